// Recordings and films for the editor: chosen, kept by the server, put where the cursor is. What is heard or seen
// is asked for in words before, for who cannot hear or see it.

import { asked } from "./asking.js";
import { current } from "./formatting.js";
import { hold, write } from "./marks.js";
import { keepPlace, leavePlace } from "./places.js";
import { bringing, send } from "./sending.js";

const form = document.querySelector("[data-editor]");
const opener = document.querySelector("[data-choose-recording]");
const chooser = document.querySelector("[data-recording-file]");
const told = document.querySelector("[data-picture-told]");
const dialog = document.getElementById("recording");
const asking = dialog.querySelector("form");
const seen = dialog.querySelector("[data-recording-seen]");

opener.hidden = false;
opener.addEventListener("mousedown", (event) => event.preventDefault());
opener.addEventListener("click", () => chooser.click());
chooser.addEventListener("change", async () => {
  const [file] = chooser.files;
  chooser.value = "";
  if (!file) return;
  const place = keepPlace(current());
  await bringing(() => putIn(file, place));
  leavePlace(place);
});

/** @param {File} file @param {import("./places.js").Place} place */
async function putIn(file, place) {
  told.textContent = opener.dataset.sending;
  const kept = await send(file, "recording");
  told.textContent = kept?.address ? "" : (kept?.message ?? told.dataset.offline);
  if (!kept?.address || kept.sort === "picture") return;
  const words = await ask(kept);
  if (words === null) place.field.focus();
  else write(place.field, place.at, place.at, hold(tagOf(kept, words)));
}

/** The markup of a kept recording or film. */
export function tagOf(kept, words) {
  const quoted = words.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return `<${kept.sort} src="${kept.address}" title="${quoted}"></${kept.sort}>`;
}

/** The words; null when the recording is not wanted after all. */
export function ask(kept, words = "") {
  const player = Object.assign(document.createElement(kept.sort), { controls: true, preload: "metadata", src: kept.address });
  const field = asking.elements.namedItem("transcript");
  const prepare = () => {
    seen.replaceChildren(player);
    asking.reset();
    field.value = words;
    field.focus();
    dialog.addEventListener("close", () => player.pause(), { once: true });
  };
  return asked(dialog, prepare, () => field.value.trim());
}
