// The language that the visitor chooses, and the address that the page was opened with.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-language]") : null;
  if (!link) return;
  event.preventDefault();
  document.cookie = `fuente-language=${encodeURIComponent(link.dataset.language)}; path=/; max-age=31536000; SameSite=Lax`;
  location.reload();
});
