/* Events over time: a line for each speaker, figures with their bounds, and the same in words. */
import { badge } from "./badge.js";
import { el, svg } from "./nodes.js";

const ROW = 34;      // pixels of a speaker's line
const SIZE = 0.56;   // of a badge in a line
const STEP = 29;     // pixels between badges of one day, where they have room
const ROOM = 116;    // pixels for all badges of one day
const TALL = 96;     // pixels of a figure
const SAID = 3;      // distances in words under a figure, the last ones
const EDGE = 16;     // pixels left and right of a picture, as in `courses.css`: half a badge
const OPEN = 12;     // pixels of the arrow of a bound

/** @typedef {import("./badge.js").BadgeSpec} BadgeSpec */
/** As `geo/views/courses.py` and `geo/views/figure_lines.py` make them; positions are from 0 to 1.
 * @typedef {{x: number, claim: string, badge: BadgeSpec, sign: string, label: string}} Mark */
/** @typedef {{name: string, side: string, colour: string, marks: Mark[]}} Line */
/** @typedef {{x: number, x2: number, low: number | null, high: number | null, label: string, sign: string}} Part */
/** @typedef {{name: string, letter: string, colour: string, dash: string, parts: Part[]}} FigureLine */
/** @typedef {{title: string, alt: string, ticks: [number, string][], lines: FigureLine[],
 *   said: string[], between: string[]}} Figure */
/** @typedef {{claim: string, sign: string, text: string}} Words */
/** @typedef {{event: string, title: string, about: string, alt: string, one_side: string,
 *   days: [number, string, boolean][], lines: Line[], figures: Figure[], given_once: string[], firsts: string[],
 *   answers: Words[], undated: Words[], notes: string[], not_drawn: string[]}} Course */
/** @typedef {{events: Course[], chosen: string, text: Record<string, string>}} CoursesData */
/** @typedef {{data: CoursesData, parentElement: HTMLElement | ShadowRoot,
 *   setTriggerValue: (name: "event", value: string) => void}} Component */

/** @param {Component} component */
export default function ({ data, parentElement, setTriggerValue }) {
  let host = /** @type {HTMLElement | null} */ (parentElement.querySelector(".ca-root"));
  if (!host) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("courses.css", import.meta.url).href;
    host = el("div", "ca-root is-page");
    parentElement.append(style, host);
  }
  const { activeElement } = /** @type {ShadowRoot | Document} */ (host.getRootNode());
  const had = /** @type {HTMLElement | null} */ (host.contains(activeElement) ? activeElement : null);
  const event = had?.dataset.event;
  host.replaceChildren(
    el("p", "ca-course-signs", data.text.signs),
    ...data.events.map((one) => course(one, data, (chosen) => setTriggerValue("event", chosen))));
  // The button that was pressed keeps the focus, though it is drawn anew.
  if (event) {
    const again = host.querySelector(`[data-event="${CSS.escape(event)}"]`);
    if (again) /** @type {HTMLElement} */ (again).focus({ preventScroll: true });
  }
}

/** One event.
 * @param {Course} one
 * @param {CoursesData} data
 * @param {(event: string) => void} [open] where there is more to open
 * @param {number} [times] how much larger badges are, for those who sit far away */
export function course(one, { chosen, text }, open, times = 1) {
  const box = el("article", `ca-course${one.event === chosen ? " is-chosen" : ""}`);
  const head = el("h3", "", open ? null : one.title);
  if (open) {
    const button = el("button", "ca-course-open", one.title);
    button.type = "button";
    button.title = text.open;
    button.dataset.event = one.event;
    button.addEventListener("click", () => open(one.event));
    head.appendChild(button);
  }
  box.append(head, el("p", "ca-course-about", one.about));
  if (one.one_side) box.appendChild(el("p", "ca-course-one", one.one_side));
  if (one.lines.length) box.appendChild(lines(one, open, times));
  if (one.figures.length) {
    box.appendChild(el("div", "ca-figures", null, ...one.figures.map((each) => figure(each, one.days, EDGE * times))));
  }
  if (one.given_once.length) box.append(el("div", "ca-field", text.given_once), list(one.given_once));
  if (one.firsts.length) box.append(el("div", "ca-field", text.firsts), list(one.firsts));
  if (one.undated.length) {
    box.append(el("div", "ca-field", text.undated), list(one.undated.map((said) => said.text)));
  }
  if (one.answers.length) {
    box.appendChild(details(text.answers, one.answers.map((said) => `${said.sign} ${said.text}`)));
  }
  const inWords = one.figures.flatMap((each) => [...each.said, ...each.between]);
  if (inWords.length) box.appendChild(details(text.figures_in_words, inWords));
  for (const note of one.notes) box.appendChild(el("p", "ca-course-note", note));
  return box;
}

/** @param {string[]} sentences */
function list(sentences) {
  return el("ul", "", null, ...sentences.map((words) => el("li", "", words)));
}

/** @param {string} name
 * @param {string[]} sentences */
function details(name, sentences) {
  return el("details", "", null, el("summary", "", `${name} (${sentences.length})`), list(sentences));
}

/** A picture with a name, for the eye; the words are beside it.
 * @param {number} height
 * @param {string} [alt] */
function picture(height, alt) {
  const node = svg("svg", { height });
  if (alt) {
    node.setAttribute("role", "img");
    node.setAttribute("aria-label", alt);
  } else node.setAttribute("aria-hidden", "true");
  return node;
}

/** @param {number} x */
const percent = (x) => `${(100 * x).toFixed(2)}%`;

/** The speakers' lines over the days.
 * @param {Course} one
 * @param {((event: string) => void) | undefined} open
 * @param {number} times */
