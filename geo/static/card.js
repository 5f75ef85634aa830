/* The card of a claim: every cell that a person may write, its position on a map, and what to do with
   it. What is typed is kept in the browser until it is saved, so that no reload loses it. */
import { CardDocument } from "./card_document.js";
import { CardFields } from "./card_fields.js";
import { actionOf, keyRow } from "./card_keys.js";
import { CardPosition } from "./card_position.js";
import { CardSource } from "./card_source.js";
import { combobox } from "./combobox.js";
import { el } from "./nodes.js";

const KEPT = "claim-atlas-card:";
const GONE_MS = 8000;  // within which the page closes a card that was saved

/** As `Field` of `geo/views/card.py`.
 * @typedef {{name: string, group: string, kind: string, label: string, hint: string,
 *   words: [string, string][]}} Field */
/** As `CardData` there, with what the page adds: the address of questions, the words that go with
 * each, and what the map needs.
 * @typedef {{key: string, claim: string, seen: Record<string, string>, cells: Record<string, string>,
 *   fresh: Record<string, string>, fields: Field[], groups: [string, string][], sources: [string, string, string][],
 *   sides: [string, string][], kinds: [string, string][], documents: [string, string][], zones: [string, string][], areas: [string, string][],
 *   events: [string, string, Record<string, string>][], shared: number, errors: [string, string][],
 *   overtaken: [string, string, string, string][], readonly: string, text: Record<string, string>,
 *   lang: string, url: string, search: string, more: string, home: [number, number, number, number],
 *   map: Record<string, string>, attribution: string, dark: boolean,
 *   position: import("./card_map.js").Position | null}} Data */
/** @typedef {{data: Data, parentElement: HTMLElement | ShadowRoot,
 *   setTriggerValue: (name: "asked" | "closed", value: unknown) => void}} Component */
/** What is kept in the browser until it is saved.
 * @typedef {{seen: Record<string, string>, cells: Record<string, string>,
 *   position: import("./card_map.js").Position | null,
 *   brought: Record<string, Record<string, string> | null>,
 *   names: Record<string, string> | null, why: string}} Draft */

/** @type {WeakMap<HTMLElement | ShadowRoot, Card>} */
const made = new WeakMap();

/** @param {Component} component */
export default function (component) {
  const { parentElement, data } = component;
  const before = made.get(parentElement);
  if (before?.root.isConnected && before.data.key === data.key && before.data.lang === data.lang) {
    before.update(component);
    return;
  }
  before?.close();
  made.set(parentElement, new Card(component));
}

