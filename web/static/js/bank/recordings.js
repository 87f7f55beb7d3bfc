// Recordings and films for the editor: chosen, kept by the server, put where the cursor is. What is heard or seen
// is asked for in words before, for who cannot hear or see it.

import { current, write } from "./formatting.js";

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
  const kept = await send(file);
  told.textContent = kept?.address ? "" : (kept?.message ?? told.dataset.offline);
  if (!kept?.address || kept.sort === "picture") return;
  const words = await ask(kept);
  if (words === null) return field.focus();
  const quoted = words.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  write(at, at, `<${kept.sort} src="${kept.address}" title="${quoted}"></${kept.sort}>`);
}

async function send(file) {
  const body = new FormData();
  body.append("file", file, "recording");
  try {
    const answer = await fetch(`/bank/${form.dataset.bank}/assets`, {
      method: "POST",
      body,
      headers: { accept: "application/json", "x-csrf-token": form.elements.namedItem("csrf").value },
    });
    return answer.headers.get("content-type")?.includes("json") ? await answer.json() : null;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

/** The words; null when the recording is not wanted after all. */
function ask(kept) {
  const player = Object.assign(document.createElement(kept.sort), { controls: true, preload: "metadata", src: kept.address });
  place.replaceChildren(player);
  asking.reset();
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
