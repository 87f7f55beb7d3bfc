/**
 * Where the candidate was in the paper: kept on this device from one loading of the page to the next. It says which
 * item stood in front and nothing about answers.
 */
import { preference } from "./dom.js";
import { fullness } from "./sheet.js";

/** @typedef {import("./types.js").Slot} Slot */
/** @typedef {import("./types.js").Held} Held */

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
   * The slot to open at: where this device left it; on another device the last one that the server holds an answer
   * to, in the candidate's own order; at first the first.
   * @param {Slot[]} slots  in the candidate's order
   * @param {Record<string, Held>} held
   */
  find(slots, held) {
    const kept = Number(preference.read(this.#key) ?? NaN);
    if (slots.some((slot) => slot.slot === kept)) return kept;
    const answered = slots.filter((slot) => fullness(slot, held[String(slot.slot)]?.payload ?? null) !== "none");
    return (answered.at(-1) ?? slots[0]).slot;
  }
}
