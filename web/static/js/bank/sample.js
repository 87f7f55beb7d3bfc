// The sampled items of a batch: opening one is looking at it, and none is ticked unopened; the batch is published
// once all were looked at.

const form = document.querySelector("[data-sampled]");
const boxes = [...form.querySelectorAll("[name=seen]")];
const button = form.querySelector("[data-confirm]");
const opened = new Set();
const note = form.querySelector("[data-unseen]");

function judge() {
  boxes.forEach((box) => (box.disabled = !box.checked && !opened.has(box)));
  button.disabled = !boxes.every((box) => box.checked);
  note.hidden = !button.disabled;
}

form.querySelectorAll("[data-sample]").forEach((item, at) =>
  item.addEventListener("toggle", () => {
    if (item.open) {
      opened.add(boxes[at]);
      boxes[at].checked = true;
    }
    judge();
  }),
);
form.addEventListener("change", judge);
addEventListener("pageshow", judge); // a page that comes back keeps its ticks
judge();
