/* What a reader has done in a review and the server has not heard yet: kept in the browser, and said
   again until the server has done it. */
import { noEdits } from "./review_fields.js";

/** @typedef {import("./review_fields.js").Edits} Edits */
/** @typedef {Record<string, any> & {n: string, action: string}} Act */

const KEPT = "claim-atlas-review:";
const AGAIN_MS = 4000;  // until what was not heard is said again

export class Queue {
  /** @param {string} document
   * @param {(acts: Act[]) => void} say to the server
   * @param {(waiting: number) => void} kept told how many wait, whenever that changes */
  constructor(document, say, kept) {
    this.document = document;
    this.say = say;
    this.kept = kept;
    this.again = 0;
    this.closed = false;
    const before = this.restore();
    /** @type {Act[]} */
    this.acts = before.acts;
    /** What was changed on each draft. @type {Record<string, Edits>} */
    this.edits = before.edits;
  }

  /** @returns {{acts: Act[], edits: Record<string, Edits>}} */
  restore() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEPT + this.document) || "null");
      if (Array.isArray(kept?.queue) && kept.edits) return { acts: kept.queue, edits: kept.edits };
    } catch { /* nothing that can be read */ }
    return { acts: [], edits: {} };
  }

  keep() {
    this.kept(this.acts.length);
    try {
      localStorage.setItem(KEPT + this.document, JSON.stringify({ queue: this.acts, edits: this.edits }));
    } catch { /* no room: it is kept while the page is open */ }
  }

  /** The changes of a draft. @param {string} draft */
  of(draft) {
    this.edits[draft] ??= noEdits();
    return this.edits[draft];
  }

  /** @param {string} action
   * @param {Record<string, any>} more */
  add(action, more) {
    const n = `${Date.now()}-${Math.random().toString(36).slice(2, 8)}`;
    this.acts.push({ n, action, document: this.document, ...more });
    this.keep();
    this.send();
  }

  /** As `add`, in the place of the same action on the same draft that still waits.
   * @param {string} action
   * @param {{draft: string} & Record<string, any>} more */
  put(action, more) {
    this.acts = this.acts.filter((act) => act.action !== action || act.draft !== more.draft);
    this.add(action, more);
  }

  send() {
    clearTimeout(this.again);
    if (!this.acts.length || this.closed) return;
    this.say(this.acts.map((act) => ({ ...act })));
    // A lost connection: the same again, until the server says that it is done.
    this.again = window.setTimeout(() => this.send(), AGAIN_MS);
  }

  /** Take out what the server has done, and give it.
   * @param {string[]} done numbers of acts */
  heard(done) {
    const mine = this.acts.filter(({ n }) => done.includes(n));
    this.acts = this.acts.filter(({ n }) => !done.includes(n));
    for (const { action, draft } of mine) {
      if (["accept", "reject", "carry"].includes(action)) delete this.edits[draft];
      else if (action === "passage" && !this.waits("passage", draft) && this.edits[draft]) {
        delete this.edits[draft].ends;  // the server has them now
      }
    }
    if (mine.length) this.keep();
    if (this.acts.length) this.send();
    else clearTimeout(this.again);
    return mine;
  }

  /** Whether the server has still to hear of an action on a draft.
   * @param {string} action
   * @param {string} draft */
  waits(action, draft) {
    return this.acts.some((act) => act.action === action && act.draft === draft);
  }

  close() {
    this.closed = true;
    clearTimeout(this.again);
  }
}
