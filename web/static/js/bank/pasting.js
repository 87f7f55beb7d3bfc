// Pasting: a whole question into an empty stem of a new item is taken apart by the server; of formatted text elsewhere
// only raised and lowered signs are kept, as the tags that the field knows.

const form = document.querySelector("[data-editor]");
const whole = document.querySelector("[data-pasted]");

/** Whether the text looks like a question with its options or its key: the server decides what is in it. */
function looksWhole(text) {
  const lines = text.split(/\r?\n/).filter((line) => line.trim());
  if (lines.length === 1) return lines[0].split("\t").filter((cell) => cell.trim()).length >= 4;
  return lines.length > 1 && (/^\s*[(（]?[A-Da-dＡ-Ｄ][.．、:：)）\s]/m.test(text) || /答案|answer/i.test(text));
}

/** The text of a fragment with <sub> and <sup> kept. @param {Node} node */
function plain(node) {
  if (node instanceof Text) return node.data.replace(/\s+/g, " ");
  const inner = [...node.childNodes].map(plain).join("");
  if (!(node instanceof Element)) return inner;
  const name = node.tagName.toLowerCase();
  if (name === "style" || name === "script") return "";
  if (name === "sub" || name === "sup") return `<${name}>${inner.trim()}</${name}>`;
  return name === "br" || name === "p" || name === "div" || name === "li" || name === "tr" ? `${inner.trim()}\n` : inner;
}

form.addEventListener("paste", (event) => {
  const field = event.target;
  const clip = event.clipboardData;
  if (!(field instanceof HTMLTextAreaElement) || !clip) return;
  const text = clip.getData("text/plain");
  const isNew = whole && !form.elements.namedItem("item").value;
  if (isNew && field.name === "stem" && !field.value.trim() && looksWhole(text)) {
    event.preventDefault();
    whole.elements.namedItem("pasted").value = text;
    whole.elements.namedItem("topic").value = form.elements.namedItem("topic").value;
    whole.submit();
    return;
  }
  const formatted = clip.getData("text/html");
  if (!/<su[bp][\s>]/i.test(formatted)) return;
  event.preventDefault();
  const page = new DOMParser().parseFromString(formatted, "text/html");
  field.setRangeText(plain(page.body).replace(/\n{2,}/g, "\n").trim(), field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
});
