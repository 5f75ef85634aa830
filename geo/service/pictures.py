"""Pictures of a view: what an atlas shows under a filter, drawn as the map frames it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from threading import BoundedSemaphore

from geo.briefing.animation import MAX_FRAMES, Moving, animation
from geo.briefing.map_labels import Frame
from geo.briefing.scenes import attribution
from geo.briefing.slides import Centre, Size
from geo.briefing.typesetting import Form
from geo.briefing.view_picture import Said, Shot, pictures, room_for, view_frame
from geo.i18n import LANGUAGES, t
from geo.i18n.days import days_words
from geo.model.bounds import on_globe
from geo.model.filters import Filter
from geo.service.atlas import Atlas
from geo.views.citation import VERSION_LENGTH, filter_in_words
from geo.views.map_data import MAX_BADGES, Window

_ZOOMS = 2, 16
_MAX_PIXELS = 8_192  # of a window
_PLAY_DPI = 75.0  # 1000 pixels wide
_AT_ONCE = 4  # frames that are drawn between two reports of progress
_DRAWING = BoundedSemaphore(2)  # pictures that are drawn at once for all viewers; others wait
Progress = Callable[[int, int], None]  # frames done, total; an exception stops the work


class TooManyDays(Exception):
    """A playback would have more than `MAX_FRAMES` days. n: their number."""

    def __init__(self, n: int) -> None:
        super().__init__(n)
        self.n = n


def view_picture(
    atlas: Atlas,
    query: Filter,
    selected: Sequence[str],
    view: Centre | None,
    screen: Size | None,
    lang: str,
    form: Form,
) -> bytes:
    """The map of `query` as PNG or SVG, with its legend and attribution.

    selected: keys of chosen places. view, screen: what the map shows; without a view the atlas's
    home. Raises what the questions of `Atlas` raise.
    """
    frame = view_frame(view, screen, atlas.settings.home)
    drawn = shot(atlas, query, frame, lang, selected)
    with _DRAWING:
        (made,) = pictures([drawn], form, lang)
    return made


def played_days(atlas: Atlas, query: Filter) -> list[date]:
    """The days that a playback shows: those with claims within the range of the filter.

    All days with claims where it has a single day, or none.
    """
    days = list(atlas.claims_per_day(query).claim_days)
    if not query.days or query.days[0] == query.days[1]:
        return days
    return [day for day in days if query.days[0] <= day <= query.days[1]]


def playback(
    atlas: Atlas,
    query: Filter,
    view: Centre | None,
    screen: Size | None,
    lang: str,
    form: Moving,
    pace: int,
    cumulative: bool,
    progress: Progress,
) -> bytes:
    """The map of each of `played_days` in turn, as GIF or WebP.

    pace: milliseconds of a day. cumulative: whether a day is shown with those before it. Raises
    TooManyDays, `TooLarge`, what `progress` raises, and what the questions of `Atlas` raise.
    """
    days = played_days(atlas, query)
    if not days or len(days) > MAX_FRAMES:
        raise TooManyDays(len(days))
    frame = view_frame(view, screen, atlas.settings.home)
    shots = []
    for day in days:
        progress(0, len(days))
        asked = replace(query, day=(days[0] if cumulative else day, day))
        shots.append(shot(atlas, asked, frame, lang))
    return animation(_frames(shots, lang, progress), form, pace)


def _frames(shots: Sequence[Shot], lang: str, progress: Progress) -> Iterator[bytes]:
    room = room_for(shots, lang)
    rest, done = iter(shots), 0
    while several := list(islice(rest, _AT_ONCE)):
        progress(done, len(shots))
        with _DRAWING:
            made = pictures(several, "png", lang, _PLAY_DPI, room)
        yield from made
        done += len(several)
    progress(done, len(shots))


def shot(
    atlas: Atlas, query: Filter, frame: Frame, lang: str, selected: Sequence[str] = ()
) -> Shot:
    """What the map shows of `query` within a frame: claims with badges, or counts where many."""
    counts = atlas.counts(query)
    payload = atlas.map_payload(query, window_of(frame), lang, selected)
    claims = () if payload["cells"] else atlas.page(query, MAX_BADGES).claims.values()
    said = attribution(atlas.ledger, list(claims), query, lang)
    about = atlas.settings.about
    facts = [said.not_facts.rstrip(".。"), said.known]
    facts += [t("brief.sources", lang, sources=said.sources)] if said.sources else []
    title = about.title if lang == LANGUAGES[0] else ""  # it is written in one language
    data = [title, about.licence, t("cite.version", lang, version=_version(atlas))]
    return Shot(
        payload,
        frame,
        Said(
            days_words(*query.days, lang) if query.days else t("toolbar.all_days", lang),
            filter_in_words(atlas.ledger, query, lang),
            counts.n,
            counts.unlocated,
            (" · ".join(facts), " · ".join(part for part in data if part)),
        ),
    )


def _version(atlas: Atlas) -> str:
    return atlas.version[:VERSION_LENGTH]


def window_of(frame: Frame) -> Window:
    """The window of a map with this frame."""
    west, south, east, north = frame.bounds
    whole = east - west >= 360
    box = (-180.0 if whole else on_globe(west), south, 180.0 if whole else on_globe(east), north)
    zoom = min(max(round(frame.zoom), _ZOOMS[0]), _ZOOMS[1])
    wide, high = (min(round(n), _MAX_PIXELS) for n in (frame.width, frame.height))
    return Window(box, zoom, wide, high)
