/* The keys of a review, and the buttons and the list of help that show them. */
import { el } from "./nodes.js";

/** Each action with its key and its name on the screen. @type {[string, string][]} */
const KEYS = [["Enter", "accept"], ["x", "reject"], ["e", "edit"], ["p", "passage"], ["s", "split"],
  ["m", "merge"], ["Backspace", "undo"], ["k", "before"], ["j", "on"], ["n", "new"], ["?", "help"]];
/** Keys whose buttons stand beside the draft. @type {[string, string][]} */
const PAIR_KEYS = [["l", "link"], ["r", "refuse"]];
/** Keys of the passage, which need no button: words that are selected do the same. @type {[string, string][]} */
const PASSAGE_KEYS = [["← →", "end"], ["Shift ← →", "start"], ["Ctrl ← →", "letter"], ["Home End", "sentence"]];
const FOR_READERS = ["before", "on", "help"];

/** The name of what a key does; "" for nothing. A keyboard of other letters has the same keys in the
 * same places.
 * @param {KeyboardEvent} event */
export function nameOf(event) {
  const pressed = /^[\x20-\x7e]$/.test(event.key) || event.key.length > 1 ? event.key
    : event.code.replace(/^Key/, "").toLowerCase();
  return [...KEYS, ...PAIR_KEYS].find(([key]) => key === pressed)?.[1] || "";
}

/** The buttons in a row; the list of keys goes into `help`.
 * @param {HTMLElement} help
 * @param {Record<string, string>} texts
 * @param {boolean} readonly
 * @param {(name: string) => void} run */
export function drawBar(help, texts, readonly, run) {
  const bar = el("div", "ca-review-bar");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", texts.actions);
  for (const [key, name] of KEYS) {
    const button = el("button", name === "accept" ? "is-first" : "", null, el("span", "", texts[name]), el("kbd", "", key));
    button.type = "button";
    button.dataset.action = name;
    button.disabled = readonly && !FOR_READERS.includes(name);
    button.setAttribute("aria-keyshortcuts", key);
    // The words that are selected stay selected.
    button.addEventListener("pointerdown", (event) => event.preventDefault());
    button.addEventListener("click", () => run(name));
    bar.appendChild(button);
  }
  /** @type {[string, string][]} */
  const rows = [...KEYS, ...PAIR_KEYS].map(([key, name]) => [key, texts[`${name}_help`]]);
  for (const [key, name] of PASSAGE_KEYS) rows.push([key, texts[`passage_${name}`]]);
  for (const [key, words] of rows) help.append(el("dt", "", null, el("kbd", "", key)), el("dd", "", words));
  return bar;
}
