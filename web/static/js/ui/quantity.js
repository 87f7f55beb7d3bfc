/** Whether a text reads as a number with or without a unit; the server reads it exactly (question_bank.kinds.quantity). */

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const QUANTITY = /^[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:(?:e|[*x]10\^)[+-]?\d{1,3})?(?:$|[^\d.,+^*/-])/i;
const POWER = /^[+-]?10\^[+-]?\d{1,3}(?:$|[^\d.,+^*/-])/;

/** @param {string} text @returns {boolean} */
export function readsAsNumber(text) {
  const raised = text.replace(/⁻?[⁰¹²³⁴-⁹]+/g, (found) => `^${[...found].map(lowered).join("")}`);
  const plain = raised.normalize("NFKC").replace(/[\u2010-\u2015\u2212\u8d1f]/g, "-").replace(/[×✕]/g, "*").replace(/。/g, ".");
  const bare = plain.replace(/\s+/g, "");
  return QUANTITY.test(bare) || POWER.test(bare);
}

/** @param {string} sign */
function lowered(sign) {
  return sign === "⁻" ? "-" : String(RAISED.indexOf(sign));
}
