/* The map in the browser. Data arrives as one JSON value an update (`draw`), or as an answer to what
   the map asked for itself (`paint`), and reaches the page as text nodes only. */
import { ZOOMS, followAddress, setWords, viewOfAddress, writeView, writeViewSoon } from "./address.js";
import { acknowledge, forgetLayersBut, forgetTold, onUpdate, pageIsDark, send, tellPlay,
  tellView } from "./app_messages.js";
import { toggleAreaMenu } from "./area_filter.js";
import { basemap, clearNames, drawNames, restyle } from "./basemap.js";
import { host as claims, redraw } from "./claims.js";
import { fitFrame, isFitting, takeOverHeight } from "./frame.js";
import { unpacked } from "./items.js";
import { drawLegend } from "./legend.js";
import { ICONS, startRequests } from "./map_requests.js";
import { watchLabels } from "./label_keys.js";
import { isAlone, isStill, padding, state, text } from "./map_state.js";
import { el, svg } from "./nodes.js";
import { needTwoFingers } from "./fingers.js";
import { closeNear } from "./near.js";
import { notice } from "./notice.js";
import { watchTips } from "./tip.js";

export { basemap, redraw, state };

/** @typedef {import("./protocol.d.ts").MapMessage} MapMessage */
/** @typedef {import("./protocol.d.ts").MapPayload} MapPayload */

/** @type {ReturnType<typeof startRequests> | null} */
let requests = null;
/** @type {L.LayerGroup | null} */
let own = null;        // the layer of the claims, which the host's own layers do not take away
let focus = "";        // where a message sent the map last
let spoken = "";       // language and words of the last message
/** @type {(() => void)[]} */
const relabel = [];    // what is to be done when the language changes

/** Begin to draw on a map.
 * @param {L.Map} map
 * @param {import("./protocol.d.ts").MapOptions} options kept: a briefing changes its scale */
export function start(map, options) {
  Object.assign(state, { map, options });
  document.documentElement.lang = options.lang || "";
  if (!isAlone()) {
    takeOverHeight();
    fitFrame();
  }
  map.createPane("areas").style.zIndex = "350";
  state.renderer = L.canvas({ pane: "areas", padding: padding() });
  map.attributionControl.setPrefix(false);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  const [west, south, east, north] = options.home;
  const home = L.latLngBounds([[south, west], [north, east]]);
  const view = isAlone() ? null : viewOfAddress();
  if (view) map.setView([view.lat, view.lon], view.zoom, { animate: false });
  else map.fitBounds(home, { animate: false });
  map.on("moveend", redraw);  // also at the end of each zoom
  map.on("viewreset zoomstart", clearNames);
  claims.choose = (keys) => (isAlone() ? options.choose?.(keys) : send(keys.join(" ")));
  dress();
  watchTips(map);
  watchLabels(map.getContainer());
  if (isAlone()) return;
  needTwoFingers(map);
  nameMap(map.getContainer());
  map.setMaxZoom(ZOOMS[1]);
  own = L.layerGroup().addTo(map);
  // Another size is no other view: a map that is about to go must not write its own over the next.
  map.on("moveend", () => (isFitting() ? undefined : writeViewSoon()));
  window.parent.addEventListener("popstate", () => {
    forgetTold();
    followAddress();
  });
  onUpdate(dress);
  requests = startRequests({ map, playMs: options.play_ms, paint, confirm, notice, send, tellView, text });
  tellPlay(requests.playNow);
  addBasemaps(map, options);
  addButtons(map, home);
  addKeys(map);
  setTimeout(fitFrame, 600);
}

/** Readers by ear find the map as a part of the page of its own.
 * @param {HTMLElement} within */
function nameMap(within) {
  within.setAttribute("role", "region");
  relabel.push(() => {
    within.setAttribute("aria-label", text("name"));
    window.frameElement?.setAttribute("aria-label", text("name"));
  });
}

/** @param {L.Map} map
 * @param {import("./protocol.d.ts").MapOptions} options */
function addBasemaps(map, { basemap: offline, tiles }) {
  if (!offline) return;
  /** @type {L.Layer[]} */
  const layers = [basemap(offline, redraw).addTo(map)];
  if (tiles) layers.push(L.tileLayer(tiles.url, { attribution: tiles.attribution, maxZoom: 18 }));
  /** @type {L.Control.Layers | null} */
  let control = null;
  relabel.push(() => {
    if (control) map.removeControl(control);
    const named = layers.map((layer, n) => [text(n ? "online" : "offline"), layer]);
    control = L.control.layers(Object.fromEntries(named), {}, { position: "topright", collapsed: true });
    control.addTo(map);
  });
}

/** @param {L.Map} map
 * @param {L.LatLngBounds} home */
