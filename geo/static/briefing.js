/* A briefing in one file: steps through slides with one map, and keeps a presenter's window in
   step. Reads its data from two inert JSON elements; every text becomes a text node.
   Longer than other modules: all of it is one page and its keys. */
import { state as mapState, basemap, draw, redraw, start } from "./map.js";
import { el } from "./nodes.js";
import { playing, row } from "./slide.js";
import { pages } from "./slide_pages.js";

const FLIGHT = 0.7;      // seconds from one view to the next
const DAY = 1500;        // milliseconds of a played day
const KEPT = 3;          // slides kept as nodes: this one, the next, the one before
const MAP_LETTERS = 11.5;  // CSS pixels of the letters of a badge on the map, at scale 1

/** @typedef {import("./slide.js").Book} Book */
/** @typedef {import("./slide.js").SlideData} SlideData */
/** @typedef {import("./slide.js").Drawn} Drawn */
/** A page of a slide as nodes. at: where the map goes, in CSS pixels; null: it shows none.
 * @typedef {{node: HTMLElement,
 *   at: {left: number, top: number, width: number, height: number} | null}} Prepared */

/** What `geo/briefing/html.py` wrote into the page.
 * @param {string} id */
const read = (id) => JSON.parse(document.getElementById(id)?.textContent || "");
/** @type {Book} */
const book = read("briefing");
const many = book.many;
const HASH = /^#(presenter-)?(\d{1,6})(?:\.(\d{1,3}))?$/;
const asked = HASH.exec(location.hash);
const presenter = Boolean(asked?.[1]);
/** n: the slide that the audience sees, 0 for the title. page: which of its pages, from 0. many: how
 * many it has on the audience's screen. screen: width and height of that, in any unit. other: the other window. made: pages of slides that are
 * ready. played: days that were. timer: of the next one, or 0. typed: digits of a slide to go
 * to. black: whether the screen is. failed: whether the rest of the slides did not come.
 * @type {{n: number, page: number, many: number, screen: [number, number], notes: boolean, timeline: boolean, other: Window | null,
 *   made: Map<number, Prepared[]>, played: number, timer: number, typed: string, black: boolean,
 *   failed: boolean}} */
