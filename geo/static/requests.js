/* What the map shows and what it asks the server for: one viewport at a time, the next days ahead
   of time, days played. A pure reducer: `reduce(state, event, at)` gives the next state and the
   effects to carry out; `map_requests.js` carries them out and reports back as events.

   Who owns what: the app owns filter and days. A key or a play moves the days here first, so that
   nobody waits for the app, and tells the app; until the app has acknowledged that message, what it
   says of the days before it is not taken for a change of mind. The map owns its view.

   Longer than other modules, because the steps share one state and call each other. */
import { sameWords, stepped, withDays } from "./days.js";
import { after, placeOf, shownAt, versionIn, withoutDays, wound } from "./reel.js";
import { holds, onGlobe } from "./world.js";

const MARGIN = 0.35;      // of the view's size, asked for beyond each of its edges
const MAX_KEPT = 4;       // answers kept that are not shown yet
const MAX_SUPERSEDED = 60;
const BEHIND = 10000;     // milliseconds after a key for which the app may not have heard of it
const TELL = 150;         // milliseconds without a key until the app is told the days
const TELL_UNPAINTED = 600;  // the same while their claims are not painted yet
const IDLE = 120;         // milliseconds of rest before the next days are asked for
export const PACES = [1200, 2500, 5000];  // milliseconds from one step of a play to the next
const MAX_WAIT = 30000;   // milliseconds between two tries

/** @typedef {import("./days.js").Days} Days */
/** West, south, east, north in WGS 84 degrees.
 * @typedef {[number, number, number, number]} Box */
/** What the screen shows: its box, zoom, and size in CSS pixels.
 * @typedef {{box: Box, zoom: number, wide: number, high: number}} View */
/** A filter as the words of an address, and its days.
 * @typedef {{words: string, days: Days | null}} Chosen */
/** A question to the server. more: words that are no filter: the language, the data's version.
 * query: the whole query string, which tells it from others.
 * @typedef {{words: string, more: string, box: Box, zoom: number, query: string}} Request */
/** What is drawn. box: for which it holds; null: everywhere.
 * @typedef {{words: string, more: string, box: Box | null, zoom: number}} Shown */
/** What the app said last; see `protocol.d.ts`.
 * @typedef {import("./protocol.d.ts").Ask & {stamp: string}} App */
/** @typedef {{covers?: Box | null, [more: string]: unknown}} Payload */
/** @typedef {"retry" | "idle" | "adopt" | "tell" | "play"} Timer */

/**
 * app: what the app said last. chosen: what is to be shown. shown: what is. pending: the question
 * under way. ahead: the one for the days that may be chosen next. kept: answers that came early.
 * direction: of the last step, or 0. superseded: words that the app may still say although a key
 * has left them behind. message: the number of the message with the last key's days; Infinity
 * until it is sent. steps: by keys, forwards less backwards, that the app has not acknowledged. untold:
 * days that the app is still to be told. play: the chosen words when it
 * began, and when its next step is due, null before this one is painted. reel: the days that it goes through, also after it; asking:
 * the question for them. cumulative: whether a step adds a day to those before it. pace: one of
 * `PACES`.
 * @typedef {{app: App | null, chosen: Chosen | null, shown: Shown | null, pending: Request | null,
 *   ahead: Request | null, kept: [string, Payload][], failures: number, direction: number,
 *   superseded: string[], message: number, steps: number, lastKey: number, untold: boolean,
 *   play: {words: string, due: number | null} | null, reel: import("./reel.js").Reel | null,
 *   asking: string, cumulative: boolean, pace: number}} State */

