// The whole article beside the conversation, the cited sentence marked and in view, the others marked lightly.
let cameFrom = null, asking = 0;
const reader = () => document.querySelector("#reader");
const span = (mark) => mark.dataset.span;

const closeReader = () => {
  const pane = reader();
  asking += 1;
  if (!pane?.firstChild) return false;
  pane.replaceChildren();
  document.querySelector("#side")?.classList.remove("reading");
  return true;
};

const back = () => {
  if (!closeReader()) return;
  const to = cameFrom?.isConnected ? cameFrom : document.querySelector("#ask textarea");
  to?.scrollIntoView({ block: "nearest" });
  to?.focus({ preventScroll: true });
};

const spansOf = (source, first) => {
  const all = [...source.querySelectorAll("mark[data-span]")].map(span);
  return [...new Set([span(first), ...all])];
};

async function read(source, mark, link) {
  const pane = reader(), turn = (asking += 1), said = words();
  if (!pane) return show(mark);
  cameFrom = link;
  const query = spansOf(source, mark).map((one) => `quote=${encodeURIComponent(one)}`).join("&");
  const address = `/library/${encodeURIComponent(source.dataset.article)}?${query}`;
  let article = null;
  try {
    const reply = await fetch(address, { headers: { Accept: "text/html" } });
    if (reply.ok) article = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("article.read");
  } catch { /* the sources hold the sentence in its paragraph */ }
  if (turn !== asking) return;
  if (!article) { closeReader(); return show(mark); }
  const away = element("button", { type: "button", class: "back" }, said.back || "Back");
  away.addEventListener("click", back);
  const open = element("a", { href: `${address}#quote`, target: "_blank", rel: "noopener" }, said.alone || "");
  pane.replaceChildren(element("section", { class: "reader", "aria-label": said.article || "" }, element("div", { class: "bar" }, away, open), document.importNode(article, true)));
  document.querySelector("#side")?.classList.add("reading");
  const quote = pane.querySelector("mark#quote") || pane.querySelector("mark") || pane.querySelector("h1");
  if (quote) { quote.setAttribute("tabindex", "-1"); show(quote); }
  translate(pane, quote, source, mark);
}

// A sentence in another language than the answer's gets a line in it, by the model and labelled so.
async function translate(pane, quote, source, mark) {
  const turn = source.closest("details.turn"), n = mark.dataset.n, turned = asking;
  if (!turn?.dataset.answer || !n || !mark.dataset.foreign || !quote) return;
  const said = words();
  const line = element("span", { class: "translation", role: "status" }, said.translating || "…");
  quote.after(line);
  try {
    const reply = await fetch("/api/translations", {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ id: turn.dataset.answer, n: Number(n) }),
    });
    if (turned !== asking) return;
    if (reply.status !== 200) return line.remove();
    const told = await reply.json();
    line.replaceChildren(element("small", {}, said.translated || ""), " ", element("bdi", { lang: told.language }, told.text));
  } catch { line.remove(); }
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !reader()?.firstChild || document.querySelector("#card")) return;
  event.preventDefault();
  back();
});
