/* The review of a document: its text with marks, the draft in hand with its fields, the map, and what
   was decided. What the reader does goes into a queue that is kept until the server has done it. */
import { CardMap } from "./card_map.js";
import { el } from "./nodes.js";
import { ReviewCard } from "./review_card.js";
import { drawDecisions } from "./review_decisions.js";
import { isOpen, outline } from "./review_fields.js";
import { drawBar, nameOf } from "./review_keys.js";
import { actionOf, drawPairs, inHand, withAnswers } from "./review_pairs.js";
import { moved, moveOf } from "./review_passage.js";
import { Queue } from "./review_queue.js";
import { drawText, marksOf, selected } from "./review_text.js";
import { openDrafts, sentencesOf, walked } from "./review_walk.js";

/** @typedef {import("./review_fields.js").Shown} Shown */
/** @typedef {{id: string, start: number, end: number, state: string, claim: string, sure: boolean,
 *   headline: string, fields: Shown[], position: Record<string, any>, source: Record<string, string>,
 *   pairs: import("./review_pairs.js").Pair[]}} Draft */
/** As `ReviewData` of `geo/views/review.py`, with what the page adds.
 * @typedef {import("./review_fields.js").Data & {key: string, document: string, title: string, text: string,
 *   language: string, sentences: [number, number, boolean][], held: [number, number, string][],
 *   drafts: Draft[], decisions: {n: string, draft: string, claim: string, start: number, words: string, who: string}[],
 *   others: string[], done: string[], faults: [string, string, string][], labels: Record<string, string>,
 *   lang: string, home: [number, number, number, number], map: Record<string, string>,
 *   card: Record<string, string>, attribution: string, dark: boolean}} Data */
/** @typedef {{data: Data, parentElement: HTMLElement | ShadowRoot,
 *   setStateValue: (name: "queue", value: unknown) => void,
 *   setTriggerValue: (name: "shown", value: unknown) => void}} Component */

/** @type {WeakMap<HTMLElement | ShadowRoot, Review>} */
const made = new WeakMap();

/** @param {Component} component */
export default function (component) {
  const { parentElement, data } = component;
  const before = made.get(parentElement);
  if (before?.root.isConnected && before.data.key === data.key && before.data.lang === data.lang) {
    before.update(component);
    return () => before.close();
  }
  before?.close();
  const review = new Review(component);
  made.set(parentElement, review);
  return () => review.close();
}

export class Review {
  /** @param {Component} component */
  constructor(component) {
    this.component = component;
    this.data = component.data;
    this.at = "";       // the draft in hand, or "@START" for a sentence without one
    this.drawn = "";    // what the card was drawn for last
    this.root = el("section", "ca-review");
    this.queue = new Queue(this.data.document,
      (acts) => this.component.setStateValue("queue", acts),
      (waiting) => { this.root.dataset.waiting = String(waiting); });
    this.paper = el("div", "ca-review-text");
    this.side = el("div", "ca-review-side-of");
    this.card = new ReviewCard(this);
    this.beside = el("div", "ca-review-beside");
    this.said = el("p", "ca-review-said");
    this.told = { at: "", words: "" };
    this.faults = el("div", "ca-review-faults");
    this.list = el("ol", "ca-review-decisions");
    this.people = el("p", "ca-review-people");
    this.help = el("dl", "ca-review-help");
    this.map = new CardMap({ ...this.data, text: this.data.card }, (position) => this.moved(position));
    /** @param {KeyboardEvent} event */
    this.key = (event) => this.pressed(event);
    this.build();
  }

  /** @param {string} action
   * @param {Record<string, any>} [more] */
  ask(action, more = {}) {
    if (this.data.readonly) return;
    this.told.words = "";
    this.queue.add(action, more);
  }

  /* ---- building ------------------------------------------------------------------------------- */

