// A form with data-once is sent once, however often its button is pressed; the button shows that it is under way.

/** @param {Document} root */
export function watchForms(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-once")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const pressed = event.submitter;
    // The pressed button must still be part of what is sent, so it is disabled only after the form has been read.
    setTimeout(() => {
      if (event.defaultPrevented) {
        delete form.dataset.sent;
        return;
      }
      if (pressed) pressed.dataset.busy = "";
      for (const button of form.querySelectorAll("button:not([type='button'])")) button.disabled = true;
    });
  });
  // A page that comes back from the browser's history must be usable again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of root.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button")) {
        button.disabled = false;
        delete button.dataset.busy;
      }
    }
  });
}
