/* The pages of a slide: what has no room in letters that are read from afar goes to further pages,
   and the page before says so. A narrow window, as a phone's, has one page that scrolls. */
import { el } from "./nodes.js";
import { attribution, drawnCourse, head, notesBox, slide } from "./slide.js";
import { rowsTable, runIn, stacked } from "./slide_rows.js";

/** @typedef {import("./slide.js").Book} Book */
/** @typedef {import("./slide.js").SlideData} SlideData */
/** @typedef {import("./slide_rows.js").Rows} Rows */
/** A page as nodes. mapSpace: where its map goes.
 * @typedef {{node: HTMLElement, mapSpace: HTMLElement | null}} Leaf */
/** What can go over pages. frame: what stands around its parts on each page; body: the place in it
 * for them. next, rest: sentences of a page before that has none of it, and a part of it.
 * @typedef {{frame: HTMLElement, body: HTMLElement, parts: HTMLElement[], next: string, rest: string}} Flow */

const FOOT = [0.3, 0.34];  // shares of the height for the attribution, loose and tight
// Shares of the width for what is read beside a map: with all that is known, and as a table.
const RICH = [0.43, 0.58], SHARES = [0.58, 0.66, 0.74, 0.8];
const BRIEF = 3;  // lines of the attribution of a further page

/** The pages of a slide, laid out in `stage`; at least one.
 * @param {Book} book
 * @param {SlideData} data
 * @param {{notes: boolean, timeline: boolean}} options what is shown in any case
 * @param {HTMLElement} stage
 * @param {number} rem the size of its letters where it is narrow, in CSS pixels; else 0
 * @returns {Leaf[]} */
export function pages(book, data, options, stage, rem) {
  /** @param {HTMLElement} node
   * @param {HTMLElement} [before] the page before it */
  const lay = (node, before) => {
    node.classList.add("is-waiting");
    node.inert = true;
    if (before) before.after(node);
    else stage.prepend(node);
  };
  const first = slide(book, data, { ...options, narrow: rem > 0 });
  lay(first.node);
  if (rem) {
    shrink(first.node, rem);
    return [first];
  }
  const named = fitFoot(book, data, first.node);
  const opening = first.node.querySelector(".br-opening");
  opening?.classList.toggle("is-long", cutOff(opening));
  if (data.lines) return [first];
  const title = /** @type {HTMLElement} */ (first.node.querySelector(".br-title"));
  /** @type {Flow[]} */
  const flows = [];
  // Letters reach a little below the last line that is shown; a whole line that is not, far more.
  if (title.scrollHeight > title.clientHeight * 1.25) flows.push(titleFlow(book, data));
  if (!named && data.speakers) flows.push(rowsFlow(data.speakers));
  // What is said of them takes room from what is read beside the map.
  if (flows.length) say(first.node, flows[0].next);
  const { later, apart } = beside(first.node, data);
  flows.unshift(...later);
  /** @type {Leaf[]} */
  const made = [first];
  // A slide that has nothing beside its tables begins with them.
  let here = apart && !first.mapSpace && !first.node.querySelector(".br-beside") ? first.node : null;
  const next = () => {
    const node = further(book, data, options, made.length + 1);
    lay(node, made[made.length - 1].node);
    trimFoot(node);
    made.push({ node, mapSpace: null });
    return node;
  };
  flows.forEach((flow, n) => {
    if (n === 0 && !here) say(first.node, flow.next);
    while (flow.parts.length) {
      const last = fill(here ?? next(), flow, next);
      here = null;
      if (!flow.parts.length) say(last, flows[n + 1]?.next ?? "");
    }
  });
  return made;
}

/** @param {Element} box whether something in it has no room */
const cutOff = (box) => box.scrollHeight > box.clientHeight + 1;

/** Put as many parts as there is room for on a page, at least one; they are taken from the flow. A
 * part that is higher than a page goes over several.
 * @param {HTMLElement} node
 * @param {Flow} flow
 * @param {() => HTMLElement} next makes a further page
 * @returns {HTMLElement} the last page that was filled */
function fill(node, flow, next) {
  const frame = /** @type {HTMLElement} */ (flow.frame.cloneNode(true));
  const body = flow.frame === flow.body ? frame
    : /** @type {HTMLElement} */ (frame.querySelector("tbody, .br-flow-body"));
  const box = flowBox(node, frame);
  say(node, flow.rest);
  let placed = 0;
  for (const part of flow.parts) {
    body.appendChild(part);
    if (cutOff(box)) break;
    placed += 1;
  }
  // A heading is not left without what it stands over.
  const some = placed < flow.parts.length;
  while (some && placed > 1 && flow.parts[placed - 1].classList.contains("is-heading")) placed -= 1;
  const alone = !placed;
  flow.parts.splice(0, alone ? 1 : placed);
  for (const part of flow.parts) part.remove();
  return alone ? windows(node, box, flow.rest, next) : node;
}

