// The editor: rows to add and take away, a preview from the server, a draft that saves itself.
// Without script the form has spare rows and is simply sent.

import "./marks.js"; // first: fields are as high as what stands in them then
import { DRAWN, hasStored, held } from "./began.js";
import { isBringing } from "./sending.js";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const form = document.querySelector("[data-editor]");
const sign = document.querySelector("[data-saved]");
const beside = document.querySelector("[data-saved-too]"); // the same where the writer looks
const way = document.querySelector("[data-sign-in]");
const preview = document.querySelector("[data-preview]");
let typed = 0; // how often something was typed
let stored = 0; // what of it the server has
let left = 0; // how many labels the server could not take
let saving = false;
let isRefused = false; // what was sent last: the same again would be no better
let leaving = false;

for (const hidden of form.querySelectorAll("[data-add], [data-drop], [data-up]")) hidden.hidden = false;
const fitAll = () => form.querySelectorAll("textarea").forEach(fit);
fitAll();
addEventListener("resize", fitAll);

/** @param {HTMLTextAreaElement} area grows with what is in it */
function fit(area) {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

function addRow(place) {
  const kind = rowsOf(place);
  const all = [...place.querySelectorAll(kind)];
  const row = all.at(-1).cloneNode(true);
  if (kind === "[data-option]") {
    const used = new Set(all.map((each) => each.querySelector("[name$='option_id']").value));
    const free = [...LETTERS.toLowerCase()].find((letter) => !used.has(letter));
    if (!free) return;
    row.querySelector("[name$='option_id']").value = free;
    row.querySelector("[name$='key']").value = free;
    row.querySelector("[name$='key']").checked = false;
  }
  if (kind === "[data-row]" && all.length >= LETTERS.length) return;
  for (const id of row.querySelectorAll("[data-fresh]")) id.value = freshId();
  for (const area of row.querySelectorAll("textarea, input[type=text]")) area.value = "";
  for (const told of row.querySelectorAll(".field-error, [data-held]")) told.remove();
  for (const more of row.querySelectorAll("details")) more.open = false;
  all.at(-1).after(row);
  renumber(place);
  row.querySelector("textarea, input[type=text]").focus();
}

/** What the rows of a fieldset are marked by. */
function rowsOf(place) {
  if (place.hasAttribute("data-rows")) return "[data-row]";
  return place.hasAttribute("data-options") ? "[data-option]" : "[data-blank]";
}

/** An id that says nothing of its place: candidates get it. */
function freshId() {
  return [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => (byte % 36).toString(36)).join("");
}

function renumber(place) {
  place.querySelectorAll("[data-letter]").forEach((letter, at) => (letter.textContent = LETTERS[at]));
  place.querySelectorAll("[data-number]").forEach((number, at) => (number.textContent = at + 1));
}

form.addEventListener("click", (event) => {
  const pressed = event.target instanceof Element ? event.target : null;
  const add = pressed?.closest("[data-add]");
  if (add) addRow(add.closest("fieldset"));
  const up = pressed?.closest("[data-up]");
  if (up) moveUp(up);
  const drop = pressed?.closest("[data-drop]");
  if (!drop) return;
  const place = drop.closest("fieldset");
  const kind = rowsOf(place);
  if (place.querySelectorAll(kind).length <= Number(place.dataset.least ?? 2)) return;
  drop.closest(kind).remove();
  renumber(place);
  changed();
});

function moveUp(button) {
  const row = button.closest("[data-row]");
  const above = row.previousElementSibling;
  if (!above?.matches("[data-row]")) return;
  above.before(row);
  renumber(row.closest("fieldset"));
  button.focus();
  changed();
}

form.addEventListener("input", (event) => {
  if (!event.target.name) return; // a file that was chosen is no text yet
  if (event.target instanceof HTMLTextAreaElement) fit(event.target);
  changed();
});

const soon = later(400, look);
const save = later(2500, autosave);

function changed() {
  typed += 1;
  say("unsaved");
  soon();
  if (form.hasAttribute("data-autosave")) save();
}

function later(milliseconds, call) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(call, milliseconds);
  };
}

function say(state, words) {
  sign.dataset.state = beside.dataset.state = state;
  sign.textContent = beside.textContent = words ?? sign.dataset[state];
  beside.classList.toggle("format-told", Boolean(words) || state === "lapsed");
}

