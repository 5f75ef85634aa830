/* Two maps side by side: the swipe between them, moves by pointer and keys for both, and the play.
   Without this the page's own links and its form do all but the swipe and the play. Each step is a
   link that the server made: the next page is fetched, and its parts take the place of these. */

import { movedBy, viewOf, wordOf, zoomedAt } from "./map_moves.js";

/** @typedef {import("./map_moves.js").View} View */

const PACE = 1200;      // milliseconds for which a day is shown at least
const STYLED = /^(.*?)<style>(.*?)<\/style>(.*)$/s;
const CLICK = 4;        // pixels that a press may move and still be one
const PARTS = ["#title", "#choose", "#stage > .left", "#stage > .right"];
/** @type {Record<string, string>} */
const KEYS = { ArrowLeft: "west", ArrowRight: "east", ArrowUp: "north", ArrowDown: "south",
  "+": "in", "=": "in", "-": "out" };

/** @type {<T extends HTMLElement>(selector: string) => T} */
const one = (selector) => {
  const found = document.querySelector(selector);
  if (!found) throw new Error(selector);
  return /** @type {any} */ (found);
};
const stage = one("#stage"), told = one("#told"), failed = one("#failed");
/** @type {HTMLButtonElement} */
const playButton = one("#play");
/** @type {HTMLButtonElement} */
const swipeButton = one("#swipe");
const divider = one("#divider");
/** @type {HTMLInputElement} */
const slider = one("#divider input");
const style = new CSSStyleSheet();
const isStill = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/* ---- from page to page ------------------------------------------------------------------- */

/** style: that of the page, which places its labels.
 * @typedef {{url: string, page: Document, style: string}} Answer */

/** The last page that was asked for ahead.
 * @type {{url: string, answer: Promise<Answer>} | null} */
let ahead = null;
let asked = 0;  // the newest page that was asked for; only its answer is shown

/** @param {string} url
 * @returns {Promise<Answer>} */
async function fetched(url) {
  const answer = await fetch(url, { headers: { accept: "text/html" } });
  if (!answer.ok) throw new Error(String(answer.status));
  // The policy of this page allows no other style element, not even in a page that is only read.
  const parts = STYLED.exec(await answer.text());
  if (!parts) throw new Error("this is no page of two maps");
  const [, before, css, rest] = parts;
  const page = new DOMParser().parseFromString(before + rest, "text/html");
  return { url: answer.url, page, style: css };
}

/** @param {string} url */
function ask(url) {
  if (ahead?.url !== url) {
    ahead = { url, answer: fetched(url) };
    ahead.answer.catch(() => { if (ahead?.url === url) ahead = null; });
  }
  return ahead.answer;
}

/** Show the page at an address; false where it did not come, or another was asked for since.
 * @param {string} url
 * @param {"push" | "replace" | ""} history
 * @param {Promise<unknown>} [notBefore] */
async function go(url, history, notBefore) {
  const number = ++asked;
  stage.setAttribute("aria-busy", "true");
  try {
    const [answer] = await Promise.all([ask(withSwipe(url)), notBefore]);
    if (number !== asked) return false;
    ahead = null;
    failed.hidden = true;
    show(answer);
    if (history === "push") window.history.pushState(null, "", answer.url);
    if (history === "replace") window.history.replaceState(null, "", answer.url);
    return true;
  } catch {
    if (number === asked) failed.hidden = false;
    return false;
  } finally {
    if (number === asked) {
      stage.removeAttribute("aria-busy");
      endMove();
    }
  }
}

/** Put the parts of a page in the place of these.
 * @param {Answer} answer */
function show({ page, style: css }) {
  const inside = document.activeElement?.closest(".half");
  style.replaceSync(css);
  for (const selector of PARTS) {
    const old = document.querySelector(selector), made = page.querySelector(selector);
    const isWrittenIn = selector === "#choose" && old?.contains(document.activeElement);
    if (old && made && !isWrittenIn) old.replaceWith(document.adoptNode(made));
  }
  if (inside) stage.focus({ preventScroll: true });
  for (const link of document.querySelectorAll("a[data-go], #here")) {
    const { go: name } = /** @type {HTMLElement} */ (link).dataset;
    const made = page.querySelector(name ? `a[data-go="${name}"]` : "#here");
    if (made && name === "cumulative") link.textContent = made.textContent;
    for (const word of ["href", "role", "aria-disabled"]) {
      const value = made?.getAttribute(word);
      if (value == null) link.removeAttribute(word);
      else link.setAttribute(word, value);
    }
  }
  document.title = page.title;
  told.textContent = one("#title").textContent + counts();
  keepSwipe();
}

