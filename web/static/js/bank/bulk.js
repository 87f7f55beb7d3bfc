// Of the fields of a deed, only those of the chosen one are shown; without a deed nothing is sent, and that is said.

const form = document.querySelector("[data-bulk]");

const chosen = () => form.querySelector("[name='deed']:checked")?.value ?? "";

function fit() {
  const deed = chosen();
  for (const part of form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(deed);
  if (deed) form.querySelector("[data-missing]").hidden = true;
}

form?.addEventListener("change", fit);
form?.addEventListener("submit", (event) => {
  if (chosen()) return;
  event.preventDefault();
  form.querySelector("[data-missing]").hidden = false;
  form.querySelector("[name='deed']").focus();
});
if (form) fit();
