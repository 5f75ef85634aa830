/* The card of a claim: every cell that a person may write, its position on a map, and what to do with
   it. What is typed is kept in the browser until it is saved, so that no reload loses it. */
import { CardMap } from "./card_map.js";
import { combobox, fitting } from "./combobox.js";
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
 *   sides: [string, string][], kinds: [string, string][], documents: [string, string][],
 *   events: [string, string, Record<string, string>][], shared: number, errors: [string, string][],
 *   overtaken: [string, string, string, string][], readonly: string, text: Record<string, string>,
 *   lang: string, url: string, search: string, more: string, home: [number, number, number, number],
 *   map: Record<string, string>, attribution: string, dark: boolean,
 *   position: import("./card_map.js").Position | null}} Data */
/** @typedef {{data: Data, parentElement: HTMLElement | ShadowRoot,
 *   setTriggerValue: (name: "asked" | "closed", value: unknown) => void}} Component */
/** What is kept in the browser until it is saved.
 * @typedef {{seen: Record<string, string>, cells: Record<string, string>,
 *   position: import("./card_map.js").Position | null, source: Record<string, string> | null,
 *   names: Record<string, string> | null, why: string}} Draft */
/** @typedef {import("./combobox.js").Choice} Choice */

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

class Card {
  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    this.data = component.data;
    const { data } = this;
    /** @type {Draft} */
    this.draft = { seen: data.seen, cells: { ...data.cells }, position: data.position, source: null,
      names: null, why: "" };
    this.restored = this.restore();
    /** @type {Record<string, HTMLElement>} */
    this.inputs = {};
    this.root = el("form", "ca-card");
    this.status = el("span", "ca-card-status");
    this.errors = el("div", "ca-card-errors");
    this.sending = false;
    this.root.noValidate = true;
    this.map = new CardMap({ ...data, text: data.text }, (position) => this.place(position));
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
      if (!differs && !kept.position) return false;
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
      for (const field of data.fields.filter((f) => f.group === group)) box.appendChild(this.field(field));
      if (group === "who") box.appendChild(this.sourceForm());
      if (group === "what") box.appendChild(this.eventNames());
      (group === "where" ? right : left).appendChild(box);
    }
    right.querySelector("legend")?.after(...this.position());
    const body = el("div", "ca-card-body", null, left, right);
    root.replaceChildren(head, this.errors, ...this.notices(), body, ...this.foot());
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send("save");
    });
    root.addEventListener("keydown", (event) => this.pressed(event));
    this.tell();
    void this.map.start().then(() => this.showPosition());
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
    this.map.remove();
    const { component } = this, data = { ...this.data, cells: this.data.fresh, errors: [], overtaken: [], position: null };
    made.set(component.parentElement, new Card({ ...component, data }));
  }

  /** @param {Field} field */
  field(field) {
    const box = el("div", `ca-card-field is-${field.kind}`), { name, label, hint } = field;
    const input = this.input(field);
    const control = input.matches("input, textarea, select") ? input : input.querySelector("input");
    const id = `ca-field-${name}`;
    if (control) control.id = id;
    const words = el("label", "", label);
    words.htmlFor = id;
    box.append(words, input);
    if (hint) {
      const small = el("small", "", hint);
      small.id = `${id}-hint`;
      control?.setAttribute("aria-describedby", small.id);
      box.appendChild(small);
    }
    if (control) this.inputs[name] = /** @type {HTMLElement} */ (control);
    return box;
  }

  /** @param {Field} field
   * @returns {HTMLElement} */
  input(field) {
    const { name, kind, words } = field, value = this.draft.cells[name] || "";
    if (kind === "word") {
      const select = el("select", "");
      for (const [word, title] of words) {
        const option = el("option", "", title);
        option.value = word;
        select.appendChild(option);
      }
      select.value = value;
      select.addEventListener("change", () => this.set(name, select.value));
      return select;
    }
    if (kind === "source" || kind === "document" || kind === "event") return this.choice(field, value);
    if (kind === "claims") return this.claims(field, value);
    const input = kind === "long" ? el("textarea", "") : el("input", "");
    input.value = value;
    if (input instanceof HTMLTextAreaElement) input.rows = 3;
    input.dir = "auto";
    input.addEventListener("input", () => this.set(name, input.value));
    return input;
  }

  /** @param {Field} field
   * @param {string} value */
  choice(field, value) {
    const { name, kind, label } = field, { data, text } = this;
    /** @type {Choice[]} */
    const all = kind === "source" ? data.sources.map(([key, title, sub]) => ({ value: key, title, sub }))
      : (kind === "document" ? data.documents : data.events).map(([key, title]) => ({ value: key, title, sub: key }));
    if (kind === "document") all.unshift({ value: "", title: text.none });
    const known = all.find((choice) => choice.value === value);
    const { root, field: input } = combobox({
      label, none: text.nothing_found, shown: known ? known.title : value,
      ask: (typed) => {
        const shown = all.find((choice) => choice.value === this.draft.cells[name])?.title;
        const found = typed && typed !== shown ? fitting(all, typed) : all;
        return kind === "source" ? [...found, { value: "+", title: `${text.new_source}…`, sub: typed }] : found;
      },
      choose: (choice) => {
        if (choice.value === "+") this.openSource(name, choice.sub || "");
        else this.set(name, choice.value);
      },
      // The key of an event may be a new one.
      typed: kind === "event" ? (typed) => this.set(name, typed.trim()) : undefined,
    });
    input.addEventListener("blur", () => {
      const now = this.draft.cells[name] || "";
      const chosen = all.find((choice) => choice.value === now);
      if (now !== "+") input.value = chosen ? chosen.title : now;
    });
    return root;
  }

  /** Claims that are found by their words, each with a button that takes it away.
   * @param {Field} field
   * @param {string} value ids with spaces between them */
  claims(field, value) {
    const { data, text } = this, box = el("div", "ca-card-claims"), chips = el("ul", "");
    let ids = value.split(" ").filter(Boolean);
    const show = () => chips.replaceChildren(...ids.map((id) => {
      const away = el("button", "", "×");
      away.type = "button";
      away.setAttribute("aria-label", `${text.remove}: ${id}`);
      away.addEventListener("click", () => {
        ids = ids.filter((other) => other !== id);
        this.set(field.name, ids.join(" "));
        show();
      });
      return el("li", "", null, el("code", "", id), away);
    }));
    const { root, field: input } = combobox({
      label: field.label, shown: "", hint: text.choose, none: text.nothing_found,
      ask: (typed, signal) => this.findClaims(typed, signal),
      choose: ({ value: id }) => {
        if (!ids.includes(id) && id !== data.claim) ids.push(id);
        input.value = "";
        this.set(field.name, ids.join(" "));
        show();
      },
    });
    show();
    box.append(chips, root);
    return box;
  }

  /** @param {string} typed
   * @param {AbortSignal} signal
   * @returns {Promise<Choice[]>} */
  async findClaims(typed, signal) {
    const { search, more } = this.data;
    if (!typed || !search) return [];
    const answer = await fetch(`${search}?${more}&text=${encodeURIComponent(typed)}`, { signal });
    const found = /** @type {import("./protocol.d.ts").Found} */ (await answer.json());
    return found.options.filter(({ kind }) => kind === "claim")
      .map(({ id, title, sub }) => ({ value: id, title, sub }));
  }

  /** What the event is called, in each language. */
  eventNames() {
    const { data, text } = this, box = el("details", "", null, el("summary", "", text.event_names));
    /** @type {[string, HTMLInputElement][]} */
    const inputs = [["en", el("input", "")], ["ja", el("input", "")], ["uk", el("input", "")]];
    const fill = () => {
      const known = data.events.find(([key]) => key === this.draft.cells.event_id)?.[2] || {};
      for (const [lang, input] of inputs) input.value = this.draft.names?.[lang] ?? known[lang] ?? "";
    };
    for (const [lang, input] of inputs) {
      input.lang = lang;
      input.addEventListener("input", () => {
        this.draft.names = { ...(this.draft.names || {}), [lang]: input.value };
        this.keep();
      });
      box.appendChild(el("label", "", text[`name_${lang}`], input));
    }
    box.addEventListener("toggle", fill);
    return box;
  }

  /* ---- a new source --------------------------------------------------------------------------- */

  sourceForm() {
    const { text, data } = this;
    const box = el("div", "ca-card-source");
    box.hidden = true;
    this.source = box;
    const title = el("strong", "", text.new_source);
    /** @type {Record<string, HTMLInputElement | HTMLSelectElement>} */
    const inputs = {};
    box.append(title);
    for (const name of ["name_en", "name_ja", "side", "kind", "badge"]) {
      const words = { side: data.sides, kind: data.kinds }[name];
      const input = words ? el("select", "") : el("input", "");
      for (const [word, label] of words || []) {
        const option = el("option", "", label);
        option.value = word;
        input.appendChild(option);
      }
      if (words) input.value = "unknown";
      input.addEventListener("input", () => {
        this.draft.source = { ...(this.draft.source || {}), [name]: input.value };
        if (name !== "badge") void this.proposeBadge(inputs);
        this.keep();
      });
      inputs[name] = input;
      box.appendChild(el("label", "", text[name], input));
    }
    const away = el("button", "", text.cancel);
    away.type = "button";
    away.addEventListener("click", () => {
      this.draft.source = null;
      box.hidden = true;
      for (const name of ["claimant", "publisher"]) {
        if (this.draft.cells[name] === "+") this.set(name, this.draft.seen[name] || "");
      }
    });
    box.appendChild(away);
    this.sourceInputs = inputs;
    if (this.draft.source) this.openSource("", "");
    return box;
  }

  /** @param {string} field that names it
   * @param {string} typed */
  openSource(field, typed) {
    const inputs = this.sourceInputs, box = this.source;
    if (!inputs || !box) return;
    box.hidden = false;
    const given = this.draft.source || { name_en: typed, side: "unknown", kind: "unknown" };
    this.draft.source = given;
    for (const [name, value] of Object.entries(given)) if (inputs[name]) inputs[name].value = value;
    if (field) this.set(field, "+");
    void this.proposeBadge(inputs);
    inputs.name_en.focus();
  }

  /** Letters that are free, unless somebody has written others.
   * @param {Record<string, HTMLInputElement | HTMLSelectElement>} inputs */
  async proposeBadge(inputs) {
    const name = inputs.name_en.value || inputs.name_ja.value, { url, more } = this.data;
    if (!name || !url || this.draft.source?.badge) return;
    try {
      const answer = await fetch(`${url}badge?${more}&text=${encodeURIComponent(name.slice(0, 150))}&at=${
        encodeURIComponent(inputs.side.value)}`);
      const { badge } = await answer.json();
      if (!this.draft.source?.badge) inputs.badge.value = badge;
    } catch { /* the server proposes one when it saves */ }
  }

  /* ---- the position --------------------------------------------------------------------------- */

  position() {
    const { text, data } = this;
    /** @type {Map<string, any>} */
    const places = new Map();
    const { root: search } = combobox({
      label: text.place, shown: "", hint: text.place, none: text.nothing_found,
      ask: async (typed, signal) => {
        if (!typed || !data.url) return [];
        const answer = await fetch(`${data.url}places?${data.more}&text=${encodeURIComponent(typed.slice(0, 150))}`, { signal });
        const found = await answer.json();
        return found.places.map((/** @type {any} */ place) => {
          places.set(place.id, place);
          const sub = place.kind === "found" ? `${place.sub} · ${text.new_place}` : place.sub;
          return { value: place.id, title: place.title, sub };
        });
      },
      choose: ({ value }) => void this.choosePlace(places.get(value)),
    });
    const tools = el("div", "ca-card-tools");
    /** @type {[string, () => void][]} */
    const buttons = [["circle", () => this.map.drawArea("circle")], ["polygon", () => this.map.drawArea("polygon")],
      ["not_placed", () => {
        this.map.show({});
        this.place({ kind: "none" });
      }]];
    for (const [name, run] of buttons) {
      const button = el("button", "", text[name]);
      button.type = "button";
      button.addEventListener("click", run);
      tools.appendChild(button);
    }
    const rule = el("input", ""), show = el("button", "", text.rule_show);
    show.type = "button";
    rule.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
      void this.showRule(rule.value);
    });
    show.addEventListener("click", () => void this.showRule(rule.value));
    const ruleBox = el("label", "ca-card-rule", text.rule, el("span", "", null, rule, show), el("small", "", text.rule_hint));
    this.where = el("p", "ca-card-at");
    this.where.setAttribute("role", "status");
    this.whole = el("div", "ca-card-whole");
    return [el("small", "", text.place_hint), search, this.map.root, this.where, this.whole, tools, ruleBox];
  }

  /** @param {any} place */
  async choosePlace(place) {
    if (!place) return;
    this.set("location", place.title, false);
    this.place({ kind: place.kind, id: place.id });
    const at = place.latitude === null ? null : [place.latitude, place.longitude];
    const area = await this.outline(`at=${encodeURIComponent(place.id)}`);
    this.map.show({ at: /** @type {any} */ (at || area?.point), rings: area?.rings });
    this.sayWhere(place.title);
  }

  /** @param {string} rule */
  async showRule(rule) {
    if (!rule.trim()) return;
    const area = await this.outline(`rule=${encodeURIComponent(rule.trim())}`);
    if (!area || area.error || !area.rings.length) {
      this.say([["rule", area?.error || this.text.failed]]);
      return;
    }
    this.say([]);
    this.map.show({ at: area.point, rings: area.rings });
    this.place({ kind: "rule", rule: rule.trim() });
  }

  /** @param {string} asked
   * @returns {Promise<{rings: any, point: [number, number] | null, error: string} | null>} */
  async outline(asked) {
    const { url, more } = this.data;
    if (!url) return null;
    try {
      const answer = await fetch(`${url}outline?${more}&${asked}`);
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  /** @param {import("./card_map.js").Position} position */
  place(position) {
    const all = this.draft.position?.kind === "point" && this.draft.position.all;
    this.draft.position = position.kind === "point" && all ? { ...position, all } : position;
    this.keep();
    this.sayWhere();
    this.askWhole();
  }

  /** Whether the claim lies elsewhere, or the place that others share. */
  askWhole() {
    const { data, draft, whole, text } = this;
    if (!whole) return;
    whole.replaceChildren();
    const { position } = draft;
    if (!data.seen.place_id || data.shared < 1 || position?.kind !== "point") return;
    for (const [value, words] of /** @type {[boolean, string][]} */ ([[false, text.only_this],
      [true, text.whole_place.replace("{n}", String(data.shared))]])) {
      const input = el("input", "");
      Object.assign(input, { type: "radio", name: "ca-whole", checked: Boolean(position.all) === value });
      input.addEventListener("change", () => {
        if (draft.position?.kind === "point") draft.position.all = value;
        this.keep();
      });
      whole.appendChild(el("label", "", null, input, el("span", "", words)));
    }
  }

  /** @param {string} [name] */
  sayWhere(name) {
    const { position, cells } = this.draft, { where, text } = this;
    if (!where) return;
    const point = position && "latitude" in position ? position : null;
    if (position?.kind === "none") where.textContent = text.not_placed;
    else if (point) {
      const far = position?.kind === "circle" ? ` · ${text.radius} ${Math.round(position.radius)}` : "";
      where.textContent = `${text.here_lat} ${point.latitude} · ${text.here_lon} ${point.longitude}${far}`;
    } else if (position) where.textContent = name || ("rule" in position ? position.rule : text.area);
    else if (cells.latitude) where.textContent = `${text.here_lat} ${cells.latitude} · ${text.here_lon} ${cells.longitude}`;
    else where.textContent = text.not_placed;
  }

  /** Show where the claim lies as the card was opened, or as it was left. */
  async showPosition() {
    const { position, cells } = this.draft;
    this.sayWhere();
    this.askWhole();
    if (position && "latitude" in position) {
      const radius = position.kind === "circle" ? position.radius : undefined;
      this.map.show({ at: [position.latitude, position.longitude], radius });
      return;
    }
    if (position?.kind === "none") return;
    const id = position && "id" in position ? position.id : position ? "" : cells.place_id;
    const asked = position && "rule" in position ? `rule=${encodeURIComponent(position.rule)}`
      : `at=${encodeURIComponent(id)}`;
    const area = id || position ? await this.outline(asked) : null;
    /** @type {[number, number] | null} */
    const at = cells.latitude && !position ? [Number(cells.latitude), Number(cells.longitude)] : area?.point || null;
    const radius = Number(cells.geo_radius_m) || undefined;
    if (at || area) this.map.show({ at, rings: area?.rings, radius: area?.rings.length ? undefined : radius });
  }

  /* ---- what is said --------------------------------------------------------------------------- */

  /** @param {string} name
   * @param {string} value
   * @param {boolean} [kept] */
  set(name, value, kept = true) {
    this.draft.cells[name] = value;
    const input = this.inputs[name];
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
    this.errors.replaceChildren(el("p", "", text.overtaken), table, over, take);
  }

  /** @param {[string, string][]} errors column and message of each */
  say(errors) {
    for (const input of Object.values(this.inputs)) input.removeAttribute("aria-invalid");
    this.errors.replaceChildren(...errors.map(([column, words]) => {
      this.inputs[column]?.setAttribute("aria-invalid", "true");
      const line = el("button", "ca-card-error", words);
      line.type = "button";
      line.addEventListener("click", () => this.inputs[column]?.focus());
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
      ask: async (typed, signal) => (await this.findClaims(typed, signal)).filter((c) => c.value !== data.claim),
      choose: (choice) => { other = choice.value; },
    });
    const merge = el("button", "ca-card-do", text.merge);
    merge.type = "button";
    merge.addEventListener("click", () => { if (other) this.send("merge", other); });
    more.append(search, merge);
    return [whyBox, foot, more];
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    // The page's own keys, such as arrows that step the day, do not hear what is typed here.
    event.stopPropagation();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.send("save");
    } else if (event.key === "Escape" && !event.defaultPrevented) {
      this.component.setTriggerValue("closed", Date.now());
    }
  }

  /** @param {string} action
   * @param {string} [other] */
  send(action, other = "") {
    if (this.data.readonly || this.sending) return;
    const { seen, cells, position, source, names, why } = this.draft;
    const changed = Object.fromEntries(Object.entries(cells).filter(([name, cell]) => cell !== (seen[name] || "")));
    this.sending = true;
    this.status.textContent = "…";
    this.component.setTriggerValue("asked", {
      n: Date.now(), action, claim: this.data.claim, seen, cells: changed, position, source,
      names, other, why,
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
  }

  close() {
    this.map.remove();
  }
}
