/** The cover over the paper: read-only while another window holds the attempt, or while the exam is paused. */
import { byId, setText, word } from "./dom.js";

/** @typedef {"superseded" | "elsewhere" | "anew" | "stale" | "paused" | "locked"} Why */

export const HOLDS = ["paused", "locked"];

export class Cover {
  #dialog = /** @type {HTMLDialogElement} */ (byId("cover"));
  #takeOver = /** @type {HTMLButtonElement} */ (byId("cover-take-over"));
  /** @type {Why | null} */
  why = null;

  /** @param {{takeOver: () => Promise<string | null>, exportFile: () => void}} does */
  constructor({ takeOver, exportFile }) {
    this.#dialog.addEventListener("cancel", (event) => event.preventDefault());
    this.#dialog.addEventListener("close", () => this.why && this.#dialog.showModal());
    byId("cover-export").addEventListener("click", exportFile);
    this.#takeOver.addEventListener("click", () => void this.#ask(takeOver));
  }

  /** @param {Why} why @param {{unsaved: number, text?: string}} facts */
  show(why, { unsaved, text }) {
    this.why = why;
    this.#dialog.dataset.why = why;
    setText(byId("cover-title"), word(`cover_${why}_title`));
    setText(byId("cover-text"), text || word(`cover_${why}_text`));
    setText(byId("cover-unsaved"), unsaved ? word("cover_unsaved", { n: unsaved }) : word("cover_all_saved"));
    setText(byId("cover-problem"), "");
    this.#takeOver.hidden = HOLDS.includes(why);
    byId("cover-export").hidden = unsaved === 0;
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  lift() {
    this.why = null;
    if (this.#dialog.open) this.#dialog.close();
  }

  /** @param {() => Promise<string | null>} takeOver  answers what went wrong, if anything did */
  async #ask(takeOver) {
    if (this.#takeOver.disabled) return;
    this.#takeOver.disabled = true;
    const problem = await takeOver();
    this.#takeOver.disabled = false;
    setText(byId("cover-problem"), problem ?? "");
  }
}
