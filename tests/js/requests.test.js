/* What the map shows and asks for. tests/test_viewport.py has the page and a server. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { sameWords, withDays } from "../../geo/static/days.js";
import { initial, nextDays, reduce, requestFor } from "../../geo/static/requests.js";
import { seeded } from "./seeded.js";

/** @import { App, Box, Effect, Event, Request, State, Timer, View } from "../../geo/static/requests.js" */

const MORE = "lang=en&version=1", JAPANESE = "lang=ja&version=1";
/** @type {View} */
const VIEW = { box: [30, 45, 40, 50], zoom: 6, wide: 1000, high: 700 };
/** @type {[string, string]} */
const LIMITS = ["2022-07-01", "2022-07-09"];

/** @param {number} now
 * @param {View} view */
const at = (now, view) => ({ now, view, playMs: 500 });
/** A view moved by some degrees east.
 * @param {number} by
 * @returns {View} */
const east = (by) => ({ ...VIEW, box: [30 + by, 45, 40 + by, 50] });
/** @type {(day: number) => [string, string]} */
const days = (day) => [`2022-07-0${day}`, `2022-07-0${day}`];
/** The words of the filter on a day of July.
 * @param {number} day */
const words = (day) => `side=ua&day=${days(day)[0]}&day=${days(day)[1]}`;
/** @param {number} day
 * @param {Partial<App>} [other]
 * @returns {App} */
const app = (day, other) => ({ url: "/api/map", words: words(day), days: days(day), more: MORE,
  limits: LIMITS, stamp: `s${day}`, ...other });
/** The question for a day.
 * @param {number} day
 * @param {string} [more]
 * @param {View} [view] */
const query = (day, more = MORE, view = VIEW) => requestFor(words(day), more, view).query;

/** @type {(day: number, acknowledged?: number, other?: Partial<App>) => Event} */
const said = (day, acknowledged = 0, other) => ({ type: "appSpoke", app: app(day, other), acknowledged });
/** @type {(day: number, more?: string, view?: View) => Event} */
const answer = (day, more, view) => (
  { type: "answered", query: query(day, more, view), payload: { of: day } });
/** @type {(by?: number) => Event} */
const key = (by = 1) => ({ type: "dayStepped", by });
/** @type {(timer: Timer) => Event} */
const rang = (timer) => ({ type: "timerRang", timer });
/** @type {(number: number) => Event} */
const sent = (number) => ({ type: "daysSent", number });
/** @type {Event} */
const MOVED = { type: "viewMoved" };
/** @type {Event} */
const PLAY = { type: "playPressed" };
const ALL = ["2022-07-01", "2022-07-02", "2022-07-03", "2022-07-04", "2022-07-05", "2022-07-06",
  "2022-07-07", "2022-07-08", "2022-07-09"];
/** The days with claims; with the press before it, a play that knows them.
 * @type {(days?: string[], base?: string) => Event} */
const claimed = (days = ALL, base = "side=ua") => ({ type: "daysCame", query: `${base}&${MORE}`, days });
const START = [PLAY, claimed()];
/** @type {Event} */
const HAND = { type: "handUsed" };
/** @type {Event} */
const PRESSED = { type: "pagePressed" };

/** @template Value
 * @param {Value} value
 * @returns {Value} */
function frozen(value) {
  if (value && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) frozen(each);
  }
  return value;
}

/** A map that hears events, and keeps nothing but its state. */
class Heard {
  constructor(state = initial()) {
    this.state = state;
  }

  /** @param {Event} event
   * @param {number} [now] milliseconds
   * @param {View} [view]
   * @returns {Effect[]} */
  hear(event, now = 0, view = VIEW) {
    const [state, effects] = reduce(frozen(this.state), frozen(event), frozen(at(now, view)));
    this.state = state;
    return effects;
  }

  /** Events at once. Gives what the last one does.
   * @param {...Event} events */
  all(...events) {
    return events.map((event) => this.hear(event)).at(-1) || [];
  }
}

/** The first day is shown, and the app has said it. */
function opened() {
  const map = new Heard();
  map.all(said(1), answer(1));
  return map;
}

/** Effects of some kinds, in order, in short: what is asked, painted, sent or woken.
 * @param {Effect[]} effects
 * @param {...Effect["do"]} kinds */
function did(effects, ...kinds) {
  return effects.filter((effect) => kinds.includes(effect.do)).map((effect) => {
    switch (effect.do) {
      case "ask": return `ask ${effect.request.query}`;
      case "stop": return `stop ${effect.query}`;
      case "paint": return `paint ${effect.payload.of} ${effect.stamp}`;
      case "confirm": return `confirm ${effect.stamp}`;
      case "send": return effect.words;
      case "wake": return `${effect.timer} ${effect.after}`;
      case "quiet": return effect.timer;
      default: return effect.do;
    }
  });
}

