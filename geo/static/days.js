/* Days, and the words of an address that name them. Pure. */

/** First and last day, ISO dates.
 * @typedef {[string, string]} Days */

const DAY = 86400000;

/** @param {string} day
 * @param {number} by days */
export const moved = (day, by) =>
  new Date(Date.parse(`${day}T00:00Z`) + by * DAY).toISOString().slice(0, 10);

/** Days moved by their own length, as `geo.model.dates.step` does; null beyond the limits.
 * @param {Days} days
 * @param {number} by 1 or -1
 * @param {Days} limits
 * @returns {Days | null} */
export function stepped([first, last], by, limits) {
  const length = Math.round((Date.parse(last) - Date.parse(first)) / DAY) + 1;
  /** @type {Days} */
  const days = [moved(first, by * length), moved(last, by * length)];
  const past = days[1].startsWith("+");  // beyond the year 9999
  return !past && days[0] >= limits[0] && days[1] <= limits[1] ? days : null;
}

/** The words of an address with other days.
 * @param {string} words a query string
 * @param {Days} days */
export function withDays(words, days) {
  const all = words.split("&");
  const rest = all.filter((word) => word && !word.startsWith("day="));
  const at = Math.max(0, all.findIndex((word) => word.startsWith("day=")));
  rest.splice(at, 0, ...days.map((day) => `day=${day}`));
  return rest.join("&");
}

/** Whether two addresses mean the same filter: the order of words says nothing.
 * @param {string} a
 * @param {string} b */
export const sameWords = (a, b) => a === b || (a.length === b.length
  && a.split("&").sort().join() === b.split("&").sort().join());
