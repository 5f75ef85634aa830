/* The text of a document with its marks. Every offset is a count of code points. */
import { el } from "./nodes.js";

// Marks that turn the direction of a text round, shown as a sign, so that nothing stands elsewhere.
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const SIGN = "\u2426";

/** How many code points a text has. @param {string} text */
export const points = (text) => {
  let n = 0;
  for (const _ of text) n += 1;
  return n;
};

/** start, end, the class of the mark, and the draft that it stands for.
 * @typedef {{start: number, end: number, cls: string, draft?: string, title?: string}} Mark */

/** The marks of all sentences, claims and drafts of a document.
 * @template {{id: string, start: number, end: number, state: string, sure: boolean}} Draft
 * @param {{sentences: [number, number, boolean][], held: [number, number, string][], drafts: Draft[]}} data
 * @param {(draft: Draft) => [number, number]} ends of its passage
 * @returns {Mark[]} */
export function marksOf({ sentences, held, drafts }, ends) {
  /** @type {Mark[]} */
  const marks = sentences.map(([start, end]) => ({ start, end, cls: "" }));
  for (const [start, end, title] of held) marks.push({ start, end, cls: "is-held", title });
  for (const each of drafts) {
    const cls = each.state === "accepted" ? "is-held" : each.state === "rejected" ? "is-rejected"
      : each.sure ? "is-sure" : "is-guessed";
    const [start, end] = ends(each);
    marks.push({ start, end, cls, draft: each.id });
  }
  return marks;
}

/** A text cut at the edges of its marks: each piece with the marks that cover it.
 * @param {string} text
 * @param {Mark[]} marks
 * @returns {{start: number, words: string, marks: Mark[]}[]} */
export function pieces(text, marks) {
  const letters = Array.from(text);
  const edges = new Set([0, letters.length]);
  for (const { start, end } of marks) {
    if (start >= 0 && start < end && end <= letters.length) edges.add(start).add(end);
  }
  const at = [...edges].sort((a, b) => a - b);
  return at.slice(0, -1).map((start, n) => ({
    start, words: letters.slice(start, at[n + 1]).join(""),
    marks: marks.filter((mark) => mark.start <= start && mark.end >= at[n + 1]),
  }));
}

/** Draw the text into an element.
 * @param {HTMLElement} root
 * @param {string} text
 * @param {Mark[]} marks */
export function drawText(root, text, marks) {
  root.replaceChildren(...pieces(text, marks).map(({ start, words, marks: mine }) => {
    const node = el("span", mine.map((mark) => mark.cls).join(" "), words.replace(TURNS, SIGN));
    node.removeAttribute("dir");
    node.dataset.at = String(start);
    const draft = mine.find((mark) => mark.draft)?.draft, title = mine.find((mark) => mark.title)?.title;
    if (draft) node.dataset.draft = draft;
    if (title) node.title = title;
    return node;
  }));
}

/** The words that are selected in a text: [start, end) in code points; null for none.
 * @param {HTMLElement} root that `drawText` drew into
 * @returns {[number, number] | null} */
export function selected(root) {
  const selection = document.getSelection(), shadow = root.getRootNode();
  if (!selection) return null;
  /** @type {{startContainer: Node, startOffset: number, endContainer: Node, endOffset: number} | null} */
  let range = null;
  if (shadow instanceof ShadowRoot) {
    const get = /** @type {any} */ (selection).getComposedRanges;
    if (get) range = get.call(selection, { shadowRoots: [shadow] })[0] || null;
  } else if (selection.rangeCount) range = selection.getRangeAt(0);
  if (!range || !root.contains(range.startContainer) || !root.contains(range.endContainer)) return null;
  const start = offsetOf(root, range.startContainer, range.startOffset);
  const end = offsetOf(root, range.endContainer, range.endOffset);
  return start < end ? [start, end] : null;
}

/** @param {HTMLElement} root
 * @param {Node} node
 * @param {number} offset */
function offsetOf(root, node, offset) {
  if (node.nodeType === Node.TEXT_NODE) {
    const piece = /** @type {HTMLElement} */ (node.parentElement);
    return Number(piece.dataset.at) + points((node.textContent || "").slice(0, offset));
  }
  const next = node.childNodes[offset];
  if (next instanceof HTMLElement && next.dataset.at) return Number(next.dataset.at);
  if (node !== root && node instanceof HTMLElement && node.dataset.at) {
    return Number(node.dataset.at) + (offset ? points(node.textContent || "") : 0);
  }
  return points(root.textContent || "");
}
