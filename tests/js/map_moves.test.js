/* Where a view is after a pointer moved the map. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { movedBy, viewOf, wordOf, zoomedAt } from "../../geo/static/map_moves.js";
import { seeded } from "./seeded.js";

/** @typedef {import("../../geo/static/map_moves.js").View} View */

/** @param {View} a
 * @param {View} b */
function near(a, b) {
  for (const n of [0, 1, 2]) assert.ok(Math.abs(a[n] - b[n]) < 1e-6, `${a} is not ${b}`);
}

test("a view is read from a link's word and written as one", () => {
  assert.deepEqual(viewOf("48.6,-37.25,9"), [48.6, -37.25, 9]);
  assert.equal(wordOf([48.123456, -0.5, 7]), "48.1235,-0.5000,7");
});

test("256 pixels at zoom 0 are once around the world", () => {
  near(movedBy([0, 10, 0], 256, 0), [0, 10, 0]);
  near(movedBy([0, 170, 1], 64, 0), [0, -145, 1]);
  near(movedBy([0, 0, 0], 0, 64), [-66.51326044311186, 0, 0]);
});

test("what was moved comes back by the same way", () => {
  const random = seeded(7);
  for (let n = 0; n < 300; n += 1) {
    /** @type {View} */
    const view = [random() * 120 - 60, random() * 340 - 170, 4 + Math.floor(random() * 12)];
    const across = random() * 600 - 300, down = random() * 600 - 300;
    near(movedBy(movedBy(view, across, down), -across, -down), view);
  }
});

test("no move leaves the latitudes that a view may have", () => {
  assert.equal(movedBy([84, 0, 2], 0, -5000)[0], 85);
  assert.equal(movedBy([-84, 0, 2], 0, 5000)[0], -85);
});

test("the point under the pointer stays where it is when the zoom changes", () => {
  /** @type {View} */
  const view = [48.6, 37.6, 6];
  const found = zoomedAt(view, 1, 120, -80);
  assert.ok(found);
  assert.equal(found[2], 7);
  const before = movedBy(view, 120, -80), after = movedBy(found, 120, -80);
  near([before[0], before[1], 0], [after[0], after[1], 0]);
  assert.equal(zoomedAt([0, 0, 16], 1, 0, 0), null);
  assert.equal(zoomedAt([0, 0, 2], -1, 0, 0), null);
});
