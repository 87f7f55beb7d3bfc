// The desk: a row opens in the third pane without leaving the list; arrows move, E edits, / searches.

const desk = document.querySelector("[data-desk]");
const pane = desk.querySelector("[data-glimpse]");
const wide = matchMedia("(min-width: 60em)");
let asked = 0;

// On a narrow screen the tree would push the list out of sight.
const tree = desk.querySelector("[data-tree]");
if (!wide.matches) tree.open = false;
tree.dataset.settled = "";
desk.querySelector("[data-rows] [aria-current]")?.scrollIntoView({ block: "nearest" });

const rows = () => [...desk.querySelectorAll("[data-ref]")];
const current = () => desk.querySelector("[data-rows] [aria-current]");

/** @param {HTMLElement} row */
async function show(row) {
  const turn = ++asked;
  current()?.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  row.scrollIntoView({ block: "nearest" });
  pane.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`/items/${row.dataset.ref}/glimpse${new URL(row.href).search}`, { headers: { accept: "text/html" } });
    if (turn !== asked) return;
    if (!answer.ok || answer.redirected) return location.assign(row.href);
    pane.innerHTML = await answer.text();
    pane.scrollTop = 0;
    const address = new URL(location.href);
    address.searchParams.set("item", row.dataset.ref);
    history.replaceState(null, "", address);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // the connection is gone: the browser's own page says so
    location.assign(row.href);
  } finally {
    if (turn === asked) pane.removeAttribute("aria-busy");
  }
}

desk.addEventListener("click", (event) => {
  const row = event.target instanceof Element ? event.target.closest("[data-ref]") : null;
  if (!row || !wide.matches || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  show(row);
});

document.addEventListener("keydown", (event) => {
  if (event.metaKey || event.ctrlKey || event.altKey) return;
  if (event.target instanceof Element && event.target.closest("input, select, textarea, dialog[open]")) return;
  const list = rows();
  const at = list.indexOf(current());
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("field-q").focus();
  } else if (event.key === "e" || event.key === "E") {
    const edit = pane.querySelector("[data-edit]");
    if (edit) location.assign(edit.href);
  } else if (wide.matches && (event.key === "ArrowDown" || event.key === "ArrowUp") && list.length > 0) {
    const next = list[at + (event.key === "ArrowDown" ? 1 : -1)];
    event.preventDefault();
    if (next) {
      next.focus({ preventScroll: true });
      show(next);
    } else {
      document.querySelector(event.key === "ArrowDown" ? "a[rel='next']" : "a[rel='prev']")?.click();
    }
  }
});

// Choosing many: the page at once, and how many are chosen.
const pick = document.querySelector("[data-pick]");
const picks = [...document.querySelectorAll("[name='items'][form='pick']")];
if (pick) {
  const whole = pick.querySelector("[data-pick-page]");
  const all = pick.querySelector("[name='all']");
  whole.hidden = false;
  const tell = () => {
    const chosen = picks.filter((each) => each.checked).length;
    whole.querySelector("input").checked = chosen === picks.length;
    whole.querySelector("input").indeterminate = chosen > 0 && chosen < picks.length;
    for (const each of picks) each.disabled = all.checked;
    pick.querySelector("[data-pick-count]").textContent = chosen && !all.checked ? String(chosen) : "";
    pick.querySelector("button").disabled = !chosen && !all.checked;
  };
  whole.addEventListener("change", (event) => {
    for (const each of picks) each.checked = event.target.checked;
    tell();
  });
  document.addEventListener("change", (event) => {
    if (event.target === all || picks.includes(event.target)) tell();
  });
  addEventListener("pageshow", tell);
  tell();
}
