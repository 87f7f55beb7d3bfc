// The big screen: a pane of rows at a time, the whole board page by page and then group after group, by itself.

import { Line } from "./line.js";
import { Picture, POINTS, STANDING } from "./picture.js";
import { keepState, put, putParted, Words } from "./words.js";

const EVERY = 12000;
const LEAST_ROW = 72;
const DEEPEST = 30;

const root = document.querySelector(".screen-board");
if (root) run(root);

function run(root) {
  const words = new Words(root);
  const picture = new Picture();
  const rows = root.querySelector("[data-screen]");
  const pattern = root.querySelector("template[data-place]").content.firstElementChild;
  const called = JSON.parse(root.dataset.groups);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let turn = 0;

  const fit = () => Math.max(3, Math.floor(rows.clientHeight / Math.max(LEAST_ROW, innerHeight / 12)));

  function panes(ranks) {
    const size = fit();
    const all = picture.order;
    const groups = [...new Set([...picture.people.values()].map((person) => person[3]).filter(Boolean))].toSorted();
    const found = [];
    for (let first = 0; first < Math.min(all.length, DEEPEST); first += size) {
      const last = Math.min(first + size, all.length);
      found.push({ name: first === 0 ? words.say("all") : words.say("pane", { first: first + 1, last }), rows: all.slice(first, last) });
    }
    for (const group of groups.length > 1 ? groups : []) {
      found.push({ name: called[group] ?? group, rows: all.filter((n) => picture.people.get(n)?.[3] === group && ranks.has(n)).slice(0, size) });
    }
    return found.filter((pane) => pane.rows.length);
  }

  function show() {
    if (!picture.epoch) return;
    const ranks = picture.ranks();
    const [lines, partings] = [picture.lines(ranks, root.dataset.ties), picture.partings()];
    const found = panes(ranks);
    const pane = found[turn % Math.max(1, found.length)] ?? { name: words.say("all"), rows: [] };
    put(root.querySelector("[data-pane]"), pane.name);
    root.querySelector("[data-nobody]").hidden = picture.order.length > 0;
    const known = new Map([...rows.children].map((row) => [row.dataset.n, { row, top: row.offsetTop }]));
    rows.replaceChildren(...pane.rows.map((n) => fill(known.get(String(n))?.row ?? pattern.cloneNode(true), n, ranks, lines, partings)));
    if (still.matches || document.hidden) return;
    for (const row of rows.children) {
      const old = known.get(row.dataset.n);
      if (old && old.top !== row.offsetTop) row.animate([{ transform: `translateY(${old.top - row.offsetTop}px)` }, { transform: "none" }], { duration: 700, easing: "ease-out" });
    }
  }

  function fill(row, n, ranks, lines, partings) {
    const [values, person] = [picture.rows.get(n), picture.people.get(n)];
    row.dataset.n = n;
    row.dataset.standing = values[STANDING];
    put(row.querySelector(".screen-rank"), ranks.get(n) ?? words.say("none"));
    put(row.querySelector(".screen-name"), person[5] ? `${person[1]} ${person[5]}` : person[1]);
    put(row.querySelector(".screen-unit"), person[2]);
    put(row.querySelector(".place-sum"), words.points(values[POINTS]));
    putParted(row.querySelector(".place-parted"), words.parted(picture, values, partings.get(n)));
    row.toggleAttribute("data-line", lines.some((line) => line.last === ranks.get(n)));
    return row;
  }

  let tell = () => {};
  const line = new Line({ live: root.dataset.live, snapshot: root.dataset.snapshot }, picture, () => {
    tell();
    show();
  });
  tell = keepState(root, words, line, picture);
  setInterval(() => {
    turn += 1;
    show();
  }, EVERY);
  addEventListener("resize", show);
}
