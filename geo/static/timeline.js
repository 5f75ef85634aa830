/* The timeline: bars of claims by day, month or year, which are chosen by a press, a drag or a key.
   It stands in the sidebar, and wide under the map; both show the same days. */
import { markDays } from "./calendar.js";
import { short, whole } from "./formatting.js";
import { isolated } from "./isolating.js";
import { el, svg } from "./nodes.js";
import { dayOf, isoOf, labelsOf, lookedIn, nameOf, panned, shownIn, steps, UNITS, zoomed } from "./timeline_slots.js";

/** @typedef {import("./timeline_slots.js").Rows} Rows */
/** @typedef {import("./timeline_slots.js").Span} Span */
/** @typedef {import("./timeline_slots.js").Slot} Slot */

/** As `payload` of `geo/views/timeline.py` makes it. fine: days of a part of the span, where `rows`
 * are coarser. days: with claims. looked: runs of days that anybody looked at, null: not known. chosen: ISO dates. sides: letter, colour, name.
 * @typedef {{rows: Rows, fine: Rows | null, span: Span, fine_span: Span | null, stamp: string,
 *   days: import("./calendar.js").Runs, looked: Span[] | null,
 *   chosen: [string, string] | null, sides: [string, string, string][], lang: string, wide: "open" | "closed" | "",
 *   text: Record<string, string>}} TimelineData */
/** As it is sent: in `same`, as JSON, what a step of the day leaves as it is.
 * @typedef {Omit<TimelineData, "rows" | "span" | "days" | "sides" | "lang" | "text"> & {same: string}} Sent */
/** @typedef {{data: TimelineData, parentElement: HTMLElement | ShadowRoot,
 *   setStateValue: (name: "days" | "window" | "wide", value: string) => void}} Component */

const SLOT = 4.6;    // CSS pixels: the least width of a slot, which a pointer can still hit
const FINGER = 24;   // and which a finger can
const LETTER = 6;    // of a label
const LEFT = 30;     // of the bars, for the counts
const HEAD = 6;
const FOOT = 30;     // two lines of labels
const ROOM = 13;     // pixels that a letter needs in a bar

/** What a timeline knows besides its data. seen: what is zoomed to, null: all. focused: first day of
 * the slot that keys move from. anchor: of the one at which a range by keys began. from, to: numbers
 * of the slots of a drag. asked: for which days the app was asked. painted: what was drawn last.
 * @typedef {{root: HTMLElement, component: Component, seen: Span | null, focused: number | null,
 *   anchor: number | null, from: number | null, to: number | null, asked: string, stamp: string, painted: string}} Timeline */

/** @type {WeakMap<Node, Timeline>} */
const timelines = new WeakMap();
let told = 0;

/** @param {Omit<Component, "data"> & {data: Sent}} given */
export default function (given) {
  const { same, ...stepped } = given.data;
  /** @type {Component} */
  const component = { ...given, data: { ...JSON.parse(same), ...stepped } };
  const { parentElement } = component;
  let timeline = timelines.get(parentElement);
  if (!timeline?.root.isConnected) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("timeline.css", import.meta.url).href;
    const root = el("div", "ca-timeline");
    parentElement.append(style, root);
    timeline = { root, component, seen: null, focused: null, anchor: null, from: null, to: null, asked: "", stamp: "",
      painted: "" };
    timelines.set(parentElement, timeline);
    const made = timeline;
    new ResizeObserver(() => draw(made)).observe(root);
    style.addEventListener("load", () => draw(made));
  }
  timeline.component = component;
  const { data } = component;
  if (timeline.stamp !== data.stamp) Object.assign(timeline, { stamp: data.stamp, asked: "" });
  markDays(data.days, data.text.on_day);
  follow(timeline);
  draw(timeline);
}

/** Tell the app; the number tells a press from the one before it, which may be the same.
 * @param {Timeline} timeline
 * @param {"days" | "wide"} what
 * @param {string} words */
function tell({ component }, what, words) {
  told = Math.max(told + 1, Date.now());
  component.setStateValue(what, `${told}:${words}`);
}

/** @param {TimelineData} data
 * @returns {Span | null} */
const chosenIn = ({ chosen }) => (chosen ? [dayOf(chosen[0]), dayOf(chosen[1])] : null);