/** @param {Heard} map */
const chosen = (map) => map.state.chosen?.days?.[0];

/* ---- the view ---------------------------------------------------------------------------------- */

test("what the app says is asked for around the view, and painted with its stamp", () => {
  const map = new Heard();
  const [ask] = map.hear(said(1)).filter((effect) => effect.do === "ask");
  assert.deepEqual(ask.request, { words: words(1), more: MORE, box: [26.5, 43.25, 43.5, 51.75], zoom: 6,
    query: "side=ua&day=2022-07-01&day=2022-07-01&lang=en&version=1"
      + "&box=26.5,43.25,43.5,51.75&zoom=6&wide=1000&high=700" });
  assert.deepEqual(did(map.hear(answer(1)), "ask", "paint", "confirm", "wake"),
    ["paint 1 s1", "confirm s1"]);
});

test("the question goes around the world, and is never for more than one world", () => {
  /** @type {(box: Box) => Box} */
  const boxOf = (box) => requestFor("", "", { ...VIEW, box }).box;
  assert.deepEqual(boxOf([-170, -80, 170, 80]), [-180, -85, 180, 85]);
  assert.deepEqual(boxOf([170, 0, 180, 10]), [166.5, -3.5, -176.5, 13.5]);
  assert.deepEqual(boxOf([200, 0, 210, 10]), [-163.5, -3.5, -146.5, 13.5]);
});

test("a view inside what was asked for asks nothing, also while that is under way", () => {
  const map = new Heard();
  map.hear(said(1));
  assert.deepEqual(did(map.hear(MOVED, 0, east(3.5)), "ask", "stop"), []);
  map.hear(answer(1));
  assert.deepEqual(did(map.hear(MOVED, 0, east(-3.5)), "ask", "stop"), []);
});

for (const [what, view] of /** @type {[string, View][]} */ ([
  ["beyond the margin", east(3.6)], ["at another zoom", { ...VIEW, zoom: 7 }],
])) {
  test(`a view ${what} is asked for, in the place of what is under way`, () => {
    const map = opened();
    assert.deepEqual(did(map.hear(MOVED, 0, view), "ask", "stop"), [`ask ${query(1, MORE, view)}`]);
    assert.deepEqual(did(map.hear(MOVED), "ask", "stop"), [`stop ${query(1, MORE, view)}`]);
  });
}

test("an answer that holds everywhere is enough for any view", () => {
  const map = new Heard();
  map.all(said(1), { type: "answered", query: query(1), payload: { covers: null } });
  assert.deepEqual(did(map.hear(MOVED, 0, { ...east(90), zoom: 3 }), "ask"), []);
});

test("an answer that says what it covers holds for no more", () => {
  const map = new Heard();
  map.all(said(1), { type: "answered", query: query(1), payload: { covers: [29, 44, 41, 51] } });
  assert.deepEqual(did(map.hear(MOVED, 0, east(1)), "ask"), []);
  assert.equal(did(map.hear(MOVED, 0, east(2)), "ask").length, 1);
});

test("a view beyond the world is asked for once", () => {
  const map = new Heard(), view = east(151);  // 181 to 191 degrees
  map.hear(said(1), 0, view);
  map.hear(answer(1, MORE, view), 0, view);
  assert.deepEqual(did(map.hear(MOVED, 0, view), "ask"), []);
});

/* ---- keys and the app -------------------------------------------------------------------------- */

test("a key moves the days before the app knows, and tells it after a rest", () => {
  const map = opened();
  const moved = map.hear(key(), 1000);
  assert.deepEqual(did(moved, "ask", "send"), [`ask ${query(2)}`]);
  assert.deepEqual(did(moved, "wake"), ["tell 600"]);
  assert.deepEqual(did(map.hear(answer(2), 1100), "paint", "send", "wake"),
    ["paint 2 ", "tell 150", "idle 120"]);
  assert.deepEqual(did(map.hear(rang("tell"), 1250), "send"), ["days:2022-07-02,2022-07-02"]);
  assert.deepEqual(did(map.hear(rang("tell"), 1400), "wake"), []);
});

test("of several keys the app is told the last days, once", () => {
  const map = opened();
  const effects = [key(), key(), key(), key(-1), answer(3), rang("tell"), sent(7), MOVED]
    .flatMap((event) => map.hear(event));
  assert.deepEqual(did(effects, "send"), ["days:2022-07-03,2022-07-03"]);
});

test("the message to the app says that it is days, and its number is kept", () => {
  const map = opened();
  const [send] = map.all(key(), rang("tell")).filter((effect) => effect.do === "send");
  assert.equal(send.days, true);
  map.hear(sent(7));
  assert.equal(map.state.message, 7);
});

