/* The timeline's slots: claims counted by day, month, year, decade or century, as finely as has room.
   Pure. Days are numbers: days since 1970-01-01, in no zone. */

import { dateFormat, shownDays } from "./formatting.js";

/** @typedef {"day" | "month" | "year" | "decade" | "century"} Unit */

/** Claims counted by first day and side, a column each, in order of days. unit: what a row counts.
 * @typedef {{unit: "day" | "month" | "year", day: number[], side: number[], n: number[]}} Rows */

/** A slot of the axis. gap: a longer run without claims, `units` long. sides: number of a side and of
 * its claims.
 * @typedef {{first: number, last: number, n: number, sides: [number, number][], gap?: boolean,
 *   units?: number}} Slot */

/** What is shown. unit: of a slot. missing: whether days would have room but are not here.
 * @typedef {{unit: Unit, slots: Slot[], missing: boolean}} Shown */

/** First and last day.
 * @typedef {[number, number]} Span */

/** @type {Unit[]} */
export const UNITS = ["day", "month", "year", "decade", "century"];
const DAYS_IN = { day: 1, month: 30.44, year: 365.25, decade: 3652.5, century: 36525 };
const YEARS_IN = { year: 1, decade: 10, century: 100 };
const GAP = 5;       // a longer run of units without claims is one slot
const DAY = 86400000;

/** @param {number} day */
export const dateOf = (day) => new Date(day * DAY);

/** How many days of a slot were looked at.
 * @param {Span[]} looked runs of days, in order
 * @param {Span} days
 * @returns {number} */
export const lookedIn = (looked, [first, last]) => looked.reduce(
  (sum, [from, to]) => sum + Math.max(0, Math.min(to, last) - Math.max(from, first) + 1), 0);

/** @param {number} day
 * @returns {string} ISO date */
export const isoOf = (day) => {
  const at = dateOf(day);
  const year = String(at.getUTCFullYear()).padStart(4, "0");
  return `${year}-${String(at.getUTCMonth() + 1).padStart(2, "0")}-${String(at.getUTCDate()).padStart(2, "0")}`;
};

/** @param {string} iso an ISO date */
export const dayOf = (iso) => Math.round(Date.parse(`${iso}T00:00Z`) / DAY);

/** The day with a year, and a month from 0, which may be beyond the year.
 * @param {number} year
 * @param {number} month */
function dayAt(year, month) {
  const at = new Date(0);
  at.setUTCFullYear(year, month, 1);
  return Math.round(at.getTime() / DAY);
}

/** First and last day of the unit that holds a day.
 * @param {number} day
 * @param {Unit} unit
 * @returns {Span} */
export function unitAt(day, unit) {
  if (unit === "day") return [day, day];
  const at = dateOf(day), year = at.getUTCFullYear();
  if (unit === "month") return [dayAt(year, at.getUTCMonth()), dayAt(year, at.getUTCMonth() + 1) - 1];
  const length = YEARS_IN[unit], start = Math.floor(year / length) * length;
  return [dayAt(start, 0), dayAt(start + length, 0) - 1];
}

/** Claims by unit within a span: slots with claims only.
 * @param {Rows} rows
 * @param {Unit} unit
 * @param {Span} span
 * @returns {Slot[]} */
function counted(rows, unit, [from, to]) {
  /** @type {Slot[]} */
  const slots = [];
  /** @type {Map<number, number>} */
  let sides = new Map();
  rows.day.forEach((day, i) => {
    if (day < from || day > to) return;
    let slot = slots[slots.length - 1];
    if (!slot || day > slot.last) {
      const [first, last] = unitAt(day, unit);
      slot = { first, last, n: 0, sides: [] };
      slots.push(slot);
      sides = new Map();
    }
    slot.n += rows.n[i];
    sides.set(rows.side[i], (sides.get(rows.side[i]) || 0) + rows.n[i]);
    slot.sides = [...sides].sort(([a], [b]) => a - b);
  });
  return slots;
}

