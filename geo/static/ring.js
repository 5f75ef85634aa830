/* Rings: how many claims there are in a part of the map, and around the count whose they are.
   As with badges, letters say it and colour only helps; text from data is only ever textContent. */
(function (root) {
  "use strict";
  const { el, svg } = root.claimBadge;
  const BAND = 9;           // width of the ring around the count, in CSS pixels at size 1
  const LEAST = 0.16;       // radians that the smallest share still gets, so that it can be seen
  const LETTER = 7;         // width of a letter in the ring
  const CROWD = 150;        // rings above which all are drawn smaller
  const FAR = 600;          // cells above which a grid joins them first
  const TURN = 2 * Math.PI;

  /* ---- what is written ------------------------------------------------------------------------ */

  const whole = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

  // 9,999 then 12k, 1.2M: what fits in the middle. The whole number is in the label.
  function short(n) {
    if (n < 1e4) return whole(n);
    if (n < 1e6) return `${Math.floor(n / 1e3)}k`;
    return `${n < 1e7 ? Math.floor(n / 1e5) / 10 : Math.floor(n / 1e6)}M`;
  }

  function percent(part, all) {
    const share = (100 * part) / all;
    if (share > 0 && share < 1) return "<1%";
    return `${share < 100 ? Math.min(99, Math.round(share)) : 100}%`;
  }

  /* ---- one ring ------------------------------------------------------------------------------- */

  const radius = (n) => Math.min(29, 17 + 2 * Math.log10(Math.max(1, n)));

  // Shares of the turn by side, none too small to be seen; which letters have no room in theirs.
  function arcs(ring, size) {
    const { parts, n } = ring;
    const small = parts.filter((p) => p.n / n < LEAST / TURN).length;
    const rest = parts.reduce((sum, p) => sum + (p.n / n < LEAST / TURN ? 0 : p.n), 0);
    let at = -TURN / 4;
    return parts.map((p) => {
      const tiny = p.n / n < LEAST / TURN;
      const turn = tiny ? LEAST : ((TURN - small * LEAST) * p.n) / rest;
      const from = at;
      at += turn;
      const room = turn * (radius(n) + BAND / 2) * size;
      return { part: p, from, turn, middle: from + turn / 2,
        inside: room >= p.letter.length * LETTER * size + 3 };
    });
  }

  /* How far a ring reaches from its middle, letters outside included. */
  function reach(ring, size) {
    ring.arcs = ring.arcs || arcs(ring, size);
    const edge = (radius(ring.n) + BAND + (ring.disputed ? 4 : 0) + 1.5) * size;
    return edge + (ring.arcs.some((a) => !a.inside) ? 7 * size : 0);
  }

  // Outside letters keep a distance from each other along the edge.
  function spread(list, least) {
    for (let i = 1; i < list.length; i++) {
      list[i].letterAt = Math.max(list[i].middle, list[i - 1].letterAt + least);
    }
  }

  const f = (x) => x.toFixed(1);

  function curve(r, from, to) {
    return `M${f(r * Math.cos(from))} ${f(r * Math.sin(from))}A${f(r)} ${f(r)} 0 `
      + `${to - from > Math.PI ? 1 : 0} 1 ${f(r * Math.cos(to))} ${f(r * Math.sin(to))}`;
  }

  // Made once and copied: setting attributes one by one is most of the time a ring takes.
  const models = {};
  function model(name, cls) {
    if (!models[cls]) models[cls] = svg(name, { class: cls });
    return models[cls].cloneNode(false);
  }

  function line(parent, cls, r, width, from, turn, colour) {
    const full = turn > TURN - 0.01;
    const node = model(full ? "circle" : "path", full ? `${cls} ca-full` : cls);
    if (full) node.setAttribute("r", f(r));
    else node.setAttribute("d", curve(r, from, from + turn));
    node.setAttribute("stroke-width", f(width));
    if (colour) node.setAttribute("stroke", colour);
    parent.appendChild(node);
  }

  function write(parent, cls, text, x, y, size) {
    const node = model("text", cls);
    node.setAttribute("x", f(x));
    node.setAttribute("y", f(y));
    node.setAttribute("font-size", f(size));
    node.textContent = text;
    parent.appendChild(node);
  }

  let frame = null;

  /* ring: {n, disputed, parts: [{letter, colour, name, n}], label, imprecise, selected}; size: 1
     on a desk. Gives a node whose middle is where it is put. */
  function node(ring, size) {
    if (!frame) {
      frame = el("div", "ca-icon ca-ring");
      frame.setAttribute("role", "button");
      frame.tabIndex = 0;
      frame.appendChild(svg("svg", { "aria-hidden": "true" }));
    }
    const made = frame.cloneNode(true), draw = made.firstChild;
    if (ring.imprecise) made.classList.add("ca-imprecise");
    if (ring.selected) made.classList.add("ca-selected");
    if (ring.disputed) made.classList.add("ca-disputed");
    made.setAttribute("aria-label", ring.label);
    made.title = ring.label;
    const inner = radius(ring.n) * size, band = BAND * size, middle = inner + band / 2;
    const edge = inner + band + ((ring.disputed ? 4 : 0) + 1.5) * size;
    made.style.width = made.style.height = `${f(2 * edge)}px`;
    made.style.margin = `${f(-edge)}px`;
    ring.arcs = ring.arcs || arcs(ring, size);
    const gap = ring.arcs.length > 1 ? (1.6 * size) / middle : 0;
    for (const arc of ring.arcs) {
      line(draw, "ca-arc", middle, band, arc.from + gap / 2, Math.max(0.05, arc.turn - gap),
        arc.part.colour);
    }
    if (ring.disputed) {
      const share = Math.max(0.14, (TURN * ring.disputed) / ring.n);
      line(draw, "ca-arc-disputed", inner + band + 2.6 * size, 2.8 * size, -TURN / 4, share);
    }
    const count = short(ring.n);
    const fits = Math.min(13 * size, (2 * inner - 5) / (0.6 * count.length));
    write(draw, "ca-count", count, 0, ring.disputed ? 1.5 * size : 0.35 * fits, fits);
    if (ring.disputed) {
      write(draw, "ca-share", `≠ ${percent(ring.disputed, ring.n)}`, 0, 10.5 * size, 8.5 * size);
    }
    const outside = ring.arcs.filter((arc) => !arc.inside);
    for (const arc of ring.arcs) arc.letterAt = arc.middle;
    spread(outside, (9 * size) / (edge + 5 * size));
    for (const arc of ring.arcs) {
      const r = arc.inside ? middle : edge + 4 * size;
      const high = (arc.inside ? 9 : 9.5) * size;
      write(draw, arc.inside ? "ca-letter" : "ca-letter-out", arc.part.letter,
        r * Math.cos(arc.letterAt), r * Math.sin(arc.letterAt) + 0.36 * high, high);
    }
    return made;
  }

  /* ---- rings on the map ----------------------------------------------------------------------- */

  const near = (a, b) => {
    const far = a.reach + b.reach + 1, dx = a.at.x - b.at.x, dy = a.at.y - b.at.y;
    return dx * dx + dy * dy < far * far;
  };

  // Rings that would cover each other become one; the one with most claims keeps its place.
  function joined(list, merge, put) {
    for (let again = true; again;) {
      again = false;
      list.sort((a, b) => b.n - a.n);
      const kept = [];
      for (const ring of list) {
        let k = 0;
        while (k < kept.length && !near(kept[k], ring)) k++;
        if (k === kept.length) kept.push(ring);
        else {
          kept[k] = put(merge(kept[k], ring));
          again = true;
        }
      }
      list = kept;
    }
    return list;
  }

  const AWAY = [];
  for (const far of [24, 48, 72]) {
    for (let k = 0; k < TURN; k += TURN / 12) AWAY.push([far * Math.cos(k), far * Math.sin(k)]);
  }

  // How deep others reach into a ring, in pixels; no further than `most` is of interest.
  function covered(others, ring, most) {
    let deepest = 0;
    for (const o of others) {
      const depth = o.reach + ring.reach + 1 - Math.hypot(o.at.x - ring.at.x, o.at.y - ring.at.y);
      if (depth > deepest) deepest = depth;
      if (deepest >= most) break;
    }
    return deepest;
  }

  /* Where rings stand. precise, imprecise: rings with `n`, and what `put` needs to say where they
     are (`at`) and how far they reach. An imprecise one stands for a whole extent and may step
     aside for others, to where it stays `inside` the map, but never joins a precise one. */
  function arranged(precise, imprecise, { merge, put, inside }) {
    const placed = joined(precise.map(put), merge, put);
    const extents = [];
    for (const ring of joined(imprecise.map(put), merge, put)) {
      const home = ring.at, others = placed.concat(extents);
      let at = home, least = covered(others, ring, Infinity);
      for (const [dx, dy] of AWAY) {
        if (!least) break;
        ring.at = { x: home.x + dx, y: home.y + dy };
        const kept = inside(ring);
        if (kept.x !== ring.at.x || kept.y !== ring.at.y) continue;
        const hidden = covered(others, ring, least);
        if (hidden < least) [least, at] = [hidden, ring.at];
      }
      ring.at = at;  // free, or where most of it is seen
      const other = !least ? -1 : extents.findIndex((o) => near(o, ring));
      if (other < 0) extents.push(ring);
      else {
        const at = extents[other].at;
        extents[other] = put(merge(extents[other], ring));
        extents[other].at = at;
      }
    }
    return extents.concat(placed);
  }

  /* From rings that stepped aside to where they belong: their count is of there, and not of what
     they now lie over. */
  function leads(rings) {
    const drawn = svg("svg", { class: "ca-leads leaflet-zoom-hide", "aria-hidden": "true" });
    for (const { at, off: [dx, dy], reach } of rings) {
      const far = Math.hypot(dx, dy);
      if (far < reach) continue;  // it still lies over its place
      const home = [at.x - dx, at.y - dy].map(f);
      const from = [at.x - (dx * reach) / far, at.y - (dy * reach) / far].map(f);
      svg("line", { x1: from[0], y1: from[1], x2: home[0], y2: home[1] }, drawn);
      svg("circle", { cx: home[0], cy: home[1], r: 3 }, drawn);
    }
    return drawn;
  }

  /* A layer of rings: {lat, lon, at, reach, node, run} each. Nodes move as Leaflet's markers do. */
  function layer(rings) {
    const Rings = L.Layer.extend({
      getEvents() {
        return { zoomanim: this.fly };
      },
      onAdd(map) {
        this.box = el("div", "ca-rings");
        for (const [i, ring] of rings.entries()) {
          ring.node.dataset.ring = i;
          const own = map.latLngToLayerPoint([ring.lat, ring.lon]);
          ring.off = [ring.at.x - own.x, ring.at.y - own.y];
          L.DomUtil.setPosition(ring.node, L.point(ring.at.x, ring.at.y)._round());
          if (map._zoomAnimated) ring.node.classList.add("leaflet-zoom-animated");
          this.box.appendChild(ring.node);
        }
        this.box.prepend(leads(rings));
        const run = (event) => {
          const hit = event.target.closest(".ca-ring");
          if (!hit) return;
          L.DomEvent.stop(event);
          rings[hit.dataset.ring].run();
        };
        this.box.addEventListener("click", (event) => {
          if (!map.dragging || !map.dragging.moved()) run(event);
        });
        this.box.addEventListener("keydown", (event) => {
          if (event.key === "Enter" || event.key === " ") run(event);
        });
        this.box.addEventListener("dblclick", L.DomEvent.stop);
        map.getPane("markerPane").appendChild(this.box);
      },
      onRemove() {
        this.box.remove();
        this.box = null;
      },
      fly(event) {
        for (const ring of rings) {
          const to = this._map._latLngToNewLayerPoint([ring.lat, ring.lon], event.zoom, event.center);
          L.DomUtil.setPosition(ring.node, to.add(ring.off)._round());
        }
      },
    });
    return new Rings();
  }

  root.claimRing = { node, reach, arranged, layer, short, whole, percent, CROWD, FAR };
})(globalThis);
