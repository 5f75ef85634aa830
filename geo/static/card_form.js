/* A form on a card for what the claim brings with it, below the field that names it. */
import { el } from "./nodes.js";

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

export class CardForm {
  /** @param {import("./card.js").Card} card
   * @param {"claimant" | "publisher" | "document"} field */
  constructor(card, field) {
    this.card = card;
    this.field = field;
    this.root = el("div", `ca-card-new ca-card-${field === "document" ? field : "source"}`);
    /** @type {Record<string, Control>} */
    this.inputs = {};
  }

  build() {
    this.root.hidden = true;
    if (this.given) this.show(this.given);
    return this.root;
  }

  /** Draw the controls, with what is written in them. @param {Record<string, string>} _given */
  show(_given) {}

  /** Show the form, and go to it. @param {string} _typed */
  open(_typed) {}

  /** Put controls with their labels into the form, in this order.
   * @param {string} title
   * @param {[string, string, Control][]} controls name, label and control of each */
  draw(title, controls) {
    const { root, inputs } = this;
    root.replaceChildren(el("strong", "", title));
    for (const [name, label, control] of controls) {
      control.addEventListener("input", () => {
        this.given = { ...(this.given || {}), [name]: control.value };
        this.wrote(name);
        this.card.keep();
      });
      inputs[name] = control;
      root.appendChild(el("label", "", label, control));
    }
    const away = el("button", "", this.card.text.cancel);
    away.type = "button";
    away.addEventListener("click", () => this.cancel());
    root.appendChild(away);
    root.hidden = false;
  }

  /** A control was written in. @param {string} _name */
  wrote(_name) {}

  /** What is written in the form; null: there is none. */
  get given() {
    return this.card.draft.brought[this.field] || null;
  }

  set given(given) {
    this.card.draft.brought = { ...this.card.draft.brought, [this.field]: given };
  }

  /** The field names again what it named before. */
  cancel() {
    const { card, field } = this, { data } = card;
    const before = card.draft.seen[field] || "", named = card.fields.inputs[field];
    this.close();
    card.set(field, before);
    if (!(named instanceof HTMLInputElement)) return;
    /** @type {string[][]} */
    const known = field === "document" ? data.documents : data.sources;
    named.value = known.find(([key]) => key === before)?.[1] || before;
    named.focus();
  }

  /** Something that is known is named now. */
  close() {
    this.given = null;
    this.root.hidden = true;
    this.root.replaceChildren();
  }
}

/** A list of words to choose from. @param {[string, string][]} words each with its label */
export function list(words) {
  const select = el("select", "");
  for (const [word, label] of words) {
    const option = el("option", "", label);
    option.value = word;
    select.appendChild(option);
  }
  return select;
}
