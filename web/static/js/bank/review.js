// Ctrl+Enter approves while nothing is written. Words may be the reason for sending an item back, so with words it
// asks which of the two is meant; Enter in the dialog sends back, which publishes nothing.

const form = document.querySelector("[data-review]");
const decide = document.getElementById("decide");
form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  if (form.elements.namedItem("words").value.trim()) decide.showModal();
  else form.requestSubmit(form.querySelector(".button-primary"));
});
decide?.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[type=submit]")) decide.close();
});
