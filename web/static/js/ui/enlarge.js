// Pictures of items, larger: a tap or Enter on one shows it alone. Inside an answer to choose a tap chooses, so that
// there a button of its own stands below.

const PICTURE = "img[src^='/assets/']";

/** @param {Document} root */
export function watchPictures(root) {
  const words = root.body.dataset;
  if (!words.wordEnlarge) return;
  for (const picture of root.querySelectorAll(PICTURE)) offer(picture, words);
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      if (!(node instanceof Element)) continue;
      if (node.matches(PICTURE)) offer(node, words);
      for (const picture of node.querySelectorAll(PICTURE)) offer(picture, words);
    }
  }).observe(root.body, { childList: true, subtree: true });
}

/** @param {HTMLImageElement} picture @param {DOMStringMap} words */
function offer(picture, words) {
  if (picture.hasAttribute("data-large") || picture.closest("dialog, button, a, [data-plain-pictures]")) return;
  picture.setAttribute("data-large", "");
  const name = [words.wordEnlarge, picture.alt].filter(Boolean).join(" ");
  const choice = picture.closest("label");
  if (choice) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "enlarge", textContent: words.wordEnlarge });
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => show(picture, words));
    choice.after(button);
    return;
  }
  picture.tabIndex = 0;
  picture.setAttribute("role", "button");
  picture.setAttribute("aria-label", name);
  picture.addEventListener("click", () => show(picture, words));
  picture.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    show(picture, words);
  });
}

/** @param {HTMLImageElement} picture @param {DOMStringMap} words */
function show(picture, words) {
  const dialog = document.createElement("dialog");
  dialog.className = "enlarged";
  dialog.setAttribute("aria-label", picture.alt || words.wordEnlarge);
  const large = Object.assign(document.createElement("img"), { src: picture.src, alt: picture.alt });
  const close = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words.wordShut });
  dialog.append(large, close);
  document.body.append(dialog);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}
