/* What is drawn: places of a payload, joined where they would cover each other. No document and
   no map: payloads and items are changed in place, because there are thousands of them. */

import { whole } from "./formatting.js";
import { isolated } from "./isolating.js";

/** Left, top, right, bottom in CSS pixels.
 * @typedef {[number, number, number, number]} ScreenBox */
/** @typedef {import("./map_state.js").Item} Item */
/** @typedef {import("./protocol.d.ts").MapPayload} MapPayload */
/** A payload with whole columns; see `protocol.d.ts`.
 * @typedef {Omit<MapPayload, "place" | "precision"> & {place: {id: string[], lat: number[],
 *   lon: number[], precision: string[], radius: number[], n: number[], disputed: number[],
 *   badges: number[][], outlets: number[][], name: string[]}}} Unpacked */
/** @typedef {[number, number, number]} Badge source, modality, count */

const MAX_BADGES = 6;        // on a label; more are counted by side
const SQUARE = [150, 90];    // pixels of a square in which many places become one item
const GAP = 3;               // pixels between two labels
const PRECISE = new Set(["point", "settlement"]);

/** Whether a place is known more precisely than as an area.
 * @param {{precision: string}} item */
export const isPrecise = (item) => PRECISE.has(item.precision);

/** Whether two boxes come nearer than `gap` pixels.
 * @param {ScreenBox} a
 * @param {ScreenBox} b
 * @param {number} gap */
export const overlap = (a, b, gap) =>
  a[0] < b[2] + gap && b[0] < a[2] + gap && a[1] < b[3] + gap && b[1] < a[3] + gap;

/** Columns with one value for all places travel as that value, a lone badge of one claim and
 * precisions as numbers, and keys that are only coordinates as 0. A cell of several places has no
 * key. The payload itself is changed.
 * @param {MapPayload} data
 * @returns {Unpacked} */
export function unpacked(data) {
  /** @type {any} */ // between its two forms
  const place = data.place;
  for (const column of ["id", "precision", "radius", "n", "disputed"]) {
    if (!Array.isArray(place[column])) {
      const same = place[column];
      place[column] = place.lat.map(() => same);
    }
  }
  place.badges = place.badges.map((/** @type {number | number[]} */ b) =>
    (Array.isArray(b) ? b : [b >> 4, b % 16, 1]));
  place.precision = place.precision.map((/** @type {number} */ n) => data.precision[n]);
  place.id = place.id.map((/** @type {string | 0} */ key, /** @type {number} */ i) => (key !== 0 ? key
    : `@${place.lat[i].toFixed(5)},${place.lon[i].toFixed(5)}`));
  return /** @type {Unpacked} */ (/** @type {unknown} */ (data));
}

/** Badges travel as claimant, modality, count, claimant, modality, count ...
 * @param {number[]} flat
 * @returns {Badge[]} */
export function badgesOf(flat) {
  /** @type {Badge[]} */
  const list = [];
  for (let i = 0; i < flat.length; i += 3) list.push([flat[i], flat[i + 1], flat[i + 2]]);
  return list;
}

/** One item a place.
 * @param {Unpacked} data
 * @returns {Item[]} */
export function itemsOf({ place }) {
  return place.lat.map((lat, i) => ({
    members: [i], lat, lon: place.lon[i], n: place.n[i], disputed: place.disputed[i],
    precision: place.precision[i], badges: badgesOf(place.badges[i]), outlets: place.outlets[i],
  }));
}

/** Two items as one, at the place of the one with more claims.
 * @template {Item} Some
 * @param {Some} a
 * @param {Some} b
 * @returns {Some} */
export function merge(a, b) {
  /** @type {Map<number, Badge>} */
  const seen = new Map();
  for (const [who, how, n] of a.badges.concat(b.badges)) {
    const key = who * 16 + how;
    seen.set(key, [who, how, n + (seen.get(key)?.[2] || 0)]);
  }
  const main = a.n >= b.n ? a : b;
  /** @type {Item} */
  const both = {
    members: a.members.concat(b.members), lat: main.lat, lon: main.lon, n: a.n + b.n,
    disputed: a.disputed + b.disputed, precision: main.precision, badges: [...seen.values()],
    outlets: a.outlets && b.outlets && [...new Set([...a.outlets, ...b.outlets])],
  };
  return /** @type {Some} */ (both);
}

/** Many places: all in one square of the screen become one item, in one pass, at the place of the one
 * with most claims and no more precise than that. The items are used up.
 * @param {Item[]} list
 * @param {(item: Item) => {x: number, y: number}} project to pixels
 * @returns {Item[]} */
