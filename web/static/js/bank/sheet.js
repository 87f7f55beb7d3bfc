// The sheet: arrows and Enter move between rows, with Shift they choose cells of a column to be filled alike; a block
// copied from a spreadsheet is pasted downwards; each step is taken back by Ctrl Z or its button, the last save by one
// press. Where the server cannot be reached, the page stays. Without script it is a plain form.

import { CellsKept } from "./cells_kept.js";
import { Steps } from "./steps.js";
import { filled } from "../ui/filled.js";

const form = document.querySelector("[data-sheet]");
const count = form?.querySelector("[data-count]");
const told = form?.querySelector("[data-told]");
const back = form?.querySelector("[data-take-back]");
const KEPT = `sheet.${location.pathname}`;
const PATIENCE_MS = 8000;
let leaving = false;
let takingBack = false; // what is sent undoes the last save
let asking = false; // whether the server is there
let anchor = null; // where the choice of cells began
let typing = ""; // what the cell held when it was entered
const undo = form?.querySelector("[data-step-back]");
const steps = new Steps((cell) => {
  mark(cell);
  copy.soon();
  if (cell === document.activeElement) typing = cell.value;
  undo.hidden = !steps.any;
});

const rowsOf = () => [...form.querySelectorAll("tbody tr")];
const cellsOf = (row) => [...row.querySelectorAll(".cell-field")];

/** @param {HTMLInputElement} cell */
function mark(cell) {
  cell.toggleAttribute("data-changed", cell.value !== cell.dataset.held);
  const changed = rowsOf().filter((row) => row.querySelector("[data-changed]")).length;
  count.textContent = changed ? filled(count.dataset.words, { n: changed }) : "";
}

/** @param {HTMLInputElement} cell @param {number} by */
function below(cell, by) {
  const rows = rowsOf();
  const row = rows[rows.indexOf(cell.closest("tr")) + by];
  return row ? cellsOf(row)[Number(cell.dataset.col)] : undefined;
}

function go(cell) {
  cell?.focus();
  cell?.select();
}

/** The cells chosen in a column, from the first to the last. */
const chosen = () => [...form.querySelectorAll("[data-chosen]")];

/** Choose the cells of a column from the anchor to this one; with no cell, none. */
function choose(cell) {
  for (const each of chosen()) each.removeAttribute("data-chosen");
  if (!cell || !anchor) return;
  const rows = rowsOf();
  const [from, to] = [anchor, cell].map((each) => rows.indexOf(each.closest("tr"))).sort((a, b) => a - b);
  const column = rows.slice(from, to + 1).map((row) => cellsOf(row)[Number(anchor.dataset.col)]);
  if (column.length > 1) for (const each of column) each.setAttribute("data-chosen", "");
}

/** @param {number} count cells that would have been changed and are locked */
function tellLocked(count) {
  told.textContent = count ? filled(told.dataset.locked, { n: count }) : "";
}

/** Give the chosen cells the value of the first; a single one that of the cell above. */
function fillDown(cell) {
  const column = chosen();
  const source = column.length > 1 ? column[0] : below(cell, -1);
  if (!source) return;
  tellLocked(steps.make((column.length > 1 ? column : [cell]).map((each) => [each, source.value])));
}

/** One step back, or again; typing that has not left its cell is the browser's own to take back. */
function step(event, forward) {
  const cell = document.activeElement;
  if (cell instanceof HTMLInputElement && cell.matches(".cell-field") && cell.value !== typing) return;
  event.preventDefault();
  go(forward ? steps.again() : steps.back());
}

form?.addEventListener("input", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.matches(".cell-field")) mark(event.target);
});

form?.addEventListener("focusin", (event) => {
  if (event.target instanceof HTMLInputElement) typing = event.target.value;
});

form?.addEventListener("change", (event) => {
  const cell = event.target;
  if (cell instanceof HTMLInputElement && cell.matches(".cell-field")) steps.typed(cell, typing);
});

undo?.addEventListener("click", () => go(steps.back()));

form?.addEventListener("keydown", (event) => {
  const cell = event.target;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && ["z", "y"].includes(event.key.toLowerCase())) {
    step(event, event.shiftKey || event.key.toLowerCase() === "y");
    return;
  }
  if (!(cell instanceof HTMLInputElement) || !cell.matches(".cell-field") || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
    event.preventDefault();
    fillDown(cell);
  } else if (event.shiftKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const next = below(cell, event.key === "ArrowUp" ? -1 : 1);
    if (!next) return;
    if (!chosen().length) anchor = cell;
    next.focus();
    choose(next);
  } else if (event.key === "Enter" || event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (event.altKey) return; // Alt with an arrow opens the list of the field
    event.preventDefault();
    go(below(cell, event.key === "ArrowUp" || event.shiftKey ? -1 : 1));
  } else if (event.key === "Escape") {
    steps.make((chosen().length ? chosen() : [cell]).map((each) => [each, each.dataset.held]));
    choose(null);
  } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    const right = event.key === "ArrowRight";
    const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    const edge = right ? cell.selectionStart === cell.value.length : cell.selectionEnd === 0;
    if (!whole && !edge) return;
    const next = cellsOf(cell.closest("tr"))[Number(cell.dataset.col) + (right ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    go(next);
  }
});