/** The same with the units between them: short runs as empty slots, longer ones as one.
 * @param {Slot[]} slots
 * @param {Unit} unit
 * @returns {Slot[]} */
function spaced(slots, unit) {
  /** @type {Slot[]} */
  const all = [];
  for (const slot of slots) {
    const before = all[all.length - 1];
    if (before && slot.first > before.last + 1) {
      const first = before.last + 1, last = slot.first - 1;
      /** @type {Slot[]} */
      const between = [];
      for (let day = first; day <= last && between.length <= GAP;) {
        const [begin, end] = unitAt(day, unit);
        between.push({ first: begin, last: end, n: 0, sides: [] });
        day = end + 1;
      }
      if (between.length <= GAP) all.push(...between);
      else {
        const units = Math.round((last - first + 1) / DAYS_IN[unit]);
        all.push({ first, last, n: 0, sides: [], gap: true, units });
      }
    }
    all.push(slot);
  }
  return all;
}

/** The slots of a span in the finest unit of which at most `most` have room.
 * @param {Rows} rows
 * @param {Rows | null} fine days of a part of the span, where `rows` are coarser
 * @param {Span | null} fineSpan of `fine`
 * @param {Span} span
 * @param {number} most
 * @returns {Shown} */
export function shownIn(rows, fine, fineSpan, span, most) {
  const within = Boolean(fine && fineSpan && fineSpan[0] <= span[0] && span[1] <= fineSpan[1]);
  let missing = false;
  for (const unit of UNITS) {
    const source = within && fine ? fine : rows;
    if (UNITS.indexOf(unit) >= UNITS.indexOf(source.unit)) {
      const slots = spaced(counted(source, unit, span), unit);
      if (slots.length <= most || unit === "century") return { unit, slots, missing };
    } else if (unit === "day" && span[1] - span[0] < 2 * most) missing = true;
  }
  return { unit: "century", slots: [], missing };
}

/** The span one step nearer or further, around a day; null: all.
 * @param {Span} span that is shown
 * @param {Unit} unit that is shown
 * @param {number} around a day
 * @param {1 | -1} by 1: nearer
 * @param {number} most slots that have room
 * @param {Span} all
 * @returns {Span | null} */
export function zoomed(span, unit, around, by, most, all) {
  const at = UNITS.indexOf(unit) - by;
  const now = span[1] - span[0] + 1;
  let length = at < 0 ? now / 2 : DAYS_IN[UNITS[Math.min(at, UNITS.length - 1)]] * most * 0.9;
  if (by > 0) length = Math.max(7, Math.min(length, now / 2));
  else length = Math.max(length, now * 2);
  if (length >= all[1] - all[0] + 1) return null;
  return held([Math.round(around - length / 2), Math.round(around + length / 2)], all);
}

/** A span moved by a share of itself, held within all days.
 * @param {Span} span
 * @param {number} share
 * @param {Span} all
 * @returns {Span} */
export function panned([from, to], share, all) {
  const by = Math.round((to - from + 1) * share);
  return held([from + by, to + by], all);
}

/** @param {Span} span
 * @param {Span} all
 * @returns {Span} */
function held([from, to], [first, last]) {
  const by = from < first ? first - from : Math.min(0, last - to);
  return [Math.max(first, from + by), Math.min(last, to + by)];
}

/* ---- words ------------------------------------------------------------------------------------- */

/** A label under the axis. at: number of its slot.
 * @typedef {{at: number, words: string, strong: boolean}} Label */

/** The name of a slot: a day, month or year, or from when to when.
 * @param {Slot} slot
 * @param {Unit} unit
 * @param {string} lang */
