/* Badges: letters and shape say who and whose side, the outline says how firmly it is said.
   Colour is only a third cue. */
import { svg } from "./nodes.js";

const W = 44, H = 26;  // badge box, in CSS pixels at size 1
export const WIDTH = W + 4;   // with the rim around it
export const HEIGHT = H + 4;

/** @typedef {{letters: string, shape: string, colour: string, modality: string, count?: number,
 *   label?: string}} BadgeSpec */

/** The name of an SVG element, and its attributes.
 * @typedef {[string, Record<string, string | number>]} Drawn */

/** @param {...[number, number]} points
 * @returns {Drawn} */
const poly = (...points) => ["polygon", { points: points.map((p) => p.join(",")).join(" ") }];

/** Outline of a shape, inset by d pixels on every side.
 * @param {string} shape
 * @param {number} d
 * @returns {Drawn} */
function outline(shape, d) {
  const l = d, t = d, r = W - d, b = H - d, my = H / 2, mx = W / 2;
  switch (shape) {
    case "square": return ["rect", { x: l, y: t, width: r - l, height: b - t, rx: 1 }];
    case "circle": return ["rect", { x: l, y: t, width: r - l, height: b - t, rx: (b - t) / 2 }];
    case "hexagon": return poly([l, my], [l + 6, t], [r - 6, t], [r, my], [r - 6, b], [l + 6, b]);
    case "diamond": return poly([l - 2, my], [mx, t - 4], [r + 2, my], [mx, b + 4]);
    case "triangle": return poly([l, b], [l + 7, t], [r - 7, t], [r, b]);
    default: return poly([l, t + 6], [l + 6, t], [r - 6, t], [r, t + 6], [r, b - 6], [r - 6, b],
      [l + 6, b], [l, b - 6]);
  }
}

// How each modality is drawn: dash pattern, second line, crossing line, weight of the outline.
/** @type {Record<string, {width: number, dash?: string, inner?: boolean, cross?: string}>} */
const STYLES = {
  claims: { width: 2 },
  reports: { width: 1.5, inner: true },
  assesses: { width: 2, dash: "7 3" },
  assesses_likely: { width: 2, dash: "1.5 3" },
  confirms: { width: 4 },
  denies: { width: 2, cross: "slash" },
  retracts: { width: 2, dash: "7 3", cross: "strike" },
  unknown: { width: 1, dash: "1 4" },
};

/** An <svg>: a picture with a name where it has a label, else one that readers by ear pass over.
 * @param {BadgeSpec} spec
 * @param {number} [size] 1 on a desk */
export function badge(spec, size) {
  const scale = size || 1;
  const style = STYLES[spec.modality] || STYLES.unknown;
  const node = svg("svg", {
    width: (W + 4) * scale, height: (H + 4) * scale, viewBox: `-2 -2 ${W + 4} ${H + 4}`,
    class: "ca-badge",
  });
  if (spec.label) {
    node.setAttribute("role", "img");
    node.setAttribute("aria-label", spec.label);
    svg("title", {}, node).textContent = spec.label;
  } else node.setAttribute("aria-hidden", "true");  // words beside it say it
  const [name, geometry] = outline(spec.shape, 1);
  // A white rim keeps the outline legible on any ground, an inked line carries the pattern.
  svg(name, { ...geometry, fill: "#fff", stroke: "#fff", "stroke-width": 4 }, node);
  svg(name, {
    ...geometry, fill: "#fff", stroke: "#111", "stroke-width": style.width,
    "stroke-dasharray": style.dash || "none",
  }, node);
  const [, inset] = outline(spec.shape, style.inner ? 4 : 3.5);
  svg(name, { ...inset, fill: spec.colour, stroke: style.inner ? "#111" : "none" }, node);
  const letters = String(spec.letters);
  const text = svg("text", {
    x: W / 2, y: H / 2 + 4.2, "text-anchor": "middle", fill: "#fff", "font-weight": 700,
    "font-size": letters.length > 3 ? 11 : 12.5,
    "font-family": "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif",
  }, node);
  if (letters.length > 3) {
    text.setAttribute("textLength", "29");
    text.setAttribute("lengthAdjust", "spacingAndGlyphs");
  }
  text.textContent = letters;
  if (style.cross === "slash") {
    svg("line", { x1: 5, y1: H - 1, x2: W - 5, y2: 1, stroke: "#fff", "stroke-width": 4 }, node);
    svg("line", { x1: 5, y1: H - 1, x2: W - 5, y2: 1, stroke: "#111", "stroke-width": 2 }, node);
  } else if (style.cross === "strike") {
    svg("line", { x1: 1, y1: H / 2, x2: W - 1, y2: H / 2, stroke: "#fff", "stroke-width": 4 }, node);
    svg("line", { x1: 1, y1: H / 2, x2: W - 1, y2: H / 2, stroke: "#111", "stroke-width": 2 }, node);
  }
  const { count = 1 } = spec;
  if (count > 1) {
    node.setAttribute("overflow", "visible");  // the circle reaches beyond the badge's corner
    svg("circle", { cx: W - 2, cy: 2, r: 7, fill: "#fff", stroke: "#111" }, node);
    const n = svg("text", {
      x: W - 2, y: 5.5, "text-anchor": "middle", "font-size": count > 99 ? 7 : 10,
      "font-weight": 700, fill: "#111", "font-family": "system-ui, sans-serif",
    }, node);
    n.textContent = count > 999 ? "…" : String(count);
  }
  return node;
}
