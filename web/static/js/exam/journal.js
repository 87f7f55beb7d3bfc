/**
 * The copy on this device: every revision is written here before it is sent, and stays until the receipt is shown.
 *
 * Three grades, the best the browser allows: "sealed" (encrypted), "plain" (no WebCrypto: kept, not encrypted) and
 * "memory" (no IndexedDB: lost with the page). The page says which, for the two lesser ones.
 */
import { canSeal, journalKey, seal, unseal } from "./seal.js";

const DATABASE = "lianbing-exam";
const STORE = "journal";
const PATIENCE_MS = 3000;

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Some browsers leave an opening hanging; the exam does not wait for it. @returns {Promise<IDBDatabase>} */
function openDatabase() {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("late")), PATIENCE_MS));
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ["attempt", "key"] });
  return /** @type {Promise<IDBDatabase>} */ (Promise.race([settled(request), late]));
}

export class Journal extends EventTarget {
  #attempt;
  /** @type {IDBDatabase | null} */
  #database = null;
  /** @type {CryptoKey | null} */
  #key = null;
  /** @type {Promise<void>} */
  #tail = Promise.resolve();
  /** @type {"sealed" | "plain" | "memory"} */
  grade = "memory";
  /** Records that another secret sealed; left untouched. */
  unreadable = 0;

  /** @param {string} attempt */
  constructor(attempt) {
    super();
    this.#attempt = attempt;
  }

  /** Whether this device keeps anything of the attempt; what it is needs the secret. @returns {Promise<boolean>} */
  async holds() {
    try {
      this.#database ??= await openDatabase();
      return (await settled(this.#database.transaction(STORE).objectStore(STORE).count(this.#range()))) > 0;
    } catch {
      return false; // Where the browser refuses storage nothing was kept.
    }
  }

  /** @param {string} secret */
  async open(secret) {
    if (canSeal()) this.#key = await journalKey(secret, this.#attempt);
    try {
      this.#database ??= await openDatabase();
      this.#database.onclose = () => this.#degrade(); // The person or the system has cleared the storage.
      this.grade = this.#key ? "sealed" : "plain";
    } catch {
      this.grade = "memory"; // The browser refuses storage; the page shows it and goes on.
    }
  }

  /** Seal from now on under another secret; the caller writes its records again. @param {string} secret */
  async rekey(secret) {
    if (this.#key) this.#key = await journalKey(secret, this.#attempt);
  }

  /**
   * Keep a value, in the order of the calls.
   * @param {number | string} key  a slot, or a name
   * @param {unknown} value
   * @returns {Promise<boolean>} whether it now stands on this device
   */
  async put(key, value) {
    const copy = structuredClone(value);
    const turn = this.#tail.then(() => this.#write(key, copy));
    this.#tail = turn.then(
      () => undefined,
      () => undefined,
    );
    try {
      await turn;
      return this.grade !== "memory";
    } catch {
      this.#degrade(); // Storage is full or gone: say so, and let the sending go on.
      return false;
    }
  }

  /** @param {number | string} key @param {unknown} value */
  async #write(key, value) {
    if (!this.#database) return;
    const body = this.#key ? { sealed: await seal(this.#key, this.#attempt, value) } : { plain: value };
    const change = this.#database.transaction(STORE, "readwrite");
    const done = new Promise((resolve, reject) => {
      change.oncomplete = resolve;
      change.onabort = () => reject(change.error);
    });
    change.objectStore(STORE).put({ attempt: this.#attempt, key, ...body });
    await done;
  }

  #degrade() {
    if (this.grade === "memory") return;
    this.grade = "memory";
    this.dispatchEvent(new Event("grade"));
  }

  /** @returns {Promise<Map<number | string, any>>} */
  async all() {
    const found = new Map();
    this.unreadable = 0;
    if (!this.#database) return found;
    await this.#tail;
    const rows = await this.#rows(this.#database);
    for (const row of rows) {
      try {
        if (row.plain !== undefined) found.set(row.key, row.plain);
        else if (this.#key) found.set(row.key, await unseal(this.#key, this.#attempt, row.sealed));
        else this.unreadable += 1;
      } catch {
        this.unreadable += 1; // Sealed under a secret this page does not have; the count is shown.
      }
    }
    return found;
  }

  /** @param {IDBDatabase} database @returns {Promise<any[]>} */
  async #rows(database) {
    try {
      return await settled(database.transaction(STORE).objectStore(STORE).getAll(this.#range()));
    } catch {
      this.#degrade(); // What is kept cannot be read; the sheet of the server stands alone.
      return [];
    }
  }

  /**
   * Forget this attempt: only after its receipt is on the screen and nothing is left unsent, or when the person says
   * that what is left is not needed.
   */
  async clear() {
    await this.#tail;
    if (!this.#database) return;
    await settled(this.#database.transaction(STORE, "readwrite").objectStore(STORE).delete(this.#range()));
  }

  #range() {
    return IDBKeyRange.bound([this.#attempt], [this.#attempt, []]);
  }

  /** The value as the exported file carries it. @param {unknown} value */
  async sealed(value) {
    return this.#key ? seal(this.#key, this.#attempt, value) : null;
  }
}
