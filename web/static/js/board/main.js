// The page of a board: follows the line, shows the rows, keeps the filter in the address.

import { Line } from "./line.js";
import { List } from "./list.js";
import { Mine } from "./mine.js";
import { Picture } from "./picture.js";
import { keepState, Words } from "./words.js";

const DESK_EVERY = 5000;

const root = document.querySelector(".board[data-live]");
if (root) run(root);

function run(root) {
  const words = new Words(root);
  const picture = new Picture();
  const list = new List(root, words);
  const mine = new Mine(root, words, list);
  let waiting = false;
  const show = () => {
    waiting = false;
    if (picture.epoch) mine.show(picture, list.show(picture));
  };
  const changed = () => {
    tell();
    if (!waiting) requestAnimationFrame(show);
    waiting = true;
  };
  const line = new Line({ live: root.dataset.live, snapshot: root.dataset.snapshot }, picture, changed);
  const tell = keepState(root, words, line, picture);
  setInterval(() => list.changes.size && show(), 2000); // arrows fade by themselves
  watchFilters(root.querySelector("[data-filters]"), list, show);
  watchDesk(root);
  const pinned = root.querySelector("[data-pinned]");
  if (pinned) document.body.classList.add("has-pinned");
}

function watchFilters(form, list, show) {
  if (!form) return;
  const read = () => {
    const chosen = new FormData(form);
    list.filter = { group: chosen.get("group") ?? "", unit: chosen.get("unit") ?? "" };
    return Object.entries(list.filter).filter(([, value]) => value);
  };
  read();
  form.addEventListener("change", () => {
    const chosen = new URLSearchParams(read());
    history.replaceState(null, "", chosen.size ? `?${chosen}` : location.pathname);
    show();
  });
}

/** The jury's side pane is asked for now and then, and put in place of the old one. */
function watchDesk(root) {
  const address = root.querySelector("[data-desk]")?.dataset.desk;
  if (!address) return;
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(address, { headers: { accept: "text/html" }, cache: "no-store" });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      root.querySelector("[data-desk]").replaceWith(document.adoptNode(page.querySelector("[data-desk]")));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // the age on the page says that the line is lost
    }
  }, DESK_EVERY);
}
