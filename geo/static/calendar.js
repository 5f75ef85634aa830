/* Marks the days with claims in the toolkit's calendar of days.

   What is read of Streamlit 1.67: the calendar is a grid of consecutive days, which is drawn when it
   is opened. The label of a day has it in the words that `Intl` has for `navigator.language`; that
   of a chosen one says more besides. */

const GRID = "[role=grid][aria-multiselectable=true]";
const DAY = "[role=gridcell] > [role=button]";
const MS = 86400000;

/** Lengths of a run of days, of the gap after it, of the next run, and so on; first: days since 1970.
 * @typedef {{first: number, runs: number[]}} Runs */

/** Whether a day, since 1970, is in a run.
 * @param {Runs} claims
 * @param {number} day */
export function isInRun({ first, runs }, day) {
  let end = first;
  if (day < first) return false;
  for (const [n, length] of runs.entries()) {
    end += length;
    if (day < end) return n % 2 === 0;
  }
  return false;
}

/** The first day, since 1970, of a calendar whose cell number `at` has this label.
 * @param {string} label
 * @param {number} number the day of the month
 * @param {number} at
 * @param {[number, number]} years first and last that it may be
 * @param {(date: Date) => string} say a day in the words of the calendar
 * @returns {number | null} null where none of these years has it */
export function firstOf(label, number, at, [from, to], say) {
  for (let year = from; year <= to; year += 1) {
    for (let month = 0; month < 12; month += 1) {
      const date = new Date(Date.UTC(year, month, number));
      if (date.getUTCMonth() === month && label.includes(say(date))) return date.getTime() / MS - at;
    }
  }
  return null;
}

/** @type {Runs} */
let known = { first: 0, runs: [] };
let words = "";
/** @type {MutationObserver | null} */
let watching = null;

/** Have the calendar mark these days.
 * @param {Runs} claims
 * @param {string} said what a mark means */
export function markDays(claims, said) {
  known = claims;
  words = said;
  mark();
  if (watching) return;
  watching = new MutationObserver((all) => {
    if (all.some(({ target }) => /** @type {Element} */ (target).closest?.(GRID))) mark();
    else if (all.some(({ addedNodes }) => [...addedNodes].some((node) => (
      node instanceof Element && (node.matches(GRID) || node.querySelector(GRID)))))) mark();
  });
  watching.observe(document.body, { subtree: true, childList: true, attributes: true,
    attributeFilter: ["aria-label"] });
}

function mark() {
  for (const grid of document.querySelectorAll(GRID)) {
    const cells = /** @type {HTMLElement[]} */ ([...grid.querySelectorAll(DAY)]);
    // The ends of what is chosen name both ends.
    const at = cells.findIndex(({ dataset }) => !dataset.selectionStart && !dataset.selectionEnd);
    const first = at < 0 ? null : firstOf(cells[at].getAttribute("aria-label") || "",
      Number(numeral(cells[at])), at, years(), speaker());
    for (const [n, cell] of cells.entries()) set(cell, first !== null && isInRun(known, first + n));
  }
}

/** @param {HTMLElement} cell */
const numeral = ({ textContent }) => (textContent || "").trim();

/** @returns {[number, number]} */
function years() {
  const last = known.runs.reduce((day, length) => day + length, known.first);
  const [from, to] = [known.first, last].map((day) => new Date(day * MS).getUTCFullYear());
  return [from - 1, to + 1];
}

function speaker() {
  const form = new Intl.DateTimeFormat(navigator.language, { timeZone: "UTC", weekday: "long",
    year: "numeric", month: "long", day: "numeric" });
  return (/** @type {Date} */ date) => form.format(date);
}

/** @param {HTMLElement} cell
 * @param {boolean} has */
function set(cell, has) {
  if (has === ("claims" in cell.dataset) && (!has || cell.title === words)) return;
  if (has) {
    cell.dataset.claims = "";
    cell.title = words;
    cell.setAttribute("aria-description", words);
  } else {
    delete cell.dataset.claims;
    cell.removeAttribute("title");
    cell.removeAttribute("aria-description");
  }
}
