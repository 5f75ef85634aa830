/* What was looked at: a grid of publishers by days, each cell with its words; one stop of the keyboard. */
import { el } from "./nodes.js";

/** @typedef {"whole" | "part" | "none"} State */
/** As `GridData` of `geo/views/coverage_table.py` has it.
 * @typedef {{kind: "coverage", title: string, who: string, groups: [string, number][], columns: string[],
 *   rows: {name: string, cells: {state: State, text: string, label: string}[]}[],
 *   legend: [State, string][], help: string, more: string, stamp: string}} CoverageData */

/** @param {CoverageData} data
 * @param {(name: "claim", value: string) => void} [send] the number of a column, from 0; without it
 *   the grid is only to be read
 * @returns {HTMLElement} */
export function coverageGrid(data, send) {
  const box = el("div", "ca-coverage"), scroll = el("div", "ca-coverage-scroll"), table = el("table", "");
  table.setAttribute("aria-label", data.title);
  if (send) {
    table.setAttribute("role", "grid");
    table.setAttribute("aria-description", data.help);
    table.addEventListener("keydown", (event) => keyed(table, event, send));
  } else box.classList.add("is-read");
  const corner = el("th", "ca-coverage-who", data.who);
  corner.scope = "col";
  corner.rowSpan = data.groups.some(([words]) => words) ? 2 : 1;
  const above = el("tr", "", null, corner), names = corner.rowSpan > 1 ? el("tr", "") : above;
  if (names !== above) {
    for (const [words, over] of data.groups) {
      const head = el("th", "ca-coverage-group", null, el("span", "", words));
      head.scope = "colgroup";
      head.colSpan = over;
      above.appendChild(head);
    }
  }
  for (const words of data.columns) {
    const head = el("th", "", words);
    head.scope = "col";
    names.appendChild(head);
  }
  const body = el("tbody", "");
  data.rows.forEach((row, y) => {
    const head = el("th", "ca-coverage-who", row.name);
    head.scope = "row";
    const line = el("tr", "", null, head);
    row.cells.forEach((cell, x) => {
      const made = el("td", `is-${cell.state}`, cell.text);
      made.setAttribute("aria-label", cell.label);
      made.title = cell.label;
      if (send) {
        made.setAttribute("role", "gridcell");
        made.tabIndex = x === row.cells.length - 1 && y === 0 ? 0 : -1;
        made.dataset.row = `${y} ${x}`;
        made.addEventListener("click", () => send("claim", String(x)));
      }
      line.appendChild(made);
    });
    body.appendChild(line);
  });
  table.append(el("thead", "", null, above, names === above ? null : names), body);
  scroll.appendChild(table);
  const legend = el("div", "ca-coverage-legend");
  for (const [state, words] of data.legend) {
    legend.appendChild(el("span", "", null, el("i", `is-${state}`), el("span", "", words)));
  }
  box.append(legend, scroll);
  if (send) box.appendChild(el("div", "ca-more", data.help));
  if (data.more) box.appendChild(el("div", "ca-more", data.more));
  return box;
}

/** Show the last days, which are what is looked for, or where the grid was before.
 * @param {HTMLElement} box
 * @param {number | undefined} left pixels */
export function scrollTo(box, left) {
  const scroll = box.querySelector(".ca-coverage-scroll");
  if (scroll) scroll.scrollLeft = left ?? scroll.scrollWidth;
}

/** Arrow keys go from cell to cell; Home and End to the ends of a row.
 * @param {HTMLTableElement} table
 * @param {KeyboardEvent} event
 * @param {(name: "claim", value: string) => void} send */
function keyed(table, event, send) {
  const { activeElement } = /** @type {ShadowRoot | Document} */ (table.getRootNode());
  const at = /** @type {HTMLElement | null} */ (activeElement)?.dataset.row?.split(" ").map(Number);
  if (!at || event.ctrlKey || event.altKey || event.metaKey) return;
  const [y, x] = at, wide = table.rows[table.rows.length - 1].cells.length - 1;
  /** @type {Record<string, [number, number]>} */
  const to = { ArrowLeft: [y, x - 1], ArrowRight: [y, x + 1], ArrowUp: [y - 1, x], ArrowDown: [y + 1, x],
    Home: [y, 0], End: [y, wide - 1] };
  if (event.key === "Enter" || event.key === " ") send("claim", String(x));
  else if (!to[event.key]) return;
  event.preventDefault();
  event.stopPropagation();  // arrow keys step the days elsewhere on the page
  const next = to[event.key] && /** @type {HTMLElement | null} */ (
    table.querySelector(`[data-row="${to[event.key].join(" ")}"]`));
  if (!next) return;
  for (const cell of table.querySelectorAll('td[tabindex="0"]')) /** @type {HTMLElement} */ (cell).tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
