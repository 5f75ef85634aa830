/* "Who says what", the list of a day's claims: nodes built from data, text as text nodes only. */
import { badge } from "./badge.js";
import { coverageGrid, scrollTo } from "./coverage_grid.js";
import { el } from "./nodes.js";
import { arrive, leave } from "./panel_focus.js";
import { textTable } from "./text_table.js";

const ABOVE = 90;   // pixels above the chosen claim, for the panel's title
const LEAST = 300;  // pixels of height, under whatever stands above

/** @typedef {import("./badge.js").BadgeSpec} BadgeSpec */
/** A row of a list. group: its event, in the list by events. day: what stands above it: its day, or
 * what its event is. mark: says there that the event is disputed.
 * @typedef {{id: string, group?: string, day: string, mark?: string, badge: BadgeSpec,
 *   headline: string, sub: string, disputed: boolean, selected: boolean}} Row */
/** As `day_list` and `event_list` of `geo/views/panel.py` make it. link: the words of the whole
 * view. stamp: the same as long as the filter is. more: how many rows there are besides. grow: words
 * of the button that brings more of them, or "".
 * @typedef {{kind: "list", rows: Row[], more: string, grow: string, stamp: string, tall?: boolean,
 *   link?: string}} ListData */

/** A claim. facts, cite: a name and its words. extra: a column of the imported file and its cell;
 * absent in briefings of older versions. outside: of the filter. passage: null where the
 * document does not have it; lang: BCP 47, name: of the language. document: on the web, or null.
 * @typedef {{id: string, badge: BadgeSpec, who: string, headline: string, summary: string,
 *   facts: [string, string][], extra?: [string, string][], outside: boolean, citation: string, cite: [string, string][],
 *   passage: {before: string, text: string, after: string, lang: string, name: string} | null,
 *   passage_note: string, document: {url: string, host: string} | null}} Claim */
/** What was changed of a claim. open: whether it is shown at once.
 * @typedef {{day: string, cells: [string, string, string][], open: boolean}} Change */
/** The claims of one side.
 * @typedef {{letter: string, shape: string, colour: string, name: string, claims: Claim[]}} Column */
/** id: of the event; absent in briefings of older versions. about: kinds, places and days. behind:
 * how many origins and outlets, and which. differences: a sentence, and why it is said.
 * @typedef {{id?: string, title: string, about: string,
 *   behind: {words: string, names: string[], note: string},
 *   differences: [string, string][], columns: Column[]}} RivalClaims */
/** As `who_says_what` of `geo/views/panel.py` makes it. key: tells what is asked for from anything
 * else. chosen: the claim that a link or a list leads to, or "". more: how many events there are
 * besides. pages: the path above the claims' permanent pages; absent where they have none. changed:
 * of claims that were changed, when, in words; changes: what: a column, and its cell before and after.
 * @typedef {{kind: "panel", key: string, place: string, chosen: string, events: RivalClaims[],
 *   more: string, text: Record<string, string>, pages?: string,
 *   changed?: Record<string, string>, changes?: Record<string, Change>}} PanelData */

/** What can be asked for of a claim, and of an event.
 * @typedef {"correct" | "history" | "course"} Ask */
/** Tells the app: that a claim, more rows of a list, the end of the panel, the correction or the
 * history of a claim, or the course of an event was chosen.
 * @typedef {(name: "claim" | "grow" | "close" | Ask, value: string | number) => void} Send */
/** What Streamlit calls the component with.
 * @typedef {{data: ListData | PanelData | import("./text_table.js").TableData | import("./coverage_grid.js").CoverageData, parentElement: HTMLElement | ShadowRoot,
 *   setTriggerValue: Send}} Component */

/** The address opens the whole view again. The server adds words as they change, a step of the
 * history each; this completes the words of a page that was opened by a link that lacks some, as
 * long as the address is still the one that was opened. The map does so itself.
 * @param {string} link */
function completeAddress(link) {
  const { href, pathname, search, hash } = window.location;
  const [opened] = performance.getEntriesByType("navigation");
  if (!opened || href !== opened.name || document.querySelector("iframe[title*=folium]")) return;
  const words = new URLSearchParams(link);
  for (const view of new URLSearchParams(search).getAll("view")) words.append("view", view);
  if (`?${words}` !== search) {
    window.history.replaceState(window.history.state, "", `${pathname}?${words}${hash}`);
  }
}

