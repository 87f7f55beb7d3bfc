// Theme and type size change at once and are told to the server, which remembers them and draws the next page right.
// Language goes through the server: the words come from there.

/** @param {Document} root */
export function watchPreferences(root) {
  root.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("button[data-set]") : null;
    if (!pressed?.form) return;
    event.preventDefault();
    const name = pressed.dataset.set;
    if (name === "theme" && pressed.value === "system") delete root.documentElement.dataset.theme;
    else root.documentElement.dataset[name] = pressed.value;
    for (const other of pressed.parentElement.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === pressed));
    }
    tell(pressed);
  });
}

/** @param {HTMLButtonElement} pressed */
async function tell(pressed) {
  const words = new URLSearchParams(new FormData(pressed.form));
  words.set(pressed.name, pressed.value);
  try {
    await fetch(pressed.form.action, { method: "POST", body: words, redirect: "manual", keepalive: true });
  } catch {
    // Without the network the page keeps what was chosen for as long as it is open.
  }
}
