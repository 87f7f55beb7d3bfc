// Fills in 迟到截止 and 全场结束 from the beginning and the length, until somebody types their own: half an hour for who
// comes late, and the whole length. The times are of the house's zone, which the page names; here they are only added to.

const LATE_MINUTES = 30;

const form = document.querySelector("form.form");
const field = (name) => form?.querySelector(`[name="${name}"]`);
const opens = field("opens");
const length = field("length");
const follows = [
  { input: field("last_entry"), minutes: (whole) => Math.min(LATE_MINUTES, whole) },
  { input: field("closes"), minutes: (whole) => whole },
];
if (opens && length && follows.every(({ input }) => input)) follow();

function follow() {
  for (const each of follows) {
    each.put = expected(each); // A time that came back as it was filled in still follows.
    each.input.addEventListener("input", () => {
      each.put = "";
    });
  }
  opens.addEventListener("change", fill);
  length.addEventListener("change", fill);
  fill();
}

function fill() {
  for (const each of follows) {
    const at = expected(each);
    if (!at || (each.input.value !== "" && each.input.value !== each.put)) continue;
    each.input.value = at;
    each.put = at;
  }
}

/** The time as the field writes it; empty as long as beginning or length is not there. */
function expected({ minutes }) {
  const begins = Date.parse(`${opens.value}Z`);
  const whole = length.valueAsNumber;
  if (Number.isNaN(begins) || !(whole > 0 && whole <= 1440)) return "";
  return new Date(begins + minutes(whole) * 60000).toISOString().slice(0, 16);
}