test("no key leads beyond the limits, or anywhere before the app has spoken", () => {
  const map = opened();
  assert.deepEqual(map.hear(key(-1)), []);
  assert.equal(nextDays(map.state, -1), null);
  assert.deepEqual(nextDays(map.state, 1), days(2));
  assert.deepEqual(new Heard().hear(key()), []);
});

test("the app that has not heard of a key may repeat the days before it", () => {
  const map = opened();
  map.all(key(), answer(2), key(), answer(3));
  assert.deepEqual(did(map.hear(said(1), 4000), "ask", "paint", "wake"), ["adopt 6000", "tell 150", "idle 120"]);
  map.all(rang("tell"), sent(7));
  assert.deepEqual(did(map.hear(said(2, 6), 4000), "ask", "paint", "wake"), ["adopt 6000", "idle 120"]);
  assert.equal(chosen(map), "2022-07-03");
  assert.ok(did(map.hear(key()), "quiet").includes("adopt"));
});

test("what it repeats in another language is asked for with the days of the key", () => {
  const map = opened();
  map.all(key(), answer(2));
  assert.deepEqual(did(map.hear(said(1, 0, { more: JAPANESE })), "ask"), [`ask ${query(2, JAPANESE)}`]);
  assert.equal(chosen(map), "2022-07-02");
});

test("while a key's question is under way another language takes its place", () => {
  const map = opened();
  map.hear(key());
  assert.deepEqual(did(map.hear(said(1, 0, { more: JAPANESE })), "stop", "ask"),
    [`stop ${query(2)}`, `ask ${query(2, JAPANESE)}`]);
});

test("the app that has heard of a key and says its days changes nothing but the stamp", () => {
  const map = opened();
  map.all(key(), answer(2), rang("tell"), sent(7));
  assert.deepEqual(did(map.hear(said(2, 7)), "ask", "paint", "send", "confirm"), ["confirm s2"]);
  assert.deepEqual([map.state.superseded, map.state.message], [[], 0]);
});

test("the app that has heard of a key and says other days is followed", () => {
  const map = opened();
  map.all(key(), answer(2), rang("tell"), sent(7));
  assert.deepEqual(did(map.hear(said(1, 7)), "ask"), [`ask ${query(1)}`]);
  assert.equal(chosen(map), "2022-07-01");
});

test("a key counts from the days that the app says which no key has left behind", () => {
  const map = opened();
  map.all(key(), answer(2));
  assert.deepEqual(did(map.hear(said(5)), "ask"), [`ask ${query(5)}`, `ask ${query(6)}`]);
  map.hear(answer(6));
  assert.deepEqual(did(map.hear(rang("tell")), "send"), ["days:2022-07-06,2022-07-06"]);
  map.all(sent(8), said(5, 0), said(6, 8));
  assert.equal(chosen(map), "2022-07-06");
});

test("a filter with the days that the key led to is followed as it is", () => {
  const map = opened();
  map.all(key(), answer(2), said(2, 0, { words: `${words(2)}&modality=claims` }));
  assert.equal(chosen(map), "2022-07-02");
});

test("two keys back and a filter chosen before them: both count, in that order", () => {
  const map = new Heard();
  map.all(said(8), answer(8), key(-1), key(-1), answer(6), said(8, 0, { words: "side=ru" }));
  assert.equal(chosen(map), "2022-07-06");
  map.all(rang("tell"), sent(4), said(6, 3), said(6, 4));
  assert.equal(chosen(map), "2022-07-06");
});

test("what was sent before the app said other days is no change of mind when it says it", () => {
  const map = opened();
  map.all(key(), answer(2), rang("tell"), sent(7), said(5), answer(6), said(2, 7));
  assert.equal(chosen(map), "2022-07-06");
  map.all(rang("tell"), sent(8), said(6, 8));
  assert.equal(chosen(map), "2022-07-06");
});

test("a filter that the app says once it has heard of the key is followed at once", () => {
  const map = opened();
  map.all(key(), answer(2), rang("tell"), sent(7));
  const effects = map.hear(said(5, 7));
  assert.deepEqual(did(effects, "ask"), [`ask ${query(5)}`]);
  assert.deepEqual(did(map.hear(answer(5)), "paint", "wake"), ["paint 5 s5"]);
});

test("the app is followed when it still says the old days ten seconds after the key", () => {
  const map = opened();
  map.hear(key(), 1000);
  map.hear(said(1), 2000);
  map.hear(rang("adopt"), 11000);
  assert.equal(chosen(map), "2022-07-01");
  const late = opened();
  late.hear(key(), 1000);
  late.hear(said(1), 11000);
  assert.equal(chosen(late), "2022-07-01");
});

test("a key that goes back is told although the app repeats those very days", () => {
  const map = opened();
  map.all(key(), answer(2), rang("tell"), sent(7), key(-1), said(1), answer(1));
  assert.deepEqual(did(map.hear(rang("tell")), "send"), ["days:2022-07-01,2022-07-01"]);
  map.all(sent(8), said(2, 7));
  assert.equal(chosen(map), "2022-07-01");
});

