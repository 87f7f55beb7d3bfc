/** Builds the paper: one article per slot, with real inputs, and keeps inputs and sheet in step. */
import { caseFields, childInHand, fillChildren, hintAtChildren, readChild } from "./case.js";
import { el, icon, setText, word } from "./dom.js";
import { fieldsOf, fillInputs, hintAt, isTyped, readInputs } from "./fields.js";
import { standingOf } from "./save-sign.js";

/** @typedef {import("./types.js").Slot} Slot */

export class Items {
  #means;
  /** @type {Map<number, HTMLElement>} */
  #articles = new Map();

  /** @param {Parameters<typeof standingOf>[0]} means */
  constructor(means) {
    this.#means = means;
  }

  /** @param {import("./types.js").Section[]} sections @param {HTMLElement} paper */
  build(sections, paper) {
    sections.forEach((section, index) => {
      const head = el(
        "header",
        { class: "section-head" },
        el("h2", {}, section.title),
        el("p", {}, [section.points_text, section.rule_text].filter(Boolean).join(" · ")),
        section.example_text ? el("p", {}, section.example_text) : "",
      );
      const group = el("section", { class: "section", "data-section": index }, head);
      for (const slot of section.slots) group.append(this.#article(slot, section));
      paper.append(group);
    });
  }

  /** @param {number} slot @returns {HTMLElement} */
  article(slot) {
    return /** @type {HTMLElement} */ (this.#articles.get(slot));
  }

  /** @param {Slot} slot @param {import("./types.js").Section} section */
  #article(slot, section) {
    const stem = el("div", { class: "stem", id: `stem-${slot.slot}` });
    stem.innerHTML = slot.stem; // Sanitised by the server; scripts do not run under the page's policy.
    const number = el("h3", { class: "number", id: `number-${slot.slot}` }, word("slot_number", { n: slot.number }));
    const kind = el("span", { class: "kind" }, word(`kind_${slot.kind}`));
    const marks = el("span", { class: "marks" }, word("marks", { n: slot.marks }));
    const flag = el("button", { type: "button", class: "flag", "aria-pressed": "false" }, icon("flag"));
    flag.append(el("span", { class: "flag-word" }, word("flag")));
    flag.addEventListener("click", () => this.#means.sheet.flip(slot.slot));
    const fields = el("fieldset", { "aria-labelledby": `number-${slot.slot} stem-${slot.slot}` }, stem);
    fields.append(...(slot.children ? caseFields(slot) : fieldsOf(slot, stem)));
    const clear = el("button", { type: "button", class: "clear" }, icon("bin"), word("clear_answer"));
    clear.addEventListener("click", () => this.#clear(slot));
    const standing = el("p", { class: "standing" }, el("span", { class: "standing-word" }));
    const isFirst = section.slots[0] === slot;
    const rules = [section.title, section.rule_text, isFirst ? section.example_text : ""].filter(Boolean);
    const article = el(
      "article",
      { class: "item", id: `item-${slot.slot}`, tabindex: "-1", "data-slot": slot.slot, "data-kind": slot.kind },
      el("p", { class: "item-section" }, rules.join(" · ")),
      el("div", { class: "item-head" }, number, kind, marks, flag),
      fields,
      el("div", { class: "item-foot" }, standing, clear),
    );
    this.#articles.set(slot.slot, article);
    this.#listen(slot, fields, article);
    return article;
  }

  /** @param {Slot} slot @param {HTMLElement} fields @param {HTMLElement} article */
  #listen(slot, fields, article) {
    const { sheet } = this.#means;
    const keep = (/** @type {Event} */ event) => {
      const before = sheet.line(slot.slot).payload;
      const given = slot.children ? readChild(slot, article, before, event.target) : readInputs(slot, article);
      sheet.answer(slot.slot, given);
    };
    fields.addEventListener("change", (event) => {
      if (!isTyped(event.target)) keep(event); // What is typed was kept letter by letter.
    });
    fields.addEventListener("input", (event) => {
      const half = /** @type {InputEvent} */ (event).isComposing; // Half-typed pinyin is not an answer.
      if (isTyped(event.target) && !half) keep(event);
    });
    fields.addEventListener("compositionend", keep);
  }

  /** @param {Slot} slot */
  #clear(slot) {
    this.#means.sheet.answer(slot.slot, null);
    this.fill(slot.slot);
  }

  /** Choose or un-choose by key. @param {number} slot @param {number} index @returns {boolean} */
  choose(slot, index) {
    const input = /** @type {HTMLInputElement | undefined} */ (
      childInHand(this.article(slot)).querySelectorAll(".option input")[index]
    );
    if (!input || input.disabled) return false;
    input.click();
    input.focus({ preventScroll: true });
    return true;
  }

  /** Put the sheet's answer into the inputs. @param {number} slot */
  fill(slot) {
    const { payload } = this.#means.sheet.line(slot);
    const shown = /** @type {Slot} */ (this.#means.sheet.slots.get(slot));
    if (shown.children) fillChildren(shown, this.article(slot), payload);
    else fillInputs(shown, this.article(slot), payload);
  }

  /** @param {number} slot @param {HTMLElement} article */
  #hint(slot, article) {
    const shown = /** @type {Slot} */ (this.#means.sheet.slots.get(slot));
    const { payload } = this.#means.sheet.line(slot);
    if (shown.children) hintAtChildren(shown, article, payload);
    else hintAt(shown, article, payload);
  }

  /** Show flag and standing. @param {number} slot */
  mark(slot) {
    const { sheet } = this.#means;
    const article = this.article(slot);
    const standing = standingOf(this.#means, slot);
    article.dataset.standing = standing;
    article.dataset.answered = sheet.fullness(slot);
    this.#hint(slot, article);
    const flagged = sheet.flags.has(slot);
    const flag = /** @type {HTMLElement} */ (article.querySelector(".flag"));
    flag.setAttribute("aria-pressed", String(flagged));
    setText(/** @type {Element} */ (flag.querySelector(".flag-word")), word(flagged ? "flagged" : "flag"));
    const sign = /** @type {Element} */ (article.querySelector(".standing-word"));
    const refused = sheet.line(slot).refused;
    setText(sign, standing === "empty" ? "" : word(`save_${standing}`) + (refused ? ` ${refused}` : ""));
  }
}
