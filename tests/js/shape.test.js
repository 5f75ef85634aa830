/* Parts of the map in the words of a filter. tests/test_within.py asks the same of the server. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { boxText, circleText, cornersOf, polygonText } from "../../geo/static/shape.js";

test("a rectangle is the same from whichever corner it is drawn", () => {
  assert.equal(boxText([49, 39], [47.5, 36]), "box:36,47.5,39,49");
  assert.equal(boxText([47.5, 39], [49, 36]), "box:36,47.5,39,49");
});

test("a rectangle across 180 degrees has its west east of its east", () => {
  assert.equal(boxText([-10, 170], [-20, 190]), "box:170,-20,-170,-10");
  assert.equal(boxText([-10, -170], [-20, -190]), "box:170,-20,-170,-10");
  assert.equal(boxText([-10, -200], [20, 200]), "box:-180,-10,180,20");
});

test("circle and polygon are said in degrees and metres of the one world", () => {
  assert.equal(circleText([48.123456789, 398], 2500.4), "circle:48.12346,38,2500");
  assert.equal(polygonText([[1, 2], [3, 184], [5, -6]]), "polygon:1,2;3,-176;5,-6");
});

test("the corners of a shape are next to each other also across 180 degrees", () => {
  assert.deepEqual(cornersOf("box:170,-20,-170,-10"), [[-10, 170], [-10, 190], [-20, 190], [-20, 170]]);
  assert.deepEqual(cornersOf("polygon:-16,178;-16,-178;-19,-178"), [[-16, 178], [-16, 182], [-19, 182]]);
});

test("the corners of a circle are all as far from its middle", () => {
  const corners = cornersOf("circle:0,10,111195") || [];
  assert.equal(corners.length, 64);
  for (const [lat, lon] of corners) assert.ok(Math.abs(Math.hypot(lat, lon - 10) - 1) < 1e-3);
});

for (const words of ["", "box:1,2,3", "box:a,2,3,4", "polygon:1,2;3,4", "polygon:1,2;3;4,5", "circle:1,2", "star:1"]) {
  test(`${JSON.stringify(words)} is no shape`, () => assert.equal(cornersOf(words), null));
}
