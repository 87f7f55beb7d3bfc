// A judge's sheet: the sum as it grows, anchors that fill a score, and signing that survives a lost network: what is
// signed waits in a queue on this device, and the judge goes on with the next contestant on the same page.

import { sending } from "./sending.js";
import { filled } from "../ui/filled.js";
import { judge, reasonOf, scores, signable, undoable } from "./scores.js";

/** How long after a refusal clicks are let go: the second of a double click would land on whatever moved under it. */
const DEAF = 600;
const BLANK = JSON.stringify([false, []]);

const form = document.querySelector("[data-sheet]");
if (form && sending) watch(form);

/** @param {HTMLFormElement} sheet */
function watch(sheet) {
  const { queue } = sending;
  const action = sheet.getAttribute("action");
  const state = { queue, sheet, action, moved: false, isLeaving: false, signed: "", deafUntil: 0 };
  if ("refused" in sheet.dataset) deafen(state);
  state.signed = "marked" in sheet.dataset && !("refused" in sheet.dataset) ? given(sheet) : BLANK;
  sheet.noValidate = true; // What cannot stand is said beside the field, in our words.
  sheet.addEventListener("click", (event) => {
    if (event.timeStamp > state.deafUntil) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  for (const each of queue.waiting()) queued(state, each);
  restore(state);
  add(state);
  reveal("instant");
  sheet.querySelector("[data-absent-told] button")?.addEventListener("click", () => {
    sheet.elements.absent.click();
    scores(sheet)[0]?.focus();
  });
  sheet.addEventListener("input", (event) => {
    event.target.closest(".aspect")?.querySelector("[data-was-told]")?.remove();
    keep(sheet);
    add(state);
  });
  sheet.addEventListener("click", (event) => {
    const anchor = event.target instanceof Element ? event.target.closest("[data-fill]") : null;
    if (!anchor) return;
    const input = sheet.elements.namedItem(anchor.dataset.fill);
    const before = input.value;
    input.value = anchor.dataset.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    if (before !== "" && Number(before) !== Number(input.value)) undoable(sheet, input, before);
  });
  sheet.addEventListener("submit", (event) => {
    event.preventDefault();
    if (signable(sheet)) sign(state);
    else deafen(state);
  });
  document.querySelector(".who")?.addEventListener("click", (event) => choose(state, event));
  sending.addEventListener("change", () => tell(state));
  sending.addEventListener("taken", (event) => taken(state, event.detail));
  sending.addEventListener("ended", (event) => ended(state, event.detail));
  if (holds(state)) onward(state);
}

/** Whether the mark of the contestant that the sheet is open at is signed and on its way. */
function holds({ queue, sheet, action }) {
  return queue.holds(action, sheet.elements.entry.value);
}

function draftOf(sheet) {
  return `judging.${sheet.dataset.draft}.${sheet.elements.entry.value}`;
}

function add(state) {
  const { sheet } = state;
  const inputs = scores(sheet);
  const sum = sheet.querySelector("[data-sum]");
  const absent = sheet.elements.absent.checked;
  const complete = absent || inputs.every((input) => input.value !== "");
  const unfit = inputs.filter((input) => judge(sheet, input));
  const scored = inputs.filter((input) => input.value !== "" && !unfit.includes(input));
  // In hundredths, as the server counts: a float would show 7.300000000000001.
  const total = scored.reduce((so_far, input) => so_far + Math.round(Number(input.value) * 100), 0);
  // Absent or scored, never both: the marks rest, and are there again when the box is cleared.
  sheet.querySelector("[data-aspects]").disabled = absent;
  const resting = sheet.querySelector("[data-absent-told]");
  if (resting) resting.hidden = !absent;
  sum.textContent = absent ? sheet.dataset.absent : scored.length ? String(total / 100) : "—";
  sum.toggleAttribute("data-complete", complete);
  sum.toggleAttribute("data-over", !absent && unfit.length > 0);
  const out = sheet.querySelector("[data-left-out]");
  out.textContent = absent || !unfit.length ? "" : filled(sheet.dataset.leftOut, { n: unfit.length });
  for (const anchor of sheet.querySelectorAll("[data-fill]")) {
    const input = sheet.elements.namedItem(anchor.dataset.fill);
    anchor.setAttribute("aria-pressed", String(!absent && input.value !== "" && Number(input.value) === Number(anchor.dataset.value)));
  }
  tell(state);
}

function deafen(state) {
  state.deafUntil = performance.now() + DEAF;
}

function keep(sheet) {
  try {
    localStorage.setItem(draftOf(sheet), JSON.stringify(shown(sheet)));
  } catch {
    // A browser that keeps nothing still sends; only a draft would be lost with the page.
  }
}

/** What the sheet shows now. */
function shown(sheet) {
  const values = Object.fromEntries(scores(sheet).map((input) => [input.name, input.value]));
  return { values, absent: sheet.elements.absent.checked, reason: reasonOf(sheet)?.value ?? "" };
}

/** The marks that the sheet shows, to compare; blank fields count for nothing. */
function given(sheet) {
  const { values, absent } = shown(sheet);
  return JSON.stringify([absent, absent ? [] : Object.entries(values).filter(([, value]) => value !== "")]);
}

function fill(sheet, { values, absent, reason }) {
  for (const input of scores(sheet)) input.value = values[input.name] ?? input.value;
  sheet.elements.absent.checked = absent;
  const field = reasonOf(sheet);
  if (field) field.value = reason ?? "";
}

/** Shows the draft of this device, and says so only when it differs from what the server wrote. */
function restore(state) {
  const { sheet } = state;
  sheet.querySelector("[data-kept-told]")?.remove();
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(draftOf(sheet)) ?? "null");
  } catch {
    kept = null;
  }
  if (!kept?.values) return;
  const before = shown(sheet);
  fill(sheet, kept);
  const after = shown(sheet);
  const same = JSON.stringify({ ...before, reason: "" }) === JSON.stringify({ ...after, reason: "" });
  if (same && "marked" in sheet.dataset) {
    // Signed as it stands: nothing is left to bring back. What was refused is nowhere but here.
    fill(sheet, before);
    if (!("refused" in sheet.dataset)) drop(sheet);
  } else if (!same && !holds(state)) {
    offer(state, before);
  }
}

