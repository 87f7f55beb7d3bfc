/** The time that is left, on screen and, at four moments only, aloud (E31). */
import { setText, word } from "./dom.js";

/** @typedef {import("./clock.js").Clock} Clock */

const MINUTE = 60000;
const MOMENTS = [30, 10, 5, 1];

/** @param {number} ms  shown rounded up, so that 0:00 means over */
export function spell(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const clock = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${clock}` : clock;
}

/** @param {number} instant @param {string} zone */
export function clockTime(instant, zone) {
  return new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: zone }).format(
    instant,
  );
}

/** A day and the time on it, as a receipt says them. @param {number} instant @param {string} zone */
export function dayAndTime(instant, zone) {
  const shown = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };
  return new Intl.DateTimeFormat("zh-CN", {
    .../** @type {Intl.DateTimeFormatOptions} */ (shown),
    hour12: false,
    timeZone: zone,
  }).format(instant);
}

export class Timer {
  #clock;
  #face;
  #note;
  #speaker;
  #atZero;
  /** @type {number | null} */
  #before = null;
  #lastTick = performance.now();

  /**
   * @param {{clock: Clock, face: HTMLElement, note: HTMLElement, speaker: HTMLElement, atZero: () => void,
   *   woke: () => void}} means  `atZero` is called about every two seconds while the time is over; `woke`
   *   after a sleep of the device
   */
  constructor({ clock, face, note, speaker, atZero, woke }) {
    this.#clock = clock;
    this.#face = face;
    this.#note = note;
    this.#speaker = speaker;
    this.#atZero = atZero;
    this.woke = woke;
  }

  start() {
    this.#tick();
  }

  /** Say something politely. @param {string} text */
  announce(text) {
    this.#speaker.textContent = "";
    requestAnimationFrame(() => setText(this.#speaker, text));
  }

  #tick() {
    const now = performance.now();
    if (now - this.#lastTick > 8000) this.woke(); // The device slept; what we count may be behind.
    this.#lastTick = now;
    const left = this.#clock.remaining();
    this.#show(left);
    this.#sound(left);
    if (left <= 0) this.#atZero();
    const wait = left > 0 ? (left % 1000) + 15 : 1500 + Math.random() * 1000;
    setTimeout(() => this.#tick(), wait);
  }

  /** @param {number} left */
  #show(left) {
    setText(this.#face, spell(left));
    const mood = left <= 0 ? "over" : left <= MINUTE ? "last" : left <= 5 * MINUTE ? "soon" : "calm";
    if (this.#face.dataset.mood !== mood) this.#face.dataset.mood = mood;
    setText(this.#note, word(left <= 0 ? "time_waiting" : "time_left"));
  }

  /** @param {number} left */
  #sound(left) {
    const before = this.#before;
    this.#before = left;
    if (before === null) return;
    const passed = MOMENTS.filter((minutes) => before > minutes * MINUTE && left <= minutes * MINUTE).at(-1);
    if (passed) this.announce(word("time_announce", { n: passed }));
    if (before > 0 && left <= 0) this.announce(word("time_asking"));
  }
}
