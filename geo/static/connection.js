/* After a lost connection, when the server was started anew, and after Back or Forward: no press is
   swallowed. A press that the server cannot have heard is kept, and made again once the page has run.
   What is kept and when it is made again is in presses.js; this watches the page, and presses. It
   also has the page run when its theme changes, which Streamlit by itself tells the server with the next press only: what
   the server draws in colours of its own, such as a chart, could not be read until then.

   What is read of Streamlit 1.67: `stApp` says its connection and its script's state as attributes,
   and every element with a key has the class `st-key-KEY`. tests/test_connection.py holds this. */
import "./date_fields.js";
import { dressPage } from "./page_head.js";
import { watchPresent } from "./present_link.js";
import { after, holds, START, UNDRAWN } from "./presses.js";

/** @import { Happening, Press } from "./presses.js" */

const APP = "[data-testid=stApp]";

/** The page's own shortcuts.
 * @type {Record<string, string | undefined>} */
const SHORTCUTS = { ArrowLeft: "st-key-previous", ArrowRight: "st-key-next" };

/** @type {HTMLElement | null} */
let watched = null;
let state = START;
let pressing = false;
let timer = 0;
let theme = "";
let retell = () => {};

/* ---- which button was pressed ------------------------------------------------------------------ */

/** The innermost button on the way of a click, and the keyed box around it: components draw theirs
 * in a shadow tree, and anew with each run, so a button is known by its words.
 * @param {Event} event
 * @returns {Press | null} */
function pressed(event) {
  const path = event.composedPath();
  const button = path.find((node) => node instanceof HTMLButtonElement);
  if (!button) return null;
  const key = path.filter((node) => node instanceof Element).map(keyOf).find((name) => name);
  return { key: key || "", words: wordsOf(button), at: Date.now() };
}

/** @param {Element} node */
const keyOf = (node) => [...node.classList].find((name) => name.startsWith("st-key-")) || "";

/** @param {HTMLButtonElement} button */
const wordsOf = (button) => button.getAttribute("aria-label") || button.textContent.trim();

/** @param {ParentNode} node
 * @returns {Generator<HTMLButtonElement>} */
function* buttonsIn(node) {
  for (const each of node.querySelectorAll("*")) {
    if (each instanceof HTMLButtonElement) yield each;
    if (each.shadowRoot) yield* buttonsIn(each.shadowRoot);
  }
}

/** @param {Press} press */
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

/** @param {Happening} happening */
function happened(happening) {
  const step = after(state, happening);
  const { task } = step;
  state = step.state;
  if (task.kind !== "go on") clearTimeout(timer);
  if (task.kind === "wait") timer = setTimeout(() => happened({ kind: "waited" }), UNDRAWN);
  if (task.kind === "repeat") setTimeout(() => repeat(task.press), 0);
}

/** @param {Press} press */
function repeat(press) {
  const button = found(press);
  pressing = true;
  if (button) button.click();
  pressing = false;
  happened({ kind: "repeated", press, found: button !== null, at: Date.now() });
}

/** @param {MouseEvent} event */
function clicked(event) {
  if (pressing) return;
  const press = pressed(event);
  if (!press) return;
  if (holds(state)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
  happened({ kind: "pressed", press });
}

/** Where no map is there to take the page's shortcuts, a button takes them without a click.
 * @param {KeyboardEvent} event */
function typed(event) {
  const key = SHORTCUTS[event.key];
  if (!key || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  const field = "input, textarea, [role=slider], [role=grid], [contenteditable]";
  if (event.target instanceof Element && event.target.closest(field)) return;
  happened({ kind: "pressed", press: { key, words: "", at: Date.now() } });
}

/** @param {HTMLElement} app */
const reported = (app) => ({
  connected: app.getAttribute("data-test-connection-state") === "CONNECTED",
  running: app.getAttribute("data-test-script-state") === "running",
});

function watch() {
  const app = /** @type {HTMLElement | null} */ (document.querySelector(APP));
  if (!app || app === watched) return;
  watched = app;
  watchPresent(app);
  app.dataset.presses = "kept";  // none is lost from now on
  happened({ kind: "watched", ...reported(app) });
  new MutationObserver(() => {
    happened({ kind: "reported", ...reported(watched ?? app), at: Date.now() });
  }).observe(app, { attributes: true,
    attributeFilter: ["data-test-connection-state", "data-test-script-state"] });
  new MutationObserver(() => retell()).observe(app, { attributes: true, attributeFilter: ["class"] });
}

window.addEventListener("click", clicked, true);
window.addEventListener("keydown", typed);

/** Tell the server the page's theme where it is another than before.
 * @param {(name: string, value: string) => void} tell */
function tellTheme(tell) {
  if (!watched) return;
  const now = getComputedStyle(watched).colorScheme;
  const changed = theme && now !== theme;
  theme = now;
  if (changed) tell("theme", now);
}

/* ---- the run that the toolkit's calendar needs in another language ----------------------------- */

const REST = 250;  // milliseconds without a run
let asking = 0;
let ask = () => {};

/** Have the page run once more, when it rests. A run of Back or Forward that is still to come does as
 * well, and must not be overtaken: Streamlit would take it for a press and keep the former language.
 * @param {(name: string, value: string) => void} tell
 * @param {string} lang */
function askForARun(tell, lang) {
  ask = () => {
    if (watched && reported(watched).running) return;  // what it draws asks again
    ask = () => {};
    tell("language", lang);
  };
}

/** Streamlit lets the page run at a new address, but not at another place of the same page. */
function led() {
  clearTimeout(asking);
  if (watched && !location.hash) happened({ kind: "led" });
}

window.addEventListener("popstate", led, true);

let brought = "";  // what was brought into view last

/** Bring what a run made into view, once, and give its first button the keyboard.
 * @param {{key: string, run: string} | undefined} wanted key: of its box; run: tells it from others */
function bringIntoView(wanted) {
  if (!wanted || wanted.run === brought) return;
  const box = document.querySelector(`.st-key-${CSS.escape(wanted.key)}`);
  if (!box) return;
  brought = wanted.run;
  box.scrollIntoView({ block: "start" });
  box.querySelector("button")?.focus({ preventScroll: true });
}

/** The app draws this last on a page, and anew with each run.
 * @param {{setStateValue: (name: string, value: string) => void,
 *   data?: {view?: {key: string, run: string}, head?: {lang: string, skip: string, toolkit: Record<string, string>}}}} component */
export default function (component) {
  watch();
  retell = () => tellTheme(component.setStateValue);
  retell();
  const { head } = component.data || {};
  if (head && dressPage(head)) askForARun(component.setStateValue, head.lang);
  clearTimeout(asking);
  asking = setTimeout(() => ask(), REST);
  bringIntoView(component.data?.view);
  happened({ kind: "drawn" });
}
