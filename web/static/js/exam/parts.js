/** Items whose options are put somewhere: a list to select from for each prompt, a list of steps to be moved. */
import { makeMovable } from "../ui/order.js";
import { el, icon, setText, word } from "./dom.js";

/** @typedef {import("./types.js").Asked} Slot */
/** @typedef {import("./types.js").Payload} Payload */

const letter = (/** @type {number} */ index) => String.fromCharCode(65 + index);
const IN_A_LIST = 60;

/** @param {string} html @param {string} [name]  sanitised by the server, like every stem */
function rich(html, name = "put-text") {
  const node = el("div", { class: name });
  node.innerHTML = html;
  return node;
}

/** The words of an option for a list to select from; a formula says itself in a line. @param {HTMLElement} node */
function said(node) {
  const copy = /** @type {HTMLElement} */ (node.cloneNode(true));
  for (const formula of copy.querySelectorAll("math")) formula.replaceWith(formula.getAttribute("alttext") ?? "");
  return (copy.textContent ?? "").trim().slice(0, IN_A_LIST);
}

/** @param {Slot} slot */
export function pairFields(slot) {
  const letters = el("ul", { class: "put-options", role: "list" });
  slot.options.forEach((option, index) => {
    letters.append(el("li", {}, el("span", { class: "put-letter" }, letter(index)), rich(option.text)));
  });
  const rows = (slot.prompts ?? []).map((prompt) => {
    const id = `slot-${slot.slot}-${prompt.id}`;
    const select = el("select", { id, class: "input", "data-prompt": prompt.id }, el("option", { value: "" }, word("choose")));
    slot.options.forEach((option, index) => {
      const text = said(rich(option.text));
      select.append(el("option", { value: option.id }, `${letter(index)}. ${text}`));
    });
    const label = el("label", { class: "put-prompt", for: id });
    label.append(...rich(prompt.text).childNodes);
    return el("div", { class: "put-row" }, label, select);
  });
  const hint = el("p", { class: "put-hint", role: "status" });
  return el("div", { class: "put" }, letters, ...rows, hint);
}

/** @param {HTMLElement} article @returns {Payload} */
export function readPairs(article) {
  const pairs = Object.fromEntries(
    selectsOf(article)
      .filter((select) => select.value)
      .map((select) => [select.dataset.prompt, select.value]),
  );
  return Object.keys(pairs).length ? { pairs } : null;
}

/** @param {HTMLElement} article @param {Record<string, string>} pairs */
export function fillPairs(article, pairs) {
  for (const select of selectsOf(article)) select.value = pairs[select.dataset.prompt ?? ""] ?? "";
}

/** An option that was used twice is told of, and left to the candidate. @param {Slot} slot @param {HTMLElement} article */
export function tellOfTwice(slot, article) {
  const used = selectsOf(article).map((select) => select.value).filter(Boolean);
  const twice = slot.reuse ? -1 : slot.options.findIndex((option) => used.filter((one) => one === option.id).length > 1);
  const hint = /** @type {Element} */ (article.querySelector(".put-hint"));
  setText(hint, twice < 0 ? "" : word("choice_twice", { letter: letter(twice) }));
}

/** @param {HTMLElement} article */
const selectsOf = (article) => /** @type {HTMLSelectElement[]} */ ([...article.querySelectorAll("select[data-prompt]")]);

/** Steps in the order they were dealt; a move, or the button that keeps them so, is an answer. @param {Slot} slot */
export function orderFields(slot) {
  const list = el("ol", { class: "order" });
  const texts = new Map();
  slot.options.forEach((option, index) => {
    const text = rich(option.text);
    texts.set(option.id, said(text));
    const move = (/** @type {number} */ by, /** @type {string} */ what) =>
      el(
        "button",
        { type: "button", class: "order-move", "data-move": by, "aria-label": word(what, { text: texts.get(option.id) }) },
        icon(by < 0 ? "up" : "down"),
      );
    const buttons = el("span", { class: "order-moves" }, move(-1, "move_up"), move(1, "move_down"));
    const name = el("span", { class: "put-letter" }, letter(index));
    list.append(el("li", { class: "order-step", "data-step": option.id }, name, text, buttons));
  });
  const aloud = el("p", { class: "visually-hidden", role: "status" });
  const told = () => list.dispatchEvent(new Event("change", { bubbles: true }));
  const keep = el("button", { type: "button", class: "button order-keep" }, word("order_keep"));
  keep.addEventListener("click", told);
  const movable = makeMovable(list, {
    moved: told,
    say: (row, place) => setText(aloud, word("order_now", { text: texts.get(row.dataset.step), n: place })),
  });
  settles.set(list, movable.settle);
  return el("div", { class: "put" }, list, keep, aloud);
}

/** @type {WeakMap<Element, () => void>} */
const settles = new WeakMap();

/** @param {HTMLElement} article @returns {Payload} */
export function readOrder(article) {
  const steps = /** @type {HTMLElement[]} */ ([...article.querySelectorAll("[data-step]")]);
  return { order: steps.map((row) => row.dataset.step ?? "") };
}

/** @param {Slot} slot @param {HTMLElement} article @param {(string | null)[]} order  empty: as it was dealt */
export function fillOrder(slot, article, order) {
  const list = /** @type {HTMLElement} */ (article.querySelector(".order"));
  const dealt = slot.options.map((option) => option.id);
  const wanted = [...order.filter((id) => id && dealt.includes(id)), ...dealt.filter((id) => !order.includes(id))];
  for (const id of wanted) list.append(/** @type {Element} */ (list.querySelector(`[data-step="${id}"]`)));
  settles.get(list)?.();
}
