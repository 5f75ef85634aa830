"""Names within sentences of the interface, kept from turning round what stands beside them.

A name in Arabic or Hebrew turns the order of what follows it: of a bracket, a number, an arrow.
Unicode's isolates (UAX #9) keep a name to itself. They go into what is shown, never into a ledger.
`static/formatting.js` has the same rule for what the browser puts together.
"""

from __future__ import annotations

import re

FIRST_STRONG, _POP = "\u2068", "\u2069"
STARTS = "\u2066\u2067\u2068"
# Letters written from the right, and controls of direction.
_TURNS = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def isolated(name: str) -> str:
    """`name` as it may stand within a sentence; unchanged where it turns nothing round.

    What it opens ends with it, and it cannot end more than it opens.
    """
    if not _TURNS.search(name):
        return name
    kept: list[str] = []
    depth = 0
    for c in name:
        if c == _POP:
            if not depth:
                continue
            depth -= 1
        depth += c in STARTS
        kept.append(c)
    return FIRST_STRONG + "".join(kept) + _POP * (depth + 1)


def is_sentence(text: str) -> bool:
    """Whether `text` has isolated names: then it has the direction of the interface, and not of
    its first letter."""
    return FIRST_STRONG in text