  build() {
    const { data, root } = this, { texts } = data;
    const links = ["card.css", "map.css", "review.css"].map((name) => new URL(name, import.meta.url).href);
    const here = new URL(".", import.meta.url).href;
    links.unshift(`${here.replace("atlas_assets_", "atlas_leaflet_")}leaflet.css`);
    this.component.parentElement.replaceChildren(...links.map((href) => {
      const link = document.createElement("link");
      return Object.assign(link, { rel: "stylesheet", href });
    }), root);
    this.paper.tabIndex = 0;
    this.paper.setAttribute("role", "document");
    this.paper.setAttribute("aria-label", data.title);
    this.paper.lang = data.language;
    this.paper.addEventListener("click", (event) => this.clicked(event));
    this.said.setAttribute("role", "status");
    this.faults.setAttribute("role", "alert");
    const bar = drawBar(this.help, texts, Boolean(data.readonly), (name) => this.run(name));
    this.help.hidden = true;
    const last = el("div", "", null, el("h3", "", texts.last), this.list);
    this.side.append(this.faults, this.card.root, this.beside, last);
    root.append(this.people, bar, this.help, this.said, el("div", "ca-review-body", null, this.paper, this.side, this.map.root));
    document.addEventListener("keydown", this.key, true);
    this.first();
    this.queue.keep();
    this.draw();
    void this.map.start().then(() => this.showPlace());
    this.queue.send();
  }

  /** @param {Component} component */
  update(component) {
    this.component = component;
    this.data = component.data;
    const failed = new Set(this.data.faults.map(([n]) => n));
    for (const act of this.queue.heard(this.data.done)) {
      if (failed.has(act.n) && act.draft) this.at = act.draft;
      else if (act.action === "new") this.at = this.data.drafts.find((d) => d.id.startsWith("n") && d.state === "open"
        && Math.abs(d.start - act.start) < 3)?.id || this.at;
    }
    this.draw(true);
    this.showPlace();
  }

  close() {
    this.queue.close();
    document.removeEventListener("keydown", this.key, true);
    this.map.remove();
  }

  /* ---- what is in hand ------------------------------------------------------------------------ */

  /** Drafts that are still to be decided. */
  open() {
    return openDrafts(this.data.drafts, this.queue.acts);
  }

  /** What is walked: the open drafts, then the sentences without one. */
  walk() {
    return walked(this.data, this.queue.acts);
  }

  first() {
    this.at = this.walk()[0] || "";
  }

  /** @param {number} by */
  step(by) {
    const all = this.walk(), n = all.indexOf(this.at);
    this.at = all[Math.max(0, Math.min(all.length - 1, (n < 0 ? 0 : n + by)))] || "";
    this.draw();
    this.showPlace();
  }

  get draft() {
    return this.data.drafts.find(({ id }) => id === this.at);
  }

  get mine() {
    return this.queue.of(this.at);
  }

  /** Where the passage of a draft begins and ends, as the reader has it. @param {Draft} draft
   * @returns {[number, number]} */
  ends(draft) {
    return this.queue.edits[draft.id]?.ends || [draft.start, draft.end];
  }

  get sentence() {
    return this.at.startsWith("@") ? this.data.sentences.find(([start]) => `@${start}` === this.at) : undefined;
  }

  /* ---- drawing -------------------------------------------------------------------------------- */

  /** @param {boolean} [isAnswer] whether the server has spoken, and not the reader */
  draw(isAnswer = false) {
    const { data, draft, sentence } = this, { texts } = data;
    if (!draft && !sentence && this.at) this.first();
    this.people.textContent = data.others.length ? texts.others.replace("{names}", data.others.join(", ")) : "";
    this.faults.replaceChildren(...data.faults.map(([, , words]) => el("p", "", words)));
    this.drawText([]);
    // Who is at work in the card keeps the field that has the focus.
    const shown = `${this.at} ${draft?.state}`;
    if (!isAnswer || shown !== this.drawn || !this.card.root.querySelector(":focus")) this.card.draw();
    this.drawn = shown;
    this.drawPairs();
    this.list.replaceChildren(...drawDecisions(data, (n) => this.ask("undo", { draft: n }),
      (claim, passage) => this.mapButton(claim, passage)));
    const open = this.open().length, rest = this.walk().length - open;
    // What the reader was told about what is in hand stays, whatever the server says meanwhile.
    if (!isAnswer || this.told.at !== this.at) this.told = { at: this.at, words: "" };
    this.said.textContent = data.readonly || this.told.words || (this.walk().length
      ? texts.left.replace("{drafts}", String(open)).replace("{sentences}", String(rest)) : texts.all_done);
  }

