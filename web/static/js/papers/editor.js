// The blueprint's sums are kept while one types: per section with the rows and columns of its table, and against the
// announced total. Marks are added up in
// whole hundredths, as the server does. The field for too few shows only where a rule asks for it, and a
// rule only where it fits the kind.

import { filled } from "../ui/filled.js";

const form = document.getElementById("blueprint");
if (form) watch(form);

function watch(root) {
  const show = () => {
    let items = 0;
    let points = 0;
    for (const part of root.querySelectorAll("[data-part]")) {
      const field = (what) => part.querySelector(`[name$=".${what}"]`);
      const count = whole(field("count").value);
      const each = hundredths(field("each").value);
      const known = count !== null && each !== null;
      part.querySelector("[data-slot='sum']").textContent = known ? written(count * each) : "–";
      addUp(part, count);
      offerFitting(field("rule"), field("kind").value);
      part.querySelector("[data-partial]").hidden = field("rule").value !== "fixed_partial";
      if (known) {
        items += count;
        points += count * each;
      }
    }
    tally(root, items, points);
  };
  root.addEventListener("input", show);
  root.querySelector("[data-take-sum]").addEventListener("click", (event) => {
    const total = root.elements.namedItem("total");
    total.value = event.currentTarget.value;
    total.dispatchEvent(new Event("input", { bubbles: true }));
  });
  root.addEventListener("change", (event) => {
    if ((event.target.name === "bank" && event.target.value) || event.target.name === "pools") fetchTopics(root);
    if (event.target.name.endsWith(".kind")) countAnew(root, event.target);
  });
  show();
}

/** The sums of a section's table by row and by difficulty, and whether they go into its count of items. */
function addUp(part, count) {
  const columns = new Map();
  let asked = 0;
  for (const row of part.querySelectorAll("[data-quota]")) {
    let sum = 0;
    for (const cell of row.querySelectorAll("[data-cell]")) {
      const value = whole(cell.value) ?? 0;
      columns.set(cell.dataset.cell, (columns.get(cell.dataset.cell) ?? 0) + value);
      sum += value;
    }
    row.querySelector("[data-slot='row']").textContent = sum || "–";
    asked += sum;
  }
  const sums = part.querySelector("[data-sums]");
  for (const place of sums.querySelectorAll("[data-column]")) place.textContent = columns.get(place.dataset.column) || "–";
  sums.querySelector("[data-slot='asked']").textContent = asked;
  sums.dataset.fits = count !== null && asked > count ? "no" : "yes";
  sums.querySelector("[data-slot='rest']").textContent = restOf(sums.dataset, asked, count);
}

function restOf(words, asked, count) {
  if (count === null || !asked) return "";
  if (asked === count) return words.wordFull;
  const word = asked > count ? words.wordOver : words.wordRest;
  return filled(word, { n: Math.abs(count - asked) });
}

/** Behind each topic, how many items of the section's kind could be drawn. */
function countAnew(root, kind) {
  const counts = JSON.parse(root.querySelector("[data-drawable]").dataset.drawable)[kind.value] ?? {};
  for (const option of kind.closest("[data-part]").querySelectorAll("select[name$='.topic'] option")) {
    if (option.value) option.textContent = option.textContent.replace(/（\d+）$/, `（${counts[option.value] ?? 0}）`);
  }
}

/** Only the rules that make sense for the kind can be chosen. */
function offerFitting(rules, kind) {
  for (const option of rules.options) {
    const fits = option.dataset.kinds.split(" ").includes(kind);
    option.hidden = !fits;
    option.disabled = !fits;
  }
  if (rules.selectedOptions[0]?.disabled) rules.value = [...rules.options].find((each) => !each.disabled).value;
}

/** A preset without a name changes nothing: the page comes back with the topics of the chosen bank. */
function fetchTopics(root) {
  const pressed = document.createElement("button");
  pressed.hidden = true;
  pressed.formNoValidate = true;
  pressed.name = "do";
  pressed.value = "preset:";
  root.append(pressed);
  pressed.click();
}

function tally(root, items, points) {
  const place = root.querySelector("[data-tally]");
  const announced = hundredths(root.elements.namedItem("total").value);
  const fits = announced === null || announced === points;
  place.dataset.fits = fits ? "yes" : "no";
  place.querySelector("[data-slot='items']").textContent = items;
  place.querySelector("[data-slot='points']").textContent = written(points);
  const take = place.querySelector("[data-take-sum]");
  take.hidden = points === 0 || announced === points;
  take.value = written(points);
  place.querySelector("[data-slot='fits']").textContent = announced === null ? "" : fits ? place.dataset.wordFits : place.dataset.wordDiffers;
}

function whole(text) {
  return /^\d{1,3}$/.test(text.trim()) ? Number(text) : null;
}

function hundredths(text) {
  const found = /^(\d{1,4})(?:\.(\d{1,2}))?$/.exec(text.trim());
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "0").padEnd(2, "0")) : null;
}

function written(points) {
  const rest = points % 100;
  return rest ? `${Math.floor(points / 100)}.${String(rest).padStart(2, "0")}`.replace(/0$/, "") : String(points / 100);
}
