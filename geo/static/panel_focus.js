/* The focus comes to the panel when it opens, and goes back to where it was when it closes; Esc
   closes it. */

const PATIENCE = 15000;  // milliseconds in which the page draws what the focus goes back to

/** Where the focus was: an element of the page, a row of a list, or a label of the map.
 * @typedef {() => HTMLElement | null} Place */

/** @type {Place | null} */
let before = null;
/** @type {HTMLElement | null} */
let shown = null;
let shut = () => {};

/** The panel shows something else than before.
 * @param {HTMLElement} host of the panel
 * @param {() => void} close asks the app to close it */
export function arrive(host, close) {
  if (!host.contains(activeIn(host))) before = focused();
  if (shown !== host) document.addEventListener("keydown", onKey);
  shown = host;
  shut = close;
  // A page that is opened by a link keeps its focus at the top; a table keeps it, too, since its arrow
  // keys go from row to row, and the panel follows.
  if (!navigator.userActivation?.hasBeenActive) return;
  if (document.activeElement?.closest("[data-testid=stDataFrame]")) return;
  const title = /** @type {HTMLElement | null} */ (host.querySelector("h2"));
  title?.focus({ preventScroll: true });
}

/** The app is asked to close the panel: the focus goes back once it has.
 * @param {HTMLElement} host */
export function leave(host) {
  const place = before;
  before = null;
  const until = Date.now() + PATIENCE;
  const back = () => {
    const found = host.isConnected ? null : place?.();
    // The map is drawn anew after the panel has gone, and so may be the list.
    if (!found && Date.now() < until) return void requestAnimationFrame(back);
    // Only where nothing else has taken it meanwhile.
    const active = document.activeElement;
    if (active && active !== document.body && active.localName !== "iframe") return;
    if (found?.ownerDocument !== document) found?.ownerDocument.defaultView?.focus();
    found?.focus({ preventScroll: true });
  };
  requestAnimationFrame(back);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (!shown?.isConnected) {
    document.removeEventListener("keydown", onKey);
    return;
  }
  // Esc closes what lies over the page first.
  const over = document.querySelector("[role=dialog], [role=listbox], [data-baseweb=popover]");
  if (event.key !== "Escape" || event.defaultPrevented || over) return;
  shut();
}

/** @param {Node} node
 * @returns {Element | null} */
const activeIn = (node) =>
  (/** @type {Document | ShadowRoot} */ (node.getRootNode())).activeElement;

/** @returns {Place | null} */
function focused() {
  const active = /** @type {HTMLElement | null} */ (document.activeElement);
  if (!active || active === document.body) return null;
  if (active.localName === "iframe") return labelIn(/** @type {HTMLIFrameElement} */ (active));
  const row = /** @type {HTMLElement | null} */ (active.shadowRoot?.activeElement);
  const key = row?.dataset.row;
  if (key) {
    return () => /** @type {HTMLElement | null} */ (active.shadowRoot?.querySelector(
      `[data-row="${CSS.escape(key)}"]`) || null);
  }
  return () => (active.isConnected ? active : null);
}

/** The label of the map that has its focus, found again after the map is drawn anew: with the panel
 * beside it the map is narrower, and other places may share a label. Without one, the map itself.
 * @param {HTMLIFrameElement} frame
 * @returns {Place} */
function labelIn(frame) {
  const within = frame.contentDocument;
  const label = within?.activeElement?.closest("[data-keys]");
  const keys = /** @type {HTMLElement | undefined} */ (label)?.dataset.keys;
  if (!keys) return () => frame;
  const [first] = keys.split(" ");
  return () => /** @type {HTMLElement | null} */ (
    within?.querySelector(`[data-keys="${CSS.escape(keys)}"]`)
      || within?.querySelector(`[data-keys~="${CSS.escape(first)}"]`) || null);
}
