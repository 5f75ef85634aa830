/* A line over the map that tells the reader something, and goes again. */
import { state } from "./map_state.js";
import { el } from "./nodes.js";

const SHOWN = 3500;  // milliseconds
let timer = 0;

/** @param {string} words */
export function notice(words) {
  let node = /** @type {HTMLElement | null} */ (document.querySelector(".ca-notice"));
  if (!node) {
    node = el("div", "ca-notice");
    node.setAttribute("role", "status");
    state.map.getContainer().appendChild(node);
  }
  const line = node;
  line.textContent = words;
  line.hidden = false;
  clearTimeout(timer);
  timer = window.setTimeout(() => { line.hidden = true; }, SHOWN);
}
