/** Keeps the candidate in the exam: one window at a time on this device, the back button, and unsaved leaving. */

const PATIENCE_MS = 1500;
let holds = 0;

/**
 * Hold the attempt among this browser's windows. A reload's old page lets go within the patience.
 * @param {string} attempt
 * @param {{steal?: boolean, lost: () => void}} options  `lost`: another window took it over
 * @returns {Promise<boolean>} whether this window holds it; true where the browser has no locks
 */
export function holdAttempt(attempt, { steal = false, lost }) {
  if (!navigator.locks) return Promise.resolve(true);
  holds += 1;
  const hold = holds;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  return new Promise((resolve) => {
    let held = false;
    const options = steal ? { steal: true } : { signal: patience.signal };
    navigator.locks
      .request(`lianbing-exam-${attempt}`, options, () => {
        clearTimeout(timer);
        held = true;
        resolve(true);
        return new Promise(() => undefined);
      })
      .catch(() => {
        if (!held) resolve(false);
        else if (hold === holds) lost(); // Otherwise this very window took it anew.
      });
  });
}

/**
 * The back button stays here and says so. Browsers skip entries made before any touch, so one is laid at the first.
 * @param {() => boolean} active
 * @param {() => void} refused
 */
export function guardHistory(active, refused) {
  const lay = () => history.pushState({ exam: true }, "");
  lay();
  let touched = false;
  const first = () => {
    if (!touched) lay();
    touched = true;
  };
  document.addEventListener("pointerdown", first, { capture: true, once: true });
  document.addEventListener("keydown", first, { capture: true, once: true });
  window.addEventListener("popstate", () => {
    if (!active()) return;
    lay();
    refused();
  });
}

/** @param {() => boolean} unsaved */
export function guardLeaving(unsaved) {
  window.addEventListener("beforeunload", (event) => {
    if (!unsaved()) return;
    event.preventDefault();
    event.returnValue = true; // What browsers before 2023 look at.
  });
}
