/* A table as plain HTML, for those who hear it, enlarge it or go through it by keyboard. */
import { el } from "./nodes.js";

const SHORT = 12;  // letters that stay on one line: a day, a number

/** As `TextTable` of `geo/views/grid.py` has it.
 * @typedef {{kind: "table", title: string, row: string, open: string, columns: string[],
 *   rows: string[][], more: string, grow: string, stamp: string}} TableData */

/** @param {TableData} data
 * @param {(name: "claim" | "grow", value: string | number) => void} send the number of a row, from 0
 * @returns {HTMLElement} */
export function textTable(data, send) {
  const box = el("div", "ca-text-table"), table = el("table", "");
  box.tabIndex = 0;  // so that keys can scroll it
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", data.title);
  const head = el("tr", "");
  for (const name of [data.row, ...data.columns]) {
    const cell = el("th", "", name);
    cell.scope = "col";
    head.appendChild(cell);
  }
  const body = el("tbody", "");
  data.rows.forEach((cells, i) => {
    const number = el("th", ""), words = String(i + 1);
    number.scope = "row";
    if (data.open) {
      const button = el("button", "ca-row-open", words);
      button.type = "button";
      button.dataset.row = words;
      button.setAttribute("aria-label", data.open.replace("{n}", words));
      button.addEventListener("click", () => send("claim", String(i)));
      number.appendChild(button);
    } else number.textContent = words;
    body.appendChild(el("tr", "", null, number, ...cells.map((cell) => el("td", cell.length <= SHORT ? "is-short" : "", cell))));
  });
  table.append(el("caption", "ca-unseen", data.title), el("thead", "", null, head), body);
  box.appendChild(table);
  if (data.more) box.appendChild(el("div", "ca-more", data.more));
  if (data.grow) {
    const grow = el("button", "ca-grow", data.grow);
    grow.type = "button";
    grow.addEventListener("click", () => send("grow", Date.now()));
    box.appendChild(grow);
  }
  return box;
}
