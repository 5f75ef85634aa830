import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "../../geo/static/label_keys.js";

const FROM = { x: 100, y: 100 };
/** @type {Record<string, [number, number]>} */
const WAYS = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] };

test("an arrow goes to the nearest label in its direction", () => {
  const points = [{ x: 200, y: 110 }, { x: 150, y: 300 }, { x: 20, y: 90 }, { x: 105, y: 20 }];
  assert.equal(nearest(FROM, points, WAYS.right), 0);
  assert.equal(nearest(FROM, points, WAYS.left), 2);
  assert.equal(nearest(FROM, points, WAYS.up), 3);
  assert.equal(nearest(FROM, points, WAYS.down), 1);
});

test("what lies aside is farther than what lies ahead", () => {
  assert.equal(nearest(FROM, [{ x: 130, y: 180 }, { x: 220, y: 100 }], WAYS.right), 1);
});

test("where nothing lies in a direction there is no label", () => {
  assert.equal(nearest(FROM, [{ x: 200, y: 100 }], WAYS.left), -1);
  assert.equal(nearest(FROM, [FROM], WAYS.left), -1);
  assert.equal(nearest(FROM, [], WAYS.up), -1);
});
