/** Short messages over the page; they move nothing and can be put away. */
import { byId, el, icon, word } from "./dom.js";

/** @type {Map<string, HTMLElement>} */
const shown = new Map();

/**
 * @param {string} key   a later message with the same key takes the earlier one's place
 * @param {string} text
 * @param {{tone?: "plain" | "attention", lastingMs?: number, act?: {label: string, run: () => void}}} [options]
 */
export function notice(key, text, { tone = "plain", lastingMs = 0, act } = {}) {
  dismiss(key);
  const close = el("button", { type: "button", class: "notice-close", "aria-label": word("dismiss") }, icon("close"));
  const box = el("div", { class: "notice", "data-tone": tone }, icon("info"), el("p", {}, text));
  if (act) {
    const button = el("button", { type: "button", class: "button quiet" }, act.label);
    button.addEventListener("click", act.run);
    box.append(button);
  }
  box.append(close);
  close.addEventListener("click", () => dismiss(key));
  shown.set(key, box);
  byId("notices").append(box);
  if (lastingMs) setTimeout(() => shown.get(key) === box && dismiss(key), lastingMs);
}

/** @param {string} key */
export function dismiss(key) {
  shown.get(key)?.remove();
  shown.delete(key);
}
