/** The inputs of one item, or of one of the items that a case is made of: built, read, filled, hinted at. */
import { el, setText, word } from "./dom.js";
import { fillOrder, fillPairs, orderFields, pairFields, readOrder, readPairs, tellOfTwice } from "./parts.js";
import { readsAsNumber } from "../ui/quantity.js";
import { fillSpots, readSpots, spotFields } from "./spots.js";
import { benchNote, countText, fileFields, fillFiles, fillText, readFiles, readText, textField } from "./written.js";

/** @typedef {import("./types.js").Asked} Asked */
/** @typedef {import("./types.js").Payload} Payload */
/** @typedef {import("./types.js").Option} Option */

export const letter = (/** @type {number} */ index) => String.fromCharCode(65 + index);

/** Kinds that want one number. @param {Asked} slot */
const isNumber = (slot) => slot.kind === "numeric" || slot.kind === "calculated";

/** Kinds that are written, not chosen. @param {Asked} slot */
const isWritten = (slot) => slot.kind === "fill_blank" || isNumber(slot);

/** Kinds that want a text. @param {Asked} slot */
const isText = (slot) => slot.kind === "short_answer" || slot.kind === "essay";

/** Whether a field is written in, letter by letter. @param {EventTarget | null} target */
export const isTyped = (target) => target instanceof HTMLElement && target.matches("input[type=text], textarea");

/** @param {Asked} slot @returns {Option[]} */
function choicesOf(slot) {
  if (slot.kind !== "true_false") return slot.options;
  return [
    { id: "true", text: word("true") },
    { id: "false", text: word("false") },
  ];
}

/** @param {Asked} slot */
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

/** Put an input where each blank stands; its number, not its place in the text, says which answer it is. @param {Asked} slot @param {HTMLElement} stem */
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

/** One place behind the stem for a number with its unit. @param {Asked} slot */
function numberField(slot) {
  const hint = `hint-${slot.slot}`;
  const input = el("input", { type: "text", class: "blank-input", maxlength: 500, "aria-describedby": hint, "data-number": 1 });
  input.setAttribute("aria-label", word("number_label", { slot: slot.number }));
  for (const name of ["autocomplete", "autocorrect", "autocapitalize"]) input.setAttribute(name, "off");
  input.spellcheck = false;
  return el("div", { class: "put" }, input, el("p", { class: "put-hint", id: hint, role: "status" }, word("number_hint")));
}

/** What stands behind the stem; the blanks of a text stand in it. @param {Asked} slot @param {HTMLElement} stem @returns {HTMLElement[]} */
export function fieldsOf(slot, stem) {
  if (slot.kind === "fill_blank") {
    fillBlanks(slot, stem);
    return [];
  }
  if (isNumber(slot)) return [numberField(slot)];
  if (isText(slot)) return [textField(slot)];
  if (slot.kind === "file_submission") return [fileFields(slot)];
  if (slot.kind === "practical_task") return [benchNote()];
  if (slot.kind === "matching") return [pairFields(slot)];
  if (slot.kind === "hotspot") return spotFields(slot);
  return [slot.kind === "ordering" ? orderFields(slot) : choiceRows(slot)];
}

/** @param {Asked} slot @param {HTMLElement} root @returns {Payload} what its inputs say */
export function readInputs(slot, root) {
  if (slot.kind === "matching") return readPairs(root);
  if (slot.kind === "ordering") return readOrder(root);
  if (slot.kind === "hotspot") return readSpots(root);
  if (isText(slot)) return readText(root);
  if (slot.kind === "file_submission") return readFiles(root);
  if (slot.kind === "practical_task") return null;
  const inputs = /** @type {HTMLInputElement[]} */ ([...root.querySelectorAll("input")]);
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

/** @param {Asked} slot @param {HTMLElement} root @param {Payload} payload */
export function fillInputs(slot, root, payload) {
  if (isText(slot)) fillText(root, payload);
  if (slot.kind === "file_submission") fillFiles(root, payload);
  if (slot.kind === "hotspot") fillSpots(root, payload);
  if (isText(slot) || slot.kind === "file_submission") return;
  if (slot.kind === "matching") fillPairs(root, payload && "pairs" in payload ? payload.pairs : {});
  if (slot.kind === "ordering") fillOrder(slot, root, payload && "order" in payload ? payload.order : []);
  const values = valuesOf(payload);
  root.querySelectorAll("input").forEach((input) => {
    if (input.type === "text") input.value = values[Number(input.dataset.number) - 1] ?? "";
    else input.checked = values.includes(input.value);
  });
}

/** What does not read as a number, or a choice used twice, is told beside it. @param {Asked} slot @param {HTMLElement} root @param {Payload} payload */
export function hintAt(slot, root, payload) {
  if (slot.kind === "matching") tellOfTwice(slot, root);
  if (isText(slot)) countText(slot, root, payload);
  if (!isNumber(slot)) return;
  const [text = ""] = valuesOf(payload);
  const hint = /** @type {HTMLElement} */ (root.querySelector(".put-hint"));
  hint.toggleAttribute("data-unread", text.trim() !== "" && !readsAsNumber(text));
  setText(hint, word(hint.hasAttribute("data-unread") ? "number_unread" : "number_hint"));
}
