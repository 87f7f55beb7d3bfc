/**
 * The server's time, counted by the monotonic clock alone: the device's calendar may be wrong or change (E5).
 *
 * Each reply gives a sample: the server's time at the middle of the request, in doubt by half the round trip.
 * A sample replaces the estimate when it is sharper, or when the two cannot both be true (the device slept).
 */
const DRIFT = 0.0001;
const ONE_WAY_DOUBT_MS = 500;

export class Clock extends EventTarget {
  #offset = 0;
  #doubt = Infinity;
  #taken = 0;
  #deadline = 0;
  /** @type {string | null} */
  #reason = null;
  #now;

  /** @param {() => number} [now]  monotonic milliseconds */
  constructor(now = () => performance.now()) {
    super();
    this.#now = now;
  }

  /** @param {number} serverNow @param {number} sentAt @param {number} receivedAt  monotonic milliseconds */
  rebase(serverNow, sentAt, receivedAt) {
    this.#weigh(serverNow - (sentAt + receivedAt) / 2, (receivedAt - sentAt) / 2 + 1);
  }

  /** A message pushed by the server: its way here cannot be measured. @param {number} serverNow */
  hear(serverNow) {
    this.#weigh(serverNow - this.#now(), ONE_WAY_DOUBT_MS);
  }

  /** @param {number} offset @param {number} doubt */
  #weigh(offset, doubt) {
    const now = this.#now();
    const held = this.#doubt + (now - this.#taken) * DRIFT;
    const apart = Math.abs(offset - this.#offset);
    if (doubt > held && apart <= doubt + held) return;
    this.#offset = offset;
    this.#doubt = doubt;
    this.#taken = now;
  }

  /**
   * @param {number} deadline  milliseconds since 1970
   * @param {string | null} [reason]  left out: the known one, unless the deadline has moved since
   */
  setDeadline(deadline, reason) {
    const before = this.#deadline;
    if (reason === undefined) reason = before === deadline ? this.#reason : null;
    if (before === deadline && reason === this.#reason) return;
    this.#deadline = deadline;
    this.#reason = reason;
    this.dispatchEvent(new CustomEvent("deadline", { detail: { before, deadline, reason } }));
  }

  get deadline() {
    return this.#deadline;
  }

  get reason() {
    return this.#reason;
  }

  /** Milliseconds since 1970 by the server. */
  serverNow() {
    return this.#now() + this.#offset;
  }

  /** Milliseconds left; negative once the deadline has passed. */
  remaining() {
    return this.#deadline - this.serverNow();
  }
}

/** When the page's own request left and its first byte came, on the monotonic scale. */
export function pageRequest() {
  const [entry] = performance.getEntriesByType("navigation");
  const timing = /** @type {PerformanceNavigationTiming | undefined} */ (entry);
  if (timing && timing.responseStart > 0) return { sentAt: timing.requestStart, receivedAt: timing.responseStart };
  return { sentAt: 0, receivedAt: performance.now() };
}
