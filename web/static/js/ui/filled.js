/**
 * A sentence with its places filled. `{n:item|items}` is the first word where n is 1, as in the catalogues
 * (`core.text.Told`); a place that nobody fills stays as it is.
 * @param {string | undefined} words
 * @param {Record<string, string | number>} facts
 */
export function filled(words, facts) {
  return String(words ?? "").replace(/\{(\w+)(?::([^|{}]*)\|([^{}]*))?\}/g, (whole, name, one, many) => {
    if (facts[name] === undefined) return whole;
    const fact = String(facts[name]);
    return one === undefined ? fact : fact === "1" ? one : many;
  });
}
