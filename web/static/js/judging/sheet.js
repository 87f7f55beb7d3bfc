// A judge's sheet: the sum as it grows, anchors that fill a score, and signing that survives a lost network.
// What is on the sheet is kept on this device until the server has taken the signature.

const form = document.querySelector("[data-sheet]");
if (form) watch(form);

/** @param {HTMLFormElement} sheet */
function watch(sheet) {
  const key = `judging.${sheet.dataset.draft}`;
  const sign = document.querySelector(".save-sign");
  restore(sheet, key);
  add(sheet);
  sheet.addEventListener("input", () => {
    add(sheet);
    keep(sheet, key);
  });
  sheet.addEventListener("click", (event) => {
    const anchor = event.target instanceof Element ? event.target.closest("[data-fill]") : null;
    if (!anchor) return;
    const input = sheet.elements.namedItem(anchor.dataset.fill);
    input.value = anchor.dataset.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  sheet.addEventListener("submit", (event) => {
    event.preventDefault();
    send(sheet, key, sign);
  });
}

function scores(sheet) {
  return [...sheet.querySelectorAll("[data-aspects] input[type=number]")];
}

function add(sheet) {
  const inputs = scores(sheet);
  const sum = sheet.querySelector("[data-sum]");
  const complete = inputs.every((input) => input.value !== "");
  // In hundredths, as the server counts: a float would show 7.300000000000001.
  const total = inputs.reduce((so_far, input) => so_far + Math.round(Number(input.value || 0) * 100), 0);
  sum.textContent = inputs.some((input) => input.value !== "") ? String(total / 100) : "—";
  sum.toggleAttribute("data-complete", complete);
  for (const anchor of sheet.querySelectorAll("[data-fill]")) {
    const input = sheet.elements.namedItem(anchor.dataset.fill);
    anchor.setAttribute("aria-pressed", String(input.value !== "" && Number(input.value) === Number(anchor.dataset.value)));
  }
}

function keep(sheet, key) {
  const values = Object.fromEntries(scores(sheet).map((input) => [input.name, input.value]));
  try {
    localStorage.setItem(key, JSON.stringify({ values, absent: sheet.elements.absent.checked }));
  } catch {
    // A browser that keeps nothing still sends; only a draft would be lost with the page.
  }
}

function restore(sheet, key) {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    kept = null;
  }
  if (!kept?.values) return;
  for (const input of scores(sheet)) if (input.value === "" && kept.values[input.name]) input.value = kept.values[input.name];
  if (kept.absent) sheet.elements.absent.checked = true;
  note(sheet, sheet.dataset.kept);
}

async function send(sheet, key, sign) {
  const button = sheet.querySelector("button[type=submit]");
  button.disabled = true;
  for (let tries = 0; ; tries += 1) {
    if (sign) sign.dataset.state = "saving";
    try {
      const answer = await fetch(sheet.action, { method: "POST", body: new FormData(sheet), headers: { accept: "application/json" } });
      if (answer.ok) {
        localStorage.removeItem(key);
        location.assign(sheet.dataset.next);
        return;
      }
      if (answer.status < 500) {
        // The server says what is wrong: let it show the sheet again with its words beside it.
        HTMLFormElement.prototype.submit.call(sheet);
        return;
      }
    } catch {
      // No network: kept on this device, tried again below.
    }
    if (sign) sign.dataset.state = "device";
    note(sheet, sheet.dataset.waiting);
    await new Promise((again) => {
      const timer = setTimeout(again, Math.min(1000 * 2 ** tries, 15000));
      addEventListener("online", () => { clearTimeout(timer); again(); }, { once: true });
    });
  }
}

function note(sheet, words) {
  let place = sheet.querySelector("[data-note]");
  if (!place) {
    place = document.createElement("p");
    place.dataset.note = "";
    place.className = "notice notice-amber";
    place.setAttribute("role", "status");
    sheet.prepend(place);
  }
  place.textContent = words;
}
