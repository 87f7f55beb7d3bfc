// Signed marks on their way to the server: kept on this device under the person who signed, in the order of signing.
// Every mark carries its nonce, so that sending it twice marks once. What the server would not take stays here, with
// its words, until the judge has decided about it.

/** @typedef {{action: string, entry: string, code: string, sheet: string, draft: string, fields: [string, string][], refused?: string}} Signed */

const KEYS = "judging.queue.";

export class Queue {
  /** Where storage fails, the marks live as long as the page. @type {Signed[] | null} */
  #memory = null;

  /** @param {string} person whose marks these are; nobody else's are read or sent */
  constructor(person) {
    this.key = KEYS + person;
  }

  /** @returns {Signed[]} */
  all() {
    return this.#memory ?? read(this.key);
  }

  /** What may be sent as it is, first signed first. */
  waiting() {
    return this.all().filter((each) => each.refused === undefined);
  }

  /** Whether this contestant's mark for this sheet is signed and on its way. */
  holds(action, entry) {
    return this.waiting().some((each) => each.entry === entry && each.action === action);
  }

  /** The mark of this contestant that the server would not take. */
  refusedOf(action, entry) {
    return this.all().find((each) => each.refused !== undefined && each.entry === entry && each.action === action);
  }

  /** A mark that is signed anew takes the place of the one that was refused. @param {Signed} signed */
  add(signed) {
    const before = this.refusedOf(signed.action, signed.entry);
    this.#keep([...this.all().filter((each) => !before || nonceOf(each) !== nonceOf(before)), signed]);
  }

  /** The mark is on the server, or given up: with it goes the draft that it was signed from. @param {Signed} signed */
  drop(signed) {
    try {
      localStorage.removeItem(signed.draft);
    } catch {
      // A browser that keeps nothing has nothing to drop.
    }
    this.#keep(this.all().filter((each) => nonceOf(each) !== nonceOf(signed)));
  }

  /** @param {Signed} signed @param {string} words why the server would not take it */
  refuse(signed, words) {
    this.#keep(this.all().map((each) => (nonceOf(each) === nonceOf(signed) ? { ...each, refused: words } : each)));
  }

  /** Whether marks of somebody else wait on this device; whose and which is not told. */
  get hasOthers() {
    try {
      return Object.keys(localStorage).some((key) => key.startsWith(KEYS) && key !== this.key && read(key).length > 0);
    } catch {
      return false;
    }
  }

  #keep(marks) {
    try {
      if (marks.length) localStorage.setItem(this.key, JSON.stringify(marks));
      else localStorage.removeItem(this.key);
      this.#memory = null;
    } catch {
      this.#memory = marks;
    }
  }
}

/** @returns {Signed[]} */
function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** @param {Signed} signed */
export function nonceOf(signed) {
  return signed.fields.find(([name]) => name === "nonce")?.[1];
}
