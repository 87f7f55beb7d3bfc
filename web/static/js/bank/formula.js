// A formula in a text: written in a dialog with keys for its signs, seen as it will look, put where the cursor is.
// Within a formula that is there already, that one is opened and written over.

import { asked } from "./asking.js";
import { current, write } from "./formatting.js";

const opener = document.querySelector("[data-formula]");
const dialog = document.getElementById("formula");
const asking = dialog.querySelector("form");
const latex = asking.elements.namedItem("latex");
const line = asking.elements.namedItem("line");
const seen = dialog.querySelector("[data-formula-seen]");
const FORMULA = /\\\((?:[^\\]|\\[^()[\]])*?\\\)|\\\[(?:[^\\]|\\[^()[\]])*?\\\]/g;
let timer = 0;
let turn = 0;
let unread = ""; // what the server could not read

opener.hidden = false;
opener.addEventListener("mousedown", (event) => event.preventDefault()); // the cursor stays in the text
opener.addEventListener("click", open);
document.querySelector("[data-editor]").addEventListener("keydown", (event) => {
  if (event.isComposing || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "m") return;
  event.preventDefault();
  open();
});
dialog.addEventListener("click", (event) => {
  const key = event.target instanceof Element ? event.target.closest("[data-put]") : null;
  if (key) put(key.dataset.put);
});
asking.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, 250);
});
asking.addEventListener("submit", (event) => {
  if (!unread || latex.value.trim() !== unread) return;
  event.preventDefault(); // what nobody can read is no formula
  latex.focus();
});
latex.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  asking.requestSubmit(asking.querySelector("[value=put]"));
});

async function open() {
  const field = current();
  const { selectionStart: at, selectionEnd: end, value } = field;
  const held = [...value.matchAll(FORMULA)].find((each) => each.index < end && at < each.index + each[0].length);
  const prepare = () => {
    latex.value = held ? held[0].slice(2, -2).trim() : value.slice(at, end);
    line.checked = held ? held[0].startsWith("\\[") : false;
    latex.focus();
    latex.setSelectionRange(latex.value.length, latex.value.length);
    look();
  };
  const source = await asked(dialog, prepare, () => latex.value.trim());
  if (!source) return field.focus();
  const [from, to] = held ? [held.index, held.index + held[0].length] : [at, end];
  write(from, to, line.checked ? `\\[${source}\\]` : `\\(${source}\\)`);
}

/** Put what a key stands for; what is selected goes into its first place. */
function put(pattern) {
  const { selectionStart: from, selectionEnd: to, value } = latex;
  const [before, after = ""] = pattern.split("#");
  const inner = pattern.includes("#") ? value.slice(from, to) : "";
  const words = before + inner + after;
  latex.focus();
  latex.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, words)) latex.setRangeText(words, from, to, "end");
  const at = pattern.includes("#") ? from + before.length + inner.length : from + words.length;
  const next = inner && after.includes("{}") ? from + words.indexOf("{}", before.length) + 1 : at;
  latex.setSelectionRange(next, next);
  look();
}

async function look() {
  const mine = ++turn;
  const source = latex.value.trim();
  if (!source) return seen.replaceChildren();
  try {
    const asked = new URLSearchParams({ latex: source, line: String(line.checked) });
    const answer = await fetch(`/bank/formula?${asked}`, { headers: { accept: "application/json" } });
    if (!answer.ok) throw new TypeError(String(answer.status));
    const found = await answer.json();
    if (mine !== turn) return;
    if (found.html) seen.innerHTML = found.html; // MathML that the server made
    else tell(found.message);
    unread = found.html ? "" : source;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    if (mine === turn) tell(seen.dataset.offline);
  }
}

function tell(words) {
  seen.replaceChildren(Object.assign(document.createElement("p"), { className: "formula-told", textContent: words }));
}
