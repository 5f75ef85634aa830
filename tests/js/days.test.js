/* Days that are stepped, and the words of an address that name them. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { moved, sameWords, stepped, withDays } from "../../geo/static/days.js";

/** @import { Days } from "../../geo/static/days.js" */

/** @type {Days} */
const LIMITS = ["2022-02-24", "2024-12-31"];

for (const [what, days, by, to] of /** @type {[string, Days, number, Days | null][]} */ ([
  ["a day over the end of a month", ["2022-06-30", "2022-06-30"], 1, ["2022-07-01", "2022-07-01"]],
  ["a day back over a new year", ["2023-01-01", "2023-01-01"], -1, ["2022-12-31", "2022-12-31"]],
  ["a day to a leap day", ["2024-02-28", "2024-02-28"], 1, ["2024-02-29", "2024-02-29"]],
  ["a day over February without one", ["2023-02-28", "2023-02-28"], 1, ["2023-03-01", "2023-03-01"]],
  ["a day while clocks change", ["2022-03-26", "2022-03-26"], 1, ["2022-03-27", "2022-03-27"]],
  ["a week by a week", ["2022-06-27", "2022-07-03"], 1, ["2022-07-04", "2022-07-10"]],
  ["three days back by three", ["2022-07-01", "2022-07-03"], -1, ["2022-06-28", "2022-06-30"]],
  ["a day to the first there is", ["2022-02-25", "2022-02-25"], -1, ["2022-02-24", "2022-02-24"]],
  ["no day before the first", ["2022-02-24", "2022-02-24"], -1, null],
  ["no day after the last", ["2024-12-31", "2024-12-31"], 1, null],
  ["no week that is cut by a limit", ["2024-12-19", "2024-12-25"], 1, null],
])) {
  test(`stepped: ${what}`, () => assert.deepEqual(stepped(days, by, LIMITS), to));
}

test("a day is moved by any number of days", () => {
  assert.equal(moved("2022-07-01", 366), "2023-07-02");
});

test("other days take the place of the old ones among the words", () => {
  assert.equal(withDays("side=ua&day=2022-07-01&day=2022-07-02&lang=en", ["2023-01-01", "2023-01-02"]),
    "side=ua&day=2023-01-01&day=2023-01-02&lang=en");
});

test("days come first where there were none", () => {
  assert.equal(withDays("side=ua", ["2022-07-01", "2022-07-01"]),
    "day=2022-07-01&day=2022-07-01&side=ua");
  assert.equal(withDays("", ["2022-07-01", "2022-07-01"]), "day=2022-07-01&day=2022-07-01");
});

test("the order of words says nothing, and each counts as often as it stands there", () => {
  assert.equal(sameWords("a=1&b=2", "b=2&a=1"), true);
  assert.equal(sameWords("a=1&b=2", "a=1&b=3"), false);
  assert.equal(sameWords("a=1&a=1&b=2", "a=1&b=2&b=2"), false);
  assert.equal(sameWords("a=1", "a=1&b=2"), false);
});
