// Asking over a network that comes and goes: the same request is sent until the server has spoken.

const RETRIES_MS = [2000, 4000, 8000, 15000];
const PATIENCE_MS = 20000;
const SLOW_MS = 1500;
let wake = () => undefined;

addEventListener("online", () => wake());

/** Ask at once what waits for the network. */
export const askAgain = () => wake();

/**
 * @param {string} address
 * @param {RequestInit} options
 * @param {(what: "slow" | "lost") => void} say  tell who waits
 * @returns {Promise<{answer: Response, text: string}>} what the server said, whole
 */
export async function ask(address, options, say) {
  for (let tries = 0; ; tries += 1) {
    const slow = setTimeout(() => say("slow"), SLOW_MS);
    try {
      const signal = AbortSignal.timeout?.(PATIENCE_MS);
      const answer = await fetch(address, { ...options, signal, headers: { accept: "text/html" } });
      const text = await answer.text();
      if (answer.status < 500) return { answer, text };
    } catch {
      // No way to the server, or cut off on the way: asked again.
    } finally {
      clearTimeout(slow);
    }
    say("lost");
    await rest(RETRIES_MS[Math.min(tries, RETRIES_MS.length - 1)] + Math.random() * 1000);
  }
}

/** Wait, but no longer than until something wakes it. @param {number} ms */
function rest(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wake = () => {
      clearTimeout(timer);
      resolve(undefined);
    };
  });
}
