// Dismissing notices, copying, printing, filters that send themselves, steppers, and a word at the foot of the page.

/** @param {Document} root */
export function watchSmallThings(root) {
  for (const hidden of root.querySelectorAll("[data-dismiss], [data-copy]")) hidden.hidden = false;
  // A form that was sent back begins where something must be changed; it comes into view with the focus, and no
  // drawer keeps it shut away.
  const wrong = root.querySelector("[aria-invalid='true']");
  for (let drawer = wrong?.closest("details"); drawer; drawer = drawer.parentElement.closest("details")) drawer.open = true;
  wrong?.focus();
  const aimed = root.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (aimed instanceof HTMLDetailsElement) aimed.open = true;
  for (const tab of root.querySelectorAll(".tab[aria-current]")) reveal(tab);
  root.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target : null;
    pressed?.closest("[data-dismiss]")?.closest(".notice")?.remove();
    const copy = pressed?.closest("[data-copy]");
    if (copy) navigator.clipboard.writeText(copy.dataset.copy).then(() => tell(copy.dataset.copied));
    if (pressed?.closest("[data-print]")) print();
    const step = pressed?.closest("[data-stepper] [data-by]");
    if (step) move(step.closest("[data-stepper]").querySelector("input"), Number(step.dataset.by));
  });
  root.addEventListener("change", (event) => {
    if (event.target instanceof Element && event.target.hasAttribute("data-auto-submit")) event.target.form.requestSubmit();
  });
}

/** Brings a tab into sight within its own strip: the page stays where it is. */
function reveal(tab) {
  const strip = tab.closest(".tabs");
  const [at, around] = [tab.getBoundingClientRect(), strip.getBoundingClientRect()];
  strip.scrollLeft += at.left - around.left - (around.width - at.width) / 2;
}

function move(input, by) {
  if (by > 0) input.stepUp(by);
  else input.stepDown(-by);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/**
 * Say a sentence at the foot of the page for a few seconds; screen readers hear it too.
 * @param {string} words
 */
export function tell(words) {
  const place = document.querySelector("[data-toasts]");
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.textContent = words;
  place.append(toast);
  setTimeout(() => toast.remove(), 5000);
}