/** The halves with their counts, for readers by ear. */
function counts() {
  const heads = [...stage.querySelectorAll(".head")];
  return heads.map((head) => ` · ${head.textContent?.trim().replace(/\s*\n\s*/g, ": ")}`).join("");
}

/** The link of a step, or "" where there is none.
 * @param {string} name */
const linkOf = (name) =>
  document.querySelector(`a[data-go="${name}"]`)?.getAttribute("href") ?? "";

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest(".tools a[data-go]") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  pause();
  const url = link.getAttribute("href");
  if (url) go(url, "push");
});
window.addEventListener("popstate", () => {
  pause();
  adoptSwipe();
  go(window.location.href, "");
});

/* ---- the play ---------------------------------------------------------------------------- */

let playing = 0;  // the number of the play that goes on; 0 for none
let plays = 0;

async function play() {
  const mine = ++plays;
  playing = mine;
  drawPlay();
  let url = linkOf("later") || linkOf("start");
  /** @type {Promise<void> | undefined} */
  let shown;
  while (playing === mine && url) {
    const came = await go(url, "replace", shown);
    if (!came || isStill()) break;  // who asks for less motion gets one day for each press
    shown = new Promise((resolve) => { setTimeout(resolve, PACE); });
    url = linkOf("later");
  }
  if (playing === mine) pause();
}

function pause() {
  if (!playing) return;
  playing = 0;
  asked += 1;  // what is on its way is not shown
  stage.removeAttribute("aria-busy");
  drawPlay();
}

function drawPlay() {
  playButton.textContent = (playing ? playButton.dataset.pause : playButton.dataset.play) ?? "";
  told.setAttribute("aria-live", playing ? "off" : "polite");
}

playButton.addEventListener("click", () => { if (playing) pause(); else play(); });

/* ---- the swipe --------------------------------------------------------------------------- */

const isSwiped = () => stage.classList.contains("swipe");

/** An address with the swipe as it is.
 * @param {string} href */
function withSwipe(href) {
  const url = new URL(href, window.location.href);
  if (isSwiped()) url.searchParams.set("swipe", slider.value);
  else url.searchParams.delete("swipe");
  return url.href;
}

function keepSwipe() {
  for (const link of document.querySelectorAll("a[data-go][href], #here")) {
    link.setAttribute("href", withSwipe(link.getAttribute("href") ?? ""));
  }
  const kept = document.querySelector("#choose input[name=swipe]");
  if (kept instanceof HTMLInputElement) kept.value = isSwiped() ? slider.value : "";
}

/** @param {boolean} on */
function swipe(on) {
  stage.classList.toggle("swipe", on);
  divider.hidden = !on;
  swipeButton.textContent = (on ? swipeButton.dataset.apart : swipeButton.dataset.swipe) ?? "";
  cut(Number(slider.value));
}

/** @param {number} share percent of the width */
function cut(share) {
  slider.value = String(share);
  slider.setAttribute("aria-valuetext", `${share} %`);
  stage.style.setProperty("--cut", `${share}%`);
}

function adoptSwipe() {
  const said = new URL(window.location.href).searchParams.get("swipe");
  if (said) slider.value = said;
  swipe(Boolean(said));
}

function noteSwipe() {
  window.history.replaceState(null, "", withSwipe(window.location.href));
  keepSwipe();
}

