"""Which state of the ledger a slide shows: that of now, or that of a moment (`at`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from geo.i18n import t
from geo.i18n.days import day_words
from geo.ledger import Ledger
from geo.ledger.states import NoPast
from geo.model.places import Gazetteer
from geo.store import Store

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class State:
    """A past state of the ledger. store: answers for `ledger`.

    when: of the last change in it. entry: its number in the history. withheld: the claims of which
    the public does not get all.
    """

    ledger: Ledger
    store: Store
    when: datetime
    entry: int
    withheld: frozenset[str] = frozenset()


# The state of a moment, as an address has it. Raises NoPast.
StateOf = Callable[[str], State]


def no_state(moment: str) -> State:
    """Of what has no history: raises NoPast."""
    raise NoPast("past.none")


def state_words(when: datetime | None, lang: str, is_day: bool = False) -> str:
    """Which state of the ledger is shown. when: None for now. is_day: whether only its day is
    said.
    """
    if when is None:
        return t("beside.now", lang)
    utc = when.astimezone(UTC)
    words = day_words(utc.date(), lang)
    if not is_day:
        words = t("beside.minute", lang, day=words, time=f"{utc:%H:%M}")
    return t("beside.then", lang, when=words)


def joined(ledger: Ledger, others: Iterable[Ledger]) -> Ledger:
    """`ledger` with the sources, sides, documents, places and names of events of others that it
    lacks, so that claims of several states can be attributed and placed together.
    """
    for other in others:
        ledger = replace(
            ledger,
            sources=ledger.sources | _lacking(other.sources, ledger.sources),
            sides=ledger.sides | _lacking(other.sides, ledger.sides),
            documents=ledger.documents | _lacking(other.documents, ledger.documents),
            event_names=ledger.event_names | _lacking(other.event_names, ledger.event_names),
            gazetteer=Gazetteer(
                ledger.gazetteer.places | _lacking(other.gazetteer.places, ledger.gazetteer.places)
            ),
        )
    return ledger


def _lacking(some: Mapping[str, T], known: Collection[str]) -> dict[str, T]:
    return {key: value for key, value in some.items() if key not in known}
