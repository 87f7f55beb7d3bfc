// The rule sheet as it is typed is tried out on the server, and the worked example beside it follows.
// Without script the button below the example does the same.

const PATIENCE_MS = 500;
const form = document.querySelector("[data-sheet-form]");
const pane = document.querySelector("[data-sheet-check]");
if (form && pane) follow(form, pane);

/**
 * @param {HTMLFormElement} sheet
 * @param {HTMLElement} place
 */
function follow(sheet, place) {
  let waiting = 0;
  let turn = 0;
  sheet.addEventListener("input", (event) => {
    const name = event.target instanceof Element ? (event.target.getAttribute("name") ?? "") : "";
    if (!/^(c\.|k\.|ties$|absent$)/.test(name)) return;
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      turn += 1;
      const mine = turn;
      try {
        const answer = await fetch(sheet.dataset.sheetForm, { method: "POST", body: new URLSearchParams(new FormData(sheet)) });
        if (answer.ok && mine === turn) place.innerHTML = await answer.text();
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // without the network the example stays as it was
      }
    }, PATIENCE_MS);
  });
}
