/* Where the passage of a draft begins and ends, and how keys move that. Offsets count code points. */
import { points } from "./review_text.js";

/** @typedef {"letter" | "word" | "sentence"} Step */
/** @typedef {[number, number]} Ends */

const GRANULARITY = /** @type {const} */ ({ letter: "grapheme", word: "word", sentence: "sentence" });

/** The offsets at which the letters, words or sentences of a text begin; and its length.
 * @param {string} text
 * @param {string} language of the text; "" for an unknown one
 * @param {Step} step */
export function borders(text, language, step) {
  const segmenter = new Intl.Segmenter(language || undefined, { granularity: GRANULARITY[step] });
  const found = [];
  let at = 0;
  for (const { segment } of segmenter.segment(text)) {
    found.push(at);
    at += points(segment);
  }
  return [...found, at];
}

/** The ends of a passage after one of them was moved. It never begins or ends with white space, and
 * never becomes empty: then the ends stay as they are.
 * @param {string} text
 * @param {string} language
 * @param {Ends} ends
 * @param {"start" | "end"} which
 * @param {Step} step
 * @param {1 | -1} by
 * @returns {Ends} */
export function moved(text, language, [start, end], which, step, by) {
  const letters = Array.from(text);
  const isBlank = (/** @type {number} */ n) => !letters[n].trim();
  const beside = (/** @type {number} */ at) => {
    let n = at;
    if (which === "start") while (n < letters.length && isBlank(n)) n += 1;
    else while (n > 0 && isBlank(n - 1)) n -= 1;
    return n;
  };
  const all = borders(text, language, step).map(beside);
  const now = which === "start" ? start : end;
  const at = by > 0 ? all.find((one) => one > now) : all.filter((one) => one < now).at(-1);
  if (at === undefined) return [start, end];
  const next = /** @type {Ends} */ (which === "start" ? [at, end] : [start, at]);
  return next[0] < next[1] ? next : [start, end];
}

/** What a key does to the ends: arrows move the end, with Shift the beginning, by a word, with Ctrl by
 * a letter; Home and End go to the border of a sentence. Null for any other key.
 * @param {{key: string, shiftKey: boolean, ctrlKey: boolean}} event
 * @returns {{which: "start" | "end", step: Step, by: 1 | -1} | null} */
export function moveOf({ key, shiftKey, ctrlKey }) {
  if (key === "Home") return { which: "start", step: "sentence", by: -1 };
  if (key === "End") return { which: "end", step: "sentence", by: 1 };
  const by = /** @type {const} */ ({ ArrowLeft: -1, ArrowRight: 1 })[key];
  return by ? { which: shiftKey ? "start" : "end", step: ctrlKey ? "letter" : "word", by } : null;
}
