/* The filter by a part of the map: a menu to take what the map shows or to draw, and the outline of
   the part that is in force. */
import { draw } from "./draw.js";
import { ink } from "./basemap.js";
import { state, text, viewBox } from "./map_state.js";
import { el } from "./nodes.js";
import { boxText, cornersOf } from "./shape.js";
import { onGlobe, shiftInto, shiftedShape } from "./world.js";

/** @type {HTMLElement | null} */
let menu = null;
/** @type {L.Layer | null} */
let outline = null;
let drawn = "";

/** The part of the map in the words of a filter; empty for everywhere.
 * @param {string} words */
const withinOf = (words) => new URLSearchParams(words).get("within") || "";

/** Open the menu, or close it.
 * @param {HTMLElement} button that opens it
 * @param {(words: string) => void} send */
export function toggleAreaMenu(button, send) {
  if (menu) return closeMenu();
  const box = el("div", "ca-menu");
  menu = box;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", text("area"));
  /** @param {string} name
   * @param {() => void} run */
  const add = (name, run) => {
    const item = el("button", "", text(name));
    item.type = "button";
    item.addEventListener("click", () => {
      closeMenu();
      run();
    });
    box.appendChild(item);
  };
  /** @param {string} within */
  const choose = (within) => send(`within:${within}`);
  add("area_view", () => {
    const [west, south, east, north] = viewBox(), [, low, , high] = onGlobe([west, south, east, north]);
    choose(boxText([low, west], [high, east]));
  });
  add("area_box", () => draw("box", choose));
  add("area_circle", () => draw("circle", choose));
  add("area_polygon", () => draw("polygon", choose));
  if (withinOf(state.data?.words || "")) add("area_off", () => choose(""));
  box.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const items = [...box.querySelectorAll("button")];
    const at = items.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    if (by) items[(at + by + items.length) % items.length].focus();
    if (event.key === "Escape") {
      closeMenu();
      button.focus();
    }
    if (by || event.key === "Escape") event.preventDefault();
    event.stopPropagation();
  });
  L.DomEvent.disableClickPropagation(box);
  const { top, right } = button.getBoundingClientRect();
  const frame = state.map.getContainer().getBoundingClientRect();
  box.style.left = `${right - frame.left + 8}px`;
  box.style.top = `${top - frame.top}px`;
  state.map.getContainer().appendChild(box);
  box.querySelector("button")?.focus();
  return undefined;
}

function closeMenu() {
  menu?.remove();
  menu = null;
}

/** Draw the outline of the part that the claims on the map are of.
 * @param {string} words of the filter */
export function drawWithin(words) {
  const within = withinOf(words), corners = within && cornersOf(within);
  const shift = shiftInto(viewBox()), colour = ink().country;
  const shape = corners ? shiftedShape([corners], shift) : null;
  const now = JSON.stringify([shape?.[0]?.[0], within, colour]);
  if (now === drawn) return;
  drawn = now;
  outline?.remove();
  outline = shape && L.polygon(shape, { color: state.dark ? "#d7a8ff" : "#7b1fa2", weight: 2.5, fill: false,
    interactive: false, pane: "areas", className: "ca-within" }).addTo(state.map);
  state.map.getContainer().dataset.within = within;
}
