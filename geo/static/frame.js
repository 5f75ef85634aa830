/* The height of the map's frame: it takes what the window has, which the server does not know. */
import { state } from "./map_state.js";

let height = 0;

function heightOfWindow() {
  const outer = window.parent.innerHeight || 800;
  const frame = window.frameElement;
  const top = frame ? frame.getBoundingClientRect().top + window.parent.scrollY : 120;
  if (window.parent.innerWidth < 700) return Math.round(Math.max(320, outer * 0.58));
  return Math.round(Math.max(380, Math.min(1500, outer - Math.min(top, 260) - 20)));
}

export function fitFrame() {
  const now = heightOfWindow(), node = document.getElementById("map_div");
  if (height === now || !node) return;
  height = now;
  node.style.height = `${height}px`;
  window.Streamlit.setFrameHeight();
  state.map?.invalidateSize();
}

export function takeOverHeight() {
  const original = window.Streamlit.setFrameHeight;
  window.Streamlit.setFrameHeight = () => original(height || heightOfWindow());
  window.parent.addEventListener("resize", fitFrame);
}
