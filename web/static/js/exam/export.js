/** "导出我的答案": what this device holds of an attempt, as a file that shows it to who decides about it (E28). */
import { base64 } from "./seal.js";

/**
 * @param {{attempt: string, epoch: number, name: string, lines: import("./types.js").JournalRecord[],
 *   aside: import("./types.js").JournalRecord[], flags: number[], journal: import("./journal.js").Journal}} held
 *   ``name`` tells the file from others: of which sitting, and whose
 */
export async function exportAnswers({ attempt, epoch, name, lines, aside, flags, journal }) {
  const body = { attempt, epoch, lines, aside, flags };
  const sealed = await journal.sealed(body);
  const head = { format: "lianbing-answers", version: 1, attempt, epoch };
  const file = sealed
    ? { ...head, cipher: "A256GCM", iv: base64(sealed.iv), data: base64(sealed.data) }
    : { ...head, cipher: "none", body };
  const blob = new Blob([JSON.stringify(file)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `answers-${name}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
