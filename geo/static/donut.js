/* Donut clusters: how many claims there are in a part of the map, and around the count whose they
   are. As with badges, letters say it and colour only helps. */
import { BAND, TURN, arcs, curve, edge as edgeOf, f, radius, spread } from "./donut_geometry.js";
import { percent, short } from "./formatting.js";
import { el, svg } from "./nodes.js";

/** What one donut is drawn of.
 * @typedef {import("./donut_geometry.js").Donut & {label: string, imprecise: boolean,
 *   selected: boolean}} DrawnDonut */
/** One with its node, and where it belongs. run: what a press does.
 * @typedef {DrawnDonut & {lat: number, lon: number, node: HTMLElement, run: () => void}} PlacedDonut */

// Made once and copied: setting attributes one by one is most of the time a donut takes.
/** @type {Record<string, SVGElement>} */
const models = {};
/** @type {HTMLElement | null} */
let empty = null;

/** @param {string} name
 * @param {string} cls
 * @returns {SVGElement} */
function model(name, cls) {
  if (!models[cls]) models[cls] = svg(name, { class: cls });
  return /** @type {SVGElement} */ (models[cls].cloneNode(false));
}

/** @returns {HTMLElement} */
function emptyDonut() {
  if (!empty) {
    empty = el("div", "ca-icon ca-ring");
    empty.setAttribute("role", "button");
    empty.tabIndex = 0;
    empty.appendChild(svg("svg", { "aria-hidden": "true" }));
  }
  return /** @type {HTMLElement} */ (empty.cloneNode(true));
}

/** An arc around the middle, or the whole circle.
 * @param {Node} parent
 * @param {string} cls
 * @param {number} r
 * @param {number} width
 * @param {number} from radians
 * @param {number} turn radians
 * @param {string} [colour] */
function line(parent, cls, r, width, from, turn, colour) {
  const full = turn > TURN - 0.01;
  const node = model(full ? "circle" : "path", full ? `${cls} ca-full` : cls);
  if (full) node.setAttribute("r", f(r));
  else node.setAttribute("d", curve(r, from, from + turn));
  node.setAttribute("stroke-width", f(width));
  if (colour) node.setAttribute("stroke", colour);
  parent.appendChild(node);
}

/** @param {Node} parent
 * @param {string} cls
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {number} size */
function write(parent, cls, text, x, y, size) {
  const node = model("text", cls);
  node.setAttribute("x", f(x));
  node.setAttribute("y", f(y));
  node.setAttribute("font-size", f(size));
  node.textContent = text;
  parent.appendChild(node);
}

/** A node whose middle is where it is put.
 * @param {DrawnDonut} shown
 * @param {number} size 1 on a desk */
export function donut(shown, size) {
  const made = emptyDonut(), draw = /** @type {SVGElement} */ (made.firstChild);
  if (shown.imprecise) made.classList.add("ca-imprecise");
  if (shown.selected) made.classList.add("ca-selected");
  if (shown.disputed) made.classList.add("ca-disputed");
  made.setAttribute("aria-label", shown.label);
  made.title = shown.label;
  const inner = radius(shown.n) * size, band = BAND * size, middle = inner + band / 2;
  const edge = edgeOf(shown, size);
  made.style.width = made.style.height = `${f(2 * edge)}px`;
  made.style.margin = `${f(-edge)}px`;
  shown.arcs = shown.arcs || arcs(shown, size);
  const gap = shown.arcs.length > 1 ? (1.6 * size) / middle : 0;
  for (const arc of shown.arcs) {
    line(draw, "ca-arc", middle, band, arc.from + gap / 2, Math.max(0.05, arc.turn - gap),
      arc.part.colour);
  }
  if (shown.disputed) {
    const share = Math.max(0.14, (TURN * shown.disputed) / shown.n);
    line(draw, "ca-arc-disputed", inner + band + 2.6 * size, 2.8 * size, -TURN / 4, share);
  }
  const count = short(shown.n);
  const fits = Math.min(13 * size, (2 * inner - 5) / (0.6 * count.length));
  write(draw, "ca-count", count, 0, shown.disputed ? 1.5 * size : 0.35 * fits, fits);
  if (shown.disputed) {
    write(draw, "ca-share", `≠ ${percent(shown.disputed, shown.n)}`, 0, 10.5 * size, 8.5 * size);
  }
  const outside = shown.arcs.filter((arc) => !arc.inside);
  spread(outside, (9 * size) / (edge + 5 * size));
  for (const arc of shown.arcs) {
    const r = arc.inside ? middle : edge + 4 * size;
    const high = (arc.inside ? 9 : 9.5) * size;
    write(draw, arc.inside ? "ca-letter" : "ca-letter-out", arc.part.letter,
      r * Math.cos(arc.letterAt), r * Math.sin(arc.letterAt) + 0.36 * high, high);
  }
  return made;
}

