/* A briefing in one file: steps through slides with one map, and keeps a presenter's window in
   step. Reads its data from two inert JSON elements; every text becomes a text node.
   Longer than other modules: all of it is one page and its keys. */
import { state as mapState, basemap, draw, redraw, start } from "./map.js";
import { el } from "./nodes.js";
import { fit, playing, row, slide } from "./slide.js";

const FLIGHT = 0.7;      // seconds from one view to the next
const DAY = 1500;        // milliseconds of a played day
const KEPT = 3;          // slides kept as nodes: this one, the next, the one before

/** @typedef {import("./slide.js").Book} Book */
/** @typedef {import("./slide.js").SlideData} SlideData */
/** @typedef {import("./slide.js").Drawn} Drawn */
/** A slide as nodes. at: where the map goes, in CSS pixels; null: it shows none.
 * @typedef {{node: HTMLElement,
 *   at: {left: number, top: number, width: number, height: number} | null}} Prepared */

/** What `geo/briefing/html.py` wrote into the page.
 * @param {string} id */
const read = (id) => JSON.parse(document.getElementById(id)?.textContent || "");
/** @type {Book} */
const book = read("briefing");
const many = book.many;
const asked = /^#(presenter-)?(\d{1,6})$/.exec(location.hash);
const presenter = Boolean(asked?.[1]);
/** n: the slide that the audience sees, 0 for the title. other: the other window. made: slides that
 * are ready. played: days that were. timer: of the next one, or 0. typed: digits of a slide to go
 * to. black: whether the screen is. failed: whether the rest of the slides did not come.
 * @type {{n: number, notes: boolean, timeline: boolean, other: Window | null,
 *   made: Map<number, Prepared>, played: number, timer: number, typed: string, black: boolean,
 *   failed: boolean}} */
const state = { n: clamp(asked ? Number(asked[2]) : book.begin), notes: false, timeline: false, other: null,
  made: new Map(), played: 0, timer: 0, typed: "", black: false, failed: false };

/** @param {number} n 0: the title slide */
function clamp(n) { return Math.max(0, Math.min(many, n || 0)); }

/** The data of a slide; undefined while it is still on its way.
 * @param {number} n
 * @returns {SlideData | undefined} */
function dataOf(n) { return n ? book.slides[n - 1] : book.opening; }

/* ---- the window -------------------------------------------------------------------------- */

const body = document.body;
body.classList.add("br");
const stage = el("div", "br-stage");
const mapBox = el("div", "br-map");
mapBox.id = "map_div";
const day = el("div", "br-day");
const help = el("div", "br-help", book.text.help);
const status = el("div", "br-status");
const card = el("div", "br-card");
const black = el("div", "br-black");
black.hidden = true;
black.addEventListener("click", () => darken(false));
help.hidden = day.hidden = status.hidden = card.hidden = true;
status.setAttribute("role", "status");
const count = el("span", "br-count");
/** @param {string} words
 * @param {string} label
 * @param {() => void} run */
const button = (words, label, run) => {
  const made = el("button", "", words);
  made.type = "button";
  made.title = label;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", () => { made.blur(); run(); });
  return made;
};
const nav = el("nav", "br-nav", null, button("‹", book.text.previous, () => to(state.n - 1)), count,
  button("›", book.text.next, () => to(state.n + 1)),
  button("?", book.text.help, () => { help.hidden = !help.hidden; }));
stage.append(mapBox, nav, day, card, help);
body.append(stage, black, status);

let rem = 16;
function measure() {
  const { clientWidth: w, clientHeight: h } = stage;
  const least = presenter ? 10 : 15;
  rem = Math.round(10 * Math.max(least, Math.min(44, w * 0.0062 + h * 0.009))) / 10;
  document.documentElement.style.fontSize = `${rem}px`;
  // Badges of the map are read from afar, and yet leave room for each other.
  const scale = Math.max(1, rem / 14.5, w < 700 || presenter ? 0 : w / 1000);
  document.documentElement.style.setProperty("--br-scale", String(scale));
  book.map.scale = scale;
}

/* ---- the map ----------------------------------------------------------------------------- */

const still = window.matchMedia("(prefers-reduced-motion: reduce)");

