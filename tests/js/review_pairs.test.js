import assert from "node:assert/strict";
import { test } from "node:test";
import { actionOf, inHand, withAnswers } from "../../geo/static/review_pairs.js";

/** @param {string} claim
 * @param {string} kind */
const pair = (claim, kind) => ({ claim, kind, headline: claim, reason: "", state: "" });

test("answers that the server has not heard yet already count", () => {
  const pairs = [pair("a", "rival"), pair("b", "support"), pair("c", "held")];
  const queue = [{ action: "link", draft: "d1", claim: "a" }, { action: "refuse", draft: "d1", claim: "b" },
    { action: "refuse", draft: "d2", claim: "c" }];
  const now = withAnswers(pairs, "d1", queue);
  assert.deepEqual(now.map(({ claim, state }) => [claim, state]), [["a", "linked"], ["c", ""]]);
  assert.equal(inHand(now)?.claim, "c");
});

test("a statement that is held gets a carrier, others a link", () => {
  assert.deepEqual(["held", "rival", "support"].map((kind) => actionOf(pair("a", kind))), ["carry", "link", "link"]);
});
