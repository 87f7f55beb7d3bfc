// What the server finds in an unsaved text, told where it belongs: under the field, once somebody was in it, and in the
// list beside the preview. A text that is stored already has been seen as a whole.

const form = document.querySelector("[data-editor]");
const lists = document.querySelectorAll("[data-problems]");
const whole = Boolean(form.elements.namedItem("item").value); // somebody has seen all of it already
const touched = new Set(); // names of fields that were written in or left
const walked = new WeakSet(); // groups of fields that were left
let timer = 0;
let found = []; // of the text
let left = []; // of what stands beside it

/** The fields that a finding can stand under, by its own name for them; else the field of that name. */
const NAMES = {
  options: ["option"],
  prompts: ["prompt"],
  parameters: ["parameter"],
  rubric: ["rubric_text"],
  types: ["file_type"],
  picture: ["picture", "picture_words", "stem"],
  "picture.words": ["picture_words"],
  key: ["key", "formula", "blank", "number", "option", "rubric_text"],
  "key.value": ["number"],
  "key.unit": ["unit"],
  "key.tolerance": ["tolerance"],
};

/** @param {string} field @returns {HTMLElement[]} the controls it speaks of; none when the page has no such field */
function controlsOf(field) {
  const child = /^children\.([^.]+)(?:\.(.*))?$/.exec(field);
  const own = child ? (child[2] ?? "stem") : field;
  const prefix = child ? `c.${child[1]}.` : "";
  const blank = /^key\.blanks\.(\d+)(?:\.(\w+))?$/.exec(own);
  if (blank) {
    const name = { value: "blank_number", unit: "blank_unit", tolerance: "blank_tolerance" }[blank[2]] ?? "blank";
    const row = form.querySelectorAll(`[name='${CSS.escape(prefix + name)}']`)[blank[1] - 1];
    row?.closest("details")?.setAttribute("open", "");
    return row ? [row] : [];
  }
  for (const name of NAMES[own] ?? [own]) {
    const named = [...form.querySelectorAll(`[name='${CSS.escape(prefix + name)}']`)].filter((each) => each.type !== "hidden");
    if (named.length) return named;
  }
  return [];
}

/** The box of a control that its finding stands in: its own, or that of all the rows. */
function boxOf(controls) {
  const field = controls[0].closest(".field");
  return controls.length === 1 && field ? field : (controls[0].closest("fieldset") ?? field);
}

function wasIn(controls) {
  const box = boxOf(controls);
  if (box.matches("fieldset") && !whole) return walked.has(box);
  return [...box.querySelectorAll("[name]")].some((each) => touched.has(each.name));
}

function tell() {
  for (const old of form.querySelectorAll("[data-live]")) {
    for (const each of form.querySelectorAll(`[aria-describedby~='${old.id}']`)) describe(each, old.id, false);
    old.remove();
  }
  for (const each of form.querySelectorAll("[data-live-invalid]")) {
    each.removeAttribute("aria-invalid");
    each.removeAttribute("data-live-invalid");
  }
  const shown = found.filter((each) => {
    const controls = controlsOf(each.field);
    if (!controls.length) return true;
    if (wasIn(controls)) put(each, controls);
    return whole || wasIn(controls);
  });
  for (const each of left) {
    const controls = controlsOf(each.field);
    if (controls.length) put({ ...each, weight: "bar" }, controls);
  }
  for (const list of lists) fill(list, shown.filter((each) => each.weight === list.dataset.problems));
}

/** Put a sentence under a field. */
function put(finding, controls) {
  const box = boxOf(controls);
  const id = `live-${finding.field.replace(/\W/g, "-")}-${box.querySelectorAll("[data-live]").length}`;
  const line = Object.assign(document.createElement("p"), { id });
  line.append(said(finding));
  line.className = finding.weight === "bar" ? "field-error" : "field-hint";
  line.dataset.live = "";
  box.append(line);
  for (const each of controls) {
    describe(each, id, true);
    if (finding.weight !== "bar" || each.matches("[type=radio], [type=checkbox]")) continue;
    each.setAttribute("aria-invalid", "true");
    each.setAttribute("data-live-invalid", "");
  }
}

function describe(control, id, on) {
  const ids = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (on) ids.add(id);
  else ids.delete(id);
  if (ids.size) control.setAttribute("aria-describedby", [...ids].join(" "));
  else control.removeAttribute("aria-describedby");
}

/** A sentence; one that speaks of another item leads to it, beside this page, where nothing is saved yet. */
function said(finding) {
  if (!finding.href) return document.createTextNode(finding.text);
  return Object.assign(document.createElement("a"), { href: finding.href, target: "_blank", rel: "noopener", textContent: finding.text });
}

/** Only what differs is written, so that nothing is read aloud twice. */
function fill(list, told) {
  const words = told.map((each) => each.text);
  const lines = list.querySelector("ul");
  if (words.join("\n") === [...lines.children].map((each) => each.textContent).join("\n")) return;
  lines.replaceChildren(
    ...told.map((each) => {
      const line = document.createElement("li");
      line.append(said(each));
      return line;
    }),
  );
  list.hidden = words.length === 0;
}

/** What the server said of a field when it sent the form back is over once somebody writes there. */
function settle(control) {
  const old = document.getElementById(`error-${control.name}`);
  if (!old) return;
  describe(control, old.id, false);
  control.removeAttribute("aria-invalid");
  old.remove();
}

form.addEventListener("input", (event) => {
  touched.add(event.target.name);
  settle(event.target);
});
form.addEventListener("focusout", (event) => {
  const box = event.target.closest("fieldset");
  if (box && !box.contains(event.relatedTarget)) walked.add(box);
  if (event.target.name) touched.add(event.target.name);
  clearTimeout(timer);
  timer = setTimeout(tell, 300); // a button that is being pressed stays where it is
});
form.addEventListener("looked", (event) => {
  found = event.detail;
  tell();
});
form.addEventListener("left", (event) => {
  left = event.detail;
  tell();
});
