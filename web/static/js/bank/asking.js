// The editor's dialogs, one after the other: what was pasted while one is open is asked about when that one is closed.

let turn = Promise.resolve();

/**
 * Open a dialog when no other asks; resolves with what ``read`` finds once it is closed with its first button, else with null.
 * The cursor comes back to where it stood: browsers set it before the first letter.
 * @template T @param {HTMLDialogElement} dialog @param {() => void} prepare @param {() => T} read @returns {Promise<T | null>}
 */
export function asked(dialog, prepare, read) {
  const mine = turn.then(() => opened(dialog, prepare, read));
  turn = mine.then(rest, rest);
  return mine;
}

/** Who asked writes down the answer before the next dialog takes the fields out of reach. */
const rest = () => new Promise((go) => setTimeout(go));

function opened(dialog, prepare, read) {
  const giveBack = cursorOf(document.activeElement);
  dialog.returnValue = "";
  dialog.showModal();
  prepare();
  return new Promise((settle) => {
    const answer = () => {
      giveBack();
      settle(dialog.returnValue === "put" ? read() : null);
    };
    dialog.addEventListener("close", answer, { once: true });
  });
}

/**
 * Puts the cursor of a field back to where it stands now: as soon as the field has the focus again, and once more when
 * asked to, unless somebody has typed by then: that the dialog was closed is told later than keys are.
 */
function cursorOf(field) {
  if (!(field instanceof HTMLTextAreaElement)) return () => {};
  const place = [field.selectionStart, field.selectionEnd, field.selectionDirection];
  const { value } = field;
  const put = () => field.value === value && field.setSelectionRange(...place);
  field.addEventListener("focus", put, { once: true });
  return () => {
    field.removeEventListener("focus", put);
    put();
  };
}
