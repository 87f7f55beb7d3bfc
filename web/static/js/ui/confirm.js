// A button with data-confirm asks first, in a dialog whose title and button name the object ("作废第 17 题").
// data-confirm-text: the consequence. data-reason: a reason is required and sent as the field "reason".

/** @param {Document} root */
export function watchConfirmations(root) {
  const dialog = root.querySelector("[data-confirm-dialog]");
  if (!(dialog instanceof HTMLDialogElement)) return;
  root.addEventListener(
    "submit",
    (event) => {
      const pressed = event.submitter;
      if (!pressed?.dataset.confirm) return;
      if (pressed.dataset.confirmed) {
        delete pressed.dataset.confirmed;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(dialog, pressed, event.target);
    },
    true,
  );
}

function ask(dialog, pressed, form) {
  const slot = (name) => dialog.querySelector(`[data-slot="${name}"]`);
  const wantsReason = pressed.hasAttribute("data-reason");
  const reason = slot("reason");
  const words = reason.querySelector("textarea");
  slot("title").textContent = pressed.dataset.confirm;
  slot("text").textContent = pressed.dataset.confirmText ?? "";
  slot("text").hidden = !pressed.dataset.confirmText;
  slot("go").textContent = pressed.dataset.confirm;
  reason.hidden = !wantsReason;
  words.required = wantsReason;
  words.value = "";
  dialog.returnValue = "";
  const guard = (event) => {
    // The second press of a double click lands on whatever the dialog has put under the finger.
    if (event.detail > 1) event.preventDefault();
  };
  dialog.addEventListener("click", guard, true);
  dialog.addEventListener("close", () => dialog.removeEventListener("click", guard, true), { once: true });
  dialog.querySelector('[value="keep"]').formNoValidate = true;
  dialog.addEventListener(
    "close",
    () => {
      if (dialog.returnValue !== "go") return;
      if (wantsReason) carry(form, "reason", words.value.trim());
      pressed.dataset.confirmed = "yes";
      form.requestSubmit(pressed);
    },
    { once: true },
  );
  dialog.showModal();
}

function carry(form, name, value) {
  const known = form.elements.namedItem(name);
  const field = known instanceof HTMLInputElement || known instanceof HTMLTextAreaElement ? known : document.createElement("input");
  if (field !== known) {
    field.type = "hidden";
    field.name = name;
    form.append(field);
  }
  field.value = value;
}