test("a press on the page tells the app untold days at once", () => {
  const map = opened();
  map.all(key(), answer(2));
  assert.deepEqual(did(map.hear(PRESSED), "quiet", "send"), ["tell", "days:2022-07-02,2022-07-02"]);
  assert.deepEqual(map.hear(PRESSED), []);
});

test("the hand on the map puts off what is untold", () => {
  const map = opened();
  map.all(key(), answer(2));
  assert.deepEqual(did(map.hear(HAND), "send", "wake"), ["tell 150"]);
});

/* ---- answers ----------------------------------------------------------------------------------- */

test("an answer to a question that was given up is not painted", () => {
  const map = opened();
  map.hear(key());
  assert.deepEqual(did(map.hear(key()), "stop", "ask"), [`stop ${query(2)}`, `ask ${query(3)}`]);
  assert.deepEqual(map.hear(answer(2)), []);
  assert.deepEqual(did(map.hear(answer(3)), "paint"), ["paint 3 "]);
  assert.deepEqual(map.hear(answer(2)), []);
});

test("a question that failed is tried again after waits that double up to half a minute", () => {
  const map = new Heard();
  map.hear(said(1));
  const waits = Array.from({ length: 7 }, () => {
    const failed = did(map.hear({ type: "failed", query: query(1) }), "sayNoAnswer", "wake");
    assert.deepEqual(did(map.hear(rang("retry")), "ask"), [`ask ${query(1)}`]);
    return failed;
  });
  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 16000, 30000, 30000]
    .map((after) => ["sayNoAnswer", `retry ${after}`]));
  map.all(answer(1), key());
  assert.deepEqual(did(map.hear({ type: "failed", query: query(2) }), "wake"), ["retry 1000"]);
});

test("a key after a failure asks at once, and the old question is not tried again", () => {
  const map = opened();
  map.all(key(), { type: "failed", query: query(2) });
  const effects = map.hear(key());
  assert.deepEqual(did(effects, "ask"), [`ask ${query(3)}`]);
  assert.ok(did(effects, "quiet").includes("retry"));
});

test("a failure of a question that was given up says nothing", () => {
  const map = opened();
  map.all(key(), key());
  assert.deepEqual(map.hear({ type: "failed", query: query(2) }), []);
});

/* ---- the next days ----------------------------------------------------------------------------- */

test("at rest the next days in the same direction are asked for ahead, once", () => {
  const map = opened();
  map.all(key(), answer(2));
  assert.deepEqual(did(map.hear(rang("idle")), "ask"), [`ask ${query(3)}`]);
  assert.deepEqual(map.hear(rang("idle")), []);
  map.hear(answer(3));
  assert.deepEqual(map.hear(rang("idle")), []);
});

test("backwards it is the days before", () => {
  const map = new Heard();
  map.all(said(5), answer(5), key(-1), answer(4));
  assert.deepEqual(did(map.hear(rang("idle")), "ask"), [`ask ${query(3)}`]);
});

test("a step by the app's own button has a direction too, another day has none", () => {
  const map = opened();
  map.all(said(2), answer(2));
  assert.deepEqual(did(map.hear(rang("idle")), "ask"), [`ask ${query(3)}`]);
  const other = opened();
  assert.deepEqual(did(other.all(said(4), answer(4)), "wake"), []);
  assert.deepEqual(other.hear(rang("idle")), []);
});

test("nothing is asked ahead beyond the limits", () => {
  const map = new Heard();
  map.all(said(2), answer(2), key(-1), answer(1));
  assert.deepEqual(map.hear(rang("idle")), []);
});

test("an answer that came ahead is painted at the key, and nothing is asked", () => {
  const map = opened();
  map.all(key(), answer(2), rang("idle"), answer(3));
  assert.deepEqual(did(map.hear(key()), "ask", "paint"), ["paint 3 "]);
});

test("an answer that came ahead is painted once, and asked for again when it is left", () => {
  const map = opened();
  map.all(key(), answer(2), rang("idle"), answer(3), key(), key(-1), answer(2));
  assert.deepEqual(did(map.hear(key()), "ask", "paint"), [`ask ${query(3)}`]);
});

test("an answer of another server is not painted", () => {
  const map = opened();
  map.all(key(), answer(2), rang("idle"), answer(3), said(2, 0, { url: "/other" }));
  assert.deepEqual(did(map.hear(key()), "ask", "paint"), [`ask ${query(3)}`]);
});

test("of answers that came ahead the last four are kept", () => {
  const map = opened();
  map.all(key(), answer(2), rang("idle"));
  const full = new Heard({ ...map.state, kept: [5, 6, 7, 8].map((day) => [query(day), {}]) });
  full.hear(answer(3));
  assert.deepEqual(full.state.kept.map(([asked]) => asked), [6, 7, 8, 3].map((day) => query(day)));
});