/** How many slots have room. @param {Timeline} timeline */
const most = ({ root }) => {
  const slot = window.matchMedia("(pointer: coarse)").matches ? FINGER : SLOT;
  return Math.max(4, Math.floor((root.clientWidth - LEFT) / slot));
};

/** Keep what is chosen in sight; at first, near enough to hit each day.
 * @param {Timeline} timeline */
function follow(timeline) {
  const { component: { data }, root } = timeline;
  const chosen = chosenIn(data), all = data.span;
  if (timeline.seen && (timeline.seen[0] < all[0] || timeline.seen[1] > all[1])) timeline.seen = null;
  if (!timeline.painted && chosen && root.clientWidth) {
    for (let n = 0; n < UNITS.length; n += 1) {
      const { unit, missing } = look(timeline);
      if (unit === "day" || missing || chosen[1] - chosen[0] > most(timeline)) break;
      zoom(timeline, 1);
    }
  }
  const { seen } = timeline;
  if (!seen || !chosen || (chosen[0] >= seen[0] && chosen[1] <= seen[1])) return;
  if (chosen[1] - chosen[0] >= seen[1] - seen[0]) return;
  const middle = (chosen[0] + chosen[1]) / 2, length = seen[1] - seen[0] + 1;
  timeline.seen = panned(seen, (middle - (seen[0] + seen[1]) / 2) / length, all);
}

/** @param {Timeline} timeline */
function look(timeline) {
  const { component: { data }, seen } = timeline;
  return shownIn(data.rows, data.fine, data.fine_span, seen || data.span, most(timeline));
}

/** One step nearer or further: around a day, or what is chosen, or where most claims are.
 * @param {Timeline} timeline
 * @param {1 | -1} by
 * @param {number} [day] */
function zoom(timeline, by, day) {
  const { component: { data }, seen } = timeline;
  const span = seen || data.span, chosen = chosenIn(data);
  const inSight = chosen && chosen[0] <= span[1] && chosen[1] >= span[0];
  const { slots, unit } = look(timeline);
  const fullest = slots.reduce((best, slot) => (slot.n >= best.n ? slot : best), slots[0]);
  const around = day ?? (chosen && inSight ? (chosen[0] + chosen[1]) / 2
    : ((fullest?.first ?? span[0]) + (fullest?.last ?? span[1])) / 2);
  timeline.seen = zoomed(span, unit, around, by, most(timeline), data.span);
}

/* ---- drawing ----------------------------------------------------------------------------------- */

/** Draw what has changed; under a drag, after it.
 * @param {Timeline} timeline */
function draw(timeline) {
  const { root, seen, component: { data } } = timeline;
  const width = root.clientWidth;
  const now = JSON.stringify([width, seen, data.chosen, data.stamp, data.wide]);
  if (!width || timeline.from !== null || timeline.painted === now) return;
  timeline.painted = now;
  root.classList.toggle("is-wide", data.wide === "open");
  const { unit, slots, missing } = look(timeline);
  const hadFocus = /** @type {ShadowRoot | Document} */ (root.getRootNode()).activeElement;
  const kept = hadFocus && root.contains(hadFocus) ? hadFocus.getAttribute("data-key") : null;
  root.replaceChildren(head(timeline, unit), chart(timeline, unit, slots, width), tip(root));
  if (kept) /** @type {HTMLElement | null} */ (root.querySelector(`[data-key="${kept}"]`))?.focus();
  if (missing) ask(timeline);
}

/** Ask the app for the days of what is shown, once.
 * @param {Timeline} timeline */
function ask(timeline) {
  const { component: { data, setStateValue }, seen } = timeline;
  const words = (seen || data.span).map(isoOf).join();
  if (timeline.asked === words) return;
  timeline.asked = words;
  setStateValue("window", words);
}

/** @param {Timeline} timeline
 * @param {import("./timeline_slots.js").Unit} unit */
