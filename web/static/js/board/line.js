// The line to the server: a socket that comes back by itself within the window the server names, and polling where
// no socket gets through. Says how old the board is, whatever happens.

const SILENCE = 12000;
const POLL_EVERY = 5000;
const TRIES_BEFORE_POLLING = 3;
const HIDDEN_FOR = 60000;

export class Line {
  /**
   * @param {{live: string, snapshot: string}} addresses
   * @param {{epoch: number, seq: number, take: (heard: object) => boolean}} picture
   * @param {() => void} changed
   */
  constructor(addresses, picture, changed) {
    this.addresses = addresses;
    this.picture = picture;
    this.changed = changed;
    this.window = 5000;
    this.state = "lost";
    this.asOf = 0; // performance.now() at which what is shown was true
    this.serverOffset = 0;
    this.failures = 0;
    this.heardAt = performance.now();
    this.open();
    setInterval(() => this.#look(), 1000);
    document.addEventListener("visibilitychange", () => this.#seen());
  }

  /** Milliseconds since what is shown was true. */
  get age() {
    return performance.now() - this.asOf;
  }

  get serverNow() {
    return performance.now() + this.serverOffset;
  }

  open() {
    clearTimeout(this.later);
    const { epoch, seq } = this.picture;
    const address = new URL(this.addresses.live, location.origin);
    address.protocol = address.protocol.replace("http", "ws");
    address.searchParams.set("epoch", epoch);
    address.searchParams.set("seq", seq);
    const socket = new WebSocket(address);
    this.socket = socket;
    this.heardAt = performance.now();
    socket.addEventListener("message", (event) => this.#hear(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.state = "lost";
      this.failures += 1;
      if (event.code === 4403) location.reload();
      const asked = Number(event.reason);
      if (asked > 0) this.window = asked;
      if (document.hidden) return;
      if (this.failures >= TRIES_BEFORE_POLLING) this.#poll();
      else this.later = setTimeout(() => this.open(), Math.random() * this.window);
    });
  }

  #hear(heard) {
    this.failures = 0;
    this.state = "live";
    this.#take(heard);
  }

  #take(heard) {
    const now = performance.now();
    this.heardAt = now;
    this.asOf = now - heard.age;
    this.serverOffset = heard.at - now;
    if (heard.window_ms) this.window = heard.window_ms;
    if (this.picture.take(heard)) this.changed();
    else if (this.socket?.readyState === WebSocket.OPEN) this.socket.send('{"epoch":0,"seq":0}');
  }

  async #poll() {
    clearTimeout(this.later);
    try {
      const tag = this.picture.epoch ? { "if-none-match": `W/"${this.picture.epoch}-${this.picture.seq}"` } : {};
      const answer = await fetch(this.addresses.snapshot, { headers: tag, cache: "no-store" });
      if (answer.status === 304) {
        this.state = "poll";
        this.asOf = performance.now() - Number(answer.headers.get("x-age"));
        this.heardAt = performance.now();
      } else if (answer.ok) {
        this.state = "poll";
        this.#take(await answer.json());
      } else if (answer.status === 404) {
        location.reload();
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // only a lost connection is waited out
      this.state = "lost";
    }
    this.polls = (this.polls ?? 0) + 1;
    const again = this.polls % 12 === 0 ? () => this.open() : () => this.#poll();
    this.later = setTimeout(again, POLL_EVERY + Math.random() * 1000);
  }

  /** A line that says nothing is no line. */
  #look() {
    if (this.socket && performance.now() - this.heardAt > SILENCE) this.socket.close();
  }

  /** A page that nobody looks at lets go of its line after a minute, and takes it up again when seen. */
  #seen() {
    clearTimeout(this.hiding);
    if (document.hidden) {
      this.hiding = setTimeout(() => this.socket?.close(), HIDDEN_FOR);
    } else if (!this.socket) {
      this.failures = 0;
      this.open();
    }
  }
}
