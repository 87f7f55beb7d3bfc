// A switch beside a password shows what is typed; it is hidden again before the form is sent.

for (const button of document.querySelectorAll("[data-show-secret]")) {
  const field = document.getElementById(button.dataset.showSecret);
  if (!(field instanceof HTMLInputElement)) continue;
  button.hidden = false;
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    button.querySelector("[data-slot='label']").textContent = shown ? button.dataset.hide : button.dataset.show;
  };
  button.addEventListener("click", () => {
    show(field.type === "password");
    field.focus();
  });
  field.form?.addEventListener("submit", () => show(false));
}
