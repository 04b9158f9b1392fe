// To point at a number, or to reach it with the keyboard, shows its sentence with outlet and date.
let shown = null, hiding = 0;
const hideCard = () => {
  document.querySelector("#card")?.remove();
  shown?.removeAttribute("aria-describedby");
  shown = null;
};
const showCard = (link) => {
  clearTimeout(hiding);
  if (shown === link) return;
  hideCard();
  const target = document.getElementById(anchorOf(link) || ""), source = target?.closest("article.source");
  if (!source) return;
  const quote = element("q", { lang: source.lang || source.querySelector("[lang]")?.lang, dir: "auto" }, target.textContent);
  const about = [source.querySelector(".byline")?.textContent, source.querySelector("h3")?.textContent].filter(Boolean).join(" · ");
  const card = element("div", { id: "card", role: "tooltip" }, quote, element("p", {}, about));
  document.body.append(card);
  link.setAttribute("aria-describedby", "card");
  shown = link;
  const at = link.getBoundingClientRect(), own = card.getBoundingClientRect(), edge = 8;
  const left = Math.min(Math.max(edge, at.left + at.width / 2 - own.width / 2), innerWidth - own.width - edge);
  const above = at.top - own.height - edge;
  card.style.left = `${Math.max(edge, left)}px`;
  card.style.top = `${above > edge ? above : at.bottom + edge}px`;
  // Who moves onto the card, to read or mark it, keeps it.
  card.addEventListener("mouseenter", () => clearTimeout(hiding));
  card.addEventListener("mouseleave", hideCard);
};
const citeAt = (event) => (event.target instanceof Element ? event.target.closest("a.cite") : null);
document.addEventListener("mouseover", (event) => { const link = citeAt(event); if (link) showCard(link); });
document.addEventListener("mouseout", (event) => { if (citeAt(event)) hiding = setTimeout(hideCard, 200); });
document.addEventListener("focusin", (event) => { const link = citeAt(event); if (link?.matches(":focus-visible")) showCard(link); else hideCard(); });
document.addEventListener("focusout", (event) => { if (citeAt(event)) hideCard(); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && shown) { event.stopPropagation(); hideCard(); } }, true);
document.addEventListener("scroll", hideCard, { capture: true, passive: true });
document.addEventListener("click", hideCard, true);