function lines(one, open, times) {
  const row = ROW * times;
  const box = el("div", "ca-tracks");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", one.alt);
  for (const line of one.lines) {
    const labels = line.marks.map((mark) => mark.label).join("; ");
    const place = picture(row, labels);
    svg("line", { class: "ca-axis-line", x1: 0, x2: "100%", y1: row / 2, y2: row / 2 }, place);
    const marks = line.marks, last = marks[marks.length - 1];
    svg("line", { x1: percent(marks[0].x), x2: percent(last.x), y1: row / 2, y2: row / 2,
      stroke: line.colour, "stroke-width": 3, class: "ca-step" }, place);
    for (const mark of marks) {
      const same = marks.filter(({ x }) => x === mark.x);
      const step = Math.min(STEP, ROOM / same.length) * times * (mark.x > 0.5 ? -1 : 1);
      place.appendChild(markOf(mark, step * same.indexOf(mark), times, open && (() => open(one.event))));
    }
    box.appendChild(el("div", "ca-track", null,
      el("div", "ca-track-name", line.name, el("small", "", line.side)), el("div", "", null, place)));
  }
  const place = picture(18);
  place.classList.add("ca-axis");
  for (const [x, words, fits] of one.days) {
    svg("line", { class: "ca-axis-line", x1: percent(x), x2: percent(x), y1: 0, y2: 4 }, place);
    if (fits) dayName(place, x, words, 15, EDGE * times);
  }
  box.appendChild(el("div", "ca-track", null, el("div", ""), el("div", "", null, place)));
  return box;
}

/** @param {SVGElement} place
 * @param {number} x
 * @param {string} words
 * @param {number} y
 * @param {number} edge pixels left and right of the picture */
function dayName(place, x, words, y, edge) {
  const anchor = x === 0 ? "start" : x === 1 ? "end" : "middle";
  const shift = x === 0 ? -edge : x === 1 ? edge : 0;
  svg("text", { x: percent(x), dx: shift, y, "text-anchor": anchor }, place).textContent = words;
}

/** A badge at its day, with the sign of what it answers.
 * @param {Mark} mark
 * @param {number} shift pixels from where its day is
 * @param {number} times
 * @param {() => void} [open] */
function markOf(mark, shift, times, open) {
  const size = SIZE * times;
  const at = svg("svg", { x: percent(mark.x), y: 0, class: open ? "ca-mark-hit" : "", overflow: "visible" });
  const group = svg("g", { transform: `translate(${shift - 24 * size}, ${(ROW / 2 - 9) * times})` }, at);
  svg("title", {}, group).textContent = mark.label;
  group.appendChild(badge({ ...mark.badge, label: "" }, size));
  if (mark.sign) {
    svg("text", { class: "ca-sign", x: 24 * size, y: -1 }, group).textContent = mark.sign;
  }
  if (open) group.addEventListener("click", open);
  return at;
}

/** A figure over time: a number is a line, a bound is a line with an arrow to where it is open, and
 * a range has a line at each end.
 * @param {Figure} each
 * @param {[number, string, boolean][]} days
 * @param {number} edge pixels left and right of the picture */
function figure(each, days, edge) {
  const place = picture(TALL + 18, each.alt);
  /** @param {number} share */
  const height = (share) => 6 + (1 - share) * (TALL - 12);
  for (const [share, words] of each.ticks) {
    const y = height(share);
    svg("line", { class: "ca-grid-line", x1: 0, x2: "100%", y1: y, y2: y }, place);
    svg("text", { x: 0, dx: -9, y: y + 4, "text-anchor": "end" }, place).textContent = words;
  }
  svg("line", { class: "ca-axis-line", x1: 0, x2: "100%", y1: TALL, y2: TALL }, place);
  for (const [x, words, fits] of days) if (fits) dayName(place, x, words, TALL + 13, edge);
  for (const line of each.lines) for (const part of line.parts) draw(place, line, part, height);
  return el("figure", "ca-figure", null, el("figcaption", "", each.title), place,
    each.between.length ? list(each.between.slice(-SAID)) : null);
}

/** @param {SVGElement} place
 * @param {FigureLine} line
 * @param {Part} part
 * @param {(share: number) => number} height */
function draw(place, line, part, height) {
  const group = svg("g", { class: "ca-step", stroke: line.colour, fill: line.colour }, place);
  svg("title", {}, group).textContent = part.label;
  const x1 = percent(part.x), x2 = percent(part.x2);
  const ends = [part.low, part.high].filter((end) => end !== null);
  for (const end of new Set(ends)) {
    const y = height(end);
    svg("line", { x1, x2, y1: y, y2: y, "stroke-width": 2.5, "stroke-dasharray": line.dash || "none" }, group);
  }
  // From the day on which it is said: a dot for a number, a bar between two bounds, else an arrow.
  if (part.low !== null && part.low === part.high) {
    svg("circle", { cx: x1, cy: height(part.low), r: 3.5 }, group);
  } else if (part.low !== null && part.high !== null) {
    svg("line", { x1, x2: x1, y1: height(part.low), y2: height(part.high), "stroke-width": 1.5 }, group);
  } else {
    const up = part.low !== null, y = height(/** @type {number} */ (up ? part.low : part.high));
    const tip = up ? y - OPEN : y + OPEN, back = up ? tip + 5 : tip - 5;
    const at = svg("svg", { x: x1, y: 0, overflow: "visible" }, group);
    svg("path", { d: `M0 ${y}V${tip}M-4 ${back}L0 ${tip}L4 ${back}`, fill: "none", "stroke-width": 2 }, at);
  }
  const y = height(/** @type {number} */ (part.low ?? part.high));
  const letter = svg("text", { class: "ca-figure-letter", x: x1, dx: 7, y: y + (part.low === null ? -5 : 13), stroke: "none" }, group);
  letter.textContent = line.letter + part.sign;
}
