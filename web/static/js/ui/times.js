// Keeps "还有 12 分钟" true while the page is open. The server's moment is in body[data-now] and time passes by the
// browser's steady clock, so a wrong or changed device clock shows nothing wrong. The words come from the body too.

const opened = performance.now();

/** @param {Document} root */
export function keepTimes(root) {
  const places = [...root.querySelectorAll("[data-apart]")];
  if (places.length === 0) return;
  const start = Date.parse(root.body.dataset.now);
  const tick = () => {
    const now = start + (performance.now() - opened);
    for (const place of places) {
      const words = apart(Date.parse(place.dataset.apart) - now, root.body.dataset);
      if (place.textContent !== words) place.textContent = words;
    }
  };
  setInterval(tick, 1000);
  root.addEventListener("visibilitychange", tick);
}

/**
 * @param {number} milliseconds until the moment; negative when it has passed
 * @param {DOMStringMap} words
 */
export function apart(milliseconds, words) {
  const frame = milliseconds >= 0 ? words.wordAhead : words.wordPast;
  return frame.replace("{span}", span(Math.floor(Math.abs(milliseconds) / 1000), words));
}

function span(seconds, words) {
  if (seconds < 60) return words.wordSeconds.replace("{n}", seconds);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(seconds / 3600);
  const days = Math.floor(seconds / 86400);
  const parts = days
    ? [[words.wordDays, days], [words.wordHours, hours % 24]]
    : [[words.wordHours, hours], [words.wordMinutes, minutes % 60]];
  return parts.filter(([, n]) => n > 0).map(([word, n]) => word.replace("{n}", n)).join(" ");
}
