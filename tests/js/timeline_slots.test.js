/* What the timeline shows, at every zoom. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { dayOf, isoOf, labelsOf, lookedIn, nameOf, panned, shownIn, steps, unitAt, zoomed } from "../../geo/static/timeline_slots.js";

/** @import { Rows, Span, Unit } from "../../geo/static/timeline_slots.js" */

/** @param {string[]} days
 * @param {Rows["unit"]} [unit]
 * @returns {Rows} */
const rows = (days, unit = "day") => (
  { unit, day: days.map(dayOf), side: days.map((_, i) => i % 2), n: days.map(() => 2) });
/** @type {(first: string, last: string) => Span} */
const span = (first, last) => [dayOf(first), dayOf(last)];
const SHORT = rows(["2023-02-14", "2023-02-14", "2023-05-11", "2023-05-13"]);

test("days are days in every zone, and years below 1000 too", () => {
  for (const iso of ["2023-05-12", "1969-12-31", "0001-01-01", "0099-12-31", "9999-12-31"]) {
    assert.equal(isoOf(dayOf(iso)), iso);
  }
  assert.deepEqual(unitAt(dayOf("0055-06-07"), "year").map(isoOf), ["0055-01-01", "0055-12-31"]);
});

for (const [unit, first, last] of /** @type {[Unit, string, string][]} */ ([
  ["day", "2024-02-29", "2024-02-29"], ["month", "2024-02-01", "2024-02-29"],
  ["year", "2024-01-01", "2024-12-31"], ["decade", "2020-01-01", "2029-12-31"],
  ["century", "2000-01-01", "2099-12-31"]])) {
  test(`a ${unit} has its first and last day`, () => {
    assert.deepEqual(unitAt(dayOf("2024-02-29"), unit).map(isoOf), [first, last]);
  });
}

test("the days of a slot that were looked at are counted over all runs", () => {
  /** @type {Span[]} */
  const looked = [[1, 3], [6, 6], [9, 20]];
  for (const [first, last, n] of [[1, 3, 3], [4, 5, 0], [3, 9, 3], [0, 30, 16], [6, 6, 1]]) {
    assert.equal(lookedIn(looked, [first, last]), n);
  }
});

test("days that have room are slots; a long silence is one that says its days", () => {
  const { unit, slots } = shownIn(SHORT, null, null, span("2023-02-14", "2023-05-13"), 42);
  assert.equal(unit, "day");
  assert.deepEqual(slots.map(({ first, n, gap, units }) => [isoOf(first), n, gap ? units : 0]), [
    ["2023-02-14", 4, 0], ["2023-02-15", 0, 85], ["2023-05-11", 2, 0], ["2023-05-12", 0, 0],
    ["2023-05-13", 2, 0]]);
  assert.deepEqual(slots[0].sides, [[0, 2], [1, 2]]);
});

test("what has no room as days is months, then years, decades, centuries", () => {
  const days = Array.from({ length: 400 }, (_, i) => isoOf(dayOf("1990-01-01") + i * 40));
  const all = span(days[0], days[399]);
  for (const [most, unit] of /** @type {[number, Unit][]} */ ([
    [2000, "day"], [600, "month"], [60, "year"], [8, "decade"], [2, "century"]])) {
    const found = shownIn(rows(days), null, null, all, most);
    assert.equal(found.unit, unit);
    assert.equal(found.slots.reduce((sum, slot) => sum + slot.n, 0), 800);
  }
});

test("where only months are here, days are missed as soon as they would have room", () => {
  const months = rows(["2020-01-01", "2021-03-01"], "month");
  const near = span("2020-01-01", "2020-01-31");
  assert.deepEqual([shownIn(months, null, null, near, 42).unit, shownIn(months, null, null, near, 42).missing],
    ["month", true]);
  const found = shownIn(months, rows(["2020-01-05"]), near, near, 42);
  assert.deepEqual([found.unit, found.missing, isoOf(found.slots[0].first)], ["day", false, "2020-01-05"]);
  assert.equal(shownIn(months, null, null, span("2020-01-01", "2021-03-31"), 42).missing, false);
});

