/* Names within sentences of the interface, kept from turning round what stands beside them; the rule
   of `geo/i18n/isolating.py`. */

// Letters written from the right (Hebrew, Arabic, Syriac, Thaana, N'Ko, older ones), and controls of direction.
const TURNS = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const STARTS = "\u2066\u2067\u2068", FIRST_STRONG = "\u2068", POP = "\u2069";

/** Whether a text turns round what stands beside it.
 * @param {string} text */
export const turns = (text) => TURNS.test(text);

/** A name as it may stand within a sentence; unchanged where it turns nothing round. What it opens
 * ends with it, and it cannot end more than it opens.
 * @param {string} name */
export function isolated(name) {
  if (!turns(name)) return name;
  let kept = "", depth = 0;
  for (const c of name) {
    if (c === POP && !depth) continue;
    if (c === POP) depth -= 1;
    if (STARTS.includes(c)) depth += 1;
    kept += c;
  }
  return FIRST_STRONG + kept + POP.repeat(depth + 1);
}
