// The bar over the texts and its keys: bold, lowered, raised, a table, a list, put where the cursor is. In a field,
// formatting is a tag; a table is filled in as rows.

import { asked } from "./asking.js";
import { collapse, expand, hold, isRich, write as writeIn } from "./marks.js";
import { parsed } from "./parsing.js";

const form = document.querySelector("[data-editor]");
const bar = document.querySelector("[data-format-bar]");
const dialog = document.getElementById("table");
const asking = dialog.querySelector("form");
const BY_KEY = { b: "b", ",": "sub", ".": "sup" };
let first = ""; // the rows as the dialog showed them
let field = form.elements.namedItem("stem"); // the text that was written in last

document.querySelector("[data-format-dock]").hidden = false;
form.addEventListener("focusin", (event) => {
  if (isRich(event.target)) field = event.target;
});
bar.addEventListener("mousedown", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-format]")) event.preventDefault(); // the cursor stays in the text
});
bar.addEventListener("click", (event) => {
  const pressed = event.target instanceof Element ? event.target.closest("[data-format]") : null;
  if (pressed) format(pressed.dataset.format);
});
form.addEventListener("keydown", (event) => {
  if (event.isComposing || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !isRich(event.target)) return;
  const name = BY_KEY[event.key.toLowerCase()];
  if (!name) return;
  event.preventDefault();
  format(name);
});

function format(name) {
  field.focus();
  if (name === "table") table();
  else if (name === "ul") list();
  else wrap(name);
}

/** The text that was written in last. */
export const current = () => field;

/** Write over a part of the text. */
export const write = (from, to, words) => writeIn(field, from, to, words);

/** Put the selection between tags, or take them away again. */
function wrap(name) {
  const [open, close] = [`<${name}>`, `</${name}>`];
  const { selectionStart: from, selectionEnd: to, value } = field;
  const inner = value.slice(from, to);
  const outside = value.slice(from - open.length, from) === open && value.slice(to, to + close.length) === close;
  if (outside) {
    write(from - open.length, to + close.length, inner);
    field.setSelectionRange(from - open.length, to - open.length);
    return;
  }
  write(from, to, open + inner + close);
  field.setSelectionRange(from + open.length, to + open.length);
}

/** Each line of the selection, or the line of the cursor, as an entry. */
function list() {
  const { selectionStart, selectionEnd, value } = field;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const after = value.indexOf("\n", selectionEnd);
  const to = after < 0 ? value.length : after;
  const lines = value.slice(from, to).split("\n").map((line) => line.replace(/^\s*(?:[-*•·]|\d+[.、)）])\s*/, "").trim());
  const entries = lines.map((line) => `<li>${line}</li>`).join("");
  write(from, to, `<ul>${entries}</ul>`);
  if (lines.length === 1 && !lines[0]) field.setSelectionRange(from + 8, from + 8);
}

/** A table where the cursor is. */
async function table() {
  const into = field;
  const { selectionStart: from, selectionEnd: to } = into;
  const markup = await askTable("");
  if (markup) writeIn(into, from, to, hold(markup));
  else into.focus();
}

/** Ask for the rows of a table, beginning with those of one that is there. @returns {Promise<string>} its markup; "" when nothing is to be done */
export async function askTable(markup) {
  const rows = asking.elements.namedItem("rows");
  const head = asking.elements.namedItem("head");
  const shown = markup ? read(markup) : { lines: [], head: true, merged: false };
  const prepare = () => {
    rows.value = shown.lines.join("\n");
    head.checked = shown.head;
    first = rows.value;
    dialog.querySelector("[data-merged]").hidden = !shown.merged;
    rows.focus();
  };
  const answer = () => (rows.value.trim() ? expand(filled(markup, rows.value, head.checked)) : "");
  return (await asked(dialog, prepare, answer)) ?? "";
}

dialog.addEventListener("cancel", (event) => {
  if (asking.elements.namedItem("rows").value !== first) event.preventDefault(); // Escape takes no rows away that somebody typed
});

/** The cells of a table by row and column: ``null`` where a cell that began before reaches. */
function grid(table) {
  const places = [...table.rows].map(() => []);
  [...table.rows].forEach((row, down) => {
    let across = 0;
    for (const cell of row.cells) {
      while (places[down][across] !== undefined) across += 1;
      for (let below = 0; below < cell.rowSpan && down + below < places.length; below += 1)
        for (let beside = 0; beside < cell.colSpan; beside += 1) places[down + below][across + beside] = below || beside ? null : cell;
    }
  });
  return places;
}

const tableOf = (markup) => parsed(markup).querySelector("table");

/** The rows of a table as lines; between cells that have bars of their own stands a tab. */
function read(markup) {
  const places = grid(tableOf(markup));
  const texts = places.map((row) => row.map((cell) => (cell ? collapse(cell.innerHTML.trim()).replace(/\s*\n\s*/g, " ") : "")));
  const between = texts.flat().some((text) => text.includes("|")) ? "\t" : " | ";
  return {
    lines: texts.map((row) => row.join(between)),
    head: places[0]?.[0]?.tagName === "TH",
    merged: places.flat().includes(null),
  };
}

/** The table with other texts: as it was merged while it has as many rows and columns, else with every cell by itself. */
function filled(markup, words, head) {
  const cells = split(words);
  const table = markup ? tableOf(markup) : null;
  const places = table ? grid(table) : [];
  const same = places.length === cells.length && places.every((row, down) => row.length === cells[down].length);
  const free = same && places.every((row, down) => row.every((cell, across) => cell || !cells[down][across]));
  if (!free || !places.flat().includes(null)) return written(cells, head);
  places.forEach((row, down) => row.forEach((cell, across) => cell && (cell.innerHTML = cells[down][across])));
  return `<table>${[...table.rows].map((row) => row.outerHTML).join("")}</table>`;
}

function split(words) {
  const lines = words.split("\n").filter((line) => line.trim() || line.includes("\t"));
  return lines.map((line) => line.split(line.includes("\t") ? "\t" : "|").map((cell) => cell.trim()));
}

function written(cells, head) {
  const most = Math.max(...cells.map((row) => row.length));
  const row = (values, tag) =>
    `<tr>${Array.from({ length: most }, (_, at) => `<${tag}>${values[at] ?? ""}</${tag}>`).join("")}</tr>`;
  return `<table>${cells.map((values, at) => row(values, head && at === 0 ? "th" : "td")).join("")}</table>`;
}
