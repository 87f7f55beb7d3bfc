// A picture, recording or film on its way to the bank: kept by the server before it is put into a text.

const form = document.querySelector("[data-editor]");
let underway = 0;

/** Whether something that was pasted, dropped or chosen is not in its text yet. */
export const isBringing = () => underway > 0;

/** Until the work is over the form is not sent: what is on its way would be missing. @template T @param {() => Promise<T>} work */
export async function bringing(work) {
  underway += 1;
  try {
    return await work();
  } finally {
    underway -= 1;
    if (!underway) form.dispatchEvent(new Event("brought"));
  }
}

/** @param {Blob} file @param {string} name @returns {Promise<object | null>} what is kept (``address``) or a ``message``; null when the connection is gone */
export const send = (file, name) => bringing(() => post(file, name));

async function post(file, name) {
  const body = new FormData();
  body.append("file", file, name);
  try {
    const answer = await fetch(`/bank/${form.dataset.bank}/assets`, {
      method: "POST",
      body,
      headers: { accept: "application/json", "x-csrf-token": form.elements.namedItem("csrf").value },
    });
    return answer.headers.get("content-type")?.includes("json") ? await answer.json() : null;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}
