/** A case: one text, several items below it. Each child has its own inputs; the answers stay together in one slot. */
import { el, setText, word } from "./dom.js";
import { fieldsOf, fillInputs, hintAt, readInputs } from "./fields.js";
import { fullness } from "./sheet.js";

/** @typedef {import("./types.js").Asked} Asked */
/** @typedef {import("./types.js").Child} Child */
/** @typedef {import("./types.js").Slot} Slot */
/** @typedef {import("./types.js").Payload} Payload */

/** A child as its inputs know it: named after its slot. @param {Slot} slot @param {Child} child @param {number} index @returns {Asked} */
const asked = (slot, child, index) => ({ ...child, slot: `${slot.slot}-${child.id}`, number: `${slot.number}（${index + 1}）` });

/** @param {Slot} slot @returns {{child: Child, its: Asked}[]} */
const childrenOf = (slot) => (slot.children ?? []).map((child, index) => ({ child, its: asked(slot, child, index) }));

/** @param {Payload} payload @returns {Record<string, Payload>} */
const answersOf = (payload) => (payload && "children" in payload ? payload.children : {});

/** @param {Slot} slot @returns {HTMLElement[]} */
export function caseFields(slot) {
  const children = childrenOf(slot).map(({ child, its }, index) => {
    const stem = el("div", { class: "stem", id: `stem-${its.slot}` });
    stem.innerHTML = child.stem; // Sanitised by the server, like every stem.
    const number = el("h4", { class: "child-number", id: `number-${its.slot}` }, word("child_number", { n: index + 1 }));
    const kind = el("span", { class: "kind" }, word(`kind_${child.kind}`));
    const marks = el("span", { class: "marks" }, word("marks", { n: child.marks }));
    const fields = el("fieldset", { "aria-labelledby": `number-${its.slot} stem-${its.slot}` }, stem);
    fields.append(...fieldsOf(its, stem));
    return el("div", { class: "child", "data-child": child.id, "data-kind": child.kind }, el("div", { class: "child-head" }, number, kind, marks), fields);
  });
  return [...children, el("p", { class: "child-count" })];
}

/** @param {HTMLElement} article @param {string} id @returns {HTMLElement} */
const rootOf = (article, id) => /** @type {HTMLElement} */ (article.querySelector(`[data-child="${id}"]`));

/**
 * The answers after a child's input said something; the other children keep theirs.
 * @param {Slot} slot @param {HTMLElement} article @param {Payload} before @param {EventTarget | null} target
 * @returns {Payload}
 */
export function readChild(slot, article, before, target) {
  const root = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-child]")) : null;
  const found = childrenOf(slot).find(({ child }) => child.id === root?.dataset.child);
  if (!root || !found) return before;
  const answers = { ...answersOf(before) };
  delete answers[found.child.id];
  const given = readInputs(found.its, root);
  if (given) answers[found.child.id] = given;
  return Object.keys(answers).length ? { children: answers } : null;
}

/** @param {Slot} slot @param {HTMLElement} article @param {Payload} payload */
export function fillChildren(slot, article, payload) {
  const answers = answersOf(payload);
  for (const { child, its } of childrenOf(slot)) fillInputs(its, rootOf(article, child.id), answers[child.id] ?? null);
}

/** What each child is hinted at, and how many are answered. @param {Slot} slot @param {HTMLElement} article @param {Payload} payload */
export function hintAtChildren(slot, article, payload) {
  const answers = answersOf(payload);
  let answered = 0;
  for (const { child, its } of childrenOf(slot)) {
    const own = answers[child.id] ?? null;
    hintAt(its, rootOf(article, child.id), own);
    if (fullness(child, own) !== "none") answered += 1;
  }
  const count = /** @type {Element} */ (article.querySelector(".child-count"));
  setText(count, word("children_count", { n: answered, of: (slot.children ?? []).length }));
}

/** Where a key chooses: the child that is being answered, else the first. @param {HTMLElement} article @returns {HTMLElement} */
export function childInHand(article) {
  const focused = document.activeElement?.closest("[data-child]");
  const own = focused && article.contains(focused) ? focused : article.querySelector("[data-child]");
  return /** @type {HTMLElement} */ (own ?? article);
}
