/** 交卷: shows what is open, sends the last entries with the hand-in, and retries until the receipt is here. */
import { byId, el, setText, word } from "./dom.js";
import { Backoff, post } from "./transport.js";

/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {import("./types.js").Reply} Reply */

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class HandIn {
  #dialog = /** @type {HTMLDialogElement} */ (byId("hand-in"));
  #confirm = /** @type {HTMLButtonElement} */ (byId("hand-in-confirm"));
  #means;
  #going = false;
  #waiting = false; // The button was pressed and the server is not reached.

  /**
   * @param {{sheet: Sheet, sender: import("./sender.js").Sender, url: string, token: () => string,
   *   endsAt: () => string, go: (slot: number) => void, done: (reply: Reply) => void, refused: (reply: Reply) => void}} means
   */
  constructor(means) {
    this.#means = means;
    this.#confirm.addEventListener("click", () => void this.#submit());
    byId("hand-in-back").addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => {
      this.#going = this.#waiting = false; // Going back stops the retries; a hand-in already received shows with the next reply.
    });
  }

  /** While a hand-in is on its way, its own reply says how it ended. */
  get going() {
    return this.#going;
  }

  /**
   * While the network is away there is one word on whether the paper is handed in: before the button is pressed what
   * it will do, afterwards that it waits, what counts meanwhile and until when. What else speaks of it is put away.
   */
  showAway() {
    if (!this.#dialog.open) return;
    const { sheet, sender, endsAt } = this.#means;
    const away = sender.failing || this.#waiting;
    if (away) {
      const n = sheet.unsavedLines().length;
      const kept = n ? word("hand_in_away_kept", { n }) : word("hand_in_away_saved");
      setText(byId("hand-in-away-title"), word(this.#waiting ? "hand_in_waiting" : "hand_in_away"));
      setText(byId("hand-in-away-kept"), kept);
      setText(byId("hand-in-away-end"), word("hand_in_away_end", { at: endsAt() }));
    }
    byId("hand-in-away").hidden = !away;
    byId("hand-in-final").hidden = away;
    if (this.#going) setText(this.#confirm, word(this.#waiting ? "hand_in_waits" : "handing_in"));
  }

  open() {
    if (this.#dialog.open) return;
    void this.#means.sender.flush();
    const { sheet } = this.#means;
    const slots = [...sheet.slots.keys()];
    const none = slots.filter((slot) => sheet.fullness(slot) === "none");
    this.#list("hand-in-open", none);
    this.#list(
      "hand-in-part",
      slots.filter((slot) => sheet.fullness(slot) === "part"),
    );
    this.#list("hand-in-flagged", [...sheet.flags].sort((one, other) => one - other));
    setText(byId("hand-in-count"), word("answered_count", { n: slots.length - none.length, of: slots.length }));
    setText(this.#confirm, none.length ? word("hand_in_with_open", { n: none.length }) : word("hand_in_all"));
    setText(byId("hand-in-problem"), "");
    this.#confirm.disabled = false;
    this.#dialog.showModal();
    this.showAway();
  }

  close() {
    if (this.#dialog.open) this.#dialog.close();
  }

  /** @param {string} id @param {number[]} slots */
  #list(id, slots) {
    const root = byId(id);
    root.hidden = slots.length === 0;
    const list = /** @type {HTMLElement} */ (root.querySelector("ul"));
    list.replaceChildren(
      ...slots.map((slot) => {
        const number = this.#means.sheet.numberOf(slot);
        const label = word("slot_number", { n: number });
        const button = el("button", { type: "button", class: "chip", "aria-label": label }, String(number));
        button.addEventListener("click", () => {
          this.#dialog.close();
          this.#means.go(slot);
        });
        return el("li", {}, button);
      }),
    );
  }

  async #submit() {
    if (this.#going) return;
    this.#going = true;
    this.#confirm.disabled = true;
    setText(this.#confirm, word("handing_in"));
    const backoff = new Backoff();
    while (this.#going) {
      const again = await this.#attempt();
      this.#waiting = this.#going && again > 0;
      this.showAway();
      if (!again) break;
      await pause(Math.max(backoff.next(8000), again));
    }
  }

  /** @returns {Promise<number>} milliseconds to wait before the next try; 0 when it is decided */
  async #attempt() {
    const { sheet, sender, url, token, done, refused } = this.#means;
    await sender.flush();
    if (!this.#going) return 0;
    const entries = sheet.batch(200);
    const unanswered = [...sheet.slots.keys()].filter((slot) => sheet.fullness(slot) === "none").length;
    const outcome = await post(url, { token: token(), entries, unanswered });
    switch (outcome.kind) {
      case "ok":
        sheet.acknowledge(outcome.data.acked ?? entries);
        done(outcome.data);
        return 0;
      case "down":
        return outcome.retryAfterMs ?? 500;
      default:
        this.#confirm.disabled = false;
        setText(this.#confirm, word("hand_in_again"));
        setText(byId("hand-in-problem"), outcome.data.message || word("hand_in_refused"));
        this.#going = false;
        if (outcome.kind === "conflict") refused(outcome.data);
        return 0;
    }
  }
}
