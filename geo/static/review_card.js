/* The card of what is in hand: a draft with its fields, or a sentence without one. */
import { el } from "./nodes.js";
import { drawFields, isOpen } from "./review_fields.js";

/** @typedef {import("./review.js").Review} Review */
/** @typedef {import("./review.js").Draft} Draft */

// Fields that few drafts need.
const MORE = ["sub_event_type", "event_date_end", "time_precision", "via", "headline_en", "headline_ja"];

export class ReviewCard {
  /** @param {Review} review */
  constructor(review) {
    this.review = review;
    this.root = el("div", "ca-review-card");
    this.more = false;  // whether the rare fields are open
  }

  draw() {
    const { review, root } = this, { data, draft } = review, { texts } = data;
    const hadFocus = Boolean(root.querySelector(":focus"));
    root.dataset.at = review.at;
    if (review.sentence) {
      const look = el("button", "is-first", texts.no_claim);
      look.type = "button";
      look.disabled = Boolean(data.readonly);
      look.addEventListener("click", () => review.run("accept"));
      root.replaceChildren(el("h3", "", texts.sentence), el("p", "", texts.sentence_hint), look);
    } else if (draft) this.drawDraft(draft);
    else root.replaceChildren(el("p", "", data.drafts.length ? texts.all_done : texts.nothing_yet));
    // A button that has done its work is gone: the keys, Tab too, go on from the text.
    if (hadFocus && !root.querySelector(":focus")) review.paper.focus({ preventScroll: true });
  }

  /** @param {Draft} draft */
  drawDraft(draft) {
    const { review, root } = this, { mine } = review, { texts } = review.data;
    // A draft that is decided is to be read: what would be written into it would go nowhere.
    const data = draft.state === "open" ? review.data : { ...review.data, readonly: review.data.readonly || draft.state };
    const quote = Array.from(data.text).slice(...review.ends(draft)).join("");
    const state = draft.state === "open" ? "" : texts[`state_${draft.state}`];
    const show = draft.claim ? review.mapButton(draft.claim, quote) : null;
    const focused = /** @type {HTMLElement | null} */ (root.querySelector(":focus"))?.id;
    const told = {
      changed: (/** @type {string} */ focus = "") => {
        review.queue.keep();
        review.share();
        review.draw();
        review.showPlace();
        if (focus) this.focus(`ca-review-${focus}`);
      },
      kept: () => {
        review.queue.keep();
        review.share();
      },
      light: (/** @type {[number, number][]} */ spans) => review.drawText(spans),
    };
    const rare = draft.fields.filter((field) => MORE.includes(field.name) && !isOpen(field, mine));
    const more = el("details", "", null, el("summary", "", texts.more), ...drawFields(rare, mine, data, told));
    more.open = this.more;
    more.addEventListener("toggle", () => { this.more = more.open; });
    root.replaceChildren(el("h3", "", `${texts.claim} ${state || ""}`), show || el("span", ""), el("blockquote", "", quote),
      ...drawFields(draft.fields.filter((field) => !rare.includes(field)), mine, data, told), more);
    if (focused) this.focus(focused);
  }

  /** @param {string} id of an element of the card */
  focus(id) {
    /** @type {HTMLElement | null} */ (this.root.querySelector(`#${id}`))?.focus();
  }

  /** Go to the first field that has still to be looked at, else to the first. */
  focusField() {
    const open = this.root.querySelector(".is-open input, .is-open select") || this.root.querySelector("input, select");
    /** @type {HTMLElement | null} */ (open)?.focus();
  }

  /** Go to what has to be done in a field before the draft can be accepted.
   * @param {string} name of the field
   * @param {boolean} isNew whether it is a speaker that the ledger does not know */
  focusOpen(name, isNew) {
    const box = this.root.querySelector(`[data-field=${name}]`);
    /** @type {HTMLElement | null} */ (box?.querySelector(isNew ? ".is-new" : ".ca-review-confirm") || box?.querySelector("input"))?.focus();
  }
}
