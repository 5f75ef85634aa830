/* What a press that had to wait is made on. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { stillThere } from "../../geo/static/page_presses.js";

/** A node with nothing but what is asked of one.
 * @param {string} name
 * @param {boolean} isConnected
 * @param {string} [words]
 * @param {Element[]} inside
 * @returns {Element} */
function node(name, isConnected, words = "", ...inside) {
  const made = {
    localName: name, isConnected, textContent: words,
    querySelectorAll: (/** @type {string} */ wanted) => inside.filter((n) => n.localName === wanted),
  };
  return /** @type {Element} */ (/** @type {unknown} */ (made));
}

test("what was pressed is pressed again as long as it is there", () => {
  const icon = node("span", true), button = node("button", true, "Next"), page = node("body", true);
  assert.equal(stillThere([icon, button, page], 1, "Next"), icon);
});

test("a control whose inside was drawn anew is pressed itself", () => {
  const icon = node("span", false), button = node("button", true, "Next"), page = node("body", true);
  assert.equal(stillThere([icon, button, page], 1, "Next"), button);
});

test("a control that was drawn anew is found by its words, in the nearest part that is there", () => {
  const old = node("button", false, "Next"), gone = node("div", false, "", node("button", false, "Next"));
  const link = node("a", true, "Next"), back = node("button", true, "Back");
  const next = node("button", true, "Next"), far = node("button", true, "Next");
  const near = node("div", true, "", link, back, next), page = node("body", true, "", far, next);
  assert.equal(stillThere([old, gone, near, page], 0, "Next"), next);
  const emptied = node("div", true, "", back);
  assert.equal(stillThere([old, gone, emptied, page], 0, "Next"), far);
});

test("a control that is gone is not pressed", () => {
  const old = node("button", false, "Next"), page = node("body", true, "", node("button", true, "Back"));
  // The window at the end of a path is no element.
  const end = /** @type {Element} */ (/** @type {unknown} */ ({ isConnected: undefined }));
  assert.equal(stillThere([old, page, end], 0, "Next"), null);
});
