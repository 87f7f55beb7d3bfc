// What the marks of a field stand for, shown below it: tables, pictures, recordings, each to be changed, taken out and
// put back.

import { askTable } from "./formatting.js";
import { change, fields, hold, isRich, isTaken, markupOf, marksIn, sortOf, write } from "./marks.js";
import { parsed } from "./parsing.js";
import { ask as askPicture, tagOf as pictureOf } from "./pictures.js";
import { ask as askRecording, tagOf as recordingOf } from "./recordings.js";

const form = document.querySelector("[data-editor]");
const pattern = document.querySelector("template[data-held-one]");
const SHOWN = new Set(["TABLE", "THEAD", "TBODY", "TR", "TH", "TD", "B", "STRONG", "EM", "SUB", "SUP", "BR", "UL", "OL", "LI", "P", "IMG", "AUDIO", "VIDEO"]);
const TOLD = ["colspan", "rowspan", "alt", "title"];
const strips = new WeakMap(); // the strip of a field
const drawn = new WeakMap(); // what a strip shows
const known = new WeakMap(); // the marks that a field has had
const were = new Map(); // what a mark stood for before it was changed here
let count = 0;

/** A copy of markup that can do nothing but be looked at and listened to. */
function shown(node) {
  if (!(node instanceof Element)) return document.createTextNode(node.textContent);
  const inner = [...node.childNodes].map(shown);
  const copy = SHOWN.has(node.tagName) ? document.createElement(node.tagName) : document.createDocumentFragment();
  copy.append(...inner);
  if (!(copy instanceof Element)) return copy;
  for (const name of TOLD) if (node.hasAttribute(name)) copy.setAttribute(name, node.getAttribute(name));
  const source = node.getAttribute("src") ?? "";
  if (source.startsWith("/assets/")) copy.setAttribute("src", source);
  if (copy instanceof HTMLMediaElement) Object.assign(copy, { controls: true, preload: "metadata" });
  return copy;
}

function draw(field) {
  const here = marksIn(field.value).map((each) => each.mark);
  const had = known.get(field) ?? new Set();
  here.forEach((mark) => had.add(mark));
  known.set(field, had);
  const told = [...had].filter((mark) => here.includes(mark) || isTaken(mark));
  const entries = told.map((mark) => [mark, markupOf(mark), here.includes(mark)]);
  const strip = strips.get(field) ?? (told.length ? begun(field) : null);
  if (!strip || drawn.get(strip) === JSON.stringify(entries)) return;
  drawn.set(strip, JSON.stringify(entries));
  strip.hidden = !told.length;
  strip.replaceChildren(...entries.map((each) => entry(field, ...each)));
}

/** The strip of a field, empty: below it, or below the row that it stands in. */
function begun(field) {
  const strip = Object.assign(document.createElement("div"), { className: "held", id: `held-${(count += 1)}` });
  strip.dataset.held = "";
  const row = field.parentElement;
  if (row.matches(".option-field, .rubric-field")) row.append(strip);
  else field.after(strip);
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${strip.id}`.trim());
  strips.set(field, strip);
  return strip;
}

function entry(field, mark, markup, isHere) {
  const one = pattern.content.cloneNode(true).firstElementChild;
  one.querySelector("[data-held-seen]").append(...[...parsed(markup).body.childNodes].map(shown));
  one.querySelector("[data-held-mark]").textContent = mark;
  one.classList.toggle("held-taken", !isHere);
  for (const part of one.querySelectorAll("[data-held-here]")) part.hidden = !isHere;
  for (const part of one.querySelectorAll("[data-held-gone]")) part.hidden = isHere;
  one.querySelector("[data-held-change]").addEventListener("click", () => alter(field, mark));
  one.querySelector("[data-held-take]").addEventListener("click", () => take(field, mark));
  one.querySelector("[data-held-undo]").hidden = !isHere || !were.has(mark);
  one.querySelector("[data-held-undo]").addEventListener("click", () => undo(field, mark));
  one.querySelector("[data-held-back]").addEventListener("click", () => write(field, field.selectionEnd, field.selectionEnd, mark));
  return one;
}

function take(field, mark) {
  const place = marksIn(field.value).find((each) => each.mark === mark);
  if (place) write(field, place.from, place.to, "");
}

/** Ask anew for what a mark stands for. Where it stands in other places too, those keep what they had. */
async function alter(field, mark) {
  const markup = markupOf(mark);
  const other = await asked(markup);
  if (!other || other === markup) return field.focus();
  const uses = fields().flatMap((each) => marksIn(each.value)).filter((each) => each.mark === mark);
  const place = marksIn(field.value).find((each) => each.mark === mark);
  if (uses.length > 1) return write(field, place.from, place.to, hold(other));
  were.set(mark, markup);
  alterTo(field, mark, other);
}

function undo(field, mark) {
  const before = were.get(mark);
  were.delete(mark);
  alterTo(field, mark, before);
}

function alterTo(field, mark, markup) {
  change(mark, markup);
  field.focus();
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

async function asked(markup) {
  const sort = sortOf(markup);
  if (sort === "table") return askTable(markup);
  const part = parsed(markup).body.firstElementChild;
  const kept = { sort, address: part.getAttribute("src"), width: part.getAttribute("width"), height: part.getAttribute("height") };
  const words = sort === "img" ? await askPicture(kept, part.alt) : await askRecording(kept, part.title);
  if (words === null) return "";
  return sort === "img" ? pictureOf(kept, words) : recordingOf(kept, words);
}

const drawAll = () => fields().forEach(draw);
drawAll();
form.addEventListener("input", (event) => {
  if (isRich(event.target)) drawAll(); // what is taken out of one field may stand in another by now
});
