// What is folded on the screen is unfolded on paper, and folded again behind it.
const opened = new Set();

addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("details:not([open])")) {
    each.open = true;
    opened.add(each);
  }
});
addEventListener("afterprint", () => {
  for (const each of opened) each.open = false;
  opened.clear();
});
