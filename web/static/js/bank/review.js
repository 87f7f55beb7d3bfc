// Ctrl+Enter approves, as the form's first button does.

const form = document.querySelector("[data-review]");
form?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector(".button-primary"));
  }
});
