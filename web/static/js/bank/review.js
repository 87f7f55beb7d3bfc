// Ctrl+Enter approves while nothing is written. Words may be the reason for sending an item back, so with words it
// asks which of the two is meant; Enter in the dialog sends back, which publishes nothing.

const form = document.querySelector("[data-review]");
const decide = document.getElementById("decide");
const words = form?.elements.namedItem("words");

/** Whether the key is meant for something else: a dialog, a text beside the comment, a link that opens beside this page. */
const isElsewhere = (target) =>
  Boolean(document.querySelector("dialog[open]")) ||
  (target !== words && target.matches("input, select, textarea, a[href], [contenteditable]"));

document.addEventListener("keydown", (event) => {
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  if (event.defaultPrevented || isElsewhere(event.target)) return;
  event.preventDefault();
  if (event.repeat) return; // still held down from the item before
  if (words.value.trim()) decide.showModal();
  else form.requestSubmit(form.querySelector(".button-primary"));
});
decide?.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[type=submit]")) decide.close();
});
