// Regions drawn on a picture. The rows of the form are what is sent; the drawing only reads and writes them, so that
// everything can be done by numbers too.
import { enlarger, framed, placeOf } from "../ui/spots.js";
import { send } from "./sending.js";

const SVG = "http://www.w3.org/2000/svg";
const UNIT = 10000;
const MOST_REGIONS = 20;
const MOST_CORNERS = 24;
const form = document.querySelector("[data-editor]");

for (const editor of form.querySelectorAll("[data-spot-editor]")) start(editor);

/** @param {HTMLFieldSetElement} editor */
function start(editor) {
  const words = JSON.parse(editor.dataset.words);
  const part = (name) => editor.querySelector(`[data-spot-${name}]`);
  const input = (name) => editor.querySelector(`input[name$="${name}"]`);
  const canvas = part("canvas");
  const model = editor.querySelector("[data-region]").cloneNode(true);
  const state = { tool: "circle", drawing: null, before: [], shown: null, chosen: null };
  for (const name of ["bar", "tools", "help", "buttons"]) part(name).hidden = false;
  for (const row of rowsOf()) if (!fieldOf(row, "at").value.trim()) row.remove();
  for (const row of rowsOf()) dress(row);

  function rowsOf() {
    return [...editor.querySelectorAll("[data-region]")];
  }

  function fieldOf(row, name) {
    return row.querySelector(`[name$="region_${name}"]`);
  }

  /** @returns {{id: string, place: string, shape: string, at: number[]}[]} */
  function read() {
    return rowsOf().map((row) => ({
      id: fieldOf(row, "id").value,
      place: fieldOf(row, "place").value,
      shape: fieldOf(row, "shape").value,
      at: numbersIn(fieldOf(row, "at").value),
    }));
  }

  /** @param {ReturnType<typeof read>} regions */
  function write(regions) {
    const rows = rowsOf();
    regions.forEach((region, at) => {
      const row = rows[at] ?? newRow();
      for (const name of ["id", "place", "shape"]) fieldOf(row, name).value = region[name];
      const text = region.at.map((each) => String(Math.round(each) / 100)).join(" ");
      if (fieldOf(row, "at").value !== text && region.at.length) fieldOf(row, "at").value = text;
    });
    for (const row of rows.slice(regions.length)) row.remove();
    settle();
  }

  function newRow() {
    const row = model.cloneNode(true);
    const last = rowsOf().at(-1) ?? canvas.parentElement.querySelector("[data-spot-buttons]").nextElementSibling;
    last.after(row);
    dress(row);
    return row;
  }

  function dress(row) {
    const drop = row.querySelector("[data-region-drop]");
    drop.hidden = false;
    drop.addEventListener("click", () => {
      const at = rowsOf().indexOf(row);
      change((regions) => regions.filter((_, place) => place !== at));
    });
    row.addEventListener("focusin", () => choose(rowsOf().indexOf(row)));
    row.addEventListener("input", (event) => {
      if (!event.isTrusted) return;
      draw();
    });
  }

  function choose(at) {
    if (state.chosen === at) return;
    state.chosen = at;
    draw();
  }

  /** @param {(regions: ReturnType<typeof read>) => ReturnType<typeof read>} step */
  function change(step) {
    const before = read();
    const after = step(structuredClone(before));
    if (JSON.stringify(before) === JSON.stringify(after)) return draw();
    state.before.push(before);
    write(after);
    told();
  }

  function told() {
    form.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  function settle() {
    rowsOf().forEach((row, at) => (row.querySelector("[data-number]").textContent = at + 1));
    part("undo").disabled = state.before.length === 0;
    part("close").disabled = state.drawing?.shape !== "polygon" || state.drawing.at.length < 6;
    draw();
  }

  function freePlace() {
    const taken = new Set(read().map((region) => region.place));
    return String([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].find((number) => !taken.has(String(number))) ?? 10);
  }

  function add(shape, at) {
    if (read().length >= MOST_REGIONS) return;
    const id = [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => (byte % 36).toString(36)).join("");
    state.chosen = read().length;
    change((regions) => [...regions, { id, place: freePlace(), shape, at }]);
    const places = countField("places");
    const wanted = new Set(read().map((region) => region.place)).size;
    if (Number(places.value) < wanted) places.value = String(wanted);
  }

  function countField(name) {
    return editor.querySelector(`select[name$="${name}"]:not([name$="region_${name}"])`);
  }

  // --- the picture ---

  function show() {
    const address = input("picture").value;
    canvas.hidden = false;
    if (state.shown?.address === address) return;
    canvas.replaceChildren();
    state.shown = null;
    if (!address) return;
    const picture = { address, words: "", width: Number(input("picture_width").value), height: Number(input("picture_height").value) };
    const { view, sheet } = framed(picture);
    const ink = document.createElementNS(SVG, "svg");
    ink.setAttribute("class", "spot-ink");
    ink.setAttribute("viewBox", `0 0 ${UNIT} ${Math.round((UNIT * picture.height) / picture.width)}`);
    sheet.append(ink);
    const say = (key) => words[key.replace("spot_", "")];
    canvas.append(view, enlarger(view, say, () => [UNIT / 2, UNIT / 2]));
    canvas.dataset.plainPictures = "";
    state.shown = { address, sheet, ink, ratio: picture.height / picture.width };
    listen(sheet);
    draw();
  }

  async function take(file) {
    const status = part("told");
    status.textContent = words.sending;
    const kept = await send(file, "picture");
    status.textContent = kept?.address ? "" : (kept?.message ?? words.offline);
    if (!kept?.address) return;
    input("picture").value = kept.address;
    input("picture_width").value = String(kept.width);
    input("picture_height").value = String(kept.height);
    show();
    told();
    if (!input("picture_words").value) input("picture_words").focus();
  }

  const chooser = part("bar").querySelector("input[type=file]");
  part("choose").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", async () => {
    if (chooser.files[0]) await take(chooser.files[0]);
    chooser.value = "";
  });
  canvas.addEventListener("dragover", (event) => event.dataTransfer.types.includes("Files") && event.preventDefault());
  canvas.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
  editor.addEventListener("paste", (event) => {
    const file = [...event.clipboardData.files].find((each) => each.type.startsWith("image/"));
    if (!file) return;
    event.preventDefault();
    take(file);
  });

  // --- drawing ---

  part("tools").addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-tool]");
    if (!pressed) return;
    state.tool = pressed.dataset.tool;
    state.drawing = null;
    for (const each of part("tools").querySelectorAll("[data-tool]")) each.setAttribute("aria-pressed", String(each === pressed));
    settle();
  });
  part("close").addEventListener("click", close);
  part("undo").addEventListener("click", () => {
    if (state.drawing) state.drawing = null;
    else if (state.before.length) write(state.before.pop());
    settle();
    told();
  });

  function close() {
    const at = state.drawing?.at ?? [];
    state.drawing = null;
    if (at.length >= 6) add("polygon", at);
    settle();
  }

  /** @param {HTMLElement} sheet */
  function listen(sheet) {
    sheet.addEventListener("pointerdown", (event) => {
      if (!event.isPrimary || event.button !== 0) return;
      event.preventDefault();
      sheet.setPointerCapture(event.pointerId);
      begin(event.target, placeOf(sheet, event));
    });
    sheet.addEventListener("pointermove", (event) => {
      if (!state.held) return;
      state.held.move(placeOf(sheet, event));
      draw();
    });
    sheet.addEventListener("pointerup", () => finish(true));
    sheet.addEventListener("pointercancel", () => finish(false));
  }

  function begin(target, from) {
    const at = target.dataset?.drawn === undefined ? -1 : Number(target.dataset.drawn);
    if (state.drawing) {
      corner(from);
    } else if (at >= 0) {
      const region = read()[at];
      const handle = target.dataset.handle === undefined ? null : Number(target.dataset.handle);
      state.chosen = at;
      state.held = { at, region, move: (to) => (state.held.region = moved(region, handle, from, to)) };
      draw();
    } else if (state.tool === "polygon") {
      state.drawing = { shape: "polygon", at: [] };
      corner(from);
    } else {
      const region = { shape: state.tool, at: shapeFrom(from, from) };
      state.held = { at: -1, region, move: (to) => (region.at = shapeFrom(from, to)) };
    }
  }

  /** A corner more; the first one again closes the outline. */
  function corner(point) {
    const { at } = state.drawing;
    const near = UNIT / 50;
    if (at.length >= 6 && Math.abs(at[0] - point[0]) < near && Math.abs(at[1] - point[1]) * state.shown.ratio < near) return close();
    if (at.length < 2 * MOST_CORNERS) at.push(...point);
    settle();
  }

  function shapeFrom([x, y], [toX, toY]) {
    if (state.tool === "rectangle") return [Math.min(x, toX), Math.min(y, toY), Math.max(x, toX), Math.max(y, toY)];
    return [x, y, Math.round(Math.hypot(toX - x, (toY - y) * state.shown.ratio))];
  }

  function finish(isMeant) {
    const held = state.held;
    state.held = null;
    if (!held || !isMeant) return draw();
    if (held.at >= 0) return change((regions) => regions.map((each, at) => (at === held.at ? held.region : each)));
    const { shape, at } = held.region;
    const isSeen = shape === "circle" ? at[2] > 50 : at[2] - at[0] > 50 && at[3] - at[1] > 50;
    if (isSeen) add(shape, at);
    else draw();
  }

  /** @param {number | null} handle  null: all of it */
  function moved(region, handle, from, to) {
    const by = [to[0] - from[0], to[1] - from[1]];
    const at = [...region.at];
    if (region.shape === "circle" && handle === 1) {
      at[2] = Math.round(Math.hypot(to[0] - at[0], (to[1] - at[1]) * state.shown.ratio));
    } else if (handle === null || region.shape === "circle") {
      const last = region.shape === "circle" ? 2 : at.length;
      for (let place = 0; place < last; place += 1) at[place] += by[place % 2];
    } else {
      at[2 * handle] = to[0];
      at[2 * handle + 1] = to[1];
    }
    return { ...region, at };
  }

  function draw() {
    const shown = state.shown;
    if (!shown) return;
    const { ink, ratio } = shown;
    ink.replaceChildren();
    const all = read();
    if (state.held?.at >= 0) all[state.held.at] = state.held.region;
    all.forEach((region, at) => {
      if (!isWhole(region)) return;
      const outline = outlineOf(region, ratio);
      outline.dataset.drawn = String(at);
      outline.setAttribute("class", at === state.chosen ? "spot-outline spot-chosen" : "spot-outline");
      const [x, y] = middleOf(region);
      const number = draftOf("text", { x, y: y * ratio, class: "spot-number" });
      number.textContent = region.place;
      ink.append(outline, number);
      if (at !== state.chosen) return;
      handlesOf(region).forEach(([left, top], place) => {
        const handle = draftOf("rect", { x: left - 110, y: top * ratio - 110, width: 220, height: 220, class: "spot-handle" });
        Object.assign(handle.dataset, { drawn: String(at), handle: String(place) });
        ink.append(handle);
      });
    });
    if (state.held?.at === -1) ink.append(outlineOf(state.held.region, ratio, "spot-drawn"));
    if (state.drawing) {
      const { at } = state.drawing;
      ink.append(draftOf("polyline", { points: pointsOf(at, ratio), class: "spot-drawn" }));
      for (let place = 0; place < at.length; place += 2) {
        ink.append(draftOf("circle", { cx: at[place], cy: at[place + 1] * ratio, r: 90, class: "spot-corner" }));
      }
    }
  }

  show();
  settle();
}

