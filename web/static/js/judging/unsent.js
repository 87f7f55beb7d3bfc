// The bar that tells a judge on every page what was signed here and is not on the server yet, and sends it from there.
// What the server would not take is told with its words: the judge decides about it on its sheet, or gives it up here.

import { filled } from "../ui/filled.js";
import { sending } from "./sending.js";

/** @typedef {import("./queue.js").Signed} Signed */

const bar = document.querySelector("[data-unsent-bar]");
if (bar instanceof HTMLElement && sending) watch(bar, sending);

/** @param {HTMLElement} bar @param {import("./sending.js").Sending} sending */
function watch(bar, sending) {
  const { queue } = sending;
  const state = { hasSent: false };
  const retry = () => { if (queue.waiting().length) sending.deliver(); };
  const show = () => render(bar, sending, state.hasSent);
  sending.addEventListener("taken", () => { state.hasSent = true; });
  sending.addEventListener("change", show);
  addEventListener("storage", show);
  addEventListener("online", retry);
  addEventListener("pageshow", (event) => { if (event.persisted) retry(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) retry(); });
  bar.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = queue.all().find((each) => each.action === event.target.dataset.sheet && each.entry === event.target.dataset.entry);
    if (given?.refused !== undefined) queue.drop(given);
    show();
  });
  show();
  retry();
}

function render(bar, sending, hasSent) {
  const { queue, isBusy, outcome } = sending;
  const all = queue.all();
  askBeforeLeaving(bar.dataset, all.length);
  const told = all.filter((each) => !isToldByTheSheet(each));
  const waits = told.some((each) => each.refused === undefined);
  const isDone = hasSent && !all.length && !document.querySelector("form[data-judge]");
  const slot = (name) => bar.querySelector(`[data-slot="${name}"]`);
  const words = bar.dataset;
  say(slot("count"), told.length ? filled(words.wordCount, { n: told.length }) : isDone ? words.wordSent : "");
  say(slot("how"), !waits ? "" : isBusy || outcome === "empty" ? words.wordSending : outcome === "hold" ? words.wordHold : words.wordLost);
  say(slot("others"), queue.hasOthers ? words.wordOthers ?? "" : "");
  slot("again").hidden = !isDone;
  const actions = [...new Set(told.map((each) => each.action))];
  slot("sheets").replaceChildren(...actions.map((action) => sheetOf(words, action, told.filter((each) => each.action === action))));
  slot("sheets").hidden = !told.length;
  bar.classList.toggle("notice-amber", told.length > 0);
  bar.classList.toggle("notice-saved", !told.length && isDone);
  bar.hidden = !told.length && !isDone && !slot("others").textContent;
}

/** A sentence that is told already is not told again to who listens to the page. */
function say(place, words) {
  if (place.textContent !== words) place.textContent = words;
  place.hidden = !words;
}

/** The open sheet tells of its own marks itself; of refused ones only at the contestant it is open at. */
function isToldByTheSheet(signed) {
  const sheet = document.querySelector("form[data-judge]");
  if (!sheet || sheet.getAttribute("action") !== signed.action) return false;
  return signed.refused === undefined || sheet.elements.entry.value === signed.entry;
}

/** @param {DOMStringMap} words @param {string} action @param {Signed[]} marks */
function sheetOf(words, action, marks) {
  const line = element("li", {});
  line.append(element("span", { textContent: marks[0].sheet }));
  const codes = element("span", { className: "row" });
  codes.append(...marks.filter((each) => each.refused === undefined).map((each) => wayTo(words, each)));
  if (codes.childElementCount) line.append(codes);
  for (const each of marks.filter((one) => one.refused !== undefined)) {
    const form = element("form", {});
    Object.assign(form.dataset, { sheet: action, entry: each.entry });
    const button = element("button", { className: "button button-plain", textContent: words.wordDiscard });
    button.dataset.confirm = filled(words.wordDiscardTitle, { code: each.code });
    button.dataset.confirmText = words.wordDiscardText;
    const row = element("span", { className: "row" });
    row.append(wayTo(words, each), button);
    form.append(row, element("p", { className: "small", textContent: each.refused }));
    line.append(form);
  }
  return line;
}

/** @param {DOMStringMap} words @param {Signed} signed */
function wayTo(words, { action, entry, code }) {
  return element("a", { className: "figure", href: `${action}?entry=${encodeURIComponent(entry)}`, textContent: filled(words.wordCode, { code }) });
}

function element(name, parts) {
  return Object.assign(document.createElement(name), parts);
}

/** Signing out with marks that only this device has asks first, in the words of ui/confirm.js. */
function askBeforeLeaving(words, count) {
  for (const button of document.querySelectorAll("form[action='/sign-out'] button")) {
    if (count) {
      button.dataset.confirm = words.wordLeave;
      button.dataset.confirmText = filled(words.wordLeaveText, { n: count });
    } else {
      delete button.dataset.confirm;
      delete button.dataset.confirmText;
    }
  }
}
