// The tiles as they stand on the page, by attempt. A tile is read into memory once; afterwards only what differs from
// the last answer is written, and tiles move only when their order changed.

import { filled } from "../ui/filled.js";

export class Tiles {
  /**
   * @param {HTMLElement} place
   * @param {HTMLFormElement} filters
   */
  constructor(place, filters) {
    this.place = place;
    this.filters = filters;
    this.words = place.dataset;
    this.known = new Map();
    for (const node of place.querySelectorAll("[data-tile]")) this.known.set(node.dataset.tile, { node, slots: slotsOf(node), row: null, told: {} });
    filters.addEventListener("change", () => {
      this.keepAddress();
      this.sift();
    });
    filters.addEventListener("submit", (event) => event.preventDefault());
  }

  /** Rows in the server's order. Somebody admitted meanwhile has no tile yet: the page is asked for again. */
  show(rows) {
    if (rows.length !== this.known.size || rows.some((row) => !this.known.has(row.ref))) {
      location.reload();
      return;
    }
    const focused = document.activeElement;
    let before = null;
    for (const row of rows) {
      const tile = this.known.get(row.ref);
      tile.row = row;
      const next = before ? before.nextElementSibling : this.place.firstElementChild;
      if (next !== tile.node && !this.place.matches(":focus-within")) this.place.insertBefore(tile.node, next);
      before = tile.node;
      if (tile.node.dataset.seat !== row.seat) tile.node.dataset.seat = row.seat;
      this.write(tile, "word", row.word);
      this.write(tile, "answered", `${row.answered}/${row.of}`);
      const width = String(Math.floor((100 * row.answered) / (row.of || 1)));
      if (tile.slots.bar.getAttribute("width") !== width) tile.slots.bar.setAttribute("width", width);
    }
    if (focused instanceof HTMLElement && document.activeElement !== focused) focused.focus({ preventScroll: true });
    this.sift();
  }

  /** What depends on the time alone: time left, and how long ago the last save was. */
  tell(now) {
    for (const tile of this.known.values()) {
      if (tile.row === null || tile.node.hidden) continue;
      const { row } = tile;
      const working = !["ready", "handed_in", "voided"].includes(row.seat);
      this.write(tile, "left", working && row.deadline ? this.left(row.deadline - now) : "");
      this.write(tile, "note", working ? this.note(row, now) : row.seat === "handed_in" ? this.outcome(row) : "");
    }
  }

  left(milliseconds) {
    if (milliseconds <= 0) return this.words.wordOver;
    return filled(this.words.wordLeft, { n: Math.ceil(milliseconds / 60000) });
  }

  note(row, now) {
    if (row.unsaved) return filled(this.words.wordUnsaved, { n: row.unsaved });
    const away = row.away ? `${filled(this.words.wordAway, { n: row.away })} · ` : "";
    return away + (row.saved ? this.words.wordSaved.replace("{span}", span(Math.max(0, now - row.saved) / 1000)) : this.words.wordNever);
  }

  /** Of a paper that is in: whether everything came with it. */
  outcome(row) {
    if (row.unsaved) return filled(this.words.wordMissing, { n: row.unsaved });
    return row.complete ? this.words.wordComplete : "";
  }

  write(tile, slot, words) {
    if (tile.told[slot] === words) return;
    tile.told[slot] = words;
    tile.slots[slot].textContent = words;
  }

  sift() {
    const chosen = new FormData(this.filters);
    const seat = chosen.get("seat") ?? "";
    const room = chosen.get("room") ?? "";
    const counts = { "": 0 };
    let shown = 0;
    for (const { node } of this.known.values()) {
      const here = !room || node.dataset.room === room;
      const hidden = !here || (seat !== "" && node.dataset.seat !== seat);
      if (node.hidden !== hidden) node.hidden = hidden;
      if (!hidden) shown += 1;
      if (!here) continue;
      counts[""] += 1;
      counts[node.dataset.seat] = (counts[node.dataset.seat] ?? 0) + 1;
    }
    for (const place of this.filters.querySelectorAll("[data-count]")) {
      const words = String(counts[place.dataset.count] ?? 0);
      if (place.textContent !== words) place.textContent = words;
    }
    document.querySelector("[data-nobody]").hidden = shown > 0;
  }

  keepAddress() {
    const chosen = [...new FormData(this.filters)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(chosen).toString();
    history.replaceState(null, "", query ? `?${query}` : location.pathname);
  }
}

function slotsOf(node) {
  return Object.fromEntries([...node.querySelectorAll("[data-slot]")].map((slot) => [slot.dataset.slot, slot]));
}

function span(seconds) {
  const words = document.body.dataset;
  if (seconds < 60) return words.wordSeconds.replace("{n}", Math.floor(seconds));
  if (seconds < 5400) return words.wordMinutes.replace("{n}", Math.floor(seconds / 60));
  return words.wordHours.replace("{n}", Math.floor(seconds / 3600));
}
