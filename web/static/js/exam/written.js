/** Answers in words and in files: a text with its count, files that are sent at once and then named by the answer. */
import { el, icon, setText, word } from "./dom.js";

/** @typedef {import("./types.js").Asked} Asked */
/** @typedef {import("./types.js").Payload} Payload */
/** @typedef {import("./types.js").SentFile} SentFile */

const ACCEPT = {
  image: "image/png,image/jpeg,image/gif,image/webp",
  pdf: "application/pdf",
  word: ".docx",
  sheet: ".xlsx",
  text: "text/plain",
  archive: ".zip",
  audio: "audio/mpeg,audio/ogg",
  video: "video/mp4,video/webm",
};
const PATIENCE_MS = 120000;

/** What the page gives: where files go, the token of now, and what was sent before this page was opened. */
const post = { url: "", token: () => "", known: /** @type {Map<string, SentFile>} */ (new Map()) };

/** @param {{url: string, token: () => string}} means */
export function sendFilesTo({ url, token }) {
  post.url = url;
  post.token = token;
}

/** @param {SentFile[] | undefined} files */
export function knowFiles(files) {
  for (const file of files ?? []) post.known.set(file.ref, file);
}

/** @param {string} text  in characters, as the server counts them */
const lengthOf = (text) => [...text].length;

/** @param {Asked} slot */
export function textField(slot) {
  const hint = `count-${slot.slot}`;
  const area = el("textarea", {
    class: "input answer-text",
    rows: slot.kind === "essay" ? 14 : 5,
    maxlength: slot.longest,
    "aria-label": word("text_label", { slot: slot.number }),
    "aria-describedby": hint,
  });
  return el("div", { class: "put" }, area, el("p", { class: "put-hint", id: hint }));
}

/** @param {HTMLElement} root @returns {Payload} */
export function readText(root) {
  const { value } = /** @type {HTMLTextAreaElement} */ (root.querySelector("textarea"));
  return value.trim() === "" ? null : { text: value };
}

/** @param {HTMLElement} root @param {Payload} payload */
export function fillText(root, payload) {
  const area = /** @type {HTMLTextAreaElement} */ (root.querySelector("textarea"));
  area.value = payload && "text" in payload ? payload.text : "";
}

/** @param {Asked} slot @param {HTMLElement} root @param {Payload} payload */
export function countText(slot, root, payload) {
  const n = payload && "text" in payload ? lengthOf(payload.text) : 0;
  const hint = /** @type {HTMLElement} */ (root.querySelector(".put-hint"));
  hint.toggleAttribute("data-unread", n >= (slot.longest ?? 0));
  setText(hint, word("text_count", { n, of: slot.longest ?? 0 }));
}

/** @param {Asked} slot */
export function fileFields(slot) {
  const types = (slot.file_types ?? []).map((type) => word(`file_${type}`)).join(word("comma"));
  const told = word("files_hint", { n: slot.most_files ?? 0, mb: slot.most_mb ?? 0, types });
  const accept = (slot.file_types ?? []).map((type) => ACCEPT[/** @type {keyof ACCEPT} */ (type)]).join(",");
  const input = el("input", { type: "file", class: "visually-hidden", id: `file-${slot.slot}`, multiple: (slot.most_files ?? 1) > 1, accept });
  const list = el("ul", { class: "sent-files", role: "list" });
  const said = el("p", { class: "put-hint", role: "status" });
  const button = el("label", { class: "button", for: input.id }, icon("plus"), word("files_add"));
  input.addEventListener("change", (event) => {
    event.stopPropagation(); // A file chosen is no answer yet: it is one when the server has it.
    for (const file of input.files ?? []) offer(slot, list, said, file);
    input.value = "";
  });
  return el("div", { class: "put" }, el("p", { class: "put-hint" }, told), list, input, button, said);
}

/** @param {Asked} slot @param {HTMLElement} list @param {HTMLElement} said @param {File} file */
function offer(slot, list, said, file) {
  if (list.childElementCount >= (slot.most_files ?? 0)) {
    setText(said, word("files_full", { n: slot.most_files ?? 0 }));
    return;
  }
  if (file.size > (slot.most_mb ?? 0) * 2 ** 20) {
    setText(said, word("files_large", { name: file.name, mb: slot.most_mb ?? 0 }));
    return;
  }
  setText(said, "");
  const row = el("li", { class: "sent-file", "data-state": "sending" }, el("span", { class: "sent-name" }, file.name));
  const standing = el("span", { class: "sent-standing", role: "status" });
  const again = el("button", { type: "button", class: "button", hidden: true }, icon("sync"), word("file_again"));
  again.addEventListener("click", () => carry(slot, list, row, standing, again, file));
  row.append(standing, again, dropButton(list, row, file.name));
  list.append(row);
  carry(slot, list, row, standing, again, file);
}

