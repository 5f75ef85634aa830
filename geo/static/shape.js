/* A part of the map as a filter has it in its words: a rectangle, a circle, or a polygon.
   `geo/model/within.py` judges it, and says which claims belong to it. */
import { wrapped } from "./world.js";

const DIGITS = 5;     // decimals of a degree
const CORNERS = 64;   // of a circle
const EARTH = 6371000;  // metres

/** A point: latitude, longitude in WGS 84 degrees.
 * @typedef {[number, number]} Point */

/** @param {...number} numbers */
const said = (...numbers) => numbers.map((n) => String(Number(n.toFixed(DIGITS)))).join(",");

/** The words of a rectangle between two corners.
 * @param {Point} a
 * @param {Point} b */
export function boxText(a, b) {
  const [west, east] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
  if (east - west >= 360) return `box:-180,${said(Math.min(a[0], b[0]))},180,${said(Math.max(a[0], b[0]))}`;
  return `box:${said(wrapped(west), Math.min(a[0], b[0]), wrapped(east), Math.max(a[0], b[0]))}`;
}

/** The words of a circle.
 * @param {Point} centre
 * @param {number} metres */
export const circleText = ([lat, lon], metres) => `circle:${said(lat, wrapped(lon))},${Math.round(metres)}`;

/** The words of a polygon.
 * @param {Point[]} corners */
export const polygonText = (corners) =>
  `polygon:${corners.map(([lat, lon]) => said(lat, wrapped(lon))).join(";")}`;

/** The corners of a shape, each less than half the world from the one before; null where the words
 * are none.
 * @param {string} words
 * @returns {Point[] | null} */
export function cornersOf(words) {
  const [kind, rest = ""] = words.split(/:(.*)/s);
  const pairs = rest.split(";").map((pair) => pair.split(",").map(Number));
  const [first] = pairs;
  if (pairs.flat().some((n) => !Number.isFinite(n))) return null;
  if (kind === "box" && first.length === 4) {
    const [west, south, east, north] = first, right = east > west ? east : east + 360;
    return [[north, west], [north, right], [south, right], [south, west]];
  }
  if (kind === "circle" && first.length === 3) return ring([first[0], first[1]], first[2]);
  if (kind !== "polygon" || pairs.length < 3 || pairs.some((pair) => pair.length !== 2)) return null;
  /** @type {Point[]} */
  const corners = [];
  for (const [lat, lon] of pairs) {
    const before = corners.at(-1)?.[1] ?? lon;
    corners.push([lat, lon + 360 * Math.round((before - lon) / 360)]);
  }
  return corners;
}

/** The corners of a circle on the sphere.
 * @param {Point} centre
 * @param {number} metres
 * @returns {Point[]} */
export function ring([lat, lon], metres) {
  const [phi, far] = [(lat * Math.PI) / 180, metres / EARTH];
  return Array.from({ length: CORNERS }, (_, n) => {
    const angle = (2 * Math.PI * n) / CORNERS;
    const north = Math.asin(Math.sin(phi) * Math.cos(far) + Math.cos(phi) * Math.sin(far) * Math.cos(angle));
    const east = Math.atan2(Math.sin(angle) * Math.sin(far) * Math.cos(phi),
      Math.cos(far) - Math.sin(phi) * Math.sin(north));
    return /** @type {Point} */ ([(north * 180) / Math.PI, lon + (east * 180) / Math.PI]);
  });
}