/** @param {Component} component */
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  if (data.kind === "list" && data.link) completeAddress(data.link);
  let host = /** @type {HTMLElement | null} */ (parentElement.querySelector(".ca-root"));
  if (!host) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("panel.css", import.meta.url).href;
    host = el("div", "ca-root is-page");
    parentElement.append(style, host);
  }
  const scroll = host.firstElementChild?.scrollTop || 0;
  if (data.kind === "panel") {
    showPanel(host, data, setTriggerValue);
    return;
  }
  const before = host.querySelectorAll("[data-row]").length;
  const built = data.kind === "table" ? textTable(data, setTriggerValue)
    : data.kind === "coverage" ? coverageGrid(data, setTriggerValue) : list(data, setTriggerValue);
  const { activeElement } = /** @type {ShadowRoot | Document} */ (host.getRootNode());
  const row = /** @type {HTMLElement | null} */ (host.contains(activeElement) ? activeElement : null);
  const left = host.dataset.stamp === data.stamp ? host.querySelector(".ca-coverage-scroll")?.scrollLeft : undefined;
  host.replaceChildren(built);
  if (data.kind === "coverage") whenStyled(host, () => scrollTo(built, left));
  // The row that was pressed keeps the focus, though it is drawn anew.
  const again = row?.dataset.row && built.querySelector(`[data-row="${CSS.escape(row.dataset.row)}"]`);
  if (again) /** @type {HTMLElement} */ (again).focus({ preventScroll: true });
  if (host.dataset.stamp === data.stamp) built.scrollTop = scroll;
  // After the last of the former rows, the keyboard goes on with the first of the new ones.
  if (row?.classList.contains("ca-grow")) {
    const next = /** @type {HTMLElement | undefined} */ (built.querySelectorAll("[data-row]")[before]);
    (next || /** @type {HTMLElement | null} */ (built.querySelector(".ca-grow")))?.focus();
  }
  host.dataset.stamp = data.stamp;
}

/** @param {HTMLElement} host
 * @param {PanelData} data
 * @param {Send} send */
function showPanel(host, data, send) {
  const isOther = host.dataset.stamp !== data.key, root = /** @type {HTMLElement} */ (host);
  const top = host.firstElementChild?.scrollTop || 0;
  const close = () => {
    leave(root);
    send("close", Date.now());
  };
  const built = panel(data, close, (name, claim) => send(name, claim));
  host.replaceChildren(built);
  host.dataset.stamp = data.key;
  if (isOther) arrive(root, close);
  whenStyled(host, () => {
    fitHeight(built);
    if (!isOther) built.scrollTop = top;
    // Only the panel scrolls to it, and not the page around the panel.
    const chosen = isOther && built.querySelector(".is-chosen")?.getBoundingClientRect();
    if (chosen) built.scrollTop += chosen.top - built.getBoundingClientRect().top - ABOVE;
  });
}

/** Call `run` once the styles of the component are there.
 * @param {HTMLElement} host
 * @param {() => void} run */
function whenStyled(host, run) {
  const link = /** @type {HTMLLinkElement | null} */ (host.parentNode?.querySelector("link"));
  if (!link || link.sheet) run();
  else link.addEventListener("load", run, { once: true });
}

/** From where the panel begins to the lower edge of the window, as the map beside it.
 * @param {HTMLElement} panel */
function fitHeight(panel) {
  const fit = () => {
    if (!panel.isConnected) {
      window.removeEventListener("resize", fit);
      return;
    }
    const scrolled = document.querySelector(".stMain")?.scrollTop || 0;
    const top = panel.getBoundingClientRect().top + scrolled;
    panel.style.setProperty("--room", `${Math.max(LEAST, window.innerHeight - top - 4)}px`);
  };
  window.addEventListener("resize", fit);
  fit();
  // What stands above is drawn meanwhile.
  setTimeout(fit, 600);
}

/** @param {ListData} data
 * @param {Send} send */
