/* The map of a card: a pin that is set by a press, dragged, or moved by keys, and areas that are
   drawn. It says what was done as a position; the server makes cells of the ledger of it. */
import { basemap, clearNames, drawNames, restyle } from "./basemap.js";
import { draw } from "./draw.js";
import { state } from "./map_state.js";
import { el } from "./nodes.js";
import { cornersOf } from "./shape.js";
import { wrapped } from "./world.js";

const NEAR = 9;       // zoom at which a single point is shown
const STEP = 4;       // pixels that an arrow key moves the pin; with Shift ten times as many
const WALK = 80;  // pixels that an arrow key moves the map
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const QUIET_MS = 400;
const COLOUR = "#7b1fa2";  // of no side: it is nobody's claim

/** As `geo/service/desk.py` reads it.
 * @typedef {{kind: "point", latitude: number, longitude: number, all?: boolean}
 *   | {kind: "circle", latitude: number, longitude: number, radius: number}
 *   | {kind: "polygon", wkt: string} | {kind: "rule", rule: string}
 *   | {kind: "place" | "found", id: string} | {kind: "none"}} Position */
/** What is drawn: a pin, polygons of rings of latitude and longitude, a circle in metres.
 * @typedef {{at?: [number, number] | null, rings?: [number, number][][][], radius?: number}} Drawn */

/** Where the folders of the app are, beside this script. @param {string} name */
const folder = (name) => new URL(`../${new URL(".", import.meta.url).pathname.split("/").at(-2)}/`
  .replace("atlas_assets_", `atlas_${name}_`), new URL(".", import.meta.url)).href;

/** @type {Promise<void> | null} */
let loading = null;

/** Have the map library, which is a script of its own. */
function library() {
  if (window.L) return Promise.resolve();
  loading ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = `${folder("leaflet")}leaflet.js`;
    script.onload = () => done();
    script.onerror = () => {
      loading = null;
      fail(new Error("leaflet"));
    };
    document.head.appendChild(script);
  });
  return loading;
}

export class CardMap {
  /** @param {{text: Record<string, string>, map: Record<string, string>, lang: string, dark: boolean,
   *   home: [number, number, number, number], attribution: string}} options
   * @param {(position: Position) => void} moved told each new position */
  constructor(options, moved) {
    this.options = options;
    this.moved = moved;
    this.root = el("div", `ca-card-map${options.dark ? " ca-dark" : ""}`);
    /** @type {L.Map | null} */
    this.map = null;
    /** @type {L.Marker | null} */
    this.pin = null;
    /** @type {L.LayerGroup | null} */
    this.area = null;
    /** @type {Drawn} */
    this.drawn = {};
    this.fits = true;
    this.drew = -QUIET_MS;
    this.root.setAttribute("role", "region");
    this.root.setAttribute("aria-label", options.text.map);
  }

  /** Make the map; the element must be on the page. */
  async start() {
    await library();
    if (this.map || !this.root.isConnected) return;
    const { home, map: words, lang, dark, attribution } = this.options;
    const map = L.map(this.root, { zoomControl: true, worldCopyJump: true, attributionControl: true });
    this.map = map;
    map.attributionControl.setPrefix(false);
    // There is one map in this page: the modules that draw the ground share its state.
    Object.assign(state, { map, dark, layer: null, data: null, taken: [] });
    state.options = /** @type {any} */ ({ home, lang, text: words });
    map.createPane("areas").style.zIndex = "350";
    state.renderer = L.canvas({ pane: "areas" });
    const [west, south, east, north] = home;
    map.fitBounds([[south, west], [north, east]], { animate: false });
    basemap({ url: folder("basemap"), version: "", attribution }, () => undefined).addTo(map);
    restyle();
    map.on("viewprereset zoomstart", clearNames);  // `viewreset` comes after the end of a move
    map.on("moveend", drawNames);
    this.area = L.layerGroup().addTo(map);
    map.on("click", (event) => {
      // The press that ends a drawing is a click, too.
      if (performance.now() - this.drew > QUIET_MS) this.put(event.latlng);
    });
    // Leaflet hears keys at the document, which those of a card do not reach.
    map.keyboard.disable();
    this.root.tabIndex = 0;
    this.root.addEventListener("keydown", (event) => this.walked(event));
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(this.root);
    this.draw(this.drawn);
  }

  /** Show a position, and fit the map to it where it is another one than the reader's own doing.
   * @param {Drawn} drawn
   * @param {boolean} [fit] */
  show(drawn, fit = true) {
    this.drawn = drawn;
    this.fits = fit;
    if (this.map) this.draw(drawn);
  }