/**
 * appSpoke: the app says what to ask. claimsCame: the app sent the claims themselves.
 * viewMoved: the map was moved. answered, failed: a question. dayStepped: a key. timerRang: a
 * timer. daysSent: the number of the message. playPressed: the button. daysCame, daysFailed: the days
 * with claims. scrubbed: to a place of the reel. cumulativeChosen, paceChosen, reelClosed: by the
 * reader. handUsed: the reader does something else than play. left: the frame is taken out of its page.
 * @typedef {{type: "appSpoke", app: App, acknowledged: number}
 *   | {type: "claimsCame", words: string, covers: Box | null, zoom: number, app: App | null}
 *   | {type: "viewMoved"}
 *   | {type: "answered", query: string, payload: Payload}
 *   | {type: "failed", query: string}
 *   | {type: "dayStepped", by: number}
 *   | {type: "timerRang", timer: Timer}
 *   | {type: "daysSent", number: number}
 *   | {type: "daysCame", query: string, days: string[]} | {type: "daysFailed", query: string}
 *   | {type: "scrubbed", to: number} | {type: "cumulativeChosen", on: boolean}
 *   | {type: "paceChosen", pace: number} | {type: "reelClosed"}
 *   | {type: "playPressed"} | {type: "handUsed"} | {type: "pagePressed"} | {type: "left"}} Event */

/** @typedef {{do: "ask", request: Request} | {do: "stop", query: string}
 *   | {do: "paint", payload: Payload, words: string, stamp: string}
 *   | {do: "confirm", stamp: string} | {do: "sayNoAnswer"} | {do: "sayNoDays"}
 *   | {do: "askDays", query: string}
 *   | {do: "send", words: string, days: boolean}
 *   | {do: "wake", timer: Timer, after: number} | {do: "quiet", timer: Timer}} Effect */

/** now: milliseconds since 1970. playMs: between two steps of a play, whatever its pace. still: the
 * reader wants no motion: a play then makes one step for each press.
 * @typedef {{now: number, view: View, playMs?: number, still?: boolean}} At */

/** @returns {State} */
export const initial = () => ({ app: null, chosen: null, shown: null, pending: null, ahead: null,
  kept: [], failures: 0, direction: 0, superseded: [], message: 0, steps: 0, lastKey: 0, untold: false,
  play: null, reel: null, asking: "", cumulative: false, pace: PACES[0] });

/** The next state, and what is to be done.
 * @param {State} before
 * @param {Event} event
 * @param {At} at
 * @returns {[State, Effect[]]} */
export function reduce(before, event, at) {
  const step = new Step({ ...before }, at);
  step.take(event);
  return [step.state, step.effects];
}

/** The days a key would lead to, or null where there are none.
 * @param {State} state
 * @param {number} by
 * @returns {Days | null} */
export function nextDays({ app, chosen }, by) {
  return app?.url && chosen?.days ? stepped(chosen.days, by, app.limits) : null;
}

/** The question for some words at a view, with a margin around it.
 * @param {string} words
 * @param {string} more
 * @param {View} view
 * @returns {Request} */
export function requestFor(words, more, view) {
  const box = /** @type {Box} */ (widened(view.box).map((x) => Number(x.toFixed(5))));
  const { zoom, wide, high } = view;
  const all = [words, more, `box=${box}&zoom=${zoom}&wide=${wide}&high=${high}`];
  return { words, more, box, zoom, query: all.filter(Boolean).join("&") };
}

/** @param {Box} box
 * @returns {Box} */
function widened([west, south, east, north]) {
  const wide = (east - west) * MARGIN, high = (north - south) * MARGIN;
  return onGlobe([west - wide, south - high, east + wide, north + high]);
}

/** Whether what was asked holds for the view.
 * @param {{box: Box | null, zoom: number}} had
 * @param {View} view */
function covers(had, view) {
  if (!had.box) return true;
  return had.zoom === view.zoom && holds(had.box, onGlobe(view.box));
}

class Step {
  /** @param {State} state a copy of its own
   * @param {At} at */
  constructor(state, at) {
    this.state = state;
    this.at = at;
    /** @type {Effect[]} */
    this.effects = [];
  }

