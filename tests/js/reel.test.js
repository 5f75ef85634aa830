/* The days that a play goes through. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { after, daysIn, placeOf, shownAt, versionIn, withoutDays, wound } from "../../geo/static/reel.js";

const DAYS = ["2023-02-28", "2023-03-01", "2023-05-11"];

test("runs and gaps become days, over the end of a month", () => {
  assert.deepEqual(daysIn({ first: "2023-02-28", runs: [2, 70, 1] }), DAYS);
  assert.deepEqual(daysIn({ first: null, runs: [] }), []);
});

test("the words lose their days only, and the version is found", () => {
  assert.equal(withoutDays("day=2023-02-28&side=a&day=2023-03-01&zone=UTC"), "side=a&zone=UTC");
  assert.equal(versionIn("lang=en&v=0123"), "0123");
  assert.equal(versionIn("lang=en"), "");
});

test("the place on the reel is that of the last chosen day, or of the one before it", () => {
  assert.equal(placeOf(DAYS, ["2023-03-01", "2023-03-01"]), 1);
  assert.equal(placeOf(DAYS, ["2023-02-28", "2023-04-30"]), 1);
  assert.equal(placeOf(DAYS, ["2023-01-01", "2023-01-01"]), 0);
  assert.equal(placeOf(DAYS, ["2024-01-01", "2024-01-01"]), 2);
  assert.equal(after(DAYS, "2023-05-11"), -1);
});

test("a step shows its day, or all from the first one on", () => {
  assert.deepEqual(shownAt(DAYS, 2, false), ["2023-05-11", "2023-05-11"]);
  assert.deepEqual(shownAt(DAYS, 2, true), ["2023-02-28", "2023-05-11"]);
});

for (const [what, chosen, cumulative, days, at] of
  /** @type {[string, import("../../geo/static/days.js").Days | null, boolean, string[], number][]} */ ([
    ["all days: from the first", null, false, DAYS, 0],
    ["a day: after it", ["2023-02-28", "2023-02-28"], false, DAYS, 1],
    ["the last day: from the first", ["2023-05-11", "2023-05-11"], false, DAYS, 0],
    ["a range: within it", ["2023-03-01", "2023-05-31"], false, DAYS.slice(1), 0],
    ["a range without claims: nothing", ["2023-04-01", "2023-04-02"], false, [], 0],
    ["the play's own range: after it", ["2023-02-28", "2023-03-01"], true, DAYS, 2],
  ])) {
  test(`a play begins where it should: ${what}`, () => {
    const reel = { base: "", version: "", all: DAYS, days: DAYS };
    assert.deepEqual(wound(reel, chosen, cumulative), { days, at });
  });
}
