/* The form of a new document on a card: its text, and what is known of it. Who published it is what
   the card says. */
import { CardForm, list } from "./card_form.js";
import { el } from "./nodes.js";

/** The columns of the ledger, and the controls in which they are written. @type {Record<string, string>} */
const COLUMNS = { sha256: "text", title_en: "title", published: "published", zone: "zone", url: "url" };

export class CardDocument extends CardForm {
  /** @param {Record<string, string>} given */
  show(given) {
    const { card } = this, { text, data } = card, area = el("textarea", "");
    area.rows = 5;
    /** @type {Record<string, import("./card_form.js").Control>} */
    const controls = { text: area, title: el("input", ""), published: el("input", ""),
      zone: list(data.zones), url: el("input", "") };
    for (const [name, control] of Object.entries(controls)) {
      if (name !== "zone") control.dir = "auto";
      control.value = given[name] ?? "";
    }
    this.draw(text.new_document, Object.entries(controls).map(([name, c]) => [name, text[`document_${name}`], c]));
    for (const [column, name] of Object.entries(COLUMNS)) card.fields.inputs[column] = this.inputs[name];
  }

  /** @param {string} typed */
  open(typed) {
    const { card } = this;
    this.given ??= { text: "", title: typed, published: "", zone: card.data.zones[0]?.[0] || "", url: "" };
    this.show(this.given);
    card.set(this.field, "+");
    this.inputs.text.focus();
  }

  close() {
    for (const column of Object.keys(COLUMNS)) delete this.card.fields.inputs[column];
    super.close();
  }
}
