// Sends what a judge signed, from whatever page is open: at once, when the network is there again, and in between
// after ever longer waits. One for each page; the sheet and the bar of unsent marks both listen to it.

import { nonceOf, Queue } from "./queue.js";

/** @typedef {import("./queue.js").Signed} Signed */
/** @typedef {"empty" | "lost" | "hold"} Outcome everything went; without a network; the session is another one or none */

const LONGEST_WAIT = 15000;
const OF_THE_SESSION = new Set(["web.of_another_session", "web.password_first"]);

export class Sending extends EventTarget {
  /** @type {Outcome} */
  outcome = "empty";
  isBusy = false;
  #csrf;
  #run = null;
  #tries = 0;
  #isWaiting = false;

  /** @param {string} person @param {string} csrf */
  constructor(person, csrf) {
    super();
    this.queue = new Queue(person);
    this.#csrf = csrf;
  }

  /** Whether the last that was heard of the server is that it takes nothing now. */
  get isOffline() {
    return this.outcome !== "empty";
  }

  /**
   * Sends what waits, first signed first; what the server refuses, or what it fails at, stays aside and the others go
   * on. Events: "taken" for each that it took, "change" when something is known anew, "ended" with how it ended.
   * @returns {Promise<{outcome: Outcome, refused: Signed[]}>}
   */
  deliver() {
    this.#run ??= this.#deliver().finally(() => { this.#run = null; });
    return this.#run;
  }

  async #deliver() {
    const refused = [];
    const failed = new Set();
    const next = () => this.queue.waiting().find((each) => !failed.has(nonceOf(each)));
    let outcome = /** @type {Outcome} */ ("empty");
    this.isBusy = true;
    this.#tell("change");
    for (let first = next(); first && outcome === "empty"; first = next()) {
      const { how, words } = await this.#send(first);
      if (how === "taken") {
        this.queue.drop(first);
        this.#tell("taken", first);
      } else if (how === "refused") {
        this.queue.refuse(first, words);
        refused.push(first);
      } else if (how === "failed") {
        failed.add(nonceOf(first));
      } else {
        outcome = how;
      }
    }
    if (failed.size && outcome === "empty") outcome = "lost";
    this.isBusy = false;
    this.outcome = outcome;
    if (outcome === "lost") this.#again();
    else this.#tries = 0;
    this.#tell("change");
    this.#tell("ended", { outcome, refused });
    return { outcome, refused };
  }

  /** Only an answer in the server's own words counts: a gate of some network between may answer anything. */
  async #send({ action, entry, fields }) {
    const body = new FormData();
    body.set("csrf", this.#csrf);
    for (const [name, value] of fields) body.append(name, value);
    try {
      const answer = await fetch(action, { method: "POST", body, headers: { accept: "application/json" } });
      const said = await answer.json();
      if (answer.ok && said.signed === entry) return { how: "taken" };
      if (answer.ok || answer.status === 429 || !said.code) return { how: "lost" };
      if (answer.status >= 500) return { how: "failed" };
      if (answer.status === 401 || OF_THE_SESSION.has(said.code)) return { how: "hold" };
      return { how: "refused", words: [said.message, ...(said.findings ?? []).map((each) => each.message)].join(" ") };
    } catch {
      return { how: "lost" }; // No network, or an answer that broke off: kept here, tried again.
    }
  }

  #again() {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const wake = () => {
      clearTimeout(timer);
      removeEventListener("online", wake);
      this.#isWaiting = false;
      this.deliver();
    };
    const timer = setTimeout(wake, Math.min(1000 * 2 ** this.#tries, LONGEST_WAIT));
    this.#tries += 1;
    addEventListener("online", wake);
  }

  /** A page tells that it shows another contestant now. */
  changed() {
    this.#tell("change");
  }

  /** @param {string} what @param {unknown} detail */
  #tell(what, detail = null) {
    this.dispatchEvent(new CustomEvent(what, { detail }));
  }
}

const place = document.querySelector("[data-unsent-bar]");

/** This page's; null where nobody is signed in who judges. */
export const sending = place instanceof HTMLElement ? new Sending(place.dataset.judge, place.dataset.csrf) : null;
