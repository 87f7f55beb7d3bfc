// A text that this tab kept is forgotten only where the server says that it has taken it: the address ends in #taken.

const TAKEN = "#taken";

if (location.hash === TAKEN) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith("editor.") && JSON.parse(sessionStorage.getItem(key)).sent) sessionStorage.removeItem(key);
  }
  history.replaceState(history.state, "", location.pathname + location.search);
}
