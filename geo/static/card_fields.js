/* The fields of a card: texts, words to choose from, sources, documents, events, other claims. */
import { list } from "./card_form.js";
import { chainField } from "./chain_field.js";
import { combobox, fitting } from "./combobox.js";
import { el } from "./nodes.js";

/** @typedef {import("./card.js").Field} Field */
/** @typedef {import("./combobox.js").Choice} Choice */

export class CardFields {
  /** @param {import("./card.js").Card} card */
  constructor(card) {
    this.card = card;
    /** The control of each field, by its name. @type {Record<string, HTMLElement>} */
    this.inputs = {};
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
    const form = this.card.forms[name];
    if (form) box.appendChild(form.build());
    return box;
  }

  /** @param {Field} field
   * @returns {HTMLElement} */
  input(field) {
    const { name, kind, words } = field, value = this.card.draft.cells[name] || "";
    if (kind === "word") {
      const select = list(words);
      select.value = words.some(([word]) => word === value) ? value : "";
      select.addEventListener("change", () => this.card.set(name, select.value));
      return select;
    }
    if (["source", "office", "area", "document", "event"].includes(kind)) return this.choice(field, value);
    if (kind === "claims") return this.claims(field, value);
    if (kind === "chain") {
      const { data, text } = this.card;
      return chainField({
        label: field.label, value, readonly: false, texts: text,
        sources: data.sources.map(([key, title, sub]) => ({ value: key, title, sub })),
        change: (now) => this.card.set(name, now),
      });
    }
    const input = kind === "long" ? el("textarea", "") : el("input", "");
    input.value = value;
    if (input instanceof HTMLTextAreaElement) input.rows = 3;
    input.dir = "auto";
    input.addEventListener("input", () => this.card.set(name, input.value));
    return input;
  }

  /** @param {Field} field
   * @param {string} value */
  choice(field, value) {
    const { name, kind, label } = field, { data, text } = this.card;
    /** @type {Choice[]} */
    const all = kind === "source" || kind === "office"
      ? data.sources.map(([key, title, sub]) => ({ value: key, title, sub }))
      : (kind === "document" ? data.documents : kind === "area" ? data.areas : data.events)
        .map(([key, title]) => ({ value: key, title, sub: key }));
    if (["document", "area", "office"].includes(kind)) all.unshift({ value: "", title: text.none });
    const brings = kind === "source" ? `${text.new_source}…` : kind === "document" ? `${text.new_document}…` : "";
    const known = all.find((choice) => choice.value === value) || (value === "+" ? { title: brings } : null);
    const { root, field: input } = combobox({
      label, none: text.nothing_found, shown: known ? known.title : value,
      ask: (typed) => {
        const shown = all.find((choice) => choice.value === this.card.draft.cells[name])?.title;
        const words = typed === shown ? "" : typed, found = words ? fitting(all, words) : all;
        return brings ? [...found, { value: "+", title: brings, sub: words }] : found;
      },
      choose: (choice) => {
        if (choice.value === "+") this.card.forms[name]?.open(choice.sub || "");
        else {
          this.card.forms[name]?.close();
          this.card.set(name, choice.value);
        }
      },
      // The key of an event may be a new one.
      typed: kind === "event" ? (typed) => this.card.set(name, typed.trim()) : undefined,
    });
    input.addEventListener("blur", () => {
      const now = this.card.draft.cells[name] || "";
      const chosen = all.find((choice) => choice.value === now);
      if (now !== "+") input.value = chosen ? chosen.title : now;
    });
    return root;
  }

  /** Claims that are found by their words, each with a button that takes it away.
   * @param {Field} field
   * @param {string} value ids with spaces between them */
  claims(field, value) {
    const { data, text } = this.card, box = el("div", "ca-card-claims"), chips = el("ul", "");
    let ids = value.split(" ").filter(Boolean);
    const show = () => chips.replaceChildren(...ids.map((id) => {
      const away = el("button", "", "×");
      away.type = "button";
      away.setAttribute("aria-label", `${text.remove}: ${id}`);
      away.addEventListener("click", () => {
        ids = ids.filter((other) => other !== id);
        this.card.set(field.name, ids.join(" "));
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
        this.card.set(field.name, ids.join(" "));
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
    const { search, more } = this.card.data;
    if (!typed || !search) return [];
    const answer = await fetch(`${search}?${more}&text=${encodeURIComponent(typed)}`, { signal });
    const found = /** @type {import("./protocol.d.ts").Found} */ (await answer.json());
    return found.options.filter(({ kind }) => kind === "claim")
      .map(({ id, title, sub }) => ({ value: id, title, sub }));
  }

  /** What the event is called, in each language. */
  eventNames() {
    const { data, text } = this.card, box = el("details", "", null, el("summary", "", text.event_names));
    /** @type {[string, HTMLInputElement][]} */
    const inputs = [["en", el("input", "")], ["ja", el("input", "")], ["uk", el("input", "")]];
    const fill = () => {
      const known = data.events.find(([key]) => key === this.card.draft.cells.event_id)?.[2] || {};
      for (const [lang, input] of inputs) input.value = this.card.draft.names?.[lang] ?? known[lang] ?? "";
    };
    for (const [lang, input] of inputs) {
      input.lang = lang;
      input.addEventListener("input", () => {
        this.card.draft.names = { ...(this.card.draft.names || {}), [lang]: input.value };
        this.card.keep();
      });
      box.appendChild(el("label", "", text[`name_${lang}`], input));
    }
    box.addEventListener("toggle", fill);
    return box;
  }
}
