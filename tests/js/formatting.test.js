/* Numbers and days as the map writes them. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { percent, short, shownDays, whole } from "../../geo/static/formatting.js";

/** A test for each pair of what is given and what is written.
 * @template {unknown[]} Given
 * @param {string} name
 * @param {(...given: Given) => string} write
 * @param {[Given, string][]} pairs */
function writes(name, write, pairs) {
  for (const [given, words] of pairs) {
    test(`${name}(${given}) is ${words}`, () => assert.equal(write(...given), words));
  }
}

writes("whole", whole, [
  [[0], "0"], [[999], "999"], [[1000], "1,000"], [[1234567], "1,234,567"],
]);

writes("short", short, [
  [[9999], "9,999"], [[10000], "10k"], [[12999], "12k"], [[999999], "999k"], [[1000000], "1M"],
  [[1290000], "1.2M"], [[9999999], "9.9M"], [[10000000], "10M"], [[12900000], "12M"],
]);

writes("percent", percent, [
  [[0, 50], "0%"], [[1, 101], "<1%"], [[1, 100], "1%"], [[1, 3], "33%"], [[2, 3], "67%"],
  [[999, 1000], "99%"], [[50, 50], "100%"],
]);

test("one day is written once, and more as the first and the last", () => {
  assert.equal(shownDays(["2022-07-01", "2022-07-01"]), "2022-07-01");
  assert.equal(shownDays(["2022-07-01", "2022-07-03"]), "2022-07-01 – 2022-07-03");
});
