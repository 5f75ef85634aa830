/* The search field: while somebody types, a list of what is found; a choice goes to the app. It is
   a combobox as the ARIA practices describe it: the focus stays in the field. The list is in the top
   layer, where no box around the field cuts it. */
import { badge } from "./badge.js";
import { whole } from "./formatting.js";
import { el } from "./nodes.js";

const REST = 150;      // milliseconds without a key until the server is asked
const HIGH = 0.72;     // of the window's height that the list takes at most

/** @typedef {import("./protocol.d.ts").Option} Option */
/** @typedef {import("./protocol.d.ts").Found} Found */
/** q: the words of the filter. heard: the number of the last choice that the app has taken. url:
 * where searches are asked, empty where nobody answers. more: words that go with each question.
 * text: of the interface.
 * @typedef {{q: string, heard: number, url: string, more: string, text: Record<string, string>}} Data */
/** @typedef {{data: Data, parentElement: HTMLElement | ShadowRoot,
 *   setStateValue: (name: "said", value: [number, string, string]) => void}} Component */

/** @type {WeakMap<HTMLElement | ShadowRoot, Search>} */
const made = new WeakMap();

/** @param {Component} component */
export default function (component) {
  const { parentElement } = component;
  let search = made.get(parentElement);
  if (!search?.root.isConnected) {
    search = new Search(component);
    made.set(parentElement, search);
  }
  search.update(component);
}

let numbers = 0;

