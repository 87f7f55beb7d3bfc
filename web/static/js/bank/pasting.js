// Pasting: a whole question into an empty stem, of a new item or of an item of a case, is taken apart by the server; of
// formatted text elsewhere what the fields know is kept: raised and lowered signs, bold, tables, lists, pictures and
// formulas.

import { OWN, changeWithin, collapse, hold, isRich, write } from "./marks.js";
import { hasFormulas, isFormula, mathOf, readFormulas } from "./pasted_formulas.js";
import { parsed } from "./parsing.js";
import { ask, tagOf } from "./pictures.js";
import { bringing, send } from "./sending.js";
import { picturesOf } from "./rtf.js";
import { filled } from "../ui/filled.js";

const form = document.querySelector("[data-editor]");
const whole = document.querySelector("[data-pasted]");
const told = document.querySelector("[data-picture-told]");
const KEPT = { SUB: "sub", SUP: "sup", B: "b", STRONG: "b" };
const LINES = new Set(["P", "DIV", "LI", "TR", "H1", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "TABLE"]);
const DROPPED = new Set(["STYLE", "SCRIPT", "META", "TITLE", "XML"]);
const FORMATTED = /<(?:su[bp]|b|strong|table|[uo]l|img)[\s>]/i;
const LIGHT = /font-weight:\s*(?:normal|400)\b/i; // some writers put all that they copy into a <b> like that
let count = 0;
let formulaCount = 0;

/** Whether the text looks like a question with its options or its key: the server decides what is in it. */
function looksWhole(text) {
  const lines = text.split(/\r?\n/).filter((line) => line.trim());
  if (lines.length === 1) return lines[0].split("\t").filter((cell) => cell.trim()).length >= 4;
  return lines.length > 1 && (/^\s*[(（]?[A-Da-dＡ-Ｄ][.．、:：)）\s]/m.test(text) || /答案|answer/i.test(text));
}

/** What is pasted, as a field has it: ``words`` with a mark where each picture and formula belongs, and these. */
function read(clip) {
  const page = parsed(clip.getData("text/html"));
  const inFiles = picturesOf(clip.getData("text/rtf"));
  const pictures = [];
  const formulas = [];
  const words = written(page.body, (image) => {
    if (isFormula(image)) {
      const mark = told.dataset.formulaPlace.replace("{n}", ++formulaCount);
      formulas.push({ mark, math: mathOf(image) });
      return mark;
    }
    const source = image.getAttribute("src") ?? "";
    const mark = told.dataset.place.replace("{n}", ++count);
    pictures.push({ mark, blob: source.startsWith("file:") ? (inFiles.shift() ?? null) : embedded(source), source });
    return mark;
  });
  return { words: words.replace(/ *\n */g, "\n").replace(/\n{2,}/g, "\n").trim(), pictures, formulas };
}

/** A picture that stands in the HTML itself. @returns {Blob | null} */
function embedded(source) {
  const [head, body] = source.split(",", 2);
  if (!/^data:image\/.*;base64$/.test(head) || !body) return null;
  return new Blob([Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))]);
}

/** @param {Node} node @param {(shown: Element) => string} picture what stands for a picture or a formula */
function written(node, picture) {
  if (node instanceof Text) return node.data.replace(/\s+/g, " ").replace(/<(?=[a-z/])/gi, "&lt;");
  if (!(node instanceof Element) || DROPPED.has(node.tagName)) return "";
  const name = node.tagName;
  if (isFormula(node)) return picture(node);
  if (name === "BR") return "\n";
  if (name === "IMG") return picture(node);
  if (name === "TABLE" && isTable(node)) return `\n${table(node, picture)}\n`;
  const inner = [...node.childNodes].map((each) => written(each, picture)).join("");
  if ((name === "UL" || name === "OL") && node.querySelector(":scope > li")) return `\n${list(node, picture)}\n`;
  const tag = LIGHT.test(node.dataset.style ?? "") ? undefined : KEPT[name];
  if (tag && inner.trim()) return inner.trim() === inner || tag !== "b" ? `<${tag}>${inner.trim()}</${tag}>` : `<b>${inner.trim()}</b> `;
  if (name === "TD" || name === "TH") return `${inner.trim()}\t`;
  return LINES.has(name) ? `\n${inner.trim()}\n` : inner;
}

/** One row or one column copied from a sheet is lines of text and no table. */
function isTable(node) {
  return node.rows.length > 1 && [...node.rows].some((row) => row.cells.length > 1);
}

function table(node, picture) {
  const cell = (each) => {
    const tag = each.tagName.toLowerCase();
    const spans = ["colspan", "rowspan"].filter((name) => each[name === "colspan" ? "colSpan" : "rowSpan"] > 1);
    const attributes = spans.map((name) => ` ${name}="${each.getAttribute(name)}"`).join("");
    return `<${tag}${attributes}>${inside(each, picture)}</${tag}>`;
  };
  return `<table>${[...node.rows].map((row) => `<tr>${[...row.cells].map(cell).join("")}</tr>`).join("")}</table>`;
}

