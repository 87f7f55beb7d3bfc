// The editor by keyboard: Ctrl+S saves, Ctrl+Enter saves and goes on, Alt with an arrow turns to a neighbour, Alt with a
// figure sets the key of an option, Enter leads through the options and adds one after the last.

import { asked } from "./asking.js";

const form = document.querySelector("[data-editor]");

const press = (...values) => {
  const button = values.map((value) => form.querySelector(`[name='then'][value='${value}']`)).find(Boolean);
  if (button) form.requestSubmit(button);
};

document.addEventListener("keydown", (event) => {
  const command = event.ctrlKey || event.metaKey;
  if (event.isComposing || event.defaultPrevented) return; // a dialog that took the key may be closed by now
  if (command && event.key === "Enter" && event.repeat) return event.preventDefault(); // held down since then
  const dialog = document.querySelector("dialog[open]");
  if (dialog) {
    within(dialog, event);
    return;
  }
  if (command && event.key.toLowerCase() === "s") {
    event.preventDefault();
    press("save");
  } else if (command && event.key === "Enter") {
    event.preventDefault();
    press("onward", "next", "save");
  } else if (event.altKey && !command && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    if (event.target instanceof HTMLSelectElement) return; // there it opens the list
    event.preventDefault();
    turn(event.key === "ArrowUp" ? "before" : "after");
  } else if (event.altKey && !command && /^Digit[1-9]$/.test(event.code)) {
    if (toggle(Number(event.code.at(-1)))) event.preventDefault();
  } else if (event.key === "Enter" && !event.shiftKey && !event.altKey && isOption(event.target)) {
    event.preventDefault();
    onward(event.target);
  } else if (event.altKey && event.key === "/") {
    event.preventDefault();
    const keys = document.getElementById("keys");
    if (keys instanceof HTMLDialogElement) asked(keys, () => {}, () => {});
  }
});

/** In a dialog the keys are the dialog's: Ctrl+Enter presses its first button, and nothing is saved behind it. */
function within(dialog, event) {
  if (!(event.ctrlKey || event.metaKey)) return;
  if (event.key.toLowerCase() === "s") event.preventDefault();
  if (event.key !== "Enter") return;
  event.preventDefault();
  const asking = dialog.querySelector("form[method=dialog]");
  asking?.requestSubmit(asking.querySelector("[value=put]"));
}

/** Go to a neighbour in the list one came from; the browser asks first when something is not stored. */
async function turn(where) {
  const link = document.querySelector(`[data-turn='${where}']`);
  if (link) {
    link.click();
    return;
  }
  const ref = form.elements.namedItem("item").value;
  if (!ref) return;
  const list = new URLSearchParams(location.search);
  list.delete("fresh"); // the neighbour was not
  const query = list.size ? `?${list}` : "";
  const answer = await fetch(`/items/${ref}/neighbours${query}`, { headers: { accept: "application/json" } });
  const found = answer.ok ? (await answer.json())[where] : null;
  if (found) location.assign(`/items/${found}/edit${query}`);
}

const isOption = (target) => target instanceof HTMLTextAreaElement && Boolean(target.closest("[data-option]"));

/** Set or take away the key of an option of the place one is in; whether there is such an option. */
function toggle(number) {
  const place = document.activeElement?.closest("[data-options], .case-child") ?? form;
  const key = place.querySelectorAll("[data-option] [name$='key']")[number - 1] ?? place.querySelectorAll("[name$='key'][type=radio]")[number - 1];
  if (!key) return false;
  key.checked = key.type === "radio" || !key.checked;
  key.dispatchEvent(new InputEvent("input", { bubbles: true }));
  return true;
}

/** To the next option; after the last that says anything, a new one. */
function onward(area) {
  const rows = [...area.closest("[data-options]").querySelectorAll("[data-option] textarea")];
  const next = rows[rows.indexOf(area) + 1];
  if (next) next.focus();
  else if (area.value.trim()) area.closest("fieldset").querySelector("[data-add]").click();
}
