/* The claims on the map: labels with badges, donuts with counts, areas and their uncertainty. */
import { drawWithin } from "./area_filter.js";
import { HEIGHT, WIDTH, badge } from "./badge.js";
import { countryShape, drawNames, ink } from "./basemap.js";
import { donut, donutLayer } from "./donut.js";
import { CROWD, FAR, arranged, reach } from "./donut_geometry.js";
import { filled, whole } from "./formatting.js";
import { badgesOf, behind, bySide, caption, captionWidth, columnsOf, gridded, isPrecise, itemsOf, merge, namesOf,
  overlap, separate, showsLetters, specs } from "./items.js";
import { isolated } from "./isolating.js";
import { oneStop } from "./label_keys.js";
import { drawLegend } from "./legend.js";
import { isAlone, scale, state, text, viewBox } from "./map_state.js";
import { openNear } from "./near.js";
import { el } from "./nodes.js";
import { countOutside } from "./offscreen.js";
import { explain } from "./tip.js";
import { shiftInto, shiftedShape } from "./world.js";

const MANY = 300;          // places above which a grid merges them first
const MAX_CHOSEN = 12;     // a merged label of more places zooms in instead of opening
const SCALE = 0.92;
const APART = [150, 60];   // pixels across and down in which places at the nearest zoom stay one label
const BUTTONS = [52, 220]; // pixels from the upper left corner that the buttons take

/** @typedef {import("./map_state.js").Item} Item */
/** @typedef {import("./items.js").Unpacked} Unpacked */
/** @typedef {import("./items.js").ScreenBox} ScreenBox */
/** @typedef {Item & {parts: import("./donut_geometry.js").Part[], imprecise: boolean, label: string,
 *   selected: boolean, at: L.Point, reach: number, node: HTMLElement, run: () => void}} DonutItem */

/** Called with the keys of places that are chosen. Set by `map.js`.
 * @type {{choose: (keys: string[]) => void}} */
export const host = { choose: () => {} };

/** Draw what the map has in view anew. */
export function redraw() {
  const { map, data, layer } = state;
  if (!data || !layer || !map.hasLayer(layer)) return;
  const view = map.getBounds().pad(0.3);
  let list = inView(itemsOf(data));
  const focused = keysInFocus();
  layer.clearLayers();
  state.taken = [];
  if (data.cells) {
    shapes(data, layer, list.flatMap((item) => (isPrecise(item) ? [] : item.members)));
    drawDonuts(data, layer, list, view);
    drawLegend([]);
    focusAgain(focused);
    return drawn(data);
  }
  // Rows from `first_area` on are counts of areas, among badges of claims that are fewer.
  const counted = data.first_area === undefined ? [] : list.splice(data.first_area);
  const many = list.length > MANY;
  if (many) list = onGrid(list);
  list = list.filter((item) => view.contains([item.lat, item.lon]));
  list = separate(list, (item) => boxOf(item, data));
  const lone = list.flatMap((item) => (item.members.length === 1 ? item.members : []));
  shapes(data, layer, many ? lone.concat(counted.flatMap((item) => item.members)) : null);
  if (counted.length) drawDonuts(data, layer, counted, view);
  for (const marker of list.map((item) => marked(item, data))) layer.addLayer(marker);
  drawLegend(lettersOn(list, data));
  focusAgain(focused);
  return drawn(data);
}

/** The keys of the label or donut that has the focus of the keyboard. */
function keysInFocus() {
  const node = document.hasFocus() ? document.activeElement?.closest("[data-keys]") : null;
  return /** @type {HTMLElement | null} */ (node)?.dataset.keys;
}

/** A label that is drawn anew keeps the focus.
 * @param {string | undefined} keys */
function focusAgain(keys) {
  if (!keys || !document.hasFocus() || keysInFocus()) return;
  const node = document.querySelector(`[data-keys="${CSS.escape(keys)}"]`);
  /** @type {HTMLElement | null} */ (node)?.focus({ preventScroll: true });
}

/** @param {Item} item
 * @param {Unpacked} data */
const keysOf = (item, { place }) => item.members.map((i) => place.id[i] || "").join(" ");

/** The sources whose letters labels on the screen show, in the order of the sides.
 * @param {Item[]} list
 * @param {Unpacked} data */
