import assert from "node:assert/strict";
import { test } from "node:test";
import { firstOf, isInRun } from "../../geo/static/calendar.js";

const DAY = 86400000;

test("a day is in a run or in the gap after it", () => {
  const claims = { first: 10, runs: [2, 3, 1] };  // 10, 11, 15
  const days = [...Array(20).keys()].filter((day) => isInRun(claims, day));
  assert.deepEqual(days, [10, 11, 15]);
  assert.equal(isInRun({ first: 0, runs: [] }, 0), false);
});

for (const lang of ["en-GB", "en-US", "ja", "uk"]) {
  test(`the calendar's first day is told from a label in ${lang}`, () => {
    const form = new Intl.DateTimeFormat(lang, { timeZone: "UTC", weekday: "long", year: "numeric",
      month: "long", day: "numeric" });
    const label = `${form.format(new Date(Date.UTC(2023, 4, 12)))} selected`;
    const first = firstOf(label, 12, 12, [2020, 2024], (date) => form.format(date));
    assert.equal(first, Date.UTC(2023, 3, 30) / DAY);
    assert.equal(firstOf(label, 12, 12, [2024, 2030], (date) => form.format(date)), null);
  });
}
