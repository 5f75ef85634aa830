/* What a page says of itself to readers by ear and by keyboard: its language, a first stop that leads
   past all else to the map, and the way into menus. */

import { keepDownloadFocus } from "./download_focus.js";
import { leadIntoMenus } from "./menus.js";
import { el } from "./nodes.js";
import { speakToolkit } from "./toolkit_words.js";

const SKIP = "ca-skip";
const FADE = 28;  // pixels at the end of a row that goes on, as in page.css

/** Tells whether the page must run once more for what the toolkit draws.
 * lang: of the interface, BCP 47. skip: words of the link to the map. toolkit: its words in English
 * and in that language.
 * @param {{lang: string, skip: string, toolkit: Record<string, string>}} said */
export function dressPage({ lang, skip, toolkit }) {
  document.documentElement.lang = lang;
  leadIntoMenus();
  keepDownloadFocus();
  const isOther = speakToolkit(lang, toolkit);
  const button = skipButton();
  button.textContent = skip;
  button.parentElement?.setAttribute("aria-label", skip);
  /** @param {boolean} isLast */
  const show = (isLast) => {
    button.hidden = !mapFrame();
    const here = markPage();
    if (here) showInRow(here, isLast);
  };
  show(false);
  setTimeout(() => show(true), 2000);  // map and links come a moment after the page
  return isOther;
}

/** Among the links to the pages, the one of this page says that it is; gives that one. The toolkit's link to the
 * first page has no path; in a new tab it would open this page again. */
function markPage() {
  /** @type {NodeListOf<HTMLAnchorElement>} */
  const links = document.querySelectorAll(".st-key-nav a");
  const here = location.pathname.split("/").at(-1) || "";
  const paths = [...links].map((link) => (link.getAttribute("href") || "").replace(/^\.\/|\?.*$/gs, ""));
  const shown = paths.includes(here) ? here : "";
  links.forEach((link, i) => {
    if (paths[i] === shown) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    if (!paths[i] && shown) link.setAttribute("href", `./${link.search}`);
  });
  return links[paths.indexOf(shown)];
}

/** In a narrow window the row of pages is longer than the window: it begins where the page is. A
 * reader may move it then.
 * @param {HTMLAnchorElement} link
 * @param {boolean} isLast whether the links are as wide as they stay */
function showInRow(link, isLast) {
  const row = /** @type {HTMLElement | null} */ (link.closest(".st-key-nav"));
  if (!row || row.dataset.shows === link.pathname) return;
  if (isLast) row.dataset.shows = link.pathname;
  if (row.contains(document.activeElement)) return;  // who goes through it by keys stays where it is
  const { left, right } = link.getBoundingClientRect(), box = row.getBoundingClientRect();
  if (left < box.left || right > box.right - FADE) row.scrollLeft += (left + right - box.left - box.right) / 2;
}

function skipButton() {
  const there = /** @type {HTMLButtonElement | null} */ (document.querySelector(`.${SKIP}`));
  if (there) return there;
  const button = el("button", SKIP);
  button.type = "button";
  button.addEventListener("click", toMap);
  document.body.prepend(el("nav", "", null, button));
  return button;
}

const mapFrame = () => /** @type {HTMLIFrameElement | null} */ (
  document.querySelector("iframe[title*=folium]"));

/** The focus goes to the first label of the map; where it has none, to the map. */
function toMap() {
  const frame = mapFrame(), within = frame?.contentDocument;
  if (!frame || !within) return;
  frame.contentWindow?.focus();
  const label = within.querySelector("[data-keys][tabindex='0']") || within.querySelector("#map_div");
  /** @type {HTMLElement | null} */ (label)?.focus();
}
