// Formulas of a page that is pasted from: MathML as it stands, and what KaTeX, MathJax, Wikipedia and others wrap around it.
// The server reads them; what it cannot read stays a mark in the text, because signs in a row would be another formula.

const form = document.querySelector("[data-editor]");
const NAMESPACE = "http://www.w3.org/1998/Math/MathML";
const FORMULAS = "math, .katex-display, .katex, .katex-html, mjx-container, .MathJax_Display, .MathJax, .mwe-math-element, [data-tex], img[class*='mwe-math'], img.equation_image, img[eeimg]";
const HINTS = /<(?:math|mjx-container)[\s>]|\bclass\s*=\s*["']?[^"'>]*(?:\bkatex|\bMathJax|\bmwe-math|\bequation_image)|\sdata-tex\s*=|\seeimg\s*=/i;
const ON_ITS_LINE = ".katex-display, mjx-container[display='true'], .MathJax_Display, [class*='mwe-math'][class*='display']";
const MOST = 100; // formulas in one question to the server

/** @param {string} html */
export const hasFormulas = (html) => HINTS.test(html);

/** Whether all that this element shows is one formula. @param {Element} element */
export const isFormula = (element) => element.matches(FORMULAS);

/** The formula as XML for the server; empty where nothing tells its structure. @param {Element} element */
export function mathOf(element) {
  const own = element.matches("math") ? element : element.querySelector("math");
  const kept = element.dataset.mathml ?? element.querySelector("[data-mathml]")?.dataset.mathml;
  const line = element.matches(ON_ITS_LINE) || Boolean(element.querySelector(ON_ITS_LINE));
  if (own) return written(own, line);
  return kept || told(element, line);
}

function written(math, line) {
  if (line) math.setAttribute("display", "block");
  return new XMLSerializer().serializeToString(math);
}

/** What an element only says in LaTeX, beside a picture or beside what a style draws. */
function told(element, line) {
  const image = element.matches("img") ? element : element.querySelector("img");
  const source = element.dataset.tex ?? element.dataset.equationContent ?? image?.dataset.equationContent ?? image?.alt ?? "";
  if (!source.trim()) return "";
  const math = document.createElementNS(NAMESPACE, "math");
  const note = document.createElementNS(NAMESPACE, "annotation");
  note.setAttribute("encoding", "application/x-tex");
  note.textContent = source;
  math.append(note);
  return written(math, line);
}

/** What each says in a field; empty for those that nobody can read. @param {string[]} maths @returns {Promise<string[]>} */
export async function readFormulas(maths) {
  const found = [];
  for (let at = 0; at < maths.length; at += MOST) found.push(...(await asked(maths.slice(at, at + MOST))));
  return found;
}

async function asked(maths) {
  const body = new URLSearchParams(maths.map((each) => ["mathml", each.length > 20_000 ? "" : each]));
  const headers = { accept: "application/json", "x-csrf-token": form.elements.namedItem("csrf").value };
  try {
    const answer = await fetch("/bank/formulas", { method: "POST", body, headers });
    return answer.ok ? (await answer.json()).formulas : maths.map(() => "");
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // the connection is gone
    return maths.map(() => "");
  }
}