/** @param {HTMLElement} list @param {HTMLElement} row @param {string} name */
function dropButton(list, row, name) {
  const drop = el("button", { type: "button", class: "icon-button", "aria-label": word("file_drop", { name }) }, icon("close"));
  drop.addEventListener("click", () => {
    const counted = Boolean(row.dataset.file);
    row.remove();
    if (counted) told(list);
  });
  return drop;
}

/** @param {HTMLElement} list */
const told = (list) => list.dispatchEvent(new Event("change", { bubbles: true }));

/** Send one file. It counts when the server has it; a line that breaks is told, and the file can be sent again. */
function carry(
  /** @type {Asked} */ slot,
  /** @type {HTMLElement} */ list,
  /** @type {HTMLElement} */ row,
  /** @type {HTMLElement} */ standing,
  /** @type {HTMLElement} */ again,
  /** @type {File} */ file,
) {
  const [place, part = ""] = String(slot.slot).split("-");
  const body = new FormData();
  for (const [name, value] of Object.entries({ token: post.token(), slot: place, part })) body.append(name, value);
  body.append("file", file, file.name);
  const request = new XMLHttpRequest();
  const failed = (/** @type {string} */ words, /** @type {boolean} */ mayTryAgain) => {
    row.dataset.state = "failed";
    setText(standing, words);
    again.hidden = !mayTryAgain;
  };
  row.dataset.state = "sending";
  again.hidden = true;
  setText(standing, word("file_sending", { n: 0 }));
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    setText(standing, word("file_sending", { n: Math.floor((loaded / Math.max(1, total)) * 100) }));
  });
  request.addEventListener("load", () => {
    const answer = /** @type {{file?: SentFile, message?: string} | null} */ (request.response);
    if (request.status === 200 && answer?.file) {
      keepFile(list, row, standing, answer.file);
      return;
    }
    failed(answer?.message ?? word("file_failed"), request.status >= 500 || !answer?.message);
  });
  for (const how of ["error", "timeout", "abort"]) request.addEventListener(how, () => failed(word("file_failed"), true));
  request.open("POST", post.url);
  request.responseType = "json";
  request.timeout = PATIENCE_MS;
  request.setRequestHeader("Accept", "application/json");
  request.send(body);
}

/** @param {HTMLElement} list @param {HTMLElement} row @param {HTMLElement} standing @param {SentFile} file */
function keepFile(list, row, standing, file) {
  if (!row.isConnected) return; // Taken away while it was on its way.
  knowFiles([file]);
  row.dataset.state = "sent";
  row.dataset.file = file.ref;
  setText(standing, word("file_sent", { kb: Math.ceil(file.size / 1024) }));
  told(list);
}

/** @param {HTMLElement} root @returns {Payload} */
export function readFiles(root) {
  const rows = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-file]")]);
  const files = [...new Set(rows.map((row) => row.dataset.file ?? ""))];
  return files.length ? { files } : null;
}

/** @param {HTMLElement} root @param {Payload} payload */
export function fillFiles(root, payload) {
  const list = /** @type {HTMLElement} */ (root.querySelector(".sent-files"));
  const wanted = payload && "files" in payload ? payload.files : [];
  list.querySelectorAll("[data-file]").forEach((row) => row.remove());
  for (const ref of wanted) {
    const file = post.known.get(ref);
    const name = file?.name ?? word("file_unnamed");
    const row = el("li", { class: "sent-file", "data-state": "sent", "data-file": ref }, el("span", { class: "sent-name" }, name));
    const size = file ? word("file_sent", { kb: Math.ceil(file.size / 1024) }) : word("file_sent_before");
    row.append(el("span", { class: "sent-standing" }, size), dropButton(list, row, name));
    list.append(row);
  }
}

/** A task at the bench: there is nothing to write. */
export const benchNote = () => el("p", { class: "put-hint" }, word("bench_note"));
