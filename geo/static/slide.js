/* One slide of a briefing as nodes: title, "who says what", table, timeline, attribution. It draws,
   and knows neither keys nor windows; data as `geo/briefing/slide_data.py` makes it. */
import { badge } from "./badge.js";
import { course } from "./courses.js";
import { coverageGrid } from "./coverage_grid.js";
import { isolated } from "./isolating.js";
import { el } from "./nodes.js";
import { panel } from "./panel.js";
import { stacked } from "./slide_rows.js";

const FAR = 2;  // times as large as on a desk: badges of events over time

/** @typedef {import("./protocol.d.ts").MapPayload} MapPayload */
/** What the map shows. shape: as in `MapPayload`, or the number of one of `Book.shapes`.
 * @typedef {Omit<MapPayload, "shape"> & {shape: Record<string, MapPayload["shape"][string] | number>}}
 *   Drawn */
/** A claim as a row. key: of its place.
 * @typedef {{badge: import("./badge.js").BadgeSpec, who: string, how: string, headline: string,
 *   when: string, place: string, key: string, disputed: boolean}} Row */
/** A claimant, and how many claims of it the slide shows.
 * @typedef {{letters: string, shape: string, colour: string, name: string, side: string, n: number}}
 *   Speaker */
/** not_facts, known: words. sources: titles of documents, or nothing. elsewhere: the sentence that
 * says where speakers and documents are named that have no room.
 * @typedef {{speakers: Speaker[], not_facts: string, known: string, sources: string,
 *   elsewhere: string}} Attribution */
/** A day, or `gap FIRST N` for N days without claims; and the number and count of each side.
 * @typedef {[string, [number, number][]]} Bar */
/**
 * A slide. n: its number, from 1. faults: what it names that is no more. view: latitude, longitude
 * (WGS 84 degrees) and zoom; screen: the map's width and height in CSS pixels when it was seen.
 * bounds: south, west, north, east of all it shows. within: corners of the part of the map that its
 * claims are of. rows: numbers of `Book.rows`. tables: what may go to further pages. speakers: all of
 * them, for a page of their own. lines: of the title slide, else none. day_names: of each bar. days: the first and last of the filter. play:
 * ISO day, map and day in words, for each day. beside: two maps, each with its heading, the address of
 * its picture (or nothing) and what it shows in words.
 * @typedef {{n: number, title: string, note: string, faults: string[],
 *   show: ("map" | "beside" | "panel" | "timeline" | "table" | "convergence" | "coverage")[], view: [number, number, number] | null,
 *   screen: [number, number] | null, bounds: [number, number, number, number] | null, within: [number, number][] | null,
 *   map: Drawn | null, lines?: string[],
 *   panel: import("./panel.js").PanelData | null, courses: import("./courses.js").CoursesData | null,
 *   looked: {grid: import("./coverage_grid.js").CoverageData | null, empty: string, limits: string} | null,
 *   rows: number[], tables: import("./slide_rows.js").Rows[],
 *   speakers: import("./slide_rows.js").Rows | null,
 *   beside: {title: string, picture: string, words: string}[],
 *   bars: Bar[], day_names: Record<string, string>, days: import("./days.js").Days | null,
 *   play: [string, Drawn, string][],
 *   attribution: Attribution}} SlideData */
/** A briefing, as `geo/briefing/html.py` makes it. sides: letter, shape, colour, name. many: how many
 * slides there are. begin: the number of the slide that is shown first. opening: the title slide. rest: where the slides that are not here come from.
 * @typedef {{lang: string, title: string, many: number, begin: number, opening: SlideData, rest: string, text: Record<string, string>,
 *   map: import("./protocol.d.ts").MapOptions, basemap_attribution: string,
 *   sides: [string, string, string, string][], rows: Row[],
 *   shapes: Exclude<MapPayload["shape"][string], string>[], slides: SlideData[]}} Book */

/** The slide, and the empty space in it where the map goes.
 * @param {Book} book
 * @param {SlideData} data
 * @param {{notes: boolean, timeline: boolean, narrow: boolean}} options what is shown in any case;
 *   and whether it is for a narrow window
 * @returns {{node: HTMLElement, mapSpace: HTMLElement | null}} */
