/** An item that is answered on a picture: the stage of ui/spots.js among the inputs of the examination. */
import { Spots } from "../ui/spots.js";
import { word } from "./dom.js";

/** @typedef {import("./types.js").Asked} Asked */
/** @typedef {import("./types.js").Payload} Payload */

/** @type {WeakMap<Element, Spots>} */
const stages = new WeakMap();

/** @param {HTMLElement} article */
const stageIn = (article) => stages.get(/** @type {Element} */ (article.querySelector(".spots")));

/** @param {Asked} slot @returns {HTMLElement[]} */
export function spotFields(slot) {
  if (!slot.picture) return []; // A draft that is tried before it has its picture.
  const stage = new Spots(slot.picture, slot.places ?? 1, word, () => stage.root.dispatchEvent(new Event("change", { bubbles: true })));
  stages.set(stage.root, stage);
  return [stage.root];
}

/** @param {HTMLElement} article @returns {Payload} */
export function readSpots(article) {
  const points = stageIn(article)?.points ?? [];
  return points.length ? { points } : null;
}

/** @param {HTMLElement} article @param {Payload} payload */
export function fillSpots(article, payload) {
  stageIn(article)?.fill(payload && "points" in payload ? payload.points : []);
}
