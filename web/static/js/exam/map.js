/** The item map: a cell per slot, told apart by shape and words as well as colour. */
import { el, setText, word } from "./dom.js";
import { standingOf } from "./save-sign.js";

/** @typedef {import("./types.js").Section} Section */

export class ItemMap {
  #means;
  /** @type {Map<number, HTMLButtonElement>} */
  #cells = new Map();
  #current = 0;
  #go;

  /**
   * @param {Parameters<typeof standingOf>[0]} means
   * @param {(slot: number) => void} go
   */
  constructor(means, go) {
    this.#means = means;
    this.#go = go;
  }

  /** @param {Section[]} sections @param {HTMLElement} root */
  build(sections, root) {
    for (const section of sections) {
      const cells = section.slots.map((slot) => {
        const cell = el("button", { type: "button", class: "cell" }, String(slot.number));
        cell.addEventListener("click", () => this.#go(slot.slot));
        this.#cells.set(slot.slot, cell);
        return el("li", {}, cell);
      });
      const count = el("span", { class: "map-count" }, word("slots_count", { n: section.slots.length }));
      root.append(el("h3", { class: "map-title" }, section.title, count), el("ol", { class: "cells" }, ...cells));
    }
  }

  /** @param {number} slot */
  mark(slot) {
    const cell = /** @type {HTMLButtonElement} */ (this.#cells.get(slot));
    const { sheet } = this.#means;
    const standing = standingOf(this.#means, slot);
    const answered = sheet.fullness(slot);
    const flagged = sheet.flags.has(slot);
    cell.dataset.answered = answered;
    cell.dataset.standing = standing;
    cell.toggleAttribute("data-flagged", flagged);
    const parts = [word("slot_number", { n: sheet.numberOf(slot) }), word(`answered_${answered}`)];
    if (flagged) parts.push(word("flagged"));
    if (standing !== "empty") parts.push(word(`save_${standing}`));
    const label = parts.join(word("comma"));
    if (cell.getAttribute("aria-label") !== label) cell.setAttribute("aria-label", label);
  }

  /** @param {number} slot */
  point(slot) {
    this.#cells.get(this.#current)?.removeAttribute("aria-current");
    this.#current = slot;
    const cell = this.#cells.get(slot);
    cell?.setAttribute("aria-current", "true");
    cell?.scrollIntoView({ block: "nearest" });
  }

  /** @param {HTMLElement} root  gets "answered of all" */
  count(root) {
    const { sheet } = this.#means;
    const slots = [...sheet.slots.keys()];
    const full = slots.filter((slot) => sheet.fullness(slot) !== "none").length;
    setText(root, word("answered_count", { n: full, of: slots.length }));
  }
}
