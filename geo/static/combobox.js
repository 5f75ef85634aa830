/* A field with a list of what fits the words typed in it: a combobox as the ARIA practices describe
   it. The focus stays in the field; arrows, Enter and Escape work, and so does the pointer. */
import { el } from "./nodes.js";

const REST = 120;  // milliseconds without a key until the list is made
const MOST = 60;   // choices shown at once

/** value: what is chosen; title, sub: what the reader sees.
 * @typedef {{value: string, title: string, sub?: string}} Choice */

let numbers = 0;

/** Make the field.
 * @param {{label: string, shown: string, hint?: string, none: string,
 *   ask: (text: string, signal: AbortSignal) => Promise<Choice[]> | Choice[],
 *   choose: (choice: Choice) => void, typed?: (text: string) => void}} of shown: what stands in it
 *   at first; none: the words where nothing fits; typed: told every change of the text, where a
 *   text that is no choice counts too
 * @returns {{root: HTMLElement, field: HTMLInputElement}} */
export function combobox(of) {
  numbers += 1;
  const id = `ca-combo-${numbers}`;
  const root = el("div", "ca-combo"), field = el("input", ""), list = el("div", "ca-combo-list");
  Object.assign(field, { type: "text", autocomplete: "off", spellcheck: false, value: of.shown });
  if (of.hint) field.placeholder = of.hint;
  const said = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": id, "aria-haspopup": "listbox", "aria-label": of.label };
  for (const [name, value] of Object.entries(said)) field.setAttribute(name, value);
  Object.assign(list, { id, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", of.label);
  root.append(field, list);

  /** @type {Choice[]} */
  let choices = [];
  let at = -1, timer = 0, asked = new AbortController();

  const close = () => {
    clearTimeout(timer);
    asked.abort();
    list.hidden = true;
    at = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  /** @param {number} n */
  const mark = (n) => {
    at = n;
    for (const [i, node] of [...list.querySelectorAll("[role=option]")].entries()) {
      node.setAttribute("aria-selected", String(i === n));
      if (i === n) node.scrollIntoView({ block: "nearest" });
    }
    if (n < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", `${id}-${n}`);
  };
  /** @param {number} n */
  const choose = (n) => {
    const choice = choices[n];
    if (!choice) return;
    field.value = choice.title;
    close();
    of.choose(choice);
  };
  const show = async () => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    /** @type {Choice[]} */
    let found = [];
    try {
      found = await of.ask(field.value.trim(), signal);
    } catch {
      if (signal.aborted) return;
    }
    if (signal.aborted || !field.isConnected) return;
    choices = found.slice(0, MOST);
    list.replaceChildren(...choices.map((choice, n) => {
      const node = el("div", "ca-combo-row", null, el("span", "", choice.title),
        choice.sub ? el("small", "", choice.sub) : null);
      node.id = `${id}-${n}`;
      node.setAttribute("role", "option");
      node.addEventListener("click", () => choose(n));
      return node;
    }));
    if (!choices.length) list.appendChild(el("div", "ca-combo-none", of.none));
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    mark(-1);
  };
  const soon = () => {
    clearTimeout(timer);
    timer = window.setTimeout(show, REST);
  };
  field.addEventListener("input", (event) => {
    if (/** @type {InputEvent} */ (event).isComposing) return;
    of.typed?.(field.value);
    soon();
  });
  field.addEventListener("compositionend", () => {
    of.typed?.(field.value);
    soon();
  });
  field.addEventListener("focus", () => field.select());
  field.addEventListener("click", () => { if (list.hidden) soon(); });
  field.addEventListener("blur", close);
  // Before the field loses the focus, or the list would be gone.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key], n = choices.length;
    if (by) {
      event.preventDefault();
      if (list.hidden) void show();
      else mark(((at + 1 + by + n + 1) % (n + 1)) - 1);
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      if (at >= 0) choose(at);
      else if (n === 1) choose(0);
      else close();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  return { root, field };
}

/** The choices whose title, value or sub has all words of a text.
 * @param {Choice[]} all
 * @param {string} text */
export function fitting(all, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ value, title, sub }) => {
    const has = `${title} ${value} ${sub || ""}`.toLowerCase();
    return words.every((word) => has.includes(word));
  });
}
