// Recordings and films for the editor: chosen, kept by the server, put where the cursor is. What is heard or seen
// is asked for in words before, for who cannot hear or see it.

import { current, write } from "./formatting.js";
import { hold } from "./marks.js";
import { send } from "./sending.js";

const form = document.querySelector("[data-editor]");
const opener = document.querySelector("[data-choose-recording]");
const chooser = document.querySelector("[data-recording-file]");
const told = document.querySelector("[data-picture-told]");
const dialog = document.getElementById("recording");
const asking = dialog.querySelector("form");
const place = dialog.querySelector("[data-recording-seen]");

opener.hidden = false;
opener.addEventListener("mousedown", (event) => event.preventDefault());
opener.addEventListener("click", () => chooser.click());
chooser.addEventListener("change", async () => {
  const [file] = chooser.files;
  chooser.value = "";
  if (file) await putIn(file);
});

async function putIn(file) {
  const field = current();
  const at = field.selectionEnd;
  told.textContent = opener.dataset.sending;
  const kept = await send(file, "recording");
  told.textContent = kept?.address ? "" : (kept?.message ?? told.dataset.offline);
  if (!kept?.address || kept.sort === "picture") return;
  const words = await ask(kept);
  if (words === null) return field.focus();
  write(at, at, hold(tagOf(kept, words)));
}

/** The markup of a kept recording or film. */
export function tagOf(kept, words) {
  const quoted = words.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return `<${kept.sort} src="${kept.address}" title="${quoted}"></${kept.sort}>`;
}

/** The words; null when the recording is not wanted after all. */
export function ask(kept, words = "") {
  const player = Object.assign(document.createElement(kept.sort), { controls: true, preload: "metadata", src: kept.address });
  place.replaceChildren(player);
  asking.reset();
  asking.elements.namedItem("transcript").value = words;
  dialog.returnValue = "";
  dialog.showModal();
  asking.elements.namedItem("transcript").focus();
  return new Promise((settle) => {
    dialog.addEventListener(
      "close",
      () => {
        player.pause();
        place.replaceChildren();
        settle(dialog.returnValue === "put" ? asking.elements.namedItem("transcript").value.trim() : null);
      },
      { once: true },
    );
  });
}
