// Pictures for the editor: chosen, dropped on a field, or pasted; the server keeps them, the field gets their mark.
// Words for who cannot see the picture are asked for before it is put in.

import { asked } from "./asking.js";
import { hold, marksIn, write } from "./marks.js";
import { keepPlace, leavePlace } from "./places.js";
import { bringing, send } from "./sending.js";

const form = document.querySelector("[data-editor]");
const bar = document.querySelector("[data-picture-bar]");
const told = document.querySelector("[data-picture-told]");
const chooser = bar.querySelector("input[type=file]");
const dialog = document.getElementById("picture");
const asking = dialog.querySelector("form");
let field = form.elements.namedItem("stem"); // where the next picture goes: the field that was written in last
const visited = new WeakSet(); // in a field that nobody was in yet, it goes to the end

form.addEventListener("focusin", (event) => {
  if (!(event.target instanceof HTMLTextAreaElement)) return;
  field = event.target;
  visited.add(field);
});
bar.querySelector("[data-choose-picture]").addEventListener("click", () => chooser.click());
chooser.addEventListener("change", async () => {
  await putIn([...chooser.files], field, visited.has(field) ? field.selectionEnd : field.value.length);
  chooser.value = "";
});

form.addEventListener("dragover", (event) => {
  if (event.target instanceof HTMLTextAreaElement && event.dataTransfer.types.includes("Files")) event.preventDefault();
});
form.addEventListener("drop", (event) => {
  if (!(event.target instanceof HTMLTextAreaElement) || event.dataTransfer.files.length === 0) return;
  event.preventDefault();
  putIn([...event.dataTransfer.files], event.target, droppedAt(event));
});
form.addEventListener("paste", (event) => {
  if (!(event.target instanceof HTMLTextAreaElement) || event.defaultPrevented) return;
  const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
  if (!files.length || event.clipboardData.getData("text/plain").trim()) return; // beside words, a picture of them is no picture of the item
  event.preventDefault();
  putIn(files, event.target, event.target.selectionEnd);
});

/** Where something was let go over a field; where the cursor is, if the browser cannot tell. @param {DragEvent} event */
function droppedAt({ target, clientX, clientY }) {
  const under = document.caretPositionFromPoint?.(clientX, clientY);
  if (under?.offsetNode !== target) return visited.has(target) ? target.selectionEnd : target.value.length;
  const within = marksIn(target.value).find((each) => each.from < under.offset && under.offset < each.to);
  return within ? within.to : under.offset;
}

/** @param {Blob[]} files @param {HTMLTextAreaElement} target @param {number} at */
async function putIn(files, target, at) {
  const place = keepPlace(target, at);
  await bringing(() => bring(files, place));
  leavePlace(place);
}

/** @param {Blob[]} files @param {import("./places.js").Place} place */
async function bring(files, place) {
  for (const file of files) {
    told.textContent = told.dataset.sending;
    const kept = await send(file, "picture");
    told.textContent = kept?.address ? "" : (kept?.message ?? told.dataset.offline);
    if (!kept?.address) return;
    const words = await ask(kept);
    if (words === null) continue;
    const mark = hold(tagOf(kept, words));
    write(place.field, place.at, place.at, mark);
    place.at += mark.length; // the next one stands behind it
  }
}

/** The alternative text; null when the picture is not wanted after all. @returns {Promise<string | null>} */
export function ask(kept, words = "") {
  const field = asking.elements.namedItem("words");
  const prepare = () => {
    dialog.querySelector("img").src = kept.address;
    asking.reset();
    field.value = words;
    field.focus();
  };
  return asked(dialog, prepare, () => field.value.trim());
}

/** The markup of a kept picture. */
export function tagOf(kept, words) {
  const quoted = words.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return `<img src="${kept.address}" alt="${quoted}" width="${kept.width}" height="${kept.height}">`;
}
