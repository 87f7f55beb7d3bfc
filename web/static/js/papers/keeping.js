// A blueprint is nowhere but in this page until it is drawn. What is typed is kept in this tab and offered again, leaving
// is warned of, and the address is one that Back can open: a page that answered a form cannot be had a second time.

const form = document.getElementById("blueprint");
const offer = document.querySelector("[data-kept]");
if (form && offer) keep(form, offer);

function keep(root, place) {
  const key = `blueprint.${place.dataset.writer}`;
  const typed = () => [...new FormData(root)].filter(([name, value]) => name !== "csrf" && name !== "seed" && typeof value === "string");
  const first = JSON.stringify(typed());
  const unsaved = place.hasAttribute("data-unsaved");
  let leaving = false;
  let timer = 0;

  const store = (sent) => {
    clearTimeout(timer);
    try {
      sessionStorage.setItem(key, JSON.stringify({ typed: typed(), sent }));
    } catch (full) {
      if (!(full instanceof DOMException)) throw full;
      sessionStorage.removeItem(key); // no room for it: better none than an older one
    }
  };
  const changed = () => unsaved || JSON.stringify(typed()) !== first;

  if (unsaved) {
    history.replaceState(history.state, "", location.pathname + location.hash); // Back opens this address, not the answer to the form
    store(false);
  } else {
    offerAgain(root, place, key, first);
  }

  root.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => store(false), 300);
  });
  root.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("data-file")) return; // a file comes, the page stays
    store(true);
    leaving = true;
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!leaving && changed()) event.preventDefault();
  });
}

/** What was sent is offered to who comes back only: elsewhere it has become a paper. */
function offerAgain(root, place, key, first) {
  const copy = JSON.parse(sessionStorage.getItem(key) ?? "null");
  const way = performance.getEntriesByType("navigation")[0]?.type;
  if (!copy || JSON.stringify(copy.typed) === first || (copy.sent && way !== "back_forward" && way !== "reload")) {
    sessionStorage.removeItem(key);
    return;
  }
  place.hidden = false;
  place.querySelector("[data-restore]").addEventListener("click", () => restore(root, copy.typed));
  place.querySelector("[data-forget]").addEventListener("click", () => {
    sessionStorage.removeItem(key);
    place.hidden = true;
  });
}

/** The server draws the page with what was typed, whatever rows it takes; a preset without a name changes nothing. */
function restore(root, typed) {
  const again = document.createElement("form");
  again.method = "post";
  again.action = root.action;
  again.hidden = true;
  for (const [name, value] of [["csrf", root.elements.namedItem("csrf").value], ...typed, ["do", "preset:"]]) {
    again.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(again);
  again.submit();
}
