/**
 * The three-state sign: on the server, on this device, on its way. One for the whole sheet, one for each slot.
 * "Saved" is never shown before the server has acknowledged exactly what is on the screen.
 */
import { setText, word } from "./dom.js";

/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {import("./sender.js").Sender} Sender */
/** @typedef {import("./journal.js").Journal} Journal */
/** @typedef {"saved" | "saving" | "local" | "unkept" | "refused" | "empty"} Standing */

/**
 * @param {{sheet: Sheet, sender: Sender, journal: Journal}} means
 * @param {number} slot
 * @returns {Standing}
 */
export function standingOf({ sheet, sender, journal }, slot) {
  const line = sheet.line(slot);
  if (line.refused !== null) return "refused";
  if (line.seq <= line.acked) return line.acked === 0 ? "empty" : "saved";
  if (!sender.failing && !sender.stopped) return "saving";
  return journal.grade === "memory" ? "unkept" : "local";
}

export class SaveSign {
  #means;
  #root;
  #label;
  #detail;

  /**
   * @param {{sheet: Sheet, sender: Sender, journal: Journal}} means
   * @param {HTMLElement} root   shows the state by `data-standing`
   * @param {HTMLElement} label
   * @param {HTMLElement} detail  how many, and how well this device keeps them
   */
  constructor(means, root, label, detail) {
    this.#means = means;
    this.#root = root;
    this.#label = label;
    this.#detail = detail;
  }

  show() {
    const { sheet, journal } = this.#means;
    const lines = sheet.unsavedLines();
    const all = lines.map((line) => standingOf(this.#means, line.slot));
    const worst = ["refused", "unkept", "local", "saving"].find((one) => all.includes(/** @type {Standing} */ (one)));
    const standing = worst ?? "saved";
    if (this.#root.dataset.standing !== standing) this.#root.dataset.standing = standing;
    setText(this.#label, word(`save_${standing}`));
    const grade = journal.grade === "sealed" ? "" : word(`journal_${journal.grade}`);
    const count = lines.length ? word("unsaved_count", { n: lines.length }) : word("unsaved_none");
    const lost = journal.unreadable ? word("journal_unreadable", { n: journal.unreadable }) : "";
    setText(this.#detail, [count, grade, lost].filter(Boolean).join(" "));
    this.#root.dataset.grade = journal.grade;
  }
}
