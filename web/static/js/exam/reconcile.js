/** What to do with this device's copy when the server's sheet is known. Pure. */

/** @typedef {import("./types.js").Held} Held */
/** @typedef {import("./types.js").JournalRecord} JournalRecord */
/** @typedef {import("./types.js").Payload} Payload */

/** Databases keep objects in an order of their own. @param {string} _ @param {unknown} value */
const inOrder = (_, value) =>
  value && typeof value === "object" && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value;

/** @param {Payload} one @param {Payload} other */
export const same = (one, other) => JSON.stringify(one ?? null, inOrder) === JSON.stringify(other ?? null, inOrder);

/**
 * - "agreed": the server holds this or a later word of ours; show the server's.
 * - "resend": ours follows from what the server holds (or the server has gone back in time); show ours, send it.
 * - "aside": another window wrote after we last knew; the server's stands, ours is kept for export.
 *
 * @param {Held | undefined} held
 * @param {JournalRecord} record
 * @returns {"agreed" | "resend" | "aside"}
 */
export function verdict(held, record) {
  const seq = held?.seq ?? 0;
  const payload = held?.payload ?? null;
  if (record.seq > seq) {
    const follows = seq <= Math.max(record.base, record.acked);
    const ours = record.trail.some((sent) => sent.seq === seq && same(sent.payload, payload));
    return follows || ours ? "resend" : "aside";
  }
  return record.acked >= record.seq || same(record.payload, payload) ? "agreed" : "aside";
}
