// What is typed into the sheet and not yet on the server is kept in this tab: a lost line or a reload takes nothing. A
// cell is offered again only where it still says what it said when it was typed over.

/** @typedef {{item: string, name: string, held: string, is: string}} Kept */

export class CellsKept {
  #form;
  #key;
  #waiting; // offered and not yet decided
  #timer = 0;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.#form = form;
    this.#key = `sheet.typed.${form.dataset.writer}.${location.pathname}`;
    this.#waiting = this.#here().filter((each) => {
      const cell = this.#cell(each);
      return !cell.readOnly && cell.dataset.held === each.held && cell.value !== each.is;
    });
    this.keep();
  }

  get count() {
    return this.#waiting.length;
  }

  /** The offered cells with what was typed; from now on they are decided. @returns {[HTMLInputElement, string][]} */
  take() {
    const found = this.#waiting.map((each) => [this.#cell(each), each.is]);
    this.#waiting = [];
    return found;
  }

  soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.keep(), 300);
  }

  keep() {
    clearTimeout(this.#timer);
    const changed = [...this.#form.querySelectorAll("[data-changed]")].map((cell) => ({
      item: itemOf(cell),
      name: cell.name,
      held: cell.dataset.held,
      is: cell.value,
    }));
    const again = (each) => changed.some((one) => one.item === each.item && one.name === each.name);
    const elsewhere = this.#stored().filter((each) => !this.#cell(each));
    const all = [...elsewhere, ...this.#waiting.filter((each) => !again(each)), ...changed];
    try {
      if (all.length) sessionStorage.setItem(this.#key, JSON.stringify(all));
      else sessionStorage.removeItem(this.#key);
    } catch (full) {
      if (!(full instanceof DOMException)) throw full;
      sessionStorage.removeItem(this.#key); // no room for it: better none than an older one
    }
  }

  /** @returns {Kept[]} */
  #stored() {
    return JSON.parse(sessionStorage.getItem(this.#key) ?? "[]");
  }

  #here() {
    return this.#stored().filter((each) => this.#cell(each));
  }

  /** @param {Kept} each */
  #cell({ item, name }) {
    const row = this.#form.querySelector(`[name=item][value='${CSS.escape(item)}']`)?.closest("tr");
    return row?.querySelector(`[name='${name}']`);
  }
}

const itemOf = (cell) => cell.closest("tr").querySelector("[name=item]").value;
