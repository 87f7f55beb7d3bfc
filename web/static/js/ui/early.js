// On a slow line a page can be seen before its scripts are there. A button that needs them, or that must ask before it
// acts, is held until then and pressed again in the order in which people pressed: nothing is lost, and nothing that
// cannot be taken back happens unasked. Not a module, and first in the page: it must be there before anybody can press.
(() => {
  const held = [];

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

  addEventListener("click", hold, true);
  document.addEventListener("DOMContentLoaded", () => {
    removeEventListener("click", hold, true);
    for (const button of held) delete button.dataset.busy;
    for (const button of held) button.click();
  });
})();
