// Signed marks on their way to the server: kept on this device, one judge's in one stage, sent in the order of signing.
// Every mark carries its nonce, so that sending it twice marks once.

/** @typedef {{action: string, entry: string, fields: [string, string][]}} Signed */

export class Queue {
  /** @param {string} judge @param {HTMLFormElement} sheet */
  constructor(judge, sheet) {
    this.key = `judging.queue.${judge}`;
    this.sheet = sheet;
    this.action = sheet.getAttribute("action");
    this.memory = [];
    this.busy = null;
  }

  /** @returns {Signed[]} */
  all() {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "null") ?? this.memory;
    } catch {
      return this.memory;
    }
  }

  /** Whether this contestant's mark for this sheet is signed and not sent yet. */
  holds(entry) {
    return this.all().some((each) => each.entry === entry && each.action === this.action);
  }

  add(entry, fields) {
    this.#keep([...this.all(), { action: this.action, entry, fields }]);
  }

  /** @param {Signed} signed */
  drop(signed) {
    const nonce = nonceOf(signed);
    this.#keep(this.all().filter((each) => nonceOf(each) !== nonce));
  }

  /**
   * Sends what is there, first signed first. Says how it ended: "empty", "lost" without a network, "hold" when the
   * session ended, "refused" when the server says what is wrong with the first.
   * @param {(signed: Signed) => void} taken told of each that the server took
   */
  deliver(taken) {
    this.busy ??= this.#deliver(taken).finally(() => { this.busy = null; });
    return this.busy;
  }

  async #deliver(taken) {
    for (let first = this.all()[0]; first; first = this.all()[0]) {
      const outcome = await this.#send(first);
      if (outcome !== "taken") return { outcome, signed: first };
      this.drop(first);
      taken(first);
    }
    return { outcome: "empty", signed: null };
  }

  async #send({ action, fields }) {
    const body = new FormData();
    body.set("csrf", this.sheet.elements.csrf.value);
    for (const [name, value] of fields) body.append(name, value);
    try {
      const answer = await fetch(action, { method: "POST", body, headers: { accept: "application/json" } });
      if (answer.ok) return "taken";
      if (answer.status >= 500) return "lost";
      if (answer.status === 401) return "hold";
      if (answer.status !== 403) return "refused";
      return (await answer.json()).code === "contest.judge_recused" ? "refused" : "hold";
    } catch {
      return "lost"; // No network, or an answer that broke off: kept here, tried again.
    }
  }

  #keep(marks) {
    this.memory = marks;
    try {
      if (marks.length) localStorage.setItem(this.key, JSON.stringify(marks));
      else localStorage.removeItem(this.key);
    } catch {
      // A browser that keeps nothing still sends, as long as the page is open.
    }
  }
}

/** @param {Signed} signed */
function nonceOf(signed) {
  return signed.fields.find(([name]) => name === "nonce")?.[1];
}
