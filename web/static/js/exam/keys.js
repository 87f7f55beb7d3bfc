/** The keyboard: A–F and 1–9 choose, ←/→ move, M flags, ? shows the keys. Writing in a blank is left alone. */

/** @param {EventTarget | null} target */
const writing = (target) => target instanceof HTMLElement && target.matches("input[type=text], textarea, select");

/**
 * @param {{choose: (index: number) => boolean, step: (by: number) => void, flag: () => void, help: () => void,
 *   asleep: () => boolean}} does
 */
export function listenToKeys(does) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || does.asleep()) return;
    if (writing(event.target) || document.querySelector("dialog[open]")) return;
    if (acted(event.key, does)) event.preventDefault(); // Also keeps ←/→ from turning a radio button.
  });
}

/** @param {string} key @param {Parameters<typeof listenToKeys>[0]} does @returns {boolean} */
function acted(key, does) {
  if (/^[a-f]$/i.test(key)) return does.choose(key.toLowerCase().charCodeAt(0) - 97);
  if (/^[1-9]$/.test(key)) return does.choose(Number(key) - 1);
  if (key === "ArrowLeft" || key === "ArrowRight") does.step(key === "ArrowLeft" ? -1 : 1);
  else if (key === "m" || key === "M") does.flag();
  else if (key === "?" || key === "？") does.help();
  else return false;
  return true;
}