function lettersOn(list, data) {
  const screen = state.map.getBounds(), found = new Set();
  for (const item of list) {
    if (!showsLetters(item, data) || !screen.contains([item.lat, item.lon])) continue;
    for (const [who] of item.badges) found.add(who);
  }
  return [...found].sort((a, b) => data.source[a][1] - data.source[b][1] || a - b);
}

/** @param {Item[]} list */
function onGrid(list) {
  const { map } = state, zoom = map.getZoom();
  return gridded(list, (item) => map.project([item.lat, item.lon], zoom));
}

/** Items moved by whole turns of the world to where the map is.
 * @param {Item[]} list */
function inView(list) {
  const shift = shiftInto(viewBox());
  for (const item of list) item.lon += shift(item.lon);
  return list;
}

let labelFrame = 0;

/** @param {Unpacked} data */
function drawn(data) {
  // Names take as long as the donuts, and nobody waits for them: a frame later.
  cancelAnimationFrame(labelFrame);
  if (data.cells && !isAlone()) labelFrame = requestAnimationFrame(() => setTimeout(drawNames));
  else drawNames();
  countOutside(data);
  oneStop(state.map.getContainer());
  if (!isAlone()) drawWithin(data.words || "");
  const { n } = data.place;
  Object.assign(state.map.getContainer().dataset, {
    claims: n.reduce((a, b) => a + b, 0), places: n.length, draw: data.stamp,
    words: data.words || "", cells: data.cells ? "1" : "0",
  });
}

/* ---- labels with badges ------------------------------------------------------------------------ */

/** @param {Item} item
 * @param {Unpacked} data */
function marked(item, data) {
  const { map } = state, box = item.box || boxOf(item, data);
  state.taken.push(box);
  const at = map.latLngToLayerPoint([item.lat, item.lon]);
  const marker = L.marker([item.lat, item.lon], {
    keyboard: true, riseOnHover: true, zIndexOffset: item.disputed ? 500 : 0,
    alt: namesOf(item, data),
    icon: L.divIcon({
      className: "ca-icon", html: label(item, data), iconSize: [box[2] - box[0], box[3] - box[1]],
      iconAnchor: [at.x - box[0], at.y - box[1]],
    }),
  });
  marker.on("add", () => { Object.assign(marker.getElement()?.dataset || {}, { keys: keysOf(item, data) }); });
  marker.on("click", () => choose(item, data));
  marker.on("keypress", (event) => {
    if (event.originalEvent.key === "Enter") choose(item, data);
  });
  return marker;
}

/** @param {Item} item
 * @param {Unpacked} data
 * @returns {ScreenBox} */
function boxOf(item, data) {
  const n = specs(item, data).length, columns = columnsOf(n);
  const named = data.place.name.length > 0;
  const p = state.map.latLngToLayerPoint([item.lat, item.lon]);
  const size = SCALE * scale();
  const wide = Math.max(columns * WIDTH * size + 10,
    named ? captionWidth(caption(item, data)) * scale() : 0);
  const high = Math.ceil(n / columns) * (HEIGHT * size + 1) + 8
    + ((named ? 16 : 0) + (item.disputed ? 17 : 0)) * scale();
  /** @type {ScreenBox} */
  const box = [p.x - wide / 2, p.y - high / 2, p.x + wide / 2, p.y + high / 2];
  return isPrecise(item) ? box : broughtIn(box);
}

/** The label of an area stands for all of it: one that the map's edge would cut moves inside.
 * @param {ScreenBox} box
 * @returns {ScreenBox} */
function broughtIn(box) {
  const { map } = state;
  const { x: left, y: top } = map.containerPointToLayerPoint([0, 0]);
  const { x: wide, y: high } = map.getSize();
  /** @type {ScreenBox} */
  const view = [left, top, left + wide, top + high];
  if (!overlap(view, box, 0)) return box;
  // The buttons stand in the upper left corner.
  const west = box[1] < top + BUTTONS[1] ? left + BUTTONS[0] : left + 4;
  const dx = Math.max(0, west - box[0]) || Math.min(0, view[2] - 4 - box[2]);
  const dy = Math.max(0, view[1] + 4 - box[1]) || Math.min(0, view[3] - 20 - box[3]);
  return [box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy];
}

/** @param {Item} item
 * @param {Unpacked} data */
