"""The date formats that a profile declares, as `strptime` has them, read strictly by their width.

`strptime` takes `202311` for the first of January by `%Y%m%d`. Here a number has its full width
where no mark parts it from the next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache

from geo.importing.dates.texts import LONGEST, Meaning, Moment
from geo.importing.patterns import Pattern, compiled

_WIDTHS = {"Y": 4, "m": 2, "d": 2, "H": 2, "I": 2, "M": 2, "S": 2, "y": 2, "j": 3}
_PART = re.compile(r"%(.)|([^%]+)", re.DOTALL)


@lru_cache(maxsize=200)
def _pattern(form: str) -> Pattern:
    """The texts that a format takes, by number and marks alone; a profile may come from anybody."""
    parts = _PART.findall(form)
    pattern = ""
    for n, (directive, literal) in enumerate(parts):
        if literal:
            pattern += re.escape(literal).replace(r"\ ", r"\s+")
        elif directive in _WIDTHS:
            wide = _WIDTHS[directive]
            beside = [parts[k][0] for k in (n - 1, n + 1) if 0 <= k < len(parts)]
            narrow = wide if any(b in _WIDTHS for b in beside) or wide == 4 else 1
            pattern += rf"\d{{{narrow},{wide}}}"
        elif directive == "f":
            pattern += r"\d{1,6}"
        else:
            pattern += r"[^\d]+" if directive in "aAbBp" else r"\S+"
    return compiled(pattern)


class Formats:
    """The declared formats of a profile, tried in their order."""

    def __init__(self, forms: Sequence[str]) -> None:
        self._forms = tuple(forms)
        # The same text is asked for by the first look at a file and by its mapping.
        self.meaning: Callable[[str], Meaning | None] = lru_cache(20_000)(self._meaning)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Formats) and self._forms == other._forms

    def __hash__(self) -> int:
        return hash(self._forms)

    def _meaning(self, text: str) -> Meaning | None:
        """What the first format says that takes `text`; None if none does."""
        if len(text) > LONGEST:
            return None
        for form in self._forms:
            if not _pattern(form).fullmatch(text):
                continue
            try:
                when = datetime.strptime(text, form)
            except ValueError:
                continue
            return Meaning(_moment(when, form), short="%y" in form)
        return None


def _moment(when: datetime, form: str) -> Moment:
    day = when.date()
    clock = (
        when.time().replace(microsecond=0, tzinfo=None) if "%H" in form or "%I" in form else None
    )
    apart = when.utcoffset()
    zone = ""
    if apart is not None:
        minutes = int(apart.total_seconds() // 60)
        sign = "-" if minutes < 0 else "+"
        zone = f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
    return Moment(day, day, clock=clock, zone=zone)
