/** The exam page: reads its data, joins the parts, and lets the server's word decide every change of state. */
import { watchPictures } from "../ui/enlarge.js";
import { watchAway } from "./away.js";
import { Clock, pageRequest } from "./clock.js";
import { closeDrawer, openHelp, wireControls } from "./controls.js";
import { Cover, HOLDS } from "./cover.js";
import { byId, reasonText, setText, speak, word } from "./dom.js";
import { exportAnswers } from "./export.js";
import { showFinish } from "./finish.js";
import { guardHistory, guardLeaving, holdAttempt } from "./guard.js";
import { HandIn } from "./hand-in.js";
import { Items } from "./items.js";
import { Journal } from "./journal.js";
import { listenToKeys } from "./keys.js";
import { Live } from "./live.js";
import { ItemMap } from "./map.js";
import { dismiss, notice } from "./notices.js";
import { Pager } from "./pager.js";
import { Place } from "./place.js";
import { SaveSign } from "./save-sign.js";
import { uuid } from "./seal.js";
import { Sender } from "./sender.js";
import { Sheet } from "./sheet.js";
import { clockTime, Timer } from "./timer.js";
import { get, post } from "./transport.js";
import { knowFiles, sendFilesTo } from "./written.js";

/** @typedef {import("./types.js").Reply} Reply */

const read = (/** @type {string} */ id) => JSON.parse(byId(id).textContent ?? "{}");
const data = /** @type {import("./types.js").PageData} */ (read("exam-data"));
speak({ ...read("exam-words"), ...data.words });

const zone = data.timezone ?? "Asia/Shanghai";
const slots = data.sections.flatMap((section) => section.slots);
slots.forEach((slot, at) => {
  slot.number = at + 1; // Candidates count in their own order; the slot is the paper's name for the item.
});
let { token, epoch } = data;
let finished = false;
let receipted = false;
/** Who handed the paper in, and why, when it was not the candidate. @type {{by: string, reason: string} | null} */
let forced = null;
let askAgainAt = 0;

/** The states in which the server takes no more answers; any other word leaves the paper open. */
const ENDED = ["handed_in", "awaiting_marks", "marked", "over", "voided"];

const clock = new Clock();
const sheet = new Sheet(slots, { now: () => performance.now(), uuid });
const journal = new Journal(data.attempt);
const place = new Place(data.attempt);
const urgent = () => clock.remaining() < 120000;
const sender = new Sender({ sheet, url: data.urls.answers, token: () => token, urgent });
const means = { sheet, sender, journal };
sendFilesTo({ url: data.urls.files, token: () => token });
knowFiles(data.files);
const items = new Items(means);
items.build(data.sections, byId("paper"));
watchPictures(document);
const pager = new Pager(
  byId("paper"),
  slots.map((slot) => slot.slot),
  (slot) => items.article(slot),
);
const go = (/** @type {number} */ slot) => {
  closeDrawer();
  pager.go(slot);
};
const map = new ItemMap(means, go);
map.build(data.sections, byId("map"));
const sign = new SaveSign(means, byId("save"), byId("save-word"), byId("save-detail"));
const live = new Live({ urls: data.urls, unsaved: () => sheet.unsavedLines().length });
const cover = new Cover({ takeOver, exportFile });
const handIn = new HandIn({
  sheet,
  sender,
  url: data.urls.submit,
  token: () => token,
  endsAt: () => clockTime(clock.deadline, zone),
  go,
  done: (reply) => void finish({ state: "handed_in", ...reply }),
  refused: (reply) => learn(reply),
});
const timer = new Timer({
  clock,
  face: byId("timer"),
  note: byId("timer-note"),
  speaker: byId("announcer"),
  atZero: askAtZero,
  woke: () => void live.ask(),
});

function exportFile() {
  const { attempt, sitting, candidate } = data;
  const lines = [...sheet.slots.keys()].map((slot) => sheet.record(slot)).filter((record) => record.seq > 0);
  const held = { lines, aside: sheet.aside, flags: [...sheet.flags] };
  void exportAnswers({ attempt, epoch, name: `${sitting.ref}-${candidate.code}`, ...held, journal });
}

/** The time seems over: send what there is and ask; a hall of candidates does not ask in step. */
function askAtZero() {
  if (finished) return;
  if (!sender.failing) void sender.flush();
  const now = performance.now();
  if (now < askAgainAt) return;
  askAgainAt = now + (live.up ? 8000 : 3000) + Math.random() * 2000;
  setTimeout(() => finished || void live.ask(), Math.random() * 1500);
}

/** Show again what may have changed for these slots. */
function show(/** @type {Iterable<number>} */ changed) {
  for (const slot of changed) {
    items.mark(slot);
    map.mark(slot);
  }
  map.count(byId("count"));
  sign.show();
  handIn.showAway();
}

