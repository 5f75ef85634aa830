/* *Present* shows what was typed right before it was pressed. Its address leads to the slides that
   the last run of the page knew; a field tells the page when it is left, which the press does. So
   the window opens at once, and its address waits for the end of that run.

   What is read of Streamlit 1.67: `stApp` says its script's state as an attribute. */

const APP = "[data-testid=stApp]";
const LINK = "a[href*='/present/']";
const BEGINS = 1000;  // milliseconds that a run has to begin after a field was left
const ENDS = 60000;   // and to come to its end
const DRAWN = 100;    // until the page is drawn as that run has it

let typed = false;  // since the last run began

const state = () => document.querySelector(APP)?.getAttribute("data-test-script-state");

/** @param {() => boolean} holds
 * @param {number} most milliseconds */
async function until(holds, most) {
  const end = Date.now() + most;
  while (!holds() && Date.now() < end) await new Promise((done) => setTimeout(done, 20));
}

/** @param {MouseEvent} event */
function clicked(event) {
  const link = event.target instanceof Element
    ? /** @type {HTMLAnchorElement | null} */ (event.target.closest(LINK)) : null;
  const isRunning = state() === "running";
  if (!link || event.defaultPrevented || !(typed || isRunning)) return;
  const slides = window.open("", "_blank");
  if (!slides) return;
  slides.opener = null;
  event.preventDefault();
  lead(slides, link, isRunning);
}

/** @param {Window} slides
 * @param {HTMLAnchorElement} link
 * @param {boolean} isRunning */
async function lead(slides, link, isRunning) {
  const box = link.closest("[class*='st-key-brief_']");
  const key = [...(box?.classList ?? [])].find((name) => name.startsWith("st-key-"));
  if (!isRunning) await until(() => !typed, BEGINS);
  await until(() => state() !== "running", ENDS);
  await new Promise((done) => setTimeout(done, DRAWN));
  const now = key && document.querySelector(`.${CSS.escape(key)} ${LINK}`);
  slides.location.replace(now instanceof HTMLAnchorElement ? now.href : link.href);
}

window.addEventListener("input", () => { typed = true; }, true);
window.addEventListener("click", clicked);

/** Note when runs of this app begin.
 * @param {Element} app */
export function watchPresent(app) {
  new MutationObserver(() => {
    if (state() === "running") typed = false;
  }).observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
}
