/* The slides of a briefing as a strip of pictures, put in order by dragging or by keys: arrows go
   from one to the next, with Alt they move the slide, Delete takes it out. */
import { el } from "./nodes.js";

/** picture: an address. title: as text.
 * @typedef {{picture: string, title: string, warned: boolean}} Item */
/** heard: the number of the last act that the app has done. text: `label`, `help`, `moved` ({n}).
 * @typedef {{items: Item[], heard: number, text: Record<string, string>}} Data */
/** What was done: its number, `move` with the place before and after, `delete` or `open` with the
 * place, from 0.
 * @typedef {[number, "move" | "delete" | "open", number, number]} Said */
/** @typedef {{data: Data, parentElement: HTMLElement | ShadowRoot,
 *   setStateValue: (name: "said", value: Said[]) => void}} Component */

/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** @type {WeakMap<HTMLElement | ShadowRoot, Sorter>} */
const made = new WeakMap();

/** @param {Component} component */
export default function (component) {
  const { parentElement } = component;
  let sorter = made.get(parentElement);
  if (!sorter?.root.isConnected) {
    sorter = new Sorter(component);
    made.set(parentElement, sorter);
  }
  sorter.update(component);
}

class Sorter {
  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    /** What was done here and the app has not done yet: it hears of all of it with each act, for of
     * two values that are set while a page runs it gets the last only.
     * @type {Said[]} */
    this.acts = [];
    /** The slides as they are after these acts. @type {Item[]} */
    this.items = [];
    this.sent = 0;
    this.at = 0;       // the slide that the keys reached
    this.from = -1;    // the slide that is dragged
    this.drawn = "";
    this.refocus = false;
    this.root = el("div", "ca-sorter");
    this.list = el("ol", "");
    this.status = el("div", "ca-unseen");
    this.status.setAttribute("role", "status");
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("./sorter.css", import.meta.url).href;
    this.root.append(style, this.list, this.status);
    component.parentElement.appendChild(this.root);
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("dragover", (event) => this.over(event));
    this.list.addEventListener("drop", (event) => this.drop(event));
    this.list.addEventListener("dragend", () => this.mark(-1));
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    const { items, heard } = component.data;
    this.acts = this.acts.filter(([number]) => number > heard);
    if (this.acts.length) return;
    const now = JSON.stringify(component.data);
    if (now === this.drawn) return;
    this.drawn = now;
    this.items = [...items];
    this.draw();
  }

  draw() {
    const { items, component: { data: { text } } } = this;
    const focused = this.refocus || this.list.contains(this.active());
    this.at = Math.max(0, Math.min(this.at, items.length - 1));
    this.list.setAttribute("aria-label", text.label);
    this.list.replaceChildren(...items.map((item, n) => this.item(item, n)));
    if (focused) this.focus(this.at);
    this.refocus = false;
  }

  active() {
    const root = /** @type {Document | ShadowRoot} */ (this.root.getRootNode());
    return root.activeElement;
  }

  /** @param {Item} item
   * @param {number} n */
  item(item, n) {
    const { text } = this.component.data;
    const picture = el("img", "");
    picture.src = item.picture;
    picture.alt = "";
    picture.loading = "lazy";
    picture.draggable = false;
    const words = el("span", "", `${n + 1}. ${item.title}`);
    words.dir = "auto";
    const button = el("button", item.warned ? "is-warned" : "", null, picture, words);
    button.type = "button";
    button.draggable = true;
    button.tabIndex = n === this.at ? 0 : -1;
    button.title = text.help;
    button.setAttribute("aria-keyshortcuts", "Alt+ArrowLeft Alt+ArrowRight Delete");
    button.addEventListener("click", () => { this.at = n; this.say("open", n, n); });
    button.addEventListener("focus", () => this.reach(n));
    button.addEventListener("dragstart", (event) => {
      this.from = n;
      event.dataTransfer?.setData("text/plain", String(n + 1));
    });
    return el("li", "", null, button);
  }

  /** @param {number} n */
  reach(n) {
    this.at = n;
    for (const [k, button] of this.list.querySelectorAll("button").entries()) {
      button.tabIndex = k === n ? 0 : -1;
    }
  }

  /** @param {number} n */
  focus(n) { this.list.querySelectorAll("button")[n]?.focus(); }

  /** @param {KeyboardEvent} event */
  key(event) {
    const last = this.items.length - 1;
    const step = STEPS[event.key] ?? 0;
    const ends = event.key === "Home" ? 0 : event.key === "End" ? last : undefined;
    if (event.key === "Delete") this.remove(this.at);
    else if (step && event.altKey) this.move(this.at, this.at + step);
    else if (step) this.focus(Math.max(0, Math.min(last, this.at + step)));
    else if (ends !== undefined && event.altKey) this.move(this.at, ends);
    else if (ends !== undefined) this.focus(ends);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} from
   * @param {number} to */
  move(from, to) {
    if (to < 0 || to >= this.items.length || to === from) return;
    this.at = to;
    this.refocus = true;
    this.status.textContent = this.component.data.text.moved.replace("{n}", String(to + 1));
    const [item] = this.items.splice(from, 1);
    this.items.splice(to, 0, item);
    this.say("move", from, to);
    this.draw();
  }

  /** @param {number} at */
  remove(at) {
    if (at >= this.items.length) return;
    this.items.splice(at, 1);
    this.say("delete", at, at);
    this.draw();
  }

  /** Before which slide what is dragged would be put.
   * @param {DragEvent} event */
  target(event) {
    const items = [...this.list.children];
    const { clientX: x, clientY: y } = event;
    const after = items.findIndex((item) => {
      const { left, width, top, bottom } = item.getBoundingClientRect();
      return y < top || (y <= bottom && x < left + width / 2);
    });
    return after < 0 ? items.length : after;
  }

  /** @param {DragEvent} event */
  over(event) {
    if (this.from < 0) return;
    event.preventDefault();
    this.mark(this.target(event));
  }

  /** @param {number} before */
  mark(before) {
    for (const [n, item] of [...this.list.children].entries()) {
      item.classList.toggle("is-before", n === before);
      item.classList.toggle("is-after", n === before - 1 && before === this.list.children.length);
    }
  }

  /** @param {DragEvent} event */
  drop(event) {
    if (this.from < 0) return;
    event.preventDefault();
    const before = this.target(event), { from } = this;
    this.from = -1;
    this.mark(-1);
    this.move(from, before > from ? before - 1 : before);
  }

  /** @param {Said[1]} kind
   * @param {number} from
   * @param {number} to */
  say(kind, from, to) {
    this.sent = Math.max(this.sent + 1, Date.now());
    this.drawn = "";  // what comes is drawn, also where it is as before
    this.acts.push([this.sent, kind, from, to]);
    this.component.setStateValue("said", [...this.acts]);
  }
}