function startMap() {
  // No snap and wider limits than on the page: a slide shows exactly what the screen did, however
  // much smaller or larger it is.
  const made = L.map(mapBox, { minZoom: 0, maxZoom: 19, zoomSnap: 0, keyboard: false,
    worldCopyJump: false });
  book.map.choose = choose;
  start(made, book.map);
  basemap({ data: read("basemap"), attribution: book.basemap_attribution }, redraw).addTo(made);
  return made;
}

/** A copy: what the map unpacks in place is drawn again at the next visit. The one group is
 * emptied each time, so that nothing that was drawn is kept.
 * @param {Drawn} payload */
function drawMap(payload) {
  /** @type {import("./protocol.d.ts").MapPayload["shape"]} */
  const shape = {};
  for (const n in payload.shape) {
    const drawn = payload.shape[n];
    shape[n] = typeof drawn === "number" ? book.shapes[drawn] : drawn;
  }
  layer.remove();
  layer.clearLayers();
  layer.off("add");
  draw(layer, { ...payload, shape, place: { ...payload.place } });
  layer.addTo(map);
}

/** @type {L.Layer | null} */
let part = null;
/** The outline of the part of the map that the claims are of, as on the page.
 * @param {[number, number][] | null} corners latitude and longitude, which may go beyond 180 */
function drawPart(corners) {
  part?.remove();
  part = corners && L.polygon(corners, { color: "#b34700", weight: 2.5 * (book.map.scale ?? 1),
    fill: false, interactive: false, className: "ca-within" }).addTo(map);
}

/** @param {Prepared} made
 * @param {SlideData} data
 * @param {boolean} fly */
