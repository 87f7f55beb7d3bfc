// A press on a tile opens the candidate's page beside the wall; the page itself is what a browser without script opens.
// Forms keep the wall's filters in their field "back", and say on their button and beside it what will happen.

import { filled } from "../ui/filled.js";

/** @param {Document} root */
export function watchSheet(root) {
  const sheet = root.querySelector("[data-sheet]");
  for (const form of root.querySelectorAll("[data-deed]")) dress(form);
  root.querySelector("dialog[data-open-now]")?.showModal();
  root.addEventListener("submit", (event) => {
    const back = event.target.querySelector("[data-back]");
    if (back && root.querySelector("[data-wall]")) back.value = location.search;
  }, true);
  root.addEventListener("click", (event) => {
    const way = event.target instanceof Element ? event.target.closest(".tile-way") : null;
    if (!way || !sheet || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(sheet, way);
  });
}

async function open(sheet, way) {
  const body = sheet.querySelector("[data-slot='body']");
  let answer;
  try {
    answer = await fetch(`${way.href}?back=${encodeURIComponent(location.search)}`, { headers: { accept: "text/html" } });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    location.assign(way.href); // the browser says what is the matter
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const shown = page.querySelector("[data-candidate]");
  if (!answer.ok || !shown) {
    location.assign(way.href);
    return;
  }
  body.replaceChildren(document.adoptNode(shown));
  for (const form of body.querySelectorAll("[data-deed]")) dress(form);
  if (!sheet.open) sheet.showModal();
}

/**
 * The button names its object and the amount; beside it stands the end that would follow. An amount that would be
 * refused is told at once, and the button waits.
 */
function dress(form) {
  const minutes = form.elements.namedItem("minutes");
  const go = form.querySelector("[data-slot='go'] span");
  const then = form.querySelector("[data-slot='then']");
  const bound = form.querySelector("[data-slot='bound']");
  const beyond = form.elements.namedItem("beyond");
  const show = () => {
    const against = reasonAgainst(form, minutes, beyond);
    bound.hidden = !against;
    bound.querySelector("span").textContent = against;
    go.parentElement.disabled = Boolean(against);
    if (against) {
      if (then) then.textContent = "";
      return;
    }
    go.textContent = filled(form.dataset.wordGo, { n: minutes.value || "0" });
    if (!then) return;
    const at = new Date(Date.parse(form.dataset.deadline) + Number(minutes.value) * 60000);
    const zone = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: form.dataset.zone };
    then.textContent = form.dataset.wordThen.replace("{at}", at.toLocaleTimeString([], zone));
  };
  minutes.addEventListener("input", show);
  beyond.addEventListener("change", show);
  show();
}

/** Why the amount would be refused, as a sentence; empty when it would not. */
function reasonAgainst(form, minutes, beyond) {
  const { wordBound, wordNone, wordCut, deadline, closes } = form.dataset;
  const amount = Number(minutes.value);
  if (amount > Number(minutes.max)) return wordBound;
  if (!Number.isInteger(amount) || amount < 1) return wordNone;
  if (!closes || beyond.checked) return "";
  const left = Math.max(0, Math.floor((Date.parse(closes) - Date.parse(deadline)) / 60000));
  return amount > left ? filled(wordCut, { n: left }) : "";
}