  /** @param {Event} event */
  take(event) {
    switch (event.type) {
      case "appSpoke": return this.appSpoke(event);
      case "claimsCame": return this.claimsCame(event);
      case "viewMoved": return this.viewMoved();
      case "answered": return this.answered(event.query, event.payload);
      case "failed": return this.failed(event.query);
      case "dayStepped": return this.dayStepped(event.by);
      case "timerRang": return this.timerRang(event.timer);
      case "daysSent": this.state.message = event.number; return undefined;
      case "playPressed": return this.state.play ? this.endPlay(true) : this.beginPlay();
      case "daysCame": return this.daysCame(event);
      case "daysFailed": return this.daysFailed(event.query);
      case "scrubbed": return this.scrubbed(event.to);
      case "cumulativeChosen": return this.cumulativeChosen(event.on);
      case "paceChosen": this.state.pace = event.pace; return undefined;
      case "reelClosed": this.endPlay(true); this.state.reel = null; return undefined;
      case "handUsed": return this.handUsed();
      case "pagePressed": return this.tell();
      default: return this.left();
    }
  }

  /** @param {Effect} effect */
  do(effect) {
    this.effects.push(effect);
  }

  /** @param {...Timer} timers */
  quiet(...timers) {
    for (const timer of timers) this.do({ do: "quiet", timer });
  }

  /* ---- what the app says ---------------------------------------------------------------------- */

  /** @param {{app: App, acknowledged: number}} event */
  appSpoke({ app, acknowledged }) {
    const { state } = this;
    const before = state.app, { words } = app;
    state.app = app;
    if (before && before.url !== app.url) state.kept = [];
    if (!before || !state.chosen) return this.adopt();
    // A run that says again what was before the play is no change of mind, nor one that has only now
    // heard of a key before it.
    if (state.play && [before.words, state.play.words].some((old) => sameWords(old, words))) {
      return this.keepChosen();
    }
    const left = state.lastKey + BEHIND - this.at.now;
    if (left <= 0 || acknowledged >= state.message) return this.adopt();
    // Also where keys came back to these words: it is still to hear of the others.
    if (!state.superseded.some((old) => sameWords(old, words))) return this.stepFromThere();
    this.do({ do: "wake", timer: "adopt", after: left });
    return this.keepChosen();
  }

  /** All of it came: nothing is asked for, except where the app cut it to a viewport.
   * @param {{words: string, covers: Box | null, zoom: number, app: App | null}} event */
  claimsCame({ words, covers: box, zoom, app }) {
    const { state } = this;
    this.stopAsking();
    this.endPlay(false);
    this.told();
    this.quiet("adopt");
    Object.assign(state, { kept: [], message: 0, steps: 0, superseded: [], app, reel: null,
      shown: { words, more: app?.more || "", box, zoom },
      chosen: app && { words: app.words, days: app.days } });
    this.check();
  }

  /** The reader chose something in the page and pressed a key before the map had heard of it: the
   * key counts from what was chosen. */
  stepFromThere() {
    const { state } = this, { steps, superseded, chosen } = state;
    this.adopt();
    // Days that the key led to are said by an app that has heard of it.
    if (!chosen || !steps || `${chosen.days}` === `${state.chosen?.days}`) return;
    state.superseded = [...superseded, chosen.words];  // that too the app may be saying soon
    for (let n = Math.abs(steps); n > 0; n -= 1) this.dayStepped(Math.sign(steps));
  }

  /** The filter stays as the map has it; places that are chosen, and the language, may be others. */
  keepChosen() {
    const { shown } = this.state;
    if (shown) this.do({ do: "confirm", stamp: this.stampOf(shown.words) });
    this.check();
  }

  /** Take what the app says for what is to be shown. */
  adopt() {
    const { state } = this;
    if (!state.app) return;
    this.quiet("adopt");
    this.told();
    Object.assign(state, { message: 0, steps: 0, superseded: [] });
    const chosen = { words: state.app.words, days: state.app.days };
    const changed = !state.chosen || !sameWords(state.chosen.words, chosen.words);
    if (state.play && changed) this.endPlay(false);
    if (changed) state.direction = this.directionTo(chosen);
    state.chosen = chosen;
    if (!this.reelFits()) state.reel = null;
    this.check();
  }

