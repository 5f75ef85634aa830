/* The days that a play goes through: those with claims, and no others. Pure. */

/** @typedef {import("./days.js").Days} Days */

/** base: the filter without its days. version: of the data. all: the days with claims of the filter.
 * days: those of them that are played, never empty.
 * @typedef {{base: string, version: string, all: string[], days: string[]}} Reel */

const DAY = 86400000;

/** The days with claims, as ISO dates.
 * @param {import("./protocol.d.ts").ClaimDays} answer
 * @returns {string[]} */
export function daysIn({ first, runs }) {
  if (!first) return [];
  /** @type {string[]} */
  const days = [];
  let at = Date.parse(`${first}T00:00Z`);
  runs.forEach((length, n) => {
    if (n % 2 === 0) {
      for (let i = 0; i < length; i += 1) days.push(new Date(at + i * DAY).toISOString().slice(0, 10));
    }
    at += length * DAY;
  });
  return days;
}

/** The words of an address without its days.
 * @param {string} words */
export const withoutDays = (words) =>
  words.split("&").filter((word) => word && !word.startsWith("day=")).join("&");

/** The version of the data in the words that are no filter.
 * @param {string} more */
export const versionIn = (more) => new URLSearchParams(more).get("v") || "";

/** The place in `days` of the first one after `day`, or -1.
 * @param {string[]} days
 * @param {string} day */
export const after = (days, day) => days.findIndex((each) => each > day);

/** What is shown at a place of the reel: that day, or all from the first one to it.
 * @param {string[]} days
 * @param {number} n
 * @param {boolean} cumulative
 * @returns {Days} */
export const shownAt = (days, n, cumulative) => [days[cumulative ? 0 : n], days[n]];

/** The place in `days` that is shown: of the last chosen day, or of the one before it.
 * @param {string[]} days
 * @param {Days | null} chosen */
export function placeOf(days, chosen) {
  if (!chosen) return 0;
  const next = after(days, chosen[1]);
  return Math.max(0, (next < 0 ? days.length : next) - 1);
}

/** Which days a play goes through, and where it begins: within a chosen range its days; from a single
 * day on the days after it; after the last one, or with all days chosen, from the first one on.
 * @param {Reel} reel
 * @param {Days | null} chosen
 * @param {boolean} cumulative whether a range may be one that the play itself has chosen
 * @returns {{days: string[], at: number}} */
export function wound({ all, days }, chosen, cumulative) {
  if (!chosen) return { days: all, at: 0 };
  const [first, last] = chosen;
  const isOwn = cumulative && first === days[0];
  if (first !== last && !isOwn) {
    return { days: all.filter((day) => day >= first && day <= last), at: 0 };
  }
  const isInside = last >= days[0] && last <= days[days.length - 1];
  const played = isInside ? days : all;
  return { days: played, at: Math.max(0, after(played, last)) };
}