function head(timeline, unit) {
  const { component: { data }, seen } = timeline, { text, span } = data;
  const isWide = data.wide === "open";
  const change = (/** @type {() => void} */ run) => () => {
    run();
    draw(timeline);
  };
  const { slots } = look(timeline);
  const move = (/** @type {number} */ share) => change(() => {
    timeline.seen = panned(seen || span, share, span);
  });
  const buttons = el("div", "ca-timeline-buttons", null,
    seen && button("earlier", "‹", text.earlier, seen[0] <= span[0], move(-0.5)),
    seen && button("later", "›", text.later, seen[1] >= span[1], move(0.5)),
    seen && button("out", "−", text.zoom_out, false, change(() => zoom(timeline, -1))),
    button("in", "+", text.zoom_in, unit === "day" && slots.length <= 7, change(() => zoom(timeline, 1))),
    data.wide ? button("wide", isWide ? "⤡" : "⤢", isWide ? text.narrow : text.wide, false,
      () => tell(timeline, "wide", isWide ? "" : "1")) : null);
  return el("div", "ca-timeline-head", null,
    el("b", "", text[`title_${unit}`]), buttons);
}

/** @param {string} key
 * @param {string} sign
 * @param {string} name
 * @param {boolean} off
 * @param {() => void} run */
function button(key, sign, name, off, run) {
  const made = el("button", "", sign);
  made.type = "button";
  made.title = name;
  made.setAttribute("aria-label", name);
  made.dataset.key = key;
  made.setAttribute("aria-disabled", String(off));
  if (!off) made.addEventListener("click", run);
  return made;
}

/** @param {HTMLElement} root */
function tip(root) {
  const made = el("div", "ca-timeline-tip");
  made.hidden = true;
  made.setAttribute("aria-hidden", "true");  // each bar has its words as its name
  root.dataset.tip = "";
  return made;
}

/** @param {Timeline} timeline
 * @param {import("./timeline_slots.js").Unit} unit
 * @param {Slot[]} slots
 * @param {number} width */
function chart(timeline, unit, slots, width) {
  const { component: { data } } = timeline, { text, lang, sides } = data;
  const isWide = data.wide === "open";
  const high = isWide ? 170 : 136, bottom = high - FOOT;
  const box = svg("svg", { width, height: high, role: "listbox", "aria-label": text[`title_${unit}`],
    "aria-description": text.help, "aria-multiselectable": "true", "aria-orientation": "horizontal" });
  const slotWide = Math.max(0,
    Math.min((width - LEFT) / Math.max(1, slots.length), isWide ? 60 : 40));
  const counts = steps(slots.reduce((top, slot) => Math.max(top, slot.n), 0));
  const top = counts[counts.length - 1];
  /** @param {number} n */
  const yOf = (n) => bottom - ((bottom - HEAD) * n) / top;
  for (const n of counts) {
    svg("line", { x1: LEFT, x2: width, y1: yOf(n), y2: yOf(n), class: "ca-line" }, box);
    svg("text", { x: LEFT - 4, y: yOf(n) + 3.5, "text-anchor": "end" }, box).textContent = short(n, lang);
  }
  const chosen = chosenIn(data);
  const tabbed = slots.findIndex((slot) => slot.first === timeline.focused);
  const fallback = slots.findIndex((slot) => chosen && slot.last >= chosen[0] && slot.first <= chosen[1]);
  const first = tabbed >= 0 ? tabbed : Math.max(0, fallback);
  // The letters of the sides stand apart from the bars, whose own names say the sides in full.
  const letters = svg("g", { "aria-hidden": "true", class: "ca-letters" });
  slots.forEach((slot, at) => {
    const x = LEFT + at * slotWide;
    const isChosen = Boolean(chosen && slot.first <= chosen[1] && slot.last >= chosen[0] && !slot.gap);
    const bar = svg("g", { role: "option", tabindex: at === first ? 0 : -1, "data-key": slot.first,
      "aria-selected": String(isChosen), "aria-label": words(slot, unit, data).join(", "),
      class: chosen && !isChosen ? "ca-bar is-faint" : "ca-bar" }, box);
    let under = 0;
    for (const [side, n] of slot.sides) {
      const [y, end] = [yOf(under + n), yOf(under)];
      const [letter, colour] = sides[side];
      svg("rect", { x: x + slotWide * 0.06, y, width: slotWide * 0.88, height: end - y, fill: colour }, bar);
      if (end - y >= ROOM && slotWide >= ROOM) {
        const faint = chosen && !isChosen ? " is-faint" : "";
        svg("text", { x: x + slotWide / 2, y: (y + end) / 2 + 3.5, class: `ca-letter${faint}` }, letters)
          .textContent = letter;
      }
      under += n;
    }
    // A slot can be hit at its full height, not only on its bar.
    svg("rect", { x, y: HEAD, width: slotWide, height: bottom - HEAD, class: "ca-hit" }, bar);
    bar.addEventListener("focus", () => {
      timeline.focused = slot.first;
      showTip(timeline, slot, unit, x + slotWide / 2);
    });
    bar.addEventListener("blur", () => hideTip(timeline));
    bar.addEventListener("keydown", (event) => keyed(timeline, slots, at, event));
  });
  box.appendChild(letters);
  drawLabels(box, labelsOf(slots, unit, lang, slotWide, LETTER), slotWide, bottom);
  drag(timeline, box, slots, unit, slotWide);
  return box;
}

