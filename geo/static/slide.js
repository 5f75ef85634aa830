/* One slide of a briefing as nodes: title, "who says what", table, timeline, attribution. It draws
   and fits, and knows neither keys nor windows; data as `geo/briefing/slide_data.py` makes it. */
(function (root) {
  "use strict";
  const { badge, el } = root.claimBadge;

  /* book: {text, sides, rows}; slide: one of its slides; many: how many slides there are.
     Gives {node, hole}: the slide, and the empty place in it where the map goes (or null). */
  function slide(book, data, options) {
    const { text } = book, show = data.show;
    const has = (what) => show.includes(what);
    const node = el("section", "br-slide");
    node.dataset.slide = data.n;
    node.setAttribute("aria-label", data.title);
    const head = el("header", "br-head", null, el("h1", "br-title", data.title));
    node.appendChild(head);
    if (data.faults.length) {
      const faults = el("div", "br-faults", null, el("b", "", `⚠ ${text.faults}: `));
      faults.setAttribute("role", "alert");
      faults.appendChild(el("span", "", data.faults.join("; ")));
      node.appendChild(faults);
    }
    const main = el("main", "br-main");
    const sides = el("div", "br-side");
    let hole = null;
    if (has("map")) hole = el("div", "br-hole");
    if (has("panel") && data.panel && root.claimPanel) {
      sides.appendChild(el("div", "ca-root", null, root.claimPanel.panel(data.panel, () => {})));
    } else if (has("panel")) sides.appendChild(table(book, data));
    if (has("table")) sides.appendChild(table(book, data));
    if (sides.firstChild) main.classList.add("has-side");
    if (hole) main.classList.add("has-map");
    const mapFirst = show.indexOf("map") <= Math.max(show.indexOf("panel"), show.indexOf("table"));
    if (sides.firstChild && hole && !mapFirst) main.classList.add("is-side-first");
    if (hole) main.appendChild(hole);
    if (sides.firstChild) main[mapFirst ? "append" : "prepend"](sides);
    node.appendChild(main);
    if ((has("timeline") || options.timeline) && data.bars.length) {
      if (!hole && !sides.firstChild) main.classList.add("is-empty"); // nothing but the timeline
      node.appendChild(timeline(book, data));
    }
    if (options.notes) {
      const notes = el("aside", "br-notes", null, el("b", "", text.notes),
        el("p", "", data.note || text.no_notes));
      notes.setAttribute("aria-label", text.notes);
      node.appendChild(notes);
    }
    node.appendChild(attribution(book, data.attribution));
    return { node, hole };
  }

  /* Whose claims these are, what they are not, as known when, from which documents. */
  function attribution(book, data) {
    const foot = el("footer", "br-foot");
    foot.appendChild(el("div", "br-facts", null, el("b", "br-not-facts", data.not_facts),
      el("span", "br-known", data.known)));
    const list = el("ul", "br-speakers");
    list.setAttribute("aria-label", book.text.speakers);
    for (const s of data.speakers) {
      list.appendChild(el("li", "", null,
        badge({ letters: s.letters, shape: s.shape, colour: s.colour, modality: "claims",
          label: `${s.name} (${s.side}): ${s.n}` }, 0.8),
        el("span", "", `${s.name} ×${s.n}`)));
    }
    foot.appendChild(list);
    if (data.sources) {
      foot.appendChild(el("div", "br-sources", null, el("b", "", `${book.text.sources}: `),
        el("span", "", data.sources)));
    }
    return foot;
  }

  /* The claims that the slide quotes, a row each. */
  function table(book, data) {
    const box = el("div", "br-table");
    for (const n of data.quoted) box.appendChild(row(book.rows[n]));
    if (data.more) box.appendChild(el("p", "br-more", data.more));
    return box;
  }

  function row(claim) {
    const head = el("p", "br-row-head", claim.headline);
    if (claim.disputed) head.prepend(el("b", "ca-mark", "≠"), " ");
    return el("div", "br-row", null, badge(claim.badge, 0.95), el("div", "", null, head,
      el("p", "br-row-sub", [claim.who, claim.how, claim.place, claim.when].filter(Boolean).join(" · "))));
  }

  /* A bar a day, stacked by side with the side's letter; days outside the filter are faded. */
  function timeline(book, data) {
    const box = el("figure", "br-time");
    box.setAttribute("aria-label", book.text.timeline);
    const bars = data.bars;
    const top = Math.max(1, ...bars.map(([, parts]) => parts.reduce((sum, [, n]) => sum + n, 0)));
    const strip = el("div", "br-bars");
    const every = Math.ceil(bars.length / 16);
    bars.forEach(([slot, parts], i) => {
      const silent = slot.startsWith("gap");
      const column = el("div", `br-bar${silent ? " is-gap" : ""}`);
      if (data.days && !silent && (slot < data.days[0] || slot > data.days[1])) {
        column.classList.add("is-outside");
      }
      column.dataset.day = slot;
      const stack = el("div", "br-stack");
      for (const [side, n] of parts) {
        const [letter, , colour, name] = book.sides[side];
        const part = el("span", "", bars.length <= 40 && n / top > 0.12 ? `${letter} ${n}` : "");
        part.style.background = colour;
        part.style.flexGrow = n;
        part.title = `${slot} · ${name}: ${n}`;
        stack.appendChild(part);
      }
      const total = parts.reduce((sum, [, n]) => sum + n, 0);
      stack.style.height = `${(100 * total) / top}%`;
      const [, month, day] = slot.split("-");
      const label = silent ? "⋯" : i % every ? "" : `${Number(month)}/${Number(day)}`;
      column.append(el("div", "br-column", null, stack), el("span", "br-day-label", label));
      strip.appendChild(column);
    });
    box.append(el("figcaption", "", book.text.timeline), strip);
    return box;
  }

  /* Mark the day that is played, or none. */
  function playing(node, day) {
    for (const bar of node.querySelectorAll(".br-bar")) {
      bar.classList.toggle("is-now", bar.dataset.day === day);
    }
  }

  /* Shrink what has no room, down to what can still be read: the title, then the attribution,
     which also takes room from the rest rather than lose a word, then the panel. */
  function fit(node, rem) {
    const high = node.clientHeight || 1, narrow = node.clientWidth < 700;
    const title = node.querySelector(".br-title"), foot = node.querySelector(".br-foot");
    const side = node.querySelector(".br-side");
    const least = node.clientWidth >= 1600 ? 32 : narrow ? 19 : 24;
    for (let size = rem * 2.1; ; size -= 3) {
      title.style.fontSize = `${Math.max(size, least)}px`;
      if (size <= least || title.scrollHeight <= high * 0.17) break;
    }
    const floor = narrow ? 10 : Math.max(11, rem * 0.55);
    const shares = narrow ? [0.26, 0.4, 0.6] : [0.2, 0.32, 0.55];
    for (let k = 0, done = false; k < shares.length && !done; k++) {
      foot.classList.toggle("is-tight", k > 0);
      for (let size = rem * 0.86; ; size -= 1) {
        foot.style.fontSize = `${Math.max(size, floor)}px`;
        done = foot.scrollHeight <= high * shares[k];
        if (done || size <= floor) break;
      }
    }
    // What else there is gives way before a word of the attribution is out of sight.
    node.classList.toggle("is-crowded", node.scrollHeight > high + 1
      || foot.scrollHeight > foot.clientHeight + 1);
    if (!side) return;
    const inner = () => side.scrollHeight <= side.clientHeight + 1;
    const tries = [];
    for (let z = 1.05; z > 0.77; z -= 0.07) tries.push([false, z]);
    for (let z = 1; z > (narrow ? 0.9 : 0.67); z -= 0.07) tries.push([true, z]);
    for (const [compact, zoom] of tries) {
      side.classList.toggle("is-compact", compact);
      for (const child of side.children) child.style.zoom = zoom;
      if (inner()) return;
    }
    side.classList.add("is-long");
  }

  root.claimSlide = { slide, attribution, table, row, timeline, playing, fit };
})(globalThis);
