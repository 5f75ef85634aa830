/* What the map says to the app: the one script that knows streamlit-folium, as `ui/map_frame.py`
   does on the other side. It offers no field for messages of our own: they go, as one JSON value,
   in the field for the tooltip of what was clicked. See `protocol.d.ts` for what it holds. */
import { viewNow } from "./address.js";

const FIELD = "last_object_clicked_tooltip";
const MAX_UNHEARD = 20;  // messages that wait for the app; older ones are given up

let sent = 0, tells = 0, told = "";
/** @type {import("./protocol.d.ts").Message[]} */
let unheard = [];
let session = "";
/** @type {() => [number, boolean]} */
let playNow = () => [0, false];

/** Have what `now` gives told beside the view: milliseconds of a day of a play, and whether it keeps
 * the days before.
 * @param {() => [number, boolean]} now */
export function tellPlay(now) {
  playNow = now;
}

const shownNow = () => ({ ...viewNow(), play: playNow() });

/** Send words: keys of places, or `window:` or `days:` with what the map wants or shows. Gives the
 * message's number: later ones have higher numbers, also those of a map that is loaded again.
 * @param {string} words
 * @returns {number} */
export function send(words) {
  sent = Math.max(sent + 1, Date.now());
  unheard = [...unheard, /** @type {[number, string]} */ ([sent, words])].slice(-MAX_UNHEARD);
  tell();
  return sent;
}

/** The app hears only the last value of a component. So every value says all that the app has not
 * said it heard, and the view on the screen: a value that overtakes another loses nothing. */
function tell() {
  const shown = shownNow();
  told = JSON.stringify(shown);
  tells += 1;  // or a value that is told again would be no change
  /** @type {import("./protocol.d.ts").Told} */
  const value = { ...shown, said: unheard, tells };
  const field = { [FIELD]: JSON.stringify(value) };
  // Straight to the server: the host's own path waits a quarter of a second.
  Object.assign(window.__GLOBAL_DATA__, field, { previous_data: field });
  window.Streamlit.setComponentValue(field);
}

/** Tell the app the view on the screen where that has changed, before the page around the map hears
 * of a press. Moving the map alone does not run the app. Gives whether there was news. */
export function tellView() {
  const changed = JSON.stringify(shownNow()) !== told;
  if (changed) tell();
  return changed;
}

/** The app will take the view from the address, which lacks the size of the map: tell it again. */
export function forgetTold() {
  told = "";
}

/** Take what the app says it has heard.
 * @param {{heard?: number, session?: string}} said heard: the number of the last message */
export function acknowledge({ heard = 0, session: now = "" }) {
  unheard = unheard.filter(([number]) => number > heard);
  // A new session takes nothing from a value that it found there: it is told again what is open.
  const another = Boolean(session) && now !== session;
  session = now;
  if (!another) return;
  told = "";
  if (unheard.length) tell();
}

/** Have `run` called with each update of the page, such as another theme.
 * @param {() => void} run */
export function onUpdate(run) {
  window.Streamlit.events?.addEventListener("streamlit:render", run);
}

/** Whether the page is dark, as its background says; null where it does not say. */
export function pageIsDark() {
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--background-color");
  const [red, green, blue] = (/^\s*#(..)(..)(..)/.exec(colour) || []).slice(1)
    .map((part) => Number.parseInt(part, 16));
  return red === undefined ? null : 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

/** The host keeps every layer it ever drew, and the page would grow with each update: of them, keep
 * the last one alone, which it takes away before it brings the next.
 * @param {unknown} layer */
export function forgetLayersBut(layer) {
  window.feature_group = [layer];
}
