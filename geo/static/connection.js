/* After a lost connection, or when the server was started anew: no press is swallowed. A press that
   the server cannot have heard is kept, and made again once the page has run.

   What is read of Streamlit 1.67: `stApp` says its connection and its script's state as attributes,
   and every element with a key has the class `st-key-KEY`. tests/test_connection.py holds this. */
const APP = "[data-testid=stApp]";
const HEARD = 120000;   // milliseconds after which a press without an answer is not made again
const LOADED = 5000;    // the same for a download, which no run of the page answers
const UNDRAWN = 5000;   // milliseconds without a run after which a page counts as drawn anyway
const HELD_MOST = 5;

const state = {
  watched: null, connected: true, settling: false, drawn: false, running: false, last: null,
  held: [], pressing: false, timer: 0,
};

const said = (name) => state.watched.getAttribute(`data-test-${name}-state`);

/* ---- which button was pressed ------------------------------------------------------------------ */

// The innermost button on the way of a click, and the keyed box around it: components draw theirs
// in a shadow tree, and anew with each run, so a button is known by its words.
function pressed(event) {
  const path = event.composedPath();
  const button = path.find((node) => node instanceof HTMLButtonElement);
  return button ? { ...named(button, path), at: Date.now() } : null;
}

function named(button, path) {
  const box = path.find((node) => node.classList && keyOf(node));
  return { key: box ? keyOf(box) : "", words: wordsOf(button) };
}

const keyOf = (node) => [...node.classList].find((name) => name.startsWith("st-key-")) || "";
const wordsOf = (button) => button.getAttribute("aria-label") || button.textContent.trim();

function* buttonsIn(node) {
  for (const each of node.querySelectorAll("*")) {
    if (each instanceof HTMLButtonElement) yield each;
    if (each.shadowRoot) yield* buttonsIn(each.shadowRoot);
  }
}

function found({ key, words }) {
  const boxes = key ? document.querySelectorAll(`.${CSS.escape(key)}`) : [document.body];
  for (const box of boxes) {
    const buttons = [...buttonsIn(box)];
    const same = buttons.find((button) => wordsOf(button) === words);
    // The words of a button with a key may count what the page shows.
    const button = same || (buttons.length <= 2 && buttons[0]);
    if (button) return button;
  }
  return null;
}

/* ---- what is done with it ---------------------------------------------------------------------- */

function clicked(event) {
  if (state.pressing) return;
  const press = pressed(event);
  if (!press) return;
  if (state.settling) {
    // A session that is new has not drawn this button yet, and would not know whose press it is.
    event.preventDefault();
    event.stopImmediatePropagation();
    hold(press);
  } else state.last = press;
}

// The page's own shortcuts: where no map is there to take them, a button takes them without a click.
function typed(event) {
  const key = { ArrowLeft: "st-key-previous", ArrowRight: "st-key-next" }[event.key];
  if (!key || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest?.("input, textarea, [role=slider], [role=grid], [contenteditable]")) return;
  const press = { key, words: "", at: Date.now() };
  if (state.settling) hold(press);
  else state.last = press;
}

function hold(press) {
  state.held = [...state.held, press].slice(-HELD_MOST);
}

function changed() {
  const connected = said("connection") === "CONNECTED", running = said("script") === "running";
  if (running && !state.running && !state.settling) state.last = null;  // it has been heard
  if (!connected && state.connected) lost();
  if (connected && !state.connected) Object.assign(state, { settling: true, drawn: false });
  state.connected = connected;
  state.running = running;
  settle();
}

// A run that another one ends may not have drawn the button yet: the server would not know whose
// press it is. So a press waits for a run that drew the page to its end.
function settle() {
  clearTimeout(state.timer);
  if (!state.settling || !state.connected || state.running) return;
  if (state.drawn) settled();
  else state.timer = setTimeout(settled, UNDRAWN);
}

function lost() {
  const { last } = state;
  state.last = null;
  if (!last) return;
  const most = last.key.startsWith("st-key-download") || last.key.startsWith("st-key-brief_get")
    ? LOADED : HEARD;
  if (Date.now() - last.at < most) hold(last);
}

// One after the other: Streamlit makes one press of two that come in one moment.
function settled() {
  state.settling = false;
  const next = state.held.shift();
  if (!next) return;
  Object.assign(state, { settling: state.held.length > 0, drawn: false });
  setTimeout(() => {
    const button = found(next);
    state.pressing = true;
    if (button) button.click();
    state.pressing = false;
    state.last = button ? { ...next, at: Date.now() } : null;
    settle();  // another may wait for its turn
  }, 0);
}

function watch() {
  const app = document.querySelector(APP);
  if (!app || app === state.watched) return;
  state.watched = app;
  app.dataset.presses = "kept";  // none is lost from now on
  Object.assign(state, { connected: said("connection") === "CONNECTED",
    running: said("script") === "running" });
  new MutationObserver(changed).observe(app, { attributes: true,
    attributeFilter: ["data-test-connection-state", "data-test-script-state"] });
}

window.addEventListener("click", clicked, true);
window.addEventListener("keydown", typed);

// The app draws this last on a page, and anew with each run.
export default function () {
  watch();
  state.drawn = true;
  settle();
}
