/* The page's buttons and links act after the map has told the app what it shows. */

const RUN_BEGINS = 400;  // milliseconds that a link waits for a run to begin

/** Have presses on the page wait for what the map tells. What it tells travels as a message between
 * windows, and so could come after the press: the press waits for a message behind it.
 * @param {Window & typeof globalThis} own the map's window, in a frame of the page
 * @param {() => boolean} tell tells the app what it does not know; gives whether there was any
 * @returns {{stop: () => void}} */
export function watchPresses(own, tell) {
  const page = /** @type {Window & typeof globalThis} */ (own.parent);
  // Kept: a frame that is taken out of its page knows neither any more.
  const frame = own.frameElement;
  const repeated = new WeakSet();  // presses that were made to wait, and come again
  let presses = 0;

  /** @param {MouseEvent} event */
  function pressed(event) {
    if (frame && !frame.isConnected) return stop();
    const isOrdinary = !(event.ctrlKey || event.metaKey || event.shiftKey);
    if (page === own || repeated.has(event) || !isOrdinary) return undefined;
    const path = /** @type {Element[]} */ (event.composedPath());
    const at = path.findIndex(isControl);
    if (at < 0 || !tell()) return undefined;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { clientX, clientY, screenX, screenY, detail } = event;
    const again = new page.MouseEvent("click", { bubbles: true, cancelable: true, composed: true,
      view: page, clientX, clientY, screenX, screenY, detail });
    repeated.add(again);
    const words = path[at].textContent;
    const press = () => stillThere(path, at, words)?.dispatchEvent(again);
    const isLink = path.some((node) => node.localName === "a");
    return behindMessages(() => (isLink ? whenRunBegins(press) : press()));
  }

  /** @param {() => void} run */
  function behindMessages(run) {
    presses += 1;
    const mark = `claim-atlas-press-${presses}`;
    /** @param {MessageEvent} event */
    const heard = (event) => {
      if (event.data !== mark) return;
      page.removeEventListener("message", heard);
      run();
    };
    page.addEventListener("message", heard);
    page.postMessage(mark, page.location.origin);
  }

  // The page asks its server for a run a moment after it heard the message, and names the page that
  // is shown then: behind a page link it would throw the reader back. So a link waits for that run
  // to begin.
  /** @param {() => void} run */
  function whenRunBegins(run) {
    const app = page.document.querySelector("[data-testid=stApp]");
    if (!app) return run();
    const done = () => {
      clearTimeout(timer);
      watcher.disconnect();
      run();
    };
    const timer = setTimeout(done, RUN_BEGINS);
    const watcher = new page.MutationObserver(() => {
      if (app.getAttribute("data-test-script-state") === "running") done();
    });
    watcher.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
    return undefined;
  }

  const stop = () => page.document.removeEventListener("click", pressed, true);
  page.document.addEventListener("click", pressed, true);
  return { stop };
}

/** @param {EventTarget} node */
const isControl = (node) => ["button", "a"].includes(/** @type {Element} */ (node).localName);

/** What was pressed; where a run of the page has drawn it anew meanwhile, its successor: the control
 * with the same words, in the nearest part of the page that is still there.
 * @param {Element[]} path from what was pressed outwards
 * @param {number} at the control in it
 * @param {string | null} words of the control
 * @returns {Element | null} */
export function stillThere(path, at, words) {
  if (path[at].isConnected) return path.slice(0, at + 1).find((node) => node.isConnected) || null;
  for (const node of path.slice(at + 1)) {
    if (!node.isConnected || !node.querySelectorAll) continue;
    const found = [...node.querySelectorAll(path[at].localName)]
      .find((each) => each.textContent === words);
    if (found) return found;
  }
  return null;
}
