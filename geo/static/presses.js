/* Which press is kept, and when it is made again: states and events, and nothing of a page.

   A press may be lost in three ways. The server that should hear it is away: `last`, the press that
   no run has answered yet, is then kept. Or the session is new and has not drawn the button: the
   press is kept until it has. Or Back or Forward was pressed, and the page is not yet as its address
   says: a run that a press begins would take the address for what it has to show. What is kept is
   made again once the page rests, one by one. */

/** One press of a button. `key` is the class of the box around it, `words` is what it says.
 * @typedef {{ key: string, words: string, at: number }} Press */

/** What becomes of a press.
 * - `open`: it goes to the server.
 * - `settling`: it is kept, for no run has drawn the page since the connection is back, since the
 *   address changed, or since a press was made again while others wait.
 * - `drawn`: it is kept, for one has, and may still be running.
 * @typedef {"open" | "settling" | "drawn"} Phase */

/** @typedef {{ phase: Phase, connected: boolean, running: boolean, last: Press | null,
 *   held: readonly Press[] }} State */

/** What happens, `at` a time in milliseconds.
 * - `watched`: the page is seen for the first time.
 * - `reported`: its connection or its script's state changed.
 * - `drawn`: a run came to the end of the page.
 * - `led`: Back or Forward led to another address.
 * - `waited`: the time that `wait` asked for is over.
 * - `pressed`: by somebody.
 * - `repeated`: a press that was kept was made again; `found` says whether its button was there.
 * @typedef {{ kind: "watched", connected: boolean, running: boolean }
 *   | { kind: "reported", connected: boolean, running: boolean, at: number }
 *   | { kind: "drawn" }
 *   | { kind: "led" }
 *   | { kind: "waited" }
 *   | { kind: "pressed", press: Press }
 *   | { kind: "repeated", press: Press, found: boolean, at: number }} Happening */

/** What the page has to do: `go on`, without a change to what it waits for; `wait` for `UNDRAWN`,
 * anew; `rest`, waiting for nothing; or `repeat` a press, waiting for nothing.
 * @typedef {{ kind: "go on" } | { kind: "wait" } | { kind: "rest" }
 *   | { kind: "repeat", press: Press }} Task */

/** @typedef {{ state: State, task: Task }} Step */

// In milliseconds:
export const HEARD = 120000;  // after this a press without an answer is not made again
export const LOADED = 5000;   // the same for a download, which no run of the page answers
export const UNDRAWN = 5000;  // after this without a run a page counts as drawn anyway
export const HELD_MOST = 5;   // presses, the last ones

/** @type {State} */
export const START = { phase: "open", connected: true, running: false, last: null, held: [] };

/** Whether a press is kept and must not go to the server: a session that is new has not drawn this
 * button yet, and would not know whose press it is.
 * @param {State} state */
export const holds = (state) => state.phase !== "open";

/** What follows from what happened.
 * @param {State} state
 * @param {Happening} happening
 * @returns {Step} */
export function after(state, happening) {
  switch (happening.kind) {
    case "watched": {
      const { connected, running } = happening;
      return { state: { ...state, connected, running }, task: { kind: "go on" } };
    }
    case "reported":
      return settle(reported(state, happening));
    case "drawn":
      return settle(holds(state) ? { ...state, phase: "drawn" } : state);
    case "led":
      return settle({ ...state, phase: "settling" });
    case "waited":
      return settled(state);
    case "pressed": {
      const { press } = happening;
      const next = holds(state) ? hold(state, press) : { ...state, last: press };
      return { state: next, task: { kind: "go on" } };
    }
    case "repeated": {
      const { press, found, at } = happening;
      return settle({ ...state, last: found ? { ...press, at } : null });
    }
  }
}

/** @type {(state: State, report: { connected: boolean, running: boolean, at: number }) => State} */
function reported(state, { connected, running, at }) {
  let next = state;
  if (running && !state.running && !holds(state)) next = { ...next, last: null };  // it was heard
  if (!connected && state.connected) next = lost(next, at);
  if (connected && !state.connected) next = { ...next, phase: "settling" };
  return { ...next, connected, running };
}

/** @type {(state: State, at: number) => State} */
function lost(state, at) {
  const { last } = state;
  const next = { ...state, last: null };
  return last && at - last.at < patience(last) ? hold(next, last) : next;
}

/** @type {(press: Press) => number} */
const patience = ({ key }) => (
  key.startsWith("st-key-download") || key.startsWith("st-key-brief_get") ? LOADED : HEARD
);

/** @type {(state: State, press: Press) => State} */
const hold = (state, press) => ({ ...state, held: [...state.held, press].slice(-HELD_MOST) });

/** A run that another one ends may not have drawn the button yet: the server would not know whose
 * press it is. So a press waits for a run that drew the page to its end.
 * @type {(state: State) => Step} */
function settle(state) {
  if (!holds(state) || !state.connected || state.running) return { state, task: { kind: "rest" } };
  return state.phase === "drawn" ? settled(state) : { state, task: { kind: "wait" } };
}

/** One after the other: Streamlit makes one press of two that come in one moment.
 * @type {(state: State) => Step} */
function settled(state) {
  const [press, ...held] = state.held;
  const next = { ...state, held, phase: /** @type {Phase} */ (held.length ? "settling" : "open") };
  return { state: next, task: press ? { kind: "repeat", press } : { kind: "rest" } };
}
