/**
 * The answer sheet as this page knows it: one line per slot, each with its newest revision and the newest one the
 * server has acknowledged. A line is unsaved until the acknowledgement names exactly its revision (E1).
 */
import { readsAsNumber } from "../ui/quantity.js";
import { verdict } from "./reconcile.js";

/** @typedef {import("./types.js").Payload} Payload */
/** @typedef {import("./types.js").Held} Held */
/** @typedef {import("./types.js").Slot} Slot */
/** @typedef {import("./types.js").Entry} Entry */
/** @typedef {import("./types.js").JournalRecord} JournalRecord */
/** @typedef {JournalRecord & {sent: boolean, refused: string | null}} Line */

/**
 * @param {Pick<Slot, "kind" | "prompts" | "places" | "children">} slot
 * @param {Payload} payload
 * @returns {"none" | "part" | "full"} how much of the slot is answered
 */
export function fullness(slot, payload) {
  if (slot.kind === "practical_task") return "full"; // Done at the bench: nothing is left to write here.
  if (!payload) return "none";
  if ("children" in payload) {
    const each = (slot.children ?? []).map((child) => fullness(child, payload.children[child.id] ?? null));
    if (each.every((one) => one === "none")) return "none";
    return each.every((one) => one === "full") ? "full" : "part";
  }
  if ("blanks" in payload) {
    const filled = payload.blanks.filter((blank) => blank.trim() !== "").length;
    if ((slot.kind === "numeric" || slot.kind === "calculated") && filled && !readsAsNumber(payload.blanks[0])) return "part";
    return filled === 0 ? "none" : filled < payload.blanks.length ? "part" : "full";
  }
  if ("pairs" in payload) {
    const paired = Object.keys(payload.pairs).length;
    return paired === 0 ? "none" : paired < (slot.prompts ?? []).length ? "part" : "full";
  }
  if ("points" in payload) {
    const placed = payload.points.length;
    return placed === 0 ? "none" : placed < (slot.places ?? 1) ? "part" : "full";
  }
  if ("options" in payload) return payload.options.length ? "full" : "none";
  return "full";
}

export class Sheet extends EventTarget {
  /** @type {Map<number, Line>} */
  #lines = new Map();
  /** @type {Map<number, Slot>} */
  slots = new Map();
  /** @type {Set<number>} */
  flags = new Set();
  /** Revisions of ours that gave way to another window's. @type {JournalRecord[]} */
  aside = [];
  #now;
  #uuid;

  /**
   * @param {Slot[]} slots
   * @param {{now: () => number, uuid: () => string}} means
   */
  constructor(slots, { now, uuid }) {
    super();
    this.#now = now;
    this.#uuid = uuid;
    for (const slot of slots) {
      this.slots.set(slot.slot, slot);
      this.#lines.set(slot.slot, this.#lineOf(slot.slot, undefined));
    }
  }

  /** @param {number} slot @param {Held | undefined} held @returns {Line} */
  #lineOf(slot, held) {
    const seq = held?.seq ?? 0;
    const known = { slot, seq, uuid: "", payload: held?.payload ?? null, mono_ms: 0, base: seq, acked: seq };
    return { ...known, trail: [], sent: false, refused: null };
  }

  /** @param {number} slot @returns {Line} */
  line(slot) {
    const line = this.#lines.get(slot);
    if (!line) throw new Error(`no slot ${slot}`);
    return line;
  }

  /**
   * Take the server's sheet and this device's copy together.
   * @param {Record<string, Held>} held
   * @param {Iterable<JournalRecord>} records
   * @returns {{resent: number[], aside: number[]}} slots
   */
  adopt(held, records) {
    const kept = new Map([...records].map((record) => [record.slot, record]));
    const count = { resent: /** @type {number[]} */ ([]), aside: /** @type {number[]} */ ([]) };
    for (const slot of this.#lines.keys()) {
      const server = held[String(slot)];
      const record = kept.get(slot);
      const decided = record ? verdict(server, record) : "agreed";
      if (record && decided === "resend") {
        const base = server?.seq ?? 0;
        this.#lines.set(slot, { ...record, base, acked: base, sent: false, refused: null });
        count.resent.push(slot);
      } else {
        if (record && decided === "aside") {
          this.aside.push(record);
          count.aside.push(slot);
        }
        this.#lines.set(slot, this.#lineOf(slot, server));
      }
      this.#tell(slot, "adopt");
    }
    return count;
  }

  /** @param {number} slot @param {Payload} payload */
  answer(slot, payload) {
    const before = this.line(slot);
    const unsure = before.sent && before.seq > before.acked;
    const trail = unsure ? [...before.trail, { seq: before.seq, payload: before.payload }] : before.trail;
    this.#lines.set(slot, {
      slot,
      seq: before.seq + 1,
      uuid: this.#uuid(),
      payload,
      mono_ms: Math.round(this.#now()),
      base: before.acked,
      acked: before.acked,
      trail: trail.slice(-8),
      sent: false,
      refused: null,
    });
    this.#tell(slot, "answer");
  }

  /** What the journal keeps of a line. @param {number} slot @returns {JournalRecord} */
  record(slot) {
    const { sent, refused, ...record } = this.line(slot);
    return record;
  }

  /** @param {Line} line */
  static unsaved(line) {
    return line.seq > line.acked;
  }

  unsavedLines() {
    return [...this.#lines.values()].filter(Sheet.unsaved);
  }

  /** Unsaved lines worth sending now, oldest change first. @param {number} limit @returns {Entry[]} */
  batch(limit) {
    const waiting = this.unsavedLines().filter((line) => line.refused === null);
    waiting.sort((one, other) => one.mono_ms - other.mono_ms);
    return waiting.slice(0, limit).map((line) => {
      line.sent = true;
      const { slot, seq, uuid, payload, mono_ms } = line;
      return { slot, seq, uuid, payload, mono_ms };
    });
  }

  /** @param {{slot: number, seq: number}[]} acked */
  acknowledge(acked) {
    for (const { slot, seq } of acked) {
      const line = this.#lines.get(slot);
      if (!line || seq <= line.acked || seq > line.seq) continue;
      line.acked = seq;
      line.trail = line.trail.filter((sent) => sent.seq > seq);
      this.#tell(slot, "acknowledge");
    }
  }

  /** The server will not take this revision; a later change is tried anew. */
  refuse(/** @type {number} */ slot, /** @type {number} */ seq, /** @type {string} */ message) {
    const line = this.line(slot);
    if (line.seq !== seq) return;
    line.refused = message;
    this.#tell(slot, "refuse");
  }

  /** The place of an item in this candidate's order. @param {number} slot */
  numberOf(slot) {
    return this.slots.get(slot)?.number ?? slot;
  }

  /** @param {number} slot */
  fullness(slot) {
    return fullness(/** @type {Slot} */ (this.slots.get(slot)), this.line(slot).payload);
  }

  /** @param {number} slot */
  flip(slot) {
    if (!this.flags.delete(slot)) this.flags.add(slot);
    this.#tell(slot, "flag");
  }

  /** @param {Iterable<number>} flags */
  restoreFlags(flags) {
    for (const slot of flags) if (this.#lines.has(slot)) this.flags.add(slot);
  }

  /** @param {number} slot @param {string} why */
  #tell(slot, why) {
    this.dispatchEvent(new CustomEvent("change", { detail: { slot, why } }));
  }
}