  /** @param {Drawn} drawn */
  draw({ at, rings, radius }) {
    const { map, area } = this;
    if (!map || !area) return;
    area.clearLayers();
    this.pin?.remove();
    this.pin = null;
    const style = { color: COLOUR, weight: 2, fillOpacity: 0.1, interactive: false };
    if (rings?.length) area.addLayer(L.polygon(rings, style));
    if (at && radius) area.addLayer(L.circle(at, { ...style, radius }));
    if (at) this.addPin(at);
    if (!this.fits) return;
    const bounds = L.latLngBounds(/** @type {any} */ (rings?.flat(2) || []));
    if (at && radius) bounds.extend(L.latLng(at).toBounds(2 * radius));
    if (at) bounds.extend(at);
    if (!bounds.isValid()) return;
    if (bounds.getNorthEast().equals(bounds.getSouthWest())) map.setView(bounds.getCenter(), NEAR);
    else map.fitBounds(bounds.pad(0.3), { animate: false, maxZoom: NEAR + 1 });
  }

  /** @param {[number, number]} at */
  addPin(at) {
    const icon = L.divIcon({ className: "ca-card-pin", iconSize: [28, 36], iconAnchor: [14, 35], html: "" });
    const pin = L.marker(at, { icon, draggable: true, keyboard: true, title: this.options.text.move });
    this.pin = pin.addTo(/** @type {L.Map} */ (this.map));
    pin.on("dragend", () => this.put(pin.getLatLng()));
    const node = pin.getElement();
    node?.setAttribute("aria-label", this.options.text.move);
    node?.addEventListener("keydown", (event) => this.pressed(event, pin));
  }

  /** The map itself is moved by keys. @param {KeyboardEvent} event */
  walked(event) {
    const { map } = this, step = ARROWS[event.key], zoom = { "+": 1, "=": 1, "-": -1 }[event.key];
    if (!map || event.target !== this.root || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!step && !zoom) return;
    event.preventDefault();
    const far = WALK * (event.shiftKey ? 3 : 1);
    if (step) map.panBy([step[0] * far, step[1] * far], { animate: false });
    else map.setZoom(map.getZoom() + /** @type {number} */ (zoom));
  }

  /** @param {KeyboardEvent} event
   * @param {L.Marker} pin */
  pressed(event, pin) {
    const map = /** @type {L.Map} */ (this.map);
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const far = STEP * (event.shiftKey ? 10 : 1);
    const at = map.latLngToContainerPoint(pin.getLatLng()).add([step[0] * far, step[1] * far]);
    this.put(map.containerPointToLatLng(at));
    this.pin?.getElement()?.focus({ preventScroll: true });
  }

  /** The pin lies at a point now.
   * @param {L.LatLng} at */
  put({ lat, lng }) {
    const latitude = rounded(Math.max(-89.9, Math.min(89.9, lat))), longitude = rounded(wrapped(lng));
    this.show({ at: [latitude, longitude] }, false);
    this.moved({ kind: "point", latitude, longitude });
  }

  /** Draw an area by hand.
   * @param {"circle" | "polygon"} kind */
  async drawArea(kind) {
    await this.start();
    if (!this.map) return;
    draw(kind, (words) => {
      const corners = cornersOf(words);
      this.drew = performance.now();
      if (!corners) return;
      if (kind === "circle") {
        const [latitude, longitude, radius] = words.slice("circle:".length).split(",").map(Number);
        this.show({ at: [latitude, longitude], radius }, false);
        this.moved({ kind: "circle", latitude, longitude, radius });
      } else {
        this.show({ rings: [[corners]] }, false);
        this.moved({ kind: "polygon", wkt: polygonWkt(corners) });
      }
    });
  }

  remove() {
    this.map?.remove();
    this.map = null;
  }
}

/** @param {number} degrees */
const rounded = (degrees) => Number(degrees.toFixed(5));

/** The corners of a polygon in WKT without holes, as it is written here: latitude and longitude.
 * @param {string} wkt
 * @returns {[number, number][]} */
export function cornersOfWkt(wkt) {
  const inner = /^POLYGON \(\(([^()]*)\)\)$/.exec(wkt)?.[1] || "";
  return inner.split(",").map((pair) => pair.trim().split(" ").map(Number))
    .filter(([lon, lat]) => Number.isFinite(lon) && Number.isFinite(lat))
    .map(([lon, lat]) => [lat, lon]);
}

/** A polygon in WKT: longitude and latitude, closed.
 * @param {[number, number][]} corners */
export function polygonWkt(corners) {
  const ring = [...corners, corners[0]].map(([lat, lon]) => `${rounded(lon)} ${rounded(lat)}`);
  return `POLYGON ((${ring.join(", ")}))`;
}

