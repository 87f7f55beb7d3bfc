/**
 * Where the candidate was in the paper: kept on this device from one loading of the page to the next. It says which
 * item stood in front and nothing about answers.
 */
import { preference } from "./dom.js";

/** @typedef {import("./types.js").Slot} Slot */

export class Place {
  #key;

  /** @param {string} attempt */
  constructor(attempt) {
    this.#key = `at.${attempt}`;
  }

  /** @param {number} slot */
  keep(slot) {
    preference.keep(this.#key, String(slot));
  }

  forget() {
    preference.forget(this.#key);
  }

  /**
   * The slot to open at: where this device left it; on another device the one answered last; at first the first.
   * @param {Slot[]} slots  in the candidate's order
   * @param {number | null} latest  the slot of the newest answer that the server holds
   */
  find(slots, latest) {
    const kept = Number(preference.read(this.#key) ?? NaN);
    const at = [kept, latest].find((wanted) => slots.some((slot) => slot.slot === wanted));
    return at ?? slots[0].slot;
  }
}