  get pairs() {
    const { draft } = this;
    return draft?.state === "open" ? withAnswers(draft.pairs, draft.id, this.queue.acts) : [];
  }

  drawPairs() {
    const focused = /** @type {HTMLElement | null} */ (this.beside.querySelector(":focus"))?.ariaLabel;
    const isOpen = Boolean(this.beside.querySelector("details")?.open);
    this.beside.replaceChildren(...drawPairs(this.pairs, this.data.texts, Boolean(this.data.readonly), isOpen,
      (action, pair) => this.answer(action, pair)));
    if (!focused) return;
    const again = [...this.beside.querySelectorAll("button")];
    (again.find(({ ariaLabel }) => ariaLabel === focused) || again[0] || this.paper).focus({ preventScroll: true });
  }

  /** @param {string} action
   * @param {import("./review_pairs.js").Pair} pair */
  answer(action, pair) {
    const { draft } = this;
    if (!draft) return;
    const next = this.after();
    this.ask(action, { draft: draft.id, claim: pair.claim, kind: pair.kind });
    if (action === "carry") this.go(next);
    else this.draw();
  }

  /** @param {[number, number][]} lit */
  drawText(lit) {
    const { data, draft, sentence } = this;
    const marks = marksOf(data, (each) => this.ends(each));
    if (draft) marks.push({ start: this.ends(draft)[0], end: this.ends(draft)[1], cls: "is-now" });
    if (sentence) marks.push({ start: sentence[0], end: sentence[1], cls: "is-now" });
    for (const [start, end] of lit) marks.push({ start, end, cls: "is-lit" });
    const { scrollTop } = this.paper;
    drawText(this.paper, data.text, marks);
    this.paper.scrollTop = scrollTop;
    if (!lit.length) this.paper.querySelector(".is-now")?.scrollIntoView({ block: "nearest" });
  }

  /** A button that shows a claim on the map.
   * @param {string} claim
   * @param {string} passage */
  mapButton(claim, passage) {
    const { on_map: words } = this.data.texts, button = el("button", "", words);
    button.type = "button";
    button.setAttribute("aria-label", `${words}: ${passage}`);
    button.addEventListener("click", () => this.component.setTriggerValue("shown", claim));
    return button;
  }

  showPlace() {
    const { draft } = this;
    const position = draft ? this.queue.edits[this.at]?.position || draft.position : null;
    const latitude = position?.latitude, longitude = position?.longitude;
    if (typeof latitude === "number" && typeof longitude === "number") {
      this.map.show({ at: [latitude, longitude], radius: position?.radius });
    } else this.map.show({});
    const at = this.at;
    if (position?.rule || (position?.id && !latitude)) {
      void outline(this.data, position).then((area) => {
        if (area && this.at === at) this.map.show({ at: area.point, rings: area.rings });
      });
    }
  }

  /** @param {import("./card_map.js").Position} position */
  moved(position) {
    if (this.draft?.state !== "open" || this.data.readonly) return;
    this.mine.position = { ...position, name: "" };
    this.mine.shown.place = this.data.texts.chosen_on_map;
    this.queue.keep();
    this.draw();
  }

  /* ---- what the reader does ------------------------------------------------------------------- */

  /** @param {MouseEvent} event */
  clicked(event) {
    const id = event.target instanceof HTMLElement ? event.target.dataset.draft : "";
    if (!id || selected(this.paper)) return;
    this.at = id;
    this.draw();
    this.showPlace();
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (!this.root.isConnected || (event.ctrlKey && !event.key.startsWith("Arrow")) || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.composedPath()[0];
    const inside = event.composedPath().includes(this.root);
    if (target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable=true]")) {
      if (!inside) return;
      const list = target.getAttribute("aria-expanded") === "true";
      if (!list && (event.key === "Escape" || (event.key === "Enter" && target.matches("input, select")))) {
        event.preventDefault();
        event.stopPropagation();
        target.blur();
        this.paper.focus({ preventScroll: true });
      }
      return;
    }
    if (event.key === "Escape" && target instanceof Node && this.side.contains(target)) {
      event.preventDefault();
      event.stopPropagation();
      this.paper.focus({ preventScroll: true });
      return;
    }
    // A button that is focused is pressed by Enter, and not what is in hand.
    if (event.key === "Enter" && target instanceof HTMLElement && target.matches("button, a, summary, [role=button]")) return;
    const move = this.draft?.state === "open" && !this.data.readonly ? moveOf(event) : null;
    const name = event.ctrlKey ? "" : nameOf(event);
    if (!move && !name) return;
    event.preventDefault();
    event.stopPropagation();
    if (move && this.draft) {
      const { text, language } = this.data;
      this.cut(moved(text, language, this.ends(this.draft), move.which, move.step, move.by));
    } else this.run(name);
  }

