/* The keyboard's way into the toolkit's menus. Streamlit 1.67 puts the content of an open menu at the
   end of the page, so that Tab would go from its button to whatever follows that, and reach the
   content last of all. Here Tab goes into the menu, and from its end to what follows the button. */

const BUTTON = "[data-testid=stPopoverButton][aria-expanded=true]";
const BODY = "[data-testid=stPopoverBody]";
const STOPS = "a[href], button, input, select, textarea, [tabindex]";

let listens = false;
/** From which the focus went into the menu.
 * @type {HTMLElement | null} */
let button = null;

/** Have Tab lead into menus; once is enough for a page. */
export function leadIntoMenus() {
  if (listens) return;
  listens = true;
  document.addEventListener("keydown", onTab, true);
}

/** @param {KeyboardEvent} event */
function onTab(event) {
  if (event.key !== "Tab" || event.ctrlKey || event.altKey || event.metaKey) return;
  const active = /** @type {HTMLElement | null} */ (document.activeElement);
  const body = document.querySelector(BODY);
  if (!active || !body) return;
  const stops = stopsIn(body);
  if (!event.shiftKey && active.matches(BUTTON) && stops.length) {
    button = active;  // there are two of it, of which one is hidden
    event.preventDefault();
    stops[0].focus();
  } else if (body.contains(active) && button?.isConnected && isLast(active, stops, event.shiftKey)) {
    button.focus();  // from where the browser goes on to what follows
    if (event.shiftKey) event.preventDefault();
  }
}

/** Whether Tab has no further stop; with Shift, none before.
 * @param {Element} active
 * @param {HTMLElement[]} stops
 * @param {boolean} isBack */
function isLast(active, stops, isBack) {
  const way = isBack ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
  return !stops.some((stop) => active.compareDocumentPosition(stop) & way);
}

/** What Tab stops at. While the focus is outside, the toolkit takes all of a menu out of the order
 * of Tab, and marks what it will put back.
 * @param {Element} body
 * @returns {HTMLElement[]} */
function stopsIn(body) {
  /** @type {NodeListOf<HTMLElement>} */
  const found = body.querySelectorAll(STOPS);
  return [...found].filter((each) => (each.tabIndex >= 0 || "tabindex" in each.dataset)
    && !each.matches(":disabled") && each.checkVisibility({ visibilityProperty: true }));
}
