/** Builds the paper: one article per slot, with real inputs, and keeps inputs and sheet in step. */
import { el, icon, setText, word } from "./dom.js";
import { fillOrder, fillPairs, orderFields, pairFields, readOrder, readPairs, tellOfTwice } from "./parts.js";
import { readsAsNumber } from "./quantity.js";
import { standingOf } from "./save-sign.js";

/** @typedef {import("./types.js").Slot} Slot */
/** @typedef {import("./types.js").Payload} Payload */
/** @typedef {import("./types.js").Option} Option */

export const letter = (/** @type {number} */ index) => String.fromCharCode(65 + index);

/** @param {Slot} slot @returns {Option[]} */
function choicesOf(slot) {
  if (slot.kind !== "true_false") return slot.options;
  return [
    { id: "true", text: word("true") },
    { id: "false", text: word("false") },
  ];
}

/** @param {Slot} slot */
function choiceRows(slot) {
  const type = slot.kind === "multiple_choice" ? "checkbox" : "radio";
  const rows = choicesOf(slot).map((option, index) => {
    const input = el("input", { type, name: `slot-${slot.slot}`, value: option.id, autocomplete: "off" });
    const bubble = el("span", { class: "bubble", "aria-hidden": "true" }, letter(index));
    const text = el("span", { class: "option-text" });
    text.innerHTML = option.text; // Sanitised by the server, like the stem.
    return el("label", { class: "option" }, input, bubble, text);
  });
  return el("div", { class: "options", "data-kind": slot.kind }, ...rows);
}

/** Put an input where each blank stands; its number, not its place in the text, says which answer it is. @param {Slot} slot @param {HTMLElement} stem */
function fillBlanks(slot, stem) {
  stem.querySelectorAll("span.blank").forEach((place, index) => {
    const number = Number(/** @type {HTMLElement} */ (place).dataset.blank) || index + 1;
    const label = word("blank_label", { slot: slot.number, n: number });
    const input = el("input", { type: "text", class: "blank-input", "aria-label": label, maxlength: 500 });
    for (const name of ["autocomplete", "autocorrect", "autocapitalize"]) input.setAttribute(name, "off");
    input.spellcheck = false;
    input.dataset.number = String(number);
    place.replaceWith(input);
  });
}

/** One place behind the stem for a number with its unit. @param {Slot} slot */
function numberField(slot) {
  const hint = `hint-${slot.slot}`;
  const input = el("input", { type: "text", class: "blank-input", maxlength: 500, "aria-describedby": hint, "data-number": 1 });
  input.setAttribute("aria-label", word("number_label", { slot: slot.number }));
  for (const name of ["autocomplete", "autocorrect", "autocapitalize"]) input.setAttribute(name, "off");
  input.spellcheck = false;
  return el("div", { class: "put" }, input, el("p", { class: "put-hint", id: hint, role: "status" }, word("number_hint")));
}

/** @param {Slot} slot */
function fieldsOf(slot) {
  if (slot.kind === "numeric") return numberField(slot);
  if (slot.kind === "matching") return pairFields(slot);
  return slot.kind === "ordering" ? orderFields(slot) : choiceRows(slot);
}

/** Kinds that are written, not chosen. @param {Slot} slot */
const isWritten = (slot) => slot.kind === "fill_blank" || slot.kind === "numeric";

/** @param {Slot} slot @param {HTMLElement} article @returns {Payload} what its inputs say */
function readInputs(slot, article) {
  if (slot.kind === "matching") return readPairs(article);
  if (slot.kind === "ordering") return readOrder(article);
  const inputs = /** @type {HTMLInputElement[]} */ ([...article.querySelectorAll("input")]);
  if (isWritten(slot)) {
    inputs.sort((one, other) => Number(one.dataset.number) - Number(other.dataset.number));
    const blanks = inputs.map((input) => input.value);
    return blanks.some((blank) => blank !== "") ? { blanks } : null;
  }
  const chosen = inputs.filter((input) => input.checked).map((input) => input.value);
  if (!chosen.length) return null;
  if (slot.kind === "multiple_choice") return { options: chosen };
  return slot.kind === "true_false" ? { value: chosen[0] === "true" } : { option: chosen[0] };
}

/** @param {Payload} payload @returns {string[]} */
function valuesOf(payload) {
  if (!payload) return [];
  if ("options" in payload) return payload.options;
  if ("option" in payload) return [payload.option];
  if ("value" in payload) return [String(payload.value)];
  return "blanks" in payload ? payload.blanks : [];
}

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
    if (slot.kind === "fill_blank") fillBlanks(slot, stem);
    else fields.append(fieldsOf(slot));
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
    const keep = () => this.#means.sheet.answer(slot.slot, readInputs(slot, article));
    if (!isWritten(slot)) {
      fields.addEventListener("change", keep);
      return;
    }
    fields.addEventListener("input", (event) => {
      if (!(/** @type {InputEvent} */ (event).isComposing)) keep(); // Half-typed pinyin is not an answer.
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
      this.article(slot).querySelectorAll(".option input")[index]
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
    if (shown.kind === "matching") fillPairs(this.article(slot), payload && "pairs" in payload ? payload.pairs : {});
    if (shown.kind === "ordering") fillOrder(shown, this.article(slot), payload && "order" in payload ? payload.order : []);
    const values = valuesOf(payload);
    this.article(slot)
      .querySelectorAll("input")
      .forEach((input) => {
        if (input.type === "text") input.value = values[Number(input.dataset.number) - 1] ?? "";
        else input.checked = values.includes(input.value);
      });
  }

  /** What does not read as a number, or a choice used twice, is told beside it. @param {number} slot @param {HTMLElement} article */
  #hint(slot, article) {
    const shown = /** @type {Slot} */ (this.#means.sheet.slots.get(slot));
    if (shown.kind === "matching") tellOfTwice(shown, article);
    if (shown.kind !== "numeric") return;
    const [text = ""] = valuesOf(this.#means.sheet.line(slot).payload);
    const hint = /** @type {HTMLElement} */ (article.querySelector(".put-hint"));
    hint.toggleAttribute("data-unread", text.trim() !== "" && !readsAsNumber(text));
    setText(hint, word(hint.hasAttribute("data-unread") ? "number_unread" : "number_hint"));
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
