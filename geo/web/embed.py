"""The embedded map: `/embed?day=...`, a light page for a frame on a page of another host.

It is an SVG map without a script. A press on a label opens whose claims it stands for, by a
popover of HTML. Only pages of the hosts that `atlas.toml` names may show it in a frame; where it
names none, there is no such page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.briefing.map_labels import Frame, frame_around, frame_of
from geo.briefing.slides import Centre, Size
from geo.i18n import t
from geo.i18n.days import days_words
from geo.service.atlas import Atlas
from geo.views.citation import filter_in_words
from geo.web.address import filter_of, words_of
from geo.web.labelled_maps import (
    counts_in_words,
    css_of,
    labelled_map,
    screen_in,
    speaking_sides,
    style_source,
    view_in,
    with_places,
)
from geo.web.pages import HTML, Turn, language, render

SIZES = {"wide": (960, 560), "narrow": (440, 520)}  # CSS pixels; by the width of the frame
_OWN_WORDS = ("lang", "view", "screen")
_KEPT = "public, max-age=300"


def path(base: str) -> str:
    """The path of the page. base: under which the app is served, such as `/atlas`, or ""."""
    return f"{base}/embed"


def routes(current: Callable[[], Atlas], base: str, in_turn: Turn) -> list[Route]:
    """The route of the page. current, in_turn: as `geo.web.permalinks.routes` takes them."""
    return [Route(path(base), in_turn(partial(_page, current, base)))]


def _page(current: Callable[[], Atlas], base: str, request: Request) -> Response:
    atlas = request.state.atlas = current().public()  # whoever looks: it is on a page for all
    lang = language(request)
    hosts = atlas.settings.embed_hosts
    if not hosts:
        return _said(t("embed.off", lang), 404, lang, {})
    headers = {"content-security-policy": _policy(hosts, ""), "cache-control": _KEPT}
    try:
        words = words_of(request)
        own = {word: words.pop(word)[-1] for word in _OWN_WORDS if word in words}
        view, screen = view_in(own.get("view", "")), screen_in(own.get("screen", ""))
    except ValueError:
        return _said(t("embed.wrong", lang, words="view, screen"), 400, lang, headers)
    query, bad = filter_of(atlas, words)
    if bad:
        named = ", ".join(f"{b.word}={b.value}" for b in bad)
        return _said(t("embed.wrong", lang, words=named), 400, lang, headers)
    maps = [
        labelled_map(atlas, query, _frame(atlas, view, screen, size), name, lang)
        for name, size in SIZES.items()
    ]
    style = with_places(_css(), maps)
    headers["content-security-policy"] = _policy(hosts, style)
    shown = {**query.words(), "lang": [lang]} | ({"view": [own["view"]]} if view else {})
    html = render(
        "embed.html.jinja",
        lang,
        style=Markup(style),  # it is ours, and holds no text of the data
        title=days_words(*query.days, lang) if query.days else t("toolbar.all_days", lang),
        words=filter_in_words(atlas.ledger, query, lang),
        maps=maps,
        sides=speaking_sides(atlas, query, lang),
        counts=counts_in_words(atlas, query, lang),
        app=f"{base}/?{urlencode(shown, doseq=True)}",
        link=lambda claim: f"{base}/c/{quote(claim, safe='')}?lang={lang}",
    )
    return Response(html, 200, {**headers, "content-language": lang}, HTML)


def _frame(atlas: Atlas, view: Centre | None, screen: Size | None, size: Size) -> Frame:
    return frame_of(view, *size, screen) if view else frame_around(atlas.settings.home, *size)


def _said(text: str, status: int, lang: str, headers: Mapping[str, str]) -> Response:
    html = render("said.html.jinja", lang, text=text, app="")
    return Response(html, status, {**headers, "cache-control": "no-cache"}, HTML)


def _policy(hosts: Sequence[str], style: str) -> str:
    """Nothing but the page's own style, and frames of these hosts only."""
    return "; ".join(
        (
            "default-src 'none'",
            style_source(style),
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {' '.join(hosts)}",
        )
    )


@cache
def _css() -> str:
    return css_of("labelled_maps.css", "dark_maps.css")