swipeButton.addEventListener("click", () => {
  swipe(!isSwiped());
  noteSwipe();
  if (isSwiped()) slider.focus();
});
slider.addEventListener("input", () => cut(Number(slider.value)));
slider.addEventListener("change", noteSwipe);
// A label that the keyboard reaches is not to be hidden under the other map.
stage.addEventListener("focusin", (event) => {
  const map = event.target instanceof Element ? event.target.closest(".map") : null;
  if (!map || !isSwiped() || !(event.target instanceof HTMLButtonElement)) return;
  const box = event.target.getBoundingClientRect(), all = map.getBoundingClientRect();
  const share = (100 * (box.left + box.width / 2 - all.left)) / all.width;
  const isRight = Boolean(map.closest(".right"));
  if (isRight ? share < Number(slider.value) : share > Number(slider.value)) {
    cut(isRight ? 0 : 100);
  }
});

/* ---- moves ------------------------------------------------------------------------------- */

/** @param {View} view */
function goTo(view) {
  pause();
  const url = new URL(window.location.href);
  url.searchParams.set("view", wordOf(view));
  go(url.href, "push");
}

/** The view of a map, and how many of its own pixels make one of the screen.
 * @param {Element} map
 * @returns {{view: View, scale: number}} */
function seen(map) {
  const maps = map.closest(".maps"), drawn = map.querySelector("svg");
  const data = maps instanceof HTMLElement ? maps.dataset : {};
  const view = viewOf((map.classList.contains("wide") ? data.wide : data.narrow) ?? "");
  return { view, scale: Number(drawn?.getAttribute("width")) / map.getBoundingClientRect().width };
}

/** @param {Event} event
 * @returns {Element | null} the map, where the event is on its ground */
function groundOf(event) {
  const at = event.target instanceof Element ? event.target : null;
  return at?.closest("button, a, [popover]") ? null : at?.closest(".map") ?? null;
}

/** @type {{map: Element, x: number, y: number} | null} */
let held = null;

stage.addEventListener("pointerdown", (event) => {
  const map = groundOf(event);
  // A finger moves the page; for the map there are buttons.
  if (!map?.querySelector("svg") || event.button !== 0 || event.pointerType === "touch") return;
  held = { map, x: event.clientX, y: event.clientY };
  event.preventDefault();
  stage.focus({ preventScroll: true });
  stage.setPointerCapture(event.pointerId);
});
stage.addEventListener("pointermove", (event) => {
  if (!held) return;
  stage.classList.add("moving");
  stage.style.setProperty("--across", `${event.clientX - held.x}px`);
  stage.style.setProperty("--down", `${event.clientY - held.y}px`);
});
stage.addEventListener("pointerup", (event) => {
  if (!held) return;
  const { map, x, y } = held, across = x - event.clientX, down = y - event.clientY;
  held = null;
  if (Math.hypot(across, down) < CLICK) {
    endMove();
    return;
  }
  const { view, scale } = seen(map);
  goTo(movedBy(view, across * scale, down * scale));
});
stage.addEventListener("pointercancel", () => { held = null; endMove(); });

function endMove() {
  if (!held) stage.classList.remove("moving");
}

/** @param {MouseEvent} event
 * @param {number} by zoom levels */
function zoomTo(event, by) {
  const map = groundOf(event);
  if (!map?.querySelector("svg")) return;
  event.preventDefault();
  const box = map.getBoundingClientRect(), { view, scale } = seen(map);
  const across = (event.clientX - box.left - box.width / 2) * scale;
  const down = (event.clientY - box.top - box.height / 2) * scale;
  const near = zoomedAt(view, by, across, down);
  if (near) goTo(near);
}

let lastTurn = 0;  // when the wheel zoomed last
stage.addEventListener("dblclick", (event) => zoomTo(event, event.shiftKey ? -1 : 1));
stage.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;  // the wheel alone scrolls the page
  event.preventDefault();
  if (event.timeStamp - lastTurn < 250 || !event.deltaY) return;
  lastTurn = event.timeStamp;
  zoomTo(event, event.deltaY < 0 ? 1 : -1);
}, { passive: false });
stage.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const onMap = event.target === stage
    || (event.target instanceof Element && Boolean(event.target.closest(".map")));
  const url = onMap && KEYS[event.key] ? linkOf(KEYS[event.key]) : "";
  if (!url) return;
  event.preventDefault();
  pause();
  go(url, "push");
});

document.adoptedStyleSheets = [style];
for (const hidden of [playButton, swipeButton, one("#keys")]) hidden.hidden = false;
adoptSwipe();