/** @param {string} why @param {string} [text]  the server's own words, where it has some */
function block(why, text) {
  byId("paper").inert = true;
  cover.show(/** @type {import("./cover.js").Why} */ (why), { unsaved: sheet.unsavedLines().length, text });
}

/** Take what the server said about clock, epoch and state. */
function learn(/** @type {Reply & {reason?: string | null}} */ reply, /** @type {any} */ sample = null) {
  if (finished && (receipted || !reply.receipt)) return;
  if (reply.server_now && sample) clock.rebase(reply.server_now, sample.sentAt, sample.receivedAt);
  else if (reply.server_now) clock.hear(reply.server_now);
  if (reply.deadline) clock.setDeadline(reply.deadline, reply.deadline_reason ?? reply.reason ?? undefined);
  const ended = ENDED.includes(reply.state ?? "");
  if (ended && handIn.going) return; // Its own reply follows, with the receipt.
  if (ended) void finish(reply);
  else if (reply.epoch !== undefined && reply.epoch > epoch) supersede();
  else if (HOLDS.includes(reply.state ?? "")) hold(reply);
  else if (reply.state === "open") resume();
}

/** Paused or locked by an invigilator; another window's cover stays in front. */
function hold(/** @type {Reply} */ reply) {
  if (cover.why === null || HOLDS.includes(cover.why)) block(reply.state ?? "paused", reply.message);
}

function resume() {
  if (!HOLDS.includes(cover.why ?? "")) return;
  cover.lift();
  byId("paper").inert = false;
}

function supersede(why = "superseded") {
  if (finished || (cover.why !== null && !HOLDS.includes(cover.why))) return;
  sender.stop();
  handIn.close();
  block(why);
}

/** The server has ended it; the copy on this device goes only when nothing in it is left unsent. */
async function finish(/** @type {Reply} */ reply) {
  if (receipted || (finished && !reply.receipt)) return;
  finished = true;
  receipted = Boolean(reply.receipt);
  sender.stop();
  live.close();
  cover.lift();
  if (sheet.aside.length) await dropArrived();
  const unsaved = sheet.unsavedLines().length + sheet.aside.length;
  const who = `${data.candidate.name_masked} ${data.candidate.code}`;
  showFinish(reply, { unsaved, zone, urls: data.urls, exportFile, title: data.sitting.title, who, forced });
  timer.announce(byId("finish-title").textContent ?? "");
  place.forget();
  if (reply.receipt && unsaved === 0) void journal.clear();
  // Whoever ended it, there is a receipt to ask for; a hall does not ask in step.
  if (!reply.receipt && reply.state !== "voided") setTimeout(() => void live.ask(), Math.random() * 2000);
}

/** What was set aside may have arrived all the same, before another window wrote: only what never did is told as lost. */
async function dropArrived() {
  const outcome = await get(data.urls.kept);
  if (outcome.kind !== "ok") return;
  const arrived = new Set(outcome.data.arrived);
  sheet.aside = sheet.aside.filter((record) => !arrived.has(record.uuid));
}

/** Bring this device's copy and the server's sheet together and show the outcome. */
async function adopt(/** @type {Record<string, import("./types.js").Held>} */ held) {
  const kept = await journal.all();
  const records = new Map();
  for (const [key, record] of kept) if (typeof key === "number") records.set(key, record);
  for (const line of sheet.unsavedLines()) records.set(line.slot, sheet.record(line.slot));
  sheet.restoreFlags(kept.get("flags") ?? []);
  if (kept.has("aside")) sheet.aside = kept.get("aside");
  const { resent, aside } = sheet.adopt(held, records.values());
  if (aside.length) {
    void journal.put("aside", sheet.aside);
    notice("aside", word("set_aside", { n: aside.length }), {
      tone: "attention",
      act: { label: word("export"), run: exportFile },
    });
  }
  for (const slot of [...resent, ...aside]) void journal.put(slot, sheet.record(slot));
  for (const slot of sheet.slots.keys()) items.fill(slot);
  show(sheet.slots.keys());
  if (resent.length) sender.nudge();
}

/** Continue on this device. @returns {Promise<string | null>} what went wrong */
async function takeOver() {
  const outcome = await post(data.urls.take_over, { token }, { "X-Exam-Token": token });
  if (outcome.kind === "conflict" || outcome.kind === "denied") {
    if (outcome.kind === "conflict" && outcome.data.state) learn({ ...outcome.data, epoch: undefined });
    return outcome.data.message || word("take_over_refused");
  }
  if (outcome.kind !== "ok") return word("take_over_offline");
  ({ token, epoch } = outcome.data);
  if (!data.journal_secret) await journal.rekey(token);
  void holdAttempt(data.attempt, { steal: true, lost: supersede });
  cover.lift();
  byId("paper").inert = false;
  knowFiles(outcome.data.files);
  await adopt(outcome.data.sheet);
  sender.resume();
  learn(outcome.data, outcome);
  return null;
}

