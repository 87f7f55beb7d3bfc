/**
 * The way the server reaches the page: a socket, and polling with jitter while the socket is down or silent.
 * Emits "message" (what the server pushed) and "state" (what a poll answered, with its two instants).
 */
import { Backoff, get } from "./transport.js";

const POLL_MS = 15000;
const SILENCE_MS = 50000;
const UNSAVED_EVERY_MS = 10000;
const CATCH_UP_MS = 3000;

export class Live extends EventTarget {
  #urls;
  #unsaved;
  /** @type {WebSocket | null} */
  #socket = null;
  #backoff = new Backoff();
  #heardAt = 0;
  #closed = false;
  /** @type {object[]} */
  #waiting = [];
  /** @type {Promise<void> | null} */
  #asking = null;

  /** @param {{urls: import("./types.js").Urls, unsaved: () => number}} means */
  constructor({ urls, unsaved }) {
    super();
    this.#urls = urls;
    this.#unsaved = unsaved;
  }

  open() {
    this.#connect();
    this.#pollLater();
    setInterval(() => this.#report(), UNSAVED_EVERY_MS);
  }

  get up() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Say something upwards, now or when the socket is back. @param {object} message */
  say(message) {
    if (this.up) this.#socket?.send(JSON.stringify(message));
    else if (this.#waiting.length < 100) this.#waiting.push(message);
  }

  /** Ask the server for the truth; one question at a time. */
  ask() {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** The last word upwards is what was left unsent: the wall tells by it whether everything came. */
  close() {
    this.#report();
    this.#closed = true;
    this.#socket?.close();
  }

  async #ask() {
    const outcome = await get(this.#urls.state);
    if (outcome.kind === "ok") this.#emit("state", outcome);
    else if (outcome.kind === "conflict") this.#emit("conflict", outcome.data);
    else if (outcome.kind === "denied") this.#emit("denied", outcome.data);
  }

  #connect() {
    if (this.#closed) return;
    const url = new URL(this.#urls.live, location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#heardAt = performance.now();
    socket.onopen = () => {
      setTimeout(() => void this.ask(), Math.random() * CATCH_UP_MS); // What was said before we listened.
      this.#report();
      for (const message of this.#waiting.splice(0)) this.say(message);
    };
    socket.onmessage = (event) => {
      this.#heardAt = performance.now();
      this.#backoff.reset();
      const message = parsed(event.data);
      if (message) this.#emit("message", message);
    };
    socket.onclose = () => {
      if (this.#closed || socket !== this.#socket) return;
      void this.ask();
      setTimeout(() => this.#connect(), this.#backoff.next(30000));
    };
  }

  #report() {
    if (!this.up) return;
    if (performance.now() - this.#heardAt > SILENCE_MS) this.#socket?.close();
    else this.say({ type: "unsaved", n: this.#unsaved() });
  }

  #pollLater() {
    setTimeout(
      () => {
        if (this.#closed) return;
        if (!this.up) void this.ask();
        this.#pollLater();
      },
      POLL_MS * (0.8 + Math.random() * 0.4),
    );
  }

  /** @param {string} name @param {unknown} detail */
  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** @param {unknown} data @returns {any} */
function parsed(data) {
  try {
    return JSON.parse(String(data));
  } catch {
    return null; // Not ours; the next message or poll brings the truth.
  }
}
