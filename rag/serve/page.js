// [n] in an answer leads to its quote in the sources, and the number there leads back.
(() => {
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href*="#a"]') : null;
    const id = link && /#(a[0-9a-f]{8}-[sq]\d+)$/.exec(link.getAttribute("href") || "")?.[1];
    if (!id) return;
    event.preventDefault();
    event.stopPropagation();
    const target = document.getElementById(id);
    if (!target) return;
    const turn = target.closest("details");
    if (turn) turn.open = true;
    target.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block: "center" });
    target.focus({ preventScroll: true });
    target.classList.remove("found");
    void target.offsetWidth; // starts the animation again when the same number is clicked twice
    target.classList.add("found");
  }, true);

  // A link below an answer asks for the same over all days, or what is suggested in its place, or brings its text back
  // into the box.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a.wish") : null;
    const found = link && /#(a[0-9a-f]{8})-(days|edit|near)$/.exec(link.getAttribute("href") || "");
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    const wish = found[2] === "edit" ? "edit" : "submit";
    document.dispatchEvent(new CustomEvent("fuente-wish", { detail: { wish, turn: found[1], near: found[2] === "near" } }));
    if (wish === "edit") document.querySelector("#ask textarea")?.focus();
  }, true);

  // A key held down would ask dozens of times.
  document.addEventListener("keypress", (event) => {
    if (event.key !== "Enter" || !event.repeat || !event.target.closest("#ask")) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  let asked = 0, following = false, resting = 0;
  const rest = () => { following = false; };
  for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"]) document.addEventListener(kind, rest, { capture: true, passive: true });

  const changed = () => {
    // Gradio labels each message with its source text, tags and all; a screen reader shall read the message itself.
    for (const said of document.querySelectorAll('#chat [data-testid="bot"][aria-label], #chat [data-testid="user"][aria-label]')) {
      said.removeAttribute("aria-label");
    }
    // The buttons in the box are pictures; the masthead brings their names.
    const names = document.querySelector("#masthead header")?.dataset;
    for (const [kind, name] of [["submit", names?.ask], ["stop", names?.stop]]) {
      const button = document.querySelector(`#ask .${kind}-button`);
      if (button && name && button.ariaLabel !== name) button.ariaLabel = name;
    }
    // A new question moves to the top while its answer grows, so that it is read from its beginning;
    // whoever scrolls, types or clicks is left alone.
    const questions = document.querySelectorAll("#chat .user-row");
    if (questions.length > asked) following = true;
    asked = questions.length;
    if (!following || !asked) return;
    questions[asked - 1].scrollIntoView({ block: "start" });
    clearTimeout(resting);
    if (!document.querySelector("#chat .waiting")) resting = setTimeout(rest, 500);
  };
  new MutationObserver(changed).observe(document.documentElement, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["aria-label"] });
})();
