// The editor by keyboard: Ctrl+S saves, Ctrl+Enter saves and goes on, Alt with an arrow turns to a neighbour.

const form = document.querySelector("[data-editor]");

const press = (...values) => {
  const button = values.map((value) => form.querySelector(`[name='then'][value='${value}']`)).find(Boolean);
  if (button) form.requestSubmit(button);
};

document.addEventListener("keydown", (event) => {
  const command = event.ctrlKey || event.metaKey;
  if (event.isComposing) return;
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
  } else if (event.altKey && event.key === "/") {
    event.preventDefault();
    const keys = document.getElementById("keys");
    if (keys instanceof HTMLDialogElement && !keys.open) keys.showModal();
  }
});

/** Go to a neighbour by number; the browser asks first when something is not stored. */
async function turn(where) {
  const ref = form.elements.namedItem("item").value;
  if (!ref) return;
  const answer = await fetch(`/items/${ref}/neighbours`, { headers: { accept: "application/json" } });
  const found = answer.ok ? (await answer.json())[where] : null;
  if (found) location.assign(`/items/${found}/edit`);
}
