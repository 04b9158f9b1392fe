// What one can do with an answer: copy it with its sources, share it by a link, say how good it was.
const turnOf = (id) => document.querySelector(`#panel [data-turn="${CSS.escape(id)}"]`);
const answerRow = (id) => document.querySelector(`#chat a.deed[href$="#${CSS.escape(id)}-copy"]`)?.closest(".bot-row, .message-row");
const trimmed = (node) => node?.textContent.replace(/\s+/g, " ").trim() || "";

// Each source once: its number, its sentence, where it stands.
const sourceOf = (link) => {
  const mark = document.getElementById(anchorOf(link) || ""), source = mark?.closest("article.source");
  if (!source) return null;
  const at = source.querySelector("h3 a")?.href || source.querySelector("a.whole")?.href || "";
  return { n: mark.dataset.n, quote: mark.textContent.trim(), about: [trimmed(source.querySelector("h3")), trimmed(source.querySelector(".byline"))].filter(Boolean).join(", "), at };
};
const sourcesOf = (links) => {
  const found = new Map();
  for (const link of links) { const one = sourceOf(link); if (one?.n && !found.has(one.n)) found.set(one.n, one); }
  return [...found.values()];
};
const lineOf = (one) => `[${one.n}] “${one.quote}” ${one.about}${one.at ? `. ${one.at}` : ""}`;
const htmlOf = (one) => {
  const line = element("p", {}, `[${one.n}] “${one.quote}” `);
  line.append(one.at ? element("a", { href: one.at }, one.about || one.at) : one.about);
  return line.outerHTML;
};

async function toClipboard(text, html) {
  try {
    const kinds = { "text/plain": new Blob([text], { type: "text/plain" }) };
    if (html) kinds["text/html"] = new Blob([html], { type: "text/html" });
    await navigator.clipboard.write([new ClipboardItem(kinds)]);
    return true;
  } catch { /* no permission, or not over https */ }
  const box = document.body.appendChild(element("textarea", { "aria-hidden": "true", style: "position:fixed;top:-99rem" }));
  box.value = text;
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
}

const answerText = (id) => {
  const row = answerRow(id), statements = [...(row?.querySelectorAll(".statement") || [])];
  const shownAs = statements.length ? statements : [...(row?.querySelectorAll(".refusal > p:first-child") || [])];
  const question = trimmed(row?.previousElementSibling?.querySelector(".md") || row?.previousElementSibling);
  const sources = sourcesOf(row?.querySelectorAll("a.cite") || []);
  const text = [question, "", ...shownAs.map(trimmed), "", ...sources.map(lineOf)].join("\n").trim();
  const html = [element("h3", {}, question).outerHTML, ...shownAs.map((one) => element("p", {}, trimmed(one)).outerHTML), ...sources.map(htmlOf)].join("");
  return { text, html };
};

// Whoever marks a part of an answer and copies it gets the sources of the numbers in it as well.
document.addEventListener("copy", (event) => {
  const marked = getSelection();
  if (!marked?.rangeCount || !event.clipboardData) return;
  const range = marked.getRangeAt(0), near = range.commonAncestorContainer;
  const within = near instanceof Element ? near : near.parentElement;
  if (!within?.closest("#chat")) return;
  const sources = sourcesOf(range.cloneContents().querySelectorAll("a.cite"));
  if (!sources.length) return;
  const held = element("div", {}, range.cloneContents());
  event.clipboardData.setData("text/plain", `${marked}\n\n${sources.map(lineOf).join("\n")}\n`);
  event.clipboardData.setData("text/html", held.innerHTML + sources.map(htmlOf).join(""));
  event.preventDefault();
});

async function send(method, address, body, secret) {
  const headers = { "Content-Type": "application/json" };
  if (secret) headers.Authorization = `Bearer ${secret}`;
  const reply = await fetch(address, { method, headers, body: body && JSON.stringify(body) });
  const told = reply.status === 204 ? {} : await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Error(told.error || words().failed || "");
  return told;
}

const popup = (title, ...inner) => {
  const said = words();
  const box = element("dialog", { class: "box", "aria-label": title }, element("h2", {}, title), ...inner);
  const away = element("button", { type: "button", class: "plain" }, said.close || "Close");
  away.addEventListener("click", () => box.close());
  box.append(away);
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  return box;
};
const fault = (box, error) => {
  box.querySelector(".fault")?.remove();
  box.querySelector("h2").after(element("p", { class: "fault", role: "alert" }, error.message));
};

async function share(id, given) {
  const said = words(), box = popup(said.share, element("p", { role: "status" }, "…"));
  try {
    const made = await send("POST", "/api/answers", { id: given });
    const at = new URL(made.url || `/a/${made.id}`, location.href).href;
    const field = element("input", { type: "text", readonly: "", value: at, "aria-label": said.link });
    const copy = element("button", { type: "button" }, said.copy);
    const gone = element("button", { type: "button", class: "plain" }, said.unshare);
    copy.addEventListener("click", async () => { if (await toClipboard(at)) say(said.copied), (copy.textContent = said.copied); });
    gone.addEventListener("click", async () => {
      try { await send("DELETE", `/api/answers/${made.id}`, null, made.secret); say(said.unshared); box.close(); } catch (error) { fault(box, error); }
    });
    box.querySelector("[role=status]").replaceChildren(said.shared);
    box.querySelector("[role=status]").after(element("div", { class: "row" }, field, copy), gone);
    field.focus();
    field.select();
  } catch (error) { box.querySelector("[role=status]").remove(); fault(box, error); }
}

function blame(id, given) {
  const said = words(), form = element("form", { method: "dialog" });
  for (const [value, text] of Object.entries(said.reasons || {})) {
    form.append(element("label", {}, element("input", { type: "radio", name: "reason", value, required: "" }), ` ${text}`));
  }
  const note = element("textarea", { rows: "2", maxlength: "2000", "aria-label": said.note, placeholder: said.note });
  form.append(note, element("button", { type: "submit" }, said.send));
  const box = popup(said.blame, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await send("POST", "/api/feedback", { id: given, verdict: "unhelpful", reason: form.reason.value, note: note.value });
      box.close();
      thank(id, "bad");
    } catch (error) { fault(box, error); }
  });
}

const thank = (id, verdict) => {
  say(words().thanks);
  const deed = document.querySelector(`#chat a.deed[href$="#${CSS.escape(id)}-${verdict}"]`);
  const note = element("span", { class: "thanks" }, words().thanks || "");
  deed?.parentElement?.querySelector(".thanks")?.remove();
  deed?.parentElement?.append(note);
};

document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element ? event.target.closest("a.deed") : null;
  const found = link && /#(a[0-9a-f]{8})-(copy|share|good|bad)$/.exec(link.getAttribute("href") || "");
  if (!found) return;
  event.preventDefault();
  event.stopPropagation();
  const [, id, deed] = found, given = turnOf(id)?.dataset.answer || "", said = words();
  if (deed === "copy") {
    const { text, html } = answerText(id);
    if (await toClipboard(text, html)) { link.textContent = said.copied; say(said.copied); setTimeout(() => { link.textContent = said.copy; }, 2000); }
  } else if (deed === "share") share(id, given);
  else if (deed === "bad") blame(id, given);
  else send("POST", "/api/feedback", { id: given, verdict: "helpful" }).then(() => thank(id, "good"), (error) => fault(popup(said.blame), error));
}, true);