function onMessage(/** @type {any} */ message) {
  if (message.type === "notice") notice("notice", message.text, { tone: "attention" });
  else if (message.type === "forced") forced = message;
  else if (message.type === "superseded") learn({ epoch: message.epoch });
  else if (["clock", "state", "pulse"].includes(message.type)) learn(message);
}

function onDeadline(/** @type {{before: number, deadline: number, reason: string | null}} */ change) {
  const at = clockTime(change.deadline, zone);
  const reason = reasonText(change.reason);
  setText(byId("ends-at"), `${word("ends_at", { at })} ${reason}`);
  const minutes = Math.round((change.deadline - change.before) / 60000);
  if (!change.before || minutes === 0) return;
  const moved = word(minutes >= 0 ? "deadline_later" : "deadline_earlier", { n: Math.abs(minutes), at });
  notice("clock", `${moved} ${reason}`, { lastingMs: 20000 });
  timer.announce(moved);
}

function onChange(/** @type {{slot: number, why: string}} */ { slot, why }) {
  if (why === "adopt") return;
  if (finished) byId("finish-unsaved").hidden = sheet.unsavedLines().length + sheet.aside.length === 0;
  show([slot]);
  if (why === "flag") void journal.put("flags", [...sheet.flags]);
  else if (why !== "refuse") void journal.put(slot, sheet.record(slot));
  if (why === "answer") sender.nudge();
}

/** @template T @param {EventTarget} source @param {string} name @param {(detail: T) => void} run */
const on = (source, name, run) => source.addEventListener(name, (event) => run(/** @type {any} */ (event).detail));

function listen() {
  on(sheet, "change", onChange);
  on(sender, "progress", () => show(sheet.unsavedLines().map((line) => line.slot)));
  on(sender, "reply", (/** @type {any} */ outcome) => {
    dismiss("denied");
    learn(outcome.data, outcome);
  });
  on(sender, "conflict", learn);
  on(sender, "denied", onDenied);
  on(sender, "stale", () => supersede("stale"));
  on(live, "state", (/** @type {any} */ outcome) => learn(outcome.data, outcome));
  on(live, "message", onMessage);
  on(live, "conflict", learn);
  on(live, "denied", onDenied);
  on(clock, "deadline", onDeadline);
  on(journal, "grade", () => show([]));
  on(pager, "turn", () => {
    map.point(pager.slot);
    place.keep(pager.slot);
    show([]);
  });
  byId("open-hand-in").addEventListener("click", () => handIn.open());
  window.addEventListener("online", () => {
    handIn.showAway();
    void sender.flush();
  });
  window.addEventListener("offline", () => show(sheet.unsavedLines().map((line) => line.slot)));
  window.addEventListener("pagehide", () => sender.beacon());
  window.addEventListener("pageshow", (event) => event.persisted && void live.ask());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") sender.beacon();
    else if (!finished) void live.ask();
  });
}

function onDenied() {
  notice("denied", word("denied"), {
    tone: "attention",
    act: { label: word("reload"), run: () => location.reload() },
  });
}

async function begin() {
  document.title = data.sitting.title;
  setText(byId("title"), data.sitting.title);
  setText(byId("candidate"), `${data.candidate.name_masked} ${data.candidate.code}`);
  setText(byId("total"), word("total_marks", { n: data.total_marks }));
  listen();
  const { sentAt, receivedAt } = pageRequest();
  clock.rebase(data.server_now, sentAt, receivedAt);
  clock.setDeadline(data.deadline, data.deadline_reason);
  const flip = () => sheet.flip(pager.slot);
  wireControls({ pager, exportFile });
  history.scrollRestoration = "manual";
  pager.start(place.find(slots, data.latest_slot));
  map.point(pager.slot);
  listenToKeys({
    choose: (index) => items.choose(pager.slot, index),
    step: (by) => pager.step(by, true),
    flag: flip,
    help: openHelp,
    asleep: () => finished || byId("paper").inert,
  });
  await journal.open(data.journal_secret ?? data.token);
  await adopt(data.sheet);
  document.body.dataset.phase = "open";
  byId("paper").inert = false;
  guardHistory(() => !finished, () => notice("leaving", word("stay"), { lastingMs: 8000 }));
  guardLeaving(() => !finished && sheet.unsavedLines().length > 0);
  timer.start();
  live.open();
  watchAway((spell) => live.say(spell));
  if (data.state !== "open") learn({ state: data.state });
  if (data.elsewhere) supersede("anew"); // Another device, or this one signed in again: the server cannot know.
  else if (!(await holdAttempt(data.attempt, { lost: supersede }))) supersede("elsewhere");
}

void begin();
