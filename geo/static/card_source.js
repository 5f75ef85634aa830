/* The form of a new source on a card, with a proposal for its badge. */
import { CardForm, list } from "./card_form.js";
import { el } from "./nodes.js";

const FIELDS = ["name_en", "name_ja", "name_uk", "side", "kind", "badge"];

export class CardSource extends CardForm {
  /** @param {Record<string, string>} given */
  show(given) {
    const { text, data } = this.card;
    this.draw(text.new_source, FIELDS.map((name) => {
      const words = { side: data.sides, kind: data.kinds }[name];
      const control = words ? list(words) : el("input", "");
      if (given[name] || words) control.value = given[name] || "unknown";
      return [name, text[name], control];
    }));
  }

  /** @param {string} name */
  wrote(name) {
    if (name !== "badge") void this.proposeBadge();
  }

  /** @param {string} typed */
  open(typed) {
    const kind = this.field === "publisher" ? "media" : "unknown";
    this.given ??= { name_en: typed, side: "unknown", kind };
    this.show(this.given);
    this.card.set(this.field, "+");
    void this.proposeBadge();
    this.inputs.name_en.focus();
  }

  /** Letters that are free, unless somebody has written others. */
  async proposeBadge() {
    const { inputs } = this, { url, more } = this.card.data;
    const name = inputs.name_en.value || inputs.name_ja.value || inputs.name_uk.value;
    if (!name || !url || this.given?.badge) return;
    try {
      const answer = await fetch(`${url}badge?${more}&text=${encodeURIComponent(name.slice(0, 150))}&at=${
        encodeURIComponent(inputs.side.value)}`);
      const { badge } = await answer.json();
      if (!this.given?.badge) inputs.badge.value = badge;
    } catch { /* the server proposes one when it saves */ }
  }
}
