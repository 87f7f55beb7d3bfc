// The steps of an order as a list to be moved, in place of the lists to select from that serve without script. Nothing is
// sent until something was moved or the order was kept as it stands.
import { makeMovable } from "../ui/order.js";

/** @param {ParentNode} root */
export function offerMoving(root) {
  const fields = root.querySelector("form[data-answer] [data-put='ordering']");
  if (!(fields instanceof HTMLElement)) return;
  const selects = [...fields.querySelectorAll("select")];
  const ids = [...selects[0].options].slice(1).map((option) => option.value);
  const shown = new Map([...root.querySelectorAll("form[data-answer] .put-options > li")].map((row, at) => [ids[at], row]));
  const chosen = selects.map((select) => select.value);
  const isWhole = new Set(chosen.filter(Boolean)).size === ids.length;
  const list = document.createElement("ol");
  list.className = "order";
  for (const id of isWhole ? chosen : ids) list.append(rowOf(id, /** @type {Element} */ (shown.get(id)), fields.dataset));
  const said = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" });
  const keep = Object.assign(document.createElement("button"), { type: "button", className: "button order-keep" });
  keep.textContent = fields.dataset.wordKeep ?? "";
  const settleOn = () => {
    for (const input of list.querySelectorAll("input")) input.disabled = false;
    keep.hidden = true;
  };
  keep.addEventListener("click", settleOn);
  makeMovable(list, {
    moved: settleOn,
    say: (row, place) => {
      said.textContent = (fields.dataset.wordNow ?? "").replace("{text}", textOf(row)).replace("{n}", String(place));
    },
  });
  if (isWhole) settleOn();
  root.querySelector("form[data-answer] .put-options")?.remove();
  root.querySelector("form[data-answer] [data-for-selects]")?.remove();
  fields.replaceChildren(list, keep, said);
}

/** @param {string} id @param {Element} shown @param {DOMStringMap} words */
function rowOf(id, shown, words) {
  const row = document.createElement("li");
  row.className = "order-step";
  row.dataset.step = id;
  row.append(...shown.childNodes, Object.assign(document.createElement("input"), { type: "hidden", name: "place", value: id, disabled: true }));
  const moves = document.createElement("span");
  moves.className = "order-moves";
  for (const [by, sign, said] of [[-1, "↑", words.wordUp], [1, "↓", words.wordDown]]) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "order-move" });
    button.dataset.move = String(by);
    button.setAttribute("aria-label", String(said).replace("{text}", textOf(row)));
    button.append(Object.assign(document.createElement("span"), { textContent: sign, ariaHidden: "true" }));
    moves.append(button);
  }
  row.append(moves);
  return row;
}

/** @param {HTMLElement} row */
const textOf = (row) => (row.querySelector(".put-text")?.textContent ?? "").trim().slice(0, 60);
