/** One request, one plain outcome; nothing here decides what follows from it. */

/** @typedef {import("./types.js").Reply} Reply */
/**
 * @typedef {{kind: "ok", data: any, sentAt: number, receivedAt: number}
 *   | {kind: "conflict", data: Reply}
 *   | {kind: "denied", data: Reply}
 *   | {kind: "invalid", status: number, data: Reply}
 *   | {kind: "down", retryAfterMs: number | null}} Outcome
 */

const TIMEOUT_MS = 15000;

/** @param {Response} response @returns {Promise<any>} */
async function bodyOf(response) {
  try {
    return await response.json();
  } catch {
    return null; // Not ours: a proxy's page, or a reply cut off on its way.
  }
}

/** @param {Response} response @returns {number | null} */
function retryAfter(response) {
  const seconds = Number(response.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 60) * 1000 : null;
}

/**
 * @param {string} url
 * @param {RequestInit} options
 * @returns {Promise<Outcome>}
 */
async function request(url, options) {
  const sentAt = performance.now();
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), TIMEOUT_MS);
  try {
    const init = { ...options, signal: patience.signal, credentials: "same-origin", cache: "no-store" };
    const response = await fetch(url, /** @type {RequestInit} */ ({ ...init, redirect: "error" }));
    const data = await bodyOf(response);
    const receivedAt = performance.now();
    if (response.ok && data) return { kind: "ok", data, sentAt, receivedAt };
    if (response.status === 409) return { kind: "conflict", data: data ?? {} };
    if (response.status === 401 || response.status === 403) return { kind: "denied", data: data ?? {} };
    if (response.status === 413 || response.status === 422)
      return { kind: "invalid", status: response.status, data: data ?? {} };
    return { kind: "down", retryAfterMs: retryAfter(response) };
  } catch {
    return { kind: "down", retryAfterMs: null }; // No way to the server, or too slow: the caller tries again.
  } finally {
    clearTimeout(timer);
  }
}

/** @param {string} url */
export const get = (url) => request(url, { method: "GET", headers: { Accept: "application/json" } });

/** @param {string} url @param {unknown} body @param {Record<string, string>} [headers] */
export const post = (url, body, headers = {}) =>
  request(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
    body: JSON.stringify(body),
  });

/** Doubling waits with jitter, so that a hall of candidates does not come back in step. */
export class Backoff {
  #failures = 0;

  get failures() {
    return this.#failures;
  }

  /** @param {number} capMs @returns {number} milliseconds to wait */
  next(capMs) {
    const wait = Math.min(capMs, 1000 * 2 ** Math.min(this.#failures, 6));
    this.#failures += 1;
    return wait * (0.6 + Math.random() * 0.8);
  }

  reset() {
    this.#failures = 0;
  }
}
