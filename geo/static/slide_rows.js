/* A table of a slide: rows that can go over several pages; data as `geo/briefing/slide_rows.py` makes it. */
import { badge } from "./badge.js";
import { el } from "./nodes.js";

/** A cell. head, text: its bold words and those below. across: it spans the table. side: the colour
 * of the side, in a column's head. mark: it says what rivals differ in. light: head is not bold.
 * state: of what was looked at. claim: id of the claim that it states.
 * @typedef {{head?: string, text?: string, badge?: Omit<import("./badge.js").BadgeSpec, "count">,
 *   across?: boolean, side?: string, mark?: boolean, light?: boolean, state?: string,
 *   claim?: string}} Cell */
/** A table. part: of the slide that it is. head: number of heading rows. wide: relative widths of
 * its columns. next, rest, apart: sentences of a page before that has none of it, a part of it, and all
 * but what rivals differ in. day: on which all is said, in words, and a line that names it; or "".
 * @typedef {{part: string, head: number, wide: number[], rows: Cell[][], next: string, rest: string,
 *   apart: string, day: [string, string]}} Rows */

/** The table with its heading rows, and the other rows, which are not in it yet.
 * @param {Rows} data
 * @returns {{table: HTMLTableElement, body: HTMLElement, rows: HTMLElement[]}} */
export function rowsTable(data) {
  const total = data.wide.reduce((sum, wide) => sum + wide, 0);
  const columns = data.wide.map((wide) => {
    const column = el("col", "");
    column.style.width = `${(100 * wide) / total}%`;
    return column;
  });
  const body = el("tbody", "");
  const table = el("table", `br-rows is-${data.part}`, null, el("colgroup", "", null, ...columns),
    el("thead", "", null, ...data.rows.slice(0, data.head).map((row) => line(row, data, "th"))), body);
  return { table, body, rows: data.rows.slice(data.head).map((row) => line(row, data, "td")) };
}

/** The whole table in one column, for a narrow place. The claims of an event follow each other by
 * side, as one reads the columns of a panel.
 * @param {Rows} data */
export function stacked(data) {
  const { table, body, rows } = rowsTable({ ...data, rows: data.part === "panel" ? bySide(data) : data.rows });
  body.append(...rows);
  table.classList.add("is-stacked");
  return table;
}

/** @param {Rows} data */
function bySide({ head, rows, wide }) {
  /** @type {Cell[][]} */
  const found = rows.slice(0, head);
  for (let n = head; n < rows.length;) {
    if (rows[n][0].across) {
      found.push(rows[n++]);
      continue;
    }
    const end = rows.findIndex((row, k) => k > n && row[0].across);
    const group = rows.slice(n, end < 0 ? undefined : end);
    for (let column = 0; column < wide.length; column++) {
      for (const row of group) if (row[column].badge) found.push([row[column]]);
    }
    n += group.length;
  }
  return found;
}

/** The same with each claim in one paragraph, which takes the least room. A day on which all is said
 * is named once, above the claims.
 * @param {Rows} data */
export function runIn(data) {
  const [day, said] = data.day, ending = ` · ${day}`;
  let named = false;
  /** @param {Cell} cell */
  const short = (cell) => {
    const [how, ...what] = (cell.text ?? "").split("\n");
    if (!day || !cell.badge || !how.endsWith(ending)) return cell;
    named = true;
    return { ...cell, text: [how.slice(0, -ending.length), ...what].join("\n") };
  };
  const rows = data.rows.map((row, n) => (n < data.head ? row : row.map(short)));
  if (named) rows.splice(data.head, 0, [{ text: said, across: true }]);
  const table = stacked({ ...data, rows });
  table.classList.add("is-run-in");
  return table;
}

/** @param {Cell[]} row
 * @param {Rows} data
 * @param {"th" | "td"} tag */
function line(row, data, tag) {
  const made = el("tr", isHeading(row) ? "is-heading" : "");
  for (const cell of row) made.appendChild(cellBox(cell, data, tag));
  return made;
}

/** Whether a row is only a name of those below it.
 * @param {Cell[]} row */
const isHeading = (row) => row.length === 1 && Boolean(row[0].across && !row[0].text);

/** @param {Cell} cell
 * @param {Rows} data
 * @param {"th" | "td"} tag */
function cellBox(cell, data, tag) {
  const box = el(tag, "");
  if (box instanceof HTMLTableCellElement) {
    if (tag === "th") box.scope = "col";
    if (cell.across) box.colSpan = data.wide.length;
  }
  if (cell.across && cell.head) box.classList.add("is-event");
  if (cell.mark) box.classList.add("is-mark");
  if (cell.claim) box.dataset.claim = cell.claim;
  if (cell.state) box.classList.add("is-looked", `is-${cell.state}`);
  if (cell.side) box.style.borderTopColor = cell.side;
  if (cell.head || cell.badge) {
    const words = el(cell.light ? "span" : "b", "", cell.head ?? "");
    box.appendChild(el("div", "br-cell-head", null, cell.badge ? badge(cell.badge) : null, words));
  }
  if (cell.text) {
    const lines = cell.text.split("\n").map((words) => el("span", "br-line", words));
    box.appendChild(el("div", "br-cell-text", null, ...lines));
  }
  return box;
}
