// Practice without page loads: the answer is sent as its form would be, and the page that comes back takes the place of
// this one. The server marks and tells; nothing here knows what is right. Without a network the page stays where it is
// and says so; the very same request is sent again, and the server records it once.

import "../ui/numbers.js";
import { letSettle } from "../ui/settling.js";
import { ask, askAgain } from "./asking.js";
import { offerMoving } from "./order.js";
import { offerSpots } from "./spots.js";

let busy = false;
let clock = 0;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.closest("[data-drill]") || event.defaultPrevented) return;
  event.preventDefault();
  send(form, event.submitter);
});

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-swap]") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  visit(link.href, true);
});

addEventListener("popstate", () => visit(location.href, false));
document.addEventListener("keydown", press);
settle();
// An answer sent before this script was there came back as a whole page.
document.querySelector(".drill-verdict")?.focus({ preventScroll: true });

/** Send what a form says, again and again until the server has spoken. */
function send(form, pressed) {
  if (busy) return askAgain();
  const body = new URLSearchParams(new FormData(form, pressed ?? undefined));
  const { wordSending, wordLost } = form.closest("[data-drill]").dataset;
  for (const each of form.elements) if (each instanceof HTMLButtonElement) each.disabled = true;
  go(form.action, { method: "POST", body }, { slow: wordSending, lost: wordLost }, true);
}

/** Open another item; without a network the one on the page stays until it is there. */
function visit(address, remember) {
  if (busy) return askAgain();
  const { wordOpening, wordAway } = document.querySelector("[data-drill]")?.dataset ?? {};
  go(address, {}, { slow: wordOpening, lost: wordAway }, remember);
}

/** One request at a time; who presses while it waits for the network has it asked at once. */
async function go(address, options, words, remember) {
  busy = true;
  const say = (key) => {
    const place = document.querySelector("[data-slot='state']");
    if (place) place.textContent = words[key] ?? "";
  };
  take(await ask(address, options, say), remember);
  busy = false;
}

/** Put the page that came back in the place of this one; a page of another kind is gone to as usual. */
function take({ answer, text }, remember) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = page.querySelector("main");
  const mine = page.querySelector("[data-drill]");
  if (!main || (!mine && answer.ok)) {
    location.href = answer.url;
    return;
  }
  if (remember && (answer.redirected || answer.ok) && answer.url !== location.href) history.pushState(null, "", answer.url);
  document.title = page.title;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  settle();
  letSettle(document.querySelectorAll("[data-drill] :is(.button, [data-next])"));
  scrollTo(0, 0);
  document.querySelector("[data-focus]")?.focus({ preventScroll: true });
}

/** What a freshly shown item needs: a running clock in a mock. */
function settle() {
  offerMoving(document);
  offerSpots(document);
  clearInterval(clock);
  const face = document.querySelector("[data-clock]");
  if (!face) return;
  const ends = performance.now() + Number(face.dataset.seconds) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    face.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left <= 60) face.parentElement.dataset.state = "soon";
    if (left > 0) return;
    clearInterval(clock);
    handIn();
  };
  clock = setInterval(tick, 500);
  tick();
}

/** At zero the page asks to hand in with what is chosen now; the server decides. */
function handIn() {
  const form = document.querySelector("form[data-answer]");
  if (!form) {
    visit(location.href, false);
    return;
  }
  const go = document.createElement("input");
  Object.assign(go, { type: "hidden", name: "go", value: "finish" });
  form.append(go);
  send(form, null);
}

/** A to F choose, Enter goes on. */
function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  const on = event.target instanceof Element ? event.target : document.body;
  if (on.matches("input:not([type='radio'], [type='checkbox']), textarea, select")) return;
  if (event.key === "Enter") {
    if (on.matches("a, button, summary")) return;
    const onward = document.querySelector("[data-next]") ?? document.querySelector("form[data-answer] .button-primary");
    if (!onward) return;
    event.preventDefault();
    onward.click();
    return;
  }
  if (event.key.length !== 1) return;
  const place = event.key.toUpperCase().charCodeAt(0) - 65;
  const box = document.querySelectorAll("form[data-answer] .drill-option input")[place];
  if (place < 0 || !box) return;
  event.preventDefault();
  box.checked = box.type === "checkbox" ? !box.checked : true;
  box.focus({ preventScroll: true });
}
