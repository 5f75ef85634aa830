/* The offline basemap: land, borders, water, and the names of places. */
import { el } from "./nodes.js";
import { overlap } from "./items.js";
import { padding, scale, state, text, viewBox } from "./map_state.js";
import { notice } from "./notice.js";
import { shiftInto, turnsIn } from "./world.js";

/** url: where the files are, ending in a slash, or data: the files themselves.
 * @typedef {{url?: string, version?: string, attribution: string,
 *   data?: Record<string, any>}} BasemapOptions */
/** @typedef {{lat: number, lon: number, z: number, kind: string, en: string,
 *   [lang: string]: any}} PlaceName */

const INK = {
  light: { sea: "#dfe8ee", land: "#f7f6f2", country: "#7a7a7a", region: "#c9c5bb",
    water: "#b9d2e0", disputed: "#7a7a7a" },
  dark: { sea: "#10161c", land: "#262b31", country: "#8d949b", region: "#454c54",
    water: "#1d3442", disputed: "#a9b0b6" },
};
/** The colours of the present theme. */
export const ink = () => INK[state.dark ? "dark" : "light"];

/** @type {L.LayerGroup | null} */
let base = null;
/** The ground once around the world, and again beyond 180 degrees where the map shows that: by the
 * degrees that it is moved.
 * @type {Map<number, L.LayerGroup>} */
const grounds = new Map();
/** @type {((turn: number) => L.LayerGroup) | null} */
let makeGround = null;
/** @type {any[] | null} */
let countries = null;
/** @type {PlaceName[] | null} */
let loaded = null;
/** @type {PlaceName[]} */
let shown = [];
/** The map that all of this was made for. @type {L.Map | null} */
let madeFor = null;
/** What was fetched, by its address: another map of the same page needs it again.
 * @type {Map<string, any>} */
const files = new Map();

/** @param {any} feature
 * @returns {L.PathOptions} */
function styleOf(feature) {
  const c = ink();
  switch (feature?.properties.kind) {
    case "country": return { color: c.country, weight: 1.2, fill: false };
    case "disputed": return { color: c.disputed, weight: 1.6, dashArray: "6 5", fill: false };
    case "region": return { color: c.region, weight: 1, fill: false };
    case "river": return { color: c.water, weight: 1.2, fill: false };
    case "lake": return { color: c.water, weight: 0.5, fill: true, fillColor: c.water, fillOpacity: 1 };
    default: return { color: c.region, weight: 0.6, fill: true, fillColor: c.land, fillOpacity: 1 };
  }
}

/** A layer that fetches and draws the basemap when it is added.
 * @param {BasemapOptions} options
 * @param {() => void} whenLoaded
 * @returns {L.LayerGroup} */
export function basemap(options, whenLoaded) {
  const group = L.layerGroup([], { attribution: options.attribution });
  if (madeFor !== state.map) {
    grounds.clear();
    makeGround = loaded = null;
    madeFor = state.map;
  }
  base = group;
  group.on("add", () => load(group, options, whenLoaded));
  group.on("remove", () => show([]));
  state.map.on("moveend", drawGround);
  return group;
}

/** @param {L.LayerGroup} group
 * @param {BasemapOptions} options
 * @param {() => void} whenLoaded */