function list(node, picture) {
  const tag = node.tagName.toLowerCase();
  const entries = [...node.children].filter((each) => each.tagName === "LI");
  return `<${tag}>${entries.map((each) => `<li>${inside(each, picture)}</li>`).join("")}</${tag}>`;
}

/** Within a block a line ends with its tag. */
function inside(node, picture) {
  const words = [...node.childNodes].map((each) => written(each, picture)).join("");
  return words.replace(/\s*\n\s*/g, "\n").trim().replace(/\n/g, "<br>");
}

const isMore = (found) => found.pictures.length + found.formulas.length > 0;
const put = (field, words) => write(field, field.selectionStart, field.selectionEnd, collapse(words));

/** Put each formula and picture where its mark stands; returns the words, and how many pictures stayed out. */
const bring = (found, write) => bringing(() => fetched(found, write));

async function fetched({ words, pictures, formulas }, write) {
  let lost = 0;
  let unread = 0;
  const read = await readFormulas(formulas.map((each) => each.math));
  for (const [at, { mark }] of formulas.entries()) {
    if (!read[at]) unread += 1; // its mark stays, so that nobody takes what is left for the whole
    else words = words.replace(mark, () => read[at]);
    if (read[at]) write?.(mark, read[at]);
  }
  for (const { mark, blob } of pictures) {
    told.textContent = told.dataset.sending;
    const kept = blob ? await send(blob, "picture") : null;
    const said = kept?.address ? await ask(kept) : null;
    if (!kept?.address) lost += 1;
    words = words.replace(mark, kept?.address && said !== null ? tagOf(kept, said) : "");
    write?.(mark, kept?.address && said !== null ? tagOf(kept, said) : "");
  }
  const without = [lost ? filled(told.dataset.lost, { n: lost }) : "", unread ? filled(told.dataset.formulasUnread, { n: unread }) : ""];
  told.textContent = without.filter(Boolean).join(" ");
  return { words, lost, unread };
}

function over(field) {
  return (mark, tag) => {
    const at = field.value.indexOf(mark);
    if (at >= 0) field.setRangeText(tag ? collapse(tag) : "", at, at + mark.length, "preserve");
    else changeWithin(mark, tag); // in a cell of a table, or its author has taken it away meanwhile
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
}

/** What is read where the formatting hides the question: in plain text formulas are signs in a row. */
const plain = (text, words, found) => (found.formulas.length ? words : text);

async function takeApart(text, found) {
  const { words, lost, unread } = await bring(found);
  const fields = { pasted: plain(text, words, found), formatted: words, lost, unread, topic: form.elements.namedItem("topic").value };
  for (const [name, value] of Object.entries(fields)) whole.elements.namedItem(name).value = value;
  form.dispatchEvent(new Event("stored")); // what is in the fields is empty and nothing to go back to
  whole.submit();
}

/** The item of a case whose stem this is, if nothing is in it yet. @returns {Element | null} */
function emptyChild(field) {
  const child = field.name.endsWith(".stem") ? field.closest(".case-child") : null;
  const areas = [...(child?.querySelectorAll("textarea, [name$='.number'], [name$='.region_at']") ?? [])];
  const lines = [...(child?.querySelectorAll("input[type=text]") ?? [])];
  const isTyped = areas.some((each) => each.value.trim()) || lines.some((each) => each.value !== each.defaultValue);
  return isTyped ? null : child;
}

/** In a case the whole form goes to the server and comes back; what cannot be sent now stays in the stem. */
async function takeChildApart(child, field, text, found) {
  put(field, found.words || text);
  const { words, lost, unread } = await bring(found, isMore(found) ? over(field) : undefined);
  for (const [name, value] of Object.entries({ pasted: plain(text, words, found), formatted: words, lost, unread })) {
    form.querySelector(`[data-apart-field][name='${name}']`).value = value;
  }
  form.requestSubmit(child.querySelector("[data-apart]"));
}

form.addEventListener("paste", (event) => {
  const field = event.target;
  const clip = event.clipboardData;
  if (!clip || !isRich(field)) return;
  const own = clip.getData(OWN);
  if (own) {
    event.preventDefault();
    put(field, own);
    return;
  }
  const text = clip.getData("text/plain");
  const isNew = whole && !form.elements.namedItem("item").value;
  const html = clip.getData("text/html");
  const found = FORMATTED.test(html) || hasFormulas(html) ? read(clip) : { words: "", pictures: [], formulas: [] };
  if (isNew && field.name === "stem" && !field.value.trim() && looksWhole(text)) {
    event.preventDefault();
    takeApart(text, found);
    return;
  }
  const child = looksWhole(text) ? emptyChild(field) : null;
  if (child) {
    event.preventDefault();
    takeChildApart(child, field, text, found);
    return;
  }
  const alone = !text.trim() && clip.files.length > 0; // a picture by itself: the clipboard has its bytes
  if (alone || !found.words) return;
  event.preventDefault();
  put(field, found.words);
  if (isMore(found)) bring(found, over(field));
});
