import assert from "node:assert/strict";
import { test } from "node:test";
import { openDrafts, sentencesOf, walked } from "../../geo/static/review_walk.js";

const DRAFTS = [{ id: "d1", state: "open" }, { id: "d2", state: "accepted" }, { id: "d3", state: "open" }];
/** @type {[number, number, boolean][]} */
const SENTENCES = [[0, 10, true], [11, 20, false], [21, 30, false]];

test("what was decided counts before the server has heard of it", () => {
  const acts = [{ action: "reject", draft: "d1" }, { action: "edit", draft: "d3" }, { action: "look", start: 11 }];
  assert.deepEqual(openDrafts(DRAFTS, []).map(({ id }) => id), ["d1", "d3"]);
  assert.deepEqual(openDrafts(DRAFTS, acts).map(({ id }) => id), ["d3"]);
  assert.deepEqual(walked({ drafts: DRAFTS, sentences: SENTENCES }, acts), ["d3", "@21"]);
});

test("a passage lies in the sentences that it touches", () => {
  assert.deepEqual(sentencesOf(SENTENCES, [9, 12]), [0, 20]);
  assert.deepEqual(sentencesOf(SENTENCES, [12, 14]), [11, 20]);
  assert.equal(sentencesOf(SENTENCES, [40, 50]), null);
});
