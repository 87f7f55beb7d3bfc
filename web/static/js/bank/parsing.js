// HTML from elsewhere, read without its styles: the policy of the page forbids them, and would say so for every cell.

const SHEET = /<style\b[^]*?(?:<\/style>|$)/gi;
const TAG = /<[a-z](?:"[^"]*"|'[^']*'|[^'">])*>/gi;
const STYLE = /"[^"]*"|'[^']*'|(?<=[\s"'/])style(?=\s*=)/gi;

/** The HTML as a document in which a style is only told, as ``data-style``. @param {string} html */
export function parsed(html) {
  const told = html.replace(SHEET, "").replace(TAG, (tag) => tag.replace(STYLE, (part) => (part.toLowerCase() === "style" ? "data-style" : part)));
  return new DOMParser().parseFromString(told, "text/html");
}
