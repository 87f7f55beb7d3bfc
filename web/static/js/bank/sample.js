// The sampled items of a batch: opening one is looking at it; the batch is published once all were looked at.

const form = document.querySelector("[data-sampled]");
const boxes = [...form.querySelectorAll("[name=seen]")];
const button = form.querySelector("[data-confirm]");
const note = form.querySelector("[data-unseen]");

function judge() {
  button.disabled = !boxes.every((box) => box.checked);
  note.hidden = !button.disabled;
}

form.querySelectorAll("[data-sample]").forEach((item, at) =>
  item.addEventListener("toggle", () => {
    if (item.open) boxes[at].checked = true;
    judge();
  }),
);
form.addEventListener("change", judge);
addEventListener("pageshow", judge); // a page that comes back keeps its ticks
judge();
