// A stage that has no name of its own is called after its round; a name that somebody typed stays.
// Without script the server does the same when the form is sent.

const form = document.querySelector("[data-named]");
if (form instanceof HTMLFormElement) follow(form);

/** @param {HTMLFormElement} stage */
function follow(stage) {
  const title = stage.elements.namedItem("title");
  const kind = stage.elements.namedItem("kind");
  const named = stage.elements.namedItem("named");
  if (!(title instanceof HTMLInputElement && kind instanceof HTMLSelectElement && named instanceof HTMLInputElement)) return;
  kind.addEventListener("change", () => {
    const typed = title.value.trim();
    if (typed !== "" && typed !== named.value) return;
    title.value = kind.selectedOptions[0].text;
    named.value = title.value;
  });
}
