/* The words of the toolkit in another language. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { patternsOf, said } from "../../geo/static/toolkit_words.js";

const WORDS = { "Close": "閉じる", "year, {x}": "年、{x}", "{x} start date": "{x}の始まり", "Help for {x}": "{x}の説明",
  "Press {x} to submit form": "{x}で送信" };

/** @param {string} text */
const spoken = (text) => said(text, WORDS, patternsOf(WORDS));

test("a text of the toolkit is said in the other language, with the part that stays", () => {
  assert.equal(spoken("Close"), "閉じる");
  assert.equal(spoken("Help for $& and (x)"), "$& and (x)の説明");
  assert.equal(spoken("Press Ctrl+Enter to submit form"), "Ctrl+Enterで送信");
  assert.equal(spoken("year, 日 start date"), "年、日の始まり");
});

test("all else stays", () => {
  for (const text of ["", "Closed", "close", "The year, 2023", "constructor"]) assert.equal(spoken(text), null);
});
