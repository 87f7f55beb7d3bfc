/**
 * Spells in which the page was not in front of the candidate, told with their length (E30). It reports; whatever
 * follows from it is decided by people, on the server's side.
 */
const SHORTEST_MS = 300;

/** @param {(spell: {type: "away", ms: number, kind: "hidden" | "blur"}) => void} tell */
export function watchAway(tell) {
  /** @type {{since: number, kind: "hidden" | "blur"} | null} */
  let spell = null;

  const look = () => {
    const hidden = document.visibilityState === "hidden";
    const away = hidden || !document.hasFocus();
    if (away) {
      spell ??= { since: performance.now(), kind: "blur" };
      if (hidden) spell.kind = "hidden";
      return;
    }
    if (!spell) return;
    const ms = Math.round(performance.now() - spell.since);
    if (ms >= SHORTEST_MS) tell({ type: "away", ms, kind: spell.kind });
    spell = null;
  };

  document.addEventListener("visibilitychange", look);
  window.addEventListener("blur", look);
  window.addEventListener("focus", look);
  setInterval(look, 1000); // Some window switches raise no event; hasFocus() still knows.
}
