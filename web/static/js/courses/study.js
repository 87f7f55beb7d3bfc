// Heartbeats of a lesson. While the page is visible, and a video plays where there is one, it tells the server so every
// 20 seconds; when it pauses, is hidden, ends or is left, it says so once. The server's clock alone decides what counts.

const EVERY_MS = 20000;
const study = document.querySelector("[data-study]");
const video = document.querySelector("video.lesson-video");
if (study) follow();

function follow() {
  const slot = (name) => study.querySelector(`[data-slot='${name}']`);
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": study.dataset.csrf };
  let viewing = null;
  let opening = null;
  let seq = 0;
  let timer = 0;
  let going = false;

  const send = (url, body, keepalive = false) =>
    fetch(url, { method: "POST", headers, body: JSON.stringify(body), keepalive, credentials: "same-origin" });

  async function open() {
    opening ??= send(study.dataset.viewings, {}).then(async (answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      viewing = (await answer.json()).ref;
    });
    try {
      await opening;
    } catch (lost) {
      opening = null;
      throw lost;
    }
  }

  async function beat(state, keepalive = false) {
    try {
      if (!viewing) {
        if (state === "stopped") return;
        await open();
      }
      const told = { seq: ++seq, state };
      if (video) told.playhead_ms = Math.round(video.currentTime * 1000);
      const answer = await send(`${study.dataset.beats}${viewing}/beats`, told, keepalive);
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.json());
      slot("lost").hidden = true;
    } catch {
      slot("lost").hidden = false; // Nothing is queued: time that the server did not hear of does not count.
    }
  }

  function show(told) {
    const credited = slot("credited");
    credited.dataset.seconds = told.credited_seconds;
    credited.textContent = written(told.credited_seconds);
    if (told.complete && video) slot("told").textContent = study.dataset.doneWord;
  }

  function begin() {
    if (going) return;
    going = true;
    void beat("playing");
    timer = window.setInterval(() => void beat("playing"), EVERY_MS);
  }

  function halt() {
    if (!going) return;
    going = false;
    window.clearInterval(timer);
    void beat("stopped", true);
  }

  const consider = () => (!document.hidden && (!video || !(video.paused || video.ended)) ? begin() : halt());
  document.addEventListener("visibilitychange", consider);
  window.addEventListener("pagehide", halt);
  window.addEventListener("pageshow", consider);
  if (video) {
    resume();
    for (const name of ["play", "playing", "pause", "ended"]) video.addEventListener(name, consider);
  }
  consider();
}

/** Go on where the server says that it stopped; near the end it begins anew. */
function resume() {
  const stopped = Number(video.dataset.stopped) / 1000;
  const go = () => {
    if (stopped > 5 && stopped < video.duration - 5) video.currentTime = stopped;
  };
  if (video.readyState >= 1) go();
  else video.addEventListener("loadedmetadata", go, { once: true });
}

/** Seconds in the page's own words for spans. */
function written(seconds) {
  const say = (unit, n) => document.body.dataset[`word${unit}`].replace("{n}", String(n));
  if (seconds < 60) return say("Seconds", seconds);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return [hours ? say("Hours", hours) : "", minutes ? say("Minutes", minutes) : ""].filter(Boolean).join(" ");
}
