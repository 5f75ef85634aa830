/* Carries out what `requests.js` decides: questions to the server, timers, messages to the app;
   and tells it what happens: answers, keys, the play button, the hand on the map. */
import { shownDays } from "./formatting.js";
import { isStill } from "./map_state.js";
import { el } from "./nodes.js";
import { watchPresses } from "./page_presses.js";
import { playBar } from "./play_bar.js";
import { daysIn } from "./reel.js";
import { initial, nextDays, reduce } from "./requests.js";

export const ICONS = { play: "M8 5l11 7-11 7z", pause: "M9 5v14M15 5v14" };
const IDLE_MOST = 120;  // milliseconds that an idle browser is waited for
const TYPED = "input, textarea, select, [contenteditable]:not([contenteditable=false]), "
  + "[role=slider], [role=listbox], [role=grid]";

/** @typedef {import("./requests.js").Event} Event */
/** @typedef {import("./requests.js").Effect} Effect */
/**
 * paint: draw an answer. confirm: what is drawn is what the app says. notice: words for the reader.
 * send: a message to the app; gives its number. tellView: tells the app the view on the screen where
 * that has changed, and whether it had. text: the interface's words.
 * @typedef {{map: L.Map, playMs?: number,
 *   paint: (payload: import("./requests.js").Payload, words: string, stamp: string) => void,
 *   confirm: (stamp: string) => void, notice: (words: string) => void,
 *   send: (words: string) => number, tellView: () => boolean,
 *   text: (key: string) => string}} Host */

/** Begin to ask for one map.
 * @param {Host} host */
