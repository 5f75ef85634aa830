/* The words that Streamlit has in English only, in the chosen language: names of its buttons and
   fields for readers by ear, the words of its file field, and its calendar.

   What is read of Streamlit 1.67: its calendar asks `navigator.language` with each run of a page, and
   all else is in attributes and texts that React writes again only when they change. A text of the
   toolkit is known by its English; what it said is kept, so that another language finds it again. */

const NAMES = ["aria-label", "placeholder", "title"];
const FIELD = "[data-testid^=stFileUploader]";
const LONG = 12;  // letters: a shorter text may be somebody's own outside of the file field

/** English -> the chosen language; `{x}` stands for a part that stays.
 * @typedef {Record<string, string>} Words */

/** What the toolkit said, and what stands in its place.
 * @type {WeakMap<Node, Record<string, [string, string]>>} */
const replaced = new WeakMap();
/** @type {Set<WeakRef<Node>>} */
const known = new Set();
/** @type {Words} */
let words = {};
/** @type {[RegExp, string][]} */
let patterns = [];
let spoken = "";

/** @param {string} text
 * @param {Words} all
 * @param {[RegExp, string][]} some
 * @returns {string | null} null: nothing of the toolkit */
export function said(text, all, some) {
  if (Object.hasOwn(all, text)) return all[text];
  for (const [pattern, form] of some) {
    const found = pattern.exec(text);
    if (found) return form.replace("{x}", () => said(found[1], all, some) ?? found[1]);
  }
  return null;
}

/** The words with a part that stays, as patterns.
 * @param {Words} all
 * @returns {[RegExp, string][]} */
export const patternsOf = (all) => Object.entries(all).flatMap(([english, form]) => {
  if (!english.includes("{x}")) return [];
  const [before, after] = english.split("{x}").map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  return [[new RegExp(`^${before}(.+)${after}$`, "su"), form]];
});

/** @param {Node} node
 * @param {string} what an attribute, or "" for the text
 * @param {string} now what it says */
function change(node, what, now) {
  const kept = replaced.get(node) || {};
  const [english, put] = kept[what] || ["", ""];
  const source = put && put === now ? english : now;
  const other = said(source, words, patterns);
  const wanted = other ?? source;
  if (other === null && !put) return;
  kept[what] = [source, wanted];
  if (!replaced.has(node)) known.add(new WeakRef(node));
  replaced.set(node, kept);
  if (wanted === now) return;
  if (what) /** @type {Element} */ (node).setAttribute(what, wanted);
  else node.nodeValue = wanted;
}

/** @param {Element} node */
function changeNames(node) {
  for (const name of NAMES) {
    const now = node.getAttribute(name);
    if (now) change(node, name, now);
  }
}

/** @param {Node} text */
function changeText(text) {
  const now = text.nodeValue || "";
  if (now.length > 200) return;
  if (now.length >= LONG || text.parentElement?.closest(FIELD)) change(text, "", now);
}

/** @param {Node} root */
function changeAll(root) {
  if (root.nodeType === Node.TEXT_NODE) changeText(root);
  if (!(root instanceof Element)) return;
  changeNames(root);
  for (const node of root.querySelectorAll(NAMES.map((name) => `[${name}]`).join())) changeNames(node);
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) changeText(texts.currentNode);
}

const watcher = () => new MutationObserver((all) => {
  for (const one of all) {
    if (one.type === "characterData") changeText(one.target);
    else if (one.type === "attributes") changeNames(/** @type {Element} */ (one.target));
    else for (const node of one.addedNodes) changeAll(node);
  }
});
/** @type {MutationObserver | null} */
let watching = null;

const own = { language: globalThis.navigator?.language, languages: globalThis.navigator?.languages };

/** Have the calendar and the numbers of the toolkit follow a language. Where the browser's own is of
 * that language, it stays: its region may write days in its own way.
 * @param {string} lang */
function prefer(lang) {
  const is = (own.language || "").toLowerCase().split("-")[0] === lang;
  const wanted = is ? own.language : lang === "en" ? "en-GB" : lang;
  const all = is ? own.languages : [wanted];
  Object.defineProperty(navigator, "language", { configurable: true, get: () => wanted });
  Object.defineProperty(navigator, "languages", { configurable: true, get: () => all });
  window.dispatchEvent(new Event("languagechange"));
}

/** Tells whether the toolkit spoke another language before: its calendar then waits for a run.
 * @param {string} lang of the interface, BCP 47
 * @param {Words} all what the toolkit says otherwise in it */
export function speakToolkit(lang, all) {
  if (lang === spoken) return false;
  const before = spoken;
  spoken = lang;
  words = all;
  patterns = patternsOf(all);
  prefer(lang);
  for (const one of known) {
    const node = one.deref();
    if (!node?.isConnected) known.delete(one);
    else if (node instanceof Element) changeNames(node);
    else changeText(node);
  }
  if (!Object.keys(all).length) return before !== "";
  changeAll(document.body);
  if (!watching) {
    watching = watcher();
    watching.observe(document.body, { subtree: true, childList: true, characterData: true,
      attributes: true, attributeFilter: NAMES });
  }
  return before !== "";
}