class Search {
  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    /** @type {Option[]} */
    this.options = [];
    this.at = -1;      // the option that the arrows reached; -1: none
    this.text = "";    // for which the list stands
    this.asked = new AbortController();
    this.timer = 0;
    this.sent = 0;
    this.shown = "";   // the words of the filter, as said last, here or by the app
    this.waits = false;  // for an answer
    this.prepared = false;
    numbers += 1;
    this.id = `ca-search-${numbers}`;
    this.root = el("div", "ca-search");
    this.field = el("input", "");
    this.list = el("div", "ca-found");
    this.status = el("div", "ca-unseen");
    this.build();
  }

  build() {
    const { field, list, status, root } = this;
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("search.css", import.meta.url).href;
    Object.assign(field, { type: "search", autocomplete: "off", spellcheck: false, maxLength: 200 });
    const said = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": this.id, "aria-haspopup": "listbox" };
    for (const [name, value] of Object.entries(said)) field.setAttribute(name, value);
    Object.assign(list, { id: this.id, popover: "manual" });
    list.setAttribute("role", "listbox");
    status.setAttribute("role", "status");
    field.addEventListener("input", (event) => this.typed(/** @type {InputEvent} */ (event)));
    field.addEventListener("compositionend", () => this.soon());
    field.addEventListener("keydown", (event) => this.pressed(event));
    field.addEventListener("focus", () => {
      this.prepare();
      if (field.value.trim() && field.value !== this.shown) this.soon();
    });
    field.addEventListener("blur", () => this.close());
    // Before the field loses the focus, or the list would be gone.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const hit = /** @type {Element} */ (event.target).closest("[role=option]");
      if (hit) this.choose(Number(/** @type {HTMLElement} */ (hit).dataset.at));
    });
    window.addEventListener("resize", () => this.place());
    root.append(field, list, status);
    this.component.parentElement.append(style, root);
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    const { q, heard, text } = component.data;
    this.field.setAttribute("aria-label", text.label);
    this.field.placeholder = text.hint;
    this.field.title = text.help;
    this.list.setAttribute("aria-label", text.label);
    // What somebody is typing stays; another filter replaces it, unless it is older than what was
    // said here.
    if (heard >= this.sent && q !== this.shown) {
      this.shown = q;
      this.field.value = q;
    }
  }

  /** @param {InputEvent} event */
  typed(event) {
    if (event.isComposing) return;
    if (!this.field.value.trim()) {
      this.close();
      if (this.shown) this.send("text", "");
      return;
    }
    this.soon();
  }

  /** Ask once the hand rests; what was asked before is given up. */
  soon() {
    clearTimeout(this.timer);
    this.asked.abort();
    const text = this.field.value.trim();
    if (!text) return this.close();
    if (!this.component.data.url) return this.show(text, { options: [], some: false });
    this.waits = true;
    this.timer = window.setTimeout(() => this.ask(text), REST);
    return undefined;
  }

  /** Have the server read its names, which takes a moment the first time. */
  prepare() {
    const { url, more } = this.component.data;
    if (url && !this.prepared) fetch(`${url}?${more}&text=`).catch(() => {});
    this.prepared = true;
  }

  /** @param {string} text */
  async ask(text) {
    const { url, more } = this.component.data;
    this.asked = new AbortController();
    const { signal } = this.asked;
    try {
      const answer = await fetch(`${url}?${more}&text=${encodeURIComponent(text)}`, { signal });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const found = await answer.json();
      if (!signal.aborted) this.show(text, found);
    } catch {
      if (!signal.aborted) this.show(text, null);
    }
  }

  /* ---- the list ------------------------------------------------------------------------------- */

  /** @param {string} text
   * @param {Found | null} found null: nobody answered */
  show(text, found) {
    this.waits = false;
    const { data } = this.component;
    const all = { kind: "text", id: text, title: data.text.all.replace("{text}", () => text), sub: "" };
    this.text = text;
    this.options = [...(found?.options || []), all];
    this.at = -1;
    this.list.replaceChildren();
    if (found?.some) this.list.appendChild(el("div", "ca-found-note", data.text.some));
    let kind = "";
    for (const [at, option] of this.options.entries()) {
      if (option.kind !== kind) {
        kind = option.kind;
        const title = data.text[kind];
        if (title) this.list.appendChild(el("div", "ca-found-group", title));
      }
      this.list.appendChild(this.row(option, at));
    }
    const n = found?.options.length || 0;
    const note = found ? (n || !data.url ? "" : data.text.none) : data.text.failed;
    if (note) this.list.prepend(el("div", "ca-found-note", note));
    this.status.textContent = note || data.text.results.replace("{n}", whole(n));
    this.open();
    this.mark(-1);
  }

  /** @param {Option} option
   * @param {number} at */
  row(option, at) {
    const node = el("div", `ca-found-row is-${option.kind}`);
    node.id = `${this.id}-${at}`;
    node.dataset.at = String(at);
    node.setAttribute("role", "option");
    if (option.badge) node.appendChild(badge(option.badge, 0.7));
    node.appendChild(el("span", "ca-found-text", null, el("span", "ca-found-title", option.title),
      option.sub ? el("span", "ca-found-sub", option.sub) : null));
    if (option.badge) node.setAttribute("aria-label", `${option.badge.label}: ${option.title}, ${option.sub}`);
    return node;
  }

  open() {
    if (this.field !== /** @type {Document | ShadowRoot} */ (this.field.getRootNode()).activeElement) return;
    if (!this.list.matches(":popover-open")) this.list.showPopover();
    this.field.setAttribute("aria-expanded", "true");
    this.place();
  }

  close() {
    this.waits = false;
    clearTimeout(this.timer);
    this.asked.abort();
    if (this.list.matches(":popover-open")) this.list.hidePopover();
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    this.at = -1;
  }

  /** Under the field, as wide as there is room for it. */
  place() {
    if (!this.list.matches(":popover-open")) return;
    const { left, bottom, width } = this.field.getBoundingClientRect();
    const wide = Math.min(Math.max(width, 420), window.innerWidth - 16);
    this.list.style.width = `${wide}px`;
    this.list.style.left = `${Math.max(8, Math.min(left, window.innerWidth - wide - 8))}px`;
    this.list.style.top = `${bottom + 4}px`;
    this.list.style.maxHeight = `${Math.min(HIGH * window.innerHeight, window.innerHeight - bottom - 12)}px`;
  }

  /** @param {number} at */
  mark(at) {
    this.at = at;
    for (const node of this.list.querySelectorAll("[role=option]")) {
      const is = Number(/** @type {HTMLElement} */ (node).dataset.at) === at;
      node.setAttribute("aria-selected", String(is));
      if (is) node.scrollIntoView({ block: "nearest" });
    }
    if (at < 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `${this.id}-${at}`);
  }

  /* ---- keys and choices ----------------------------------------------------------------------- */

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.isComposing) return;
    const isOpen = this.list.matches(":popover-open"), n = this.options.length;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      if (!isOpen) return this.soon();
      // Before the first and after the last is the field itself.
      return this.mark(((this.at + 1 + by + n + 1) % (n + 1)) - 1);
    }
    if (event.key === "Enter") {
      event.preventDefault();
      if (isOpen && this.at >= 0) return this.choose(this.at);
      this.send("text", this.field.value.trim());
      return this.close();
    }
    if (event.key === "Escape") {
      event.preventDefault();
      if (isOpen || this.waits) return this.close();
      this.field.value = "";
      if (this.shown) this.send("text", "");
    }
    return undefined;
  }

  /** @param {number} at */
  choose(at) {
    const { kind, id } = this.options[at];
    if (kind !== "text") this.field.value = this.shown;
    this.close();
    this.send(kind, id);
  }

  /** Tell the app. A number tells it from what was said before.
   * @param {string} kind
   * @param {string} id */
  send(kind, id) {
    if (kind === "text") this.shown = id;
    this.sent = Math.max(this.sent + 1, Date.now());
    this.component.setStateValue("said", [this.sent, kind, id]);
  }
}
