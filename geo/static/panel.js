/* "Who says what", the list of a day's claims: nodes built from data, text as text nodes only. */
import "./badge.js";

const { badge, el } = globalThis.claimBadge;

// The address opens the whole view again. The server adds words as they change, a step of the
// history each; this completes the words of a page that was opened by a link that lacks some, as
// long as the address is still the one that was opened. The map does so itself.
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

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  if (data.link) completeAddress(data.link);
  let host = parentElement.querySelector(".ca-root");
  if (!host) {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("panel.css", import.meta.url).href + new URL(import.meta.url).search;
    host = el("div", "ca-root");
    parentElement.append(style, host);
  }
  const scroll = host.firstChild ? host.firstChild.scrollTop : 0;
  const built = data.kind === "list" ? list(data, setTriggerValue) : panel(data, setTriggerValue);
  host.replaceChildren(built);
  if (data.kind === "list" && host.dataset.stamp === data.stamp) built.scrollTop = scroll;
  host.dataset.stamp = data.stamp || "";
  const current = built.querySelector(".is-selected");
  if (current && data.kind === "list" && data.reveal) {
    built.scrollTop = Math.max(0, current.offsetTop - built.offsetTop - 40);
  }
}

function list(data, send) {
  const box = el("div", `ca-list${data.tall ? " is-tall" : ""}`);
  let group = null;
  for (const row of data.rows) {
    if ((row.group || row.day) !== group) {
      group = row.group || row.day;
      const head = el("div", "ca-day", row.day);
      if (row.mark) head.prepend(el("b", "ca-mark", row.mark), " ");
      box.appendChild(head);
    }
    const button = el("button", `ca-row${row.selected ? " is-selected" : ""}`);
    button.type = "button";
    button.appendChild(badge(row.badge, 0.78));
    const text = el("span", "ca-row-text", null, el("span", "ca-row-head", row.headline),
      el("span", "ca-row-sub", row.sub));
    if (row.disputed) text.firstChild.prepend(el("b", "ca-mark", "≠"), " ");
    button.appendChild(text);
    button.setAttribute("aria-label", `${row.badge.label}: ${row.headline}`);
    button.addEventListener("click", () => send("claim", row.id));
    box.appendChild(button);
  }
  if (data.more) box.appendChild(el("div", "ca-more", data.more));
  return box;
}

function panel(data, send) {
  const box = el("section", "ca-panel");
  box.setAttribute("aria-label", data.text.title);
  const close = el("button", "ca-close", "×");
  close.type = "button";
  close.title = data.text.close;
  close.setAttribute("aria-label", data.text.close);
  close.addEventListener("click", () => send("close", Date.now()));
  box.appendChild(el("header", "", null,
    el("div", "", null, el("div", "ca-kicker", data.text.title), el("h2", "", data.place)), close));
  if (!data.events.length) box.appendChild(el("p", "ca-empty", data.text.empty));
  for (const event of data.events) box.appendChild(eventBox(event, data, send));
  if (data.more) box.appendChild(el("p", "ca-more", data.more));
  box.appendChild(el("p", "ca-note", data.text.not_facts));
  return box;
}

function eventBox(event, data, send) {
  const box = el("article", "ca-event");
  const head = el("h3", "", event.title);
  if (event.differences.length) head.prepend(el("b", "ca-mark", `≠ ${data.text.disputed}`), " ");
  box.appendChild(head);
  if (event.differences.length) {
    const differs = el("ul", "ca-differs");
    for (const [kind, words] of event.differences) {
      differs.appendChild(el("li", "", null, el("b", "", kind), el("span", "", ` ${words}`)));
    }
    box.appendChild(el("div", "ca-differs-box", null, el("div", "ca-field", data.text.differs), differs));
  }
  const columns = el("div", "ca-columns");
  for (const column of event.columns) {
    const side = el("div", "ca-column");
    side.style.borderTopColor = column.colour;
    side.appendChild(el("div", "ca-side", null,
      badge({ letters: column.letter, shape: column.shape, colour: column.colour, modality: "claims" }, 0.62),
      el("span", "", column.name)));
    for (const claim of column.claims) side.appendChild(claimBox(claim, data, send));
    columns.appendChild(side);
  }
  box.appendChild(columns);
  return box;
}

function claimBox(claim, data, send) {
  const box = el("div", `ca-claim${claim.outside ? " is-outside" : ""}`);
  box.dataset.claim = claim.id;
  box.appendChild(el("div", "ca-who", null, badge(claim.badge, 0.9), el("span", "", claim.who)));
  box.appendChild(el("p", "ca-headline", claim.headline));
  if (claim.summary) box.appendChild(el("p", "ca-summary", claim.summary));
  const facts = el("dl", "");
  for (const [name, value] of claim.facts) {
    facts.appendChild(el("dt", "", name));
    facts.appendChild(el("dd", "", value));
  }
  box.appendChild(facts);
  if (claim.outside) box.appendChild(el("p", "ca-outside", data.text.outside));
  const evidence = el("details", "ca-evidence");
  evidence.appendChild(el("summary", "", data.text.evidence));
  evidence.appendChild(el("p", "", claim.citation));
  if (claim.passage) {
    const quote = el("blockquote", "", claim.passage);
    quote.lang = claim.passage_lang;
    evidence.appendChild(quote);
  }
  evidence.appendChild(el("p", "ca-check", claim.passage_note));
  evidence.open = Boolean(data.open_evidence);
  box.appendChild(evidence);
  box.appendChild(citeButtons(claim, data.text));
  return box;
}

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

// For pages that are no component: a briefing in one file draws the same panel.
globalThis.claimPanel = { panel, list };

/* Whether `words` are on the clipboard; where the browser refuses, they are shown to be copied. */
async function copied(words, box, label) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch (error) {  // no permission, or not a secure context
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
