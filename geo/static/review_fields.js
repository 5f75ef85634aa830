/* The fields of one draft, each with where it comes from, and how it is written. */
import { chainField } from "./chain_field.js";
import { combobox, fitting } from "./combobox.js";
import { el } from "./nodes.js";

/** As `Shown` of `geo/views/review.py`.
 * @typedef {{name: string, kind: string, label: string, value: string, shown: string, how: string,
 *   why: string, sure: boolean, spans: [number, number][], choices: Candidate[]}} Shown */
/** @typedef {{key: string, name: string, precision: string, latitude: number | null, own: boolean,
 *   longitude: number | null, where: string, rule: string}} Candidate */
/** What was changed on a draft in this browser, and is not saved yet.
 * @typedef {{cells: Record<string, string>, confirmed: string[], position: Record<string, any> | null,
 *   source: Record<string, string> | null, shown: Record<string, string>, ends?: [number, number]}} Edits
 * ends: of the passage, in code points, where the server has not heard of them. */
/** @typedef {{texts: Record<string, string>, words: Record<string, [string, string][]>,
 *   sources: [string, string, string][], sides: [string, string][], url: string, more: string,
 *   readonly: string}} Data */

/** changed: what is drawn must be drawn anew, and the field of that name gets the focus; kept: it
 * need not; light: words to light up.
 * @typedef {{changed: (focus?: string) => void, kept: () => void, light: (spans: [number, number][]) => void}} Told */

/** @returns {Edits} */
export const noEdits = () => ({ cells: {}, confirmed: [], position: null, source: null, shown: {} });

/** Whether a field still has to be looked at.
 * @param {Shown} field
 * @param {Edits} edits */
export const isOpen = (field, edits) => !field.sure && !edits.confirmed.includes(field.name)
  && !(field.name in edits.cells) && !(field.name === "place" && edits.position);

/** A candidate as the position that the server understands. @param {Candidate} place */
export const positionOf = (place) => ({
  kind: place.rule ? "rule" : place.own ? "place" : "found", name: place.name,
  ...(place.rule ? { rule: place.rule } : { id: place.key }),
  latitude: place.latitude, longitude: place.longitude,
});

/** Draw the fields of a draft.
 * @param {Shown[]} fields
 * @param {Edits} edits
 * @param {Data} data
 * @param {Told} told */
export function drawFields(fields, edits, data, told) {
  return fields.map((field) => {
    const { texts } = data, open = isOpen(field, edits);
    const box = el("div", `ca-review-field${open ? " is-open" : ""}${field.how ? ` is-${field.how}` : ""}`);
    box.dataset.field = field.name;
    const control = input(field, edits, data, told);
    const target = control.matches("input, select") ? control : control.querySelector("input, select");
    const label = el("label", "", field.label);
    if (target) label.htmlFor = target.id = `ca-review-${field.name}`;
    box.append(label, control);
    if (field.name === "claimant" && edits.source) box.appendChild(side(edits, data, told));
    if (field.name === "claimant" && !field.value && field.shown && !edits.cells.claimant) {
      // The words of the document name somebody whom the ledger does not know.
      const button = el("button", "ca-review-choice is-new", `${texts.new_source}: ${field.shown}`);
      button.type = "button";
      button.disabled = Boolean(data.readonly);
      button.addEventListener("click", () => {
        takeSource({ value: "+", title: "", sub: field.shown }, edits);
        told.changed("side");
      });
      box.appendChild(button);
    }
    for (const place of field.choices.slice(0, 6)) {
      const chosen = edits.position?.id === place.key;
      const button = el("button", "ca-review-choice", [place.name, place.where].filter(Boolean).join(" · "));
      button.type = "button";
      button.setAttribute("aria-pressed", String(chosen));
      button.disabled = Boolean(data.readonly);
      button.addEventListener("click", () => {
        edits.position = positionOf(place);
        edits.shown.place = place.name;
        told.changed();
      });
      box.appendChild(button);
    }
    if (field.why) {
      const why = el("small", "", field.why);
      why.id = `ca-review-why-${field.name}`;
      target?.setAttribute("aria-describedby", why.id);
      box.appendChild(why);
    }
    if (open) {
      // What is not decided is confirmed as that, whatever words of the document stand in the field.
      const words = field.value ? texts.confirm : texts.confirm_unknown;
      const sure = el("button", "ca-review-confirm", words);
      sure.type = "button";
      sure.disabled = Boolean(data.readonly);
      sure.setAttribute("aria-label", `${words}: ${field.label}`);
      sure.addEventListener("click", () => {
        edits.confirmed.push(field.name);
        told.changed();
      });
      box.appendChild(sure);
    }
    for (const name of /** @type {const} */ (["pointerenter", "focusin"])) {
      box.addEventListener(name, () => told.light(field.spans));
    }
    for (const name of /** @type {const} */ (["pointerleave", "focusout"])) {
      box.addEventListener(name, () => told.light([]));
    }
    return box;
  });
}

/** @param {Shown} field
 * @param {Edits} edits
 * @param {Data} data
 * @param {Told} told
 * @returns {HTMLElement} */