export function slide(book, data, options) {
  const { text } = book, show = data.show;
  /** @param {SlideData["show"][number]} what */
  const has = (what) => show.includes(what);
  const node = el("section", "br-slide");
  node.dataset.slide = String(data.n);
  node.setAttribute("aria-label", data.title);
  node.appendChild(head(data.title));
  if (data.faults.length) {
    const faults = el("div", "br-faults", null, el("b", "", `⚠ ${text.faults}: `));
    faults.setAttribute("role", "alert");
    faults.appendChild(el("span", "", data.faults.join("; ")));
    node.appendChild(faults);
  }
  if (data.lines) {
    node.classList.add("is-opening");
    node.append(el("main", "br-main br-opening", null, ...data.lines.map((line) => el("p", "", line))));
    node.appendChild(attribution(book, data.attribution));
    return { node, mapSpace: null };
  }
  const main = el("main", "br-main");
  const sides = el("div", "br-side");
  const mapSpace = has("map") ? el("div", "br-hole") : null;
  for (const rows of data.tables) {
    if (rows.part === "panel" && data.panel) {
      sides.appendChild(el("div", "ca-root", null, panel(data.panel, () => {})));
    } else if (rows.part === "panel" || rows.part === "table") sides.appendChild(stacked(rows));
  }
  const { courses, looked } = data;
  if (courses) {
    sides.appendChild(el("div", "ca-root br-courses", null, el("p", "ca-course-signs", courses.text.signs),
      ...courses.events.map((one) => (options.narrow ? course(one, courses) : drawnCourse(one, courses))), el("p", "ca-course-note", courses.text.limits)));
  }
  if (looked) {
    sides.appendChild(el("div", "ca-root", null,
      looked.grid ? coverageGrid(looked.grid) : el("p", "", looked.empty), el("p", "br-limits", looked.limits)));
  }
  const beside = has("beside") ? twoMaps(data) : null;
  if (sides.firstChild) main.classList.add("has-side");
  if (mapSpace) main.classList.add("has-map");
  const mapFirst = show.indexOf("map") <= Math.max(show.indexOf("panel"), show.indexOf("table"),
    show.indexOf("convergence"), show.indexOf("coverage"));
  if (sides.firstChild && mapSpace && !mapFirst) main.classList.add("is-side-first");
  if (mapSpace) main.appendChild(mapSpace);
  if (beside) main.appendChild(beside);
  if (sides.firstChild) main[mapFirst ? "append" : "prepend"](sides);
  node.appendChild(main);
  if ((has("timeline") || options.timeline) && data.bars.length) {
    if (!mapSpace && !beside && !sides.firstChild) main.classList.add("is-empty"); // nothing but the timeline
    node.appendChild(timeline(book, data));
  }
  if (options.notes) node.appendChild(notesBox(book, data));
  node.appendChild(attribution(book, data.attribution));
  return { node, mapSpace };
}

/** An event over time whose badges are read from afar.
 * @param {import("./courses.js").Course} one
 * @param {import("./courses.js").CoursesData} data */
export const drawnCourse = (one, data) => course(one, data, undefined, FAR);

/** @param {string} title */
export function head(title) {
  return el("header", "br-head", null, el("h1", "br-title", title));
}

/** What the speaker reads.
 * @param {Book} book
 * @param {SlideData} data */
export function notesBox({ text }, data) {
  const notes = el("aside", "br-notes", null, el("b", "", text.notes),
    el("p", "", data.note || text.no_notes));
  notes.setAttribute("aria-label", text.notes);
  return notes;
}

/** Two maps of one place, each with its heading.
 * @param {SlideData} data */
function twoMaps(data) {
  const box = el("div", "br-beside");
  for (const { title, picture, words } of data.beside) {
    const figure = el("figure", "", null, el("figcaption", "", title));
    if (picture) {
      const map = el("img", "");
      map.src = picture;
      map.alt = words;
      figure.appendChild(map);
    } else figure.appendChild(el("p", "", words));
    box.appendChild(figure);
  }
  return box;
}

/** Whose claims these are, what they are not, as known when, from which documents.
 * @param {Book} book
 * @param {Attribution} data
 * @param {string} [elsewhere] where speakers and documents are named that are not here */
