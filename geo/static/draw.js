/* Drawing a part of the map by hand or by keys: two corners of a rectangle, centre and edge of a
   circle, the corners of a polygon. Points come from presses and drags, and by the space bar from
   the middle of the map, which the arrow keys move. */
import { state, text } from "./map_state.js";
import { el } from "./nodes.js";
import { boxText, circleText, polygonText, ring } from "./shape.js";

const MOVED = 6;   // pixels from which a press is a drag
const CLOSE = 12;  // pixels around the first corner that close a polygon

/** @typedef {"box" | "circle" | "polygon"} Kind */
/** @typedef {import("./shape.js").Point} Point */

/** @type {Drawing | null} */
let present = null;

/** Begin to draw; what was being drawn is given up.
 * @param {Kind} kind
 * @param {(words: string) => void} done told the words of the shape */
export function draw(kind, done) {
  present?.end();
  present = new Drawing(kind, done);
}

class Drawing {
  /** @param {Kind} kind
   * @param {(words: string) => void} done */
  constructor(kind, done) {
    this.kind = kind;
    this.done = done;
    this.map = state.map;
    this.box = this.map.getContainer();
    /** @type {Point[]} */
    this.points = [];
    /** @type {L.Point | null} */
    this.down = null;
    this.began = false;  // by the press that is under way
    this.preview = L.layerGroup().addTo(this.map);
    this.hint = el("div", "ca-hint", text(`draw_${kind}`));
    this.hint.setAttribute("role", "status");
    this.box.append(this.hint, el("div", "ca-crosshair"));
    this.box.classList.add("ca-drawing");
    this.drags = this.map.dragging.enabled();  // not by one finger
    this.map.dragging.disable();
    this.map.doubleClickZoom.disable();
    this.on = new AbortController();
    const { signal } = this.on, options = { capture: true, signal };
    /** @type {[keyof HTMLElementEventMap, (event: any) => void][]} */
    const heard = [["pointerdown", (event) => this.pressed(event)], ["pointermove", (event) => this.moved(event)],
      ["pointerup", (event) => this.released(event)],
      ["pointercancel", () => this.lost()], ["click", (event) => this.swallow(event)],
      ["dblclick", (event) => this.finish(event)]];
    for (const [name, run] of heard) this.box.addEventListener(name, run, options);
    document.addEventListener("keydown", (event) => this.key(event), options);
    this.box.tabIndex = -1;
    this.box.focus({ preventScroll: true });
  }

  /** @param {Event} event */
  swallow(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {PointerEvent} event
   * @returns {Point} */
  place(event) {
    const { lat, lng } = this.map.mouseEventToLatLng(event);
    return [lat, lng];
  }

  /** @param {PointerEvent} event */
  pressed(event) {
    if (!event.isPrimary) return this.lost();  // a second finger moves the map
    if (event.button !== 0) return undefined;
    this.swallow(event);
    this.down = this.map.mouseEventToContainerPoint(event);
    this.began = this.kind !== "polygon" && !this.points.length;
    if (this.began) this.points.push(this.place(event));
    return undefined;
  }

  /** The press that is under way draws nothing. */
  lost() {
    if (!this.down) return;
    if (this.began) this.points.pop();
    this.down = null;
    this.show();
  }

  /** @param {PointerEvent} event */
  moved(event) {
    if (event.isPrimary && this.points.length) this.show(this.place(event));
  }

  /** @param {PointerEvent} event */
  released(event) {
    if (!this.down || !event.isPrimary) return;
    this.swallow(event);
    const at = this.map.mouseEventToContainerPoint(event), dragged = at.distanceTo(this.down) > MOVED;
    this.down = null;
    if (this.kind !== "polygon") {
      if (dragged || !this.began) this.add(this.place(event));
      return;
    }
    const first = this.points.length > 2 && this.map.latLngToContainerPoint(this.points[0]);
    if (first && first.distanceTo(at) < CLOSE) this.finish(event);
    else this.add(this.place(event));
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const keys = { " ": () => this.addMiddle(), Enter: () => this.finish(event), Escape: () => this.end(),
      Backspace: () => { this.points.pop(); this.show(); } };
    const run = keys[/** @type {keyof typeof keys} */ (event.key)];
    if (!run) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    run();
  }

  addMiddle() {
    const { lat, lng } = this.map.getCenter();
    this.add([lat, lng]);
  }

  /** @param {Point} point */
  add(point) {
    this.points.push(point);
    if (this.kind !== "polygon" && this.points.length === 2) this.finish();
    else this.show();
  }

  /** @param {Event} [event] */
  finish(event) {
    if (event) this.swallow(event);
    const words = this.words();
    if (!words) {  // without an extent: its last point is set again
      if (this.kind !== "polygon") this.points.length = Math.min(1, this.points.length);
      return;
    }
    this.end();
    this.done(words);
  }

  words() {
    // A double press leaves its corner twice.
    const points = this.points.filter(([lat, lon], n) => {
      const before = this.points[n - 1];
      return !before || before[0] !== lat || before[1] !== lon;
    });
    const [a, b] = points;
    if (this.kind === "polygon") return points.length > 2 ? polygonText(points) : "";
    if (!b) return "";
    if (this.kind === "circle") return circleText(a, Math.max(1, this.map.distance(a, b)));
    return a[0] === b[0] || a[1] === b[1] ? "" : boxText(a, b);
  }

  /** @param {Point} [next] where the pointer is */
  show(next) {
    this.preview.clearLayers();
    const points = next ? [...this.points, next] : this.points;
    const [a, b] = points;
    const style = { color: "#7b1fa2", weight: 2, fillOpacity: 0.08, interactive: false };
    if (!a) return;
    if (this.kind === "polygon") this.preview.addLayer(L.polygon(points, style));
    else if (!b) this.preview.addLayer(L.circleMarker(a, { ...style, radius: 3 }));
    else if (this.kind === "box") this.preview.addLayer(L.rectangle([a, b], style));
    else this.preview.addLayer(L.polygon(ring(a, this.map.distance(a, b)), style));
  }

  end() {
    this.on.abort();
    this.preview.remove();
    this.hint.remove();
    this.box.querySelector(".ca-crosshair")?.remove();
    this.box.classList.remove("ca-drawing");
    if (this.drags) this.map.dragging.enable();
    this.map.doubleClickZoom.enable();
    if (present === this) present = null;
  }
}
