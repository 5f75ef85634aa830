"""What has become of claims of the shared ledger since a release in which somebody cited them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geo.i18n import t
from geo.i18n.days import day_words
from geo.ledger.marks import marks
from geo.ledger.releases import RELEASES, BadRelease, Kept, Release, releases
from geo.model.dates import parse_when
from geo.service.atlas import Atlas
from geo.service.current import whole_atlas
from geo.service.locations import data_folder
from geo.service.past import NoPast, moment_of, past
from geo.service.reading import sees_all
from geo.service.releasing import Recalled, recalled
from geo.service.stores import database_url
from geo.views.recalling import sentences

_LISTED = 20  # claims of a kind


@dataclass(frozen=True)
class Since:
    """What has become of claims since a release. of: how many claims were asked about."""

    release: Release
    found: tuple[Recalled, ...]
    of: int


def kept_releases() -> tuple[Kept, ...]:
    """The releases of the shared ledger, in order; none of an archive or a database.

    Of a ledger of which the public does not get all, the public is told only of those that were
    made for it: the others say how many claims there are.
    """
    folder = data_folder()
    try:
        state = (folder / RELEASES).stat().st_mtime_ns
    except OSError:
        return ()
    if database_url():
        return ()
    found = _read(folder, state)
    if sees_all() or not whole_atlas().withholds:
        return found
    return tuple(kept for kept in found if kept.release is not None and kept.release.public)


@lru_cache(maxsize=2)
def _read(folder: Path, _state: int) -> tuple[Kept, ...]:
    """The releases in a folder in a state, since a page asks for them again and again."""
    return tuple(releases(folder))


def cited_release(atlas: Atlas) -> int:
    """The number of the last release, if it is of what this atlas shows; else 0."""
    if not atlas.shared:
        return 0
    last = kept_releases()[-1:]
    if not last or last[0].fault or last[0].release is None:
        return 0
    return last[0].number if last[0].release.data_version == atlas.version else 0


def since_release(now: Atlas, number: int, which: Callable[[Atlas], Collection[str]]) -> Since:
    """What has become of the claims of a release that `which` gives of the state back then.

    Of a ledger of which the public does not get all, both states are what whoever asks may read.
    Raises BadRelease, NoPast.
    """
    kept = next((kept for kept in kept_releases() if kept.number == number), None)
    if kept is None:
        raise BadRelease("none", n=number)
    if kept.fault or kept.release is None:
        raise BadRelease(kept.fault, number=number)
    then = past(moment_of(kept.release.at)).atlas
    ids = set(which(then))
    before = marks(then.ledger.claims.values(), ids)
    after = marks(now.ledger.claims.values(), before)
    return Since(kept.release, tuple(recalled(before, after)), len(before))


def told_since(
    now: Atlas, number: int, which: Callable[[Atlas], Collection[str]], lang: str
) -> list[str]:
    """As `since_release`, in sentences, which also say why it cannot be told."""
    try:
        found = since_release(now, number, which)
    except BadRelease as e:
        return [t(f"release.{e.reason}", lang, **e.values)]
    except NoPast as e:
        return [t(e.key, lang, **e.values)]
    day = day_words(parse_when(found.release.at[:10]).value, lang)
    head = t("recall.release", lang, n=number, day=day)
    return [head, *sentences(found.found, found.of, now.ledger, lang, _LISTED)]


def number_of(text: str) -> int:
    """The number of a release in the word `release` of an address; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
