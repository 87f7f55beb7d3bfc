/** "导出我的答案": everything this page holds, as a file an invigilator can merge (E28). */
import { base64 } from "./seal.js";

/**
 * @param {{data: import("./types.js").PageData, epoch: number, sheet: import("./sheet.js").Sheet,
 *   journal: import("./journal.js").Journal}} means
 */
export async function exportAnswers({ data, epoch, sheet, journal }) {
  const lines = [...sheet.slots.keys()].map((slot) => sheet.record(slot)).filter((record) => record.seq > 0);
  const body = { attempt: data.attempt, epoch, lines, aside: sheet.aside, flags: [...sheet.flags] };
  const sealed = await journal.sealed(body);
  const head = { format: "lianbing-answers", version: 1, attempt: data.attempt, epoch };
  const file = sealed
    ? { ...head, cipher: "A256GCM", iv: base64(sealed.iv), data: base64(sealed.data) }
    : { ...head, cipher: "none", body };
  const blob = new Blob([JSON.stringify(file)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `answers-${data.sitting.ref}-${data.candidate.code}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
