// The wall: asks for the tiles every two seconds, at once when the socket nudges, and says in words how old they are.
// Tiles are changed in place and only where something changed, so that three hundred of them stay fluent.
import { watchSheet } from "./sheet.js";
import { Tiles } from "./tiles.js";
import { listen } from "./nudges.js";

const EVERY = 2000;
const AT_MOST_EVERY = 400;

const wall = document.querySelector("[data-wall]");
watchSheet(document);
if (wall) run(wall);

function run(place) {
  const tiles = new Tiles(place, document.querySelector("[data-filters]"));
  const age = document.querySelector("[data-age]");
  const known = { tag: "", at: performance.now(), now: Date.parse(document.body.dataset.now), lost: false };
  let waiting = 0;
  let asking = false;
  let asked = 0;

  const serverNow = () => known.now + performance.now() - known.at;

  async function ask() {
    clearTimeout(waiting);
    if (asking) return;
    asking = true;
    asked = performance.now();
    try {
      const answer = await fetch(place.dataset.wall, { headers: known.tag ? { "if-none-match": known.tag } : {}, cache: "no-store" });
      if (answer.status === 401 || answer.status === 403) location.reload();
      if (answer.ok || answer.status === 304) {
        known.at = performance.now();
        known.now = Number(answer.headers.get("x-server-now")) || known.now;
        known.lost = false;
      } else {
        known.lost = true;
      }
      if (answer.ok) {
        known.tag = answer.headers.get("etag") ?? "";
        tiles.show((await answer.json()).tiles);
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // only a lost connection is waited out
      known.lost = true;
    } finally {
      asking = false;
      waiting = setTimeout(ask, document.hidden ? EVERY * 5 : EVERY);
    }
  }

  function soon() {
    clearTimeout(waiting);
    waiting = setTimeout(ask, Math.max(0, AT_MOST_EVERY - (performance.now() - asked)));
  }

  function tick() {
    tiles.tell(serverNow());
    const seconds = Math.floor((performance.now() - known.at) / 1000);
    const old = known.lost || seconds > 6;
    const words = (old ? (known.lost ? age.dataset.wordLost : age.dataset.wordAge) : age.dataset.wordFresh).replace("{span}", span(seconds));
    if (age.textContent !== words) age.textContent = words;
    age.dataset.state = old ? "old" : "fresh";
  }

  listen(place.dataset.live, soon);
  document.addEventListener("visibilitychange", soon);
  setInterval(tick, 1000);
  ask().then(tick);
}

function span(seconds) {
  const words = document.body.dataset;
  return seconds < 60 ? words.wordSeconds.replace("{n}", seconds) : words.wordMinutes.replace("{n}", Math.floor(seconds / 60));
}
