/* The geometry of donut clusters: how large they are, who gets which share, where they stand.
   Pure: no document, no map. Lengths are CSS pixels, angles radians. */
export const BAND = 9;     // width of the band around the count, at size 1
export const CROWD = 150;  // donuts above which all are drawn smaller
export const FAR = 600;    // cells above which a grid joins them first
export const TURN = 2 * Math.PI;
const LEAST = 0.16;        // radians that the smallest share still gets, so that it can be seen
const LETTER = 7;          // width of a letter in the band

/** @typedef {{letter: string, colour: string, name: string, n: number}} Part */
/** @typedef {{part: Part, from: number, turn: number, middle: number, inside: boolean,
 *   letterAt: number}} Arc */
/** @typedef {{x: number, y: number}} Point */
/** What is drawn as a donut. arcs: worked out once. at: its middle on the screen.
 * @typedef {{n: number, disputed: number, parts: Part[], arcs?: Arc[], at: Point, reach: number}}
 *   Donut */

/** The radius of the hole with the count.
 * @param {number} n claims */
export const radius = (n) => Math.min(29, 17 + 2 * Math.log10(Math.max(1, n)));

/** Shares of the turn by side, none too small to be seen; `inside`: its letter has room in it.
 * @param {Donut} cluster
 * @param {number} size 1 on a desk
 * @returns {Arc[]} */
export function arcs(cluster, size) {
  const { parts, n } = cluster;
  const small = parts.filter((p) => p.n / n < LEAST / TURN).length;
  const rest = parts.reduce((sum, p) => sum + (p.n / n < LEAST / TURN ? 0 : p.n), 0);
  let at = -TURN / 4;
  return parts.map((p) => {
    const tiny = p.n / n < LEAST / TURN;
    const turn = tiny ? LEAST : ((TURN - small * LEAST) * p.n) / rest;
    const from = at;
    at += turn;
    const room = turn * (radius(n) + BAND / 2) * size;
    return { part: p, from, turn, middle: from + turn / 2, letterAt: from + turn / 2,
      inside: room >= p.letter.length * LETTER * size + 3 };
  });
}

/** The radius of all that is drawn but for letters outside.
 * @param {Donut} cluster
 * @param {number} size */
export const edge = (cluster, size) =>
  (radius(cluster.n) + BAND + (cluster.disputed ? 4 : 0) + 1.5) * size;

/** How far a donut reaches from its middle, letters outside included.
 * @param {Donut} cluster
 * @param {number} size */
export function reach(cluster, size) {
  cluster.arcs = cluster.arcs || arcs(cluster, size);
  return edge(cluster, size) + (cluster.arcs.some((a) => !a.inside) ? 7 * size : 0);
}

/** Letters outside keep a distance from each other along the edge.
 * @param {Arc[]} list
 * @param {number} least radians */
export function spread(list, least) {
  for (let i = 1; i < list.length; i++) {
    list[i].letterAt = Math.max(list[i].middle, list[i - 1].letterAt + least);
  }
}

/** @param {number} x */
export const f = (x) => x.toFixed(1);

/** The path of an arc around the origin.
 * @param {number} r
 * @param {number} from
 * @param {number} to */
export function curve(r, from, to) {
  return `M${f(r * Math.cos(from))} ${f(r * Math.sin(from))}A${f(r)} ${f(r)} 0 `
    + `${to - from > Math.PI ? 1 : 0} 1 ${f(r * Math.cos(to))} ${f(r * Math.sin(to))}`;
}

/** Whether two would cover each other.
 * @param {Donut} a
 * @param {Donut} b */
const near = (a, b) => {
  const far = a.reach + b.reach + 1, dx = a.at.x - b.at.x, dy = a.at.y - b.at.y;
  return dx * dx + dy * dy < far * far;
};

/** Donuts that would cover each other become one; the one with most claims keeps its place.
 * @template {Donut} Item
 * @param {Item[]} list
 * @param {(a: Item, b: Item) => Item} merge
 * @param {(item: Item) => Item} put
 * @returns {Item[]} */
function joined(list, merge, put) {
  for (let again = true; again;) {
    again = false;
    list.sort((a, b) => b.n - a.n);
    /** @type {Item[]} */
    const kept = [];
    for (const cluster of list) {
      let k = 0;
      while (k < kept.length && !near(kept[k], cluster)) k++;
      if (k === kept.length) kept.push(cluster);
      else {
        kept[k] = put(merge(kept[k], cluster));
        again = true;
      }
    }
    list = kept;
  }
  return list;
}

/** @type {[number, number][]} */
const AWAY = [];
for (const far of [24, 48, 72]) {
  for (let k = 0; k < TURN; k += TURN / 12) AWAY.push([far * Math.cos(k), far * Math.sin(k)]);
}

/** How deep others reach into a donut; no further than `most` is of interest.
 * @param {Donut[]} others
 * @param {Donut} cluster
 * @param {number} most */
function covered(others, cluster, most) {
  let deepest = 0;
  for (const o of others) {
    const apart = Math.hypot(o.at.x - cluster.at.x, o.at.y - cluster.at.y);
    const depth = o.reach + cluster.reach + 1 - apart;
    if (depth > deepest) deepest = depth;
    if (deepest >= most) break;
  }
  return deepest;
}

/** Where donuts stand: each gets `at`. An imprecise one stands for a whole area and may step aside
 * for others, to where it stays `inside` the map, but never joins a precise one.
 * @template {Donut} Item
 * @param {Item[]} precise
 * @param {Item[]} imprecise
 * @param {{merge: (a: Item, b: Item) => Item, put: (item: Item) => Item,
 *   inside: (item: Item) => Point}} how `put` sets where one is and how far it reaches
 * @returns {Item[]} */
export function arranged(precise, imprecise, { merge, put, inside }) {
  const placed = joined(precise.map(put), merge, put);
  /** @type {Item[]} */
  const extents = [];
  for (const cluster of joined(imprecise.map(put), merge, put)) {
    const home = cluster.at, others = placed.concat(extents);
    let at = home, least = covered(others, cluster, Infinity);
    for (const [dx, dy] of AWAY) {
      if (!least) break;
      cluster.at = { x: home.x + dx, y: home.y + dy };
      const kept = inside(cluster);
      if (kept.x !== cluster.at.x || kept.y !== cluster.at.y) continue;
      const hidden = covered(others, cluster, least);
      if (hidden < least) [least, at] = [hidden, cluster.at];
    }
    cluster.at = at;  // free, or where most of it is seen
    const other = !least ? -1 : extents.findIndex((o) => near(o, cluster));
    if (other < 0) extents.push(cluster);
    else {
      const at = extents[other].at;
      extents[other] = put(merge(extents[other], cluster));
      extents[other].at = at;
    }
  }
  return extents.concat(placed);
}

