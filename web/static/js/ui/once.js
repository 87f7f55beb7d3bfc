// A form with data-once is sent once, however often its button is pressed; the button shows that it is under way.
// A form or button with data-file is answered with a file and the page stays: soon after, it can be sent again.
const FILE_REST = 3000;

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
      if (form.hasAttribute("data-file") || pressed?.hasAttribute("data-file")) setTimeout(() => rest(form), FILE_REST);
    });
  });
  // A page that comes back from the browser's history must be usable again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of root.querySelectorAll("form[data-sent]")) rest(form);
  });
}

/** @param {HTMLFormElement} form */
function rest(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button")) {
    button.disabled = false;
    delete button.dataset.busy;
  }
}
