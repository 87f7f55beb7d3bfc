/**
 * Shapes shared by the exam page's modules; nothing runs here. The wire is described in docs/save-protocol.md.
 *
 * @typedef {{option: string} | {options: string[]} | {value: boolean} | {blanks: string[]} |
 *   {pairs: Record<string, string>} | {order: (string | null)[]} | {children: Record<string, any>} |
 *   {text: string} | {files: string[]} | {points: [number, number][]} | null} Payload
 * @typedef {"single_choice" | "multiple_choice" | "true_false" | "fill_blank" | "numeric" | "matching" |
 *   "ordering" | "hotspot" | "calculated" | "case_study" | "short_answer" | "essay" | "file_submission" | "practical_task"} Kind
 * @typedef {{ref: string, name: string, size: number}} SentFile
 * @typedef {{id: string, text: string}} Option
 * @typedef {{id: string, kind: Kind, stem: string, options: Option[], marks: string, prompts?: Option[],
 *   reuse?: boolean, picture?: import("../ui/spots.js").Picture, places?: number, longest?: number,
 *   most_files?: number, most_mb?: number, file_types?: string[]}} Child        one of the items that a case is made of
 * @typedef {{slot: number, number: number, kind: Kind, stem: string, options: Option[], marks: string,
 *   prompts?: Option[], reuse?: boolean, children?: Child[], longest?: number, most_files?: number,
 *   most_mb?: number, file_types?: string[], picture?: import("../ui/spots.js").Picture, places?: number}} Slot
 * @typedef {Omit<Slot, "slot" | "number" | "children"> & {slot: number | string, number: number | string}} Asked
 *   a slot, or a child named after its slot
 *   ``slot`` names the item in the paper, ``number`` is its place in this candidate's order
 * @typedef {{title: string, rule_text: string, example_text: string, points_text: string,
 *   slots: Slot[]}} Section
 * @typedef {{seq: number, payload: Payload}} Held        what the server holds for a slot
 * @typedef {{slot: number, seq: number, uuid: string, payload: Payload, mono_ms: number}} Entry
 * @typedef {{answers: string, files: string, submit: string, state: string, take_over: string, live: string, result: string,
 *   kept: string, leave: string}} Urls
 *
 * @typedef {object} PageData
 * @property {string} attempt             public reference of the attempt
 * @property {string} token               the page token; speaks for one epoch
 * @property {string} [journal_secret]    stable for the attempt across epochs; seals the copy on this device
 * @property {boolean} [elsewhere]        another device holds the attempt; open behind the take-over cover
 * @property {number} epoch
 * @property {string} state
 * @property {number} server_now          milliseconds since 1970, by the server
 * @property {number} deadline            milliseconds since 1970, by the server
 * @property {string | null} deadline_reason
 * @property {string} [timezone]          IANA name for printed times; Asia/Shanghai when absent
 * @property {{name_masked: string, code: string}} candidate
 * @property {{title: string, ref: string}} sitting
 * @property {string} total_marks
 * @property {Section[]} sections
 * @property {Record<string, Held>} sheet
 * @property {SentFile[]} [files]         what was sent as answers so far
 * @property {Urls} urls
 * @property {Record<string, string>} [words]
 *
 * @typedef {object} JournalRecord        one slot as kept on this device
 * @property {number} slot
 * @property {number} seq
 * @property {string} uuid
 * @property {Payload} payload
 * @property {number} mono_ms
 * @property {number} base                the highest revision acknowledged when this one was written
 * @property {number} acked               the highest revision acknowledged when this record was last written
 * @property {Held[]} trail               revisions sent before this one and not acknowledged
 *
 * @typedef {{state?: string, epoch?: number, deadline?: number, deadline_reason?: string | null,
 *   server_now?: number, receipt?: string, handed_in_at?: number, answered?: number, of?: number,
 *   result_url?: string, message?: string, code?: string}} Reply
 */
export {};
