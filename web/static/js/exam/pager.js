/**
 * Two ways to lay the same paper: "paged" (one item a screen, swiped) and "scroll" (the whole sheet). Keeps the
 * current slot in either, and through a change of layout or of window size.
 */
import { preference } from "./dom.js";

const wide = () => window.matchMedia("(min-width: 64rem)");
const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @typedef {"paged" | "scroll"} Layout */

export class Pager extends EventTarget {
  #paper;
  #articles;
  #order;
  #index = 0;
  #settleAt = 0;
  /** @type {Layout} */
  layout = "paged";

  /**
   * @param {HTMLElement} paper
   * @param {number[]} order  slots in the order of the paper
   * @param {(slot: number) => HTMLElement} article
   */
  constructor(paper, order, article) {
    super();
    this.#paper = paper;
    this.#order = order;
    this.#articles = order.map(article);
  }

  /** @param {number} slot  the one to open at */
  start(slot) {
    this.#index = Math.max(0, this.#order.indexOf(slot));
    this.arrange(this.#wanted());
    wide().addEventListener("change", () => this.arrange(this.#wanted()));
    this.#paper.addEventListener("scroll", () => this.#settle(), { passive: true });
    window.addEventListener("scroll", () => this.#settle(), { passive: true });
    new ResizeObserver(() => this.layout === "paged" && this.#bring("instant")).observe(this.#paper);
  }

  /** @returns {Layout} */
  #wanted() {
    const kept = preference.read("layout");
    if (kept === "paged" || kept === "scroll") return kept;
    return wide().matches ? "scroll" : "paged";
  }

  /** @param {Layout} layout @param {boolean} [keep]  remember it as this person's wish */
  arrange(layout, keep = false) {
    if (keep) preference.keep("layout", layout);
    this.layout = layout;
    document.body.dataset.layout = layout;
    this.#bring("instant");
    this.dispatchEvent(new Event("layout"));
  }

  get slot() {
    return this.#order[this.#index];
  }

  get index() {
    return this.#index;
  }

  get last() {
    return this.#order.length - 1;
  }

  /** @param {number} slot @param {boolean} [focus] */
  go(slot, focus = true) {
    this.#move(this.#order.indexOf(slot), focus);
  }

  /** @param {number} by @param {boolean} [focus] */
  step(by, focus = false) {
    this.#move(Math.min(this.last, Math.max(0, this.#index + by)), focus);
  }

  /** @param {number} index @param {boolean} focus */
  #move(index, focus) {
    if (index < 0) return;
    const near = Math.abs(index - this.#index) === 1;
    this.#arrive(index);
    this.#bring(near && !still() ? "smooth" : "instant");
    if (focus) this.#articles[index].focus({ preventScroll: true });
  }

  /** @param {"smooth" | "instant"} behavior */
  #bring(behavior) {
    const article = this.#articles[this.#index];
    if (!article) return;
    this.#settleAt = performance.now() + (behavior === "smooth" ? 600 : 120);
    if (this.layout === "paged") {
      this.#paper.scrollTo({ left: article.offsetLeft - this.#paper.offsetLeft, behavior });
      article.scrollTop = 0;
    } else {
      const first = this.#index === 0;
      if (first) window.scrollTo({ top: 0, behavior });
      else article.scrollIntoView({ block: "start", behavior });
    }
  }

  /** A swipe or a scroll has moved the paper: learn which item is in front. */
  #settle() {
    if (performance.now() < this.#settleAt) return;
    if (this.layout === "paged") {
      this.#arrive(Math.round(this.#paper.scrollLeft / Math.max(1, this.#paper.clientWidth)));
      return;
    }
    const line = window.innerHeight * 0.35;
    const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
    const below = this.#articles.findIndex((article) => article.getBoundingClientRect().bottom > line);
    this.#arrive(atEnd || below < 0 ? this.last : below);
  }

  /** @param {number} index */
  #arrive(index) {
    if (index === this.#index || !this.#articles[index]) return;
    this.#index = index;
    this.dispatchEvent(new Event("turn"));
  }
}