test("a question ahead that is still under way at the key is not asked again", () => {
  const map = opened();
  map.all(key(), answer(2), rang("idle"));
  assert.deepEqual(did(map.hear(key()), "ask", "stop", "paint"), []);
  assert.deepEqual(did(map.hear(answer(3)), "paint"), ["paint 3 "]);
});

test("a question ahead makes way for another one", () => {
  const map = opened();
  map.all(key(), answer(2), rang("idle"));
  assert.deepEqual(did(map.hear(key(-1)), "stop", "ask"), [`stop ${query(3)}`, `ask ${query(1)}`]);
});

test("a question ahead that fails is nobody's concern", () => {
  const map = opened();
  map.all(key(), answer(2), rang("idle"));
  assert.deepEqual(map.hear({ type: "failed", query: query(3) }), []);
});

/* ---- play -------------------------------------------------------------------------------------- */

test("play asks once which days have claims, and goes from one of them to the next", () => {
  const map = opened();
  assert.deepEqual(map.hear(PLAY, 1000).filter((effect) => effect.do === "askDays"),
    [{ do: "askDays", query: `side=ua&${MORE}` }]);
  assert.deepEqual(did(map.hear(claimed(["2022-07-01", "2022-07-04", "2022-07-08"]), 1000), "ask"),
    [`ask ${query(4)}`]);
  assert.deepEqual(did(map.hear(answer(4), 1100), "paint", "wake", "send"),
    ["paint 4 ", "play 500", "idle 0"]);
  assert.deepEqual(did(map.hear(rang("idle"), 1110), "ask"), [`ask ${query(8)}`]);
  assert.deepEqual(did(map.hear(rang("play"), 1500), "ask", "paint", "wake", "send"), []);
  assert.deepEqual(did(map.hear(answer(8), 2600), "paint", "wake", "send"),
    ["paint 8 ", "play 500", "idle 0"]);
  map.all(rang("play"));  // the end
  assert.deepEqual(did(map.hear(PLAY), "askDays", "ask"), [`ask ${query(1)}`]);  // from the first on
});

test("a day of a play stays for its time, and for no less than 1.2 seconds", () => {
  for (const pace of [undefined, 2500]) {
    let { state } = opened();
    /** @type {Effect[]} */
    let effects = [];
    /** @type {(event: Event, now: number) => void} */
    const hear = (event, now) => { [state, effects] = reduce(state, event, { now, view: VIEW }); };
    if (pace) hear({ type: "paceChosen", pace }, 0);
    for (const event of START) hear(event, 0);
    hear(answer(2), 200);
    assert.deepEqual(did(effects, "wake"), [`play ${pace || 1200}`, "idle 0"]);
  }
});

test("play ends at the last day, and the app is told it once", () => {
  const map = new Heard();
  map.all(said(8), answer(8), ...START, answer(9));
  assert.deepEqual(did(map.hear(rang("play")), "ask", "send"), ["days:2022-07-09,2022-07-09"]);
  assert.equal(map.state.play, null);
  assert.deepEqual(did([...map.hear(sent(7)), ...map.hear(rang("play")), ...map.hear(HAND)], "send"), []);
});

for (const [what, event] of /** @type {[string, Event][]} */ ([["hand", HAND], ["button", PLAY]])) {
  test(`play ends by the ${what}, and the app is told the days once`, () => {
    const map = opened();
    map.all(...START, answer(2), rang("play"), answer(3));
    const effects = map.hear(event);
    assert.deepEqual(did(effects, "send"), ["days:2022-07-03,2022-07-03"]);
    assert.ok(did(effects, "quiet").includes("play"));
    map.all(sent(7), said(1, 6));
    assert.equal(chosen(map), "2022-07-03");
  });
}

test("play without days begins at the first one with claims", () => {
  const map = new Heard();
  map.hear({ type: "appSpoke", app: app(1, { words: "side=ua", days: null }), acknowledged: 0 });
  map.all(PLAY, claimed(["2022-07-04", "2022-07-06"]));
  assert.deepEqual(map.state.chosen, { words: withDays("side=ua", days(4)), days: days(4) });
});

test("play of a range goes through the days with claims in it", () => {
  const map = new Heard();
  /** @type {[string, string]} */
  const range = ["2022-07-02", "2022-07-05"];
  map.hear(said(1, 0, { words: withDays("side=ua", range), days: range }));
  map.all(PLAY, claimed(["2022-07-01", "2022-07-03", "2022-07-05", "2022-07-08"]));
  assert.equal(chosen(map), "2022-07-03");
  map.all(answer(3), rang("play"), answer(5));
  assert.equal(chosen(map), "2022-07-05");
  map.all(rang("play"));
  assert.deepEqual([map.state.play, map.state.reel?.days], [null, ["2022-07-03", "2022-07-05"]]);
});