function list(data, send) {
  const box = el("div", `ca-list${data.tall ? " is-tall" : ""}`);
  /** @type {string | null} */
  let group = null;
  for (const row of data.rows) {
    if ((row.group || row.day) !== group) {
      group = row.group || row.day;
      const title = el("div", "ca-day", row.day);
      if (row.mark) title.prepend(el("b", "ca-mark", row.mark), " ");
      box.appendChild(title);
    }
    const button = el("button", `ca-row${row.selected ? " is-selected" : ""}`);
    button.type = "button";
    button.dataset.row = row.id;
    button.appendChild(badge(row.badge, 0.78));
    const head = el("span", "ca-row-head", row.headline);
    if (row.disputed) head.prepend(el("b", "ca-mark", "≠"), " ");
    button.appendChild(el("span", "ca-row-text", null, head, el("span", "ca-row-sub", row.sub)));
    button.addEventListener("click", () => send("claim", row.id));
    box.appendChild(button);
  }
  if (data.more) box.appendChild(el("div", "ca-more", data.more));
  if (data.grow) {
    const grow = el("button", "ca-grow", data.grow);
    grow.type = "button";
    grow.addEventListener("click", () => send("grow", Date.now()));
    box.appendChild(grow);
  }
  return box;
}

/** "Who says what" at some places.
 * @param {PanelData} data
 * @param {() => void} onClose
 * @param {(name: Ask, id: string) => void} [onAsk] where more can be asked for */
export function panel(data, onClose, onAsk) {
  const box = el("section", "ca-panel");
  box.setAttribute("aria-label", data.text.title);
  const close = el("button", "ca-close", "×");
  close.type = "button";
  close.title = data.text.close;
  close.setAttribute("aria-label", data.text.close);
  close.addEventListener("click", onClose);
  const title = el("h2", "", data.place);
  title.tabIndex = -1;
  box.appendChild(el("header", "", null,
    el("div", "", null, el("div", "ca-kicker", data.text.title), title), close));
  if (!data.events.length) box.appendChild(el("p", "ca-empty", data.text.empty));
  for (const event of data.events) box.appendChild(eventBox(event, data, onAsk));
  if (data.more) box.appendChild(el("p", "ca-more", data.more));
  box.appendChild(el("p", "ca-note", data.text.not_facts));
  return box;
}

/** @param {RivalClaims} event
 * @param {PanelData} data
 * @param {(name: Ask, id: string) => void} [onAsk] */
function eventBox(event, { text, chosen, pages, changed, changes }, onAsk) {
  const box = el("article", "ca-event");
  const head = el("h3", "", event.title);
  if (event.differences.length) head.prepend(el("b", "ca-mark", `≠ ${text.disputed}`), " ");
  box.appendChild(head);
  box.appendChild(el("p", "ca-about", event.about));
  const { id } = event;
  if (onAsk && id && text.course) {
    const ask = el("button", "ca-page", text.course);
    ask.type = "button";
    ask.addEventListener("click", () => onAsk("course", id));
    box.appendChild(el("div", "ca-to-course", null, ask));
  }
  const behind = el("details", "ca-evidence ca-behind");
  behind.append(el("summary", "", event.behind.words),
    ...event.behind.names.map((line) => el("p", "", line)), el("p", "ca-check", event.behind.note));
  box.appendChild(behind);
  if (event.differences.length) {
    const differs = el("ul", "ca-differs");
    for (const [words, why] of event.differences) {
      differs.appendChild(el("li", "", null, el("span", "", words), el("small", "", ` (${why})`)));
    }
    box.appendChild(el("div", "ca-differs-box", null, el("div", "ca-field", text.differs), differs));
  }
  const columns = el("div", "ca-columns");
  for (const column of event.columns) {
    const side = el("div", "ca-column");
    side.style.borderTopColor = column.colour;
    side.appendChild(el("div", "ca-side", null,
      badge({ letters: column.letter, shape: column.shape, colour: column.colour, modality: "claims" }, 0.62),
      el("span", "", column.name)));
    for (const claim of column.claims) {
      const made = claimBox(claim, text);
      const change = changes?.[claim.id];
      if (change) made.lastElementChild?.before(changeBox(change));
      if (pages !== undefined) made.lastElementChild?.append(pageLink(claim.id, pages, text));
      for (const [name, words] of /** @type {["correct" | "history", string | undefined][]} */ (
        [["correct", text.correct], ["history", changed?.[claim.id]]])) {
        if (!onAsk || !words) continue;
        const ask = el("button", "ca-page", words);
        ask.type = "button";
        ask.addEventListener("click", () => onAsk(name, claim.id));
        made.lastElementChild?.append(ask);
      }
      if (claim.id === chosen) made.classList.add("is-chosen");
      side.appendChild(made);
    }
    columns.appendChild(side);
  }
  box.appendChild(columns);
  return box;
}

/** @param {Claim} claim
 * @param {Record<string, string>} text of the interface */
