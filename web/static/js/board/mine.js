// My own row, pinned: rank, points, and how far it is to the next line. Worked out here, from rows and histogram.

import { POINTS, STANDING } from "./picture.js";
import { put } from "./words.js";

export class Mine {
  constructor(root, words, list) {
    this.pinned = root.querySelector("[data-pinned]");
    this.mine = Number(root.dataset.mine) || null;
    this.words = words;
    this.ties = root.dataset.ties;
    this.pinned?.querySelector("[data-slot='go']").addEventListener("click", (event) => {
      event.preventDefault();
      list.wantsMine = true;
      list.show(list.picture);
      list.wantsMine = false;
      list.place(this.mine)?.scrollIntoView({ block: "center", behavior: list.still.matches ? "auto" : "smooth" });
    });
  }

  show(picture, ranks) {
    if (!this.pinned) return;
    const row = picture.rows.get(this.mine);
    this.pinned.hidden = row === undefined;
    if (row === undefined) return;
    const rank = ranks.get(this.mine) ?? null;
    const slot = (name) => this.pinned.querySelector(`[data-slot='${name}']`);
    put(slot("rank"), rank === null ? this.words.say("norank") : this.words.say("rank", { n: rank }));
    put(slot("points"), row[POINTS] === null ? "" : this.words.say("points", { n: this.words.points(row[POINTS]) }));
    put(slot("line"), rank === null ? "" : this.distance(picture, ranks, row, rank));
  }

  /** The nearest line above me, and what is missing; or the best one I am inside of. */
  distance(picture, ranks, row, rank) {
    const lines = picture.lines(ranks, this.ties).toReversed();
    const ahead = lines.find((line) => line.last < rank);
    if (ahead === undefined) {
      const inside = lines.filter((line) => line.last >= rank).at(-1);
      return inside === undefined ? "" : this.words.say("inside", { line: this.words.label(inside) });
    }
    const last = picture.scoreAfter(ahead.last, ranks);
    if (last === null || last[STANDING] !== row[STANDING]) return "";
    const missing = last[POINTS] - row[POINTS];
    const line = this.words.label(ahead);
    return missing <= 0 ? this.words.say("level", { line }) : this.words.say("distance", { line, n: this.words.points(missing) });
  }
}
