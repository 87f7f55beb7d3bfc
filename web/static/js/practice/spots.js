// The stage for a picture in plain forms, in place of the fields that serve without script: what is placed is written
// into those fields, and they are what is sent.
import { Spots } from "../ui/spots.js";
import { filled } from "../ui/filled.js";

const POINT = /^\s*(\d+(?:\.\d+)?)\s*%?\s*[,，]\s*(\d+(?:\.\d+)?)\s*%?\s*$/;

/** @param {ParentNode} root */
export function offerSpots(root) {
  for (const place of root.querySelectorAll("[data-spots]")) if (place instanceof HTMLElement) offer(place);
}

/** @param {HTMLElement} place */
function offer(place) {
  const words = JSON.parse(place.dataset.words ?? "{}");
  const inputs = /** @type {HTMLInputElement[]} */ ([...place.querySelectorAll("input")]);
  const say = (key, facts = {}) => filled(words[key] ?? key, facts);
  const write = () => {
    const points = stage.points;
    inputs.forEach((input, at) => (input.value = points[at] ? points[at].map((each) => `${each / 100}%`).join(", ") : ""));
  };
  const stage = new Spots(JSON.parse(place.dataset.spots ?? "{}"), inputs.length, say, write);
  stage.fill(
    inputs.flatMap((input) => {
      const found = POINT.exec(input.value);
      return found ? [/** @type {[number, number]} */ ([Math.round(Number(found[1]) * 100), Math.round(Number(found[2]) * 100)])] : [];
    }),
  );
  for (const input of inputs) input.type = "hidden";
  place.removeAttribute("data-spots");
  place.replaceChildren(stage.root, ...inputs);
}

offerSpots(document);