function label(item, data) {
  const shown = specs(item, data);
  const node = el("div", "ca-plate" + (isPrecise(item) ? "" : " ca-imprecise")
    + (item.disputed ? " ca-disputed" : "") + (isSelected(item, data) ? " ca-selected" : ""));
  if (item.disputed) node.appendChild(el("div", "ca-mark", `≠ ${text("disputed")}`));
  const grid = el("div", "ca-grid");
  grid.style.gridTemplateColumns = `repeat(${columnsOf(shown.length)}, auto)`;
  for (const spec of shown) grid.appendChild(badge(spec, SCALE * scale()));
  node.appendChild(grid);
  if (data.place.name.length > 0) {
    const line = el("div", "ca-caption", caption(item, data));
    line.style.maxWidth = `${164 * scale()}px`;
    node.appendChild(line);
  }
  const told = behind(item, data);
  const lines = told ? [filled(text("behind"), told),
    told.nameless ? filled(text("behind_nameless"), { n: told.nameless }) : ""] : [];
  explain(node, {
    names: item.members.map((i) => data.place.name[i]).filter(Boolean), badges: shown,
    lines: [...lines, item.disputed ? `≠ ${text("legend_disputed")}` : ""],
  });
  node.setAttribute("aria-label", [
    `${namesOf(item, data)}: ${shown.map((s) => s.label).join("; ")}`, ...lines.filter(Boolean),
    ...(item.disputed ? [text("disputed")] : []),
  ].join("; "));
  return node;
}

/** @param {Item} item
 * @param {Unpacked} data */
const isSelected = (item, data) => item.members.some((i) => data.selected.includes(i));

/* ---- donuts: counts by side -------------------------------------------------------------------- */

/** A donut for each cell, and one for each area, on its polygon.
 * @param {Unpacked} data
 * @param {L.LayerGroup} layer
 * @param {Item[]} all
 * @param {L.LatLngBounds} view */
function drawDonuts(data, layer, all, view) {
  const { map } = state;
  const list = all.filter((item) => view.contains([item.lat, item.lon]));
  const size = scale() * (list.length > CROWD ? 0.85 : 1);
  let cells = list.filter(isPrecise);
  if (cells.length > FAR) cells = onGrid(cells);
  /** @param {DonutItem} item */
  const inside = ({ at: { x, y }, reach: r }) => {
    const box = broughtIn([x - r, y - r, x + r, y + r]);
    return L.point(box[0] + r, box[1] + r);
  };
  /** @param {Item} item */
  const put = (item) => {
    const ring = asDonut(item, data);
    ring.at = map.latLngToLayerPoint([item.lat, item.lon]);
    ring.reach = reach(ring, size);
    if (!isPrecise(item)) ring.at = inside(ring);
    return ring;
  };
  const areas = /** @type {DonutItem[]} */ (list.filter((item) => !isPrecise(item)));
  const placed = arranged(/** @type {DonutItem[]} */ (cells), areas, { merge, put, inside });
  for (const ring of placed) {
    ring.label = donutLabel(ring, data);
    ring.selected = isSelected(ring, data);
    ring.node = donut(ring, size);
    ring.node.dataset.keys = keysOf(ring, data);
    explain(ring.node, { names: [], badges: [], lines: [ring.label] });
    ring.run = () => chooseDonut(ring, data);
  }
  layer.addLayer(donutLayer(placed));
  for (const { at, reach: r } of placed) state.taken.push([at.x - r, at.y - r, at.x + r, at.y + r]);
}

/** What a donut shows of an item: counts by side, in the order of the sides.
 * @param {Item} item
 * @param {Unpacked} data */
function asDonut(item, data) {
  const ring = /** @type {DonutItem} */ (item);
  ring.parts = bySide(item, data).map(([s, n]) => {
    const [letter, , colour, name] = data.side[s];
    return { letter: [...letter].slice(0, 3).join(""), colour, name, n };
  });
  ring.imprecise = !isPrecise(item);
  return ring;
}

/** @param {DonutItem} item
 * @param {Unpacked} data */
function donutLabel(item, data) {
  const name = item.imprecise && data.place.name.length ? `${namesOf(item, data)}: ` : "";
  return `${name}${whole(item.n)}: `
    + item.parts.map((p) => `${isolated(p.name)} ${whole(p.n)}`).join("; ")
    + (item.disputed ? `; ${text("disputed")} ${whole(item.disputed)}` : "");
}

