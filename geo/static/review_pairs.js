/* The claims beside a draft: what the ledger holds already, and what may contradict it or bear it out.
   A person links or refuses each; nothing is linked by itself. */
import { el } from "./nodes.js";

/** As `PairRow` of `geo/views/review.py`.
 * @typedef {{kind: string, claim: string, headline: string, reason: string, state: string}} Pair */
/** An answer that was given and that the server has not done yet.
 * @typedef {{action: string, draft?: string, claim?: string}} Given */

/** The pairs of a draft as they are once the server has done what it was asked for.
 * @param {Pair[]} pairs
 * @param {string} draft
 * @param {Given[]} queue
 * @returns {Pair[]} */
export function withAnswers(pairs, draft, queue) {
  const mine = queue.filter((act) => act.draft === draft);
  const now = new Map(mine.map(({ claim, action }) => [claim, action]));
  return pairs.filter(({ claim }) => now.get(claim) !== "refuse")
    .map((pair) => (now.get(pair.claim) === "link" ? { ...pair, state: "linked" } : pair));
}

/** The pair that the keys are about: the first that is not answered.
 * @param {Pair[]} pairs */
export const inHand = (pairs) => pairs.find(({ state }) => state !== "linked");

/** What accepting a pair does. @param {Pair} pair */
export const actionOf = ({ kind }) => (kind === "held" ? "carry" : "link");

/** The claims that are linked, the one in hand, and the rest behind a line that opens them.
 * @param {Pair[]} pairs
 * @param {Record<string, string>} texts
 * @param {boolean} readonly
 * @param {boolean} isOpen whether the rest is shown
 * @param {(action: string, pair: Pair) => void} answer
 * @returns {HTMLElement[]} */
export function drawPairs(pairs, texts, readonly, isOpen, answer) {
  if (!pairs.length) return [];
  const first = inHand(pairs), shown = pairs.filter((pair) => pair === first || pair.state === "linked");
  const rest = pairs.filter((pair) => !shown.includes(pair));
  /** @param {Pair[]} some */
  const listOf = (some) => el("ul", "ca-review-pairs", null,
    ...some.map((pair) => rowOf(pair, pair === first, texts, readonly, answer)));
  const more = el("details", "", null, el("summary", "", texts.pairs_more.replace("{n}", String(rest.length))), listOf(rest));
  more.open = isOpen;
  return [el("h3", "", texts.pairs), listOf(shown), ...(rest.length ? [more] : [])];
}

/** @param {Pair} pair
 * @param {boolean} isFirst whether the keys are about it
 * @param {Record<string, string>} texts
 * @param {boolean} readonly
 * @param {(action: string, pair: Pair) => void} answer */
function rowOf(pair, isFirst, texts, readonly, answer) {
  const isLinked = pair.state === "linked";
  const row = el("li", `is-${pair.kind}${isFirst ? " is-first" : ""}`, null,
    el("strong", "", texts[`pair_${pair.kind}`]), el("span", "", pair.headline), el("small", "", pair.reason));
  row.dataset.claim = pair.claim;
  if (isLinked) row.appendChild(el("em", "", texts.pair_linked));
  /** @type {[string, string, string][]} */
  const buttons = isLinked ? [] : [[actionOf(pair), texts[pair.kind === "held" ? "pair_add" : `pair_${pair.kind}_do`], "l"]];
  buttons.push(["refuse", texts.pair_refuse, isLinked ? "" : "r"]);
  const tools = el("div", "");
  for (const [action, words, key] of buttons) {
    const button = el("button", "", null, el("span", "", words), key && isFirst ? el("kbd", "", key) : null);
    button.type = "button";
    button.disabled = readonly;
    button.setAttribute("aria-label", `${words}: ${pair.headline}`);
    if (key && isFirst) button.setAttribute("aria-keyshortcuts", key);
    button.addEventListener("click", () => answer(action, pair));
    tools.appendChild(button);
  }
  row.appendChild(tools);
  return row;
}
