/* The position of a card: found by name, on its map, drawn, or by the rule of an area. */
import { CardMap, cornersOfWkt } from "./card_map.js";
import { combobox } from "./combobox.js";
import { filled } from "./formatting.js";
import { el } from "./nodes.js";

const POINTS = new Set(["point", "settlement"]);  // precisions of what lies at a point

export class CardPosition {
  /** @param {import("./card.js").Card} card */
  constructor(card) {
    this.card = card;
    this.map = new CardMap(card.data, (position) => this.place(position));
    this.where = el("p", "ca-card-at");
    this.whole = el("div", "ca-card-whole");
    /** The names that an area was given here, in English and Japanese. */
    this.called = ["", ""];
    /** Where a place is looked for. @type {HTMLInputElement | null} */
    this.search = null;
  }

  build() {
    const { text, data } = this.card;
    /** @type {Map<string, any>} */
    const places = new Map();
    const { root: search, field } = combobox({
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
    this.search = field;
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
      if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;  // with Ctrl the card is saved
      event.preventDefault();
      event.stopPropagation();
      void this.showRule(rule.value);
    });
    show.addEventListener("click", () => void this.showRule(rule.value));
    const ruleBox = el("label", "ca-card-rule", text.rule, el("span", "", null, rule, show), el("small", "", text.rule_hint));
    this.where.setAttribute("role", "status");
    return [el("small", "", text.place_hint), search, this.map.root, this.where, this.whole, tools, ruleBox];
  }

  /** To the field where a place is looked for. */
  goToSearch() {
    this.search?.focus();
    this.search?.scrollIntoView({ block: "center" });
  }

  /** @param {any} place */
  async choosePlace(place) {
    if (!place) return;
    this.card.set("location", place.title, false);
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
      this.card.say([["rule", area?.error || this.card.text.failed]]);
      return;
    }
    this.card.say([]);
    this.map.show({ at: area.point, rings: area.rings });
    this.place({ kind: "rule", rule: rule.trim() });
    // The name of the place where the claim lay is not the name of the area.
    const { card } = this, { cells, seen } = card.draft;
    ["location", "location_ja"].forEach((name, n) => {
      if (![seen[name] || "", this.called[n]].includes(cells[name] || "") || !area.names?.[n]) return;
      card.set(name, area.names[n], false);
      this.called[n] = area.names[n];
    });
  }

  /** @param {string} asked
   * @returns {Promise<{rings: any, point: [number, number] | null, error: string, names: string[]} | null>} */
  async outline(asked) {
    const { url, more } = this.card.data;
    if (!url) return null;
    try {
      const answer = await fetch(`${url}outline?${more}&${asked}`);
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  /** The claim lies elsewhere now.
   * @param {import("./card_map.js").Position} position */
  place(position) {
    const all = this.card.draft.position?.kind === "point" && this.card.draft.position.all;
    this.card.draft.position = position.kind === "point" && all ? { ...position, all } : position;
    this.card.keep();
    this.sayWhere();
    this.askWhole();
  }

  /** Whether the claim lies elsewhere, or the place that others share. */
  askWhole() {
    const { data, draft, text } = this.card, { whole } = this;
    whole.replaceChildren();
    const { position } = draft;
    if (!data.seen.place_id || data.shared < 1 || position?.kind !== "point") return;
    for (const [value, words] of /** @type {[boolean, string][]} */ ([[false, text.only_this],
      [true, filled(text.whole_place, { n: data.shared })]])) {
      const input = el("input", "");
      Object.assign(input, { type: "radio", name: "ca-whole", checked: Boolean(position.all) === value });
      input.addEventListener("change", () => {
        if (draft.position?.kind === "point") draft.position.all = value;
        this.sayWhere();
        this.card.keep();
      });
      whole.appendChild(el("label", "", null, input, el("span", "", words)));
    }
  }

  /** @param {string} [name] */
  sayWhere(name) {
    const { position, cells } = this.card.draft, { text } = this.card, { where } = this;
    const point = position && "latitude" in position ? position : null;
    if (position?.kind === "none") where.textContent = text.not_placed;
    else if (point) {
      const far = position?.kind === "circle" ? ` · ${text.radius} ${Math.round(position.radius)}` : "";
      // A point says more than an area does: the card says so before it is saved.
      const isArea = position?.kind === "point" && !position.all && !POINTS.has(cells.geo_precision ?? "");
      const kept = isArea ? `. ${text.kept_as_settlement}` : "";
      where.textContent = `${text.here_lat} ${point.latitude} · ${text.here_lon} ${point.longitude}${far}${kept}`;
    } else if (position) where.textContent = name || ("rule" in position ? position.rule : text.area);
    else if (cells.latitude) where.textContent = `${text.here_lat} ${cells.latitude} · ${text.here_lon} ${cells.longitude}`;
    else where.textContent = text.not_placed;
  }

  /** Show where the claim lies as the card was opened, or as it was left. */
  async show() {
    const { position, cells } = this.card.draft;
    this.sayWhere();
    this.askWhole();
    if (position && "latitude" in position) {
      const radius = position.kind === "circle" ? position.radius : undefined;
      this.map.show({ at: [position.latitude, position.longitude], radius });
      return;
    }
    if (position?.kind === "none") return;
    if (position?.kind === "polygon") {
      this.map.show({ rings: [[cornersOfWkt(position.wkt)]] });
      return;
    }
    const id = position && "id" in position ? position.id : position ? "" : cells.place_id;
    const asked = position && "rule" in position ? `rule=${encodeURIComponent(position.rule)}`
      : `at=${encodeURIComponent(id)}`;
    const area = id || position ? await this.outline(asked) : null;
    /** @type {[number, number] | null} */
    const at = cells.latitude && !position ? [Number(cells.latitude), Number(cells.longitude)] : area?.point || null;
    const radius = Number(cells.geo_radius_m) || undefined;
    if (at || area) this.map.show({ at, rings: area?.rings, radius: area?.rings.length ? undefined : radius });
  }
}
