/* The legend: what is drawn, in words. */
import { badge } from "./badge.js";
import { isAlone, state, text } from "./map_state.js";
import { el } from "./nodes.js";

const MAX_LETTERS = 40;  // sources named; the others are counted

/** @type {L.Control | null} */
let control = null;
let drawn = "";
/** @type {number[]} */
let inView = [];

/** Draw the legend of what is on the map, where that is another one.
 * @param {number[]} [letters] the sources whose letters are in view; those of before if not said */
export function drawLegend(letters = inView) {
  inView = letters;
  const { map, data, options } = state;
  if (!data) return;
  const named = letters.slice(0, MAX_LETTERS).map((n) => data.source[n]);
  const kind = [data.side, data.modality, Boolean(data.cells), data.first_area !== undefined,
    options.text, named, letters.length];
  const signature = JSON.stringify(kind);
  if (drawn === signature) return;
  drawn = signature;
  const before = control?.getContainer(), wasOpen = before?.hasAttribute("open");
  const top = before?.scrollTop || 0, had = before?.contains(document.activeElement);
  if (control) map.removeControl(control);
  const box = legend(data, named, letters.length - named.length);
  if (wasOpen !== undefined) box.open = wasOpen;
  const Legend = L.Control.extend({ onAdd: () => box });
  control = new Legend({ position: "bottomleft" });
  map.addControl(control);
  box.scrollTop = top;
  if (had) box.querySelector("summary")?.focus();
}

/** @param {import("./items.js").Unpacked} data
 * @param {[string, number, string, number][]} named the sources whose letters are in view
 * @param {number} more how many there are besides */
function legend(data, named, more) {
  const { side, modality, cells } = data;
  const box = el("details", "ca-legend");
  box.appendChild(el("summary", "", text("legend")));
  box.open = !isAlone() && window.parent.innerWidth >= 1600 && !data.selected.length;
  /** @param {string} title */
  const section = (title) => {
    box.appendChild(el("div", "ca-legend-title", title));
    const list = el("div", "ca-legend-list");
    box.appendChild(list);
    return list;
  };
  /** @param {HTMLElement} list
   * @param {Node} node
   * @param {string} label */
  const entry = (list, node, label) =>
    list.appendChild(el("div", "", null, node, el("span", "", label)));
  if (named.length) {
    const list = section(text("legend_letters"));
    list.classList.add("ca-legend-names");
    for (const [letters, s, name] of named) {
      const [, shape, colour] = side[s];
      entry(list, badge({ letters, shape, colour, modality: "claims" }, 0.7), name);
    }
    if (more > 0) list.appendChild(el("div", "", `+${more}`));
  }
  const sides = section(text("legend_side"));
  for (const [letters, shape, colour, name] of side) {
    entry(sides, badge({ letters, shape, colour, modality: "claims" }, 0.7), name);
  }
  const ways = section(text(cells ? "legend_rings" : "legend_modality"));
  if (cells) entry(ways, el("i", "ca-key ca-key-ring"), text("legend_cell"));
  else {
    for (const [key, label] of modality) {
      const spec = { letters: "ABC", shape: "circle", colour: "#5A6572", modality: key };
      entry(ways, badge(spec, 0.7), label);
    }
  }
  if (cells || data.first_area !== undefined) {
    entry(ways, el("i", "ca-key ca-key-ring ca-imprecise"), text("legend_extent"));
  }
  const extents = section(text("legend_precision"));
  if (!cells) {
    entry(extents, el("i", "ca-key ca-key-point"), text("legend_point"));
    entry(extents, el("i", "ca-key ca-key-disc"), text("legend_settlement"));
  }
  entry(extents, el("i", "ca-key ca-key-area"), text("legend_area"));
  const marks = section(text("legend_marks"));
  entry(marks, el("b", "ca-mark", cells ? "≠ 12%" : "≠"),
    text(cells ? "legend_share" : "legend_disputed"));
  if (!cells) entry(marks, el("b", "ca-plus", "+2"), text("legend_merged"));
  box.appendChild(el("p", "", state.options.borders || ""));
  box.appendChild(el("p", "", text("legend_not_facts")));
  L.DomEvent.disableClickPropagation(box);
  L.DomEvent.disableScrollPropagation(box);
  return box;
}
