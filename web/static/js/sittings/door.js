// The door counts down to the opening and then lets the button light up. The server's moment is in body[data-now]; time
// passes by the browser's steady clock, so a device whose clock is wrong opens neither early nor late.

const door = document.querySelector("[data-door]");
const clock = door?.querySelector("[data-slot='clock']");
if (clock) countDown();

function countDown() {
  const asked = performance.now();
  const now = Date.parse(document.body.dataset.now);
  const opens = Date.parse(door.dataset.opens);
  const left = () => opens - (now + performance.now() - asked);
  const tick = () => {
    const rest = left();
    if (rest > 0) {
      clock.textContent = written(Math.ceil(rest / 1000));
      setTimeout(tick, Math.min(1000, (rest % 1000) + 20));
      return;
    }
    clock.hidden = true;
    door.querySelector("[data-slot='hint']").hidden = true;
    door.querySelector("[data-slot='state']").textContent = door.dataset.wordEnter;
    const begin = door.querySelector("[data-slot='begin']");
    begin.disabled = false;
    begin.focus();
  };
  tick();
}

/** Seconds as 1:02:03 or 02:03. */
function written(seconds) {
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}