export function startRequests(host) {
  const { map } = host;
  let state = initial();
  /** @type {Map<string, AbortController>} */
  const asked = new Map();
  /** @type {Map<string, number>} */
  const timers = new Map();

  function at() {
    const bounds = map.getBounds(), { x: wide, y: high } = map.getSize();
    /** @type {import("./requests.js").Box} */
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const view = { box, zoom: Math.round(map.getZoom()), wide, high };
    return { now: Date.now(), view, playMs: host.playMs, still: isStill() };
  }

  /** @param {Event} event */
  function dispatch(event) {
    const [next, effects] = reduce(state, event, at());
    state = next;
    for (const effect of effects) carryOut(effect);
    showPlay();
  }

  /** @param {Effect} effect */
  function carryOut(effect) {
    switch (effect.do) {
      case "ask": return void ask(effect.request);
      case "stop": asked.get(effect.query)?.abort(); return void asked.delete(effect.query);
      case "paint": return host.paint(effect.payload, effect.words, effect.stamp);
      case "confirm": return host.confirm(effect.stamp);
      case "askDays": return void askDays(effect.query);
      case "sayNoDays": return host.notice(host.text("no_days"));
      case "sayNoAnswer": return host.notice(host.text("no_data"));
      case "wake": return wake(effect.timer, effect.after);
      case "quiet": return clearTimeout(timers.get(effect.timer));
      default: {
        const number = host.send(effect.words);
        if (effect.days) dispatch({ type: "daysSent", number });
        return undefined;
      }
    }
  }

  /** @param {import("./requests.js").Timer} timer
   * @param {number} after */
  function wake(timer, after) {
    clearTimeout(timers.get(timer));
    const ring = () => dispatch({ type: "timerRang", timer });
    // Not every browser tells when it is idle.
    const idle = window.requestIdleCallback || ((/** @type {() => void} */ run) => setTimeout(run, 0));
    const run = timer === "idle" ? () => idle(ring, { timeout: IDLE_MOST }) : ring;
    timers.set(timer, window.setTimeout(run, after));
  }

  /** @param {import("./requests.js").Request} request */
  async function ask({ query }) {
    const given = new AbortController();
    asked.set(query, given);
    /** @type {Event} */
    let event;
    try {
      const answer = await fetch(`${state.app?.url}?${query}`, { signal: given.signal });
      if (!answer.ok) throw new Error(`${answer.status}`);
      event = { type: "answered", query, payload: await answer.json() };
    } catch {
      event = { type: "failed", query };
    }
    if (given.signal.aborted) return;
    asked.delete(query);
    dispatch(event);
  }

  /** @param {string} query */
  async function askDays(query) {
    /** @type {Event} */
    let event;
    try {
      const answer = await fetch(`${state.app?.url}/days?${query}`);
      if (!answer.ok) throw new Error(`${answer.status}`);
      event = { type: "daysCame", query, days: daysIn(await answer.json()) };
    } catch {
      event = { type: "daysFailed", query };
    }
    dispatch(event);
  }

  /* ---- the play button ------------------------------------------------------------------------ */

  /** @type {HTMLButtonElement | null} */
  let button = null;
  /** @type {HTMLElement | null} */
  let caption = null;
  const { bar, show: showBar } = playBar(map.getContainer(), { dispatch, text: host.text });
  /** @param {EventTarget | null} target */
  const isPlay = (target) => target instanceof Node
    && (bar.contains(target) || Boolean(button?.contains(target)));

  function showPlay() {
    if (button) {
      const name = state.play ? "pause" : "play";
      button.hidden = !state.app?.url;
      button.title = host.text(name);
      button.setAttribute("aria-label", host.text(name));
      button.setAttribute("aria-pressed", String(Boolean(state.play)));
      button.querySelector("path")?.setAttribute("d", ICONS[name]);
    }
    showBar(state);
    const days = state.play && !state.asking && state.chosen?.days;
    if (!caption && days) {
      caption = el("div", "ca-days");
      caption.setAttribute("role", "status");
      map.getContainer().appendChild(caption);
    }
    if (!caption) return;
    caption.hidden = !days;
    caption.textContent = days ? shownDays(days) : "";
  }

  /* ---- keys and the hand ---------------------------------------------------------------------- */

  // Kept: a frame that is taken out of its page knows neither any more.
  const page = window.parent, frame = window.frameElement;
  const pages = new Set([page.document, document]);

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    if (frame && !frame.isConnected) return detach();
    // In a shadow tree the event itself names only the tree.
    const target = /** @type {Element | null} */ (event.composedPath()[0]);
    const isOurs = target === /** @type {unknown} */ (document) || target?.ownerDocument === document;
    const isArrow = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (state.play && !isPlay(target)) {
      dispatch({ type: "handUsed" });
      // The app would step from the days before the play.
      return isArrow ? taken(event) : undefined;
    }
    if (isOurs && page !== window) return undefined;  // comes again, sent on to the page
    if (!isArrow || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
    const by = event.key === "ArrowLeft" ? -1 : 1;
    if (target?.closest?.(TYPED) || !nextDays(state, by)) return undefined;
    dispatch({ type: "dayStepped", by });
    return taken(event);
  }

  /** @param {UIEvent} event */
  function taken(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** @param {MouseEvent} event */
  function clicked(event) {
    if (isPlay(event.target)) return;
    const playing = Boolean(state.play);
    dispatch({ type: "handUsed" });
    // Two messages at once to the app, the second would be the only one it heard.
    if (playing && /** @type {Element} */ (event.target).closest(".ca-icon")) event.stopPropagation();
  }

  const presses = watchPresses(window, () => {
    dispatch({ type: "pagePressed" });
    return host.tellView();
  });

  function detach() {
    for (const each of pages) each.removeEventListener("keydown", pressed, true);
    presses.stop();
    if (page.claimAtlasDetach === detach) delete page.claimAtlasDetach;
    dispatch({ type: "left" });
  }

  // A frame that is loaded again takes the place of its former self.
  page.claimAtlasDetach?.();
  page.claimAtlasDetach = detach;
  for (const each of pages) each.addEventListener("keydown", pressed, true);
  map.getContainer().addEventListener("click", clicked, true);
  map.on("dragstart", () => dispatch({ type: "handUsed" }));
  map.on("moveend", () => dispatch({ type: "viewMoved" }));

  return {
    dispatch,
    /** @type {() => [number, boolean]} */
    playNow: () => [state.pace, state.cumulative],
    /** @param {HTMLButtonElement} made */
    setPlayButton(made) {
      button = made;
      showPlay();
    },
    showPlay,
  };
}
