// What was changed in the cells of a sheet, step by step: a typed cell, a pasted block, a filled column. Each step is
// taken back and made again as a whole, before anything is saved.

export class Steps {
  #done = [];
  #undone = [];
  #told;

  /** @param {(cell: HTMLInputElement) => void} told  hears of every cell that was given another value */
  constructor(told) {
    this.#told = told;
  }

  get any() {
    return this.#done.length > 0;
  }

  /**
   * Give cells their values, as one step; those that are locked stay.
   * @param {[HTMLInputElement, string][]} values
   * @returns {number} how many were locked
   */
  make(values) {
    const changed = values.filter(([cell, is]) => cell.value !== is);
    const step = changed.filter(([cell]) => !cell.readOnly).map(([cell, is]) => ({ cell, was: cell.value, is }));
    this.#give(step, "is");
    this.#keep(step);
    return changed.length - step.length;
  }

  /** A cell was typed into. @param {HTMLInputElement} cell @param {string} was */
  typed(cell, was) {
    if (cell.value !== was) this.#keep([{ cell, was, is: cell.value }]);
  }

  /** Take the last step back; returns its first cell. */
  back() {
    return this.#move(this.#done, this.#undone, "was");
  }

  /** Make it again. */
  again() {
    return this.#move(this.#undone, this.#done, "is");
  }

  #keep(step) {
    if (!step.length) return;
    this.#done.push(step);
    this.#undone = [];
    for (const { cell } of step) this.#told(cell);
  }

  #give(step, side) {
    for (const each of step) {
      each.cell.value = each[side];
      this.#told(each.cell);
    }
  }

  #move(from, to, side) {
    const step = from.pop();
    if (!step) return undefined;
    to.push(step);
    this.#give(step, side);
    return step[0].cell;
  }
}
