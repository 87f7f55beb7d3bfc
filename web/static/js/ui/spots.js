// Points on a picture: tapped, dragged, or placed by keys; told in ten-thousandths of width and height, so that the size
// in which the picture is drawn never matters. The page says in which words and is told of every change.

const UNIT = 10000;
const STEP = 100;
const BIG_STEP = 500;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @typedef {{address: string, words: string, width: number, height: number}} Picture */
/** @typedef {[number, number]} Point */
/** @typedef {(key: string, facts?: Record<string, string | number>) => string} Say */

/** @param {number} value */
const bounded = (value) => Math.min(UNIT, Math.max(0, Math.round(value)));

/** @param {Point} point @returns {{x: string, y: string}} in percent, as people say it */
export const spoken = ([x, y]) => ({ x: String(Math.round(x / 10) / 10), y: String(Math.round(y / 10) / 10) });

/** @param {string} name @param {string} className @param {string} [text] */
function node(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** @param {string} text @param {() => void} pressed */
function tool(text, pressed) {
  const button = /** @type {HTMLButtonElement} */ (node("button", "button spots-tool", text));
  button.type = "button";
  button.addEventListener("click", pressed);
  return button;
}

/** Where on the picture a pointer is. @param {HTMLElement} sheet @param {MouseEvent} event @returns {Point} */
export function placeOf(sheet, event) {
  const box = sheet.getBoundingClientRect();
  return [bounded(((event.clientX - box.left) / box.width) * UNIT), bounded(((event.clientY - box.top) / box.height) * UNIT)];
}

/** @param {HTMLElement} thing @param {Point} point */
function putAt(thing, [x, y]) {
  thing.style.left = `${x / 100}%`;
  thing.style.top = `${y / 100}%`;
}

/** The picture in a frame that scrolls when it is enlarged. @param {Picture} picture */
export function framed(picture) {
  const view = node("div", "spots-view");
  const sheet = node("div", "spots-sheet");
  const image = document.createElement("img");
  Object.assign(image, { src: picture.address, alt: picture.words, width: picture.width, height: picture.height, draggable: false });
  sheet.style.setProperty("--natural", `${picture.width}px`);
  sheet.append(image);
  view.append(sheet);
  return { view, sheet };
}

/** A button that doubles the picture, and halves it again. @param {HTMLElement} view @param {Say} say @param {() => Point} middle */
export function enlarger(view, say, middle) {
  const button = tool(say("spot_larger"), () => {
    const large = view.toggleAttribute("data-large-spots");
    button.textContent = say(large ? "spot_smaller" : "spot_larger");
    button.setAttribute("aria-pressed", String(large));
    const [x, y] = middle();
    view.scrollTo((view.scrollWidth * x) / UNIT - view.clientWidth / 2, (view.scrollHeight * y) / UNIT - view.clientHeight / 2);
  });
  button.setAttribute("aria-pressed", "false");
  return button;
}

export class Spots {
  /** @type {Point[]} */
  #points = [];
  /** @type {Point[][]} */
  #before = [];
  /** @type {Point} */
  #cross = [UNIT / 2, UNIT / 2];
  #places;
  #say;
  #changed;
  #dragged = false;

  /** @param {Picture} picture @param {number} places @param {Say} say @param {() => void} changed */
  constructor(picture, places, say, changed) {
    this.#places = places;
    this.#say = say;
    this.#changed = changed;
    const { view, sheet } = framed(picture);
    this.view = view;
    this.sheet = sheet;
    this.root = node("div", "spots");
    this.root.dataset.plainPictures = "";
    this.view.tabIndex = 0;
    this.view.setAttribute("role", "application");
    this.view.setAttribute("aria-label", say("spot_label", { words: picture.words, of: places }));
    this.cross = node("span", "spots-cross");
    this.sheet.append(this.cross);
    this.count = node("p", "spots-count");
    this.said = node("p", "visually-hidden");
    this.said.setAttribute("role", "status");
    this.undo = tool(say("spot_undo"), () => this.#back());
    this.clear = tool(say("spot_clear"), () => this.#set([], say("spot_gone", { n: 0 })));
    const larger = enlarger(this.view, say, () => this.#points.at(-1) ?? this.#cross);
    const tools = node("div", "spots-tools");
    tools.append(this.count, this.undo, this.clear, larger);
    const keys = node("span", "spots-keys", say("spot_keys"));
    const hint = node("p", "spots-hint", `${say("spot_hint")} `);
    hint.append(keys);
    this.root.append(this.view, tools, hint, this.said);
    this.#listen();
    this.#draw();
  }

  /** @returns {Point[]} */
  get points() {
    return this.#points.map((point) => [...point]);
  }

  /** What was answered before; nothing is told of it. @param {Point[]} points */
  fill(points) {
    if (JSON.stringify(points) === JSON.stringify(this.#points)) return;
    this.#points = points.map(([x, y]) => [x, y]);
    this.#before = [];
    this.#draw();
  }

  #listen() {
    this.sheet.addEventListener("click", (event) => {
      const mark = event.target instanceof Element ? event.target.closest(".spot") : null;
      if (this.#dragged) this.#dragged = false;
      else if (mark instanceof HTMLElement) this.#drop(Number(mark.dataset.at));
      else this.#put(placeOf(this.sheet, event));
    });
    this.sheet.addEventListener("pointerdown", (event) => {
      this.#dragged = false;
      const mark = event.target instanceof Element ? event.target.closest(".spot") : null;
      if (mark instanceof HTMLElement && event.isPrimary) this.#drag(mark, event);
    });
    this.view.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (!this.#press(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /** @param {HTMLElement} mark @param {PointerEvent} start */
  #drag(mark, start) {
    const at = Number(mark.dataset.at);
    mark.setPointerCapture(start.pointerId);
    const move = (/** @type {PointerEvent} */ event) => {
      if (!this.#dragged && Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < 5) return;
      this.#dragged = true;
      putAt(mark, placeOf(this.sheet, event));
    };
    const end = (/** @type {PointerEvent} */ event) => {
      mark.removeEventListener("pointermove", move);
      mark.removeEventListener("pointerup", end);
      mark.removeEventListener("pointercancel", end);
      if (event.type === "pointerup" && this.#dragged) this.#move(at, placeOf(this.sheet, event));
      else if (event.type === "pointercancel") this.#draw();
    };
    mark.addEventListener("pointermove", move);
    mark.addEventListener("pointerup", end);
    mark.addEventListener("pointercancel", end);
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key meant something here */
  #press(event) {
    const mark = event.target instanceof HTMLElement && event.target.matches(".spot") ? event.target : null;
    const step = MOVES[/** @type {keyof typeof MOVES} */ (event.key)];
    if (step) {
      const by = event.shiftKey ? BIG_STEP : STEP;
      const from = mark ? this.#points[Number(mark.dataset.at)] : this.#cross;
      /** @type {Point} */
      const to = [bounded(from[0] + step[0] * by), bounded(from[1] + step[1] * by)];
      if (mark) this.#move(Number(mark.dataset.at), to);
      else this.#aim(to);
      return true;
    }
    if (event.key === "Delete" || event.key === "Backspace") {
      this.#drop(mark ? Number(mark.dataset.at) : this.#points.length - 1);
      return true;
    }
    if (mark || (event.key !== "Enter" && event.key !== " ")) return false;
    this.#put(this.#cross);
    return true;
  }

  /** @param {Point} to */
  #aim(to) {
    this.#cross = to;
    putAt(this.cross, to);
    this.cross.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.said.textContent = this.#say("spot_at", spoken(to));
  }

  /** A single point goes where it was asked for last. @param {Point} point */
  #put(point) {
    if (this.#places > 1 && this.#points.length >= this.#places) {
      this.said.textContent = this.#say("spot_full", { of: this.#places });
      this.root.toggleAttribute("data-full", true);
      return;
    }
    const points = this.#places > 1 ? [...this.#points, point] : [point];
    this.#set(points, this.#say("spot_put", { n: points.length, ...spoken(point) }));
  }

  /** @param {number} at @param {Point} to */
  #move(at, to) {
    const hadFocus = document.activeElement instanceof HTMLElement && document.activeElement.matches(".spot");
    const points = this.#points.map((point, place) => (place === at ? to : point));
    this.#set(points, this.#say("spot_put", { n: at + 1, ...spoken(to) }));
    if (hadFocus) /** @type {HTMLElement} */ (this.sheet.querySelectorAll(".spot")[at]).focus({ preventScroll: true });
  }

  /** @param {number} at */
  #drop(at) {
    if (at < 0 || at >= this.#points.length) return;
    const points = this.#points.filter((_, place) => place !== at);
    this.#set(points, this.#say("spot_gone", { n: points.length }));
    this.view.focus({ preventScroll: true });
  }

  #back() {
    const before = this.#before.pop();
    if (!before) return;
    this.#points = before;
    this.#draw();
    this.said.textContent = this.#say("spot_gone", { n: before.length });
    this.#changed();
  }

  /** @param {Point[]} points @param {string} told */
  #set(points, told) {
    this.#before.push(this.#points);
    this.#points = points;
    this.#draw();
    this.said.textContent = told;
    this.#changed();
  }

  #draw() {
    for (const mark of this.sheet.querySelectorAll(".spot")) mark.remove();
    this.#points.forEach((point, at) => {
      const mark = /** @type {HTMLButtonElement} */ (node("button", "spot", String(at + 1)));
      mark.type = "button";
      mark.dataset.at = String(at);
      mark.setAttribute("aria-label", this.#say("spot_mark", { n: at + 1, ...spoken(point) }));
      putAt(mark, point);
      this.sheet.append(mark);
    });
    putAt(this.cross, this.#cross);
    this.count.textContent = this.#say("spot_count", { n: this.#points.length, of: this.#places });
    this.undo.disabled = this.#before.length === 0;
    this.clear.disabled = this.#points.length === 0;
    this.root.removeAttribute("data-full");
  }
}
