// Pictures for the editor: chosen, dropped on a field, or pasted; the server keeps them, the field gets their mark.
// Words for who cannot see the picture are asked for before it is put in.

import { hold, write } from "./marks.js";
import { send } from "./sending.js";

const form = document.querySelector("[data-editor]");
const bar = document.querySelector("[data-picture-bar]");
const told = bar.querySelector("[data-picture-told]");
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
  await putIn([...chooser.files], field);
  chooser.value = "";
});

form.addEventListener("dragover", (event) => {
  if (event.target instanceof HTMLTextAreaElement && event.dataTransfer.types.includes("Files")) event.preventDefault();
});
form.addEventListener("drop", (event) => {
  if (!(event.target instanceof HTMLTextAreaElement) || event.dataTransfer.files.length === 0) return;
  event.preventDefault();
  putIn([...event.dataTransfer.files], event.target);
});
form.addEventListener("paste", (event) => {
  if (!(event.target instanceof HTMLTextAreaElement) || event.defaultPrevented) return;
  const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
  if (!files.length || event.clipboardData.getData("text/plain").trim()) return; // beside words, a picture of them is no picture of the item
  event.preventDefault();
  putIn(files, event.target);
});

/** @param {Blob[]} files @param {HTMLTextAreaElement} target */
async function putIn(files, target) {
  for (const file of files) {
    told.textContent = told.dataset.sending;
    const kept = await send(file, "picture");
    told.textContent = kept?.address ? "" : (kept?.message ?? told.dataset.offline);
    if (!kept?.address) return;
    const words = await ask(kept);
    if (words !== null) insert(target, kept, words);
  }
}

/** The alternative text; null when the picture is not wanted after all. @returns {Promise<string | null>} */
export function ask(kept, words = "") {
  const seen = dialog.querySelector("img");
  seen.src = kept.address;
  asking.reset();
  asking.elements.namedItem("words").value = words;
  dialog.returnValue = "";
  dialog.showModal();
  asking.elements.namedItem("words").focus();
  return new Promise((settle) => {
    dialog.addEventListener("close", () => settle(dialog.returnValue === "put" ? asking.elements.namedItem("words").value.trim() : null), {
      once: true,
    });
  });
}

/** The markup of a kept picture. */
export function tagOf(kept, words) {
  const quoted = words.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return `<img src="${kept.address}" alt="${quoted}" width="${kept.width}" height="${kept.height}">`;
}

function insert(target, kept, words) {
  const at = visited.has(target) ? target.selectionEnd : target.value.length;
  write(target, at, at, hold(tagOf(kept, words)));
}