function input(field, edits, data, told) {
  const { name, kind } = field, { texts } = data;
  if (kind === "word") {
    const select = el("select", "");
    for (const [word, title] of data.words[name]) {
      const option = el("option", "", title);
      option.value = word;
      select.appendChild(option);
    }
    select.value = (edits.cells[name] ?? field.value) || "unknown";
    select.disabled = Boolean(data.readonly);
    select.addEventListener("change", () => {
      edits.cells[name] = select.value;
      looked(select, told);
    });
    return select;
  }
  if (kind === "source" || kind === "place") {
    const shown = edits.shown[name] ?? field.shown;
    const made = combobox({
      label: field.label, shown, none: texts.nothing_found,
      ask: kind === "source" ? (typed) => sources(typed === shown ? "" : typed, data)
        : (typed, signal) => places(typed, signal, data),
      choose: (choice) => {
        if (kind === "source") takeSource(choice, edits);
        else {
          const place = found.get(choice.value);
          edits.position = { ...place, name: choice.title };
        }
        edits.shown[name] = choice.value === "+" ? choice.sub || "" : choice.title;
        told.changed(kind === "source" && choice.value === "+" ? "side" : "");
      },
    });
    made.field.disabled = Boolean(data.readonly);
    return made.root;
  }
  if (kind === "chain") {
    return chainField({
      label: field.label, value: edits.cells[name] ?? field.value, readonly: Boolean(data.readonly), texts,
      sources: data.sources.map(([value, title, sub]) => ({ value, title, sub })),
      change: (value) => {
        edits.cells[name] = value;
        told.kept();
      },
    });
  }
  const text = el("input", "");
  text.value = edits.cells[name] ?? field.value;
  text.dir = "auto";
  text.disabled = Boolean(data.readonly);
  text.addEventListener("input", () => { edits.cells[name] = text.value; });
  text.addEventListener("change", () => looked(text, told));
  return text;
}

/** A field was written. It is not drawn anew: the one that has the focus now would be gone, and so
 * would the letters by which a choice is found.
 * @param {HTMLElement} control
 * @param {Told} told */
function looked(control, told) {
  const box = control.closest(".ca-review-field");
  box?.classList.remove("is-open");
  box?.querySelector(".ca-review-confirm")?.remove();
  told.kept();
}

/** @param {string} typed
 * @param {Data} data */
function sources(typed, { sources: all, texts }) {
  const known = all.map(([value, title, sub]) => ({ value, title, sub }));
  const some = typed ? fitting(known, typed) : known;
  return typed ? [...some, { value: "+", title: `${texts.new_source}: ${typed}`, sub: typed }] : some;
}

/** @param {import("./combobox.js").Choice} choice
 * @param {Edits} edits */
function takeSource(choice, edits) {
  edits.cells.claimant = choice.value;
  edits.source = choice.value === "+" ? { name_en: choice.sub || "", side: "unknown" } : null;
}

/** The side of a new source.
 * @param {Edits} edits
 * @param {Data} data
 * @param {Told} told */
function side(edits, { sides, texts }, told) {
  const select = el("select", "");
  for (const [key, title] of sides) {
    const option = el("option", "", title);
    option.value = key;
    select.appendChild(option);
  }
  if (!sides.some(([key]) => key === "unknown")) select.prepend(new Option(texts.side_unknown, "unknown"));
  select.value = edits.source?.side || "unknown";
  select.id = "ca-review-side";
  select.addEventListener("change", () => {
    edits.source = { ...edits.source, side: select.value };
    told.kept();
  });
  return el("label", "ca-review-side", texts.side, select);
}

// What begins the rule of an area, and no name of a place.
const RULE = /^(?:around|sector|within|regions?|country)\s|\skm\b/;

/** Positions by the values of the choices that were found last.
 * @type {Map<string, Record<string, any>>} */
const found = new Map();

/** @param {string} typed
 * @param {AbortSignal} signal
 * @param {Data} data */
async function places(typed, signal, { url, more, texts }) {
  if (!typed || !url) return [];
  const words = encodeURIComponent(typed.slice(0, 150));
  const ask = async (/** @type {string} */ what) => (await fetch(`${url}${what}`, { signal })).json();
  if (RULE.test(typed)) {
    const area = await ask(`outline?${more}&rule=${words}`);
    if (!area.rings?.length) return [];
    const [latitude, longitude] = area.point;
    found.set(typed, { kind: "rule", rule: typed, latitude, longitude });
    return [{ value: typed, title: typed, sub: texts.area_rule }];
  }
  const { places: all } = await ask(`places?${more}&text=${words}`);
  return all.map((/** @type {any} */ place) => {
    const { kind, id, latitude, longitude } = place;
    found.set(id, { kind, id, latitude, longitude });
    return { value: id, title: place.title, sub: place.sub };
  });
}

/** The outline of a position that is an area; null where there is none.
 * @param {{url: string, more: string}} data
 * @param {Record<string, any>} position
 * @returns {Promise<{point: [number, number], rings: [number, number][][][]} | null>} */
export async function outline({ url, more }, position) {
  const words = position.rule ? `rule=${encodeURIComponent(position.rule)}` : `at=${encodeURIComponent(position.id)}`;
  const answer = url ? await fetch(`${url}outline?${more}&${words}`).catch(() => null) : null;
  const area = answer?.ok ? await answer.json() : null;
  return area?.rings.length ? area : null;
}
