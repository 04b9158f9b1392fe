// [n] in an answer leads to its sentence: in the whole article beside it, else in the sources. The number there leads back.
const find = (id) => {
  const target = document.getElementById(id);
  if (!target) return null;
  const turn = target.closest("details.turn");
  if (turn) turn.open = true;
  return target;
};
const show = (target) => {
  target.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block: "center" });
  target.focus({ preventScroll: true });
  target.classList.remove("found");
  void target.offsetWidth; // starts the animation again when the same number is clicked twice
  target.classList.add("found");
};
document.addEventListener("click", (event) => {
  const link = numberAt(event.target), id = anchorOf(link);
  if (!id) return;
  event.preventDefault();
  event.stopPropagation();
  const target = find(id);
  if (!target) return;
  const source = target.closest("article.source[data-article]");
  if (link.classList.contains("cite") && source) read(source, target, link);
  else { closeReader(); show(target); }
}, true);
