/* What the map's modules share: one map, its options, what it draws. Each field has one writer. */

/** A place's badges or counts. members: rows of the payload. lat, lon: WGS 84 degrees.
 * badges: source, modality, count each. outlets: their numbers; absent where claims are counted.
 * @typedef {{members: number[], lat: number, lon: number, n: number, disputed: number,
 *   precision: string, badges: [number, number, number][], outlets?: number[], box?: import("./items.js").ScreenBox,
 *   specs?: import("./badge.js").BadgeSpec[]}} Item */

/** options, map: written by `map.js` at the start; options also when the language changes.
 * data: the payload that is drawn, unpacked; layer: where it is drawn; chosen: keys of chosen
 * places: `map.js`. taken: parts of the screen that labels must leave free: `claims.js`.
 * dark, ask: `map.js`; ask: where and with which words besides the filter the server is asked.
 * @type {{map: L.Map, options: import("./protocol.d.ts").MapOptions,
 *   data: import("./items.js").Unpacked | null, layer: L.LayerGroup | null, chosen: string[],
 *   taken: import("./items.js").ScreenBox[], dark: boolean,
 *   ask: {url: string, more: string} | null, renderer: L.Renderer | null}} */
export const state = {
  map: /** @type {L.Map} */ (/** @type {unknown} */ (null)),
  options: /** @type {import("./protocol.d.ts").MapOptions} */ (/** @type {unknown} */ (null)),
  data: null, layer: null, chosen: [], taken: [], dark: false, ask: null, renderer: null,
};

// Outside the app's frame (`options.alone`, for briefings) there is no page around the map: the
// host sizes it, moves it and has the keys; `options.choose` is told the keys of chosen places.
export const isAlone = () => Boolean(state.options?.alone);

/** How much larger than on a desk labels are drawn; a room reads from afar. */
export const scale = () => state.options?.scale || 1;

/** How much is drawn beyond each edge, as a share of the map; a wall's worth of pixels takes time. */
export const padding = () => (isAlone() ? 0.2 : 0.4);

/** The map's bounds: west, south, east, north in degrees, beyond 180 where the map is.
 * @returns {import("./world.js").Box} */
export function viewBox() {
  const bounds = state.map.getBounds();
  return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
}

/** A word of the interface.
 * @param {string} key */
export const text = (key) => state.options.text?.[key] || "";

/** Whether the reader's system asks for less motion. A frame that is taken out of its page knows no
 * answer. */
export const isStill = () => Boolean(window.matchMedia("(prefers-reduced-motion: reduce)")?.matches);
