// A button with data-confirm asks first, in a dialog whose title and button name the object ("作废第 17 题").
// An option chosen in the form may ask for it in the same words instead (data-confirm on the option).
// data-confirm-text: the consequence. data-reason: a reason is required and sent as the field "reason";
// what the form has in a field of that name already stands in the dialog.

/** @param {Document} root */
export function watchConfirmations(root) {
  const dialog = root.querySelector("[data-confirm-dialog]");
  if (!(dialog instanceof HTMLDialogElement)) return;
  root.addEventListener(
    "submit",
    (event) => {
      const pressed = event.submitter;
      const asks = pressed?.dataset.confirm ? pressed : event.target.querySelector("option[data-confirm]:checked");
      if (!pressed || !asks) return;
      if (pressed.dataset.confirmed) {
        delete pressed.dataset.confirmed;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(dialog, pressed, asks, event.target);
    },
    true,
  );
}

/** @param {HTMLElement} asks carries the words: the button itself, or the chosen option */
function ask(dialog, pressed, asks, form) {
  const slot = (name) => dialog.querySelector(`[data-slot="${name}"]`);
  const wantsReason = asks.hasAttribute("data-reason");
  const reason = slot("reason");
  const words = reason.querySelector("textarea");
  slot("title").textContent = asks.dataset.confirm;
  slot("text").textContent = asks.dataset.confirmText ?? "";
  slot("text").hidden = !asks.dataset.confirmText;
  slot("go").textContent = asks.dataset.confirm;
  reason.hidden = !wantsReason;
  words.required = wantsReason;
  words.setCustomValidity("");
  words.value = form.elements.namedItem("reason")?.value ?? "";
  dialog.returnValue = "";
  const guard = (event) => {
    // Not with every letter: whoever still types is told nothing. Typing clears what was told (ui/length.js).
    if (wantsReason && !suffices(words.value)) words.setCustomValidity(words.dataset.short);
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

/** As core/reasons.py judges. @param {string} typed */
function suffices(typed) {
  return (typed.match(/\p{L}/gu) ?? []).length >= 2;
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
