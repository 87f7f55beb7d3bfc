// A board as this page knows it: folds snapshots and frames (docs/live-feed.md), works out ranks, and from the
// histogram where a score stands that is not in sight.

export const N = 0, POSITION = 1, STANDING = 2, POINTS = 3, KEY = 4, MARKS = 5;
const RANKED = new Set(["c", "i"]);

export class Picture {
  epoch = 0;
  seq = 0;
  order = [];
  rows = new Map();
  people = new Map();
  histogram = new Map();
  counts = {};
  board = null;
  entrants = 0;
  bucket = 50;
  mostRows = 0;

  /** Fold a message in; false when it does not continue what is known: then everything is asked for again. */
  take(heard) {
    if (heard.type === "snapshot") this.#begin(heard);
    else if (heard.epoch !== this.epoch || heard.prev > this.seq) return false;
    else if (heard.seq >= this.seq) this.#go(heard);
    return heard.checksum === undefined || heard.checksum === this.checksum();
  }

  /** Ranks from the top down: equal keys share, the next rank skips, who is beside the ranks has none. */
  ranks() {
    const ranks = new Map();
    let better = 0, same = 0, tie = null;
    for (const n of this.order) {
      const row = this.rows.get(n);
      if (!RANKED.has(row[STANDING]) || !this.isOfficial(n)) continue;
      const key = row[STANDING] + JSON.stringify(row[KEY]);
      if (key !== tie) [better, same, tie] = [better + same, 0, key];
      same += 1;
      ranks.set(n, better + 1);
    }
    return ranks;
  }

  /**
   * The lines with the last rank inside of each: where the next stage takes all equals of the last total, or none of
   * those it cannot take all of, the line of the next stage lies below or above them.
   */
  lines(ranks, ties) {
    return (this.board?.lines ?? []).toSorted((a, b) => a.after - b.after).map((line) => ({ ...line, last: line.label === "advance" ? this.#cut(line.after, ranks, ties) : line.after }));
  }

  #cut(after, ranks, ties) {
    const last = this.scoreAfter(after, ranks);
    if (last === null || !["all_in", "none_in"].includes(ties)) return after;
    const equals = [...ranks].filter(([n]) => this.rows.get(n)[STANDING] === last[STANDING] && this.rows.get(n)[POINTS] === last[POINTS]).map(([, rank]) => rank);
    if (!equals.some((rank) => rank > after)) return after;
    return ties === "all_in" ? Math.max(...equals) : Math.min(...equals) - 1;
  }

  /** What parts each from who stands beside them with the same total: places in the chain of keys, by number. */
  partings() {
    const found = new Map();
    const ranked = this.order.filter((n) => this.rows.get(n)[STANDING] === "c");
    ranked.slice(1).forEach((other, at) => {
      const [one, two] = [this.rows.get(ranked[at]), this.rows.get(other)];
      if (one[KEY][0] !== two[KEY][0]) return;
      const key = one[KEY].findIndex((value, place) => value !== two[KEY][place]);
      if (key < 1) return;
      const [a, b] = [one[KEY][key], two[KEY][key]];
      const finely = a !== null && b !== null && Math.floor(a / 1000) === Math.floor(b / 1000);
      for (const n of [ranked[at], other]) {
        const mine = found.get(n) ?? new Map();
        mine.set(key, (mine.get(key) ?? false) || finely);
        found.set(n, mine);
      }
    });
    return found;
  }

  isOfficial(n) {
    return this.people.get(n)?.[4] !== false;
  }

  /** How many surely stand above this score, counted in half marks. */
  above(standing, points) {
    const here = Math.floor(points / this.bucket);
    let above = 0;
    for (const [key, count] of this.histogram) {
      const [sign, bucket] = key.split(":");
      if ((sign === standing && Number(bucket) > here) || (sign === "c" && standing === "i")) above += count;
    }
    return above;
  }

  /** The lowest score from which that many stand at or above it; null while fewer have one. */
  scoreAfter(places, ranks) {
    let last = null;
    for (const [n, rank] of ranks) {
      if (rank > places) return last;
      last = this.rows.get(n);
    }
    if (ranks.size >= places || this.order.length < this.mostRows) return last;
    const buckets = [...this.histogram].map(([key, count]) => [...key.split(":"), count]).filter(([sign]) => sign === "c");
    let counted = 0;
    for (const [, bucket, count] of buckets.sort((a, b) => b[1] - a[1])) {
      counted += count;
      if (counted >= places) return [0, 0, "c", Number(bucket) * this.bucket, [], []];
    }
    return null;
  }

  checksum() {
    let sum = 0;
    for (const n of this.order) {
      sum = (Math.imul(sum, 31) + n) >>> 0;
      sum = (Math.imul(sum, 31) + (this.rows.get(n)[POINTS] ?? 0xffffffff)) >>> 0;
    }
    return sum;
  }

  #begin(heard) {
    Object.assign(this, { epoch: heard.epoch, seq: heard.seq, board: heard.board, entrants: heard.entrants, bucket: heard.bucket, mostRows: heard.most_rows, counts: heard.counts });
    this.order = heard.rows.map((row) => row[N]);
    this.rows = new Map(heard.rows.map((row) => [row[N], row]));
    this.people = new Map(heard.people.map((person) => [person[0], person]));
    this.histogram = new Map();
    this.#count(heard.hist);
  }

  #go(heard) {
    this.seq = heard.seq;
    this.counts = heard.counts;
    for (const person of heard.people ?? []) this.people.set(person[0], person);
    const moved = new Set(heard.rows.map((row) => row[N]));
    this.order = this.order.filter((n) => !moved.has(n));
    for (const row of heard.rows) {
      if (row[POSITION] === null) continue;
      this.rows.set(row[N], row);
      this.order.splice(row[POSITION] - 1, 0, row[N]);
    }
    this.order.length = Math.min(this.order.length, this.mostRows);
    this.#count(heard.hist);
  }

  #count(buckets) {
    for (const [sign, bucket, count] of buckets) {
      if (count) this.histogram.set(`${sign}:${bucket}`, count);
      else this.histogram.delete(`${sign}:${bucket}`);
    }
  }
}