/** @param {SVGElement} box
 * @param {ReturnType<typeof labelsOf>} lines
 * @param {number} slotWide
 * @param {number} bottom */
function drawLabels(box, [upper, lower], slotWide, bottom) {
  for (const { at, words: said } of upper) {
    svg("text", { x: LEFT + (at + 0.5) * slotWide, y: bottom + 12, "text-anchor": "middle" }, box)
      .textContent = said;
  }
  for (const { at, words: said, strong } of lower) {
    const x = LEFT + at * slotWide;
    if (strong) svg("line", { x1: x, x2: x, y1: bottom, y2: bottom + 27, class: "ca-line" }, box);
    const end = Number(box.getAttribute("width"));
    const cut = x + 3 + said.length * LETTER > end;  // at the edge it ends where the axis does
    svg("text", { x: cut ? end : x + 3, y: bottom + 25, "text-anchor": cut ? "end" : "start",
      class: strong ? "is-strong" : "" }, box).textContent = said;
  }
}

/** Why a slot has no claims: nobody looked, or nobody spoke in what was read.
 * @param {Slot} slot
 * @param {Span[] | null} looked
 * @param {Record<string, string>} text
 * @returns {string} */
function silent({ first, last }, looked, text) {
  if (!looked) return text.none_here;
  const of = last - first + 1, n = lookedIn(looked, [first, last]);
  if (n === 0 || n === of) return n ? text.nobody_spoke : text.nobody_looked;
  return text.some_looked.replace("{n}", String(n)).replace("{of}", String(of));
}

/** What a slot says: its name, its claims, and those of each side.
 * @param {Slot} slot
 * @param {import("./timeline_slots.js").Unit} unit
 * @param {TimelineData} data
 * @returns {string[]} */
function words(slot, unit, { text, lang, sides, looked }) {
  const name = nameOf(slot, unit, lang);
  if (!slot.n) return [name, silent(slot, looked, text)];
  const all = text.n_claims.replace("{n}", whole(slot.n, lang));
  return [name, all, ...slot.sides.map(([side, n]) => `${isolated(sides[side][2])} ${whole(n, lang)}`)];
}

/* ---- the hand and the keys --------------------------------------------------------------------- */

/** @param {Timeline} timeline
 * @param {Slot} slot
 * @param {import("./timeline_slots.js").Unit} unit
 * @param {number} x */
function showTip({ root, component: { data } }, slot, unit, x) {
  const node = /** @type {HTMLElement | null} */ (root.querySelector(".ca-timeline-tip"));
  if (!node) return;
  const [name, ...rest] = words(slot, unit, data);
  node.replaceChildren(el("b", "", name), ...rest.map((line) => el("div", "", line)));
  node.hidden = false;
  const left = Math.max(0, Math.min(root.clientWidth - node.offsetWidth, x - node.offsetWidth / 2));
  node.style.left = `${left}px`;
}

/** @param {Timeline} timeline */
function hideTip({ root }) {
  const node = /** @type {HTMLElement | null} */ (root.querySelector(".ca-timeline-tip"));
  if (node) node.hidden = true;
}

/** Choose slots. The ones that are chosen already, alone: choose none.
 * @param {Timeline} timeline
 * @param {Slot} one
 * @param {Slot} other */