  /** Have the passage of what is in hand begin and end elsewhere. @param {[number, number]} ends */
  cut(ends) {
    const { draft } = this, [start, end] = ends;
    if (!draft || this.ends(draft).join() === ends.join()) return;
    this.mine.ends = ends;
    this.told.words = "";
    this.queue.put("passage", { draft: draft.id, start, end });
    this.draw();
  }

  /** @param {string} name */
  run(name) {
    const { draft, sentence, data } = this;
    if (name === "help") this.help.hidden = !this.help.hidden;
    else if (name === "on") this.step(1);
    else if (name === "before") this.step(-1);
    else if (data.readonly) return;
    else if (name === "undo") this.ask("undo");
    else if (name === "new") this.begin();
    else if (sentence && (name === "accept" || name === "reject")) {
      const next = this.after();
      this.ask("look", { start: sentence[0], end: sentence[1] });
      this.go(next);
    } else if (draft?.state !== "open") {
      // Decided, perhaps by somebody else meanwhile: the keys that decide go on.
      if (draft && (name === "accept" || name === "reject")) this.go(this.walk()[0] || "");
    } else if (name === "accept") this.accept(draft);
    else if (name === "reject") {
      const next = this.after();
      this.ask("reject", { draft: draft.id });
      this.go(next);
    } else if (name === "link" || name === "refuse") {
      const pair = inHand(this.pairs);
      if (pair) this.answer(name === "link" ? actionOf(pair) : "refuse", pair);
    } else if (name === "edit") this.card.focusField();
    else if (name === "split") {
      const [start, end] = selected(this.paper) || [-1, -1];
      this.ask("split", { draft: draft.id, start, end });
    } else if (name === "passage") {
      const words = selected(this.paper);
      if (words) this.cut(words);
      else this.tell(data.texts.passage_hint);
    } else if (name === "merge") this.ask("merge", { draft: draft.id });
  }

  /** What comes after what is in hand. */
  after() {
    const all = this.walk(), n = all.indexOf(this.at);
    return all[n + 1] || all.find((id) => id !== this.at) || "";
  }

  /** @param {string} next */
  go(next) {
    this.at = next;
    this.draw();
    this.showPlace();
  }

  /** @param {string} words about what is in hand */
  tell(words) {
    this.told = { at: this.at, words };
    this.said.textContent = words;
  }

  /** @param {Draft} draft */
  accept(draft) {
    const { texts } = this.data, edits = this.mine;
    const open = draft.fields.filter((field) => isOpen(field, edits));
    const claimant = edits.cells.claimant ?? draft.fields.find(({ name }) => name === "claimant")?.value;
    if (open.length || !claimant) {
      const first = claimant ? open[0].name : "claimant";
      this.tell(claimant ? texts.first_confirm.replace("{fields}", open.map(({ label }) => label).join(", ")) : texts.who_first);
      this.card.focusOpen(first, !claimant);
      return;
    }
    const { cells, confirmed, position, source } = edits, next = this.after();
    this.ask("accept", { draft: draft.id, cells, confirmed, position, source });
    this.go(next);
  }

  /** Tell the server of fields that were changed: what stands beside the draft follows from them. */
  share() {
    const { draft } = this, { cells, confirmed, position, source } = this.mine;
    if (draft?.state !== "open" || this.data.readonly) return;
    this.told.words = "";
    this.queue.put("edit", { draft: draft.id, cells, confirmed, position, source });
  }

  begin() {
    const words = selected(this.paper) || this.sentence || (this.draft && sentencesOf(this.data.sentences, this.ends(this.draft)));
    if (!words) {
      this.tell(this.data.texts.select_first);
      return;
    }
    this.ask("new", { start: words[0], end: words[1] });
  }
}
