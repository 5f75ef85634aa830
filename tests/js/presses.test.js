/* Which presses are kept, and when they are made again. tests/test_connection.py has the page. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { after, HEARD, HELD_MOST, holds, LOADED, START } from "../../geo/static/presses.js";

/** @import { Happening, Press, State, Task } from "../../geo/static/presses.js" */

const NOW = 1_000_000;
/** @type {Happening} */
const DRAWN = { kind: "drawn" };
/** @type {Happening} */
const WAITED = { kind: "waited" };
/** @type {Task} */
const REST = { kind: "rest" };

/** @type {(key: string, at?: number) => Press} */
const press = (key, at = NOW) => ({ key: `st-key-${key}`, words: "", at });
/** @type {(made: Press) => Happening} */
const pressed = (made) => ({ kind: "pressed", press: made });
/** @type {(made: Press, found?: boolean) => Happening} */
const repeated = (made, found = true) => ({ kind: "repeated", press: made, found, at: NOW + 9 });

/** @type {(connected: boolean, running: boolean, at?: number) => Happening} */
const reported = (connected, running, at = NOW) => ({ kind: "reported", connected, running, at });
const CUT = reported(false, false);
const BACK = reported(true, false);
const RUNS = reported(true, true);

/** The state and every task after some happenings, one after another.
 * @param {Happening[]} happenings */
function told(...happenings) {
  let state = START;
  const tasks = happenings.map((each) => {
    const step = after(state, each);
    state = step.state;
    return step.task;
  });
  return { state, tasks, last: tasks.at(-1) };
}

/** What is made again when each is answered by a run, from a state in which the page is drawn.
 * @param {State} from
 * @param {Task | undefined} task */
function allRepeated(from, task) {
  const made = [];
  let step = { state: from, task };
  while (step.task?.kind === "repeat") {
    made.push(step.task.press);
    step = after(step.state, repeated(step.task.press));
    for (const each of [RUNS, DRAWN, BACK]) step = after(step.state, each);
  }
  return made;
}

test("a press on a page that is connected goes to the server and is not kept", () => {
  const { state, last } = told(DRAWN, pressed(press("next")));
  assert.equal(holds(state), false);
  assert.deepEqual(state.held, []);
  assert.deepEqual(last, { kind: "go on" });
});

test("a press that a run has answered is not made again", () => {
  const { state } = told(pressed(press("next")), RUNS, BACK, CUT);
  assert.deepEqual(state.held, []);
});

test("a press that no run has answered is made again, once, when the page is drawn", () => {
  const first = press("next");
  const { state, tasks, last } = told(pressed(first), CUT, BACK, RUNS, DRAWN, BACK);
  assert.deepEqual(tasks.slice(1, -1), [REST, { kind: "wait" }, REST, REST]);
  assert.deepEqual(last, { kind: "repeat", press: first });
  assert.deepEqual(allRepeated(state, last), [first]);
});

test("a press that runs and the end of the line come for at once counts as heard", () => {
  const { state } = told(pressed(press("next")), reported(false, true));
  assert.deepEqual(state.held, []);
});

for (const [key, most] of /** @type {[string, number][]} */ ([
  ["next", HEARD], ["download_csv", LOADED], ["brief_get_pdf", LOADED],
])) {
  test(`a press of ${key} without an answer is kept for less than ${most} ms`, () => {
    const made = press(key);
    const at = (/** @type {number} */ time) => told(pressed(made), reported(false, false, time));
    assert.deepEqual(at(NOW + most - 1).state.held, [made]);
    assert.deepEqual(at(NOW + most).state.held, []);
    assert.equal(at(NOW + most).state.last, null);
  });
}

test("a press on a page that is back waits for a run that draws the page to its end", () => {
  const made = press("next");
  const { state, tasks, last } = told(CUT, BACK, pressed(made), RUNS, BACK, RUNS, DRAWN, BACK);
  assert.equal(holds(told(CUT, BACK).state), true);
  assert.deepEqual(tasks.map(({ kind }) => kind),
    ["rest", "wait", "go on", "rest", "wait", "rest", "rest", "repeat"]);
  assert.deepEqual(last, { kind: "repeat", press: made });
  assert.deepEqual(state.held, []);
});

test("a page that says it is drawn after its run has ended need not wait", () => {
  const made = press("next");
  assert.deepEqual(told(CUT, BACK, pressed(made), RUNS, BACK, DRAWN).last,
    { kind: "repeat", press: made });
});

test("a page that no run draws counts as drawn after a while", () => {
  const made = press("next");
  assert.deepEqual(told(CUT, BACK, pressed(made), WAITED).last, { kind: "repeat", press: made });
  assert.equal(holds(told(CUT, BACK, WAITED).state), false);
});

test("a page that was drawn before the line was lost again has to be drawn again", () => {
  const { state, last } = told(CUT, BACK, RUNS, DRAWN, CUT, BACK);
  assert.equal(state.phase, "settling");
  assert.deepEqual(last, { kind: "wait" });
});

test("several presses are made again in their order, each after a run", () => {
  const made = [press("next"), press("next", NOW + 1), press("add_view")];
  const { state, last } = told(CUT, BACK, ...made.map(pressed), RUNS, DRAWN, BACK);
  assert.deepEqual(allRepeated(state, last), made);
});

test("while one press is made again and others wait, a new one waits behind them", () => {
  const [first, second, third] = [press("a"), press("b"), press("c")];
  const { state } = told(CUT, BACK, pressed(first), pressed(second), RUNS, DRAWN, BACK,
    pressed(third));
  assert.equal(holds(state), true);
  assert.deepEqual(state.held, [second, third]);
});

test("a press after Back waits until the page is as its address says", () => {
  const made = press("sample_disputed");
  /** @type {Happening} */
  const led = { kind: "led" };
  const { state, tasks, last } = told(led, pressed(made), RUNS, DRAWN, BACK);
  assert.deepEqual(tasks.map(({ kind }) => kind), ["wait", "go on", "rest", "rest", "repeat"]);
  assert.deepEqual(last, { kind: "repeat", press: made });
  assert.equal(holds(state), false);
  assert.equal(holds(told(led, RUNS, DRAWN, BACK).state), false);
  assert.equal(holds(told(led, WAITED).state), false);
});

test("after the last one that was kept, presses go to the server again", () => {
  const { state } = told(CUT, BACK, pressed(press("a")), RUNS, DRAWN, BACK);
  assert.equal(holds(state), false);
});

test("no more are kept than the last few", () => {
  const made = Array.from({ length: HELD_MOST + 2 }, (_, n) => press("next", NOW + n));
  assert.deepEqual(told(CUT, BACK, ...made.map(pressed)).state.held, made.slice(2));
});

test("a press that was made again and is lost again is kept again, from its new time", () => {
  const made = press("download_csv");
  const { state } = told(CUT, BACK, pressed(made), RUNS, DRAWN, BACK, repeated(made),
    reported(false, false, NOW + 9 + LOADED - 1));
  assert.deepEqual(state.held, [{ ...made, at: NOW + 9 }]);
});

test("a press whose button is gone is given up", () => {
  const made = press("next");
  const { state } = told(CUT, BACK, pressed(made), RUNS, DRAWN, BACK, repeated(made, false), CUT);
  assert.equal(state.last, null);
  assert.deepEqual(state.held, []);
});

test("a page that is met while its server is away keeps what is pressed once it is back", () => {
  const met = told({ kind: "watched", connected: false, running: false }, DRAWN);
  assert.equal(holds(met.state), false);
  assert.deepEqual(met.last, REST);
  assert.equal(holds(after(met.state, BACK).state), true);
});