function place({ at }, data, fly) {
  mapBox.classList.toggle("is-away", !at);
  if (!at) return;
  const { left, top, width, height } = at;
  const before = map.getSize();
  Object.assign(mapBox.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`,
    height: `${height}px` });
  if (before.x !== Math.round(width) || before.y !== Math.round(height)) {
    map.invalidateSize({ pan: false, animate: false });
  }
  map.stop();
  const view = viewOf(data);
  if (!view) return;
  if (fly && !still.matches) map.flyTo(view[0], view[1], { duration: FLIGHT });
  else map.setView(view[0], view[1], { animate: false });
}

/** @param {SlideData} data
 * @returns {[L.LatLngExpression, number] | null} centre and zoom */
function viewOf(data) {
  if (data.view) {
    const [lat, lon, zoom] = data.view;
    if (data.screen) {
      // All that was seen on that screen; a margin only where the shapes differ.
      const { x, y } = map.getSize();
      const times = Math.max(data.screen[0] / Math.max(1, x), data.screen[1] / Math.max(1, y));
      return [[lat, lon], zoom - Math.log2(times)];
    }
    // A view is chosen on a desk; a smaller map shows about as much of the ground.
    const smaller = Math.log2(Math.max(0.3, Math.min(1.3, map.getSize().x / 1100)));
    return [[lat, lon], Math.max(2, Math.min(16, Math.round((zoom + smaller) * 4) / 4))];
  }
  if (!data.bounds) return null;
  const [south, west, north, east] = data.bounds;
  const bounds = L.latLngBounds([[south, west], [north, east]]).pad(0.2);
  return [bounds.getCenter(), Math.min(9, Math.floor(map.getBoundsZoom(bounds) * 4) / 4)];
}

/** The claims of a badge, on a card over the map; the same badge again, or Escape, closes it.
 * @param {string[]} keys of places */
function choose(keys) {
  const signature = keys.join(" ");
  if (!card.hidden && card.dataset.keys === signature) { card.hidden = true; return; }
  card.dataset.keys = signature;
  const rows = (dataOf(shownNumber())?.rows || []).map((n) => book.rows[n]);
  const close = button("×", book.text.close, () => { card.hidden = true; });
  card.replaceChildren(close, ...rows.filter((r) => keys.includes(r.key)).map(row));
  const { left, top, width, height } = mapBox.getBoundingClientRect();
  Object.assign(card.style, { left: `${left + 8}px`, top: `${top + height * 0.45}px`,
    width: `${Math.min(width - 16, rem * 32)}px`, maxHeight: `${height * 0.53}px` });
  card.hidden = false;
}

/* ---- slides ------------------------------------------------------------------------------ */

// The presenter's window shows the next slide; the audience's the present one.
function shownNumber() { return presenter ? clamp(state.n + 1) : state.n; }

/** Built, fitted and measured out of sight, so that a step only has to uncover it.
 * @param {number} n
 * @returns {Prepared | null} */
function prepare(n) {
  const data = n < 0 || n > many ? undefined : dataOf(n);
  if (!data) return null;
  const ready = state.made.get(n);
  if (ready) return ready;
  const { node, mapSpace } = slide(book, data,
    { notes: state.notes && !presenter, timeline: state.timeline });
  node.classList.add("is-waiting");
  node.inert = true;
  stage.prepend(node);
  fit(node, rem);
  /** @type {Prepared} */
  const made = { node, at: null };
  if (mapSpace) {
    const outer = stage.getBoundingClientRect();
    const { left, top, width, height } = mapSpace.getBoundingClientRect();
    made.at = { left: left - outer.left, top: top - outer.top, width, height };
  }
  state.made.set(n, made);
  return made;
}

/** @param {boolean} all */
function forget(all) {
  for (const [n, made] of state.made) {
    if (all || Math.abs(n - shownNumber()) >= KEPT - 1) {
      made.node.remove();
      state.made.delete(n);
    }
  }
}

let idle = 0;
/** @param {boolean} fly */
function show(fly) {
  stop();
  card.hidden = true;
  const n = shownNumber(), data = dataOf(n), made = prepare(n);
  count.textContent = `${n || "–"} / ${many}`;
  if (!made || !data) {  // the slide that was there stays until this one has come
    say(state.failed ? book.text.not_come : book.text.coming);
    if (presenter) tell();
    return;
  }
  layer.remove();  // or the claims of the last slide would be drawn again for a map of this size
  for (const other of state.made.values()) {
    other.node.classList.toggle("is-waiting", other !== made);
    other.node.inert = other !== made;
  }
  place(made, data, fly);
  drawPart(made.at && data.within);
  if (made.at && data.map) drawMap(data.map);
  document.title = `${state.n || ""}. ${data.title.slice(0, 80)} – ${book.title.slice(0, 80)}`
    .replace(/^\. /, "");
  body.dataset.slide = String(state.n);
  if (presenter) tell();
  forget(false);
  clearTimeout(idle);
  idle = setTimeout(() => {
    prepare(n + 1);
    idle = setTimeout(() => prepare(n - 1), 60);
  }, 60);
}

/** @param {number} wanted
 * @param {boolean} [silent] the other window is there already */
function to(wanted, silent) {
  const n = clamp(wanted);
  if (state.black && !silent) { darken(false); return; }  // the first key brings the slide back
  if (n === state.n) return;
  state.n = n;
  address();
  show(true);
  if (!silent) send("step");
}

function address() {
  const hash = `#${presenter ? "presenter-" : ""}${state.n}`;
  if (location.hash !== hash) history.replaceState(null, "", hash);
}

function again() {
  forget(true);
  measure();
  show(false);
}

/* ---- days -------------------------------------------------------------------------------- */

function stop() {
  clearInterval(state.timer);
  state.timer = 0;
  day.hidden = true;
  const made = state.made.get(shownNumber());
  if (made) playing(made.node, "");
}

function play() {
  const data = dataOf(state.n), made = state.made.get(state.n);
  if (!data) return;
  if (state.timer) { stop(); if (data.map) drawMap(data.map); return; }
  if (!made?.at || !data.play.length || !data.map) { say(book.text.no_days); return; }
  const { node, at } = made, whole = data.map;
  state.played = 0;
  const next = () => {
    if (state.played >= data.play.length) { stop(); drawMap(whole); return; }
    const [iso, payload, words] = data.play[state.played++];
    day.textContent = words;
    day.hidden = false;
    Object.assign(day.style, { left: `${at.left + 60}px`, top: `${at.top + 10}px` });
    drawMap(payload);
    playing(node, iso);
  };
  next();
  state.timer = setInterval(next, DAY);
}

/* ---- the presenter's window -------------------------------------------------------------- */

// A file has no origin of its own, so windows know each other by having opened one another, and
// what arrives is taken only from that other window, and only as the number of a slide.
function open() {
  const base = location.href.split("#")[0];
  state.other = window.open(`${base}#presenter-${state.n}`, "", "popup,width=1100,height=760");
  if (!state.other) say(book.text.blocked);
}

/** @param {"hello" | "step"} kind */
function send(kind) {
  if (state.other && !state.other.closed) {
    state.other.postMessage({ claimBriefing: kind, n: state.n, black: state.black }, "*");
  }
}

/** Make the audience's screen black, or bring the slide back; the presenter's window says so.
 * @param {boolean} dark
 * @param {boolean} [silent] the other window knows already */
function darken(dark, silent) {
  state.black = dark;
  black.hidden = !dark || presenter;
  body.classList.toggle("is-black", dark);
  if (presenter) tell();
  if (!silent) send("step");
}

window.addEventListener("message", (event) => {
  const kind = event.data?.claimBriefing;
  if (!kind) return;
  const source = /** @type {Window | null} */ (event.source);  // no ports, no workers here
  // The audience's window may have been loaded anew, and finds its presenter again.
  if (!presenter && source?.opener === window) state.other = source;
  if (source !== state.other) return;
  if (kind === "hello") send("step");
  if (kind === "step" && Number.isInteger(event.data.n)) {
    if (typeof event.data.black === "boolean" && event.data.black !== state.black) {
      darken(event.data.black, true);
    }
    to(event.data.n, true);
  }
});

let began = Date.now();
const desk = { clock: el("div", "br-clock"), now: el("span", ""), title: el("h2", ""), note: el("p", "br-note"),
  next: el("div", "br-next-title") };
function startPresenter() {
  body.classList.add("is-presenter");
  state.other = window.opener;
  const restart = button("↺", book.text.restart, () => { began = Date.now(); tick(); });
  restart.className = "br-restart";
  desk.clock.append(desk.now, restart);
  body.append(el("div", "br-desk", null, desk.clock, desk.title, desk.note), desk.next);
  /** @param {number} x */
  const two = (x) => String(x).padStart(2, "0");
  const tick = () => {
    const now = new Date(), s = Math.floor((Date.now() - began) / 1000);
    desk.now.textContent = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`
      + ` · ${two(Math.floor(s / 60))}:${two(s % 60)} ${book.text.elapsed}`;
  };
  tick();
  setInterval(tick, 1000);
  send("hello");
  setInterval(() => send("hello"), 2000);
}

function tell() {
  const data = dataOf(state.n);
  const dark = state.black ? `${book.text.is_black} ` : "";
  desk.title.textContent = `${dark}${state.n || "–"} / ${many} · ${data?.title ?? book.text.coming}`;
  desk.note.textContent = data?.note || book.text.no_notes;
  const last = state.n >= many;
  desk.next.textContent = last ? book.text.last : `${book.text.next}:`;
  stage.classList.toggle("is-last", last);
}

/* ---- keys, fingers ----------------------------------------------------------------------- */

let sayTimer = 0;
/** @param {string} words */
function say(words) {
  status.textContent = words;
  status.hidden = false;
  clearTimeout(sayTimer);
  sayTimer = setTimeout(() => { status.hidden = true; state.typed = ""; }, 3500);
}

/** @param {"notes" | "timeline"} what */
function toggle(what) {
  state[what] = !state[what];
  again();
}

/** @type {Record<string, () => void>} */
const KEYS = {
  ArrowRight: () => to(state.n + 1), PageDown: () => to(state.n + 1), " ": () => to(state.n + 1),
  ArrowLeft: () => to(state.n - 1), PageUp: () => to(state.n - 1),
  Home: () => to(0), End: () => to(many),
  b: () => darken(!state.black), ".": () => darken(!state.black),
  Enter: () => { if (state.typed) goTo(); else to(state.n + 1); },
  Backspace: () => to(state.n - 1),
  n: () => toggle("notes"), t: () => toggle("timeline"),
  d: () => { if (!presenter) play(); },
  l: () => {
    const legend = /** @type {HTMLDetailsElement | null} */ (mapBox.querySelector(".ca-legend"));
    if (legend) legend.open = !legend.open;
  },
  f: () => fill(!document.fullscreenElement), F5: () => fill(true),  // as clickers begin a show
  p: () => { if (!presenter) open(); },
  "?": () => { help.hidden = !help.hidden; },
  Escape: () => {
    help.hidden = card.hidden = true;
    state.typed = "";
    if (state.black) darken(false);
  },
};

/** @param {boolean} whole whether to fill the screen */
function fill(whole) {
  const done = whole ? document.documentElement.requestFullscreen()
    : document.fullscreenElement && document.exitFullscreen();
  done?.catch(() => {});  // the browser may refuse; nothing else depends on it
}

/** A digit of the number of a slide, which Enter goes to.
 * @param {string} digit */
function type(digit) {
  state.typed = (state.typed + digit).slice(-6);
  say(`→ ${state.typed} ⏎`);
}

function goTo() {
  const n = Number(state.typed);
  state.typed = "";
  if (n > many) say(book.text.no_slide.replace("{n}", String(n)).replace("{many}", String(many)));
  else to(n);
}

/** The element that an event came from, or the nearest around it that is meant.
 * @param {EventTarget | null} target
 * @param {string} selector */
const nearest = (target, selector) => (target instanceof Element ? target.closest(selector) : null);

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (/^[0-9]$/.test(event.key)) { type(event.key); return; }
  const on = nearest(event.target, "summary, button, .leaflet-marker-icon");
  if (on && (event.key === " " || event.key === "Enter")) return;
  const run = KEYS[event.key] || KEYS[event.key.toLowerCase()];
  if (!run) return;
  event.preventDefault();
  run();
});

/** @type {Touch | null} */
let from = null;
document.addEventListener("touchstart", (event) => {
  const inMap = nearest(event.target, ".br-map");
  from = event.touches.length === 1 && !inMap ? event.touches[0] : null;
}, { passive: true });
document.addEventListener("touchend", (event) => {
  if (!from) return;
  const [end] = event.changedTouches;
  const dx = end.clientX - from.clientX, dy = end.clientY - from.clientY;
  if (Math.abs(dx) > 50 && Math.abs(dx) > 2 * Math.abs(dy)) to(state.n + (dx < 0 ? 1 : -1));
  from = null;
}, { passive: true });

window.addEventListener("hashchange", () => {
  const match = /^#(?:presenter-)?(\d{1,6})$/.exec(location.hash);
  if (match) to(Number(match[1]));
});
let resizing = 0;
window.addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(again, 120);
});

/* ---- slides that come later -------------------------------------------------------------- */

/** Where the server draws the slides, the page begins with the first one. The others come as lines
 * of JSON, each with the rows and outlines that the ones before it did not have.
 * @param {string} url */
async function fetchRest(url) {
  try {
    const response = await fetch(url);
    if (!response.ok || !response.body) throw new Error(response.statusText);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let kept = "";;) {
      const { done, value } = await reader.read();
      const lines = (kept + (value ?? "")).split("\n");
      kept = lines.pop() ?? "";
      for (const line of lines) if (line) add(JSON.parse(line));
      if (done) break;
    }
    if (book.slides.length < many) throw new Error("cut short");
  } catch {
    state.failed = true;
    if (!dataOf(shownNumber())) say(book.text.not_come);
  }
}

/** @param {{slide: SlideData, rows: Book["rows"], shapes: Book["shapes"]}} part */
function add(part) {
  book.rows.push(...part.rows);
  book.shapes.push(...part.shapes);
  book.slides.push(part.slide);
  if (part.slide.n === shownNumber()) { status.hidden = true; show(false); }
  else if (presenter && part.slide.n === state.n) tell();
}

if (presenter) startPresenter();
measure();
const map = startMap(), layer = L.featureGroup();
show(false);
address();
// Letters that arrive late have another width.
document.fonts.ready.then(again);
if (book.rest) fetchRest(book.rest);
// For tests and for the console.
Object.assign(window, { claimBriefing: { to, play, state, map }, claimAtlas: { state: mapState } });
