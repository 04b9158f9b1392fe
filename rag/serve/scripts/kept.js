// The language that the visitor chooses, and the address that the page was opened with.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-language]") : null;
  if (!link) return;
  event.preventDefault();
  document.cookie = `fuente-language=${encodeURIComponent(link.dataset.language)}; path=/; max-age=31536000; SameSite=Lax`;
  const at = new URL(location.href);
  at.searchParams.delete("lang");
  location.replace(at);
});

// What was asked for as a file is saved, and a page to be printed is printed.
window.addEventListener("fuente-file", (event) => {
  const { name, type, text } = event.detail;
  if (name.endsWith(".html")) {
    const frame = document.body.appendChild(element("iframe", { class: "printing", title: name, "aria-hidden": "true" }));
    frame.addEventListener("load", () => {
      frame.contentWindow.addEventListener("afterprint", () => frame.remove());
      frame.contentWindow.print();
    });
    frame.srcdoc = text;
    return;
  }
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
});
