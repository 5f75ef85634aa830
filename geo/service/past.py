"""The shared ledger as it was at a moment: what we knew then, by its history."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from threading import Lock

from geo.briefing.slide_state import State, StateOf
from geo.ledger import Ledger
from geo.ledger.changes import changes_in, entries_kept
from geo.ledger.disclosed_history import past_for_public, public_entries
from geo.ledger.disclosure import REFERENCES
from geo.ledger.history import BrokenHistory, Entry
from geo.ledger.states import NoPast as NoPast
from geo.ledger.states import StateLost, state_after
from geo.model.claims import Claim
from geo.service import history, private
from geo.service.atlas import Atlas
from geo.service.current import data_folder, read_atlas, whole_atlas
from geo.service.reading import sees_all
from geo.service.stores import database_url
from geo.store import Store

MAX_STATES = 12  # that one briefing may show
# Past atlases in memory, those asked for last: some of any size, and more of them while they are
# small.
_KEPT, _KEPT_SMALL, _SMALL = 3, MAX_STATES, 300_000


@dataclass(frozen=True)
class Past:
    """A past state. entry: the last change in it. later: changes since. secret: for its map."""

    atlas: Atlas
    entry: Entry
    later: int
    secret: str


def moment_of(text: str) -> datetime:
    """A moment such as `2026-11-28T10:00Z`; a day alone means its end, no offset means UTC.

    Raises NoPast.
    """
    try:
        found = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        raise NoPast("past.unclear", {"value": text[:40]}) from None
    if len(text.strip()) == 10:
        found = datetime.combine(found, time.max)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def past(moment: datetime) -> Past:
    """The shared ledger as it was at a moment, for whoever asks. Raises NoPast."""
    return past_of(data_folder(), whole_atlas, moment, not sees_all())


def past_of(folder: Path, now: Callable[[], Atlas], moment: datetime, as_public: bool) -> Past:
    """The ledger in a folder as it was at a moment. now: gives it as it is, with all its claims.

    as_public: as the public gets it. Raises NoPast.
    """
    if database_url() or (folder / "archive.json").is_file():
        raise NoPast("past.archive")
    try:
        known = list(entries_kept(folder))
    except BrokenHistory as e:
        raise NoPast("past.broken", {"name": e.found.file}) from e
    if not known:
        raise NoPast("past.none")
    before = [entry for entry in known if _at(entry) <= moment]
    if not before:
        raise NoPast("past.before", {"first": known[0].at[:16].replace("T", " ")})
    atlas, secret = _atlas(folder, known, before[-1], now() if as_public else None)
    # A clock that was set back gives a later entry an earlier time: the chain says what came after.
    return Past(atlas, before[-1], len(known) - before[-1].entry, secret)


def slide_states(folder: Path, now: Callable[[], Atlas], as_public: bool) -> StateOf:
    """Gives the slides of one briefing the past states that they name, each made once.

    Its arguments are as of `past_of`. What it gives raises NoPast.
    """
    made: dict[int, State] = {}

    def state_of(moment: str) -> State:
        found = past_of(folder, now, moment_of(moment), as_public)
        number = found.entry.entry
        if number not in made:
            if len(made) >= MAX_STATES:
                raise NoPast("past.too_many", {"most": MAX_STATES})
            store = found.atlas.store
            withheld = _withheld(store.ledger, now(), folder) if not as_public else frozenset()
            made[number] = State(store.ledger, store, _at(found.entry), number, withheld)
        return made[number]

    return state_of


def _withheld(then: Ledger, now: Atlas, folder: Path) -> frozenset[str]:
    """The claims of a past state of which the public does not get all; one that only lacks a link
    to another is none of them.
    """
    public = past_for_public(then, now.ledger, entries_kept(folder))
    if public is then:
        return frozenset()
    known = {key: _without_links(claim) for key, claim in public.claims.items()}
    return frozenset(i for i, c in then.claims.items() if known.get(i) != _without_links(c))


def _without_links(claim: Claim) -> dict[str, str]:
    return {name: cell for name, cell in claim.cells.items() if name not in REFERENCES}


def changed_at() -> list[datetime]:
    """When the shared ledger was changed, the last first, as far as whoever asks may read its
    history; [] where there is no past state to show.
    """
    folder = data_folder()
    if database_url() or (folder / "archive.json").is_file():
        return []
    try:
        return [_at(entry) for entry in history.for_reader(folder)[::-1]]
    except BrokenHistory:
        return []


def _at(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry.at)


_lock = Lock()
_made: OrderedDict[tuple[Path, str, str], tuple[Atlas, str]] = OrderedDict()


def _atlas(
    folder: Path, known: list[Entry], entry: Entry, public_of: Atlas | None
) -> tuple[Atlas, str]:
    """The atlas of a state and its secret. public_of: the present atlas, for the public's state."""
    key = folder, entry.hash(), public_of.version if public_of else ""
    with _lock:
        if key not in _made:
            try:
                until = known[: entry.entry]
                files = state_after(folder, known, entry.entry)
            except StateLost as e:
                raise NoPast("past.lost", {"entry": e.entry}) from e
            atlas = read_atlas(folder, shared=False, files=files, known=until)
            if public_of is not None:
                atlas = _for_public(atlas, public_of, known, until)
            _made[key] = atlas, private.offer(atlas)
        _made.move_to_end(key)
        while len(_made) > (_KEPT if _claims_kept() > _SMALL else _KEPT_SMALL):
            _made.popitem(last=False)
        return _made[key]


def _claims_kept() -> int:
    return sum(atlas.total for atlas, _ in _made.values())


def _for_public(then: Atlas, now: Atlas, known: list[Entry], until: list[Entry]) -> Atlas:
    """What the public gets of a past state. known: the whole history; until: what was before."""
    ledger = past_for_public(then.ledger, now.ledger, known)
    if ledger is then.ledger:
        return then
    shown = public_entries(until, now.ledger, now.public().ledger)
    store = Store(ledger, list(then.settings.zones), changes=changes_in(lambda: shown))
    return Atlas.of(then.folder, store, then.settings, shared=False)
