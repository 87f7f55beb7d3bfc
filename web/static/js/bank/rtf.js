// Word puts its pictures on the clipboard as RTF only: the HTML beside it names files that no page may read.

/** Groups that repeat a picture for programs which do not know the first way of writing it. */
const TWICE = new Set(["nonshppict", "shprslt"]);
const TYPES = { pngblip: "image/png", jpegblip: "image/jpeg" };
const TOKEN = /\\([a-z]+)(-?\d+)? ?|\\'[0-9a-f]{2}|\\[^a-z]|[{}]|[^\\{}]+/gi;

/**
 * The pictures of an RTF text in their order; null stands for one in a format that browsers do not show.
 * @param {string} rtf @returns {(Blob | null)[]}
 */
export function picturesOf(rtf) {
  const found = [];
  const groups = [{ skipped: false, picture: null }];
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(rtf); token; token = TOKEN.exec(rtf)) {
    const group = groups.at(-1);
    if (token[0] === "{") groups.push({ skipped: group.skipped || group.picture !== null, picture: null });
    else if (token[0] === "}") {
      if (group.picture && !group.skipped) found.push(blobOf(group.picture));
      if (groups.length > 1) groups.pop();
    } else if (token[1]) take(group, token, rtf);
    else if (group.picture && !group.skipped && token[0][0] !== "\\") group.picture.hex.push(token[0]);
  }
  return found;
}

function take(group, [, word, number]) {
  if (TWICE.has(word)) group.skipped = true;
  else if (word === "pict") group.picture = { type: "", hex: [] };
  else if (group.picture && TYPES[word]) group.picture.type = TYPES[word];
  else if (word === "bin" && Number(number) > 0) TOKEN.lastIndex += Number(number); // bytes, not text
}

/** @returns {Blob | null} */
function blobOf({ type, hex }) {
  const digits = hex.join("").replace(/[^0-9a-f]/gi, "");
  if (!type || digits.length < 16) return null;
  const bytes = Uint8Array.from({ length: digits.length >> 1 }, (_, at) => Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16));
  return new Blob([bytes], { type });
}
