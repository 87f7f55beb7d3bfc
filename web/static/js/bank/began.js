// What was not touched in this tab since the server had it: where another tab stored something else meanwhile, it gives
// way to what is stored. The page's own defaults are the beginning, because a browser may have filled fields in again.

const OWN = new Set(["csrf", "item", "seen", "then", "listed", "copied", "over", "to_kind", "child_kind", "begun", "fresh", "classed", "untouched"]);
const ALONE = ["explanation", "source", "difficulty", "topic", "pool"];
const LABELS = ["cognitive", "tags", "citations", "variant_of"];
/** Script writes into their hidden fields, so that a page cannot tell what it began from. */
export const DRAWN = ["hotspot", "case_study"];

const form = document.querySelector("[data-editor]");
const isStored = form.elements.namedItem("item").value && !form.hasAttribute("data-unsaved-rows") && !document.querySelector("[role=alert]");
let began = isStored ? gathered(defaults()) : null;

function groupOf(name) {
  if (ALONE.includes(name)) return name;
  return LABELS.includes(name) ? "labels" : "wording";
}

/** @param {[string, string][]} entries @returns {Map<string, string>} what each group holds, comparably */
function gathered(entries) {
  const groups = {};
  for (const [name, value] of entries) {
    if (OWN.has(name) || typeof value !== "string") continue;
    ((groups[groupOf(name)] ??= {})[name] ??= []).push(value);
  }
  const inOrder = (held) => JSON.stringify(Object.entries(held).sort(([one], [other]) => (one < other ? -1 : 1)));
  return new Map(Object.entries(groups).map(([group, held]) => [group, inOrder(held)]));
}

/** What the server drew into the fields. @returns {[string, string][]} */
function defaults() {
  return [...form.elements].flatMap((field) => {
    if (!field.name || field.disabled || ["submit", "button", "file"].includes(field.type)) return [];
    if (field instanceof HTMLSelectElement) {
      const chosen = [...field.options].find((each) => each.defaultSelected) ?? field.options[0];
      return chosen ? [[field.name, chosen.value]] : [];
    }
    if (field.type === "checkbox" || field.type === "radio") return field.defaultChecked ? [[field.name, field.value]] : [];
    return field instanceof HTMLFieldSetElement ? [] : [[field.name, field.defaultValue]];
  });
}

/** What the form holds now, to be given to hasStored once the server has it. */
export const held = () => gathered(new FormData(form));

/** @param {Map<string, string>} sent */
export function hasStored(sent) {
  began = sent;
}

form.addEventListener("submit", () => {
  const now = held();
  const same = began ? [...began].filter(([group, was]) => now.get(group) === was).map(([group]) => group) : [];
  const told = same.filter((group) => group !== "wording" || !DRAWN.includes(form.elements.namedItem("kind").value));
  form.querySelector("[name=untouched]")?.remove();
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "untouched", value: told.join(" ") }));
});
