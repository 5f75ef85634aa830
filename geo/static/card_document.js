/* The form of a new document on a card, below the field that names it: its text, and what is known of
   it. Who published it is what the card says. */
import { el } from "./nodes.js";

/** The fields with the words for each, in their order. */
const FIELDS = { text: "document_text", title: "document_title", published: "document_published",
  zone: "document_zone", url: "document_url" };
/** The columns of the ledger that are written in these fields. @type {Record<string, string>} */
const COLUMNS = { sha256: "text", title_en: "title", published: "published", zone: "zone", url: "url" };

export class CardDocument {
  /** @param {import("./card.js").Card} card */
  constructor(card) {
    this.card = card;
    this.root = el("div", "ca-card-new ca-card-document");
    /** @type {Record<string, HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>} */
    this.inputs = {};
  }

  build() {
    this.root.hidden = true;
    if (this.card.draft.document) this.show(this.card.draft.document);
    return this.root;
  }

  /** Draw the fields, with what is written of the document. @param {Record<string, string>} given */
  show(given) {
    const { card, inputs, root: box } = this, { text, data } = card;
    box.replaceChildren(el("strong", "", text.new_document));
    for (const [name, words] of Object.entries(FIELDS)) {
      const input = name === "text" ? el("textarea", "") : name === "zone" ? el("select", "") : el("input", "");
      if (input instanceof HTMLTextAreaElement) input.rows = 5;
      if (input instanceof HTMLSelectElement) {
        for (const [zone, label] of data.zones) {
          const option = el("option", "", label);
          option.value = zone;
          input.appendChild(option);
        }
      } else input.dir = "auto";
      input.value = given[name] ?? "";
      input.addEventListener("input", () => {
        card.draft.document = { ...card.draft.document, [name]: input.value };
        card.keep();
      });
      inputs[name] = input;
      box.appendChild(el("label", "", text[words], input));
    }
    for (const [column, name] of Object.entries(COLUMNS)) card.fields.inputs[column] = inputs[name];
    const away = el("button", "", text.cancel);
    away.type = "button";
    away.addEventListener("click", () => this.cancel());
    box.appendChild(away);
    box.hidden = false;
  }

  /** Show the form, and go to it. @param {string} typed */
  open(typed) {
    const { card } = this;
    card.draft.document ??= { text: "", title: typed, published: "", zone: card.data.zones[0]?.[0] || "", url: "" };
    this.show(card.draft.document);
    card.set("document", "+");
    this.inputs.text.focus();
  }

  /** The field names again the document of before. */
  cancel() {
    const { card } = this, before = card.draft.seen.document || "", named = card.fields.inputs.document;
    this.close();
    card.set("document", before);
    if (!(named instanceof HTMLInputElement)) return;
    named.value = card.data.documents.find(([key]) => key === before)?.[1] || before;
    named.focus();
  }

  /** Another document is named now. */
  close() {
    this.card.draft.document = null;
    for (const column of Object.keys(COLUMNS)) delete this.card.fields.inputs[column];
    this.root.hidden = true;
    this.root.replaceChildren();
  }
}
