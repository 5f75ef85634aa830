/* Numbers and days as the map writes them. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { filled, percent, short, shownDays, whole } from "../../geo/static/formatting.js";

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
  [[1234567, "ja"], "1,234,567"], [[1234567, "uk"], "1\u00a0234\u00a0567"],
]);

// Browsers write "12K" or "12k".
writes("short", (/** @type {[number, string?]} */ ...given) => short(...given).replace(/[km]$/, (c) => c.toUpperCase()), [
  [[9999], "9,999"], [[10000], "10K"], [[12999], "12K"], [[999999], "999K"], [[1000000], "1M"],
  [[1290000], "1.2M"], [[9999999], "9.9M"], [[10000000], "10M"], [[12900000], "12M"],
  [[12999, "ja"], "1.2万"], [[12999, "uk"], "12\u00a0тис."],
]);

writes("percent", percent, [
  [[0, 50], "0%"], [[1, 101], "<1%"], [[1, 100], "1%"], [[1, 3], "33%"], [[2, 3], "67%"],
  [[999, 1000], "99%"], [[50, 50], "100%"],
]);

test("one day is written once, and more as the first and the last", () => {
  assert.equal(shownDays(["2022-07-01", "2022-07-01"]), "1 July 2022");
  assert.match(shownDays(["2022-07-01", "2022-07-03"]), /^1\s?–\s?3 July 2022$/);
  assert.equal(shownDays(["2022-07-01", "2022-07-01"], "ja"), "2022年7月1日");
  assert.match(shownDays(["2022-07-01", "2022-08-03"], "uk"), /^1 липня\s?–\s?3 серпня 2022/);
});

test("words have the form that belongs to their number", () => {
  const english = "{n} {n:claim|claims} north: show {n:it|them}";
  assert.deepEqual([0, 1, 2, 5, 21].map((n) => filled(english, { n }, "en")), [
    "0 claims north: show them", "1 claim north: show it", "2 claims north: show them",
    "5 claims north: show them", "21 claims north: show them",
  ]);
  const ukrainian = "{n} {n:місце|місця|місць}";
  assert.deepEqual([0, 1, 2, 5, 11, 21, 1200].map((n) => filled(ukrainian, { n }, "uk")), [
    "0 місць", "1 місце", "2 місця", "5 місць", "11 місць", "21 місце", "1\u00a0200 місць",
  ]);
  assert.equal(filled("ここに{n}か所", { n: 1 }, "ja"), "ここに1か所");
  assert.equal(filled("{who}: {n}", { n: 1 }, "en"), "{who}: 1");
});
