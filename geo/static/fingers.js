/* On a touch screen one finger scrolls the page, and two move the map; the map says so. */
import { text } from "./map_state.js";
import { notice } from "./notice.js";

const AGAIN = 4000;   // milliseconds until it is said again
const MOVED = 12;     // pixels after which a finger does not just press

/** @param {L.Map} map */
export function needTwoFingers(map) {
  if (!window.matchMedia("(pointer: coarse)").matches) return;
  map.dragging.disable();
  const within = map.getContainer();
  let from = { x: 0, y: 0 }, said = 0;
  within.addEventListener("touchstart", ({ touches }) => {
    from = { x: touches[0].clientX, y: touches[0].clientY };
  }, { passive: true });
  within.addEventListener("touchmove", ({ touches }) => {
    if (touches.length > 1 || Date.now() - said < AGAIN) return;
    const [{ clientX, clientY }] = touches;
    if (Math.hypot(clientX - from.x, clientY - from.y) < MOVED) return;
    said = Date.now();
    notice(text("two_fingers"));
  }, { passive: true });
}
