/* The height of the map's frame: from where it begins to the edge of the window, which the server
   does not know. */
import { state } from "./map_state.js";

const LEAST = 300;  // CSS pixels: under much else, the page scrolls to the map
let height = 0, fitting = false;

/** Whether the map is moving only because its frame takes another size. */
export const isFitting = () => fitting;

function heightOfWindow() {
  const outer = window.parent.innerHeight || 800;
  const frame = window.frameElement;
  if (!frame) return outer;
  const scrolled = scrollerOf(frame)?.scrollTop || 0;
  const under = /** @type {HTMLElement | null} */ (frame.ownerDocument.querySelector(".st-key-under"));
  const below = under?.offsetHeight || 0;
  return Math.max(LEAST, Math.floor(outer - frame.getBoundingClientRect().top - scrolled - below));
}

/** The part of the page that scrolls with the frame in it.
 * @param {Element} frame */
const scrollerOf = (frame) => frame.closest(".stMain") || frame.ownerDocument.scrollingElement;

export function fitFrame() {
  const now = heightOfWindow(), node = document.getElementById("map_div");
  if (height === now || !node) return;
  height = now;
  node.style.height = `${height}px`;
  window.Streamlit.setFrameHeight();
  fitting = true;
  state.map?.invalidateSize();
  fitting = false;
}

export function takeOverHeight() {
  const original = window.Streamlit.setFrameHeight;
  window.Streamlit.setFrameHeight = () => original(height || heightOfWindow());
  window.parent.addEventListener("resize", fitFrame);
  // What stands above and under the map comes and goes: notices, and the wide timeline.
  const page = window.frameElement?.closest(".stMainBlockContainer > *");
  if (page) new ResizeObserver(fitFrame).observe(page);
}
