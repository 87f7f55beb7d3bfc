// Tables, pictures, recordings and films stand in the fields as short marks, 【表 1】, and are shown below them. What is
// sent, kept in this tab or copied is the markup that a mark stands for, so that nobody else knows of marks.

const form = document.querySelector("[data-editor]");
const WORDS = JSON.parse(form.dataset.marks);
const RICH = /^(?:c\.[^.]+\.)?(?:stem|option|prompt|explanation|model_answer|rubric_text)$/;
const WHOLE = /<table\b[^]*?<\/table>|<(audio|video)\b[^]*?<\/\1>|<img\b(?:"[^"]*"|'[^']*'|[^'">])*>/gi;
const FOREIGN = /<(?=(?:img|audio|video)\b(?![^<>]*\ssrc="\/assets\/))/gi; // what the bank does not keep is text that somebody asks about
const MARK = /【[^【】\d]{1,20} \d{1,4}】/g;
/** A part of a text on the clipboard as the server would have it: marks mean nothing in another item. */
export const OWN = "application/x-lianbing-text";

const held = new Map(); // markup by its mark
const silent = new Set(); // marks that went or came with a number of a blank within them
const last = new WeakMap(); // where the selection of a field was, to know where it comes from
const before = new WeakMap(); // what a field said

export const isRich = (target) => target instanceof HTMLTextAreaElement && RICH.test(target.name);
export const fields = () => [...form.querySelectorAll("textarea")].filter(isRich);
export const isUsed = (mark) => fields().some((each) => each.value.includes(mark));
export const markupOf = (mark) => held.get(mark);
export const sortOf = (markup) => /^<(\w+)/.exec(markup)[1].toLowerCase();
export const expand = (text) => text.replace(MARK, (mark) => held.get(mark) ?? mark);
export const collapse = (text) => text.replace(WHOLE, (markup) => hold(markup));

/** The marks of a text with their places. @returns {{mark: string, from: number, to: number}[]} */
export function marksIn(text) {
  const found = [...text.matchAll(MARK)].filter(([mark]) => held.has(mark));
  return found.map((each) => ({ mark: each[0], from: each.index, to: each.index + each[0].length }));
}

/** The mark for a table, picture, recording or film: the one that it had before, or a new one. */
export function hold(markup) {
  for (const [mark, each] of held) if (each === markup && !isUsed(mark)) return mark;
  const word = WORDS[sortOf(markup)];
  let number = 1;
  while (held.has(`【${word} ${number}】`) || isUsed(`【${word} ${number}】`)) number += 1;
  change(`【${word} ${number}】`, markup);
  return `【${word} ${number}】`;
}

/** Let a mark stand for something else from now on. Kept with the entry of the history, as browsers keep what is typed. */
export function change(mark, markup) {
  held.set(mark, markup);
  history.replaceState({ ...history.state, marks: Object.fromEntries(held) }, "");
}

/** Put words into what marks stand for. */
export function changeWithin(words, others) {
  for (const [mark, markup] of held) if (markup.includes(words)) change(mark, markup.replace(words, () => others));
}

/** Rewrite a text with what its marks stand for; a mark whose markup changes by it becomes another one. */
export function rewrite(text, make) {
  let [made, at] = ["", 0];
  for (const { mark, from, to } of marksIn(text)) {
    made += make(text.slice(at, from));
    const markup = make(held.get(mark));
    made += markup === held.get(mark) ? mark : renewed(mark, markup);
    at = to;
  }
  return made + make(text.slice(at));
}

function renewed(mark, markup) {
  const other = hold(markup);
  silent.add(mark).add(other);
  return other;
}

/** Whether its author has taken a mark out of all the texts. */
export const isTaken = (mark) => !silent.has(mark) && !isUsed(mark);

/** Write over a part of a field so that the browser's own undo knows of it. */
export function write(field, from, to, words) {
  field.focus();
  field.setSelectionRange(from, to);
  const isIn = document.activeElement === field; // behind an open dialog it is not, and words would go into the dialog
  if (isIn && (words ? document.execCommand("insertText", false, words) : from === to || document.execCommand("delete"))) return;
  field.setRangeText(words, from, to, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Tags that stand in a field by now become marks. */
function tidy(field) {
  const text = collapse(field.value.replace(FOREIGN, "&lt;"));
  if (text !== field.value) field.value = text;
  before.set(field, text);
}

for (const field of fields()) {
  if (field.value === field.defaultValue) continue; // as the server wrote it
  const kept = Object.entries(history.state?.marks ?? {});
  for (const [mark, markup] of kept) if (field.value.includes(mark)) held.set(mark, markup);
}
fields().forEach(tidy);

form.addEventListener("formdata", ({ formData }) => {
  for (const name of new Set(fields().map((each) => each.name))) {
    const texts = formData.getAll(name);
    formData.delete(name);
    for (const text of texts) formData.append(name, expand(text));
  }
});

// A mark is one sign: the cursor steps over it, and it is deleted whole.
document.addEventListener("selectionchange", () => {
  if (isRich(document.activeElement)) settle(document.activeElement);
});

/** Take the selection of a field out of its marks; whether it stood within one. */
function settle(field) {
  const { selectionStart, selectionEnd } = field;
  const marks = marksIn(field.value);
  const was = last.get(field) ?? { from: 0, to: 0 };
  const from = edge(marks, selectionStart, was.from);
  const to = selectionStart === selectionEnd ? from : edge(marks, selectionEnd, was.to);
  last.set(field, { from, to });
  if (from === selectionStart && to === selectionEnd) return false;
  field.setSelectionRange(Math.min(from, to), Math.max(from, to), field.selectionDirection);
  return true;
}

/** Where a cursor comes to rest that would stand within a mark: beyond it, as it went. */
function edge(marks, at, was) {
  const around = marks.find((each) => each.from < at && at < each.to);
  if (!around) return at;
  return was <= around.from ? around.to : around.from;
}

form.addEventListener("beforeinput", (event) => {
  const field = event.target;
  if (!isRich(field) || !event.cancelable) return;
  const moved = settle(field); // typed faster than the browser tells of the cursor
  const { selectionStart: from, selectionEnd: to } = field;
  if (moved && event.inputType === "insertText") {
    event.preventDefault();
    write(field, from, to, event.data);
  }
  const way = /^delete(?:Content|Word)(Backward|Forward)$/.exec(event.inputType)?.[1];
  const found = way && from === to && marksIn(field.value).find((each) => (way === "Backward" ? each.to : each.from) === from);
  if (!found) return;
  event.preventDefault();
  write(field, found.from, found.to, "");
});
form.addEventListener("input", (event) => {
  const field = event.target;
  if (!isRich(field)) return;
  const broken = marksIn(before.get(field) ?? "").find(({ mark }) => !field.value.includes(mark) && field.value.slice(0, field.selectionEnd).endsWith(mark.slice(0, -1)));
  if (broken) field.setRangeText("", field.selectionEnd - broken.mark.length + 1, field.selectionEnd, "end"); // keyboards of telephones do not ask before
  before.set(field, field.value);
}, true);
form.addEventListener("focusout", (event) => {
  if (!isRich(event.target)) return;
  const was = event.target.value;
  tidy(event.target);
  if (event.target.value === was) return;
  event.target.dispatchEvent(new InputEvent("input", { bubbles: true }));
});

for (const deed of ["copy", "cut"]) {
  form.addEventListener(deed, (event) => {
    const field = event.target;
    if (!isRich(field)) return;
    const { selectionStart: from, selectionEnd: to } = field;
    const words = field.value.slice(from, to);
    if (!marksIn(words).length) return;
    event.preventDefault();
    const whole = expand(words);
    event.clipboardData.setData("text/plain", words);
    event.clipboardData.setData("text/html", whole.replace(/\n/g, "<br>"));
    event.clipboardData.setData(OWN, whole);
    if (deed === "cut") write(field, from, to, "");
  });
}
