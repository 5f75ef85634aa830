/* Nodes built one by one; text from data is only ever textContent. */
import { turns } from "./isolating.js";

const NS = "http://www.w3.org/2000/svg";

/** An SVG element with attributes, appended to `parent` where there is one.
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {Node} [parent]
 * @returns {SVGElement} */
export function svg(name, attributes, parent) {
  const node = document.createElementNS(NS, name);
  for (const key in attributes) node.setAttribute(key, String(attributes[key]));
  if (parent) parent.appendChild(node);
  return node;
}

/** A text of the data has the direction of its first letter; a sentence of the interface with names
 * that are isolated has that of the page.
 * @param {HTMLElement} node
 * @param {string} text */
export function direct(node, text) {
  if (turns(text) && !text.includes("\u2068")) node.dir = "auto";
}

/** A small element with a class and a text; children are appended in order. A text with letters
 * from the right has the direction of its first, and does not turn round what stands beside it.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [cls]
 * @param {string | number | null} [text]
 * @param {...(Node | null | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]} */
export function el(tag, cls, text, ...children) {
  const node = document.createElement(tag);
  if (cls) node.className = cls;
  if (text !== undefined && text !== null) node.textContent = String(text);
  direct(node, String(text ?? ""));
  for (const child of children) if (child) node.appendChild(child);
  return node;
}