/** POST the form; null when the connection is gone. With ``keepalive`` it arrives although the page is left. */
async function send(address, keepalive = false) {
  try {
    return await fetch(address, {
      method: "POST",
      keepalive,
      body: new URLSearchParams(new FormData(form)),
      headers: { accept: "application/json", "x-csrf-token": form.elements.namedItem("csrf").value },
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

/** The session is over, or another one: the text stays here, and the way leads back to it. */
async function isLapsed(answer) {
  if (answer.status !== 401 && answer.status !== 403) return false;
  const told = await answer.clone().json();
  if (answer.status === 403 && !told.code) return false; // refused by who does it, not at the door
  say("lapsed");
  form.dispatchEvent(new Event("lapsed"));
  way.href = `/sign-in?onward=${encodeURIComponent(location.pathname + location.search)}`;
  way.hidden = false;
  return true;
}

async function look() {
  const answer = await send(`/bank/preview?bank=${encodeURIComponent(form.dataset.bank)}`);
  if (!answer || (await isLapsed(answer)) || !answer.ok) return;
  const found = await answer.json();
  preview.innerHTML = found.html;
  form.dispatchEvent(new CustomEvent("looked", { detail: found.problems }));
}

const TEXTS = "textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=file], [type=submit], [type=button])";

/** Whether there is anything to make a new item of: a topic that was chosen, or words taken back, are none yet. */
function isWritten() {
  if (form.elements.namedItem("item").value || DRAWN.includes(form.elements.namedItem("kind").value)) return true;
  const began = (field) => (form.hasAttribute("data-unsaved-rows") ? "" : field.defaultValue);
  return [...form.querySelectorAll(TEXTS)].some((field) => field.name && field.value !== began(field));
}

async function autosave(going = false) {
  if (saving || leaving || stored === typed) return;
  if (!isWritten()) {
    stored = typed;
    form.dispatchEvent(new Event("stored")); // nothing to go back to
    return;
  }
  saving = true;
  const sent = typed;
  const text = held();
  if (going) form.dispatchEvent(new Event("hurried"));
  say("saving");
  const answer = await send(`/bank/${form.dataset.bank}/autosave`, going);
  saving = false;
  if (leaving) return;
  if (!answer) {
    say("unsaved", foot.dataset.offline);
    save();
    return;
  }
  if (await isLapsed(answer)) return;
  const told = await answer.json();
  isRefused = !answer.ok;
  if (isRefused) {
    say("unsaved", told.message);
    return;
  }
  foot.textContent = "";
  form.elements.namedItem("item").value = told.item;
  form.elements.namedItem("seen").value = told.seen;
  stored = sent;
  left = told.left.length;
  if (left) text.delete("labels");
  hasStored(text);
  form.dispatchEvent(new CustomEvent("left", { detail: told.left }));
  stayAt(`/items/${told.item}/edit`);
  if (stored !== typed) {
    save();
    return;
  }
  say(left ? "partly" : "done");
  if (!left) form.dispatchEvent(new Event("stored"));
}

/** Loading the page again then shows the draft, instead of asking once more for a new one. */
function stayAt(address) {
  if (location.pathname === address) return;
  const query = new URLSearchParams(location.search);
  for (const each of ["kind", "topic", "like", "after", "begun"]) query.delete(each);
  query.set("fresh", "1");
  history.replaceState(history.state, "", `${address}?${query}`);
}

// The name of a new form stands in its address: who goes back to it after saving is led to the item that it became.
const begun = form.elements.namedItem("begun");
if (begun && location.pathname.endsWith("/new")) {
  const query = new URLSearchParams(location.search);
  query.set("begun", begun.value);
  history.replaceState(history.state, "", `${location.pathname}?${query}${location.hash}`); // taken.js reads the end
}

// Who leaves the page, or only looks elsewhere, leaves nothing behind: what was typed in the last second goes along.
let gone = false;

function hurry() {
  if (!form.hasAttribute("data-autosave") || !typed || stored === typed || isRefused) return;
  autosave(true);
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") hurry();
});
addEventListener("pagehide", () => {
  gone = !leaving && stored !== typed;
  hurry();
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  if (gone) location.reload(); // the server has more than this page knows of
  leaving = false;
  cleared = false;
});

// Without a network the browser would put its own page in place of what is written: the way is tried before the form is
// sent, and who has none stays here.
const foot = form.querySelector("[data-foot]");
const PATIENCE_MS = 8000;
let cleared = false; // the way was tried
let trying = false;

/** @returns {Promise<boolean>} whether the server answers at all */
async function isOnline() {
  if (!navigator.onLine) return false;
  try {
    await fetch(foot.dataset.way, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE_MS) });
    return true;
  } catch {
    return false; // no way, or none in time
  }
}

async function tryThenSend(pressed) {
  trying = true;
  const online = await isOnline();
  trying = false;
  if (online) {
    foot.textContent = "";
    cleared = true;
    form.requestSubmit(pressed);
    cleared = false;
    return;
  }
  form.dispatchEvent(new Event("lapsed"));
  say("unsaved");
  foot.textContent = foot.dataset.offline;
}

addEventListener("online", () => {
  const savesItself = form.hasAttribute("data-autosave");
  if (foot.textContent) foot.textContent = savesItself ? "" : foot.dataset.online;
  if (savesItself) autosave();
  soon(); // what was written meanwhile has not been looked at
});

form.addEventListener("brought", () => {
  if (foot.textContent === foot.dataset.bringing) foot.textContent = "";
});

form.addEventListener("submit", (event) => {
  if (isBringing()) {
    event.preventDefault();
    event.stopImmediatePropagation();
    foot.textContent = foot.dataset.bringing;
    return;
  }
  // An autosave under way would change what this form says it has seen.
  if (saving) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const pressed = event.submitter;
    const wait = () => (saving ? setTimeout(wait, 50) : form.requestSubmit(pressed));
    wait();
    return;
  }
  if (!cleared) {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!trying) tryThenSend(event.submitter);
    return;
  }
  leaving = true;
}, true);

// Another kind for a text that is being written: what fits goes along.
for (const tab of document.querySelectorAll("a[href*='/new?'][href*='kind=']")) {
  tab.addEventListener("click", (event) => {
    const asked = form.querySelector("[name='then'][value='kind']");
    const kind = new URL(tab.href).searchParams.get("kind");
    if (!typed || !asked || kind === form.elements.namedItem("kind").value) return;
    event.preventDefault();
    form.elements.namedItem("to_kind").value = kind;
    form.requestSubmit(asked);
  });
}

way.addEventListener("click", () => {
  form.dispatchEvent(new Event("lapsed"));
  leaving = true;
});

addEventListener("beforeunload", (event) => {
  if (!leaving && (typed !== stored || left > 0 || isBringing())) event.preventDefault();
});

look();
if (form.hasAttribute("data-unsaved-rows")) changed(); // A row was asked for; what was typed before is not stored yet.