test("a cumulative play keeps the days before, and goes on after a pause", () => {
  const map = opened();
  map.all({ type: "cumulativeChosen", on: true }, ...START);
  assert.deepEqual(map.state.chosen?.days, ["2022-07-01", "2022-07-02"]);
  const effects = map.hear(PLAY);
  assert.deepEqual(did(effects, "send"), ["days:2022-07-01,2022-07-02"]);
  map.all(sent(7), PLAY);
  assert.deepEqual(map.state.chosen?.days, ["2022-07-01", "2022-07-03"]);
});

test("the scrubber chooses a day, and the app is told it after a moment", () => {
  const map = opened();
  map.all(...START, answer(2));
  assert.deepEqual(did(map.hear({ type: "scrubbed", to: 6 }), "ask", "wake", "send"),
    [`ask ${query(7)}`, "tell 600"]);
  assert.equal(map.state.play, null);
  assert.deepEqual(did(map.hear(rang("tell")), "send"), ["days:2022-07-07,2022-07-07"]);
  assert.deepEqual(map.hear({ type: "scrubbed", to: 99 }), []);
});

test("a reader who wants no motion gets one day for each press", () => {
  let state = opened().state;
  for (const event of START) [state] = reduce(state, event, { now: 0, view: VIEW, still: true });
  assert.deepEqual([state.play, state.chosen?.days], [null, days(2)]);
  const [next, effects] = reduce(state, PLAY, { now: 0, view: VIEW, still: true });
  assert.deepEqual([next.play, next.chosen?.days], [null, days(3)]);
  assert.deepEqual(did(effects, "send", "wake"), ["days:2022-07-03,2022-07-03"]);
});

test("days that do not come, or are none, end the play with a word", () => {
  const failed = opened();
  failed.hear(PLAY);
  const effects = failed.hear({ type: "daysFailed", query: `side=ua&${MORE}` });
  assert.deepEqual(did(effects, "sayNoAnswer", "ask", "send"), ["sayNoAnswer"]);
  assert.equal(failed.state.play, null);
  const none = opened();
  none.hear(PLAY);
  assert.deepEqual(did(none.hear(claimed([])), "sayNoDays", "ask", "send"), ["sayNoDays"]);
  assert.deepEqual([none.state.play, none.state.reel], [null, null]);
});

test("another filter takes the days of the play away", () => {
  const map = opened();
  map.all(...START, answer(2), PLAY, sent(7));
  assert.notEqual(map.state.reel, null);
  map.hear(said(1, 7, { words: words(1).replace("ua", "ru") }));
  assert.equal(map.state.reel, null);
});

test("days that come after the play was ended begin none", () => {
  const map = opened();
  map.all(PLAY, HAND);
  assert.deepEqual(did(map.hear(claimed()), "ask", "wake", "send"), []);
  assert.equal(chosen(map), "2022-07-01");
});

test("the app that says again what was before the play does not end it", () => {
  const map = opened();
  map.all(...START, answer(2));
  assert.deepEqual(did(map.hear(said(1, 9)), "ask", "paint", "send"), []);
  assert.notEqual(map.state.play, null);
});

test("the app that says other words ends the play and is told nothing", () => {
  const map = opened();
  map.all(...START, answer(2));
  assert.deepEqual(did(map.hear(said(6)), "ask", "send"), [`ask ${query(6)}`]);
  assert.equal(map.state.play, null);
});

test("a play that begins right after a key tells the app its last days only", () => {
  const map = opened();
  map.all(key(), answer(2));
  const effects = [...START, rang("tell"), answer(3), HAND].flatMap((event) => map.hear(event));
  assert.deepEqual(did(effects, "send"), ["days:2022-07-03,2022-07-03"]);
});

test("a play without days to go through tells the app of the key before it", () => {
  const map = new Heard();
  map.all(said(8), answer(8), key(), answer(9), PLAY);
  assert.deepEqual(did(map.hear(claimed([])), "send"), ["days:2022-07-09,2022-07-09"]);
});

test("a play goes on when the app hears only now of the key before it", () => {
  const map = opened();
  map.all(key(), answer(2), rang("tell"), sent(7), ...START, answer(3), said(2, 7));
  assert.notEqual(map.state.play, null);
  assert.equal(chosen(map), "2022-07-03");
});

/* ---- everything at once ------------------------------------------------------------------------ */

/** @type {(covers: Box | null, given?: App | null) => Event} */
const came = (covers, given = app(4)) => (
  { type: "claimsCame", words: words(4), covers, zoom: 6, app: given });

test("claims that the app sends end what was under way and are asked for no more", () => {
  const map = opened();
  map.all(key(), answer(2), rang("idle"));
  const effects = map.hear(came(null));
  assert.deepEqual(did(effects, "ask", "stop", "confirm", "send"), [`stop ${query(3)}`, "confirm s4"]);
  assert.equal(chosen(map), "2022-07-04");
  assert.deepEqual(map.state.superseded, []);
  assert.deepEqual(did(map.hear(rang("tell")), "send"), []);
});