/** Says that a draft was brought back, with a way to be rid of it: the sheet is then as the server wrote it. */
function offer(state, before) {
  const { queue, sheet, action } = state;
  const refused = queue.refusedOf(action, sheet.elements.entry.value);
  const told = document.createElement("div");
  told.dataset.keptTold = "";
  told.className = "notice notice-amber";
  told.setAttribute("role", "status");
  const words = document.createElement("p");
  words.textContent = `${refused?.refused ?? ""} ${"marked" in sheet.dataset ? sheet.dataset.keptOver : sheet.dataset.kept}`.trim();
  const away = document.createElement("button");
  away.type = "button";
  away.className = "button button-plain";
  away.textContent = sheet.dataset.discard;
  away.addEventListener("click", () => {
    if (refused) queue.drop(refused);
    drop(sheet);
    fill(sheet, before);
    add(state);
    told.remove();
  });
  const text = document.createElement("div");
  text.append(words, away);
  told.append(text);
  sheet.prepend(told);
}

function drop(sheet) {
  try {
    localStorage.removeItem(draftOf(sheet));
  } catch {
    // A browser that keeps nothing has nothing to drop.
  }
}

/** Queues what is signed and sends the queue; with a network the page then goes to the next contestant. */
async function sign(state) {
  const { queue, sheet, action } = state;
  if (holds(state)) return;
  const entry = sheet.elements.entry.value;
  const code = document.querySelector("#score-who .figure").textContent;
  const fields = [...new FormData(sheet)].filter(([name, value]) => name !== "csrf" && typeof value === "string");
  keep(sheet);
  queue.add({ action, entry, code, sheet: sheet.dataset.title, draft: draftOf(sheet), fields });
  queued(state, queue.all().at(-1));
  const button = sheet.querySelector("button[type=submit]");
  button.disabled = true;
  if (sending.isOffline) {
    onward(state);
    return;
  }
  const { outcome } = await sending.deliver();
  if (state.isLeaving) return;
  if (outcome === "empty") location.assign(state.moved ? action : sheet.dataset.next);
  else onward(state);
}

function taken(state, signed) {
  const { sheet, action } = state;
  if (signed.action === action && signed.entry === sheet.elements.entry.value) state.signed = given(sheet);
  arrived(state, signed);
}

function ended(state, { outcome, refused }) {
  const { sheet, action } = state;
  const here = refused.filter((each) => each.action === action);
  const own = here.find((each) => each.entry === sheet.elements.entry.value) ?? (given(sheet) === state.signed ? here[0] : null);
  if (outcome === "empty" && state.moved) note(sheet, sheet.dataset.sent);
  if (outcome === "hold") note(sheet, sheet.dataset.signin);
  if (outcome === "lost") note(sheet, sheet.dataset.waiting);
  if (outcome === "empty" && own) refuse(state, own);
}

/**
 * The server says what is wrong with a mark: let it show that sheet again with its words beside it. Who is in the
 * middle of another sheet is not taken away from it: the bar tells them.
 */
function refuse(state, signed) {
  const { sheet } = state;
  state.isLeaving = true;
  const plain = document.createElement("form");
  plain.method = "post";
  plain.action = signed.action;
  for (const [name, value] of [["csrf", sheet.elements.csrf.value], ...signed.fields]) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    plain.append(input);
  }
  document.body.append(plain);
  plain.submit();
}

