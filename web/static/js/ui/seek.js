// A long list to choose from can be searched: above a select with data-seek stands a field that leaves only the
// options that hold what is typed. Without script, and for a short list, the select stays as it is.
const MANY = 12;

/** @param {Document} root */
export function watchLongLists(root) {
  for (const select of root.querySelectorAll("select[data-seek]")) {
    if (select.options.length > MANY) seekIn(select);
  }
}

/** @param {HTMLSelectElement} select */
function seekIn(select) {
  const field = document.createElement("input");
  field.type = "search";
  field.className = "input seek";
  field.placeholder = select.dataset.seek;
  field.setAttribute("aria-label", select.dataset.seek);
  field.autocomplete = "off";
  const all = [...select.options];
  field.addEventListener("input", () => {
    const words = field.value.trim().toLowerCase();
    const chosen = select.value;
    const fitting = all.filter((option) => !option.value || option.text.toLowerCase().includes(words));
    select.replaceChildren(...fitting);
    const found = fitting.filter((option) => option.value);
    const kept = fitting.some((option) => option.value === chosen);
    if (words && found.length === 1) select.value = found[0].value;
    else select.value = kept ? chosen : "";
  });
  // What is typed is no answer to send: return looks on in the list.
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    select.focus();
  });
  select.before(field);
}
