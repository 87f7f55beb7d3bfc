// data-open="id" opens the dialog or side sheet of that id; data-close closes the one it stands in.
// A press beside a dialog closes it; menus close on Escape and on a press elsewhere.

/** @param {Document} root */
export function watchDialogs(root) {
  root.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target : null;
    const opener = pressed?.closest("[data-open]");
    if (opener) {
      const dialog = root.getElementById(opener.dataset.open);
      if (dialog instanceof HTMLDialogElement) dialog.showModal();
    }
    if (pressed?.closest("[data-close]") || (pressed instanceof HTMLDialogElement && !pressed.hasAttribute("data-confirm-dialog"))) {
      pressed.closest("dialog")?.close();
    }
    for (const menu of root.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(pressed)) menu.open = false;
    }
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = root.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