/** From donuts that stepped aside to where they belong: their count is of there, and not of what
 * they now lie over.
 * @param {PlacedDonut[]} donuts
 * @param {L.Point[]} offsets how far, in pixels, each stands from where it belongs */
function leaderLines(donuts, offsets) {
  const drawn = svg("svg", { class: "ca-leads leaflet-zoom-hide", "aria-hidden": "true" });
  for (const [i, { at, reach }] of donuts.entries()) {
    const { x: dx, y: dy } = offsets[i];
    const far = Math.hypot(dx, dy);
    if (far < reach) continue;  // it still lies over its place
    const home = [at.x - dx, at.y - dy].map(f);
    const from = [at.x - (dx * reach) / far, at.y - (dy * reach) / far].map(f);
    svg("line", { x1: from[0], y1: from[1], x2: home[0], y2: home[1] }, drawn);
    svg("circle", { cx: home[0], cy: home[1], r: 3 }, drawn);
  }
  return drawn;
}

/** What Leaflet's own markers use and its types do not tell: whether a zoom is animated and where
 * it will take a place, and whether the press that just ended has dragged the map. Nothing else
 * here is private to Leaflet.
 * @typedef {L.Map & {_zoomAnimated: boolean, dragging?: L.Handler & {moved: () => boolean},
 *   _latLngToNewLayerPoint: (at: L.LatLngTuple, zoom: number, centre: L.LatLng) => L.Point}}
 *   InternalMap */
/** @param {L.Map} map */
const internal = (map) => /** @type {InternalMap} */ (map);

/** A layer of donuts, whose nodes move as Leaflet's markers do.
 * @param {PlacedDonut[]} donuts
 * @returns {L.Layer} */
export function donutLayer(donuts) {
  const layer = new L.Layer(), box = el("div", "ca-rings");
  /** @type {L.Map} */
  let map;
  /** @type {L.Point[]} */
  let offsets = [];

  /** @param {Event} event */
  function run(event) {
    const hit = /** @type {Element} */ (event.target).closest(".ca-ring");
    if (!hit) return;
    L.DomEvent.stop(event);
    donuts[Number(/** @type {HTMLElement} */ (hit).dataset.ring)].run();
  }
  box.addEventListener("click", (event) => {
    if (!internal(map).dragging?.moved()) run(event);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") run(event);
  });
  box.addEventListener("dblclick", L.DomEvent.stop);

  layer.onAdd = (given) => {
    map = given;
    offsets = donuts.map(({ at, lat, lon }) =>
      L.point(at.x, at.y).subtract(map.latLngToLayerPoint([lat, lon])));
    for (const [i, { node, at }] of donuts.entries()) {
      node.dataset.ring = String(i);
      L.DomUtil.setPosition(node, L.point(at.x, at.y).round());
      if (internal(map)._zoomAnimated) node.classList.add("leaflet-zoom-animated");
    }
    box.replaceChildren(leaderLines(donuts, offsets), ...donuts.map((each) => each.node));
    map.getPane("markerPane")?.appendChild(box);
    return layer;
  };
  layer.onRemove = () => {
    box.remove();
    return layer;
  };
  /** @param {L.LeafletEvent} event */
  const follow = (event) => {
    const { zoom, center } = /** @type {L.ZoomAnimEvent} */ (event);
    for (const [i, { lat, lon, node }] of donuts.entries()) {
      const to = internal(map)._latLngToNewLayerPoint([lat, lon], zoom, center);
      L.DomUtil.setPosition(node, to.add(offsets[i]).round());
    }
  };
  layer.getEvents = () => ({ zoomanim: follow });
  return layer;
}
