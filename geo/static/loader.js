/* The map's frame loads classic scripts only: this one fetches the map's modules, and hands on what
   it is called with as soon as they are here, in order. */
(() => {
  const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  // All at once, and not each when another one asks for it.
  const names = ["map", "address", "app_messages", "area_filter", "badge", "basemap", "claims", "days", "donut",
    "donut_geometry", "draw", "fingers", "formatting", "frame", "isolating", "items", "label_keys", "legend",
    "map_requests", "map_state", "near", "nodes", "notice", "offscreen", "page_presses",
    "play_bar", "reel", "requests", "shape", "tip", "world"];
  const [map] = names.map((name) => import(new URL(`${name}.js`, here).href));
  /** @type {Record<string, unknown>} */
  const atlas = {
    ready: map.then((made) => Object.assign(atlas, { state: made.state })),
    start: (/** @type {unknown[]} */ ...given) => map.then((made) => made.start(...given)),
    draw: (/** @type {unknown[]} */ ...given) => map.then((made) => made.draw(...given)),
  };
  Object.assign(globalThis, { claimAtlas: atlas });
})();