export class Card {
  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    this.data = component.data;
    const { data } = this;
    /** @type {Draft} */
    this.draft = { seen: data.seen, cells: { ...data.cells }, position: data.position, brought: {},
      names: null, why: "" };
    this.restored = this.restore();
    this.fields = new CardFields(this);
    /** The forms of what the card brings with it, by the field that names it.
     * @type {Record<string, import("./card_form.js").CardForm>} */
    this.forms = { claimant: new CardSource(this, "claimant"), publisher: new CardSource(this, "publisher"),
      document: new CardDocument(this, "document") };
    this.root = el("form", "ca-card");
    this.status = el("span", "ca-card-status");
    this.errors = el("div", "ca-card-errors");
    this.sending = false;
    this.root.noValidate = true;
    this.position = new CardPosition(this);
    this.build();
  }

  get text() {
    return this.data.text;
  }

  get isNew() {
    return !this.data.claim;
  }

  /* ---- what is kept --------------------------------------------------------------------------- */

  get keptAs() {
    return `${KEPT}${this.data.claim || "+"}`;
  }

  restore() {
    if (this.data.errors.length || this.data.overtaken.length) return false;
    try {
      const kept = JSON.parse(localStorage.getItem(this.keptAs) || "null");
      if (!kept?.cells) return false;
      const { cells, seen } = this.data;
      const differs = Object.keys(kept.cells).some((name) => kept.cells[name] !== (cells[name] ?? ""));
      if (!differs && !kept.position && !kept.names && !kept.why) return false;
      this.draft = { ...this.draft, ...kept, cells: { ...cells, ...kept.cells }, seen: kept.seen || seen };
      return true;
    } catch {
      return false;
    }
  }

  keep() {
    try {
      localStorage.setItem(this.keptAs, JSON.stringify(this.draft));
    } catch { /* no room, or none allowed: the page keeps it while it is open */ }
    this.status.textContent = this.text.unsaved;
  }

  forget() {
    try {
      localStorage.removeItem(this.keptAs);
    } catch { /* nothing was kept */ }
  }

  /* ---- building ------------------------------------------------------------------------------- */

  build() {
    const { data, root, text } = this;
    const { parentElement } = this.component;
    const styles = ["card.css", "map.css"].map((name) => {
      const link = document.createElement("link");
      Object.assign(link, { rel: "stylesheet", href: new URL(name, import.meta.url).href });
      return link;
    });
    const leaflet = document.createElement("link");
    const here = new URL(".", import.meta.url).href;
    Object.assign(leaflet, { rel: "stylesheet",
      href: `${here.replace("atlas_assets_", "atlas_leaflet_")}leaflet.css` });
    parentElement.replaceChildren(leaflet, ...styles, root);
    this.status.setAttribute("role", "status");
    this.errors.setAttribute("role", "alert");
    const title = el("h2", "", this.isNew ? text.title_new : text.title_edit);
    title.tabIndex = -1;
    const head = el("header", "", null, title, data.claim ? el("code", "", data.claim) : null);
    const left = el("div", "ca-card-fields"), right = el("div", "ca-card-where");
    for (const [group, name] of data.groups) {
      const box = el("fieldset", "", null, el("legend", "", name));
      for (const field of data.fields.filter((f) => f.group === group)) box.appendChild(this.fields.field(field));
      if (group === "what") box.appendChild(this.fields.eventNames());
      (group === "where" ? right : left).appendChild(box);
    }
    right.querySelector("legend")?.after(...this.position.build());
    const body = el("div", "ca-card-body", null, left, right);
    const keys = keyRow(text, () => this.position.goToSearch());
    root.replaceChildren(head, ...keys, this.errors, ...this.notices(), body, ...this.foot());
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send("save");
    });
    root.addEventListener("keydown", (event) => this.pressed(event));
    this.tell();
    void this.position.map.start().then(() => this.position.show());
    title.focus({ preventScroll: true });
    title.scrollIntoView({ block: "nearest" });
  }

  notices() {
    const { data, text } = this, found = [];
    if (data.readonly) found.push(el("p", "ca-card-note is-readonly", data.readonly));
    if (this.restored) {
      const note = el("p", "ca-card-note", text.restored);
      const away = el("button", "", text.discard);
      away.type = "button";
      away.addEventListener("click", () => this.discard());
      note.append(" ", away);
      found.push(note);
    }
    return found;
  }

  discard() {
    this.forget();
    this.position.map.remove();
    const { component } = this, data = { ...this.data, cells: this.data.fresh, errors: [], overtaken: [], position: null };
    made.set(component.parentElement, new Card({ ...component, data }));
  }

  /* ---- what is said --------------------------------------------------------------------------- */

  /** @param {string} name
   * @param {string} value
   * @param {boolean} [kept] */
  set(name, value, kept = true) {
    this.draft.cells[name] = value;
    const input = this.fields.inputs[name];
    if (!kept && input instanceof HTMLInputElement) input.value = value;
    this.keep();
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    this.data = component.data;
    this.sending = false;
    this.tell();
  }

  tell() {
    const { data, text } = this;
    this.say(data.errors);
    if (data.errors.length) this.status.textContent = text.not_saved;
    for (const button of this.root.querySelectorAll("button.ca-card-do")) {
      /** @type {HTMLButtonElement} */ (button).disabled = Boolean(data.readonly);
    }
    if (!data.overtaken.length) return;
    const table = el("table", "ca-card-overtaken", null,
      el("tr", "", null, el("th", ""), el("th", "", text.theirs), el("th", "", text.mine)));
    for (const [, label, theirs, mine] of data.overtaken) {
      table.appendChild(el("tr", "", null, el("th", "", label), el("td", "", theirs), el("td", "", mine)));
    }
    const over = el("button", "ca-card-do", text.use_mine), take = el("button", "", text.use_theirs);
    over.type = take.type = "button";
    over.addEventListener("click", () => {
      const { cells, seen } = this.draft;
      // What was not written here stays as somebody else has it now.
      for (const [column, , theirs] of data.overtaken) {
        if (column in cells && cells[column] === (seen[column] || "")) cells[column] = theirs;
      }
      this.draft.seen = data.seen;
      this.send("save");
    });
    take.addEventListener("click", () => {
      for (const [column, , theirs] of data.overtaken) this.draft.cells[column] = theirs;
      this.draft.seen = data.seen;
      if (data.overtaken.some(([column]) => ["latitude", "longitude", "place_id"].includes(column))) {
        this.draft.position = null;
      }
      this.keep();
      this.component = { ...this.component, data: { ...data, overtaken: [] } };
      made.set(this.component.parentElement, new Card(this.component));
    });
    this.errors.replaceChildren(el("p", "", text.overtaken), table, el("div", "ca-card-tools", null, over, take));
    this.status.textContent = text.not_saved;
    this.errors.scrollIntoView({ block: "nearest" });
    over.focus({ preventScroll: true });
  }

  /** @param {[string, string][]} errors column and message of each */
  say(errors) {
    for (const input of Object.values(this.fields.inputs)) input.removeAttribute("aria-invalid");
    this.errors.replaceChildren(...errors.map(([column, words]) => {
      this.fields.inputs[column]?.setAttribute("aria-invalid", "true");
      const line = el("button", "ca-card-error", words);
      line.type = "button";
      line.addEventListener("click", () => this.fields.inputs[column]?.focus());
      return line;
    }));
    if (errors.length) this.errors.scrollIntoView({ block: "nearest" });
  }

  foot() {
    const { text, data } = this;
    const why = el("input", "");
    why.value = this.draft.why;
    why.addEventListener("input", () => {
      this.draft.why = why.value;
      this.keep();
    });
    const whyBox = el("label", "ca-card-why", text.why, why, el("small", "", text.why_hint));
    const save = el("button", "ca-card-do is-first", text.save);
    const close = el("button", "", text.close);
    close.type = "button";
    close.addEventListener("click", () => this.component.setTriggerValue("closed", Date.now()));
    const foot = el("footer", "", null, save, close, this.status);
    if (this.isNew) return [whyBox, foot];
    const more = el("details", "ca-card-more", null, el("summary", "", text.more_actions));
    for (const [action, hint] of [["split", text.split_hint], ["retract", ""], ["withdraw", ""]]) {
      const button = el("button", "ca-card-do", text[action]);
      button.type = "button";
      button.addEventListener("click", () => this.send(action));
      more.append(button, el("small", "", hint));
    }
    let other = "";
    const { root: search } = combobox({
      label: text.merge_with, shown: "", hint: text.merge_with, none: text.nothing_found,
      ask: async (typed, signal) => (await this.fields.findClaims(typed, signal)).filter((c) => c.value !== data.claim),
      choose: (choice) => { other = choice.value; },
    });
    const merge = el("button", "ca-card-do", text.merge);
    merge.type = "button";
    merge.addEventListener("click", () => {
      if (other) this.send("merge", other);
      else {
        this.say([["", text.merge_first]]);
        search.querySelector("input")?.focus();
      }
    });
    more.append(search, merge);
    return [whyBox, foot, more];
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    // The page's own keys, such as arrows that step the day, do not hear what is typed here.
    event.stopPropagation();
    const action = actionOf(event);
    if (action === "close") this.component.setTriggerValue("closed", Date.now());
    if (action !== "save" && action !== "place") return;
    event.preventDefault();
    if (action === "save") this.send("save");
    else this.position.goToSearch();
  }

  /** @param {string} action
   * @param {string} [other] */
  send(action, other = "") {
    if (this.data.readonly || this.sending) return;
    const { seen, cells, position, brought, names, why } = this.draft;
    const changed = Object.fromEntries(Object.entries(cells).filter(([name, cell]) => cell !== (seen[name] || "")));
    // These say something of the claim as it is stored; what was typed besides would be gone.
    if (["retract", "withdraw", "merge"].includes(action) && (Object.keys(changed).length || position || names)) {
      this.say([["", this.text.save_first]]);
      return;
    }
    this.sending = true;
    this.status.textContent = "…";
    this.component.setTriggerValue("asked", {
      n: Date.now(), action, claim: this.data.claim, seen, cells: changed, position,
      source: brought.claimant || null, publisher: brought.publisher || null,
      document: brought.document || null, names, other, why,
    });
    // The page takes a saved card away; one that is still here was not saved.
    const began = Date.now();
    const look = () => {
      if (!this.root.isConnected) {
        this.forget();
        return;
      }
      if (!this.sending) return;
      if (Date.now() - began < GONE_MS) setTimeout(look, 100);
      else {
        this.sending = false;
        this.status.textContent = this.text.failed;
      }
    };
    setTimeout(look, 100);
    // Or the page is left as soon as it says that all is saved.
    window.addEventListener("pagehide", () => {
      if (!this.root.isConnected) this.forget();
    }, { once: true });
  }

  close() {
    this.position.map.remove();
  }
}
