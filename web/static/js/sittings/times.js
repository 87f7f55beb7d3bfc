// Fills in 迟到截止 and 全场结束 from the beginning and the length, until somebody types their own: half an hour for who
// comes late, and an end at which whoever entered last has had the whole length. The times are of the house's zone,
// which the page names; here they are only added to.

const LATE_MINUTES = 30;

const form = document.querySelector("form.form");
const field = (name) => form?.querySelector(`[name="${name}"]`);
const opens = field("opens");
const entry = field("last_entry");
const length = field("length");
const follows = [
  { input: entry, expected: () => later(opens, Math.min(LATE_MINUTES, whole())) },
  { input: field("closes"), expected: () => later(entry, whole()) },
];
if (opens && length && follows.every(({ input }) => input)) follow();

function follow() {
  for (const each of follows) {
    each.put = each.expected(); // A time that came back as it was filled in still follows.
    each.input.addEventListener("input", () => {
      each.put = "";
    });
  }
  for (const each of [opens, length, entry]) each.addEventListener("change", fill);
  fill();
}

function fill() {
  for (const each of follows) {
    const at = each.expected();
    if (!at || (each.input.value !== "" && each.input.value !== each.put)) continue;
    each.input.value = at;
    each.put = at;
  }
}

/** The working time in minutes; not a number as long as there is none that could be. */
function whole() {
  const minutes = length.valueAsNumber;
  return minutes > 0 && minutes <= 1440 ? minutes : Number.NaN;
}

/** The time so many minutes after that of a field, as a field writes it; empty as long as either is not there. */
function later(input, minutes) {
  const at = Date.parse(`${input.value}Z`) + minutes * 60000;
  return Number.isNaN(at) ? "" : new Date(at).toISOString().slice(0, 16);
}
