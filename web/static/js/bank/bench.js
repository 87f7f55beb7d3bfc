// The bench beside the editor: the item as a candidate has it, at the width of a phone or of a desk, to be answered;
// every rule that fits tells what it would give. All of it is the server's word on the unsaved text.

const form = document.querySelector("[data-editor]");
const place = document.querySelector("[data-stage]");
const widths = document.querySelector("[data-widths]");
const tried = document.querySelector("[data-tried]");
const preview = document.querySelector("[data-preview]");
const editor = document.querySelector(".editor");
const frame = document.createElement("iframe");
const another = document.querySelector("[data-another]");
let given = null;
let lot = 0; // which set of values an item with parameters is dealt
let asked = 0;
let timer = 0;

frame.title = place.dataset.title;
frame.src = place.dataset.src;
place.append(frame);

form.addEventListener("input", later);
addEventListener("online", later);
form.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-drop], [data-up], [data-add]")) later();
});

function later() {
  clearTimeout(timer);
  timer = setTimeout(ask, 500);
}

/** Ask the server what a candidate would have, and what the answer given would bring. */
async function ask() {
  const turn = ++asked;
  const body = new URLSearchParams(new FormData(form));
  body.set("lot", String(lot));
  if (given !== null) body.set("given", JSON.stringify(given));
  let answer;
  try {
    answer = await fetch("/bank/try", { method: "POST", body, headers: { accept: "application/json", "x-csrf-token": form.elements.namedItem("csrf").value } });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // the connection is gone; the next letter asks again
    return;
  }
  if (turn !== asked || !answer.ok) return;
  const told = await answer.json();
  if (told.slot) {
    frame.contentWindow?.postMessage({ slot: told.slot }, location.origin);
    open();
  }
  show(told);
}

function open() {
  place.hidden = widths.hidden = false;
  tried.hidden = tried.hasAttribute("data-by-people"); // no rule marks these
  preview.toggleAttribute("data-staged", true);
}

function show(told) {
  const rows = told.rules.map((each) => {
    const row = document.createElement("tr");
    const head = Object.assign(document.createElement("th"), { scope: "row", textContent: each.rule, title: each.told });
    if (each.floor) head.append(Object.assign(document.createElement("span"), { className: "tried-told", textContent: each.told }));
    row.append(head, Object.assign(document.createElement("td"), { textContent: `${each.marks} / ${each.of}` }));
    return row;
  });
  tried.querySelector("tbody").replaceChildren(...rows);
  tried.querySelector("table").hidden = rows.length === 0;
  tried.querySelector("[data-tried-told]").textContent = given !== null || told.slot === null ? told.message : "";
}

addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.source !== frame.contentWindow) return;
  if (event.data.height) frame.height = String(Math.min(event.data.height + 24, 900));
  if (event.data.ready) ask();
  if ("given" in event.data) {
    given = event.data.given;
    ask();
  }
});

another?.addEventListener("click", () => {
  lot += 1;
  given = null; // what was answered was for other values
  ask();
});

widths.addEventListener("click", (event) => {
  const pressed = event.target instanceof Element ? event.target.closest("[data-width]") : null;
  if (!pressed) return;
  for (const each of widths.querySelectorAll("[data-width]")) each.setAttribute("aria-pressed", String(each === pressed));
  editor.dataset.view = pressed.dataset.width;
});
