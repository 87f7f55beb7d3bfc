/** As long as the second half of a double press may come after the first, in milliseconds. */
const SETTLING_MS = 500;

/**
 * What has come up under a finger rests for a moment: the second half of a double press was meant for what stood there.
 * @param {Iterable<HTMLElement>} ways
 */
export function letSettle(ways) {
  const all = [...ways];
  const rest = (/** @type {boolean} */ inert) => all.forEach((way) => (way.inert = inert));
  rest(true);
  setTimeout(rest, SETTLING_MS, false);
}