/* ---- areas ------------------------------------------------------------------------------------- */

/** Polygons of areas, discs of uncertainty of points and settlements.
 * @param {Unpacked} data
 * @param {L.LayerGroup} layer
 * @param {number[] | null} only rows; null: all */
function shapes(data, layer, only) {
  const { place, shape, side, selected } = data, shift = shiftInto(viewBox());
  const order = ["country", "region", "area", "settlement", "point"];
  const some = only && new Set(only);
  const index = place.lat.map((_, i) => i).filter((i) => !some || some.has(i) || shape[i]);
  index.sort((a, b) => order.indexOf(place.precision[a]) - order.indexOf(place.precision[b]));
  for (const i of index) {
    const sides = new Set(badgesOf(place.badges[i]).map(([who]) => data.source[who][1]));
    const [first] = sides;
    const colour = sides.size === 1 ? side[first][2] : ink().country;
    const precision = place.precision[i];
    /** @type {any} */ // Leaflet hands the renderer on to each path; its types do not know
    const style = {
      renderer: state.renderer, pane: "areas", interactive: false, color: colour,
      weight: selected.includes(i) ? 3 : 1.3, opacity: 0.9, fillColor: colour,
      fillOpacity: { country: 0.001, region: 0.05 }[precision] || 0.16,
      dashArray: precision === "settlement" ? null : "3 4",
    };
    const drawn = shape[i];
    if (typeof drawn === "string") {
      // A whole country is drawn from the basemap that is here already, not sent again.
      const found = countryShape(drawn);
      if (found) layer.addLayer(L.polygon(shiftedShape(found, shift), style));
    } else if (drawn) layer.addLayer(L.polygon(shiftedShape(drawn, shift), style));
    else if (place.radius[i]) {
      const at = L.latLng(place.lat[i], place.lon[i] + shift(place.lon[i]));
      layer.addLayer(L.circle(at, { ...style, radius: place.radius[i] }));
    }
  }
}

/* ---- choosing ---------------------------------------------------------------------------------- */

/** Open what stands under a label: who says what there. Many places come apart where the map can go
 * near enough, else they are listed.
 * @param {Item} item
 * @param {Unpacked} data */
function choose(item, data) {
  const keys = item.members.map((i) => data.place.id[i] || "");
  const few = keys.every(Boolean) && keys.length <= MAX_CHOSEN;
  if (few) host.choose(keys);
  else if (goNearer(item, data)) return;
  else if (isAlone()) host.choose(keys.filter(Boolean));
  else openNear(item, data, host.choose);
}

/** Whether the map could go nearer, so that the places of an item come apart.
 * @param {Item} item
 * @param {Unpacked} data */
function goNearer(item, { place }) {
  const { map } = state, nearest = map.getMaxZoom(), shift = shiftInto(viewBox());
  if (map.getZoom() >= nearest) return false;
  const points = item.members.map((i) => L.latLng(place.lat[i], place.lon[i] + shift(place.lon[i])));
  const bounds = L.latLngBounds(points);
  const [a, b] = [bounds.getNorthWest(), bounds.getSouthEast()].map((p) => map.project(p, nearest));
  if (points.length > 1 && b.x - a.x < APART[0] && b.y - a.y < APART[1]) return false;
  const fits = Math.min(map.getBoundsZoom(bounds.pad(0.2)), map.getZoom() + 3, nearest);
  map.setView(bounds.getCenter(), Math.max(fits, map.getZoom() + 1));
  return true;
}

/** One place, or areas that lie over each other: who says what there. A cell with several places
 * comes apart when the map goes nearer.
 * @param {DonutItem} item
 * @param {Unpacked} data */
function chooseDonut(item, data) {
  const { map } = state, nearest = map.getMaxZoom();
  const keys = item.members.map((i) => data.place.id[i] || "");
  const known = keys.every(Boolean) && keys.length <= MAX_CHOSEN;
  if (known && (keys.length === 1 || item.imprecise)) host.choose(keys);
  else if (map.getZoom() < nearest) {
    map.setView([item.lat, item.lon], Math.min(map.getZoom() + 2, nearest));
  } else if (known) host.choose(keys);
  else openNear(item, data, host.choose);
}
