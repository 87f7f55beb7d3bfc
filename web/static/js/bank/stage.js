// The framed stage: builds the item with the examination's own script and tells the editor what was answered.
import { watchPictures } from "../ui/enlarge.js";
import { byId, speak } from "../exam/dom.js";
import { Items } from "../exam/items.js";
import { Sheet } from "../exam/sheet.js";

speak(JSON.parse(byId("exam-words").textContent));
const paper = byId("paper");
let shown = "";

/** @param {MessageEvent} event */
function take(event) {
  if (event.origin !== location.origin || event.source !== parent || !event.data?.slot) return;
  const asked = JSON.stringify(event.data.slot);
  if (asked === shown) return; // what was answered stays while nothing of the item changes
  shown = asked;
  build(event.data.slot);
}

/** @param {import("../exam/types.js").Slot} slot */
function build(slot) {
  const sheet = new Sheet([slot], { now: () => performance.now(), uuid: () => "" });
  const nobody = { failing: false, stopped: false };
  const items = new Items({ sheet, sender: nobody, journal: { grade: "indexeddb" } });
  paper.replaceChildren();
  items.build([{ title: "", rule_text: "", points_text: "", slots: [slot] }], paper);
  items.fill(slot.slot);
  items.mark(slot.slot);
  sheet.addEventListener("change", () => {
    items.mark(slot.slot);
    tell(sheet.line(slot.slot).payload);
  });
  tell(null);
}

/** How tall the item is, whatever the frame is now. */
const height = () => Math.ceil(paper.querySelector(".item")?.getBoundingClientRect().bottom ?? 0) + scrollY;

/** @param {unknown} given */
function tell(given) {
  parent.postMessage({ given, height: height() }, location.origin);
}

watchPictures(document);
addEventListener("message", take);
new ResizeObserver(() => parent.postMessage({ height: height() }, location.origin)).observe(paper);
parent.postMessage({ ready: true }, location.origin);
