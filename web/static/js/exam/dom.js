/** Small means to build and find elements; no markup strings except an item's sanitised stem. */

import { filled } from "../ui/filled.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, unknown>} [attributes]  false, null and undefined are left out; true is an empty one
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null) node.append(child);
  return node;
}

/** @param {string} name  a symbol in the page's sprite */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.body.dataset.sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`the page has no #${id}`);
  return node;
}

/** Write text only when it differs, so that nothing repaints or is read aloud twice. */
export function setText(/** @type {Element} */ node, /** @type {string} */ text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @type {Record<string, string>} */
let catalogue = {};

/** @param {Record<string, string>} words */
export function speak(words) {
  catalogue = words;
}

/**
 * The page's words come from the template; a missing one shows its key, which a test finds.
 * @param {string} key
 * @param {Record<string, string | number>} [facts]
 */
export function word(key, facts = {}) {
  return filled(catalogue[key] ?? key, facts);
}

/** A reason sent as a code has its words here; one sent as a sentence is its own. @param {string | null} reason */
export function reasonText(reason) {
  return reason ? (catalogue[`reason_${reason}`] ?? reason) : "";
}

/** A preference kept on this device; a browser that refuses storage simply forgets it. */
export const preference = {
  /** @param {string} key @returns {string | null} */
  read(key) {
    try {
      return localStorage.getItem(`exam.${key}`);
    } catch {
      return null;
    }
  },
  /** @param {string} key @param {string} value */
  keep(key, value) {
    try {
      localStorage.setItem(`exam.${key}`, value);
    } catch {
      // Storage is refused (private window); the choice lasts for this page only.
    }
  },
  /** @param {string} key */
  forget(key) {
    try {
      localStorage.removeItem(`exam.${key}`);
    } catch {
      // Where nothing could be kept there is nothing to forget.
    }
  },
};
