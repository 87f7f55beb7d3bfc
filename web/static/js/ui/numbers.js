// A field for a number says at once when what stands in it does not read as one. It is kept and sent all the same.
import { readsAsNumber } from "./quantity.js";

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field instanceof HTMLInputElement && field.hasAttribute("data-number")) tell(field);
});

/** @param {HTMLInputElement} field  described by its hint, which has the words for both */
function tell(field) {
  const hint = document.getElementById(field.getAttribute("aria-describedby") ?? "");
  if (!hint) return;
  const unread = field.value.trim() !== "" && !readsAsNumber(field.value);
  const words = (unread ? hint.dataset.wordUnread : hint.dataset.wordHint) ?? "";
  hint.toggleAttribute("data-unread", unread);
  if (hint.textContent !== words) hint.textContent = words;
}
