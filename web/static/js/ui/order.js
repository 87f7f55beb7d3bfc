// A list whose rows are brought into order: by their buttons, by the up and down keys, and by dragging where the pointer
// is fine. The page builds the rows ([data-step] with [data-move="-1"] and [data-move="1"] buttons) and is told of moves.

/**
 * @param {HTMLElement} list
 * @param {{moved: () => void, say: (row: HTMLElement, place: number) => void}} does
 */
export function makeMovable(list, does) {
  const rows = () => /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-step]")]);
  const settle = () => {
    rows().forEach((row, place, all) => {
      /** @type {HTMLButtonElement} */ (row.querySelector("[data-move='-1']")).disabled = place === 0;
      /** @type {HTMLButtonElement} */ (row.querySelector("[data-move='1']")).disabled = place === all.length - 1;
    });
  };

  /** @param {HTMLElement} row @param {number} to */
  const put = (row, to) => {
    const all = rows();
    const from = all.indexOf(row);
    if (to === from || to < 0 || to >= all.length) return;
    if (to > from) all[to].after(row);
    else all[to].before(row);
    settle();
    does.say(row, to + 1);
    does.moved();
  };

  /** @param {HTMLElement} row @param {number} by @param {HTMLElement | null} focus */
  const step = (row, by, focus) => {
    put(row, rows().indexOf(row) + by);
    const button = /** @type {HTMLButtonElement | null} */ (row.querySelector(`[data-move='${by}']`));
    const other = /** @type {HTMLElement | null} */ (row.querySelector(`[data-move='${-by}']`));
    (focus && button?.disabled ? other : focus)?.focus({ preventScroll: true });
  };

  list.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-move]");
    if (!(button instanceof HTMLElement)) return;
    step(/** @type {HTMLElement} */ (button.closest("[data-step]")), Number(button.dataset.move), button);
  });
  list.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    const target = /** @type {HTMLElement} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (target.closest("[data-step]"));
    if (!row) return;
    event.preventDefault();
    step(row, event.key === "ArrowUp" ? -1 : 1, target);
  });
  if (matchMedia("(pointer: fine)").matches) makeDraggable(list, rows, put);
  settle();
  return { settle };
}

/**
 * @param {HTMLElement} list
 * @param {() => HTMLElement[]} rows
 * @param {(row: HTMLElement, to: number) => void} put
 */
function makeDraggable(list, rows, put) {
  /** @type {HTMLElement | null} */
  let held = null;
  for (const row of rows()) row.draggable = true;
  list.addEventListener("dragstart", (event) => {
    held = /** @type {HTMLElement} */ (event.target).closest("[data-step]");
    held?.setAttribute("data-held", "");
    event.dataTransfer?.setData("text/plain", held?.dataset.step ?? "");
  });
  list.addEventListener("dragover", (event) => {
    if (held) event.preventDefault();
  });
  list.addEventListener("drop", (event) => {
    const over = /** @type {HTMLElement} */ (event.target).closest("[data-step]");
    if (!held || !(over instanceof HTMLElement)) return;
    event.preventDefault();
    put(held, rows().indexOf(over));
  });
  list.addEventListener("dragend", () => {
    held?.removeAttribute("data-held");
    held = null;
  });
}
