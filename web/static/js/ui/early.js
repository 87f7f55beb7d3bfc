// On a slow line a page can be seen before its scripts are there. A button that needs them, or that must ask before it
// acts, is held until then and pressed again in the order in which people pressed: nothing is lost, and nothing that
// cannot be taken back happens unasked. What was typed or chosen before is told to the scripts then, before the presses.
// And the second half of a double press that began on the page before was not meant for this one.
// Not a module, and first in the page: it must be there before anybody can press.
(() => {
  const held = [];
  /** What was typed into or chosen at, by the name of the event; the order is that of the first time. */
  const changed = new Map([["input", new Set()], ["change", new Set()]]);

  /** @param {HTMLButtonElement} button */
  const waits = (button) =>
    button.type === "button" || "confirm" in button.dataset || button.form?.querySelector("option[data-confirm]:checked");

  /** @param {MouseEvent} event */
  const hold = (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button || (!held.length && !waits(button))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    button.dataset.busy = "";
    held.push(button);
  };

  /** @param {Event} event */
  const note = (event) => changed.get(event.type).add(event.target);

  /** @param {MouseEvent} event */
  const meet = (event) => {
    if (event.detail > 1) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (event.detail === 1) removeEventListener("click", meet, true);
  };

  addEventListener("click", meet, true);
  addEventListener("click", hold, true);
  for (const type of changed.keys()) addEventListener(type, note, true);
  document.addEventListener("DOMContentLoaded", () => {
    removeEventListener("click", hold, true);
    for (const [type, targets] of changed) {
      removeEventListener(type, note, true);
      for (const each of targets) each.dispatchEvent(new Event(type, { bubbles: true }));
    }
    for (const button of held) delete button.dataset.busy;
    for (const button of held) button.click();
  });
})();
