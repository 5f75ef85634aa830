/* Chance that is the same each time. */

/** Numbers from 0 up to 1, by the seed (a linear congruential generator modulo 2 ** 32).
 * @param {number} seed
 * @returns {() => number} */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
