// Of the fields of a deed, only those of the chosen one are shown.

const form = document.querySelector("[data-bulk]");

function fit() {
  const deed = form.querySelector("[name='deed']:checked")?.value ?? "";
  for (const part of form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(deed);
}

form?.addEventListener("change", fit);
if (form) fit();