  /** The app's own buttons step too: which way, or 0 for any other change.
   * @param {Chosen} next
   * @returns {number} */
  directionTo(next) {
    const { app, chosen } = this.state;
    if (!chosen?.days || !next.days || !app) return 0;
    const [before, limits] = [chosen.days, app.limits];
    return [1, -1].find((by) => {
      const days = stepped(before, by, limits);
      return days && `${days}` === `${next.days}` && sameWords(withDays(chosen.words, days), next.words);
    }) || 0;
  }

  /* ---- asking --------------------------------------------------------------------------------- */

  /** Show what is chosen: nothing to do, an answer that is here already, or a question. */
  check() {
    const { state } = this, { view } = this.at;
    const { chosen, shown, pending, ahead } = state;
    if (!chosen || !state.app?.url) return undefined;
    const { more } = state.app;
    /** @param {Request | Shown | null} had */
    const fits = (had) => had && had.more === more && sameWords(had.words, chosen.words)
      && covers(had, view);
    if (fits(shown)) {
      this.quiet("retry");
      if (pending) this.stopAsking();
      return this.settled();
    }
    if (fits(pending)) return undefined;
    const request = requestFor(chosen.words, more, view);
    if (ahead && ahead.query === request.query) {  // under way already
      this.quiet("retry");
      Object.assign(state, { pending: ahead, ahead: null });
      return undefined;
    }
    this.stopAsking();
    const here = state.kept.find(([query]) => query === request.query);
    if (here) {
      state.kept = state.kept.filter((each) => each !== here);
      return this.show(request, here[1]);
    }
    state.pending = request;
    return this.do({ do: "ask", request });
  }

  stopAsking() {
    const { state } = this;
    this.quiet("retry", "idle");
    for (const request of [state.pending, state.ahead]) {
      if (request) this.do({ do: "stop", query: request.query });
    }
    Object.assign(state, { pending: null, ahead: null });
  }

  /** @param {string} query
   * @param {Payload} payload */
  answered(query, payload) {
    const { state } = this;
    if (state.pending?.query === query) return this.show(state.pending, payload);
    if (state.ahead?.query !== query) return undefined;
    state.ahead = null;
    state.kept = [...state.kept, /** @type {[string, Payload]} */ ([query, payload])].slice(-MAX_KEPT);
    return undefined;
  }

  /** @param {string} query */
  failed(query) {
    const { state } = this;
    if (state.ahead?.query === query) state.ahead = null;
    if (state.pending?.query !== query) return;
    state.pending = null;
    this.do({ do: "sayNoAnswer" });
    const after = Math.min(MAX_WAIT, 1000 * 2 ** state.failures);
    this.do({ do: "wake", timer: "retry", after });
    state.failures += 1;
  }

  /** @param {Request} request
   * @param {Payload} payload */
  show(request, payload) {
    const { words, more, zoom } = request;
    const box = payload.covers === null ? null : payload.covers || request.box;
    Object.assign(this.state, { pending: null, failures: 0, shown: { words, more, box, zoom } });
    this.do({ do: "paint", payload, words, stamp: this.stampOf(words) });
    this.settled();
  }

  /** The app's stamp where it is the app that asked for these words.
   * @param {string} words */
  stampOf(words) {
    const { app } = this.state;
    return app && sameWords(words, app.words) ? app.stamp : "";
  }

  settled() {
    const { app, chosen, direction, play, untold } = this.state;
    if (app && chosen && sameWords(chosen.words, app.words)) {
      this.do({ do: "confirm", stamp: app.stamp });
    }
    if (play) return this.playedDayPainted();
    if (untold) this.tellSoon();
    return direction ? this.askAheadSoon() : undefined;
  }

  askAheadSoon() {
    this.do({ do: "wake", timer: "idle", after: this.state.play ? 0 : IDLE });
  }

