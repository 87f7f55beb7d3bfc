// A socket that only says "look again". Without it the wall is a little slower to know; it comes back by itself.

const PATIENCE = [500, 1000, 2000, 5000, 10000];

/**
 * @param {string} path
 * @param {() => void} nudge
 */
export function listen(path, nudge) {
  let turn = 0;
  const open = () => {
    const socket = new WebSocket(path.replace(/^/, location.origin.replace(/^http/, "ws")));
    socket.addEventListener("open", () => {
      turn = 0;
      nudge();
    });
    socket.addEventListener("message", (event) => {
      if (JSON.parse(event.data).type === "changed") nudge();
    });
    socket.addEventListener("close", () => {
      setTimeout(open, PATIENCE[Math.min(turn, PATIENCE.length - 1)]);
      turn += 1;
    });
  };
  open();
}
