/* The form of a new source on a card, with a proposal for its badge. */
import { el } from "./nodes.js";

export class CardSource {
  /** @param {import("./card.js").Card} card */
  constructor(card) {
    this.card = card;
    this.root = el("div", "ca-card-source");
    /** @type {Record<string, HTMLInputElement | HTMLSelectElement>} */
    this.inputs = {};
  }

  build() {
    const { text, data } = this.card, { inputs, root: box } = this;
    box.hidden = true;
    const title = el("strong", "", text.new_source);
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
        this.card.draft.source = { ...(this.card.draft.source || {}), [name]: input.value };
        if (name !== "badge") void this.proposeBadge();
        this.card.keep();
      });
      inputs[name] = input;
      box.appendChild(el("label", "", text[name], input));
    }
    const away = el("button", "", text.cancel);
    away.type = "button";
    away.addEventListener("click", () => {
      this.card.draft.source = null;
      box.hidden = true;
      for (const name of ["claimant", "publisher"]) {
        if (this.card.draft.cells[name] === "+") this.card.set(name, this.card.draft.seen[name] || "");
      }
    });
    box.appendChild(away);
    if (this.card.draft.source) this.open("", "");
    return box;
  }

  /** Show the form for the source of a field, and go to it.
   * @param {string} field that names it
   * @param {string} typed */
  open(field, typed) {
    const { inputs, root: box } = this;
    box.hidden = false;
    const given = this.card.draft.source || { name_en: typed, side: "unknown", kind: "unknown" };
    this.card.draft.source = given;
    for (const [name, value] of Object.entries(given)) if (inputs[name]) inputs[name].value = value;
    if (field) this.card.set(field, "+");
    void this.proposeBadge();
    inputs.name_en.focus();
  }

  /** Letters that are free, unless somebody has written others. */
  async proposeBadge() {
    const { inputs } = this, name = inputs.name_en.value || inputs.name_ja.value, { url, more } = this.card.data;
    if (!name || !url || this.card.draft.source?.badge) return;
    try {
      const answer = await fetch(`${url}badge?${more}&text=${encodeURIComponent(name.slice(0, 150))}&at=${
        encodeURIComponent(inputs.side.value)}`);
      const { badge } = await answer.json();
      if (!this.card.draft.source?.badge) inputs.badge.value = badge;
    } catch { /* the server proposes one when it saves */ }
  }
}