/** The room on a page for what goes over pages.
 * @param {HTMLElement} node
 * @param {HTMLElement} frame */
function flowBox(node, frame) {
  const main = /** @type {HTMLElement} */ (node.querySelector(".br-main"));
  const box = el("div", "br-flow", null, el("div", "", null, frame));
  main.replaceChildren(box);
  main.className = "br-main";
  return box;
}

/** Show what is higher than a page on several, each with the last line of the one before.
 * @param {HTMLElement} node
 * @param {HTMLElement} box that has no room for it
 * @param {string} rest what is said of the pages that follow
 * @param {() => HTMLElement} next makes a further page
 * @returns {HTMLElement} the last page */
function windows(node, box, rest, next) {
  const line = parseFloat(getComputedStyle(box).lineHeight) || 0, whole = box.scrollHeight;
  const frame = /** @type {HTMLElement} */ (box.firstElementChild?.firstElementChild);
  let last = node;
  for (let top = 0, room = box.clientHeight; top + room < whole - 1;) {
    top += Math.max(line, room - line);
    last = next();
    say(last, rest);
    const other = flowBox(last, /** @type {HTMLElement} */ (frame.cloneNode(true)));
    /** @type {HTMLElement} */ (other.firstElementChild).style.marginTop = `${-top}px`;
    room = other.clientHeight;
  }
  return last;
}

/** The sentence on a page about what is not on it; none where there is nothing to say.
 * @param {HTMLElement} node
 * @param {string} words */
function say(node, words) {
  node.querySelector(".br-more")?.remove();
  if (words) node.querySelector(".br-foot")?.before(el("p", "br-more", words));
}

/** A further page: title, room for what goes over pages, attribution without speakers, whom the
 * page itself names.
 * @param {Book} book
 * @param {SlideData} data
 * @param {{notes: boolean}} options
 * @param {number} n its number, from 2 */
function further(book, data, options, n) {
  const title = book.text.continued.replace("{n}", String(n)).replace("{title}", () => data.title);
  const node = el("section", "br-slide is-further", null, head(title), el("main", "br-main"),
    options.notes ? notesBox(book, data) : null,
    attribution(book, { ...data.attribution, speakers: [] }));
  node.dataset.slide = String(data.n);
  node.setAttribute("aria-label", title);
  return node;
}

/** Take the documents off the attribution of a further page if it has too many lines.
 * @param {HTMLElement} node */
function trimFoot(node) {
  const foot = /** @type {HTMLElement} */ (node.querySelector(".br-foot"));
  const line = parseFloat(getComputedStyle(foot).lineHeight) || 0;
  if (foot.scrollHeight > line * (BRIEF + 0.8)) foot.querySelector(".br-sources")?.remove();
}

/** The attribution in letters that are read from afar: loose, then tight. Where it has no room,
 * the speakers and documents go to a page of their own, and it says so.
 * @param {Book} book
 * @param {SlideData} data
 * @param {HTMLElement} node
 * @returns {boolean} whether all are named here */
function fitFoot(book, data, node) {
  const foot = /** @type {HTMLElement} */ (node.querySelector(".br-foot"));
  for (const [tight, share] of FOOT.entries()) {
    foot.classList.toggle("is-tight", tight > 0);
    if (foot.scrollHeight <= node.clientHeight * share) return true;
  }
  const { elsewhere } = data.attribution;
  foot.replaceWith(attribution(book, { ...data.attribution, speakers: [], sources: "" }, elsewhere));
  return false;
}

/** Fit what is read beside the map: with all that is known, then with less besides the claims, then
 * as a table for which the map gives way, then without what rivals differ in. Give what goes to
 * further pages, and tell whether that is everything.
 * @param {HTMLElement} node
 * @param {SlideData} data
 * @returns {{later: Flow[], apart: boolean}} */
function beside(node, data) {
  const side = /** @type {HTMLElement | null} */ (node.querySelector(".br-side"));
  const main = /** @type {HTMLElement} */ (node.querySelector(".br-main"));
  if (!side) return { later: [], apart: false };
  const has = main.classList.contains("has-map");
  /** @param {number[]} shares */
  const fits = (shares) => shares.some((share) => {
    if (has) {
      const columns = [1 - share, share].map((part) => `minmax(0, ${100 * part}fr)`);
      if (main.classList.contains("is-side-first")) columns.reverse();
      main.style.gridTemplateColumns = columns.join(" ");
    }
    return !cutOff(side) && side.scrollWidth <= side.clientWidth + 1;
  });
  for (const share of has ? RICH : [1]) {
    for (let less = 0; less < 3; less++) {
      side.classList.toggle("is-compact", less > 0);
      side.classList.toggle("is-brief", less > 1);
      if (fits([share])) return { later: [], apart: false };
    }
  }
  const tables = data.tables.filter(({ part }) => part === "panel" || part === "table");
  if (has && tables.length === data.tables.length) {
    side.replaceChildren(...tables.map(stacked));
    if (fits(SHARES)) return { later: [], apart: false };
    const made = tables.map(runIn);
    side.replaceChildren(...made);
    if (fits(SHARES)) return { later: [], apart: false };
    const later = tables.flatMap((rows, n) => differences(rows, made[n]));
    if (later.length) {
      say(node, later[0].next);
      if (fits(SHARES)) return { later, apart: false };
    }
  }
  side.remove();
  main.style.gridTemplateColumns = "";
  main.classList.remove("has-side", "is-side-first");
  return { later: sideFlows(data), apart: true };
}

