/* Numbers and days as the language of the page writes them. */

/** The locale by whose habit a language of the interface is written, as `geo/i18n/days.py` has it.
 * @param {string} lang */
export const habit = (lang) => (lang === "en" ? "en-GB" : lang);

/** The language of the page; English where there is no page. */
const spoken = () => globalThis.document?.documentElement.lang || "en";

/** @type {Map<string, Intl.NumberFormat>} */
const numbers = new Map();
/** @type {Map<string, Intl.DateTimeFormat>} */
const dates = new Map();

/** @param {number} n
 * @param {string} lang
 * @param {Intl.NumberFormatOptions & {roundingMode?: string}} options */
function written(n, lang, options) {
  const key = lang + JSON.stringify(options);
  const made = numbers.get(key) || new Intl.NumberFormat(lang, options);
  numbers.set(key, made);
  return made.format(n);
}

/** Of days, which are in no zone.
 * @param {string} lang
 * @param {Intl.DateTimeFormatOptions} options */
export function dateFormat(lang, options) {
  const key = lang + JSON.stringify(options);
  const made = dates.get(key)
    || new Intl.DateTimeFormat(habit(lang), { ...options, timeZone: "UTC" });
  dates.set(key, made);
  return made;
}

/** 12345 as "12,345".
 * @param {number} n
 * @param {string} [lang] */
export const whole = (n, lang = spoken()) => written(n, habit(lang), { maximumFractionDigits: 0 });

/** 9,999, then 12K and 1.2M: what has room in a donut. Never rounded up. English by the habit of
 * the United States: in Britain a million is "m", which a map's reader takes for metres.
 * @param {number} n
 * @param {string} [lang] */
export const short = (n, lang = spoken()) => (n < 1e4 ? whole(n, lang)
  : written(n, lang, { notation: "compact", roundingMode: "trunc" }));

/** A share in whole percent: below 1 as "<1%", and 100% only for all.
 * @param {number} part
 * @param {number} all
 * @param {string} [lang] */
export function percent(part, all, lang = spoken()) {
  const share = (100 * part) / all;
  const said = (/** @type {number} */ n) => written(n / 100, habit(lang), { style: "percent" });
  if (share > 0 && share < 1) return `<${said(1)}`;
  return said(share < 100 ? Math.min(99, Math.round(share)) : 100);
}

/** One day, or the first and the last: "9–13 May 2023".
 * @param {[string, string]} days ISO dates
 * @param {string} [lang] */
export function shownDays([first, last], lang = spoken()) {
  const format = dateFormat(lang, { day: "numeric", month: "long", year: "numeric" });
  const [from, to] = [new Date(`${first}T00:00Z`), new Date(`${last}T00:00Z`)];
  return first === last ? format.format(from) : format.formatRange(from, to);
}

/** @type {Map<string, Intl.PluralRules>} */
const rules = new Map();
const CATEGORIES = ["one", "few", "many"];  // of CLDR, in the order of the forms

/** A text with its numbers, and with words in the forms that belong to them: `{n} {n:claim|claims}`.
 * `geo/i18n/plurals.py` does the same.
 * @param {string} text
 * @param {Record<string, number>} numbers
 * @param {string} [lang] */
export function filled(text, numbers, lang = spoken()) {
  const rule = rules.get(lang) || new Intl.PluralRules(lang);
  rules.set(lang, rule);
  return text.replace(/\{(\w+)(?::([^{}]*))?\}/g, (all, name, said) => {
    if (!(name in numbers)) return all;
    if (said === undefined) return whole(numbers[name], lang);
    const forms = said.split("|"), at = CATEGORIES.indexOf(rule.select(numbers[name]));
    return forms[Math.min(at < 0 ? forms.length : at, forms.length - 1)];
  });
}
