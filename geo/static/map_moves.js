/* Where a map's view is after a pointer moved it. Views are those of links: latitude, longitude
   (WGS 84 degrees), zoom. Pure. */

import { wrapped } from "./world.js";

/** @typedef {[number, number, number]} View */

const TILE = 256;     // pixels along each side of the world at zoom 0
const POLE = 85;      // degrees of latitude that a view may be at
const ZOOMS = [2, 16];

/** The view in a word of a link.
 * @param {string} text
 * @returns {View} */
export function viewOf(text) {
  const [latitude, longitude, zoom] = text.split(",").map(Number);
  return [latitude, longitude, zoom];
}

/** The word of a link for a view.
 * @param {View} view */
export const wordOf = ([latitude, longitude, zoom]) =>
  `${latitude.toFixed(4)},${longitude.toFixed(4)},${zoom}`;

/** The view whose centre lies so many pixels right of and below the present centre.
 * @param {View} view
 * @param {number} across
 * @param {number} down
 * @returns {View} */
export function movedBy([latitude, longitude, zoom], across, down) {
  const side = TILE * 2 ** zoom;
  const [x, y] = pixels(latitude, longitude, side);
  const south = Math.min(1, Math.max(0, (y + down) / side));
  const degrees = (Math.atan(Math.sinh(Math.PI * (1 - 2 * south))) * 180) / Math.PI;
  const found = Math.max(-POLE, Math.min(POLE, degrees));
  return [found, wrapped(((x + across) / side) * 360 - 180), zoom];
}

/** The view nearer or farther, with the point that lies so many pixels from the centre staying
 * where it is; null where there is no such zoom.
 * @param {View} view
 * @param {number} by zoom levels
 * @param {number} across
 * @param {number} down
 * @returns {View | null} */
export function zoomedAt(view, by, across, down) {
  const zoom = view[2] + by;
  if (zoom < ZOOMS[0] || zoom > ZOOMS[1]) return null;
  const [latitude, longitude] = movedBy(view, across, down);
  return movedBy([latitude, longitude, zoom], -across, -down);
}

/** @param {number} latitude
 * @param {number} longitude
 * @param {number} side pixels of the world
 * @returns {[number, number]} from the north-western corner of the world */
function pixels(latitude, longitude, side) {
  const sine = Math.sin((latitude * Math.PI) / 180);
  const south = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  return [((longitude + 180) / 360) * side, south * side];
}
