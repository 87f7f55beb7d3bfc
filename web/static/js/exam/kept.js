// On the pages around an attempt that is over: what this device still keeps of it that the server never took. Who loads
// the page anew after the end no longer has the examination page; the copy on the device is told of and exported here.
// Where everything arrived, the copy goes, as it does on the examination page.

import { filled } from "../ui/filled.js";
import { exportAnswers } from "./export.js";
import { Journal } from "./journal.js";
import { get } from "./transport.js";

/** @typedef {import("./types.js").JournalRecord} JournalRecord */
/**
 * @typedef {{attempt: string, journal_secret: string, epoch: number, name: string, has_receipt: boolean,
 *   arrived: string[]}} Facts  ``arrived``: the revisions that the server took, by uuid
 */

for (const place of document.querySelectorAll("[data-kept]")) if (place instanceof HTMLElement) void look(place);

/** @param {HTMLElement} place */
async function look(place) {
  const attempt = place.dataset.kept ?? "";
  const journal = new Journal(attempt);
  if (!(await journal.holds())) return;
  const answer = await get(`/exam/attempts/${attempt}/kept.json`);
  if (answer.kind !== "ok") {
    addEventListener("online", () => void look(place), { once: true });
    return;
  }
  const facts = /** @type {Facts} */ (answer.data);
  await journal.open(facts.journal_secret);
  const held = compare(await journal.all(), new Set(facts.arrived));
  if (held.unsent > 0) tell(place, held, facts, journal);
  else if (facts.has_receipt && journal.unreadable === 0) await journal.clear();
}

/** @param {Map<number | string, any>} kept @param {Set<string>} arrived */
function compare(kept, arrived) {
  /** @type {JournalRecord[]} */
  const lines = [];
  for (const [key, record] of kept) {
    if (typeof key === "number") lines.push(arrived.has(record.uuid) ? { ...record, acked: record.seq } : record);
  }
  const aside = /** @type {JournalRecord[]} */ (kept.get("aside") ?? []).filter((record) => !arrived.has(record.uuid));
  const unsent = lines.filter((record) => record.seq > record.acked).length + aside.length;
  return { lines, aside, flags: /** @type {number[]} */ (kept.get("flags") ?? []), unsent };
}

/**
 * @param {HTMLElement} place
 * @param {ReturnType<typeof compare>} held
 * @param {Facts} facts
 * @param {Journal} journal
 */
function tell(place, held, { attempt, epoch, name }, journal) {
  const { lines, aside, flags, unsent } = held;
  const words = place.querySelector("[data-slot='unsent']");
  if (words) words.textContent = filled(place.dataset.wordUnsent ?? "", { n: unsent });
  place.querySelector("[data-export]")?.addEventListener("click", () => {
    void exportAnswers({ attempt, epoch, name, lines, aside, flags, journal });
  });
  place.querySelector("form")?.addEventListener("submit", (event) => {
    event.preventDefault();
    void journal.clear().then(() => {
      place.hidden = true;
    });
  });
  place.hidden = false;
}
