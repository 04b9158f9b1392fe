// The page's words for what is written here, in the visitor's language: the masthead brings them.
let told = "", known = {};
const words = () => {
  const now = document.querySelector("#masthead header")?.dataset.words || "{}";
  if (now !== told) { told = now; known = JSON.parse(now); }
  return known;
};
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const element = (name, given = {}, ...inner) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) if (value !== undefined && value !== "") made.setAttribute(key, value);
  made.append(...inner.filter((one) => one !== ""));
  return made;
};
// The number [n] of an answer, or null; and what it cites, which the sources hold.
const numberAt = (target) => (target instanceof Element ? target.closest('a[href*="#a"]') : null);
const anchorOf = (link) => link && /#(a[0-9a-f]{8}-[sq]\d+)$/.exec(link.getAttribute("href") || "")?.[1];
// Say something to who cannot see it.
const say = (text) => {
  const voice = document.querySelector("#voice") || document.body.appendChild(element("div", { id: "voice", role: "status", "aria-live": "polite" }));
  voice.textContent = "";
  setTimeout(() => { voice.textContent = text; }, 50);
};
