// A file input inside [data-dropzone]: files may be dropped on it, and it says what was chosen. More than the server
// takes at once is refused here, before anything is sent.

import { filled } from "./filled.js";

/** @param {Document} root */
export function watchDropzones(root) {
  for (const zone of root.querySelectorAll("[data-dropzone]")) {
    const input = zone.querySelector("input[type='file']");
    const name = zone.querySelector("[data-slot='name']");
    const invitation = name.textContent;
    const most = Number(zone.dataset.most);
    const over = (chosen) => {
      const bytes = chosen.reduce((sum, file) => sum + file.size, 0);
      return most && bytes > most ? filled(zone.dataset.large, { size: megabytes(bytes), most: megabytes(most) }) : "";
    };
    const tell = () => {
      const chosen = [...input.files];
      zone.toggleAttribute("data-filled", chosen.length > 0);
      name.textContent =
        over(chosen) ||
        (chosen.length === 0 ? invitation : chosen.length === 1 ? chosen[0].name : filled(name.dataset.many, { n: chosen.length }));
      zone.toggleAttribute("data-refused", over(chosen) !== "");
      input.setCustomValidity(over(chosen));
      input.setAttribute("aria-invalid", String(over(chosen) !== ""));
    };
    input.addEventListener("change", tell);
    for (const kind of ["dragenter", "dragover"]) {
      zone.addEventListener(kind, (event) => {
        event.preventDefault();
        zone.toggleAttribute("data-over", true);
      });
    }
    for (const kind of ["dragleave", "drop"]) {
      zone.addEventListener(kind, () => zone.toggleAttribute("data-over", false));
    }
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length === 0) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}

function megabytes(bytes) {
  return (bytes / 2 ** 20).toFixed(1).replace(/\.0$/, "");
}
