import assert from "node:assert/strict";
import { test } from "node:test";
import { actionOf } from "../../geo/static/card_keys.js";

/** @param {Partial<KeyboardEvent>} pressed */
const key = (pressed) => /** @type {KeyboardEvent} */ ({ key: "", code: "", ctrlKey: false, metaKey: false,
  altKey: false, defaultPrevented: false, ...pressed });

test("the keys of a card", () => {
  assert.equal(actionOf(key({ key: "p", code: "KeyP", altKey: true })), "place");
  assert.equal(actionOf(key({ key: "з", code: "KeyP", altKey: true })), "place");
  assert.equal(actionOf(key({ key: "p", code: "KeyL", altKey: true })), "place");
  assert.equal(actionOf(key({ key: "Enter", metaKey: true })), "save");
  assert.equal(actionOf(key({ key: "Escape" })), "close");
});

test("what is typed is no key of the card", () => {
  assert.equal(actionOf(key({ key: "p", code: "KeyP" })), "");
  assert.equal(actionOf(key({ key: "Enter" })), "");
  // Escape that closed a list of choices, and a letter that a keyboard writes with Ctrl and Alt.
  assert.equal(actionOf(key({ key: "Escape", defaultPrevented: true })), "");
  assert.equal(actionOf(key({ key: "π", code: "KeyP", altKey: true, ctrlKey: true })), "");
});
