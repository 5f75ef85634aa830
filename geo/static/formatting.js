/* Numbers and days as the map writes them. */

/** 12345 as "12,345".
 * @param {number} n */
export const whole = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** 9,999, then 12k and 1.2M: what has room in a donut. Never rounded up.
 * @param {number} n */
export function short(n) {
  if (n < 1e4) return whole(n);
  if (n < 1e6) return `${Math.floor(n / 1e3)}k`;
  return `${n < 1e7 ? Math.floor(n / 1e5) / 10 : Math.floor(n / 1e6)}M`;
}

/** A share in whole percent: below 1 as "<1%", and 100% only for all.
 * @param {number} part
 * @param {number} all */
export function percent(part, all) {
  const share = (100 * part) / all;
  if (share > 0 && share < 1) return "<1%";
  return `${share < 100 ? Math.min(99, Math.round(share)) : 100}%`;
}

/** One day, or the first and the last with a dash.
 * @param {[string, string]} days ISO dates */
export const shownDays = ([first, last]) => (first === last ? first : `${first} – ${last}`);