  /** The days after these, in the direction last taken, when there is nothing else to do. */
  askAhead() {
    const { state } = this;
    if (state.pending || state.ahead || !state.chosen || !state.direction) return;
    const days = state.play ? this.nextPlayed() : nextDays(state, state.direction);
    if (!days || !state.app) return;
    const request = requestFor(withDays(state.chosen.words, days), state.app.more, this.at.view);
    if (state.kept.some(([query]) => query === request.query)) return;
    state.ahead = request;
    this.do({ do: "ask", request });
  }

  viewMoved() {
    const { state } = this;
    if (state.app?.url) return this.check();
    if (!state.shown || covers(state.shown, this.at.view)) return undefined;
    // Asked for once; the app's answer says what it covers.
    const { box, zoom } = requestFor("", "", this.at.view);
    state.shown = { ...state.shown, box, zoom };
    const { wide, high } = this.at.view;
    return this.do({ do: "send", words: `window:${[...box, zoom, wide, high]}`, days: false });
  }

  /** @param {Timer} timer */
  timerRang(timer) {
    switch (timer) {
      case "retry": return this.check();
      case "idle": return this.askAhead();
      case "adopt": return this.adopt();
      case "tell": return this.tell();
      default: return this.playNext();
    }
  }

  /* ---- keys: shown first, then told to the app ------------------------------------------------ */

  /** @param {number} by */
  dayStepped(by) {
    const days = nextDays(this.state, by), { steps } = this.state;
    if (!days) return;
    this.moveTo(days, by);
    this.state.steps = steps + by;
  }

  /** @param {Days} days
   * @param {number} by the direction, in which the next days are asked for ahead */
  moveTo(days, by) {
    const { state } = this;
    if (!state.app || !state.chosen) return;
    const left = [...state.superseded, state.chosen.words, state.app.words];
    state.superseded = [...new Set(left)].slice(-MAX_SUPERSEDED);
    Object.assign(state, { message: Infinity, steps: 0 });
    this.go(days, by);
    this.tellSoon();
  }

  /** The days themselves, once: of presses on its button the app hears one where two come quickly,
   * and its work on the first would be in the way of the paint. */
  tellSoon() {
    this.state.untold = true;
    this.do({ do: "wake", timer: "tell", after: this.state.pending ? TELL_UNPAINTED : TELL });
  }

  tell() {
    const { chosen, untold, play } = this.state;
    if (!untold || play) return;  // a play tells at its end
    this.told();
    if (chosen?.days) this.do({ do: "send", words: `days:${chosen.days}`, days: true });
  }

  told() {
    this.state.untold = false;
    this.quiet("tell");
  }

  /** @param {Days} days
   * @param {number} by */
  go(days, by) {
    const { state } = this;
    if (!state.chosen) return;
    this.quiet("adopt");  // what the app said before is no longer waited for
    Object.assign(state, { direction: by, lastKey: this.at.now,
      chosen: { words: withDays(state.chosen.words, days), days } });
    this.check();
  }

  /* ---- play ----------------------------------------------------------------------------------- */

  beginPlay() {
    const { state } = this, { app, chosen } = state;
    if (!app?.url || !chosen) return undefined;
    Object.assign(state, { play: { words: chosen.words, due: null }, steps: 0 });
    this.quiet("adopt");
    if (this.reelFits()) return this.playFrom();
    state.asking = [withoutDays(chosen.words), app.more].filter(Boolean).join("&");
    return this.do({ do: "askDays", query: state.asking });
  }

  /** Whether the reel is of the filter that is chosen, whatever its days. */
  reelFits() {
    const { reel, chosen, app } = this.state;
    return Boolean(reel && chosen && app && sameWords(reel.base, withoutDays(chosen.words))
      && reel.version === versionIn(app.more));
  }

