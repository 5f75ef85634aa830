/* The last decisions of a review, each with a button that takes it back. */
import { el } from "./nodes.js";

const SHOWN = 24;  // letters of a passage

/** @param {{text: string, readonly: string, texts: Record<string, string>, decisions: {n: string,
 *   claim: string, start: number, words: string, who: string}[]}} data
 * @param {(n: string) => void} undo
 * @param {(claim: string, passage: string) => Node} mapButton
 * @returns {HTMLElement[]} */
export function drawDecisions({ text, readonly, texts, decisions }, undo, mapButton) {
  return decisions.map(({ n, words, claim, start, who }) => {
    const passage = Array.from(text).slice(start, start + SHOWN).join("").replaceAll("\n", " ");
    const button = el("button", "", texts.undo_this);
    button.type = "button";
    button.disabled = Boolean(readonly);
    button.setAttribute("aria-label", `${texts.undo_this}: ${words}, ${passage}`);
    button.addEventListener("click", () => undo(n));
    return el("li", "", null, el("span", "", `${words} · ${passage}… · ${who}`), button,
      claim ? mapButton(claim, passage) : null);
  });
}
