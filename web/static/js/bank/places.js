// Where in a text something belongs that is not there yet: the place moves with what is typed before it meanwhile.

const form = document.querySelector("[data-editor]");
const kept = new Set();

/** @typedef {{field: HTMLTextAreaElement, at: number, text: string}} Place */

/** @param {HTMLTextAreaElement} field @returns {Place} */
export function keepPlace(field, at = field.selectionEnd) {
  const place = { field, at, text: field.value };
  kept.add(place);
  return place;
}

/** @param {Place} place */
export const leavePlace = (place) => kept.delete(place);

function move(place) {
  const [was, is] = [place.text, place.field.value];
  const most = Math.min(was.length, is.length);
  let head = 0;
  while (head < most && was[head] === is[head]) head += 1;
  let tail = 0;
  while (tail < most - head && was.at(-1 - tail) === is.at(-1 - tail)) tail += 1;
  const end = was.length - tail; // between head and end the text is another one
  if (place.at > head) place.at = place.at >= end ? place.at + is.length - was.length : head;
  place.text = is;
}

form.addEventListener("input", ({ target }) => {
  for (const place of kept) if (place.field === target) move(place);
}, true);
