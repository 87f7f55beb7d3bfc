// A file input inside [data-dropzone]: files may be dropped on it, and it says what was chosen.

import { filled } from "./filled.js";

/** @param {Document} root */
export function watchDropzones(root) {
  for (const zone of root.querySelectorAll("[data-dropzone]")) {
    const input = zone.querySelector("input[type='file']");
    const name = zone.querySelector("[data-slot='name']");
    const invitation = name.textContent;
    const tell = () => {
      const chosen = [...input.files];
      zone.toggleAttribute("data-filled", chosen.length > 0);
      name.textContent =
        chosen.length === 0 ? invitation : chosen.length === 1 ? chosen[0].name : filled(name.dataset.many, { n: chosen.length });
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
