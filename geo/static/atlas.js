/* The map in the browser: offline basemap, one layer of claims, legend, link, keys.
   Data arrives as one JSON value per update and reaches the page as text nodes only. */
(function (root) {
  "use strict";
  const { badge, el, svg, W, H } = root.claimBadge;
  const rings = root.claimRing;
  const MANY = 300;        // places above which a grid merges them first
  const SHOWN = 6;         // badges on a plate; more are counted by side
  const SELECT_MOST = 12;  // a merged plate of more places zooms in instead of opening
  const SCALE = 0.92;
  const EDGE = 85;         // degrees of latitude beyond which no link leads
  const NEAREST = 16;      // zoom at which no cell comes apart any further
  const BUTTONS = [52, 190]; // pixels from the upper left corner that the buttons take
  const UNHEARD_MOST = 20; // messages that wait for the app; older ones are given up
  const state = { map: null, options: null, data: null, layer: null, sent: 0, unheard: [], told: "", tells: 0,
    focus: null };

  // Outside the app's frame (`options.alone`, for briefings) there is no page around the map: the
  // host sizes it, moves it and has the keys; `options.choose` is told the keys of chosen places.
  const alone = () => Boolean(state.options && state.options.alone);
  // How much larger than on a desk plates and labels are drawn; a room reads from afar.
  const large = () => (state.options && state.options.scale) || 1;
  // How much is drawn beyond each edge of the map; a wall's worth of pixels takes time to paint.
  const around = () => (alone() ? 0.2 : 0.4);

  /* ---- the frame around the map ------------------------------------------------------------ */

  function frameHeight() {
    const outer = root.parent.innerHeight || 800;
    const frame = root.frameElement;
    const top = frame ? frame.getBoundingClientRect().top + root.parent.scrollY : 120;
    if (root.parent.innerWidth < 700) return Math.round(Math.max(320, outer * 0.58));
    return Math.round(Math.max(380, Math.min(1500, outer - Math.min(top, 260) - 20)));
  }

  function fitFrame() {
    const height = frameHeight();
    const div = document.getElementById("map_div");
    if (state.height !== height && div) {
      state.height = height;
      div.style.height = `${height}px`;
      root.Streamlit.setFrameHeight();
      if (state.map) state.map.invalidateSize();
    }
  }

  function takeOverHeight() {
    const original = root.Streamlit.setFrameHeight;
    // The server does not know the window: the frame takes its height from it instead.
    root.Streamlit.setFrameHeight = () => original(state.height || frameHeight());
    root.parent.addEventListener("resize", fitFrame);
  }

  /* ---- the view in the link ---------------------------------------------------------------- */

  function viewFromLink() {
    const text = new URLSearchParams(root.parent.location.search).get("view") || "";
    const match = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?),(\d{1,2}(?:\.\d+)?)$/.exec(text);
    if (!match) return null;
    const [lat, lon, zoom] = match.slice(1).map(Number);
    return Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom >= 2 && zoom <= 16
      ? { lat, lon, zoom } : null;
  }

  // The address always holds the whole view. The server adds the words of the filter, a step of
  // the history each; this adds the place on the map to the present step, and completes the words
  // of the first one, which may lack some or have bad ones.
  function viewToLink() {
    const [lat, lng, zoom] = viewNow().view;
    const complete = state.link !== undefined && !state.completed;
    const words = new URLSearchParams(complete ? state.link : root.parent.location.search);
    state.completed = state.completed || complete;
    words.delete("view");
    words.append("view", `${lat.toFixed(4)},${lng.toFixed(4)},${zoom}`);
    const query = `?${words}`.replace(/%2C/g, ",").replace(/%2F/g, "/");
    if (query === root.parent.location.search) return;
    root.parent.history.replaceState(root.parent.history.state, "",
      root.parent.location.pathname + query + root.parent.location.hash);
  }

  function followHistory() {
    const view = viewFromLink();
    clearTimeout(viewTimer);
    state.told = "";  // the app takes the address's view, which lacks the size of the map
    if (view) state.map.setView([view.lat, view.lon], view.zoom, { animate: false });
  }

  let viewTimer = 0;
  function viewToLinkSoon() {
    clearTimeout(viewTimer);
    viewTimer = setTimeout(viewToLink, 250);
  }

  /* ---- basemap ----------------------------------------------------------------------------- */

  const INK = {
    light: { sea: "#dfe8ee", land: "#f7f6f2", country: "#7a7a7a", region: "#c9c5bb",
      water: "#b9d2e0", disputed: "#7a7a7a" },
    dark: { sea: "#10161c", land: "#262b31", country: "#8d949b", region: "#454c54",
      water: "#1d3442", disputed: "#a9b0b6" },
  };
  const ink = () => INK[state.theme === "dark" ? "dark" : "light"];

  function styleOf(feature) {
    const c = ink();
    switch (feature.properties.kind) {
      case "country": return { color: c.country, weight: 1.2, fill: false };
      case "disputed": return { color: c.disputed, weight: 1.6, dashArray: "6 5", fill: false };
      case "region": return { color: c.region, weight: 1, fill: false };
      case "river": return { color: c.water, weight: 1.2, fill: false };
      case "lake": return { color: c.water, weight: 0.5, fill: true, fillColor: c.water, fillOpacity: 1 };
      default: return { color: c.region, weight: 0.6, fill: true, fillColor: c.land, fillOpacity: 1 };
    }
  }

  function basemap(options) {
    const group = L.layerGroup([], { attribution: options.attribution });
    state.base = group;
    group.on("add", () => load(group, options));
    group.on("remove", () => labels([]));
    return group;
  }

  async function load(group, options) {
    const map = group._map;
    map.getContainer().classList.add("ca-offline");
    if (group.loaded) return labels(group.loaded);
    if (!map.getPane("base")) {
      map.createPane("base").style.zIndex = 150;
      map.createPane("labels").style.zIndex = 450;
    }
    // One canvas for every layer, so that drawing order is the order of the files.
    const renderer = L.canvas({ pane: "base", padding: around() });
    const get = (name) => options.data ? options.data[name] : fetch(`${options.url}${name}.json?v=${options.version}`).then((r) => {
      if (!r.ok) throw new Error(`${name}: ${r.status}`);
      return r.json();
    });
    try {
      const [countries, water, lines, names] = await Promise.all(
        ["countries", "water", "lines", "labels"].map(get));
      for (const data of [countries, water, lines]) {
        group.addLayer(L.geoJSON(data, { style: styleOf, interactive: false, pane: "base", renderer }));
      }
      group.loaded = names.labels;
      state.countries = countries.features;
      redraw();
      if (map.hasLayer(group)) labels(group.loaded);
      map.getContainer().dataset.basemap = "ready";
    } catch (error) {
      notice(state.options.text.no_basemap);
    }
  }

  function restyle() {
    if (!state.base) return;
    state.base.eachLayer((layer) => layer.setStyle && layer.setStyle(styleOf));
    state.map.getContainer().style.background = ink().sea;
  }

  function labels(list) {
    state.labels = list;
    drawLabels();
  }

  // Labels of what is in view, the important ones first; one that would cover another is left out.
  function drawLabels() {
    const map = state.map;
    if (!map || !map.getPane("labels")) return;
    const pane = map.getPane("labels");
    pane.replaceChildren();
    const zoom = map.getZoom(), view = map.getBounds().pad(0.1), taken = state.taken.slice();
    const lang = state.options.lang;
    for (const label of state.labels || []) {
      if (label.z > zoom || (label.kind === "country" && zoom > 7)) continue;
      if (label.kind === "region" && zoom > 9) continue;
      if (!view.contains([label.lat, label.lon])) continue;
      const at = map.latLngToLayerPoint([label.lat, label.lon]);
      const text = label[lang] || label.en;
      const wide = text.length * (lang === "ja" ? 12.5 : 7) * large() + 10;
      const town = label.kind === "town", high = 8 * large();
      const box = town ? [at.x - 4, at.y - high, at.x + wide, at.y + high]
        : [at.x - wide / 2, at.y - high - 1, at.x + wide / 2, at.y + high + 1];
      if (taken.some((b) => overlap(b, box, 2))) continue;
      taken.push(box);
      const node = el("span", `ca-label ca-label-${label.kind}`, text);
      node.style.transform = `translate(${Math.round(at.x)}px, ${Math.round(at.y)}px)`;
      pane.appendChild(node);
    }
  }

  const overlap = (a, b, gap) =>
    a[0] < b[2] + gap && b[0] < a[2] + gap && a[1] < b[3] + gap && b[1] < a[3] + gap;

  /* ---- start ------------------------------------------------------------------------------- */

  function start(map, options) {
    state.map = map;
    state.options = options;
    state.taken = [];
    state.theme = options.theme;
    document.documentElement.lang = options.lang;
    if (!alone()) {
      takeOverHeight();
      fitFrame();
    }
    const pane = map.createPane("areas");
    pane.style.zIndex = 350;
    state.renderer = L.canvas({ pane: "areas", padding: around() });
    map.attributionControl.setPrefix(false);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    const [west, south, east, north] = options.home;
    const home = [[south, west], [north, east]];
    const view = alone() ? null : viewFromLink();
    if (view) map.setView([view.lat, view.lon], view.zoom, { animate: false });
    else map.fitBounds(home, { animate: false });
    map.on("moveend", redraw);  // also at the end of each zoom
    if (!alone()) state.own = L.layerGroup().addTo(map);
    map.on("viewreset zoomstart", () => map.getPane("labels")?.replaceChildren());
    if (alone()) return;
    map.on("moveend", viewToLinkSoon);
    root.parent.addEventListener("popstate", followHistory);
    state.asking = root.claimAsk.start({ map, options, paint, confirm, notice, send, tellView });
    buttons(map, home);
    keys(map);
    setTimeout(fitFrame, 600);
  }

  function buttons(map, home) {
    const Buttons = L.Control.extend({
      onAdd() {
        const box = el("div", "leaflet-bar ca-buttons");
        const add = (path, title, run) => {
          const button = el("button", "");
          const icon = svg("svg", { viewBox: "0 0 24 24", width: 18, height: 18, fill: "none",
            stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round" }, button);
          svg("path", { d: path }, icon);
          button.type = "button";
          button.title = title;
          button.setAttribute("aria-label", title);
          button.addEventListener("click", run);
          box.appendChild(button);
          return button;
        };
        const text = state.options.text;
        add("M4 11 12 4l8 7v9h-5v-6H9v6H4z", text.home, () => map.fitBounds(home));
        add("M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1", text.copy_link, copyLink);
        state.asking.player(add(root.claimAsk.ICONS.play, text.play, state.asking.play));
        L.DomEvent.disableClickPropagation(box);
        return box;
      },
    });
    map.addControl(new Buttons({ position: "topleft" }));
  }

  async function copyLink() {
    viewToLink();
    const link = root.parent.location.href;
    try {
      await root.parent.navigator.clipboard.writeText(link);
      notice(state.options.text.link_copied);
    } catch (error) {  // no permission, or not a secure context: let the reader copy it
      root.parent.prompt(state.options.text.copy_link, link);
    }
  }

  let noticeTimer = 0;
  function notice(text) {
    let node = document.querySelector(".ca-notice");
    if (!node) {
      node = el("div", "ca-notice");
      node.setAttribute("role", "status");
      state.map.getContainer().appendChild(node);
    }
    node.textContent = text;
    node.hidden = false;
    clearTimeout(noticeTimer);
    noticeTimer = setTimeout(() => { node.hidden = true; }, 3500);
  }

  // Arrow keys step the day even when the map has the focus; with Shift they pan it.
  function keys(map) {
    document.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const pan = { ArrowLeft: [-120, 0], ArrowRight: [120, 0], ArrowUp: [0, -120], ArrowDown: [0, 120] };
      const by = pan[event.key];
      if (!by) {
        if (event.key === "+" || event.key === "=") map.zoomIn();
        if (event.key === "-") map.zoomOut();
        return;
      }
      event.preventDefault();
      if (event.shiftKey || by[0] === 0) map.panBy(by);
      else {
        // Down and up: the page would hold a key for pressed that never comes up.
        for (const type of ["keydown", "keyup"]) {
          root.parent.document.dispatchEvent(new root.parent.KeyboardEvent(type, {
            key: event.key, code: event.code, bubbles: true, cancelable: true,
          }));
        }
      }
    });
  }

  /* ---- claims ------------------------------------------------------------------------------ */

  // Two kinds of message: all that is to be drawn, or (`ask`) only what to ask the server for,
  // whose answer then comes to `paint`. Until it is here, what is drawn stays.
  function draw(group, data) {
    // The host keeps every layer it ever drew; without this the page grows with each update.
    root.feature_group = [];
    // The host removes its group before it brings the next one: what must stay is not in it.
    state.layer = state.own || group;
    dress(data.theme);
    if (data.place) {
      state.data = unpacked(data);
      legend();
    }
    state.chosen = data.place ? data.selected.map((i) => data.place.id[i]) : data.selected || [];
    state.link = data.link;
    state.unheard = state.unheard.filter(([number]) => number > (data.heard || 0));
    // A new session takes nothing from a value that it found there: it is told again what is open.
    const another = state.session && data.session !== state.session;
    state.session = data.session;
    if (another) state.told = "";
    if (another && state.unheard.length) tell();
    const focus = data.focus && JSON.stringify(data.focus);
    if (focus && focus !== state.focus) goTo(data.focus);
    state.focus = focus || state.focus;
    if (alone()) {
      // The group joins the map right after this call; what it holds is drawn as soon as it has.
      group.once("add", redraw);
      return;
    }
    if (data.place) redraw();
    state.asking.told(data);
    root.requestAnimationFrame(fitFrame);
    viewToLinkSoon();
  }

  function dress(theme) {
    if (theme === state.theme && state.styled) return;
    state.theme = theme;
    state.styled = true;
    document.documentElement.classList.toggle("ca-dark", theme === "dark");
    restyle();
  }

  // What the server answered.
  function paint(data, stamp) {
    state.data = unpacked(data);
    state.data.stamp = stamp;
    marked();
    legend();
    redraw();
  }

  // What is drawn is what the app now says; only what is chosen may be another place.
  function confirm(stamp) {
    if (!state.data) return;
    state.data.stamp = stamp;
    if (marked()) redraw();
    else state.map.getContainer().dataset.draw = stamp;
  }

  // The indices of the chosen places; tells whether they are others than before.
  function marked() {
    const chosen = new Set(state.chosen), before = String(state.data.selected);
    state.data.selected = state.data.place.id.flatMap((key, i) => (chosen.has(key) ? [i] : []));
    return String(state.data.selected) !== before;
  }

  // Columns with one value for all places travel as that value, a lone badge of one claim and
  // precisions as numbers, and keys that are only coordinates as 0. A cell of several places has
  // no key.
  function unpacked(data) {
    const { place } = data;
    for (const column of ["id", "precision", "radius", "n", "disputed"]) {
      if (!Array.isArray(place[column])) {
        const same = place[column];
        place[column] = place.lat.map(() => same);
      }
    }
    place.badges = place.badges.map((b) => (Array.isArray(b) ? b : [b >> 4, b % 16, 1]));
    place.precision = place.precision.map((n) => data.precision[n]);
    place.id = place.id.map((key, i) => key !== 0 ? key : `@${place.lat[i].toFixed(5)},${place.lon[i].toFixed(5)}`);
    return data;
  }

  function goTo([south, west, north, east]) {
    const bounds = L.latLngBounds([[south, west], [north, east]]);
    const zoom = Math.min(9, state.map.getBoundsZoom(bounds.pad(0.2)));
    state.map.setView(bounds.getCenter(), zoom, { animate: true });
  }

  const PRECISE = new Set(["point", "settlement"]);

  function items() {
    const { place } = state.data;
    return place.lat.map((lat, i) => ({
      members: [i], lat, lon: place.lon[i], n: place.n[i], disputed: place.disputed[i],
      precision: place.precision[i], badges: unpack(place.badges[i]), sides: null,
    }));
  }

  // Badges travel as claimant, modality, count, claimant, modality, count ...
  function unpack(flat) {
    const list = [];
    for (let i = 0; i < flat.length; i += 3) list.push([flat[i], flat[i + 1], flat[i + 2]]);
    return list;
  }

  function merge(a, b) {
    const seen = new Map();
    for (const [who, how, n] of a.badges.concat(b.badges)) {
      const key = who * 16 + how;
      seen.set(key, [who, how, n + (seen.has(key) ? seen.get(key)[2] : 0)]);
    }
    const main = a.n >= b.n ? a : b;
    return {
      members: a.members.concat(b.members), lat: main.lat, lon: main.lon, n: a.n + b.n,
      disputed: a.disputed + b.disputed, precision: main.precision, badges: [...seen.values()],
    };
  }

  // Many places: all in one square of the screen become one item, in one pass.
  function gridded(list, map) {
    const zoom = map.getZoom(), cells = new Map();
    for (const item of list) {
      const p = map.project([item.lat, item.lon], zoom);
      const key = `${Math.floor(p.x / 150)},${Math.floor(p.y / 90)}`;
      const cell = cells.get(key);
      if (!cell) { cells.set(key, item); continue; }
      cell.members.push(...item.members);
      cell.n += item.n;
      cell.disputed += item.disputed;
      for (const b of item.badges) cell.badges.push(b);
    }
    return [...cells.values()].map((cell) => cell.members.length > 1
      ? merge(cell, { members: [], n: 0, disputed: 0, badges: [] }) : cell);
  }

  function boxOf(item, map) {
    const shown = specs(item);
    const columns = shown.length === 4 ? 2 : Math.min(3, shown.length);
    const rows = Math.ceil(shown.length / columns);
    const p = map.latLngToLayerPoint([item.lat, item.lon]);
    const size = SCALE * large();
    const wide = Math.max(columns * W * size + 10, named() ? captionWidth(item) : 0);
    const high = rows * (H * size + 1) + 8
      + ((named() ? 16 : 0) + (item.disputed ? 17 : 0)) * large();
    const box = [p.x - wide / 2, p.y - high / 2, p.x + wide / 2, p.y + high / 2];
    return PRECISE.has(item.precision) ? box : broughtIn(box, map);
  }

  // The plate of an extent stands for all of it: one that the map's edge would cut moves inside.
  function broughtIn(box, map) {
    const { x: left, y: top } = map.containerPointToLayerPoint([0, 0]);
    const { x: wide, y: high } = map.getSize();
    const view = [left, top, left + wide, top + high];
    if (!overlap(view, box, 0)) return box;
    // The buttons stand in the upper left corner.
    const west = box[1] < top + BUTTONS[1] ? left + BUTTONS[0] : left + 4;
    const dx = Math.max(0, west - box[0]) || Math.min(0, view[2] - 4 - box[2]);
    const dy = Math.max(0, view[1] + 4 - box[1]) || Math.min(0, view[3] - 20 - box[3]);
    return [box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy];
  }

  const named = () => state.data.place.name.length > 0;

  function caption(item) {
    const name = state.data.place.name[item.members[0]] || "";
    const more = item.members.length - 1;
    return more ? `${name} +${more}` : name;
  }

  function captionWidth(item) {
    const text = caption(item);
    const wide = [...text].reduce((sum, c) => sum + (c.charCodeAt(0) > 0x2e80 ? 11.5 : 6.2), 14);
    return Math.min(170, wide) * large();
  }

  // Plates that would cover each other become one plate with all their badges.
  function separate(list, map) {
    let merged = true;
    while (merged) {
      merged = false;
      list.sort((a, b) => b.n - a.n);
      const kept = [];
      for (const item of list) {
        item.box = item.box || boxOf(item, map);
        const hit = kept.findIndex((other) => overlap(other.box, item.box, 3));
        if (hit < 0) kept.push(item);
        else {
          kept[hit] = merge(kept[hit], item);
          kept[hit].box = boxOf(kept[hit], map);
          merged = true;
        }
      }
      list = kept;
    }
    return list;
  }

  // The badges of a plate: one per claimant and modality, or counts by side when they are too many.
  function specs(item) {
    if (item.specs) return item.specs;
    const { source, side, modality } = state.data;
    if (item.badges.length <= SHOWN && !state.data.cells) {
      const order = item.badges.slice().sort((a, b) => source[a[0]][1] - source[b[0]][1] || a[0] - b[0]);
      item.specs = order.map(([who, how, n]) => {
        const [letters, s, name] = source[who];
        return {
          letters, shape: side[s][1], colour: side[s][2], modality: modality[how][0], count: n,
          label: `${name} (${side[s][3]}): ${modality[how][1]}${n > 1 ? ` ×${n}` : ""}`,
        };
      });
    } else {
      const bySide = new Map();
      for (const [who, , n] of item.badges) {
        const s = source[who][1];
        bySide.set(s, (bySide.get(s) || 0) + n);
      }
      item.specs = [...bySide].sort((a, b) => a[0] - b[0]).map(([s, n]) => ({
        letters: `${side[s][0]} ${n}`, shape: side[s][1], colour: side[s][2], modality: "claims",
        count: 0, label: `${side[s][3]}: ${n}`,
      }));
    }
    return item.specs;
  }

  function plate(item) {
    const { text } = state.options;
    const shown = specs(item);
    const columns = shown.length === 4 ? 2 : Math.min(3, shown.length);
    const imprecise = !PRECISE.has(item.precision);
    const node = el("div", "ca-plate" + (imprecise ? " ca-imprecise" : "")
      + (item.disputed ? " ca-disputed" : "") + (isSelected(item) ? " ca-selected" : ""));
    if (item.disputed) node.appendChild(el("div", "ca-mark", `≠ ${text.disputed}`));
    const grid = el("div", "ca-grid");
    grid.style.gridTemplateColumns = `repeat(${columns}, auto)`;
    for (const spec of shown) grid.appendChild(badge(spec, SCALE * large()));
    node.appendChild(grid);
    if (named()) {
      const line = el("div", "ca-caption", caption(item));
      line.style.maxWidth = `${164 * large()}px`;
      node.appendChild(line);
    }
    node.setAttribute("aria-label", `${names(item)}: ${shown.map((s) => s.label).join("; ")}`
      + (item.disputed ? `; ${text.disputed}` : ""));
    return node;
  }

  function names(item) {
    const list = state.data.place.name;
    const shown = item.members.slice(0, 4).map((i) => list[i]).filter(Boolean).join(", ");
    return item.members.length > 4 ? `${shown} …` : shown;
  }

  const isSelected = (item) => item.members.some((i) => state.data.selected.includes(i));

  function redraw() {
    const { map, data, layer } = state;
    if (!data || !layer || !map.hasLayer(layer)) return;
    const view = map.getBounds().pad(0.3);
    let list = items();
    layer.clearLayers();
    state.taken = [];
    if (data.cells) {
      shapes(layer, list.flatMap((item) => (PRECISE.has(item.precision) ? [] : item.members)));
      ringed(list, view);
      return drawn();
    }
    // Rows from `rings` on are counts of extents, among badges of claims that are fewer.
    const counted = data.rings === undefined ? [] : list.splice(data.rings);
    const many = list.length > MANY;
    if (many) list = gridded(list, map);
    list = list.filter((item) => view.contains([item.lat, item.lon]));
    list = separate(list, map);
    const lone = list.flatMap((item) => (item.members.length === 1 ? item.members : []));
    shapes(layer, many ? lone.concat(counted.flatMap((item) => item.members)) : null);
    if (counted.length) ringed(counted, view);
    const fragment = [];
    for (const item of list) {
      const box = item.box || boxOf(item, map);
      const wide = box[2] - box[0], high = box[3] - box[1];
      state.taken.push(box);
      const at = map.latLngToLayerPoint([item.lat, item.lon]);
      const marker = L.marker([item.lat, item.lon], {
        keyboard: true, riseOnHover: true, zIndexOffset: item.disputed ? 500 : 0, alt: names(item),
        icon: L.divIcon({
          className: "ca-icon", html: plate(item), iconSize: [wide, high],
          iconAnchor: [at.x - box[0], at.y - box[1]],
        }),
      });
      marker.on("click", () => choose(item));
      marker.on("keypress", (e) => { if (e.originalEvent.key === "Enter") choose(item); });
      fragment.push(marker);
    }
    for (const marker of fragment) layer.addLayer(marker);
    drawn();
  }

  let labelFrame = 0;
  function drawn() {
    const { map, data } = state;
    // Labels take as long as the rings, and nobody waits for them: a frame later.
    root.cancelAnimationFrame(labelFrame);
    if (data.cells && !alone()) labelFrame = root.requestAnimationFrame(() => setTimeout(drawLabels));
    else drawLabels();
    Object.assign(map.getContainer().dataset, {
      claims: data.place.n.reduce((a, b) => a + b, 0), places: data.place.n.length,
      draw: data.stamp, words: data.words || "", cells: data.cells ? "1" : "0",
    });
  }

  // Counts by side: a ring for each cell, and one for each extent, on its polygon.
  function ringed(all, view) {
    const { map, data, layer } = state;
    let list = all.filter((item) => view.contains([item.lat, item.lon]));
    const size = large() * (list.length > rings.CROWD ? 0.85 : 1);
    const precise = (item) => PRECISE.has(item.precision);
    let cells = list.filter(precise);
    if (cells.length > rings.FAR) cells = gridded(cells, map);
    const put = (item) => {
      ringOf(item);
      item.at = map.latLngToLayerPoint([item.lat, item.lon]);
      item.reach = rings.reach(item, size);
      if (!precise(item)) item.at = inside(item);
      return item;
    };
    const inside = ({ at: { x, y }, reach: r }) => {
      const box = broughtIn([x - r, y - r, x + r, y + r], map);
      return { x: box[0] + r, y: box[1] + r };
    };
    list = rings.arranged(cells, list.filter((item) => !precise(item)), { merge, put, inside });
    for (const item of list) {
      item.label = ringLabel(item);
      item.selected = isSelected(item);
      item.node = rings.node(item, size);
      item.run = () => chooseRing(item);
    }
    layer.addLayer(rings.layer(list));
    for (const { at, reach } of list) {
      state.taken.push([at.x - reach, at.y - reach, at.x + reach, at.y + reach]);
    }
  }

  // What a ring shows of an item: counts by side, in the order of the sides.
  function ringOf(item) {
    const { source, side } = state.data;
    const bySide = new Map();
    for (const [who, , n] of item.badges) {
      const s = source[who][1];
      bySide.set(s, (bySide.get(s) || 0) + n);
    }
    item.parts = [...bySide].sort((a, b) => a[0] - b[0]).map(([s, n]) => ({
      letter: [...side[s][0]].slice(0, 3).join(""), colour: side[s][2], name: side[s][3], n,
    }));
    item.imprecise = !PRECISE.has(item.precision);
  }

  function ringLabel(item) {
    const { place } = state.data, { text } = state.options;
    const name = item.imprecise && place.name.length ? `${names(item)}: ` : "";
    return `${name}${rings.whole(item.n)}: `
      + item.parts.map((p) => `${p.name} ${rings.whole(p.n)}`).join("; ")
      + (item.disputed ? `; ${text.disputed} ${rings.whole(item.disputed)}` : "");
  }

  // One place, or extents that lie over each other: who says what there. A cell with several
  // places comes apart when the map goes nearer.
  function chooseRing(item) {
    const { map, data } = state, { place } = data;
    const keys = item.members.map((i) => place.id[i] || "");
    const known = keys.every(Boolean) && keys.length <= SELECT_MOST;
    const nearest = map.getZoom() >= NEAREST;
    if (known && (keys.length === 1 || item.imprecise || nearest)) return choose(item);
    if (!nearest) map.setView([item.lat, item.lon], Math.min(map.getZoom() + 2, NEAREST));
  }

  // Extents: polygons of areas, discs of uncertainty of points and settlements.
  function shapes(layer, only) {
    const { place, shape, side } = state.data;
    const order = ["country", "region", "area", "settlement", "point"];
    const wanted = only && new Set(only);
    const index = place.lat.map((_, i) => i).filter((i) => !wanted || wanted.has(i) || shape[i]);
    index.sort((a, b) => order.indexOf(place.precision[a]) - order.indexOf(place.precision[b]));
    for (const i of index) {
      const own = sidesOf(i);
      const colour = own.length === 1 ? side[own[0]][2] : ink().country;
      const selected = state.data.selected.includes(i);
      const style = {
        renderer: state.renderer, pane: "areas", interactive: false, color: colour, weight: selected ? 3 : 1.3, opacity: 0.9,
        fillColor: colour, fillOpacity: { country: 0.001, region: 0.05 }[place.precision[i]] || 0.16,
        dashArray: place.precision[i] === "settlement" ? null : "3 4",
      };
      if (typeof shape[i] === "string") country(layer, shape[i], style);
      else if (shape[i]) layer.addLayer(L.polygon(shape[i], style));
      else if (place.radius[i]) {
        layer.addLayer(L.circle([place.lat[i], place.lon[i]], { ...style, radius: place.radius[i] }));
      }
    }
  }

  // A whole country is drawn from the basemap that is here already, not sent again.
  function country(layer, iso, style) {
    const found = (state.countries || []).find((f) => f.properties.iso === iso);
    if (found) layer.addLayer(L.geoJSON(found, { ...style, renderer: state.renderer }));
  }

  function sidesOf(i) {
    return [...new Set(unpack(state.data.place.badges[i]).map(([who]) => state.data.source[who][1]))];
  }

  function choose(item) {
    const { map, data } = state;
    if (item.members.length > SELECT_MOST || !data.place.id.length) {
      const points = item.members.map((i) => [data.place.lat[i], data.place.lon[i]]);
      map.fitBounds(L.latLngBounds(points).pad(0.2), { maxZoom: Math.min(map.getZoom() + 3, 14) });
      return;
    }
    if (alone()) return state.options.choose?.(item.members.map((i) => data.place.id[i]));
    send(item.members.map((i) => data.place.id[i]).join(" "));
  }

  // To the app: keys of places, or `window:` or `days:` with what the map wants or shows. Gives the
  // message's number: later ones have higher numbers, also those of a map that is loaded again.
  function send(words) {
    state.sent = Math.max(state.sent + 1, Date.now());
    state.unheard = [...state.unheard, [state.sent, words]].slice(-UNHEARD_MOST);
    tell();
    return state.sent;
  }

  // The app hears only the last value of a component. So every value says all that the app has not
  // said it heard, and the view on the screen: a value that overtakes another loses nothing.
  function tell() {
    const view = viewNow();
    state.told = JSON.stringify(view);
    state.tells += 1;  // or a value that is told again would be no change
    const value = JSON.stringify({ ...view, said: state.unheard, tells: state.tells });
    // Straight to the server: the host's own path waits a quarter of a second.
    root.__GLOBAL_DATA__.last_object_clicked_tooltip = value;
    root.__GLOBAL_DATA__.previous_data = { last_object_clicked_tooltip: value };
    root.Streamlit.setComponentValue({ last_object_clicked_tooltip: value });
  }

  // Called before the page around the map hears of a click, so that the app knows the view that was
  // on the screen. Moving the map alone does not run the app. Gives whether there was news.
  function tellView() {
    const changed = JSON.stringify(viewNow()) !== state.told;
    if (changed) tell();
    return changed;
  }

  // Latitude, longitude (WGS 84 degrees) and zoom of the centre; width and height in CSS pixels.
  function viewNow() {
    // Moved past 180 degrees, the centre is the same ground once around.
    const { lat, lng } = state.map.getCenter().wrap(), { x, y } = state.map.getSize();
    const held = Math.min(Math.max(lat, -EDGE), EDGE);
    return { view: [Number(held.toFixed(4)), Number(lng.toFixed(4)), state.map.getZoom()],
      screen: [Math.round(x), Math.round(y)] };
  }

  /* ---- legend ------------------------------------------------------------------------------ */

  function legend() {
    const signature = JSON.stringify([state.data.side, state.data.modality, Boolean(state.data.cells), state.data.rings !== undefined]);
    if (state.legend === signature) return;
    state.legend = signature;
    if (state.legendControl) state.map.removeControl(state.legendControl);
    const Legend = L.Control.extend({ onAdd: legendBox });
    state.legendControl = new Legend({ position: "bottomleft" });
    state.map.addControl(state.legendControl);
  }

  function legendBox() {
    const { text } = state.options, { side, modality } = state.data;
    const box = el("details", "ca-legend");
    box.appendChild(el("summary", "", text.legend));
    box.open = !alone() && root.parent.innerWidth >= 1600 && !state.data.selected.length;
    const section = (title) => {
      box.appendChild(el("div", "ca-legend-title", title));
      const list = el("div", "ca-legend-list");
      box.appendChild(list);
      return list;
    };
    const entry = (list, node, label) => list.appendChild(el("div", "", null, node, el("span", "", label)));
    const sides = section(text.legend_side);
    for (const [letter, shape, colour, name] of side) {
      entry(sides, badge({ letters: letter, shape, colour, modality: "claims" }, 0.7), name);
    }
    const { cells } = state.data;
    const ways = section(cells ? text.legend_rings : text.legend_modality);
    if (cells) {
      entry(ways, el("i", "ca-key ca-key-ring"), text.legend_cell);
      entry(ways, el("i", "ca-key ca-key-ring ca-imprecise"), text.legend_extent);
    }
    else for (const [key, label] of modality) {
      entry(ways, badge({ letters: "ABC", shape: "circle", colour: "#5A6572", modality: key }, 0.7), label);
    }
    if (state.data.rings !== undefined) {
      entry(ways, el("i", "ca-key ca-key-ring ca-imprecise"), text.legend_extent);
    }
    const extents = section(text.legend_precision);
    for (const [cls, label] of [["point", text.legend_point], ["disc", text.legend_settlement],
      ["area", text.legend_area]]) if (!cells || cls === "area") entry(extents, el("i", `ca-key ca-key-${cls}`), label);
    const marks = section(text.legend_marks);
    entry(marks, el("b", "ca-mark", cells ? "≠ 12%" : "≠"), cells ? text.legend_share : text.legend_disputed);
    if (!cells) entry(marks, el("b", "ca-plus", "+2"), text.legend_merged);
    box.appendChild(el("p", "", state.options.borders));
    box.appendChild(el("p", "", text.legend_not_facts));
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    return box;
  }

  root.claimAtlas = { basemap, start, draw, state };
})(window);