  /** @param {{query: string, days: string[]}} event */
  daysCame({ query, days }) {
    const { state } = this, { chosen, app } = state;
    if (query !== state.asking || !chosen || !app) return;
    state.asking = "";
    if (!days.length) this.endWithoutDays();
    else {
      state.reel = { base: withoutDays(chosen.words), version: versionIn(app.more), all: days, days };
      if (state.play) this.playFrom();
    }
  }

  /** @param {string} query */
  daysFailed(query) {
    if (query !== this.state.asking) return;
    this.do({ do: "sayNoAnswer" });
    this.endPlay(true);
  }

  endWithoutDays() {
    this.do({ do: "sayNoDays" });
    this.endPlay(true);
    this.state.reel = null;
  }

  /** Begin, or go on, with what is chosen now. */
  playFrom() {
    const { state } = this, { reel, chosen, cumulative } = state;
    if (!reel || !chosen) return;
    const { days, at } = wound(reel, chosen.days, cumulative);
    if (!days.length) {
      this.endWithoutDays();
      return;
    }
    state.reel = { ...reel, days };
    this.playAt(at);
    if (this.at.still) this.endPlay(true);
  }

  playNext() {
    const { play, reel, chosen } = this.state;
    if (!play || !reel || !chosen?.days) return;
    const next = after(reel.days, chosen.days[1]);
    if (next < 0) this.endPlay(true);
    else this.playAt(next);
  }

  /** @returns {Days | null} */
  nextPlayed() {
    const { reel, chosen, cumulative } = this.state;
    const next = reel && chosen?.days ? after(reel.days, chosen.days[1]) : -1;
    return reel && next >= 0 ? shownAt(reel.days, next, cumulative) : null;
  }

  /** @param {number} n a place of the reel */
  playAt(n) {
    const { play, reel, cumulative } = this.state;
    if (!play || !reel) return;
    this.state.play = { ...play, due: null };
    this.go(shownAt(reel.days, n, cumulative), 1);
  }

  /** @param {number} to a place of the reel */
  scrubbed(to) {
    const { reel, cumulative, play, superseded } = this.state;
    if (!reel || !(to in reel.days)) return;
    // What it began with may have been told, and not be heard yet.
    if (play) this.state.superseded = [...superseded, play.words];
    this.endPlay(false);
    this.moveTo(shownAt(reel.days, to, cumulative), 1);
  }

  /** @param {boolean} on */
  cumulativeChosen(on) {
    const { state } = this, { reel, chosen } = state;
    state.cumulative = on;
    if (!reel || !chosen?.days) return;
    const days = shownAt(reel.days, placeOf(reel.days, chosen.days), on);
    if (state.play) this.go(days, 1);
    else this.moveTo(days, 1);
  }

  /** A day that is painted stays for its time. */
  playedDayPainted() {
    const { play, asking, pace } = this.state, { now, playMs } = this.at;
    if (!play || asking) return;
    const due = play.due ?? now + (playMs || pace);
    this.state.play = { ...play, due };
    this.do({ do: "wake", timer: "play", after: Math.max(0, due - now) });
    this.askAheadSoon();
  }

  /** @param {boolean} tell whether the app is told the days at which it ended */
  endPlay(tell) {
    const { state } = this, { play, chosen, app, untold } = state;
    if (!play) return;
    Object.assign(state, { play: null, asking: "" });
    this.quiet("play");
    if (!tell || !chosen?.days || !app) return;
    if (!untold && sameWords(play.words, chosen.words)) return;
    this.told();
    const left = [...state.superseded, play.words, app.words];
    Object.assign(state, { superseded: left.slice(-MAX_SUPERSEDED), lastKey: this.at.now });
    this.do({ do: "send", words: `days:${chosen.days}`, days: true });
  }

  handUsed() {
    if (this.state.play) this.endPlay(true);
    else if (this.state.untold) this.tellSoon();  // after what the hand says
  }

  left() {
    this.endPlay(false);
    this.told();
    this.stopAsking();
    this.quiet("adopt");
    Object.assign(this.state, { chosen: null, reel: null });  // an idle browser may still ring
  }
}
