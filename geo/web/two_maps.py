"""Two maps side by side: `/beside?day=...&left.side=...&right.side=...`, locked in place and time.

Plain HTML from the server: links step both maps by a day and move both, a form chooses what
differs. `static/two_maps.js` adds the swipe, keys and pointer, and a play. What is shown is all in
the address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from geo.briefing.half_slides import HALVES
from geo.briefing.map_labels import Frame, frame_around
from geo.briefing.slides import Size
from geo.i18n import LANGUAGES, t
from geo.i18n.days import days_words
from geo.i18n.grammar import own_name
from geo.i18n.numbers import whole
from geo.model.shipped import STATIC
from geo.service.atlas import Atlas
from geo.service.past import Past, changed_at, moment_of
from geo.service.pictures import window_of
from geo.views.citation import VERSION_LENGTH, filter_in_words
from geo.web.address import words_of
from geo.web.halves import (
    Pair,
    asked,
    atlas_of,
    from_start,
    heading_of,
    moment_word,
    moves,
    query_of,
    stepped,
    with_difference,
)
from geo.web.labelled_maps import (
    LabelledMap,
    counts_in_words,
    css_of,
    labelled_map,
    speaking_sides,
    style_source,
    with_places,
)
from geo.web.pages import HTML, Turn, language, render

SIZES = {"wide": (700, 560), "narrow": (400, 360)}  # CSS pixels of a map; by the page's width
_SCRIPTS = ("two_maps.js", "map_moves.js", "world.js")
_MAX_SIDES = 40  # that the form lists
_MAX_CHANGES = 30  # of the ledger, the last ones, whose moments the form proposes
_FORM_WORDS = ("day", "side", "known")  # those of a half that the form has fields for


def path(base: str) -> str:
    """The path of the page. base: under which the app is served, such as `/atlas`, or ""."""
    return f"{base}/beside"


def routes(current: Callable[[], Atlas], base: str, in_turn: Turn) -> list[Route]:
    """The page and its scripts. current, in_turn: as `geo.web.permalinks.routes` takes them."""
    return [
        Route(path(base), in_turn(partial(_page, current, base))),
        Route(f"{path(base)}/{{file:path}}", in_turn(_script)),
    ]


def _script(request: Request) -> Response:
    """A script of the page. Its address has a mark that changes with it, so it is kept for good."""
    mark, _, name = request.path_params["file"].partition("/")
    if name not in _SCRIPTS or mark != _mark():
        return Response(status_code=404)
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(_text(STATIC / name), 200, headers, "text/javascript")


@cache
def _mark() -> str:
    said = "\0".join(_text(STATIC / name) for name in _SCRIPTS)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


@cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _page(current: Callable[[], Atlas], base: str, request: Request) -> Response:
    atlas = request.state.atlas = current()
    lang = language(request)
    try:
        words = words_of(request)
    except ValueError as e:
        return _said(str(e), base, lang)
    words.pop("lang", None)
    found = asked(atlas, words)
    if found.bad:
        named = ", ".join(f"{b.word}={b.value}" for b in found.bad)
        told = t("embed.wrong", lang, words=named)
        if why := found.no_past:
            told = f"{told} {t(why.key, lang, **why.values)}"
        return _said(told, base, lang)
    pair = with_difference(atlas, found.pair, found.differ)

    def address(other: Pair, code: str = lang) -> str:
        return f"{path(base)}?{urlencode({**other.words(), 'lang': [code]}, doseq=True, safe=',')}"

    if pair != found.pair or not found.is_tidy:  # the address is to say all that is shown
        return RedirectResponse(address(pair), 303, {"cache-control": "no-cache"})
    return _drawn(atlas, pair, base, lang, address)


def _said(text: str, base: str, lang: str) -> Response:
    headers = {"cache-control": "no-cache", "content-language": lang}
    html = render("said.html.jinja", lang, text=text, app=f"{base}/?lang={lang}")
    return Response(html, 400, headers, HTML)


def _drawn(atlas: Atlas, pair: Pair, base: str, lang: str, address: Callable[..., str]) -> Response:
    frames = {name: _frame(atlas, pair, size) for name, size in SIZES.items()}
    halves = [_half(atlas, pair, half, frames, base, lang) for half in HALVES]
    style = with_places(_css(), (each for half in halves for each in half["maps"]))
    queries = [query_of(atlas, pair, half) for half in HALVES]
    days = queries[0].days
    title = t("beside.title", lang)
    if days == queries[1].days:
        title = days_words(*days, lang) if days else t("toolbar.all_days", lang)
    others = {
        "earlier": stepped(atlas, pair, -1),
        "later": stepped(atlas, pair, 1),
        "start": from_start(atlas, pair),
        "cumulative": replace(pair, cumulative=not pair.cumulative),
        **moves(pair, frames["wide"]),
    }
    html = render(
        "two_maps.html.jinja",
        lang,
        style=Markup(style),  # it is ours, and holds no text of the data
        script=f"{path(base)}/{_mark()}/{_SCRIPTS[0]}",
        base=base,
        title=title,
        pair=pair,
        halves=halves,
        go={name: address(other) for name, other in others.items() if other},
        here=address(pair),
        languages=[(code, own_name(code), address(pair, code)) for code in LANGUAGES],
        form=_form(atlas, pair, lang, path(base)),
        version=atlas.store.state.version[:VERSION_LENGTH],
    )
    headers = {
        "content-security-policy": _policy(style),
        "cache-control": "no-cache",
        "content-language": lang,
        "vary": "Accept-Language",
    }
    return Response(html, 200, headers, HTML)


def _frame(atlas: Atlas, pair: Pair, size: Size) -> Frame:
    return Frame(*pair.view, *size) if pair.view else frame_around(atlas.settings.home, *size)


def _half(
    atlas: Atlas, pair: Pair, half: str, frames: dict[str, Frame], base: str, lang: str
) -> dict[str, Any]:
    """What one half shows: its heading, filter, maps, sides and counts, and its view in the app."""
    query, there = query_of(atlas, pair, half), atlas_of(atlas, pair, half)
    then, moment = pair.then.get(half), pair.at.get(half, "")
    # With a view the narrow map lies within the wide one.
    window = window_of(frames["wide"]) if pair.view else None
    maps: list[LabelledMap] = [
        labelled_map(there, query, frame, name, lang, f"{half}-", window)
        for name, frame in frames.items()
    ]
    own = {"lang": [lang], **({"at": [moment]} if moment else {})}
    shown = {**query.words(), **own}
    if pair.view:
        shown["view"] = pair.words()["view"]

    def link(claim: str) -> str:
        """The page of a claim; of a past state its place in the app, which shows such states."""
        if moment:
            return f"{base}/?{urlencode({**own, 'claim': [claim]}, doseq=True)}"
        return f"{base}/c/{quote(claim, safe='')}?lang={lang}"

    return {
        "name": half,
        "title": heading_of(atlas, pair, half, lang),
        "words": filter_in_words(there.ledger, query, lang),
        "state": _state(then, moment, lang) if then else "",
        "link": link,
        "maps": maps,
        "views": {n: f"{f.latitude:.6f},{f.longitude:.6f},{f.zoom:g}" for n, f in frames.items()},
        "sides": speaking_sides(there, query, lang),
        "counts": counts_in_words(there, query, lang),
        "app": f"{base}/?{urlencode(shown, doseq=True)}",
    }


def _state(then: Past, moment: str, lang: str) -> str:
    """Which state of the ledger is shown, in words."""
    when = f"{then.entry.at[:16].replace('T', ' ')} UTC"
    values = {"at": moment, "entry": then.entry.entry, "when": when}
    return t("past.shown", lang, later=whole(then.later, lang), **values)


def _form(atlas: Atlas, pair: Pair, lang: str, action: str) -> dict[str, Any]:
    """The fields by which a reader chooses what differs; the other words are hidden ones."""
    sides = list(atlas.ledger.sides.items())[:_MAX_SIDES]
    listed = {key for key, _ in sides}
    hidden = [(word, v) for word, values in pair.words().items() for v in values]
    fields = {"day", "cumulative", "swipe"}
    fields |= {f"{half}.{word}" for half in HALVES for word in _FORM_WORDS}
    changes = changed_at() if atlas.has_history else []
    if changes:
        fields |= {"at", *(f"{half}.at" for half in HALVES)}
    kept = [(word, v) for word, v in hidden if word not in fields]
    for half in HALVES:
        kept += [(f"{half}.side", v) for v in pair.own[half].get("side", ()) if v not in listed]
    first, last = (*pair.common.get("day", ()), "", "")[:2]
    return {
        "action": action,
        "hidden": [*kept, ("lang", lang)],
        "first": first,
        "last": last,
        "changes": [_field_value(when) for when in changes[:_MAX_CHANGES]],
        "halves": [
            {
                "name": half,
                "title": t(f"beside.{half}", lang),
                "sides": [
                    (key, side.name(lang), key in pair.own[half].get("side", ()))
                    for key, side in sides
                ],
                "days": list(dict.fromkeys(pair.own[half].get("day", ()))) or [""],
                "known": pair.own[half].get("known", [""])[-1],
                "at": _field_value(moment_of(pair.at[half])) if half in pair.at else "",
            }
            for half in HALVES
        ],
    }


def _field_value(moment: datetime) -> str:
    """A moment as a field has it; that of an address without an offset is in UTC, too."""
    return moment_word(moment).removesuffix("Z")


def _policy(style: str) -> str:
    """The page's own style, scripts and answers of this server, and nothing else."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            style_source(style),
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


@cache
def _css() -> str:
    return css_of("labelled_maps.css", "dark_maps.css", "two_maps.css")