/** What rivals differ in, taken out of a table, with the events that it is about.
 * @param {Rows} data
 * @param {HTMLTableElement} table
 * @returns {Flow[]} */
function differences(data, table) {
  const { parts: rows, ...flow } = rowsFlow({ ...data, head: 0, wide: [1], rows: data.rows.slice(data.head) });
  const parts = rows.filter((row, n) => isMark(row) || (row.matches(".is-heading") && isMark(rows[n + 1])));
  for (const row of [...table.rows]) if (isMark(row)) row.remove();
  return parts.length ? [{ ...flow, parts, next: data.apart, rest: data.apart }] : [];
}

/** @param {HTMLElement | undefined} row whether it says what rivals differ in */
const isMark = (row) => Boolean(row?.querySelector(".is-mark"));

/** What is read beside a map, for pages of its own. Events over time are drawn, then said in words.
 * @param {SlideData} data
 * @returns {Flow[]} */
function sideFlows(data) {
  const flows = data.tables.map(rowsFlow);
  const { courses } = data;
  const drawn = (courses?.events ?? []).filter((one) => one.lines.length || one.figures.length);
  if (courses && drawn.length) {
    const at = data.tables.findIndex(({ part }) => part === "convergence");
    const body = el("div", "br-flow-body");
    const frame = el("div", "ca-root br-courses", null, el("p", "ca-course-signs", courses.text.signs), body);
    const { next } = data.tables[at];
    flows.splice(at, 0, { frame, body, parts: drawn.map((one) => drawnCourse(one, courses)), next, rest: next });
  }
  return flows;
}

/** @param {Rows} data
 * @returns {Flow} */
function rowsFlow(data) {
  const { table, body, rows } = rowsTable(data);
  return { frame: table, body, parts: rows, next: data.next, rest: data.rest };
}

/** The whole of a title that has no room.
 * @param {Book} book
 * @param {SlideData} data
 * @returns {Flow} */
function titleFlow(book, data) {
  const frame = el("div", "br-whole-title");
  const words = book.text.whole_title;
  return { frame, body: frame, parts: [el("p", "", data.title)], next: words, rest: words };
}

/** Shrink what has no room in a narrow window, down to what can still be read: the title, then the
 * attribution, which also takes room from the rest rather than lose a word, then the panel.
 * @param {HTMLElement} node a slide
 * @param {number} rem the size of its letters, in CSS pixels */
function shrink(node, rem) {
  const high = node.clientHeight || 1;
  const title = /** @type {HTMLElement} */ (node.querySelector(".br-title"));
  const foot = /** @type {HTMLElement} */ (node.querySelector(".br-foot"));
  const side = node.querySelector(".br-side");
  for (let size = rem * 2.1; ; size -= 3) {
    title.style.fontSize = `${Math.max(size, 19)}px`;
    if (size <= 19 || title.scrollHeight <= high * 0.17) break;
  }
  for (const [k, share] of [0.26, 0.4, 0.6].entries()) {
    foot.classList.toggle("is-tight", k > 0);
    let fits = false;
    for (let size = rem * 0.86; ; size -= 1) {
      foot.style.fontSize = `${Math.max(size, 10)}px`;
      fits = foot.scrollHeight <= high * share;
      if (fits || size <= 10) break;
    }
    if (fits) break;
  }
  // What else there is gives way before a word of the attribution is out of sight.
  node.classList.toggle("is-crowded", cutOff(node) || cutOff(foot));
  const opening = node.querySelector(".br-opening");
  opening?.classList.toggle("is-long", cutOff(opening));
  if (!side) return;
  for (const [less, most, end] of [[0, 1.05, 0.77], [1, 1, 0.9]]) {
    side.classList.toggle("is-compact", less > 0);
    for (let zoom = most; zoom > end; zoom -= 0.07) {
      for (const child of side.children) /** @type {HTMLElement} */ (child).style.zoom = String(zoom);
      if (!cutOff(side)) return;
    }
  }
  side.classList.add("is-long");
}
