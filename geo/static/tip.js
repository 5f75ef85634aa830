/* What a label or a donut means, in words beside it: by pointer, by keyboard, by a long press. What
   it says, the label's own name says to those who hear the page. */
import { badge } from "./badge.js";
import { isolated } from "./isolating.js";
import { el } from "./nodes.js";

const HOVER = 250;       // milliseconds that a pointer rests
const PRESS = 500;       // milliseconds of a long press
const MAX_NAMES = 8;     // places named; the others are counted
const ROOM = 8;          // pixels between it and what it is about, and the map's edges

/** names: of places. badges: with their labels. lines: more words.
 * @typedef {{names: string[], badges: import("./badge.js").BadgeSpec[], lines: string[]}} Tip */

/** @type {WeakMap<Element, Tip>} */
const tips = new WeakMap();

/** Say what a node means. It is, or stands in, an element of the class `ca-icon` or `ca-ring`.
 * @param {Element} node
 * @param {Tip} tip */
export const explain = (node, tip) => void tips.set(node, tip);

/** @param {EventTarget | null} target */
function explained(target) {
  const around = /** @type {Element | null} */ (target)?.closest?.(".ca-icon, .ca-ring");
  const node = around && tips.has(around) ? around : around?.firstElementChild;
  return node && tips.has(node) ? node : null;
}

/** Show what is explained on a map.
 * @param {L.Map} map */
export function watchTips(map) {
  const within = map.getContainer();
  const box = el("div", "ca-tip");
  box.setAttribute("aria-hidden", "true");
  box.hidden = true;
  within.appendChild(box);
  let timer = 0, held = false, byKey = false;

  function hide() {
    clearTimeout(timer);
    box.hidden = true;
  }
  /** @param {Element} node */
  function show(node) {
    const tip = tips.get(node);
    if (!tip || !node.isConnected) return;
    box.replaceChildren(...contents(tip));
    box.hidden = false;
    const around = within.getBoundingClientRect(), at = node.getBoundingClientRect();
    const { width, height } = box.getBoundingClientRect();
    const middle = at.left + at.width / 2 - around.left - width / 2;
    const most = around.width - width - ROOM;
    const above = at.top - around.top - height - ROOM;
    const top = above >= ROOM ? above : at.bottom - around.top + ROOM;
    box.style.left = `${Math.max(ROOM, Math.min(most, middle))}px`;
    box.style.top = `${Math.max(ROOM, Math.min(around.height - height - ROOM, top))}px`;
  }
  /** @param {EventTarget | null} target
   * @param {number} wait */
  function soon(target, wait) {
    const node = explained(target);
    clearTimeout(timer);
    if (node) timer = window.setTimeout(() => show(node), wait);
    return node;
  }

  // A pointer that rests while the map moves under it takes nothing from the keyboard.
  within.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch" || byKey) return;
    if (!soon(event.target, HOVER)) hide();
  });
  within.addEventListener("pointermove", ({ movementX, movementY }) => {
    if (movementX || movementY) byKey = false;
  });
  within.addEventListener("pointerleave", hide);
  within.addEventListener("focusin", (event) => {
    const { target } = event;
    // Only where the browser shows that it has the focus: a click opens, and says no more.
    byKey = /** @type {Element} */ (target).matches(":focus-visible") && Boolean(explained(target));
    if (byKey) soon(target, 0);
  });
  within.addEventListener("focusout", () => {
    byKey = false;
    hide();
  });
  within.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  within.addEventListener("pointerdown", (event) => {
    held = false;
    hide();
    const node = event.pointerType === "touch" ? explained(event.target) : null;
    if (!node) return;
    timer = window.setTimeout(() => {
      held = true;
      show(node);
    }, PRESS);
  });
  for (const type of ["pointerup", "pointercancel"]) {
    within.addEventListener(type, () => held || clearTimeout(timer));
  }
  // The press that showed it does not open anything besides.
  within.addEventListener("click", (event) => {
    if (held) L.DomEvent.stop(event);
    held = false;
  }, true);
  within.addEventListener("contextmenu", (event) => {
    if (held) event.preventDefault();
  });
  map.on("movestart zoomstart", hide);
  map.on("moveend", () => {
    if (byKey) soon(document.activeElement, 0);
  });
}

/** @param {Tip} tip */
function contents({ names, badges, lines }) {
  const some = names.slice(0, MAX_NAMES), more = names.length - some.length;
  const title = some.map(isolated).join("; ") + (more > 0 ? ` +${more}` : "");
  const list = el("ul", "");
  for (const spec of badges) {
    const words = el("span", "", spec.label);
    list.appendChild(el("li", "", null, badge({ ...spec, label: "" }, 0.7), words));
  }
  const said = lines.filter(Boolean).map((line) => el("p", "", line));
  return [title ? el("b", "", title) : null, badges.length ? list : null, ...said]
    .filter((node) => node !== null);
}
