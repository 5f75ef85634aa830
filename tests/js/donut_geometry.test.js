/* How large donuts are, who gets which share, where they stand. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { arcs, arranged, curve, edge, radius, reach, spread, TURN } from "../../geo/static/donut_geometry.js";
import { seeded } from "./seeded.js";

/** @import { Donut, Point } from "../../geo/static/donut_geometry.js" */
/** A donut of the tests. names: what it was joined of.
 * @typedef {Donut & {names: string[], home: Point, isPrecise: boolean}} Named */

const LEAST = 0.16;

/** @type {(letter: string, n: number) => import("../../geo/static/donut_geometry.js").Part} */
const part = (letter, n) => ({ letter, colour: "#000", name: letter, n });

/** @param {[string, number][]} sides
 * @param {number} [disputed]
 * @returns {Donut} */
const shares = (sides, disputed = 0) => ({
  n: sides.reduce((sum, [, n]) => sum + n, 0), disputed, parts: sides.map(([s, n]) => part(s, n)),
  at: { x: 0, y: 0 }, reach: 0,
});

/** @param {number} a
 * @param {number} b */
const about = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test("a donut has more room for more claims, up to a limit", () => {
  assert.equal(radius(1), 17);
  assert.equal(radius(100), 21);
  assert.equal(radius(10 ** 9), 29);
});

test("shares begin at the top and follow each other once around", () => {
  const [first, second] = arcs(shares([["A", 3], ["B", 1]]), 1);
  about(first.from, -TURN / 4);
  about(first.turn, 0.75 * TURN);
  about(first.middle, 0.125 * TURN);
  about(second.from, TURN / 2);
  about(second.turn, TURN / 4);
});

test("the smallest shares are still seen, and the others keep their proportions", () => {
  const [large, half, ...small] = arcs(shares([["A", 2000], ["B", 1000], ["C", 1], ["D", 2]]), 1);
  assert.deepEqual(small.map(({ turn }) => turn), [LEAST, LEAST]);
  about(large.turn, 2 * half.turn);
  about(large.turn + half.turn, TURN - 2 * LEAST);
});

test("a letter stands in its share only where it has room", () => {
  const [large, small] = arcs(shares([["AAA", 98], ["B", 2]]), 1);
  assert.equal(large.inside, true);
  assert.equal(small.inside, false);
});

test("a donut reaches as far as its letters and its mark of dispute", () => {
  assert.equal(reach(shares([["A", 1]]), 1), 27.5);
  assert.equal(reach(shares([["A", 1]]), 2), 55);
  assert.equal(reach(shares([["A", 1]], 1), 1), 31.5);
  const outside = shares([["A", 98], ["B", 2]]);
  assert.equal(reach(outside, 1), edge(outside, 1) + 7);
});

test("letters outside keep their distance along the edge", () => {
  const list = arcs(shares([["A", 1000], ["B", 1], ["C", 1], ["D", 1]]), 1).slice(1);
  const [b, c, d] = list;
  spread(list, 0.3);
  about(b.letterAt, b.middle);
  about(c.letterAt, b.middle + 0.3);
  about(d.letterAt, b.middle + 0.6);
});

test("an arc of more than half a turn takes the long way", () => {
  assert.equal(curve(10, 0, TURN / 4), "M10.0 0.0A10.0 10.0 0 0 1 0.0 10.0");
  assert.equal(curve(10, 0, 0.75 * TURN), "M10.0 0.0A10.0 10.0 0 1 1 -0.0 -10.0");
});

/** @type {(name: string, x: number, y: number, n?: number, isPrecise?: boolean) => Named} */
const donut = (name, x, y, n = 1, isPrecise = true) => (
  { ...shares([["A", n]]), names: [name], home: { x, y }, isPrecise });
/** @type {(name: string, x: number, y: number, n?: number) => Named} */
const area = (name, x, y, n = 1) => donut(name, x, y, n, false);

/** All of them where they stand, on a map with these edges for their middles.
 * @param {Named[]} list
 * @param {[number, number, number, number]} [edges] left, top, right, bottom */