/** Without a network the list opens those who still wait, on this page. */
function choose(state, event) {
  const link = event.target instanceof Element ? event.target.closest(".who-link") : null;
  if (!link || (!sending.isOffline && navigator.onLine)) return;
  event.preventDefault();
  if (link.dataset.state === "waiting") open(state, link);
  else note(state.sheet, state.sheet.dataset.later);
}

function onward(state) {
  const next = document.querySelector(".who-link[data-state='waiting']:not([aria-current])");
  if (next) open(state, next);
  else note(state.sheet, state.sheet.dataset.waiting);
}

/** The same sheet, empty, for another contestant: a nonce of its own, no reason for a correction. */
function open(state, link) {
  const { sheet } = state;
  const code = link.querySelector(".figure").textContent;
  for (const each of document.querySelectorAll(".who-link[aria-current]")) each.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  sheet.elements.entry.value = link.dataset.entry;
  sheet.elements.seen.value = "0";
  sheet.elements.nonce.value = crypto.getRandomValues(new Uint32Array(4)).reduce((so_far, each) => so_far + each.toString(16).padStart(8, "0"), "");
  for (const input of scores(sheet)) input.value = "";
  sheet.elements.absent.checked = false;
  const reason = sheet.elements.namedItem("reason");
  if (reason) {
    reason.disabled = true;
    reason.closest(".field").hidden = true;
  }
  const button = sheet.querySelector("button[type=submit]");
  button.disabled = false;
  (button.querySelector("span") ?? button).textContent = sheet.dataset.sign.replace("{code}", code);
  document.querySelector("#score-who .figure").textContent = code;
  for (const other of document.querySelectorAll("form[action$='/recusal']")) other.hidden = true;
  state.moved = true;
  state.signed = BLANK;
  delete sheet.dataset.marked;
  restore(state);
  add(state);
  sending.changed();
  reveal(matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth");
  document.querySelector("#score-who").scrollIntoView({ block: "start" });
}

/** Brings the current number into sight within the list alone: the page itself stays where it is. */
function reveal(behavior) {
  const link = document.querySelector(".who-link[aria-current]");
  const strip = link?.closest("ol");
  if (!strip) return;
  const [at, around] = [link.getBoundingClientRect(), strip.getBoundingClientRect()];
  strip.scrollBy({
    left: at.left - around.left - (around.width - at.width) / 2,
    top: at.top - around.top - (around.height - at.height) / 2,
    behavior,
  });
}

/** The contestant's place in the list of this sheet. */
function linkOf({ action }, signed) {
  return signed.action === action ? document.querySelector(`.who-link[data-entry="${CSS.escape(signed.entry)}"]`) : null;
}

function queued(state, signed) {
  const link = linkOf(state, signed);
  if (!link) return;
  link.dataset.state = "queued";
  link.querySelector(".small").textContent = state.sheet.dataset.queued;
}

/** The server has it: the list and the count say what they would say if the page were opened anew. */
function arrived(state, signed) {
  const link = linkOf(state, signed);
  if (!link) return;
  link.dataset.state = "signed";
  link.dataset.marked = "";
  const told = link.querySelector(".small");
  told.className = "small figure";
  told.textContent = signed.fields.some(([name]) => name === "absent") ? state.sheet.dataset.absent : sumOf(signed);
  if (!link.querySelector(".icon")) link.append(document.querySelector("[data-check]").content.cloneNode(true));
  const done = document.querySelector("[data-done]");
  done.textContent = filled(done.dataset.done, { n: document.querySelectorAll(".who-link[data-marked]").length });
}

/** In hundredths, as the server counts. */
function sumOf({ fields }) {
  const given = fields.filter(([name]) => name.startsWith("aspect."));
  return String(given.reduce((so_far, [, value]) => so_far + Math.round(Number(value) * 100), 0) / 100);
}

/** Where the marks are: typed and not signed, they are on this device and nowhere else. */
function tell(state) {
  const { queue, sheet, action, signed } = state;
  const sign = document.querySelector(".save-sign");
  if (!sign) return;
  const unsigned = given(sheet) !== signed && !holds(state);
  const waits = queue.waiting().some((each) => each.action === action);
  sign.dataset.state = sending.isBusy && waits ? "saving" : unsigned || waits ? "device" : "server";
  sign.querySelector("[data-slot=device]").textContent = unsigned ? sheet.dataset.unsigned : sheet.dataset.unsent;
  if (unsigned || waits) sign.hidden = false;
}

function note(sheet, words) {
  let place = sheet.querySelector("[data-note]");
  if (!place) {
    place = document.createElement("p");
    place.dataset.note = "";
    place.className = "notice notice-amber";
    place.setAttribute("role", "status");
    sheet.prepend(place);
  }
  place.textContent = words;
}
