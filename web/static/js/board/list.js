// The rows: filled in place, moved to where they belong, with an arrow where a rank changed. Lines for prizes and the
// next round lie across the list. Without motion for who does not want it.

import { MARKS, POINTS, STANDING } from "./picture.js";
import { put, putDotted, putParted } from "./words.js";

const ARROW_FOR = 8000;
const SLIDE = { duration: 600, easing: "cubic-bezier(0.2, 0.8, 0.2, 1)" };
const MORE = 100;

export class List {
  /** @param {HTMLElement} root @param {import("./words.js").Words} words */
  constructor(root, words) {
    this.root = root;
    this.words = words;
    this.body = root.querySelector("[data-rows]");
    this.pattern = root.querySelector("template[data-place]").content.firstElementChild;
    this.nobody = root.querySelector("[data-nobody]");
    this.more = root.querySelector("[data-more]");
    this.mine = Number(root.dataset.mine) || null;
    this.places = new Map();
    this.lines = new Map();
    this.ranks = new Map();
    this.changes = new Map();
    this.shown = MORE;
    this.filter = { group: "", unit: "" };
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    for (const place of this.body.children) this.places.set(Number(place.dataset.n), place);
    this.more.querySelector("button").addEventListener("click", () => {
      this.shown += MORE;
      this.show(this.picture);
    });
  }

  show(picture) {
    this.picture = picture;
    const ranks = picture.ranks();
    this.#note(ranks, picture.epoch);
    const found = picture.order.filter((n) => this.#passes(picture.people.get(n)));
    const wanted = found.slice(0, this.shown);
    if (this.mine !== null && this.wantsMine && !wanted.includes(this.mine) && found.includes(this.mine)) {
      this.shown = found.indexOf(this.mine) + MORE;
      return this.show(picture);
    }
    const before = this.#tops();
    this.#arrange(wanted, picture, ranks);
    this.#slide(before);
    this.nobody.hidden = found.length > 0;
    this.more.hidden = found.length <= wanted.length;
    return ranks;
  }

  place(n) {
    return this.places.get(n);
  }

  #passes(person) {
    const { group, unit } = this.filter;
    return person !== undefined && (!unit || person[2] === unit) && (!group || person[3] === group);
  }

  /** Remember who went up or down; an arrow stays for a while. A new epoch is a new board: no arrows. */
  #note(ranks, epoch) {
    const now = performance.now();
    if (epoch === this.epoch) {
      for (const [n, rank] of ranks) {
        const old = this.ranks.get(n);
        if (old !== undefined && old !== rank) this.changes.set(n, { by: old - rank, until: now + ARROW_FOR });
      }
    } else {
      this.changes.clear();
    }
    for (const [n, { until }] of this.changes) if (until < now) this.changes.delete(n);
    this.ranks = ranks;
    this.epoch = epoch;
  }

  #arrange(wanted, picture, ranks) {
    const keep = new Set(wanted);
    for (const [n, place] of this.places) {
      if (keep.has(n)) continue;
      place.remove();
      this.places.delete(n);
    }
    const lines = picture.lines(ranks, this.root.dataset.ties);
    const partings = picture.partings();
    const drawn = new Set();
    let next = this.body.firstElementChild;
    const put_ = (place) => {
      if (place === next) next = next.nextElementSibling;
      else this.body.insertBefore(place, next);
    };
    let past = 0;
    for (const n of wanted) {
      const rank = ranks.get(n);
      while (past < lines.length && (rank === undefined || rank > lines[past].last)) {
        if (drawn.size || this.body.children.length || rank !== undefined) put_(this.#line(lines[past]));
        drawn.add(lines[past].after);
        past += 1;
      }
      let place = this.places.get(n);
      if (place === undefined) {
        place = this.pattern.cloneNode(true);
        place.dataset.n = n;
        this.places.set(n, place);
      }
      this.#fill(place, picture.rows.get(n), picture.people.get(n), rank);
      putParted(place.querySelector(".place-parted"), this.words.parted(picture, picture.rows.get(n), partings.get(n)));
      put_(place);
    }
    for (const [after, line] of this.lines) {
      if (drawn.has(after) && ranks.size > 0) continue;
      line.remove();
    }
  }

  #line(line) {
    let row = this.lines.get(line.after);
    if (row === undefined) {
      row = document.createElement("tr");
      row.className = "board-line";
      const cell = document.createElement("td");
      cell.colSpan = 4 + Number(this.body.parentElement.dataset.parts);
      row.append(cell);
      this.lines.set(line.after, row);
    }
    put(row.firstElementChild, this.words.label(line));
    return row;
  }

  #fill(place, row, person, rank) {
    place.dataset.standing = row[STANDING];
    place.toggleAttribute("data-mine", row[0] === this.mine);
    put(place.querySelector(".place-rank b"), rank ?? this.words.say("none"));
    this.#arrow(place.querySelector(".place-change"), this.changes.get(row[0]));
    put(place.querySelector(".place-name"), person[1]);
    const [unit, official, code] = [person[2], person[4], person[5]];
    putDotted(place.querySelector(".place-unit"), unit);
    putDotted(place.querySelector(".place-unit-small"), unit);
    put(place.querySelector(".place-note"), official ? (row[STANDING] === "c" ? "" : this.words.standing(row[STANDING])) : this.words.say("official"));
    put(place.querySelector(".place-code"), code ?? "");
    const marks = place.querySelectorAll(".place-mark");
    row[MARKS].forEach((mark, index) => put(marks[index], this.words.mark(mark)));
    const total = place.querySelector(".place-sum");
    const told = this.words.points(row[POINTS]);
    if (total.textContent !== told && total.textContent !== "" && !this.still.matches) total.animate([{ backgroundColor: "var(--amber-wash)" }, { backgroundColor: "transparent" }], 1600);
    put(total, told);
  }

  #arrow(place, change) {
    const way = change === undefined ? "" : change.by > 0 ? "up" : "down";
    const words = change === undefined ? "" : this.words.say(way, { n: Math.abs(change.by) });
    if (place.dataset.words === words) return;
    place.dataset.words = words;
    place.dataset.way = way;
    place.replaceChildren();
    if (!words) return;
    const sign = document.createElement("span");
    sign.ariaHidden = "true";
    sign.textContent = (way === "up" ? "▲" : "▼") + Math.abs(change.by);
    const read = document.createElement("span");
    read.className = "visually-hidden";
    read.textContent = words;
    place.append(sign, read);
  }

  #tops() {
    if (this.still.matches || document.hidden) return null;
    return new Map([...this.places].map(([n, place]) => [n, place.offsetTop]));
  }

  /** Rows slide from where they were. */
  #slide(before) {
    if (before === null || before.size === 0) return;
    for (const [n, place] of this.places) {
      const old = before.get(n);
      if (old === undefined || old === place.offsetTop) continue;
      place.animate([{ transform: `translateY(${old - place.offsetTop}px)` }, { transform: "none" }], SLIDE);
    }
  }
}
