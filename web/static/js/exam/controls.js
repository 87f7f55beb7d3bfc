/** The bars and the panel around the paper: moving, map drawer, layout, large type, help. */
import { byId, preference, setText, word } from "./dom.js";

/** @param {string} id */
const dialog = (id) => /** @type {HTMLDialogElement} */ (byId(id));

/** The map's panel stands at the side where there is room, in a drawer elsewhere. */
function placePanel() {
  const room = window.matchMedia("(min-width: 64rem)");
  const place = () => {
    if (room.matches && dialog("drawer").open) dialog("drawer").close();
    byId(room.matches ? "side" : "drawer-body").append(byId("panel"));
  };
  room.addEventListener("change", place);
  place();
}

/** @param {boolean} large */
function setType(large) {
  document.documentElement.dataset.type = large ? "large" : "plain";
  byId("type-large").setAttribute("aria-pressed", String(large));
}

/** @param {{pager: import("./pager.js").Pager, exportFile: () => void}} does */
export function wireControls({ pager, exportFile }) {
  placePanel();
  const kept = preference.read("type");
  setType(kept ? kept === "large" : document.documentElement.dataset.type === "large");
  byId("type-large").addEventListener("click", () => {
    const large = document.documentElement.dataset.type !== "large";
    setType(large);
    preference.keep("type", large ? "large" : "plain");
  });
  for (const layout of /** @type {const} */ (["paged", "scroll"])) {
    byId(`layout-${layout}`).addEventListener("click", () => pager.arrange(layout, true));
  }
  byId("previous").addEventListener("click", () => pager.step(-1));
  byId("next").addEventListener("click", () => pager.step(1));
  byId("open-map").addEventListener("click", () => dialog("drawer").showModal());
  byId("open-help").addEventListener("click", () => openHelp());
  byId("export").addEventListener("click", exportFile);
  for (const id of ["drawer", "help"]) {
    dialog(id).addEventListener("click", (event) => {
      const target = /** @type {Element} */ (event.target);
      if (target === dialog(id) || target.closest("[data-close]")) dialog(id).close();
    });
  }
  const show = () => {
    setText(byId("place"), word("place", { n: pager.index + 1, of: pager.last + 1 }));
    /** @type {HTMLButtonElement} */ (byId("previous")).disabled = pager.index === 0;
    /** @type {HTMLButtonElement} */ (byId("next")).disabled = pager.index === pager.last;
    for (const layout of ["paged", "scroll"]) {
      byId(`layout-${layout}`).setAttribute("aria-pressed", String(pager.layout === layout));
    }
  };
  pager.addEventListener("turn", show);
  pager.addEventListener("layout", show);
}

export function openHelp() {
  if (!dialog("help").open) dialog("help").showModal();
}

export function closeDrawer() {
  if (dialog("drawer").open) dialog("drawer").close();
}
