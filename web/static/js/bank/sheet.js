// The sheet: arrows and Enter move between rows, a column copied from a spreadsheet is pasted downwards.
// Without script it is a plain form.

const form = document.querySelector("[data-sheet]");
const count = form?.querySelector("[data-count]");
let leaving = false;

const rowsOf = () => [...form.querySelectorAll("tbody tr")];
const cellsOf = (row) => [...row.querySelectorAll(".cell-field")];

/** @param {HTMLInputElement} cell */
function mark(cell) {
  cell.toggleAttribute("data-changed", cell.value !== cell.dataset.held);
  const changed = rowsOf().filter((row) => row.querySelector("[data-changed]")).length;
  count.textContent = changed ? count.dataset.words.replace("{n}", changed) : "";
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

form?.addEventListener("input", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.matches(".cell-field")) mark(event.target);
});

form?.addEventListener("keydown", (event) => {
  const cell = event.target;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (!(cell instanceof HTMLInputElement) || !cell.matches(".cell-field") || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
    event.preventDefault();
    const above = below(cell, -1);
    if (above) cell.value = above.value;
    mark(cell);
  } else if (event.key === "Enter" || event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (event.altKey) return; // Alt with an arrow opens the list of the field
    event.preventDefault();
    go(below(cell, event.key === "ArrowUp" || event.shiftKey ? -1 : 1));
  } else if (event.key === "Escape") {
    cell.value = cell.dataset.held;
    mark(cell);
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

form?.addEventListener("paste", (event) => {
  const cell = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  if (!(cell instanceof HTMLInputElement) || (lines.length < 2 && lines[0].length < 2)) return;
  event.preventDefault();
  const rows = rowsOf();
  const from = rows.indexOf(cell.closest("tr"));
  lines.forEach((values, down) => {
    const cells = rows[from + down] ? cellsOf(rows[from + down]) : [];
    values.forEach((value, along) => {
      const place = cells[Number(cell.dataset.col) + along];
      if (!place) return;
      place.value = value.trim();
      mark(place);
    });
  });
});

form?.addEventListener("submit", () => (leaving = true));
addEventListener("beforeunload", (event) => {
  if (!leaving && form?.querySelector("[data-changed]")) event.preventDefault();
});
form?.querySelectorAll(".cell-field").forEach(mark);
