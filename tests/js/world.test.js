/* Longitudes around the world. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { holds, onGlobe, shiftInto, shiftedShape, turnsIn, wrapped } from "../../geo/static/world.js";
import { seeded } from "./seeded.js";

/** @typedef {import("../../geo/static/world.js").Box} Box */

test("a longitude beyond 180 degrees is the same ground on the other side", () => {
  assert.deepEqual([190, -190, 180, -180, 0, 725].map(wrapped), [-170, 170, 180, -180, 0, 5]);
});

test("a box across 180 degrees has its west east of its east", () => {
  assert.deepEqual(onGlobe([170, -90, 190, 90]), [170, -85, -170, 85]);
  assert.deepEqual(onGlobe([-200, 0, 200, 10]), [-180, 0, 180, 10]);
});

test("a box holds what lies within it, on either side of 180 degrees", () => {
  const across = onGlobe([170, -10, 190, 10]);
  assert.equal(holds(across, onGlobe([178, -5, 182, 5])), true);
  assert.equal(holds(across, onGlobe([181, -5, 189, 5])), true);
  assert.equal(holds(across, onGlobe([165, -5, 182, 5])), false);
  assert.equal(holds(across, onGlobe([-20, -5, 20, 5])), false);
  assert.equal(holds([-180, -85, 180, 85], across), true);
  assert.equal(holds(across, [-180, -5, 180, 5]), false);
});

test("what one box holds of another is as counted point by point", () => {
  const chance = seeded(7);
  for (let n = 0; n < 500; n += 1) {
    const [west, from] = [chance() * 720 - 360, chance() * 720 - 360];
    const [wide, narrow] = [1 + chance() * 300, 1 + chance() * 100];
    const outer = onGlobe([west, 0, west + wide, 1]), inner = onGlobe([from, 0, from + narrow, 1]);
    const into = (((from - west) % 360) + 360) % 360;
    assert.equal(holds(outer, inner), into + narrow <= wide, `${west} ${wide} ${from} ${narrow}`);
  }
});

test("data are moved to the side of 180 degrees on which the map is", () => {
  const shift = shiftInto([175, 0, 195, 10]);
  assert.deepEqual([179, -179, 0].map((lon) => lon + shift(lon)), [179, 181, 360]);
  const whole = shiftInto([-220, 0, 240, 10]);
  assert.deepEqual([179, -179].map(whole), [0, 0]);
});

test("the ground is drawn once, and twice where the map is on both sides", () => {
  assert.deepEqual(turnsIn([20, 0, 40, 10]), [0]);
  assert.deepEqual(turnsIn([170, 0, 190, 10]), [0, 360]);
  assert.deepEqual(turnsIn([-190, 0, -170, 10]), [-360, 0]);
  assert.deepEqual(turnsIn([-253, 0, 253, 10]), [0]);
});

test("the halves of an outline that is cut at 180 degrees come together", () => {
  const shift = shiftInto([175, 0, 185, 10]);
  const halves = [[[[0, 178], [0, 180], [2, 180]]], [[[0, -180], [0, -178], [2, -180]]]];
  assert.deepEqual(shiftedShape(halves, shift),
    [[[[0, 178], [0, 180], [2, 180]]], [[[0, 180], [0, 182], [2, 180]]]]);
});
