// A text that is too long is kept whole and said to be too long; left to itself the browser would cut what is pasted
// without a word. Near its end a field counts. Without script maxlength stays, and the server refuses what is longer.
// The examination page has fields of its own and is left alone; short codes are typed, not pasted, and keep maxlength.

import { filled } from "./filled.js";

const SHORT = 16;
const NEAR = 0.8;

/** @param {Document} root */
export function watchLengths(root) {
  const { mood, wordLeft, wordOver } = root.body.dataset;
  if (mood === "exam") return;
  root.addEventListener("focusin", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
    if (field.maxLength < SHORT) return;
    field.dataset.most = String(field.maxLength);
    field.removeAttribute("maxlength");
    tell(field, wordLeft, wordOver);
  });
  root.addEventListener("input", (event) => {
    const field = event.target;
    if (field instanceof HTMLElement && field.dataset.most) tell(field, wordLeft, wordOver);
  });
}

/**
 * Say beside a field how much room is left, or by how much it is too long; then its form is not sent.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {string} wordLeft @param {string} wordOver
 */
function tell(field, wordLeft, wordOver) {
  const most = Number(field.dataset.most);
  const length = measured(field.value);
  const over = length - most;
  const words = filled(over > 0 ? wordOver : wordLeft, { most, n: Math.abs(over) });
  field.setCustomValidity(over > 0 ? words : "");
  const line = lineOf(field, length > most * NEAR);
  if (!line) return;
  line.hidden = length <= most * NEAR;
  line.toggleAttribute("data-over", over > 0);
  if (line.textContent !== words) line.textContent = words;
}

/** As the server counts: characters, and two for the end of a line. */
function measured(value) {
  return [...value.replaceAll("\n", "\r\n")].length;
}

const lines = new WeakMap();

function lineOf(field, wanted) {
  if (!lines.has(field) && wanted) {
    const line = document.createElement("p");
    line.className = "field-hint field-count";
    line.setAttribute("role", "status");
    (field.closest(".field") ?? field.parentElement).append(line);
    lines.set(field, line);
  }
  return lines.get(field);
}
