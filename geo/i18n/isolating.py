"""Names within sentences of the interface, kept from turning round what stands beside them.

A name in Arabic or Hebrew turns the order of what follows it: of a bracket, a number, an arrow.
Unicode's isolates (UAX #9) keep a name to itself. They go into what is shown, never into a ledger.
`static/formatting.js` has the same rule for what the browser puts together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

FIRST_STRONG, POP = "\u2068", "\u2069"
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
        if c == POP:
            if not depth:
                continue
            depth -= 1
        depth += c in STARTS
        kept.append(c)
    return FIRST_STRONG + "".join(kept) + POP * (depth + 1)


def paired(text: str) -> str:
    """`text` without isolates that nothing ends or opens, which would turn what follows."""
    if not any(c in text for c in (*STARTS, POP)):
        return text
    kept = list(text)
    opened: list[int] = []
    for n, c in enumerate(text):
        if c in STARTS:
            opened.append(n)
        elif c == POP and opened:
            opened.pop()
        elif c == POP:
            kept[n] = ""
    for n in opened:
        kept[n] = ""
    return "".join(kept)


def split(lines: Sequence[str]) -> list[str]:
    """Lines of one paragraph, so that an isolate that goes over several of them is one in each."""
    made, opened = [], ""
    for line in lines:
        begun = opened
        for c in line:
            if c in STARTS:
                opened += c
            elif c == POP:
                opened = opened[:-1]
        made.append(begun + line + POP * len(opened))
    return made


def is_sentence(text: str) -> bool:
    """Whether `text` has isolated names: then it has the direction of the interface, and not of
    its first letter."""
    return FIRST_STRONG in text