async function load(group, options, whenLoaded) {
  const { map } = state;
  map.getContainer().classList.add("ca-offline");
  if (loaded) return show(loaded);
  if (!map.getPane("base")) {
    map.createPane("base").style.zIndex = "150";
    map.createPane("labels").style.zIndex = "450";
  }
  // One canvas for every layer, so that drawing order is the order of the files.
  const renderer = L.canvas({ pane: "base", padding: padding() });
  /** @param {string} name */
  const get = async (name) => {
    if (options.data) return options.data[name];
    const address = `${options.url}${name}.json?v=${options.version}`;
    if (!files.has(address)) {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
      files.set(address, await answer.json());
    }
    return files.get(address);
  };
  try {
    const [land, water, lines, names] = await Promise.all(
      ["countries", "water", "lines", "labels"].map(get));
    if (state.map !== map) return undefined;  // another map took its place meanwhile
    makeGround = (turn) => L.layerGroup([land, water, lines].map((data) => {
      /** @type {any} */ // Leaflet hands the renderer on to each path; its types do not know
      const drawn = { style: styleOf, interactive: false, pane: "base", renderer,
        coordsToLatLng: (/** @type {number[]} */ [lon, lat]) => L.latLng(lat, lon + turn) };
      return L.geoJSON(data, drawn);
    }));
    drawGround();
    loaded = names.labels;
    countries = land.features;
    whenLoaded();
    if (map.hasLayer(group)) show(names.labels);
    map.getContainer().dataset.basemap = "ready";
  } catch {
    notice(text("no_basemap"));
  }
  return undefined;
}

/** Draw the ground on each side of 180 degrees that is in view, and no other. */
function drawGround() {
  if (!base || !makeGround) return;
  const turns = turnsIn(viewBox());
  for (const [turn, ground] of grounds) {
    if (turns.includes(turn)) continue;
    base.removeLayer(ground);
    if (turn) grounds.delete(turn);
  }
  for (const turn of turns) {
    const ground = grounds.get(turn) || makeGround(turn);
    grounds.set(turn, ground);
    if (!base.hasLayer(ground)) base.addLayer(ground);
  }
}

/** Draw in the colours of the present theme. */
export function restyle() {
  for (const ground of grounds.values()) {
    ground.eachLayer((layer) => {
      if (layer instanceof L.GeoJSON) layer.setStyle(styleOf);
    });
  }
  state.map.getContainer().style.background = ink().sea;
}

/** A country of the basemap that is here already, by ISO 3166-1 code: polygons of rings of
 * [latitude, longitude], or null.
 * @param {string} iso
 * @returns {[number, number][][][] | null} */
export function countryShape(iso) {
  const { type, coordinates } = countries?.find((f) => f.properties.iso === iso)?.geometry || {};
  if (!coordinates) return null;
  /** @type {[number, number][][][]} */
  const polygons = type === "Polygon" ? [coordinates] : coordinates;
  return polygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon])));
}

/** @param {PlaceName[]} list */
function show(list) {
  shown = list;
  drawNames();
}

/** Take the names away, as while the map zooms. */
export const clearNames = () => state.map.getPane("labels")?.replaceChildren();

/** Names of places in view, the important ones first; one that would cover another is left out. */
export function drawNames() {
  const { map } = state, pane = map?.getPane("labels");
  if (!pane) return;
  pane.replaceChildren();
  const zoom = map.getZoom(), view = map.getBounds().pad(0.1), taken = state.taken.slice();
  const lang = state.options.lang || "en", shift = shiftInto(viewBox());
  for (const name of shown) {
    if (name.z > zoom || (name.kind === "country" && zoom > 7)) continue;
    if (name.kind === "region" && zoom > 9) continue;
    const lon = name.lon + shift(name.lon);
    if (!view.contains([name.lat, lon])) continue;
    const at = map.latLngToLayerPoint([name.lat, lon]);
    const words = name[lang] || name.en;
    const wide = words.length * (lang === "ja" ? 12.5 : 7) * scale() + 10, high = 8 * scale();
    /** @type {import("./items.js").ScreenBox} */
    const box = name.kind === "town" ? [at.x - 4, at.y - high, at.x + wide, at.y + high]
      : [at.x - wide / 2, at.y - high - 1, at.x + wide / 2, at.y + high + 1];
    if (taken.some((b) => overlap(b, box, 2))) continue;
    taken.push(box);
    const node = el("span", `ca-label ca-label-${name.kind}`, words);
    node.style.transform = `translate(${Math.round(at.x)}px, ${Math.round(at.y)}px)`;
    pane.appendChild(node);
  }
}
