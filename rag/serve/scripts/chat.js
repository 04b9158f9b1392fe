// The conversation: what a link below an answer asks for, and the new question's way to the top.

// A link below an answer asks it again, or over all days, or asks what is suggested in its place, or brings its text back
// into the box.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a.wish") : null;
  const found = link && /#(a[0-9a-f]{8})-(days|edit|near|again)$/.exec(link.getAttribute("href") || "");
  if (!found) return;
  event.preventDefault();
  event.stopPropagation();
  const wish = found[2] === "edit" ? "edit" : "submit";
  document.dispatchEvent(new CustomEvent("fuente-wish", { detail: { wish, turn: found[1], kind: found[2] } }));
  if (wish === "edit") document.querySelector("#ask textarea")?.focus();
}, true);

// They are buttons to who cannot see them (below), and a space presses a button.
document.addEventListener("keydown", (event) => {
  const link = event.key === " " && event.target instanceof Element ? event.target.closest("#chat :is(a.deed, a.wish)") : null;
  if (!link) return;
  event.preventDefault();
  link.click();
});

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
  const names = words();
  for (const [kind, name] of [["submit", names.ask], ["stop", names.stop]]) {
    const button = document.querySelector(`#ask .${kind}-button`);
    if (button && name && button.ariaLabel !== name) button.ariaLabel = name;
  }
  // Links that do something here are buttons to who cannot see them.
  for (const link of document.querySelectorAll("#chat :is(a.deed, a.wish):not([role])")) link.setAttribute("role", "button");
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