function choose(timeline, one, other) {
  const first = Math.min(one.first, other.first), last = Math.max(one.last, other.last);
  if (one === other && one.gap) return;
  const chosen = chosenIn(timeline.component.data);
  const same = chosen && chosen[0] === first && chosen[1] === last;
  tell(timeline, "days", same ? "" : `${isoOf(first)},${isoOf(last)}`);
}

/** A press chooses a slot, a drag several; on a touch screen a drag up or down scrolls the page.
 * @param {Timeline} timeline
 * @param {SVGElement} box
 * @param {Slot[]} slots
 * @param {import("./timeline_slots.js").Unit} unit
 * @param {number} slotWide */
function drag(timeline, box, slots, unit, slotWide) {
  const bars = /** @type {SVGElement[]} */ ([...box.querySelectorAll(".ca-bar")]);
  /** @param {PointerEvent} event */
  const slotAt = (event) => {
    const at = Math.floor((event.clientX - box.getBoundingClientRect().left - LEFT) / slotWide);
    return Math.max(0, Math.min(slots.length - 1, at));
  };
  const mark = () => {
    const { from, to } = timeline;
    bars.forEach((bar, at) => {
      const isIn = from !== null && to !== null && at >= Math.min(from, to) && at <= Math.max(from, to);
      bar.classList.toggle("is-dragged", isIn && from !== to);
    });
  };
  box.addEventListener("pointerdown", (event) => {
    if (event.button || !slots.length) return;
    timeline.from = timeline.to = slotAt(event);
    box.setPointerCapture(event.pointerId);
  });
  box.addEventListener("pointermove", (event) => {
    const at = slotAt(event);
    if (slots[at]) showTip(timeline, slots[at], unit, LEFT + (at + 0.5) * slotWide);
    if (timeline.from === null) return;
    timeline.to = at;
    mark();
  });
  const end = () => {
    timeline.from = timeline.to = null;
    mark();
    draw(timeline);
  };
  box.addEventListener("pointerup", () => {
    const { from, to } = timeline;
    end();
    if (from !== null && to !== null) choose(timeline, slots[from], slots[to]);
  });
  box.addEventListener("pointercancel", end);
  // A press by hand leaves the keys to the page, whose arrows step the day.
  box.addEventListener("mousedown", (event) => event.preventDefault());
  box.addEventListener("pointerleave", () => hideTip(timeline));
  box.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;  // a plain one scrolls the page
    event.preventDefault();
    zoom(timeline, event.deltaY < 0 ? 1 : -1);
    draw(timeline);
  }, { passive: false });
}

/** @param {Timeline} timeline
 * @param {Slot[]} slots
 * @param {number} at
 * @param {KeyboardEvent} event */
function keyed(timeline, slots, at, event) {
  const { key, shiftKey } = event;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: slots.length - 1 }[key];
  if (to !== undefined) focusOn(timeline, slots[Math.max(0, Math.min(slots.length - 1, to))], shiftKey, slots[at]);
  else if (key === "Enter" || key === " ") {
    const anchor = shiftKey ? slots.find((slot) => slot.first === timeline.anchor) : null;
    timeline.anchor = null;
    choose(timeline, anchor || slots[at], slots[at]);
  } else if (key === "+" || key === "=" || key === "-") {
    zoom(timeline, key === "-" ? -1 : 1, (slots[at].first + slots[at].last) / 2);
    draw(timeline);
  } else if (key !== "Escape") return;
  if (key === "Escape") hideTip(timeline);
  event.preventDefault();
  event.stopPropagation();  // the page's own keys step the day
}

/** Move the focus; with Shift, remember where the range began.
 * @param {Timeline} timeline
 * @param {Slot} slot
 * @param {boolean} extends_
 * @param {Slot} before */
function focusOn(timeline, slot, extends_, before) {
  if (!extends_) timeline.anchor = null;
  else if (timeline.anchor === null) timeline.anchor = before.first;
  const node = /** @type {SVGElement | null} */ (timeline.root.querySelector(`[data-key="${slot.first}"]`));
  for (const each of timeline.root.querySelectorAll(".ca-bar")) each.setAttribute("tabindex", "-1");
  node?.setAttribute("tabindex", "0");
  node?.focus();
}