test("claims that the app cut to a part of the map are asked for where the view leaves it", () => {
  const map = new Heard();
  assert.deepEqual(did(map.hear(came([29, 44, 41, 51])), "ask"), []);
  assert.deepEqual(did(map.hear(MOVED, 0, east(2)), "ask"), [`ask ${query(4, MORE, east(2))}`]);
});

test("what came ahead of claims that the app sends is not painted any more", () => {
  const map = opened();
  map.all(key(), answer(2), rang("idle"), answer(3), came(null));
  assert.deepEqual(did(map.hear(key(-1)), "ask", "paint"), [`ask ${query(3)}`]);
});

test("claims end a play, and the app is told nothing", () => {
  const map = opened();
  map.all(...START, answer(2));
  assert.deepEqual(did(map.hear(came(null)), "send"), []);
  assert.equal(map.state.play, null);
});

test("without a server to ask, the app is told once of a view that leaves what it sent", () => {
  const map = new Heard();
  map.hear(came([29, 44, 41, 51], null));
  assert.deepEqual(map.hear(MOVED, 0, east(1)), []);
  assert.deepEqual(map.hear(MOVED, 0, east(2)),
    [{ do: "send", words: "window:28.5,43.25,45.5,51.75,6,1000,700", days: false }]);
  assert.deepEqual(map.hear(MOVED, 0, east(2)), []);
});

test("a map that is taken out of its page stops all that it does", () => {
  const map = opened();
  map.all(...START, answer(2), rang("idle"), rang("play"), rang("idle"));
  const effects = map.hear({ type: "left" });
  assert.deepEqual(did(effects, "stop", "send", "ask", "wake"), [`stop ${query(3)}`]);
  assert.deepEqual(did(effects, "quiet").sort(), ["adopt", "idle", "play", "retry", "tell"]);
  assert.deepEqual([map.state.play, map.state.pending, map.state.ahead, map.state.untold],
    [null, null, null, false]);
  for (const event of [rang("idle"), rang("retry"), MOVED, key()]) {
    assert.deepEqual(map.hear(event, 0, east(20)), []);
  }
});

/* ---- whatever happens -------------------------------------------------------------------------- */

const SLOWEST = 3000;  // milliseconds until the app hears what it was told

/** A map, a server and an app that hears late, by chance. Every step is checked. */
class World {
  /** @param {number} seed */
  constructor(seed) {
    this.next = seeded(seed);
    this.map = new Heard();
    this.now = 0;
    this.view = VIEW;
    this.number = 0;
    this.app = app(1);
    this.heard = 0;
    this.daysAsked = "";
    /** Days on the way to the app, their number, and when they went.
     * @type {{number: number, days: [string, string], at: number}[]} */
    this.mail = [];
    /** @type {Set<string>} */
    this.asked = new Set();
    /** When each is due.
     * @type {Map<Timer, number>} */
    this.timers = new Map();
    this.counts = { ask: 0, answered: 0, failed: 0, stop: 0 };
  }

  /** @param {number} n */
  below(n) {
    return Math.floor(this.next() * n);
  }

  /** @param {Event} event */
  dispatch(event) {
    for (const effect of this.map.hear(event, this.now, this.view)) {
      switch (effect.do) {
        case "ask":
          assert.equal(this.asked.has(effect.request.query), false, "asked twice at a time");
          this.asked.add(effect.request.query);
          this.counts.ask += 1;
          break;
        case "stop":
          assert.ok(this.asked.delete(effect.query), "stopped without a question");
          this.counts.stop += 1;
          break;
        case "wake":
          assert.ok(effect.after >= 0 && effect.after <= 30000);
          this.timers.set(effect.timer, this.now + effect.after);
          break;
        case "quiet": this.timers.delete(effect.timer); break;
        case "askDays": this.daysAsked = effect.query; break;
        case "send":
          this.number += 1;
          if (!effect.days) break;
          this.mail.push({ number: this.number, at: this.now,
            days: /** @type {[string, string]} */ (effect.words.slice(5).split(",")) });
          this.dispatch(sent(this.number));
          break;
        default:
      }
    }
  }

  /** @param {string} asked
   * @param {boolean} fails */
  serve(asked, fails) {
    this.asked.delete(asked);
    this.counts[fails ? "failed" : "answered"] += 1;
    this.dispatch(fails ? { type: "failed", query: asked }
      : { type: "answered", query: asked, payload: { covers: this.below(9) ? undefined : null } });
  }

  speak() {
    this.dispatch({ type: "appSpoke", app: this.app, acknowledged: this.heard });
  }