const state = { n: clamp(asked ? Number(asked[2]) : book.begin), page: Math.max(0, Number(asked?.[3] || 1) - 1),
  many: 1, screen: [16, 9], notes: false, timeline: false, other: null,
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
const nav = el("nav", "br-nav", null, button("‹", book.text.previous, () => step(-1)), count,
  button("›", book.text.next, () => step(1)),
  button("?", book.text.help, () => { help.hidden = !help.hidden; }));
stage.append(mapBox, nav, day, card, help);
body.append(stage, black, status);

/** Give the presenter's picture of what comes next the shape of the audience's screen. */
function shape() {
  const { innerWidth: wide, innerHeight: high } = window, [w, h] = state.screen;
  const least = Math.min((wide * 0.58) / w, (high * 0.62) / h);
  Object.assign(stage.style, { width: `${w * least}px`, height: `${h * least}px` });
  document.documentElement.style.setProperty("--br-stage-high", `${h * least}px`);
}

let rem = 16;
// A window that is narrow, as a phone's, has one page a slide, which scrolls.
let narrow = false;
// Levels of zoom by which maps are larger than on a slide of 1280 pixels, the size of other formats.
let larger = 0;
function measure() {
  if (presenter) shape();
  const { clientWidth: w, clientHeight: h } = stage;
  const least = presenter ? 10 : 15;
  rem = Math.round(10 * Math.max(least, Math.min(44, w * 0.0062 + h * 0.009))) / 10;
  narrow = w < 700 && !presenter;
  body.classList.toggle("is-narrow", narrow);
  // A point of a slide that is 13.33 inches wide and 7.5 high, in CSS pixels.
  const point = Math.min(w / 960, h / 540);
  larger = narrow ? 0 : Math.log2(point * 0.75);
  // The letters of badges on the map are as high as the smallest ones besides.
  const scale = narrow ? Math.max(1, rem / 14.5) : Math.max(presenter ? 0.5 : 1, (12 * point) / MAP_LETTERS);
  const style = document.documentElement.style;
  style.fontSize = `${rem}px`;
  style.setProperty("--br-body", narrow ? "1rem" : `${18 * point}px`);
  style.setProperty("--br-small", narrow ? "0.8rem" : `${12 * point}px`);
  style.setProperty("--br-scale", String(scale));
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
  part = corners && L.polygon(corners, { color: "#7b1fa2", weight: 2.5 * (book.map.scale ?? 1),
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
    // As the pages of other formats show it, whatever the size of the window. A view is chosen on a
    // desk; a smaller map of a phone shows about as much of the ground.
    const smaller = narrow ? Math.log2(Math.max(0.3, map.getSize().x / 1100)) : larger;
    return [[lat, lon], Math.max(2, Math.min(16, Math.round((zoom + smaller) * 4) / 4))];
  }
  if (!data.bounds) return null;
  const [south, west, north, east] = data.bounds;
  const bounds = L.latLngBounds([[south, west], [north, east]]).pad(0.2);
  return [bounds.getCenter(), Math.min(9 + Math.max(0, larger), Math.floor(map.getBoundsZoom(bounds) * 4) / 4)];
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

// The presenter's window shows what comes next; the audience's the present slide.
const staysOn = () => !presenter || state.page + 1 < state.many;
function shownNumber() { return staysOn() ? state.n : clamp(state.n + 1); }
// Which page of it, from 0.
const shownPage = () => (!presenter ? state.page : staysOn() ? state.page + 1 : 0);

/** Built, fitted and measured out of sight, so that a step only has to uncover it.
 * @param {number} n
 * @returns {Prepared[] | null} the pages of a slide */
function prepare(n) {
  const data = n < 0 || n > many ? undefined : dataOf(n);
  if (!data) return null;
  const ready = state.made.get(n);
  if (ready) return ready;
  const outer = stage.getBoundingClientRect();
  const options = { notes: state.notes && !presenter, timeline: state.timeline };
  const made = pages(book, data, options, stage, narrow ? rem : 0).map(({ node, mapSpace }) => {
    if (!mapSpace) return { node, at: null };
    const { left, top, width, height } = mapSpace.getBoundingClientRect();
    return { node, at: { left: left - outer.left, top: top - outer.top, width, height } };
  });
  state.made.set(n, made);
  return made;
}

/** @param {boolean} all */
function forget(all) {
  for (const [n, made] of state.made) {
    if (all || Math.abs(n - shownNumber()) >= KEPT - 1) {
      for (const { node } of made) node.remove();
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
  if (!made || !data) {  // the slide that was there stays until this one has come
    count.textContent = `${n || "–"} / ${many}`;
    say(state.failed ? book.text.not_come : book.text.coming);
    if (presenter) tell();
    return;
  }
  if (!presenter) {
    state.many = made.length;
    state.page = Math.min(state.page, made.length - 1);
  }
  const page = made[Math.min(shownPage(), made.length - 1)];
  count.textContent = `${numbered(n, shownPage())} / ${many}`;
  layer.remove();  // or the claims of the last slide would be drawn again for a map of this size
  for (const others of state.made.values()) {
    for (const { node } of others) {
      node.classList.toggle("is-waiting", node !== page.node);
      node.inert = node !== page.node;
    }
  }
  place(page, data, fly);
  drawPart(page.at && data.within);
  if (page.at && data.map) drawMap(data.map);
  const named = page.node.getAttribute("aria-label") ?? data.title;
  document.title = `${state.n || ""}. ${named.slice(0, 80)} – ${book.title.slice(0, 80)}`
    .replace(/^\. /, "");
  body.dataset.slide = String(state.n);
  body.dataset.page = String(state.page + 1);
  if (presenter) tell();
  forget(false);
  clearTimeout(idle);
  idle = setTimeout(() => {
    prepare(n + 1);
    idle = setTimeout(() => prepare(n - 1), 60);
  }, 60);
}

/** The number of a page, as the other formats write it.
 * @param {number} n of the slide
 * @param {number} page from 0 */
const numbered = (n, page) => (n ? `${n}${page ? `.${page + 1}` : ""}` : "–");

/** @param {number} wanted the number of a slide
 * @param {number} [page] of it, from 0; Infinity: its last
 * @param {number} [pages] how many it has where the other window says so, which is there already */
function to(wanted, page = 0, pages) {
  const n = clamp(wanted), silent = pages !== undefined;
  if (state.black && !silent) { darken(false); return; }  // the first key brings the slide back
  if (!silent && n === state.n && wanted !== n) return;  // there is no slide before or after
  if (page && !silent) page = Math.min(page, (prepare(n)?.length ?? 1) - 1);
  const moves = n !== state.n || page !== state.page;
  // What the presenter sees next depends on how many pages there are.
  const counts = silent && pages !== state.many;
  if (!moves && !counts) return;
  Object.assign(state, { n, page, many: pages ?? state.many });
  address();
  show(moves);
  if (!silent) send("step");
}

/** To the next page, or the one before, whichever slide it is on.
 * @param {1 | -1} by */
function step(by) {
  // How many pages a slide has is known to the window that the audience sees.
  if (presenter && state.other && !state.other.closed) send("move", by);
  else if (by > 0 && state.page + 1 < state.many) to(state.n, state.page + 1);
  else if (by > 0) to(state.n + 1);
  else if (state.page) to(state.n, state.page - 1);
  else to(state.n - 1, state.n ? Infinity : 0);
}

function address() {
  const page = state.page ? `.${state.page + 1}` : "";
  const hash = `#${presenter ? "presenter-" : ""}${state.n}${page}`;
  if (location.hash !== hash) history.replaceState(null, "", hash);
}

function again() {
  forget(true);
  measure();
  show(false);
  if (!presenter) send("step");
}

/* ---- days -------------------------------------------------------------------------------- */

function stop() {
  clearInterval(state.timer);
  state.timer = 0;
  day.hidden = true;
  const made = state.made.get(shownNumber());
  if (made) playing(made[0].node, "");
}

function play() {
  if (state.page) to(state.n);  // the map is on the first page
  const data = dataOf(state.n), made = state.made.get(state.n)?.[0];
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

/** @param {"hello" | "step" | "move"} kind
 * @param {number} [by] pages to move by */
function send(kind, by) {
  if (state.other && !state.other.closed) {
    const { n, page, many: of, black: dark } = state;
    const screen = [stage.clientWidth, stage.clientHeight];
    state.other.postMessage({ claimBriefing: kind, n, page, of, black: dark, by, screen }, "*");
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
  const { n, page, of, by, black: dark, screen } = event.data;
  if (kind === "hello") send("step");
  if (kind === "move" && (by === 1 || by === -1)) step(by);
  if (kind === "step" && [n, page, of].every((x) => Number.isInteger(x) && x >= 0)) {
    if (typeof dark === "boolean" && dark !== state.black) darken(dark, true);
    if (presenter && isScreen(screen) && String(screen) !== String(state.screen)) {
      state.screen = screen;
      again();
    }
    to(n, page, presenter ? of : state.many);
    // The presenter's window has gone to a slide, and hears how many pages it has.
    if (!presenter) send("step");
  }
});

/** @param {unknown} value whether it is a width and a height, of a screen and not of a strip
 * @returns {value is [number, number]} */
function isScreen(value) {
  return Array.isArray(value) && value.length === 2
    && value.every((x) => typeof x === "number" && x >= 100 && x <= 100_000);
}

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
  desk.title.textContent = `${dark}${numbered(state.n, state.page)} / ${many} · ${data?.title ?? book.text.coming}`;
  desk.note.textContent = data?.note || book.text.no_notes;
  const last = state.n >= many && state.page + 1 >= state.many;
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
  ArrowRight: () => step(1), PageDown: () => step(1), " ": () => step(1),
  ArrowLeft: () => step(-1), PageUp: () => step(-1),
  ArrowDown: () => to(state.n + 1), ArrowUp: () => to(state.n - 1),
  Home: () => to(0), End: () => to(many),
  b: () => darken(!state.black), ".": () => darken(!state.black),
  Enter: () => { if (state.typed) goTo(); else step(1); },
  Backspace: () => step(-1),
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
  if (Math.abs(dx) > 50 && Math.abs(dx) > 2 * Math.abs(dy)) step(dx < 0 ? 1 : -1);
  from = null;
}, { passive: true });

window.addEventListener("hashchange", () => {
  const match = HASH.exec(location.hash);
  if (match) to(Number(match[2]), Math.max(0, Number(match[3] || 1) - 1));
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