function addButtons(map, home) {
  const box = el("div", "leaflet-bar ca-buttons");
  /** @param {string} path
   * @param {string} name of its text
   * @param {() => void} run */
  const add = (path, name, run) => {
    const button = el("button", "");
    const icon = svg("svg", { viewBox: "0 0 24 24", width: 18, height: 18, fill: "none",
      stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round" }, button);
    svg("path", { d: path }, icon);
    button.type = "button";
    button.addEventListener("click", run);
    box.appendChild(button);
    relabel.push(() => {
      button.title = text(name);
      button.setAttribute("aria-label", text(name));
    });
    return button;
  };
  add("M4 11 12 4l8 7v9h-5v-6H9v6H4z", "home", () => map.fitBounds(home));
  add("M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
    "copy_link", copyLink);
  const area = add("M5 4h3M4 5v3M16 4h3v4M4 16v4h4M19 16v4h-4M11 4h2M4 11v2M20 11v2M11 20h2", "area",
    () => toggleAreaMenu(area, send));
  const play = add(ICONS.play, "play", () => requests?.dispatch({ type: "playPressed" }));
  requests?.setPlayButton(play);
  relabel.push(() => requests?.showPlay());
  L.DomEvent.disableClickPropagation(box);
  const Buttons = L.Control.extend({ onAdd: () => box });
  map.addControl(new Buttons({ position: "topleft" }));
}

async function copyLink() {
  writeView();
  const link = window.parent.location.href;
  try {
    await window.parent.navigator.clipboard.writeText(link);
    notice(text("link_copied"));
  } catch {  // no permission, or not a secure context: let the reader copy it
    window.parent.prompt(text("copy_link"), link);
  }
}

/** Arrow keys step the day even when the map has the focus; with Shift they pan it.
 * @param {L.Map} map */
function addKeys(map) {
  /** @type {Record<string, [number, number]>} */
  const pan = { ArrowLeft: [-120, 0], ArrowRight: [120, 0], ArrowUp: [0, -120], ArrowDown: [0, 120] };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return undefined;
    const by = pan[event.key];
    if (event.key === "Escape" && !event.defaultPrevented) return pressOnPage(event);
    if (!by) {
      if (event.key === "+" || event.key === "=") map.zoomIn();
      if (event.key === "-") map.zoomOut();
      return undefined;
    }
    event.preventDefault();
    if (event.shiftKey || by[0] === 0) map.panBy(by);
    else pressOnPage(event);
    return undefined;
  });
}

/** Press a key on the page around the map, which does not hear those of the frame.
 * @param {KeyboardEvent} event */
function pressOnPage({ key, code }) {
  const page = /** @type {Window & typeof globalThis} */ (window.parent);
  // Down and up: the page would hold a key for pressed that never comes up.
  for (const type of ["keydown", "keyup"]) {
    page.document.dispatchEvent(new page.KeyboardEvent(type, {
      key, code, bubbles: true, cancelable: true,
    }));
  }
}

/** Draw what the app says. Two kinds of message: all that is to be drawn, or (`ask`) only what to
 * ask the server for, whose answer then comes to `paint`. Until it is here, what is drawn stays.
 * @param {L.LayerGroup} group the host's, for this update
 * @param {MapMessage} message */
export function draw(group, message) {
  // The host removes its group before it brings the next one: what must stay is not in it.
  state.layer = own || group;
  speak(message);
  const payload = "place" in message ? unpacked(message) : null;
  if (payload) {
    state.data = payload;
    closeNear();
  }
  state.chosen = payload ? payload.selected.map((i) => payload.place.id[i])
    : /** @type {string[]} */ (message.selected || []);
  const to = message.focus ? JSON.stringify(message.focus) : focus;
  if (message.focus && to !== focus) goTo(message.focus);
  focus = to;
  if (isAlone()) {
    // The group joins the map right after this call; what it holds is drawn as soon as it has.
    group.once("add", redraw);
    return;
  }
  forgetLayersBut(group);
  setWords(message.link || "");
  acknowledge(message);
  if (payload) redraw();
  hear(message);
  requestAnimationFrame(fitFrame);
  writeViewSoon();
}

/** @param {MapMessage} message */
function hear(message) {
  const app = message.ask ? { ...message.ask, stamp: message.stamp } : null;
  state.ask = app;
  if ("place" in message) {
    const { covers = null, zoom } = message, words = message.words || app?.words || "";
    requests?.dispatch({ type: "claimsCame", words, covers, zoom, app });
  } else if (app) requests?.dispatch({ type: "appSpoke", app, acknowledged: message.heard || 0 });
}

/** Take the page's language: the map stays as it is, in other words.
 * @param {MapMessage} message */
function speak({ lang, text: words, borders }) {
  const now = JSON.stringify([lang, words, borders]);
  if (!lang || !words || now === spoken) return;
  spoken = now;
  Object.assign(state.options, { lang, text: words, borders: borders || "" });
  document.documentElement.lang = lang;
  for (const run of relabel) run();
  drawLegend();
  drawNames();
}

/** Take the theme of the page. */
function dress() {
  const dark = !isAlone() && Boolean(pageIsDark());
  document.documentElement.classList.toggle("ca-dark", dark);
  const other = dark !== state.dark;
  state.dark = dark;
  restyle();
  if (other) redraw();
}

/** What the server answered.
 * @param {any} data a `MapPayload`
 * @param {string} words
 * @param {string} stamp */
function paint(data, words, stamp) {
  state.data = unpacked({ .../** @type {MapPayload} */ (data), words, stamp });
  closeNear();
  mark();
  redraw();
}

/** What is drawn is what the app now says; only what is chosen may be another place.
 * @param {string} stamp */
function confirm(stamp) {
  if (!state.data) return;
  state.data.stamp = stamp;
  if (mark()) redraw();
  else state.map.getContainer().dataset.draw = stamp;
}

/** The rows of the chosen places; tells whether they are others than before. */
function mark() {
  const { data } = state;
  if (!data) return false;
  const chosen = new Set(state.chosen), before = String(data.selected);
  data.selected = data.place.id.flatMap((key, i) => (chosen.has(key) ? [i] : []));
  return String(data.selected) !== before;
}

/** @param {number[]} focus south, west, north, east; a number that tells it from the last one */
function goTo([south, west, north, east]) {
  const bounds = L.latLngBounds([[south, west], [north, east]]);
  const zoom = Math.min(9, state.map.getBoundsZoom(bounds.pad(0.2)));
  state.map.setView(bounds.getCenter(), zoom, { animate: !isStill() });
}
