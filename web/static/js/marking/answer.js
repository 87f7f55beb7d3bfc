// The marking page by keyboard: digits where the cursor stands, Enter saves, arrows move. What was typed and not
// saved stays on this device until it is saved; it comes back only on the very mark it was typed on.

const form = document.querySelector("[data-marking]");
const inputs = [...form.querySelectorAll(".marking-point input")];
const words = form.elements.namedItem("words");
const key = `marking.${form.dataset.draft}`;

for (const hidden of form.querySelectorAll("[data-give]")) hidden.hidden = false;

/** Marks in hundredths, as the server counts; null for what is no number. */
function hundredths(text) {
  const plain = text.normalize("NFKC").trim();
  return /^\d{1,7}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : null;
}

/** The sum, as far as the page can know it: what a reading brings is for the server to say. */
function add() {
  const line = form.querySelector("[data-sum-line]");
  const points = inputs.map((input) => input.closest(".marking-point"));
  line.hidden = points.some((point) => point.dataset.by !== "points");
  let sum = 0;
  let complete = true;
  for (const [at, input] of inputs.entries()) {
    const given = hundredths(input.value);
    const most = hundredths(points[at].dataset.most);
    const over = points[at].dataset.by === "points" && input.value !== "" && (given === null || given > most);
    input.toggleAttribute("aria-invalid", over);
    complete = complete && given !== null && !over;
    sum += given ?? 0;
  }
  form.querySelector("[data-sum]").textContent = complete ? String(sum / 100) : "—";
  for (const give of form.querySelectorAll("[data-give]")) {
    const input = give.closest(".marking-point").querySelector("input");
    give.setAttribute("aria-pressed", String(input.value !== "" && input.value === give.dataset.give));
  }
}

function keep() {
  const typed = Object.fromEntries(inputs.map((input) => [input.name, input.value]));
  sessionStorage.setItem(key, JSON.stringify({ typed, words: words.value }));
}

function restore() {
  const kept = form.hasAttribute("data-refused") ? null : sessionStorage.getItem(key);
  if (!kept) return;
  const draft = JSON.parse(kept);
  let differs = words.value !== draft.words;
  for (const input of inputs) {
    const typed = draft.typed[input.name] ?? input.value;
    differs = differs || typed !== input.value;
    input.value = typed;
  }
  words.value = draft.words;
  form.querySelector("[data-kept]").hidden = !differs;
}

function step(from, by) {
  const next = inputs[inputs.indexOf(from) + by];
  next?.focus();
  next?.select();
}

form.addEventListener("input", () => {
  add();
  keep();
});

form.addEventListener("click", (event) => {
  const give = event.target instanceof Element ? event.target.closest("[data-give]") : null;
  if (!give) return;
  const input = give.closest(".marking-point").querySelector("input");
  input.value = give.dataset.give;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  const open = inputs.find((each) => each.value === "");
  (open ?? input).focus();
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const at = event.target instanceof HTMLInputElement && inputs.includes(event.target) ? event.target : null;
  if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    const link = document.querySelector(event.key === "ArrowLeft" ? "[data-before]" : "[data-after]");
    if (!link) return;
    event.preventDefault();
    location.assign(link.href);
    return;
  }
  if (!at || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(at, event.key === "ArrowDown" ? 1 : -1);
  }
  if (event.key === "ArrowLeft" && at.value === "") document.querySelector("[data-before]")?.click();
  if (event.key === "ArrowRight" && at.value === "") document.querySelector("[data-after]")?.click();
});

form.addEventListener("submit", () => sessionStorage.removeItem(key));

restore();
add();
