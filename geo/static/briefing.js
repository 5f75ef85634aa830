/* A briefing in one file: steps through slides with one map, and keeps a presenter's window in
   step. Reads its data from two inert JSON elements; every text becomes a text node. */
(function (root) {
  "use strict";
  const { el } = root.claimBadge;
  const { slide, row, playing, fit } = root.claimSlide;
  const FLIGHT = 0.7;      // seconds from one view to the next
  const DAY = 1500;        // milliseconds of a played day
  const KEPT = 3;          // slides kept as nodes: this one, the next, the one before
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const book = read("briefing"), many = book.slides.length;
  const asked = /^#(presenter-)?(\d{1,6})$/.exec(location.hash);
  const presenter = Boolean(asked && asked[1]);
  const state = { n: clamp(asked ? Number(asked[2]) : 1), notes: false, timeline: false, other: null,
    made: new Map(), played: 0, timer: 0 };

  function clamp(n) { return Math.max(1, Math.min(many || 1, n || 1)); }

  /* ---- the window -------------------------------------------------------------------------- */

  const body = document.body;
  body.classList.add("br");
  const stage = el("div", "br-stage");
  const mapBox = el("div", "br-map");
  mapBox.id = "map_div";
  const day = el("div", "br-day");
  const help = el("div", "br-help", book.text.help);
  const status = el("div", "br-status");
  const card = el("div", "br-card");
  help.hidden = day.hidden = status.hidden = card.hidden = true;
  status.setAttribute("role", "status");
  const count = el("span", "br-count");
  const button = (words, label, run) => {
    const made = el("button", "", words);
    made.type = "button";
    made.title = label;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", () => { made.blur(); run(); });
    return made;
  };
  const nav = el("nav", "br-nav", null, button("‹", book.text.previous, () => to(state.n - 1)), count,
    button("›", book.text.next, () => to(state.n + 1)),
    button("?", book.text.help, () => { help.hidden = !help.hidden; }));
  stage.append(mapBox, nav, day, card, help, status);
  body.appendChild(stage);

  let rem = 16;
  function measure() {
    const { clientWidth: w, clientHeight: h } = stage;
    const least = presenter ? 10 : 15;
    rem = Math.round(10 * Math.max(least, Math.min(44, w * 0.0062 + h * 0.009))) / 10;
    document.documentElement.style.fontSize = `${rem}px`;
    const scale = Math.max(1, rem / 14.5);
    document.documentElement.style.setProperty("--br-scale", scale);
    book.map.scale = scale;
  }

  /* ---- the map ----------------------------------------------------------------------------- */

  let map = null, layer = null;
  const still = root.matchMedia("(prefers-reduced-motion: reduce)");

  function startMap() {
    // No snap and wider limits than on the page: a slide shows exactly what the screen did, however
    // much smaller or larger it is.
    map = L.map(mapBox, { minZoom: 0, maxZoom: 19, zoomSnap: 0, keyboard: false,
      worldCopyJump: false });
    book.map.choose = choose;
    root.claimAtlas.start(map, book.map);
    root.claimAtlas.basemap({ data: read("basemap"), attribution: book.basemap_attribution }).addTo(map);
    layer = L.featureGroup();
  }

  // A copy: what the map unpacks in place is drawn again at the next visit. The one group is
  // emptied each time, so that nothing that was drawn is kept.
  function drawMap(payload) {
    const shape = {};
    for (const n in payload.shape) {
      const drawn = payload.shape[n];
      shape[n] = typeof drawn === "number" ? book.shapes[drawn] : drawn;
    }
    layer.remove();
    layer.clearLayers();
    layer.off("add");
    root.claimAtlas.draw(layer, { ...payload, shape, place: { ...payload.place } });
    layer.addTo(map);
  }

  function place(made, data, fly) {
    const shown = Boolean(made.hole);
    mapBox.classList.toggle("is-away", !shown);
    if (!shown) return;
    const { left, top, width, height } = made.at;
    const before = map.getSize();
    Object.assign(mapBox.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`,
      height: `${height}px` });
    if (before.x !== Math.round(width) || before.y !== Math.round(height)) {
      map.invalidateSize({ pan: false, animate: false });
    }
    map.stop();
    const view = viewOf(data);
    if (!view) return;
    if (fly && !still.matches) map.flyTo(view[0], view[1], { duration: FLIGHT });
    else map.setView(view[0], view[1], { animate: false });
  }

  function viewOf(data) {
    if (data.view) {
      const [lat, lon, zoom] = data.view;
      if (data.screen) {
        // All that was seen on that screen; a margin only where the shapes differ.
        const { x, y } = map.getSize();
        const times = Math.max(data.screen[0] / Math.max(1, x), data.screen[1] / Math.max(1, y));
        return [[lat, lon], zoom - Math.log2(times)];
      }
      // A view is chosen on a desk; a smaller map shows about as much of the ground.
      const smaller = Math.log2(Math.max(0.3, Math.min(1.3, map.getSize().x / 1100)));
      return [[lat, lon], Math.max(2, Math.min(16, Math.round((zoom + smaller) * 4) / 4))];
    }
    if (!data.bounds) return null;
    const [south, west, north, east] = data.bounds;
    const bounds = L.latLngBounds([[south, west], [north, east]]).pad(0.2);
    return [bounds.getCenter(), Math.min(9, Math.floor(map.getBoundsZoom(bounds) * 4) / 4)];
  }

  // The claims of a badge, on a card over the map; the same badge again, or Escape, closes it.
  function choose(keys) {
    const signature = keys.join(" ");
    if (!card.hidden && card.dataset.keys === signature) { card.hidden = true; return; }
    card.dataset.keys = signature;
    const rows = book.slides[shownNumber() - 1].rows.map((n) => book.rows[n]);
    const close = button("×", book.text.close, () => { card.hidden = true; });
    card.replaceChildren(close, ...rows.filter((r) => keys.includes(r.key)).map(row));
    const { left, top, width, height } = mapBox.getBoundingClientRect();
    Object.assign(card.style, { left: `${left + 8}px`, top: `${top + height * 0.45}px`,
      width: `${Math.min(width - 16, rem * 32)}px`, maxHeight: `${height * 0.53}px` });
    card.hidden = false;
  }

  /* ---- slides ------------------------------------------------------------------------------ */

  // The presenter's window shows the next slide; the audience's the present one.
  function shownNumber() { return presenter ? clamp(state.n + 1) : state.n; }

  // Built, fitted and measured out of sight, so that a step only has to uncover it.
  function prepare(n) {
    if (n < 1 || n > many) return null;
    if (state.made.has(n)) return state.made.get(n);
    const made = slide(book, book.slides[n - 1], { notes: state.notes && !presenter, timeline: state.timeline });
    made.node.classList.add("is-waiting");
    made.node.inert = true;
    stage.prepend(made.node);
    fit(made.node, rem);
    if (made.hole) {
      const outer = stage.getBoundingClientRect(), at = made.hole.getBoundingClientRect();
      made.at = { left: at.left - outer.left, top: at.top - outer.top, width: at.width, height: at.height };
    }
    state.made.set(n, made);
    return made;
  }

  function forget(all) {
    for (const [n, made] of state.made) {
      if (all || Math.abs(n - shownNumber()) >= KEPT - 1) {
        made.node.remove();
        state.made.delete(n);
      }
    }
  }

  let idle = 0;
  function show(fly) {
    stop();
    card.hidden = true;
    const n = shownNumber(), data = book.slides[n - 1];
    if (!data) return;
    const made = prepare(n);
    layer.remove();  // or the claims of the last slide would be drawn again for a map of this size
    for (const other of state.made.values()) {
      other.node.classList.toggle("is-waiting", other !== made);
      other.node.inert = other !== made;
    }
    place(made, data, fly);
    if (made.hole) drawMap(data.map);
    count.textContent = `${state.n} / ${many}`;
    document.title = `${state.n}. ${data.title.slice(0, 80)} – ${book.title.slice(0, 80)}`;
    body.dataset.slide = state.n;
    if (presenter) tell();
    forget(false);
    clearTimeout(idle);
    idle = setTimeout(() => {
      prepare(n + 1);
      idle = setTimeout(() => prepare(n - 1), 60);
    }, 60);
  }

  function to(n, silent) {
    n = clamp(n);
    if (n === state.n) return;
    state.n = n;
    address();
    show(true);
    if (!silent) send("step");
  }

  function address() {
    const hash = `#${presenter ? "presenter-" : ""}${state.n}`;
    if (location.hash !== hash) history.replaceState(null, "", hash);
  }

  function again() {
    forget(true);
    measure();
    show(false);
  }

  /* ---- days -------------------------------------------------------------------------------- */

  function stop() {
    clearInterval(state.timer);
    state.timer = 0;
    day.hidden = true;
    const made = state.made.get(shownNumber());
    if (made) playing(made.node, "");
  }

  function play() {
    const data = book.slides[state.n - 1], made = state.made.get(state.n);
    if (state.timer) { stop(); drawMap(data.map); return; }
    if (!made || !made.hole || !data.play.length) { say(book.text.no_days); return; }
    state.played = 0;
    const next = () => {
      if (state.played >= data.play.length) { stop(); drawMap(data.map); return; }
      const [iso, payload] = data.play[state.played++];
      day.textContent = iso;
      day.hidden = false;
      const { left, top } = made.at;
      Object.assign(day.style, { left: `${left + 60}px`, top: `${top + 10}px` });
      drawMap(payload);
      playing(made.node, iso);
    };
    next();
    state.timer = setInterval(next, DAY);
  }

  /* ---- the presenter's window -------------------------------------------------------------- */

  // A file has no origin of its own, so windows know each other by having opened one another, and
  // what arrives is taken only from that other window, and only as the number of a slide.
  function open() {
    const base = location.href.split("#")[0];
    state.other = root.open(`${base}#presenter-${state.n}`, "", "popup,width=1100,height=760");
    if (!state.other) say(book.text.blocked);
  }

  function send(kind) {
    if (state.other && !state.other.closed) {
      state.other.postMessage({ claimBriefing: kind, n: state.n }, "*");
    }
  }

  root.addEventListener("message", (event) => {
    const kind = event.data && event.data.claimBriefing;
    if (!kind) return;
    // The audience's window may have been loaded anew, and finds its presenter again.
    if (!presenter && event.source && event.source.opener === root) state.other = event.source;
    if (event.source !== state.other) return;
    if (kind === "hello") send("step");
    if (kind === "step" && Number.isInteger(event.data.n)) to(event.data.n, true);
  });

  let desk = null;
  function startPresenter() {
    body.classList.add("is-presenter");
    state.other = root.opener;
    const began = Date.now();
    desk = { now: el("div", "br-clock"), title: el("h2", ""), note: el("p", "br-note"),
      next: el("div", "br-next-title") };
    body.append(el("div", "br-desk", null, desk.now, desk.title, desk.note), desk.next);
    const two = (x) => String(x).padStart(2, "0");
    const tick = () => {
      const now = new Date(), s = Math.floor((Date.now() - began) / 1000);
      desk.now.textContent = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`
        + ` · ${two(Math.floor(s / 60))}:${two(s % 60)} ${book.text.elapsed}`;
    };
    tick();
    setInterval(tick, 1000);
    send("hello");
    setInterval(() => send("hello"), 2000);
  }

  function tell() {
    const data = book.slides[state.n - 1];
    desk.title.textContent = `${state.n} / ${many} · ${data.title}`;
    desk.note.textContent = data.note || book.text.no_notes;
    const last = state.n >= many;
    desk.next.textContent = last ? book.text.last : `${book.text.next}:`;
    stage.classList.toggle("is-last", last);
  }

  /* ---- keys, fingers ----------------------------------------------------------------------- */

  let sayTimer = 0;
  function say(words) {
    status.textContent = words;
    status.hidden = false;
    clearTimeout(sayTimer);
    sayTimer = setTimeout(() => { status.hidden = true; }, 3500);
  }

  function toggle(what) {
    state[what] = !state[what];
    again();
  }

  const KEYS = {
    ArrowRight: () => to(state.n + 1), PageDown: () => to(state.n + 1), " ": () => to(state.n + 1),
    ArrowLeft: () => to(state.n - 1), PageUp: () => to(state.n - 1),
    Home: () => to(1), End: () => to(many),
    n: () => toggle("notes"), t: () => toggle("timeline"),
    d: () => { if (!presenter) play(); },
    l: () => { const box = mapBox.querySelector(".ca-legend"); if (box) box.open = !box.open; },
    f: () => {
      const done = document.fullscreenElement ? document.exitFullscreen()
        : document.documentElement.requestFullscreen();
      done.catch(() => {});  // the browser may refuse; nothing else depends on it
    },
    p: () => { if (!presenter) open(); },
    "?": () => { help.hidden = !help.hidden; },
    Escape: () => { help.hidden = card.hidden = true; },
  };

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const on = event.target.closest ? event.target.closest("summary, button, .leaflet-marker-icon") : null;
    if (on && (event.key === " " || event.key === "Enter")) return;
    const run = KEYS[event.key] || KEYS[event.key.toLowerCase()];
    if (!run) return;
    event.preventDefault();
    run();
  });

  let from = null;
  document.addEventListener("touchstart", (event) => {
    const inMap = event.target.closest && event.target.closest(".br-map");
    from = event.touches.length === 1 && !inMap ? event.touches[0] : null;
  }, { passive: true });
  document.addEventListener("touchend", (event) => {
    if (!from) return;
    const end = event.changedTouches[0], dx = end.clientX - from.clientX, dy = end.clientY - from.clientY;
    if (Math.abs(dx) > 50 && Math.abs(dx) > 2 * Math.abs(dy)) to(state.n + (dx < 0 ? 1 : -1));
    from = null;
  }, { passive: true });

  root.addEventListener("hashchange", () => {
    const match = /^#(?:presenter-)?(\d{1,6})$/.exec(location.hash);
    if (match) to(Number(match[1]));
  });
  let resizing = 0;
  root.addEventListener("resize", () => {
    clearTimeout(resizing);
    resizing = setTimeout(again, 120);
  });

  if (presenter) startPresenter();
  measure();
  startMap();
  show(false);
  address();
  // Letters that arrive late have another width.
  document.fonts.ready.then(again);
  root.claimBriefing = { to, play, state, map };
})(window);
