// Theme and type size change at once; the same press is sent to the server, which keeps it (with the person, or in a
// cookie for a visitor) so that the next page is drawn right. Language goes through a page load: its words come from there.

/** @param {Document} root */
export function watchPreferences(root) {
  root.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("button[data-set]") : null;
    if (!(pressed instanceof HTMLButtonElement) || !pressed.form) return;
    event.preventDefault();
    dress(root.documentElement, pressed.dataset.set, pressed.value);
    for (const other of pressed.parentElement.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === pressed));
    }
    keep(pressed);
  });
}

function dress(page, name, value) {
  if (name === "theme" && value === "system") delete page.dataset.theme;
  else page.dataset[name] = value;
}

async function keep(pressed) {
  try {
    await fetch(pressed.form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(pressed.form, pressed)),
      redirect: "manual",
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // offline: the page is dressed, the next press will be kept
  }
}