form?.addEventListener("mousedown", (event) => {
  const cell = event.target;
  if (!(cell instanceof HTMLInputElement) || !cell.matches(".cell-field")) return;
  const isRange = event.shiftKey && anchor && anchor.dataset.col === cell.dataset.col;
  if (!isRange) anchor = cell;
  choose(isRange ? cell : null);
});

form?.addEventListener("paste", (event) => {
  const cell = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  if (!(cell instanceof HTMLInputElement) || (lines.length < 2 && lines[0].length < 2)) return;
  event.preventDefault();
  const rows = rowsOf();
  const from = rows.indexOf(cell.closest("tr"));
  const locked = steps.make(
    lines.flatMap((values, down) => {
      const cells = rows[from + down] ? cellsOf(rows[from + down]) : [];
      const placed = values.map((value, along) => [cells[Number(cell.dataset.col) + along], value.trim()]);
      return placed.filter(([place]) => place);
    }),
  );
  const out = Math.max(from + lines.length - rows.length, 0);
  const wide = Math.max(...lines.map((values) => values.length)) + Number(cell.dataset.col) - cellsOf(rows[0]).length;
  const words = [out && filled(told.dataset.rows, { n: out }), wide > 0 && filled(told.dataset.columns, { n: wide })];
  if (locked) words.push(filled(told.dataset.locked, { n: locked }));
  told.textContent = words.filter(Boolean).join(" ");
});

/** What a save changes, so that the page after it can offer to take it back. */
function keep() {
  const cells = [...form.querySelectorAll("[data-changed]")].map((cell) => ({
    item: cell.closest("tr").querySelector("[name=item]").value,
    name: cell.name,
    was: cell.dataset.held,
    is: cell.value,
  }));
  if (takingBack) sessionStorage.removeItem(KEPT); // no undoing of an undo: it would only be the save again
  else if (cells.length) sessionStorage.setItem(KEPT, JSON.stringify(cells));
}

/** The cells of the last save that still say what it wrote. */
function saved() {
  const cells = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  return cells.flatMap(({ item, name, was, is }) => {
    const row = form.querySelector(`[name=item][value='${CSS.escape(item)}']`)?.closest("tr");
    const cell = row?.querySelector(`[name='${name}']`);
    return cell && !cell.readOnly && was !== cell.value && (cell.value === is || cell.dataset.held === cell.value) ? [{ cell, was }] : [];
  });
}

if (back && saved().length && !form.querySelector(".sheet-refused")) {
  back.hidden = false;
  back.addEventListener("click", () => {
    const cells = saved();
    const alone = !form.querySelector("[data-changed]");
    steps.make(cells.map(({ cell, was }) => [cell, was]));
    sessionStorage.removeItem(KEPT);
    back.hidden = true;
    if (alone) {
      takingBack = true;
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "back", value: "1" }));
      form.requestSubmit();
    } else told.textContent = filled(told.dataset.back, { n: cells.length });
  });
}

/** Whether the server answers at all: what is sent to nobody would leave the page for the browser's own error. */
async function isReached() {
  try {
    await fetch(import.meta.url, { cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE_MS) });
    return true;
  } catch {
    return false;
  }
}

async function send() {
  asking = true;
  told.textContent = "";
  leaving = await isReached();
  asking = false;
  if (leaving) {
    form.requestSubmit();
    return;
  }
  told.textContent = told.dataset.away;
  takingBack = false;
  form.querySelector("[name=back]")?.remove();
}

form?.addEventListener("submit", (event) => {
  copy.keep();
  if (leaving) {
    keep();
    return;
  }
  event.preventDefault();
  if (!asking) send();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) leaving = false;
});
addEventListener("beforeunload", (event) => {
  if (!leaving && form?.querySelector("[data-changed]")) event.preventDefault();
});
form?.querySelectorAll(".cell-field").forEach(mark);

const copy = form && new CellsKept(form);
const offer = document.querySelector("[data-kept]");
form?.addEventListener("input", () => copy.soon());
if (copy?.count) {
  const words = offer.querySelector("[data-kept-count]");
  words.textContent = filled(words.dataset.words, { n: copy.count });
  offer.hidden = false;
  offer.querySelector("[data-restore]").addEventListener("click", () => {
    steps.make(copy.take());
    copy.keep();
    offer.hidden = true;
  });
  offer.querySelector("[data-forget]").addEventListener("click", () => {
    copy.take();
    copy.keep();
    offer.hidden = true;
  });
}