export function gridded(list, project) {
  /** @type {Map<string, {cell: Item, most: number}>} */
  const cells = new Map();
  for (const item of list) {
    const { x, y } = project(item);
    const key = `${Math.floor(x / SQUARE[0])},${Math.floor(y / SQUARE[1])}`;
    const found = cells.get(key);
    if (!found) {
      cells.set(key, { cell: item, most: item.n });
      continue;
    }
    const { cell } = found;
    if (item.n > found.most) {
      found.most = item.n;
      Object.assign(cell, { lat: item.lat, lon: item.lon, precision: item.precision });
    }
    cell.members.push(...item.members);
    cell.n += item.n;
    cell.disputed += item.disputed;
    for (const b of item.badges) cell.badges.push(b);
    cell.outlets = cell.outlets && item.outlets && [...cell.outlets, ...item.outlets];
  }
  const nothing = {
    members: [], lat: 0, lon: 0, n: 0, disputed: 0, precision: "", badges: [], outlets: [],
  };
  return [...cells.values()].map(({ cell }) =>
    (cell.members.length > 1 ? merge(cell, nothing) : cell));
}

/** Labels that would cover each other become one with all their badges.
 * @param {Item[]} list
 * @param {(item: Item) => ScreenBox} boxOf
 * @returns {Item[]} each with its box, most claims first */
export function separate(list, boxOf) {
  let all = list;
  for (let merged = true; merged;) {
    merged = false;
    all.sort((a, b) => b.n - a.n);
    /** @type {Item[]} */
    const kept = [];
    for (const item of all) {
      const box = item.box || boxOf(item);
      item.box = box;
      const hit = kept.findIndex((other) => overlap(other.box || boxOf(other), box, GAP));
      if (hit < 0) kept.push(item);
      else {
        kept[hit] = merge(kept[hit], item);
        kept[hit].box = boxOf(kept[hit]);
        merged = true;
      }
    }
    all = kept;
  }
  return all;
}

/** The badges of a label: one per claimant and modality, or counts by side when they are too many.
 * @param {Item} item
 * @param {Unpacked} data
 * @returns {import("./badge.js").BadgeSpec[]} */
export function specs(item, data) {
  if (item.specs) return item.specs;
  const { source, side, modality } = data;
  if (showsLetters(item, data)) {
    const order = item.badges.slice().sort((a, b) => source[a[0]][1] - source[b[0]][1] || a[0] - b[0]);
    item.specs = order.map(([who, how, n]) => {
      const [letters, s, name] = source[who];
      return {
        letters, shape: side[s][1], colour: side[s][2], modality: modality[how][0], count: n,
        label: `${isolated(name)} (${isolated(side[s][3])}): ${modality[how][1]}${n > 1 ? ` ×${n}` : ""}`,
      };
    });
  } else {
    item.specs = bySide(item, data).map(([s, n]) => ({
      letters: `${side[s][0]} ${whole(n)}`, shape: side[s][1], colour: side[s][2], modality: "claims",
      count: 0, label: `${isolated(side[s][3])}: ${whole(n)}`,
    }));
  }
  return item.specs;
}

/** Who is behind the claims of an item: how many origins and outlets, and how many claims whose
 * speaker is not known. Null where some of its claims are only counted.
 * @param {Item} item
 * @param {Unpacked} data
 * @returns {{origins: number, outlets: number, nameless: number} | null} */
export function behind(item, { source }) {
  const origins = new Set();
  let nameless = 0;
  for (const [who, , n] of item.badges) {
    const origin = source[who][3];
    if (origin < -1 || !item.outlets) return null;
    if (origin < 0) nameless += n;
    else origins.add(origin);
  }
  return { origins: origins.size, outlets: item.outlets?.length || 0, nameless };
}

/** Whether a label shows the letters of each source, and no counts by side.
 * @param {Item} item
 * @param {Unpacked} data */
export const showsLetters = (item, data) => item.badges.length <= MAX_BADGES && !data.cells;

/** How many claims each side has, in the order of the sides.
 * @param {Item} item
 * @param {Unpacked} data
 * @returns {[number, number][]} */
export function bySide(item, { source }) {
  /** @type {Map<number, number>} */
  const found = new Map();
  for (const [who, , n] of item.badges) {
    const s = source[who][1];
    found.set(s, (found.get(s) || 0) + n);
  }
  return [...found].sort((a, b) => a[0] - b[0]);
}

/** In how many columns a label has its badges.
 * @param {number} n */
export const columnsOf = (n) => (n === 4 ? 2 : Math.min(3, n));

/** The name under a label.
 * @param {Item} item
 * @param {Unpacked} data */
export function caption(item, { place }) {
  const name = place.name[item.members[0]] || "", more = item.members.length - 1;
  return more ? `${isolated(name)} +${more}` : name;
}

/** How wide a caption is at most, in pixels at scale 1.
 * @param {string} words */
export const captionWidth = (words) => Math.min(170,
  [...words].reduce((sum, c) => sum + (c.charCodeAt(0) > 0x2e80 ? 11.5 : 6.2), 14));

/** The names of an item's first places.
 * @param {Item} item
 * @param {Unpacked} data */
export function namesOf(item, { place }) {
  const shown = item.members.slice(0, 4).map((i) => isolated(place.name[i] || "")).filter(Boolean).join(", ");
  return item.members.length > 4 ? `${shown} …` : shown;
}