function claimBox(claim, text) {
  const box = el("div", `ca-claim${claim.outside ? " is-outside" : ""}`);
  box.dataset.claim = claim.id;
  box.appendChild(el("div", "ca-who", null, badge(claim.badge, 0.9), el("span", "", claim.who)));
  box.appendChild(el("p", "ca-headline", claim.headline));
  if (claim.summary) box.appendChild(el("p", "ca-summary", claim.summary));
  box.appendChild(pairs(claim.facts));
  if (claim.outside) box.appendChild(el("p", "ca-outside", text.outside));
  const evidence = el("details", "ca-evidence");
  evidence.appendChild(el("summary", "", text.evidence));
  evidence.appendChild(el("p", "", claim.citation));
  if (claim.passage) evidence.appendChild(passageBox(claim, claim.passage, text));
  if (claim.document) {
    const { url, host } = claim.document;
    const link = el("a", "", text.open_document.replace("{host}", host));
    Object.assign(link, { href: url, target: "_blank", rel: "noopener noreferrer" });
    evidence.appendChild(el("p", "", null, link));
  }
  evidence.appendChild(el("p", "ca-check", claim.passage_note));
  box.appendChild(evidence);
  if (claim.extra?.length) {
    const extra = el("details", "ca-evidence");
    extra.append(el("summary", "", `${text.extra} (${claim.extra.length})`), pairs(claim.extra));
    box.appendChild(extra);
  }
  box.appendChild(citeButtons(claim, text));
  return box;
}

/** The passage within the sentences around it, and the summary in the reader's language beside it.
 * @param {Claim} claim
 * @param {NonNullable<Claim["passage"]>} passage
 * @param {Record<string, string>} text of the interface */
function passageBox(claim, passage, text) {
  const { before, text: words, after, lang, name } = passage;
  // Only the passage is quoted: what stands around it belongs to no claim, and to no hash.
  const quote = el("div", "ca-around", null, el("span", "", before), el("blockquote", "", words),
    el("span", "", after));
  quote.lang = lang;
  quote.dir = "auto";
  const box = el("div", "ca-passage", null, el("div", "", null, el("div", "ca-field", name), quote));
  const told = claim.summary || claim.headline;
  box.appendChild(el("div", "", null, el("div", "ca-field", text.summary), el("p", "", told)));
  return box;
}

/** @param {string} id of a claim
 * @param {string} pages the path above its page
 * @param {Record<string, string>} text of the interface */
function pageLink(id, pages, text) {
  const link = el("a", "ca-page", text.permanent);
  link.href = `${pages}/c/${encodeURIComponent(id)}?lang=${document.documentElement.lang}`;
  link.target = "_blank";
  link.rel = "noopener";
  return link;
}

/** @param {[string, string][]} named each a name and its text */
function pairs(named) {
  const facts = el("dl", "");
  for (const [name, value] of named) {
    facts.append(el("dt", "", name), el("dd", "", value));
  }
  return facts;
}

/** Old beside new, cell by cell.
 * @param {Change} change */
function changeBox({ day, cells, open }) {
  const box = el("details", "ca-evidence ca-changes"), list = el("dl", "");
  box.open = open;
  for (const [column, before, after] of cells) {
    list.append(el("dt", "", column), el("dd", "", null, el("del", "", before), el("ins", "", after)));
  }
  box.append(el("summary", "", day), list);
  return box;
}

/** @param {Claim} claim
 * @param {Record<string, string>} text of the interface */
function citeButtons(claim, text) {
  const box = el("div", "ca-cite");
  box.setAttribute("aria-live", "polite");
  const [first] = claim.cite[0];
  for (const [label, words] of claim.cite) {
    const button = el("button", "", label);
    button.type = "button";
    if (label !== first) button.setAttribute("aria-label", `${first}: ${label}`);
    button.addEventListener("click", async () => {
      if (!(await copied(words, box, text.copy_by_hand))) return;
      button.textContent = text.copied;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
    box.appendChild(button);
  }
  return box;
}

/** Whether `words` are on the clipboard; where the browser refuses, they are shown to be copied.
 * @param {string} words
 * @param {HTMLElement} box where they are shown
 * @param {string} label says what to do with them */
async function copied(words, box, label) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {  // no permission, or not a secure context
    let field = box.querySelector("textarea");
    if (!field) field = box.appendChild(el("textarea", ""));
    field.readOnly = true;
    field.rows = 5;
    field.value = words;
    field.setAttribute("aria-label", label);
    field.select();
    return false;
  }
}