function placed(list, [left, top, right, bottom] = [0, 0, 1000, 800]) {
  const how = {
    /** @param {Named} a
     * @param {Named} b */
    merge(a, b) {
      assert.equal(a.isPrecise, b.isPrecise, `${a.names} joins ${b.names}`);
      const { home, isPrecise } = a.n >= b.n ? a : b;
      return { ...donut("", home.x, home.y, a.n + b.n, isPrecise), names: [...a.names, ...b.names] };
    },
    /** @param {Named} one */
    put(one) {
      Object.assign(one, { at: one.home, reach: reach(one, 1) });
      if (!one.isPrecise) one.at = how.inside(one);
      return one;
    },
    /** @param {Named} one */
    inside: ({ at: { x, y } }) => (
      { x: Math.max(left, Math.min(right, x)), y: Math.max(top, Math.min(bottom, y)) }),
  };
  return arranged(list.filter((one) => one.isPrecise), list.filter((one) => !one.isPrecise), how);
}

/** @param {Named[]} list */
const standing = (list) => Object.fromEntries(
  list.map(({ names, at: { x, y } }) => [names.join("+"), [Math.round(x), Math.round(y)]]));

/** Whether two cover each other.
 * @param {Named} a
 * @param {Named} b */
const cover = (a, b) => Math.hypot(a.at.x - b.at.x, a.at.y - b.at.y) < a.reach + b.reach;

test("donuts that do not cover each other stay where they are", () => {
  assert.deepEqual(standing(placed([donut("a", 100, 100), donut("b", 160, 100)])),
    { a: [100, 100], b: [160, 100] });
});

test("donuts that would cover each other become one, where most of the claims are", () => {
  const [both, ...rest] = placed([donut("a", 100, 100), donut("b", 150, 100, 5)]);
  assert.deepEqual(standing([both]), { "b+a": [150, 100] });
  assert.equal(both.n, 6);
  assert.deepEqual(rest, []);
});

test("one that has grown by joining takes in what it would cover now", () => {
  const list = [donut("a", 100, 100, 500), donut("b", 130, 100, 500), donut("c", 161.7, 100)];
  assert.deepEqual(standing(placed(list)), { "a+b+c": [100, 100] });
  assert.deepEqual(standing(placed([list[0], list[2]])), { a: [100, 100], c: [162, 100] });
});

test("one that has grown after another was placed takes that in too", () => {
  const list = [donut("a", 100, 100, 500), donut("b", 80, 100, 500), donut("c", 167.2, 100, 600)];
  assert.deepEqual(standing(placed(list)), { "a+b+c": [100, 100] });
  assert.deepEqual(standing(placed([list[0], list[2]])), { a: [100, 100], c: [167, 100] });
});

test("one of an area steps aside for a precise one, and covers it no more", () => {
  const [aside, precise] = placed([donut("point", 400, 300), area("area", 410, 300)]);
  assert.deepEqual(standing([precise]), { point: [400, 300] });
  assert.deepEqual(aside.names, ["area"]);
  assert.equal(cover(aside, precise), false);
});

test("one of an area stays inside the map when it steps aside", () => {
  const [aside] = placed([donut("point", 1000, 800), area("area", 1020, 820)]);
  assert.ok(aside.at.x <= 1000 && aside.at.y <= 800, JSON.stringify(aside.at));
});

test("one of an area without a free place joins another area's, and never a precise one", () => {
  // The map is a strip: the first steps aside to where the second would stand.
  const strip = placed([donut("point", 90, 100), area("first", 100, 100), area("second", 158, 100)],
    [100, 99, 160, 101]);
  assert.deepEqual(standing(strip), { "first+second": [148, 100], point: [90, 100] });
});

for (const seed of [1, 2, 3]) {
  test(`of many at once no precise one covers another and no claim is lost (${seed})`, () => {
    const next = seeded(seed);
    const list = Array.from({ length: 90 }, (_, i) =>
      donut(`${i}`, next() * 1000, next() * 800, 1 + Math.floor(next() ** 4 * 5000), next() < 0.8));
    const found = placed(list);
    const precise = found.filter((one) => one.isPrecise);
    assert.ok(precise.length > 5 && precise.length < found.length);
    for (const [i, one] of precise.entries()) {
      assert.ok(precise.slice(i + 1).every((other) => !cover(one, other)), one.names.join("+"));
    }
    for (const { at: { x, y }, isPrecise } of found) {
      assert.ok(isPrecise || (x >= 0 && y >= 0 && x <= 1000 && y <= 800));
    }
    const sum = (/** @type {Named[]} */ all) => all.reduce((n, one) => n + one.n, 0);
    assert.equal(sum(found), sum(list));
    assert.equal(found.flatMap((one) => one.names).length, list.length);
  });
}
