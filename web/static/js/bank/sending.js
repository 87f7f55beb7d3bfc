// A picture, recording or film on its way to the bank: kept by the server before it is put into a text.

const form = document.querySelector("[data-editor]");

/** @param {Blob} file @param {string} name @returns {Promise<object | null>} what is kept (``address``) or a ``message``; null when the connection is gone */
export async function send(file, name) {
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
