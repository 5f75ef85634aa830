/* What of a review is still to be looked at, in its order. */

/** @typedef {{id: string, state: string}} Draft */
/** @typedef {Record<string, any> & {action: string}} Act */
/** Start, end, and whether something covers it. @typedef {[number, number, boolean]} Sentence */

const DECIDED = ["accept", "reject", "carry"];

/** Drafts that are still to be decided, without those that were decided and not yet heard.
 * @template {Draft} D
 * @param {D[]} drafts
 * @param {Act[]} acts that the server has not done yet */
export function openDrafts(drafts, acts) {
  const gone = new Set(acts.filter(({ action }) => DECIDED.includes(action)).map(({ draft }) => draft));
  return drafts.filter(({ id, state }) => state === "open" && !gone.has(id));
}

/** The ids of the open drafts, then the sentences without one, as `@START`.
 * @param {{drafts: Draft[], sentences: Sentence[]}} data
 * @param {Act[]} acts
 * @returns {string[]} */
export function walked({ drafts, sentences }, acts) {
  const looked = new Set(acts.filter(({ action }) => action === "look").map(({ start }) => start));
  const rest = sentences.filter(([start, , covered]) => !covered && !looked.has(start));
  return [...openDrafts(drafts, acts).map(({ id }) => id), ...rest.map(([start]) => `@${start}`)];
}

/** From where to where the sentences go that a passage touches; null for none.
 * @param {Sentence[]} sentences
 * @param {[number, number]} passage
 * @returns {[number, number] | null} */
export function sentencesOf(sentences, [from, to]) {
  const mine = sentences.filter(([start, end]) => start < to && end > from);
  return mine.length ? [mine[0][0], mine[mine.length - 1][1]] : null;
}