/** Percents as they are typed, by the ten-thousandth; empty where one is no number. @param {string} text @returns {number[]} */
function numbersIn(text) {
  const parts = text.split(/[\s,，、;；%％]+/).filter(Boolean);
  const numbers = parts.map((part) => Math.round(Number(part) * 100));
  return numbers.every(Number.isFinite) ? numbers : [];
}

function isWhole({ shape, at }) {
  if (shape === "polygon") return at.length >= 6 && at.length % 2 === 0;
  return at.length === (shape === "circle" ? 3 : 4);
}

function draftOf(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}

function pointsOf(at, ratio) {
  return at.map((each, place) => (place % 2 ? each * ratio : each)).join(" ");
}

function outlineOf({ shape, at }, ratio, name = "") {
  if (shape === "circle") return draftOf("circle", { cx: at[0], cy: at[1] * ratio, r: at[2], class: name });
  const corners = shape === "rectangle" ? [at[0], at[1], at[2], at[1], at[2], at[3], at[0], at[3]] : at;
  return draftOf("polygon", { points: pointsOf(corners, ratio), class: name });
}

function handlesOf({ shape, at }) {
  if (shape === "circle") return [[at[0], at[1]], [at[0] + at[2], at[1]]];
  return Array.from({ length: at.length / 2 }, (_, place) => [at[2 * place], at[2 * place + 1]]);
}

function middleOf({ shape, at }) {
  if (shape === "circle") return [at[0], at[1]];
  const middle = (numbers) => (Math.min(...numbers) + Math.max(...numbers)) / 2;
  return [middle(at.filter((_, place) => place % 2 === 0)), middle(at.filter((_, place) => place % 2))];
}
