// Picking one item after another: after each the page stands where it stood, and the keyboard where it was in its list.
// What was refused is said at the top, so the page begins there then.

const PLACE = "picking";
const lists = () => [...document.querySelectorAll(".picks")];

document.querySelector(".pick")?.addEventListener("submit", (event) => {
  const row = event.target.closest(".picks > li");
  if (!row) return;
  const place = { at: location.pathname, y: scrollY, list: lists().indexOf(row.parentElement), row: [...row.parentElement.children].indexOf(row) };
  sessionStorage.setItem(PLACE, JSON.stringify(place));
});

const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
sessionStorage.removeItem(PLACE);
if (place?.at === location.pathname && !document.querySelector("main [role='status']")) comeBack(place);

function comeBack({ y, list, row }) {
  scrollTo({ top: y, behavior: "instant" });
  const rows = [...(lists()[list]?.children ?? [])];
  const next = rows.slice(row).find((each) => each.querySelector("button")) ?? rows.findLast((each) => each.querySelector("button"));
  next?.querySelector("button").focus({ preventScroll: true });
}