export function nameOf({ first, last, gap }, unit, lang) {
  if (gap || unit === "decade" || unit === "century") {
    return unit === "day" ? shownDays([isoOf(first), isoOf(last)], lang)
      : `${yearOf(first)} – ${yearOf(last)}`;
  }
  if (unit === "year") return yearOf(first);
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { year: "numeric", month: "long" };
  return dateFormat(lang, unit === "day" ? { ...options, day: "numeric" } : options).format(dateOf(first));
}

/** @param {number} day */
const yearOf = (day) => String(dateOf(day).getUTCFullYear());

/** Two lines of labels: the slots themselves, and below the months or years that begin. A year is
 * always among them. What has no room is left out, but no year before a month.
 * @param {Slot[]} slots
 * @param {Unit} unit
 * @param {string} lang
 * @param {number} width of a slot
 * @param {number} letter width of a letter
 * @returns {[Label[], Label[]]} */
export function labelsOf(slots, unit, lang, width, letter) {
  /** @type {Label[]} */
  const upper = [];
  /** @type {Label[]} */
  const lower = [];
  let month = "", year = "";
  slots.forEach(({ first, gap }, at) => {
    if (gap) {
      upper.push({ at, words: "⋯", strong: false });
      return;
    }
    const day = dateOf(first), thisYear = yearOf(first), thisMonth = `${thisYear}-${day.getUTCMonth()}`;
    if (unit === "day") {
      upper.push({ at, words: String(day.getUTCDate()), strong: false });
      if (thisMonth !== month) {
        const words = dateFormat(lang, { month: "short", year: "numeric" }).format(day);
        lower.push({ at, words, strong: thisYear !== year });
      }
    } else if (unit === "month") {
      const words = lang === "ja" ? String(day.getUTCMonth() + 1)
        : dateFormat(lang, { month: "short" }).format(day);
      upper.push({ at, words, strong: false });
      if (thisYear !== year) lower.push({ at, words: thisYear, strong: true });
    } else upper.push({ at, words: thisYear, strong: true });
    [month, year] = [thisMonth, thisYear];
  });
  const below = fitted(lower, width, letter, "start");
  const strong = (/** @type {Label[]} */ all) => all.filter((one) => one.strong).length;
  // Where not every year has room with its month, the years stand alone.
  const years = lower.filter((one) => one.strong)
    .map((one) => ({ ...one, words: yearOf(slots[one.at].first) }));
  const isFull = unit !== "day" || strong(below) === years.length;
  return [fitted(upper, width, letter, "centre"), isFull ? below : fitted(years, width, letter, "start")];
}

/** The labels that do not overlap: strong ones first, and those that hold for more slots.
 * @param {Label[]} labels
 * @param {number} width of a slot
 * @param {number} letter
 * @param {"centre" | "start"} anchor
 * @returns {Label[]} */
function fitted(labels, width, letter, anchor) {
  /** @type {[number, number][]} */
  const taken = [];
  /** @type {(one: Label, n: number, all: Label[]) => [Label, number]} */
  const reach = (one, n, all) => [one, (all[n + 1]?.at ?? Infinity) - one.at];
  const strong = labels.filter((one) => one.strong).map(reach);
  const longest = anchor === "start" ? strong.sort(([, a], [, b]) => (a === b ? 0 : b - a)) : strong;
  const order = [...longest.map(([one]) => one), ...labels.filter((one) => !one.strong)];
  const shown = order.filter(({ at, words }) => {
    const wide = (words.length + 1) * letter;
    const start = anchor === "centre" ? (at + 0.5) * width - wide / 2 : at * width;
    if (taken.some(([from, to]) => start < to && from < start + wide)) return false;
    taken.push([start, start + wide]);
    return true;
  });
  return shown.sort((a, b) => a.at - b.at);
}

/** Round numbers up the axis of counts, from 0 to at least `most`.
 * @param {number} most
 * @returns {number[]} */
export function steps(most) {
  const rough = Math.max(1, most) / 2;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((x) => x * power).find((x) => x >= rough) || rough;
  const whole = Math.max(1, Math.round(step));
  return [0, whole, 2 * whole];
}
