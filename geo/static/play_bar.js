/* The bar of a play: where it is among the days with claims, its pace, and what a step shows. */
import { shownDays } from "./formatting.js";
import { el, svg } from "./nodes.js";
import { placeOf } from "./reel.js";
import { PACES } from "./requests.js";

/** @typedef {import("./requests.js").Event} Event */
/** @typedef {import("./requests.js").State} State */

/** @param {HTMLElement} container the map's
 * @param {{dispatch: (event: Event) => void, text: (key: string) => string}} host */
export function playBar(container, { dispatch, text }) {
  const bar = el("div", "ca-play");
  bar.hidden = true;
  bar.setAttribute("role", "group");
  const toggle = button("M8 5l11 7-11 7z", () => dispatch({ type: "playPressed" }));
  const slider = el("input", "ca-play-days");
  slider.type = "range";
  slider.min = "0";
  slider.addEventListener("input", () => dispatch({ type: "scrubbed", to: Number(slider.value) }));
  const said = el("output", "ca-play-said");
  const pace = el("select", "");
  for (const each of PACES) {
    const option = el("option", "");
    option.value = String(each);
    pace.appendChild(option);
  }
  pace.addEventListener("change", () => dispatch({ type: "paceChosen", pace: Number(pace.value) }));
  const tick = el("input", "");
  tick.type = "checkbox";
  tick.addEventListener("change", () => dispatch({ type: "cumulativeChosen", on: tick.checked }));
  const ticked = el("span", "");
  const close = button("M6 6l12 12M18 6L6 18", () => {
    dispatch({ type: "reelClosed" });
    container.focus();
  });
  bar.append(toggle, slider, said, pace, el("label", "", null, tick, ticked), close);
  container.appendChild(bar);
  // The map must not take a press on the bar for one of its own, nor a key.
  L.DomEvent.disableClickPropagation(bar);
  L.DomEvent.disableScrollPropagation(bar);
  bar.addEventListener("keydown", (event) => event.stopPropagation());

  /** @param {State} state */
  function show(state) {
    const { reel, chosen, play } = state;
    bar.hidden = !reel || !chosen?.days;
    if (!reel || !chosen?.days) return;
    const at = placeOf(reel.days, chosen.days), last = reel.days.length - 1;
    name(bar, text("play"));
    name(toggle, text(play ? "pause" : "play"));
    toggle.querySelector("path")?.setAttribute("d", play ? "M9 5v14M15 5v14" : "M8 5l11 7-11 7z");
    slider.max = String(last);
    slider.value = String(at);
    name(slider, text("play_days"));
    slider.setAttribute("aria-valuetext", shownDays(chosen.days));
    said.textContent = `${shownDays(chosen.days)} · ${at + 1}/${last + 1}`;
    name(pace, text("play_pace"));
    pace.value = String(state.pace);
    for (const option of pace.options) {
      option.textContent = text("play_seconds").replace("{n}", String(Number(option.value) / 1000));
    }
    tick.checked = state.cumulative;
    ticked.textContent = text("play_cumulative");
    name(close, text("play_close"));
  }

  return { bar, show };
}

/** @param {string} path
 * @param {() => void} run */
function button(path, run) {
  const made = el("button", "");
  made.type = "button";
  const icon = svg("svg", { viewBox: "0 0 24 24", width: 18, height: 18, fill: "none",
    stroke: "currentColor", "stroke-width": 2, "stroke-linecap": "round" }, made);
  svg("path", { d: path }, icon);
  made.addEventListener("click", run);
  return made;
}

/** @param {HTMLElement} node
 * @param {string} words */
function name(node, words) {
  node.setAttribute("aria-label", words);
  if (node.localName !== "div") node.title = words;
}
