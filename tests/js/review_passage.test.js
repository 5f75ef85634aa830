import assert from "node:assert/strict";
import { test } from "node:test";
import { chains, written } from "../../geo/static/chain_field.js";
import { borders, moved, moveOf } from "../../geo/static/review_passage.js";

/** @param {string} text
 * @param {[number, number]} ends */
const cut = (text, [start, end]) => Array.from(text).slice(start, end).join("");

test("the end and the beginning of a passage move by a word, and hold no white space", () => {
  const text = "🚀 Two aircraft fell. Nobody said why.";
  /** @type {[number, number]} */
  const ends = [2, 14];
  assert.equal(cut(text, ends), "Two aircraft");
  const by = (/** @type {"start" | "end"} */ which, /** @type {1 | -1} */ step) => (
    cut(text, moved(text, "en", ends, which, "word", step)));
  assert.equal(by("end", 1), "Two aircraft fell");
  assert.equal(by("end", -1), "Two");
  assert.equal(by("start", 1), "aircraft");
  assert.equal(by("start", -1), "🚀 Two aircraft");
});

test("words of Japanese have borders, and a letter with its marks is one", () => {
  const text = "国防省は撃墜したと発表した。";
  assert.equal(cut(text, moved(text, "ja", [0, 3], "end", "word", 1)), "国防省は");
  assert.equal(cut("e\u0301te\u0301", moved("e\u0301te\u0301", "fr", [0, 2], "end", "letter", 1)), "e\u0301t");
  assert.deepEqual(borders("a b", "", "letter"), [0, 1, 2, 3]);
});

test("Home and End take the whole sentence", () => {
  const text = "First one. The second has words. Third.";
  assert.equal(cut(text, moved(text, "en", [15, 21], "start", "sentence", -1)), "The second");
  assert.equal(cut(text, moved(text, "en", [15, 21], "end", "sentence", 1)), "second has words.");
});

test("a passage never becomes empty, and stays in its text", () => {
  assert.deepEqual(moved("one two", "en", [0, 3], "end", "word", -1), [0, 3]);
  assert.deepEqual(moved("one two", "en", [4, 7], "start", "word", 1), [4, 7]);
  assert.deepEqual(moved("one two", "en", [4, 7], "end", "word", 1), [4, 7]);
  assert.deepEqual(moved("one two", "en", [0, 3], "start", "word", -1), [0, 3]);
});

test("arrows, Home and End move it; other keys do not", () => {
  const key = (/** @type {string} */ name, shiftKey = false, ctrlKey = false) => (
    moveOf({ key: name, shiftKey, ctrlKey }));
  assert.deepEqual(key("ArrowRight"), { which: "end", step: "word", by: 1 });
  assert.deepEqual(key("ArrowLeft", true, true), { which: "start", step: "letter", by: -1 });
  assert.equal(key("ArrowUp"), null);
});

test("a cell of chains keeps those that are not shown for writing", () => {
  assert.deepEqual(chains("tass > interfax; afp"), { first: ["tass", "interfax"], others: ["afp"] });
  assert.equal(written(["tass", "reuters"], ["afp"]), "tass > reuters; afp");
  assert.equal(written([], []), "");
});
