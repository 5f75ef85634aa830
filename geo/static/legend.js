/* The legend: what is drawn, in words. */
import { badge } from "./badge.js";
import { isAlone, state, text } from "./map_state.js";
import { el } from "./nodes.js";

/** @type {L.Control | null} */
let control = null;
let drawn = "";

/** Draw the legend of what is on the map, where that is another one. */
export function drawLegend() {
  const { map, data, options } = state;
  if (!data) return;
  const kind = [data.side, data.modality, Boolean(data.cells), data.first_area !== undefined, options.text];
  const signature = JSON.stringify(kind);
  if (drawn === signature) return;
  drawn = signature;
  const wasOpen = control?.getContainer()?.hasAttribute("open");
  if (control) map.removeControl(control);
  const box = legend(data);
  if (wasOpen !== undefined) box.open = wasOpen;
  const Legend = L.Control.extend({ onAdd: () => box });
  control = new Legend({ position: "bottomleft" });
  map.addControl(control);
}

/** @param {import("./items.js").Unpacked} data */
function legend(data) {
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
