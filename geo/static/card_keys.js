/* The keys of a card that work from any of its fields, the buttons that do the same, and the list that
   shows them. */
import { el } from "./nodes.js";

/** Each action with its keys, as `aria-keyshortcuts` names them. @type {[string, string][]} */
const KEYS = [["place", "Alt+P"], ["save", "Control+Enter"], ["close", "Escape"]];

/** What a key does; "" for nothing. A keyboard of other letters has the same key in the same place.
 * @param {KeyboardEvent} event */
export function actionOf(event) {
  if (event.key === "Escape") return event.defaultPrevented ? "" : "close";
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return "save";
  // With Ctrl, Alt writes a letter on some keyboards.
  const isAlt = event.altKey && !event.ctrlKey && !event.metaKey;
  return isAlt && (event.code === "KeyP" || event.key.toLowerCase() === "p") ? "place" : "";
}

/** A row at the top of the card: to the search for a place, and the list of keys.
 * @param {Record<string, string>} text
 * @param {() => void} goToPlace */
export function keyRow(text, goToPlace) {
  const list = el("dl", "ca-card-keys");
  list.hidden = true;
  list.id = "ca-card-keys";
  for (const [action, keys] of KEYS) {
    const shown = keys.replace("Control", "Ctrl").replace("Escape", "Esc").split("+").map((key) => el("kbd", "", key));
    list.append(el("dt", "", null, ...shown), el("dd", "", text[`key_${action}`]));
  }
  const place = el("button", "", null, el("span", "", text.place), el("kbd", "", "Alt P"));
  place.setAttribute("aria-keyshortcuts", "Alt+P");
  place.addEventListener("click", goToPlace);
  const help = el("button", "", text.keys);
  help.setAttribute("aria-controls", list.id);
  help.setAttribute("aria-expanded", "false");
  help.addEventListener("click", () => {
    list.hidden = !list.hidden;
    help.setAttribute("aria-expanded", String(!list.hidden));
  });
  place.type = help.type = "button";
  return [el("div", "ca-card-jumps", null, place, help), list];
}