export function attribution(book, data, elsewhere) {
  const foot = el("footer", "br-foot");
  foot.appendChild(el("div", "br-facts", null, el("b", "br-not-facts", data.not_facts),
    el("span", "br-known", data.known), elsewhere ? el("span", "br-elsewhere", elsewhere) : null));
  if (!data.speakers.length && !data.sources) return foot;
  const list = el("ul", "br-speakers");
  list.setAttribute("aria-label", book.text.speakers);
  for (const s of data.speakers) {
    list.appendChild(el("li", "", null,
      badge({ letters: s.letters, shape: s.shape, colour: s.colour, modality: "claims",
        label: `${isolated(s.name)} (${isolated(s.side)}): ${s.n}` }, 0.8),
      el("span", "", `${isolated(s.name)} ×${s.n}`)));
  }
  foot.appendChild(list);
  if (data.sources) {
    foot.appendChild(el("div", "br-sources", null, el("b", "", `${book.text.sources}: `),
      el("span", "", data.sources)));
  }
  return foot;
}

/** @param {Row} claim */
export function row(claim) {
  const head = el("p", "br-row-head", claim.headline);
  if (claim.disputed) head.prepend(el("b", "ca-mark", "≠"), " ");
  return el("div", "br-row", null, badge(claim.badge, 0.95), el("div", "", null, head,
    el("p", "br-row-sub", [claim.who, claim.how, claim.place, claim.when].filter(Boolean).map(isolated).join(" · "))));
}

/** @param {Bar} bar */
const total = ([, parts]) => parts.reduce((sum, [, n]) => sum + n, 0);

/** A bar a day with its number, stacked by side with the side's letter, and what the letters mean;
 * days outside the filter are faded.
 * @param {Book} book
 * @param {SlideData} data */
export function timeline(book, data) {
  const box = el("figure", "br-time");
  box.setAttribute("aria-label", book.text.timeline);
  const bars = data.bars;
  const top = Math.max(1, ...bars.map(total));
  const strip = el("div", "br-bars");
  const every = Math.ceil(bars.length / 16);
  for (const [i, bar] of bars.entries()) {
    const [slot, parts] = bar;
    const silent = slot.startsWith("gap");
    const column = el("div", `br-bar${silent ? " is-gap" : ""}`);
    if (data.days && !silent && (slot < data.days[0] || slot > data.days[1])) {
      column.classList.add("is-outside");
    }
    column.dataset.day = slot;
    const stack = el("div", "br-stack");
    for (const [side, n] of parts) {
      const [letter, , colour, name] = book.sides[side];
      const part = el("span", "", bars.length <= 40 && n / top > 0.12 ? `${isolated(letter)} ${n}` : "");
      part.style.background = colour;
      part.style.flexGrow = String(n);
      part.title = `${data.day_names[slot] || slot} · ${isolated(name)}: ${n}`;
      stack.appendChild(part);
    }
    stack.style.height = `${(100 * total(bar)) / top}%`;
    const label = silent ? "⋯" : i % every ? "" : data.day_names[slot];
    // A day without claims has no number: perhaps nobody looked.
    const sum = silent || i % every || !total(bar) ? "" : String(total(bar));
    column.append(el("div", "br-column", null, el("span", "br-sum", sum), stack), el("span", "br-day-label", label));
    strip.appendChild(column);
  }
  const speaking = new Set(bars.flatMap(([, parts]) => parts.map(([side]) => side)));
  const keys = book.sides.filter((_, side) => speaking.has(side)).map(keyOf);
  box.append(el("figcaption", "", book.text.timeline, ...keys), strip);
  return box;
}

/** @param {Book["sides"][number]} side
 * @returns {HTMLElement} what its letter and colour mean */
function keyOf([letter, , colour, name]) {
  const sign = el("b", "", letter);
  sign.style.background = colour;
  return el("span", "br-side-key", null, sign, el("bdi", "", name));
}

/** Mark the day that is played, or none.
 * @param {HTMLElement} node a slide
 * @param {string} day an ISO date, or "" */
export function playing(node, day) {
  for (const each of node.querySelectorAll(".br-bar")) {
    const bar = /** @type {HTMLElement} */ (each);
    bar.classList.toggle("is-now", bar.dataset.day === day);
  }
}
