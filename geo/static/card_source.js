/* The form of a new source on a card, below the field that names it, with a proposal for its badge. */
import { el } from "./nodes.js";

export class CardSource {
  /** @param {import("./card.js").Card} card
   * @param {"claimant" | "publisher"} field that names the source */
  constructor(card, field) {
    this.card = card;
    this.field = field;
    this.root = el("div", "ca-card-new ca-card-source");
    /** @type {Record<string, HTMLInputElement | HTMLSelectElement>} */
    this.inputs = {};
  }

  build() {
    this.root.hidden = true;
    if (this.given) this.show(this.given);
    return this.root;
  }

  /** Draw the fields, with what is written of the source. @param {Record<string, string>} given */
  show(given) {
    const { text, data } = this.card, { inputs, root: box } = this;
    box.replaceChildren(el("strong", "", text.new_source));
    for (const name of ["name_en", "name_ja", "name_uk", "side", "kind", "badge"]) {
      const words = { side: data.sides, kind: data.kinds }[name];
      const input = words ? el("select", "") : el("input", "");
      for (const [word, label] of words || []) {
        const option = el("option", "", label);
        option.value = word;
        input.appendChild(option);
      }
      if (given[name] || words) input.value = given[name] || "unknown";
      input.addEventListener("input", () => {
        this.given = { ...(this.given || {}), [name]: input.value };
        if (name !== "badge") void this.proposeBadge();
        this.card.keep();
      });
      inputs[name] = input;
      box.appendChild(el("label", "", text[name], input));
    }
    const away = el("button", "", text.cancel);
    away.type = "button";
    away.addEventListener("click", () => this.cancel());
    box.appendChild(away);
    box.hidden = false;
  }

  /** The field names again whom it named before. */
  cancel() {
    const { card, field } = this, before = card.draft.seen[field] || "", named = card.fields.inputs[field];
    this.close();
    card.set(field, before);
    if (!(named instanceof HTMLInputElement)) return;
    named.value = card.data.sources.find(([key]) => key === before)?.[1] || before;
    named.focus();
  }

  /** What is written of the source; null: there is none. */
  get given() {
    return this.card.draft.sources[this.field] || null;
  }

  set given(given) {
    this.card.draft.sources = { ...this.card.draft.sources, [this.field]: given };
  }

  /** Show the form, and go to it. @param {string} typed */
  open(typed) {
    const kind = this.field === "publisher" ? "media" : "unknown";
    this.given ??= { name_en: typed, side: "unknown", kind };
    this.show(this.given);
    this.card.set(this.field, "+");
    void this.proposeBadge();
    this.inputs.name_en.focus();
  }

  /** Another source is named now. */
  close() {
    this.given = null;
    this.root.hidden = true;
    this.root.replaceChildren();
  }

  /** Letters that are free, unless somebody has written others. */
  async proposeBadge() {
    const { inputs } = this, name = inputs.name_en.value || inputs.name_ja.value || inputs.name_uk.value, { url, more } = this.card.data;
    if (!name || !url || this.given?.badge) return;
    try {
      const answer = await fetch(`${url}badge?${more}&text=${encodeURIComponent(name.slice(0, 150))}&at=${
        encodeURIComponent(inputs.side.value)}`);
      const { badge } = await answer.json();
      if (!this.given?.badge) inputs.badge.value = badge;
    } catch { /* the server proposes one when it saves */ }
  }
}
