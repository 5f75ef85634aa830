/* The field of a chain: who carried a claim, the nearest to its claimant first. Each has a button that
   takes it away, and a field with a list adds one at the end. */
import { combobox, fitting } from "./combobox.js";
import { el } from "./nodes.js";

/** @typedef {import("./combobox.js").Choice} Choice */

const BETWEEN = " > ";
const NEW = "+";  // before the name of a source that the ledger has not yet

/** The chains of a cell: the keys of the first, and the others as they are written.
 * @param {string} value
 * @returns {{first: string[], others: string[]}} */
export function chains(value) {
  const [first = "", ...others] = value.split(";").map((chain) => chain.trim());
  return { first: first.split(">").map((key) => key.trim()).filter(Boolean), others: others.filter(Boolean) };
}

/** A cell of such chains.
 * @param {string[]} first
 * @param {string[]} others */
export const written = (first, others) => [first.join(BETWEEN), ...others].filter(Boolean).join("; ");

/** Make the field.
 * @param {{label: string, value: string, sources: Choice[], readonly: boolean,
 *   texts: Record<string, string>, change: (value: string) => void}} of value: the cell; change: told
 *   the new one. The words of texts: `nothing_found`, `new_source`, and `take_away` with
 *   {name}
 * @returns {HTMLElement} */
export function chainField(of) {
  const { sources, texts } = of;
  const root = el("div", "ca-chain"), list = el("ol", "");
  let { first, others } = chains(of.value);
  const title = (/** @type {string} */ key) => sources.find(({ value }) => value === key)?.title
    || (key.startsWith(NEW) ? key.slice(NEW.length) : key);

  const { root: adding, field } = combobox({
    label: of.label, shown: "", none: texts.nothing_found,
    ask: (typed) => {
      const free = sources.filter(({ value }) => !first.includes(value));
      if (!typed) return free;
      const name = typed.replace(/[>;+]/g, " ").trim();
      const known = fitting(free, typed);
      return !name ? known : [...known, { value: NEW + name, title: `${texts.new_source}: ${name}` }];
    },
    choose: ({ value }) => {
      field.value = "";
      changed([...first, value]);
    },
  });
  /** @param {string[]} now */
  const changed = (now) => {
    first = now;
    of.change(written(first, others));
    draw();
    field.focus();
  };
  const draw = () => {
    list.replaceChildren(...first.map((key, n) => {
      const button = el("button", "", null, el("span", "", title(key)), el("span", "", "×"));
      button.type = "button";
      button.disabled = of.readonly;
      button.setAttribute("aria-label", texts.take_away.replace("{name}", title(key)));
      button.addEventListener("click", () => changed(first.filter((_, i) => i !== n)));
      return el("li", "", null, button);
    }), ...others.map((chain) => el("li", "", chains(chain).first.map(title).join(BETWEEN))));
    list.hidden = !first.length && !others.length;
  };
  field.disabled = of.readonly;
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Backspace" || field.value || !first.length) return;
    event.preventDefault();
    changed(first.slice(0, -1));
  });
  draw();
  root.append(list, adding);
  return root;
}
