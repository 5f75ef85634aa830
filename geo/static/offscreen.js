/* Claims that the filter shows and that lie outside of what the map has in view: how many there are
   on each side, and a press goes there. Areas are outside where none of their outline is in view. */
import { countryShape } from "./basemap.js";
import { filled, whole } from "./formatting.js";
import { isPrecise } from "./items.js";
import { isAlone, state, text, viewBox } from "./map_state.js";
import { el } from "./nodes.js";
import { shiftInto, shiftedShape } from "./world.js";

const REST = 350;  // milliseconds of rest before the server is asked
const ARROWS = { n: "▲", e: "▶", s: "▼", w: "◀" };

/** @typedef {import("./items.js").Unpacked} Unpacked */
/** @typedef {"n" | "e" | "s" | "w"} Side */
/** west, south, east, north: of the claims on one side.
 * @typedef {{n: number, bounds: L.LatLngBounds}} Group */

/** @type {HTMLElement | null} */
let box = null;
let timer = 0;
let asked = new AbortController();
/** The answer for the rest of the world, as long as the same payload is drawn.
 * @type {{data: Unpacked, sides: import("./protocol.d.ts").Outside["sides"]} | null} */
let rest = null;

/** Count what is out of view, and say it at the edges of the map.
 * @param {Unpacked} data that is drawn */
export function countOutside(data) {
  if (isAlone()) return;
  clearTimeout(timer);
  if (rest?.data !== data) {
    asked.abort();
    rest = null;
  }
  if (!data.covers || rest) return show(data);
  show(null);
  timer = window.setTimeout(() => ask(data), REST);
}

/** The payload has only what lies around the view: ask for the rest.
 * @param {Unpacked} data */
async function ask(data) {
  const { url, more = "" } = state.ask || {};
  if (!url) return;
  asked = new AbortController();
  const { signal } = asked;
  const query = [data.words, more, `box=${data.covers}`].filter(Boolean).join("&");
  try {
    const answer = await fetch(`${url}/beyond?${query}`, { signal });
    if (!answer.ok) return;
    const { sides } = await answer.json();
    if (signal.aborted || state.data !== data) return;
    rest = { data, sides };
    show(data);
  } catch {  // the next view asks again
  }
}

/** @param {Unpacked | null} data null: nothing is known yet */
function show(data) {
  const map = state.map.getContainer();
  if (!box) box = map.appendChild(el("div", "ca-beyond"));
  const groups = data ? groupsOf(data) : new Map();
  map.dataset.beyond = [...groups].map(([side, { n }]) => `${side}${n}`).sort().join(" ");
  const had = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.side;
  box.replaceChildren();
  for (const [side, group] of groups) {
    const button = el("button", `ca-beyond-${side}`, `${ARROWS[/** @type {Side} */ (side)]} ${whole(group.n)}`);
    button.type = "button";
    button.dataset.side = side;
    button.title = filled(text(`beyond_${side}`), { n: group.n });
    button.setAttribute("aria-label", button.title);
    button.addEventListener("click", () =>
      state.map.fitBounds(group.bounds.pad(0.1), { maxZoom: state.map.getZoom() }));
    L.DomEvent.disableClickPropagation(button);
    box.appendChild(button);
    if (side === had) button.focus({ preventScroll: true });
  }
}

/** @param {Unpacked} data
 * @returns {Map<Side, Group>} */
function groupsOf(data) {
  const { map } = state, { place } = data, shift = shiftInto(viewBox());
  /** @type {Map<Side, Group>} */
  const groups = new Map();
  /** @param {Side} side
   * @param {number} n
   * @param {L.LatLngBounds} bounds */
  const add = (side, n, bounds) => {
    const group = groups.get(side) || { n: 0, bounds: L.latLngBounds([]) };
    group.n += n;
    group.bounds.extend(bounds);
    groups.set(side, group);
  };
  const view = map.getBounds(), { x: wide, y: high } = map.getSize();
  for (let i = 0; i < place.lat.length; i += 1) {
    const at = L.latLng(place.lat[i], place.lon[i] + shift(place.lon[i]));
    if (view.contains(at) || outlineMeets(data, i, view, shift)) continue;
    const { x, y } = map.latLngToContainerPoint(at);
    const off = { n: -y, e: x - wide, s: y - high, w: -x };
    const side = /** @type {Side} */ (Object.entries(off).sort((a, b) => b[1] - a[1])[0][0]);
    add(side, place.n[i], L.latLngBounds(at, at));
  }
  const turn = Math.round((view.getCenter().lng - middle(data.covers)) / 360) * 360;
  for (const [side, n, [west, south, east, north]] of rest?.data === data ? rest.sides : []) {
    add(side, n, L.latLngBounds([south, west + turn], [north, east + turn]));
  }
  return groups;
}

/** @param {[number, number, number, number] | null} covers */
const middle = (covers) => (covers ? (covers[0] + covers[2] + (covers[0] > covers[2] ? 360 : 0)) / 2 : 0);

/** Whether the outline of an area reaches into the view.
 * @param {Unpacked} data
 * @param {number} i row
 * @param {L.LatLngBounds} view
 * @param {(lon: number) => number} shift */
function outlineMeets({ shape, place }, i, view, shift) {
  if (isPrecise({ precision: place.precision[i] })) return false;
  const given = shape[i], drawn = typeof given === "string" ? countryShape(given) : given;
  if (drawn) return polygonsOf(shiftedShape(drawn, shift)).some((part) => part.intersects(view));
  const at = L.latLng(place.lat[i], place.lon[i] + shift(place.lon[i]));
  return place.radius[i] > 0 && at.toBounds(2 * place.radius[i]).intersects(view);
}

/** The bounds of each polygon of a shape, which may be one polygon.
 * @param {any} drawn
 * @returns {L.LatLngBounds[]} */
const polygonsOf = (drawn) => (typeof drawn[0]?.[0]?.[0] === "number" ? [L.latLngBounds(drawn[0])]
  : drawn.flatMap(polygonsOf));