  /** The app hears the next of the days that it was told. */
  open() {
    const [first] = this.mail.splice(0, 1);
    if (!first) return;
    this.heard = first.number;
    this.app = { ...this.app, days: first.days, words: withDays(this.app.words, first.days) };
  }

  /** The days with claims come, are none, or do not come. */
  serveDays() {
    const asked = this.daysAsked;
    if (!asked) return;
    this.daysAsked = "";
    const days = this.below(9) ? ALL.filter(() => this.below(2)) : [];
    this.dispatch(this.below(6) ? { type: "daysCame", query: asked, days }
      : { type: "daysFailed", query: asked });
  }

  /** Timers that are due, in their order. */
  ring() {
    for (const [timer, due] of [...this.timers].sort(([, a], [, b]) => a - b)) {
      if (due <= this.now && this.timers.delete(timer)) this.dispatch(rang(timer));
    }
  }

  step() {
    this.now += this.below(300);
    this.ring();
    if (this.mail.some((days) => days.at < this.now - SLOWEST)) {
      this.open();
      this.speak();
    }
    const [asked] = [...this.asked].slice(this.below(this.asked.size));
    const day = 1 + this.below(9);
    switch (this.below(18)) {
      case 0: case 1: return this.dispatch(this.map.state.play ? HAND : key(this.below(2) ? 1 : -1));
      case 2: case 3: case 4: return asked ? this.serve(asked, !this.below(4)) : undefined;
      case 5: case 6: case 7: return undefined;
      case 8: this.open(); return this.speak();
      case 9: return this.speak();
      case 10:
        this.app = { ...this.app, more: this.below(2) ? MORE : JAPANESE, stamp: `s${this.now}` };
        return this.speak();
      case 11:
        this.view = this.below(6) ? east(this.below(9) - 4) : east(this.below(400) - 200);
        return this.dispatch(MOVED);
      case 12: return this.dispatch(PLAY);
      case 15: return this.serveDays();
      case 16: return this.dispatch(this.below(2) ? { type: "scrubbed", to: day - 1 }
        : { type: "cumulativeChosen", on: Boolean(this.below(2)) });
      case 13: return this.dispatch([HAND, PRESSED][this.below(2)]);
      case 14:
        // An answer that crossed with the end of its question.
        if (this.below(4)) return this.asked.has(query(day)) ? undefined : this.dispatch(answer(day));
        if (this.mail.length) return undefined;  // or what was told before would come after it
        this.app = { ...this.app, days: days(day), words: words(day) };
        return this.speak();
      default:
        if (this.mail.length || this.below(8)) return undefined;
        return this.dispatch({ type: "claimsCame", words: this.app.words, app: this.app, zoom: 6,
          covers: this.below(2) ? null : [29, 44, 41, 51] });
    }
  }

  check() {
    const { pending, ahead, shown, chosen: wanted, play, untold, kept, asking } = this.map.state;
    const open = [pending, ahead].flatMap((request) => (request ? [request.query] : []));
    assert.deepEqual([...this.asked].sort(), open.sort(), "the questions under way");
    assert.ok(kept.length <= 4);
    const { ask, answered, failed, stop } = this.counts;
    assert.equal(ask, answered + failed + stop + open.length);
    if (untold && !play) assert.ok(this.timers.has("tell"), "untold days wait for a timer");
    if (pending || this.timers.has("retry") || !wanted) return;
    assert.ok(shown && sameWords(shown.words, wanted.words), "what is chosen is asked for");
    if (play && !asking) assert.ok(this.timers.has("play"), "a play goes on");
  }

  /** Nobody does anything more, and all that is under way comes to its end. */
  settle() {
    this.dispatch(HAND);
    const will = this.map.state.chosen;
    for (let n = 0; this.asked.size || this.timers.size || this.mail.length; n++) {
      assert.ok(n < 1000, "it comes to rest");
      this.now += 100;
      for (const asked of [...this.asked]) if (this.asked.has(asked)) this.serve(asked, false);
      this.ring();
      if (!n || this.mail.length) {
        while (this.mail.length) this.open();
        this.speak();
      }
      this.check();
    }
    const { chosen: wanted, shown } = this.map.state;
    assert.deepEqual(wanted, will, "nobody changed his mind");
    assert.deepEqual(wanted?.days, this.app.days);
    assert.ok(sameWords(wanted?.words || "", this.app.words));
    assert.deepEqual([shown?.words, shown?.more], [wanted?.words, this.app.more]);
  }
}

for (const seed of [1, 2, 3, 4]) {
  test(`whatever happens, questions are in the books and map and app come to agree (${seed})`, () => {
    const world = new World(seed);
    world.speak();
    for (let n = 1; n <= 2000; n++) {
      world.step();
      world.check();
      if (n % 50 === 0) world.settle();
    }
    const { answered, failed, stop } = world.counts;
    assert.ok(Math.min(answered, failed, stop) > 30, JSON.stringify(world.counts));
  });
}
