// A place to fill in, put where the cursor is: the places of a stem stay numbered in the order of reading, and the
// answers stay with theirs.

import { current, write } from "./formatting.js";
import { expand, rewrite } from "./marks.js";

const form = document.querySelector("[data-editor]");
const button = document.querySelector("[data-insert-blank]");
const PLACE = /\[\[\d{1,3}\]\]|[_\uff3f]{2,}/g;

/** @returns {HTMLTextAreaElement | null} the stem that takes blanks: that of the item that was written in last */
function stem() {
  const prefix = /^(?:c\.[^.]+\.)?/.exec(current().name)[0];
  const kind = form.elements.namedItem(`${prefix}kind`);
  return kind?.value === "fill_blank" ? form.elements.namedItem(`${prefix}stem`) : null;
}

button.addEventListener("mousedown", (event) => event.preventDefault()); // the cursor stays in the text
button.addEventListener("click", () => {
  const field = stem() ?? [...form.querySelectorAll("[name$='stem']")].find((each) => kindOf(each) === "fill_blank");
  if (!field) return;
  field.focus();
  const { selectionStart: from, selectionEnd: to, value } = field;
  const before = (expand(value.slice(0, from)).match(PLACE) ?? []).length;
  let number = before;
  const tail = rewrite(value.slice(to), (words) => words.replace(PLACE, () => `[[${(number += 1) + 1}]]`));
  makeRoom(field, before, number);
  write(from, value.length, `[[${before + 1}]]${tail}`);
  const after = from + String(before + 1).length + 4;
  field.setSelectionRange(after, after);
});

function kindOf(field) {
  return form.elements.namedItem(`${field.name.slice(0, -"stem".length)}kind`)?.value;
}

/** An empty row for the new place: the spare one, moved to where it belongs, or one more. */
function makeRoom(field, at, places) {
  const name = `${field.name.slice(0, -"stem".length)}blank`;
  const rows = [...form.querySelectorAll(`textarea[name='${CSS.escape(name)}']`)].map((each) => each.closest("[data-blank]"));
  if (at === places && rows[at]) return;
  const empty = (row) => [...row.querySelectorAll("textarea, input")].every((each) => !each.value);
  if (!rows.slice(places).some(empty)) rows[0].closest("fieldset").querySelector("[data-add]").click();
  const all = [...rows[0].closest("fieldset").querySelectorAll("[data-blank]")];
  const spare = all.findLast(empty);
  if (spare && all[at] !== spare) all[at].before(spare);
  all[0].parentElement.querySelectorAll("[data-number]").forEach((each, place) => (each.textContent = place + 1));
}
