// What is typed and not yet on the server is kept in this tab: a reload, a crash, a lost line or an ended session takes
// nothing. The copy goes when the server has the text, and is offered only beside the very text it was written from.

import "./taken.js";

const form = document.querySelector("[data-editor]");
const offer = document.querySelector("[data-kept]");
const first = keyOf(); // a new item gets a name of its own while it is written
const OWN = new Set(["csrf", "item", "seen", "then", "listed", "copied", "over", "to_kind", "untouched"]); // what belongs to the page and not to the text
const LATE = "editor.late";
const late = JSON.parse(sessionStorage.getItem(LATE) ?? "null"); // a save that left with the page before
sessionStorage.removeItem(LATE);
const LATE_MS = 500;
const PATIENCE_MS = 3000;
let timer = 0;
let pending = false; // typed, and not yet in the copy

function keyOf() {
  return `editor.${form.dataset.writer}.${form.elements.namedItem("item").value || form.dataset.bank}`;
}

const seen = () => form.elements.namedItem("seen").value;
const typed = () => [...new FormData(form)].filter(([name, value]) => !OWN.has(name) && typeof value === "string");

/** @param {boolean} sent whether the text is on its way to the server */
function keep(sent = false) {
  clearTimeout(timer);
  pending = false;
  const copy = { seen: seen(), kind: form.elements.namedItem("kind").value, typed: typed(), sent };
  try {
    sessionStorage.setItem(keyOf(), JSON.stringify(copy));
  } catch (full) {
    if (!(full instanceof DOMException)) throw full;
    sessionStorage.removeItem(keyOf()); // no room for it: better none than an older one
  }
}

function forget() {
  clearTimeout(timer);
  pending = false;
  for (const key of [first, keyOf()]) sessionStorage.removeItem(key);
}

/** The copy, if it says something else than this page. One of an earlier text is compared by the server. */
function kept() {
  const copy = JSON.parse(sessionStorage.getItem(first) ?? "null");
  if (!copy || form.hasAttribute("data-unsaved-rows") || document.querySelector("[role=alert]")) return null;
  const words = (all) => JSON.stringify(all.filter(([name]) => name !== "begun")); // every new form has a name of its own
  const arrived = late !== null && late.seen === copy.seen && copy.seen !== seen(); // it left with the page before
  return arrived || words(copy.typed) === words(typed()) ? null : copy;
}

/** The server draws the page with what was typed, whatever rows it takes; nothing is saved by that. */
function restore(copy) {
  const again = document.createElement("form");
  again.method = "post";
  again.action = form.action;
  const fields = [...copy.typed.filter(([name]) => name !== "kind"), ["kind", copy.kind], ["then", "restore"]];
  for (const name of ["csrf", "item", "listed"]) fields.push([name, form.elements.namedItem(name)?.value ?? ""]);
  fields.push(["seen", copy.seen]);
  for (const [name, value] of fields) {
    const field = document.createElement("textarea"); // keeps lines, which a hidden input does not
    field.name = name;
    field.value = value;
    again.append(field);
  }
  again.hidden = true;
  document.body.append(again);
  again.submit();
}

/** Whether a save that left with the page before came to the server after this page was drawn. */
async function isBehind() {
  if (late === null || late.key !== first) return false;
  form.inert = true;
  await new Promise((go) => setTimeout(go, LATE_MS));
  try {
    const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE_MS) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("[data-editor] [name=seen]")?.value;
    const begun = Boolean(page.querySelector("[data-unfinished]")) !== Boolean(document.querySelector("[data-unfinished]"));
    return now !== undefined && (answer.redirected || begun || now !== seen());
  } catch {
    return false; // no way to ask
  } finally {
    form.inert = false;
  }
}

async function begin() {
  if (await isBehind()) {
    sessionStorage.setItem(LATE, JSON.stringify(late)); // what is kept here has arrived
    location.reload();
    return;
  }
  const found = kept();
  if (found) propose(found);
  else if (!form.hasAttribute("data-unsaved-rows") && !document.querySelector("[role=alert]")) forget();
}

function propose(found) {
  offer.hidden = false;
  const told = document.querySelector("[data-unfinished]"); // the same text, which the server has at least the beginning of
  const stem = found.typed.find(([name]) => name === "stem")?.[1].trim() ?? "";
  const isSame = told && stem && told.dataset.unfinished.slice(0, 20) === stem.slice(0, 20);
  if (isSame) told.hidden = true;
  history.scrollRestoration = "manual"; // a page that is loaded again stays where it was read
  const seeIt = () => offer.scrollIntoView({ block: "center" });
  if (document.readyState === "complete") seeIt();
  else addEventListener("load", () => setTimeout(seeIt));
  offer.querySelector("[data-restore]").addEventListener("click", () => restore(found));
  offer.querySelector("[data-forget]").addEventListener("click", () => {
    forget();
    offer.hidden = true;
    if (isSame) told.hidden = false;
  });
}

begin();

function soon() {
  clearTimeout(timer);
  pending = true;
  timer = setTimeout(() => keep(), 300);
}

addEventListener("pagehide", () => {
  if (pending) keep();
});
form.addEventListener("input", soon);
form.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("[data-add], [data-drop], [data-up]")) return;
  soon();
});
form.addEventListener("hurried", () => {
  keep();
  sessionStorage.setItem(LATE, JSON.stringify({ key: keyOf(), seen: seen() }));
});
form.addEventListener("stored", () => {
  sessionStorage.removeItem(LATE);
  forget();
});
form.addEventListener("left", (event) => {
  if (event.detail.length) keep();
});
form.addEventListener("lapsed", () => keep());
form.addEventListener("submit", () => {
  keep(true);
  if (form.elements.namedItem("copied")) return;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "copied", value: "1" }));
});
