/* Longitudes: the map can be moved around the world, while data have -180 to 180 degrees only. */

/** West, south, east, north in WGS 84 degrees.
 * @typedef {[number, number, number, number]} Box */

const TURN = 360;
const POLE = 85;     // degrees of latitude at which the map ends
const SLACK = 1e-5;  // degrees that a view may differ by rounding

/** A longitude between -180 and 180 degrees.
 * @param {number} lon */
export const wrapped = (lon) => (Math.abs(lon) <= 180 ? lon : modulo(lon + 180) - 180);

/** @param {number} degrees
 * @returns {number} 0 to 360 */
const modulo = (degrees) => ((degrees % TURN) + TURN) % TURN;

/** @param {number} lat */
const held = (lat) => Math.max(-POLE, Math.min(POLE, lat));

/** The same ground with longitudes from -180 to 180: west > east where it lies on both sides of 180
 * degrees.
 * @param {Box} box
 * @returns {Box} */
export function onGlobe([west, south, east, north]) {
  if (east - west >= TURN) return [-180, held(south), 180, held(north)];
  return [wrapped(west), held(south), wrapped(east), held(north)];
}

/** Whether one box, as `onGlobe` gives it, holds all of another.
 * @param {Box} outer
 * @param {Box} inner */
export function holds(outer, inner) {
  const [west, south, east, north] = outer;
  if (south > inner[1] + SLACK || north < inner[3] - SLACK) return false;
  if (east - west >= TURN - SLACK) return true;
  /** @param {Box} box */
  const width = ([from, , to]) => modulo(to - from);
  if (inner[2] - inner[0] >= TURN - SLACK) return false;
  const into = modulo(inner[0] - west + SLACK);
  return into + width(inner) <= width(outer) + 2 * SLACK;
}

/** How data are moved to be seen in a view: each longitude by whole turns. In a view of the whole
 * world all by the same, otherwise to the side of 180 degrees on which the view is.
 * @param {Box} view as the map has it, with longitudes of any size
 * @returns {(lon: number) => number} how many degrees to add */
export function shiftInto([west, , east]) {
  const centre = (west + east) / 2;
  const all = TURN * Math.round(centre / TURN);
  if (east - west >= TURN) return () => all;
  return (lon) => TURN * Math.round((centre - lon) / TURN);
}

/** The turns by which the ground is drawn so that a view has it on both sides of 180 degrees.
 * @param {Box} view
 * @returns {number[]} degrees */
export function turnsIn([west, , east]) {
  if (east - west >= TURN) return [TURN * Math.round((west + east) / 2 / TURN)];
  const first = Math.floor((west + 180) / TURN), last = Math.floor((east + 180) / TURN);
  return first === last ? [TURN * first] : [TURN * first, TURN * last];
}

/** An outline moved into the view, each polygon as a whole.
 * @param {any} shape polygons of rings, or rings, of [latitude, longitude]
 * @param {(lon: number) => number} shift
 * @returns {any} */
export function shiftedShape(shape, shift) {
  if (typeof shape[0]?.[0]?.[0] !== "number") {
    return shape.map((/** @type {any} */ part) => shiftedShape(part, shift));
  }
  const lons = shape[0].map((/** @type {[number, number]} */ point) => point[1]);
  const by = shift((Math.min(...lons) + Math.max(...lons)) / 2);
  return by ? shape.map((/** @type {[number, number][]} */ ring) =>
    ring.map(([lat, lon]) => [lat, lon + by])) : shape;
}
