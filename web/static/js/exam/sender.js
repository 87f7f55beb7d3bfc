/**
 * Carries unsaved lines to the server: one batch in flight, a short pause to gather keystrokes, jittered retry.
 * It never stops by the clock (E4); only the server's word that the attempt is closed or held elsewhere ends it.
 */
import { Backoff, post } from "./transport.js";

/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {import("./types.js").Reply} Reply */

const GATHER_MS = 1200;
const GATHER_AT_MOST_MS = 2000;
const LIMIT = 200;
const BEACON_BYTES = 48000;

export class Sender extends EventTarget {
  #sheet;
  #url;
  #token;
  #urgent;
  #backoff = new Backoff();
  /** @type {Promise<void> | null} */
  #flight = null;
  /** @type {ReturnType<typeof setTimeout> | null} */
  #timer = null;
  #dueAt = Infinity;
  #firstAt = Infinity;
  #limit = LIMIT;
  #stopped = false;
  #wait = 0;

  /**
   * @param {{sheet: Sheet, url: string, token: () => string, urgent: () => boolean}} means
   *   `urgent`: near the end, when retries come closer together
   */
  constructor({ sheet, url, token, urgent }) {
    super();
    this.#sheet = sheet;
    this.#url = url;
    this.#token = token;
    this.#urgent = urgent;
  }

  /** Whether the last try failed: what is unsaved waits on this device. */
  get failing() {
    return this.#backoff.failures > 0 || navigator.onLine === false;
  }

  get stopped() {
    return this.#stopped;
  }

  /** A change was made: send soon. */
  nudge() {
    const now = performance.now();
    this.#firstAt = Math.min(this.#firstAt, now);
    if (this.#backoff.failures > 0 && this.#timer !== null) return; // A retry is planned; typing must not delay it.
    this.#schedule(Math.max(0, Math.min(GATHER_MS, this.#firstAt + GATHER_AT_MOST_MS - now)), true);
  }

  /** Send now; resolves when this try is over, however it went. */
  async flush() {
    if (this.#flight) await this.#flight;
    await this.#send();
  }

  /** Last words of a page that is going: no reply is awaited, so nothing is marked saved. */
  beacon() {
    if (this.#stopped) return;
    let entries = this.#sheet.batch(LIMIT);
    while (entries.length) {
      let some = entries;
      let body = this.#parcel(some);
      while (body.size > BEACON_BYTES && some.length > 1) {
        some = some.slice(0, Math.ceil(some.length / 2));
        body = this.#parcel(some);
      }
      if (!navigator.sendBeacon(this.#url, body)) return;
      entries = entries.slice(some.length);
    }
  }

  /** @param {import("./types.js").Entry[]} entries */
  #parcel(entries) {
    return new Blob([JSON.stringify({ token: this.#token(), entries })], { type: "application/json" });
  }

  stop() {
    this.#stopped = true;
    this.#unschedule();
    this.#tell();
  }

  resume() {
    this.#stopped = false;
    this.#backoff.reset();
    this.nudge();
  }

  /** @param {number} wait @param {boolean} later  whether a send already planned may be put off */
  #schedule(wait, later) {
    if (this.#stopped || this.#flight) return;
    const dueAt = performance.now() + wait;
    if (!later && dueAt >= this.#dueAt) return;
    this.#unschedule();
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => void this.#send(), wait);
  }

  #unschedule() {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#dueAt = Infinity;
  }

  #pause() {
    return this.#backoff.next(this.#urgent() ? 3000 : 20000);
  }

  async #send() {
    this.#unschedule();
    if (this.#stopped || this.#flight) return;
    const entries = this.#sheet.batch(this.#limit);
    if (!entries.length) return;
    this.#firstAt = Infinity;
    this.#flight = this.#carry(entries);
    this.#tell();
    try {
      await this.#flight;
    } finally {
      this.#flight = null;
    }
    this.#tell();
    if (this.#stopped || !this.#sheet.batch(1).length) return;
    if (this.#backoff.failures > 0) this.#schedule(this.#wait, true);
    else this.#schedule(this.#limit < LIMIT || entries.length === LIMIT ? 0 : GATHER_MS, true);
  }

  /** @param {import("./types.js").Entry[]} entries */
  async #carry(entries) {
    const outcome = await post(this.#url, { token: this.#token(), entries });
    switch (outcome.kind) {
      case "ok":
        this.#heard(entries, outcome.data);
        this.#emit("reply", outcome);
        break;
      case "invalid":
        this.#backoff.reset();
        if (entries.length > 1) this.#limit = Math.ceil(entries.length / 2);
        else {
          this.#limit = LIMIT;
          this.#sheet.refuse(entries[0].slot, entries[0].seq, outcome.data.message ?? "");
        }
        break;
      case "conflict":
        this.#emit("conflict", outcome.data);
        this.#wait = this.#pause();
        break;
      case "denied":
        this.#wait = this.#pause();
        this.#emit("denied", outcome.data);
        break;
      case "down":
        this.#wait = Math.max(this.#pause(), outcome.retryAfterMs ?? 0);
        break;
    }
  }

  /** @param {import("./types.js").Entry[]} entries @param {any} data */
  #heard(entries, { acked = [], stale = [] }) {
    if (acked.length || stale.length) this.#backoff.reset();
    else this.#wait = this.#pause(); // Heard, but neither taken nor refused: no reason to hurry.
    this.#limit = LIMIT;
    this.#sheet.acknowledge(acked);
    const overtaken = new Set(stale.map((/** @type {{slot: number}} */ { slot }) => slot));
    const refused = entries.filter(({ slot, seq }) => overtaken.has(slot) && this.#sheet.line(slot).seq === seq);
    if (refused.length) this.#emit("stale", refused);
  }

  #tell() {
    this.dispatchEvent(new Event("progress"));
  }

  /** @param {string} name @param {unknown} detail */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
