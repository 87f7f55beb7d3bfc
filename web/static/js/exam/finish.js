/** The last screen: the receipt, or what the server said about the end. */
import { letSettle } from "../ui/settling.js";
import { byId, setText, word } from "./dom.js";
import { dayAndTime } from "./timer.js";

/** @typedef {import("./types.js").Reply} Reply */

/**
 * @param {Reply & {state?: string}} reply
 * @param {{unsaved: number, zone: string, urls: import("./types.js").Urls, exportFile: () => void, title: string,
 *   who: string, forced: {by: string, reason: string} | null}} facts
 */
export function showFinish(reply, { unsaved, zone, urls, exportFile, title, who, forced }) {
  const receipt = Boolean(reply.receipt);
  const ended = receipt ? "receipt" : reply.state === "voided" ? "voided" : "over";
  setText(byId("finish-title"), word(`finish_${ended}_title`));
  const told = receipt && unsaved > 0 ? "over" : ended; // "All received" only when it is.
  setText(byId("finish-text"), reply.message || word(`finish_${told}_text`));
  if (forced) {
    const by = forced.by || word("invigilator");
    setText(byId("finish-text"), word("finish_forced_text", { by, reason: forced.reason }));
  }
  byId("finish-receipt").hidden = !receipt;
  setText(byId("finish-code"), reply.receipt ?? "");
  setText(byId("finish-exam"), title);
  setText(byId("finish-who"), who);
  const at = reply.handed_in_at ? dayAndTime(reply.handed_in_at, zone) : "";
  setText(byId("finish-time"), at);
  const count = reply.of ? word("answered_count", { n: reply.answered ?? 0, of: reply.of }) : "";
  setText(byId("finish-count"), count);
  byId("finish-unsaved").hidden = unsaved === 0;
  setText(byId("finish-unsaved-text"), word("finish_unsaved", { n: unsaved }));
  byId("finish-export").onclick = exportFile;
  byId("finish-print").onclick = () => window.print();
  byId("finish-result").setAttribute("href", reply.result_url ?? urls.result);
  byId("finish-leave").setAttribute("href", urls.leave);
  document.querySelectorAll("dialog[open]").forEach((dialog) => /** @type {HTMLDialogElement} */ (dialog).close());
  document.body.dataset.phase = "finished";
  byId("notices").replaceChildren();
  letSettle(byId("finish").querySelectorAll(".button"));
  byId("finish").hidden = false;
  window.scrollTo(0, 0);
  byId("finish-title").focus();
}
