/* The labels of the map by keyboard: one stop for all of them, and arrow keys from one to the next. */

const LABELS = ".ca-icon, .ca-ring";

/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Where a label's middle is, in pixels of the window.
 * @typedef {{x: number, y: number}} Point */

/** The nearest of some points in a direction: what lies aside counts twice as far, and what lies more
 * aside than twice ahead does not count.
 * @param {Point} from
 * @param {Point[]} points
 * @param {[number, number]} way a step to the right and down
 * @returns {number} its number, -1 where none lies there */
export function nearest(from, points, [right, down]) {
  let best = -1, least = Infinity;
  points.forEach(({ x, y }, n) => {
    const along = (x - from.x) * right + (y - from.y) * down;
    const aside = Math.abs((x - from.x) * down) + Math.abs((y - from.y) * right);
    const far = along + 2 * aside;
    if (along > 1 && aside <= 2 * along && far < least) [best, least] = [n, far];
  });
  return best;
}

/** @param {Element} node
 * @returns {Point} */
function middle(node) {
  const { left, top, width, height } = node.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

/** One of the labels is a stop of the keyboard: the one with the focus, else the first.
 * @param {HTMLElement} within the map */
export function oneStop(within) {
  const labels = /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll(LABELS));
  const active = document.activeElement;
  const stop = [...labels].find((each) => each === active) || labels[0];
  for (const each of labels) each.tabIndex = each === stop ? 0 : -1;
}

/** @param {HTMLElement} within the map */
export function watchLabels(within) {
  within.addEventListener("focusin", ({ target }) => {
    if (/** @type {Element} */ (target).matches(LABELS)) oneStop(within);
  });
  within.addEventListener("keydown", (event) => {
    const way = WAYS[event.key], from = /** @type {Element} */ (event.target);
    if (!way || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!from.matches(LABELS)) return;
    // Where there is no other in that direction, nothing happens: no day is left by mistake.
    event.preventDefault();
    event.stopPropagation();
    const others = [...within.querySelectorAll(LABELS)].filter((each) => each !== from);
    const found = others[nearest(middle(from), others.map(middle), way)];
    /** @type {HTMLElement | undefined} */ (found)?.focus();
  });
}