test("zooming leads from decades to days and back to all", () => {
  const all = span("1950-01-01", "2023-12-31");
  const every = { ...rows([]), day: Array.from({ length: all[1] - all[0] + 1 }, (_, i) => all[0] + i) };
  Object.assign(every, { side: every.day.map(() => 0), n: every.day.map(() => 1) });
  /** @type {Span | null} */
  let seen = all;
  /** @type {Unit[]} */
  const units = [];
  for (let n = 0; n < 3 && seen; n++) {
    units.push(shownIn(every, null, null, seen, 42).unit);
    seen = zoomed(seen, units[n], dayOf("2001-06-15"), 1, 42, all);
  }
  assert.deepEqual(units, ["decade", "year", "month"]);
  assert.ok(seen);
  assert.equal(shownIn(every, null, null, seen, 42).unit, "day");
  assert.ok(seen[0] <= dayOf("2001-06-15") && dayOf("2001-06-15") <= seen[1]);
  for (const unit of /** @type {Unit[]} */ (["day", "month", "year"])) {
    seen = seen && zoomed(seen, unit, dayOf("2001-06-15"), -1, 42, all);
  }
  assert.equal(seen, null);
});

test("a span that is moved stays within all days, and as long", () => {
  const all = span("2023-01-01", "2023-12-31");
  assert.deepEqual(panned(span("2023-03-01", "2023-03-31"), 1, all).map(isoOf), ["2023-04-01", "2023-05-01"]);
  assert.deepEqual(panned(span("2023-12-01", "2023-12-30"), 1, all).map(isoOf), ["2023-12-02", "2023-12-31"]);
  assert.deepEqual(panned(span("2023-01-10", "2023-01-20"), -5, all).map(isoOf), ["2023-01-01", "2023-01-11"]);
});

test("the year always stands under the axis", () => {
  /** @type {(days: string[], most: number, width: number, lang?: string) => string[][]} */
  const labels = (days, most, width, lang = "en") => {
    const { slots, unit } = shownIn(rows(days), null, null, span(days[0], days[days.length - 1]), most);
    return labelsOf(slots, unit, lang, width, 6).map((line) => line.map((one) => one.words));
  };
  assert.deepEqual(labels(["2022-12-31", "2023-01-01", "2024-05-12"], 42, 60),
    [["31", "1", "⋯", "12"], ["Dec 2022", "Jan 2023", "May 2024"]]);
  assert.deepEqual(labels(["2022-12-31", "2023-01-02"], 42, 60, "ja"), [["31", "1", "2"], ["2022年12月", "2023年1月"]]);
  const months = ["2021-11-03", "2021-12-05", "2022-01-20", "2022-02-01", "2022-02-28"];
  assert.deepEqual(labels(months, 4, 40), [["Nov", "Dec", "Jan", "Feb"], ["2021", "2022"]]);
  assert.deepEqual(labels(["1999-05-12", "2001-05-12", "2001-05-13"], 2, 40)[0], ["1990", "2000"]);
});

test("labels that would overlap are left out, but no year before a month", () => {
  const days = Array.from({ length: 20 }, (_, i) => isoOf(dayOf("2022-12-25") + i));
  const { slots, unit } = shownIn(rows(days), null, null, span(days[0], days[19]), 42);
  const [upper, lower] = labelsOf(slots, unit, "en", 6, 6);
  assert.ok(upper.length > 3 && upper.length < 10);
  assert.deepEqual(lower.map((one) => one.words), ["2022", "2023"]);
  const [, wide] = labelsOf(slots, unit, "en", 12, 6);
  assert.deepEqual(wide.map((one) => one.words), ["Dec 2022", "Jan 2023"]);
});

test("where a year and its month have no room, the year stands alone", () => {
  const days = ["2014-05-12", "2022-05-12", "2023-01-01"];
  const { slots, unit } = shownIn(rows(days), null, null, span(days[0], days[2]), 42);
  const [, lower] = labelsOf(slots, unit, "en", 20, 6);
  assert.deepEqual(lower.map((one) => one.words), ["2014", "2022", "2023"]);
});

test("a slot is named by its day, month, year or years", () => {
  const at = { first: dayOf("2023-05-12"), last: dayOf("2023-05-12"), n: 1, sides: [] };
  assert.equal(nameOf(at, "day", "en"), "12 May 2023");
  assert.equal(nameOf(at, "day", "ja"), "2023年5月12日");
  assert.equal(nameOf(at, "month", "en"), "May 2023");
  const [first, last] = span("1990-01-01", "1999-12-31");
  assert.equal(nameOf({ ...at, first, last }, "decade", "en"), "1990 – 1999");
});

test("the counts have round steps that reach the most", () => {
  assert.deepEqual([steps(0), steps(1), steps(19), steps(20), steps(1234)],
    [[0, 1, 2], [0, 1, 2], [0, 10, 20], [0, 10, 20], [0, 1000, 2000]]);
});
