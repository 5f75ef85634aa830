/* A list of places that lie too near each other for the map to take them apart. */
import { filled } from "./formatting.js";
import { state, text } from "./map_state.js";
import { el } from "./nodes.js";
import { wrapped } from "./world.js";

const MAX_OPEN = 100;  // places that one press opens; the address names each
const EDGE = 0.01;     // pixels by which a cell ends before the next one begins

/** @typedef {import("./items.js").Unpacked} Unpacked */
/** A place: its key, name, number of claims, and of disputed ones.
 * @typedef {import("./protocol.d.ts").PlacesIn["places"][number]} Row */

/** @type {{node: HTMLElement, asked: AbortController} | null} */
let open = null;

/** List the places under a label; a press on one opens it.
 * @param {import("./map_state.js").Item} item
 * @param {Unpacked} data
 * @param {(keys: string[]) => void} choose */
export async function openNear(item, data, choose) {
  closeNear();
  const asked = new AbortController(), node = el("section", "ca-near");
  open = { node, asked };
  node.setAttribute("role", "dialog");
  node.tabIndex = -1;
  node.addEventListener("keydown", (event) => keyPressed(event, node));
  L.DomEvent.disableClickPropagation(node);
  L.DomEvent.disableScrollPropagation(node);
  const known = rowsOf(item, data);
  fill(node, known || [], item.members.length, choose);
  state.map.getContainer().appendChild(node);
  node.focus({ preventScroll: true });
  if (known) return;
  try {
    const { places, of } = await placesIn(boxOf(item, data), data.words, asked.signal);
    fill(node, places, of, choose);
    node.focus({ preventScroll: true });
  } catch {
    if (!asked.signal.aborted) node.appendChild(el("p", "", text("no_data")));
  }
}

/** Take the list away: what it says may have changed. */
export function closeNear() {
  open?.asked.abort();
  open?.node.remove();
  open = null;
}

/** The places of an item, where the payload has all of them and their names.
 * @param {import("./map_state.js").Item} item
 * @param {Unpacked} data
 * @returns {Row[] | null} */
function rowsOf({ members }, { place }) {
  const rows = members.map((i) => /** @type {Row} */ (
    [place.id[i] || "", place.name[i] || "", place.n[i], place.disputed[i]]));
  const canAsk = Boolean(state.ask?.url);
  if (canAsk && rows.some(([key, name]) => !key || !name)) return null;
  return rows.filter(([key]) => key).sort((a, b) => b[2] - a[2]);
}

/** West, south, east, north of the cells or points of an item.
 * @param {import("./map_state.js").Item} item
 * @param {Unpacked} data */
function boxOf({ members }, { place, cells, pixels = 0, zoom }) {
  const { map } = state, bounds = L.latLngBounds([]);
  for (const i of members) {
    if (!cells || place.id[i]) {
      bounds.extend([place.lat[i], place.lon[i]]);
      continue;
    }
    const { x, y } = map.project([place.lat[i], place.lon[i]], zoom).divideBy(pixels).floor();
    for (const [dx, dy] of [[0, 0], [1, 1]]) {
      const corner = L.point(x + dx, y + dy).multiplyBy(pixels).add([dx ? -EDGE : EDGE, dy ? -EDGE : EDGE]);
      bounds.extend(map.unproject(corner, zoom));
    }
  }
  return [wrapped(bounds.getWest()), bounds.getSouth(), wrapped(bounds.getEast()), bounds.getNorth()];
}

/** @param {number[]} box
 * @param {string} words
 * @param {AbortSignal} signal
 * @returns {Promise<import("./protocol.d.ts").PlacesIn>} */
async function placesIn(box, words, signal) {
  const { url = "", more = "" } = state.ask || {};
  const query = [words, more, `box=${box.map((x) => x.toFixed(6))}`].filter(Boolean).join("&");
  const answer = await fetch(`${url}/places?${query}`, { signal });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** @param {HTMLElement} node
 * @param {Row[]} rows
 * @param {number} of
 * @param {(keys: string[]) => void} choose */
function fill(node, rows, of, choose) {
  const title = filled(text("places_here"), { n: of });
  node.setAttribute("aria-label", title);
  const close = el("button", "ca-near-close", "×");
  close.type = "button";
  close.title = text("close");
  close.setAttribute("aria-label", text("close"));
  close.addEventListener("click", leave);
  const list = el("ul", "");
  for (const [key, name, n, disputed] of rows) {
    const button = el("button", "", null, el("span", "", name || key.replace(/^@/, "").replace(",", ", ")),
      el("small", "", filled(text("claims_number"), { n }) + (disputed ? " · ≠" : "")));
    button.type = "button";
    button.addEventListener("click", () => choose([key]));
    list.appendChild(el("li", "", null, button));
  }
  node.replaceChildren(el("header", "", null, el("h2", "", title), close), list);
  if (rows.length > 1 && rows.length <= MAX_OPEN && rows.length === of) {
    const all = el("button", "ca-near-all", text("places_all"));
    all.type = "button";
    all.addEventListener("click", () => choose(rows.map(([key]) => key)));
    node.insertBefore(all, list);
  }
  if (rows.length && of > rows.length) {
    node.appendChild(el("p", "", filled(text("places_more"), { n: of - rows.length })));
  }
}

function leave() {
  closeNear();
  const map = state.map.getContainer();
  map.tabIndex = -1;
  map.focus({ preventScroll: true });
}

/** Esc closes; up and down step through the list. No key reaches the map.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} node */
function keyPressed(event, node) {
  if (event.key === "Escape") leave();
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (by) {
    const buttons = [...node.querySelectorAll("button")];
    const at = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    const next = at < 0 ? buttons[by > 0 ? 1 : buttons.length - 1] : buttons[(at + by + buttons.length) % buttons.length];
    next?.focus();
  }
  if (by || event.key === "Escape") event.preventDefault();
  if (event.key !== "Tab") event.stopPropagation();
}
