/* The map's view in the page's address. */
import { state } from "./map_state.js";

const EDGE = 85;         // degrees of latitude beyond which no address leads
export const ZOOMS = [2, 16];
const SETTLED = 250;     // milliseconds of rest after which a view is written

/** @typedef {{lat: number, lon: number, zoom: number}} View */

/** A view as addresses have it, or null. The same rule as `geo.views.map_data.is_view`.
 * @param {string} words latitude, longitude (WGS 84 degrees), zoom
 * @returns {View | null} */
export function parseView(words) {
  const match = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?),(\d{1,2}(?:\.\d+)?)$/.exec(words);
  if (!match) return null;
  const [lat, lon, zoom] = match.slice(1).map(Number);
  return Math.abs(lat) <= EDGE && Math.abs(lon) <= 180 && zoom >= ZOOMS[0] && zoom <= ZOOMS[1]
    ? { lat, lon, zoom } : null;
}

/** The view of the page's address. */
export const viewOfAddress = () =>
  parseView(new URLSearchParams(window.parent.location.search).get("view") || "");

/** What is on the screen: latitude, longitude (WGS 84 degrees) and zoom of the centre; width and
 * height in CSS pixels.
 * @returns {{view: [number, number, number], screen: [number, number]}} */
export function viewNow() {
  // Moved past 180 degrees, the centre is the same ground once around.
  const { lat, lng } = state.map.getCenter().wrap(), { x, y } = state.map.getSize();
  const held = Math.min(Math.max(lat, -EDGE), EDGE);
  return { view: [Number(held.toFixed(4)), Number(lng.toFixed(4)), state.map.getZoom()],
    screen: [Math.round(x), Math.round(y)] };
}

/** @type {string | undefined} */
let words;  // of the filter, as the app says them
let completed = false, timer = 0;

/** Take the words of the filter, which complete the address that was opened.
 * @param {string} link */
export function setWords(link) {
  words = link;
}

/** Write the view into the address now. The app adds the words of the filter, a step of the history
 * each; this adds the place on the map to the present step, and completes the words of the first
 * one, which may lack some or have bad ones. */
export function writeView() {
  clearTimeout(timer);
  const [lat, lng, zoom] = viewNow().view, { location, history } = window.parent;
  const complete = words !== undefined && !completed;
  const query = new URLSearchParams(complete ? words : location.search);
  completed = completed || complete;
  query.delete("view");
  query.append("view", `${lat.toFixed(4)},${lng.toFixed(4)},${zoom}`);
  const search = `?${query}`.replace(/%2C/g, ",").replace(/%2F/g, "/");
  if (search === location.search) return;
  history.replaceState(history.state, "", location.pathname + search + location.hash);
}

/** The same once the map rests. */
export function writeViewSoon() {
  clearTimeout(timer);
  timer = window.setTimeout(writeView, SETTLED);
}

/** Move to the view of the address, as on Back and Forward. */
export function followAddress() {
  const view = viewOfAddress();
  clearTimeout(timer);
  if (view) state.map.setView([view.lat, view.lon], view.zoom, { animate: false });
}
