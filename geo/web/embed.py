"""The embedded map: `/embed?day=...`, a light page for a frame on a page of another host.

It is an SVG map without a script. A press on a label opens whose claims it stands for, by a
popover of HTML. Only pages of the hosts that `atlas.toml` names may show it in a frame; where it
names none, there is no such page.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.briefing.map_labels import Frame, MapData, MapLabel, frame_around, frame_of
from geo.briefing.slides import MAX_SCREEN, Centre, Size
from geo.briefing.small_map import light_map
from geo.i18n import t
from geo.i18n.days import days_words
from geo.ledger import Ledger
from geo.model.claims import Claim
from geo.model.filters import Filter
from geo.service.atlas import Atlas
from geo.service.pictures import window_of
from geo.views import map_data, panel
from geo.views.citation import filter_in_words
from geo.web.address import filter_of, words_of
from geo.web.pages import HTML, Turn, language, render

SIZES = {"wide": (960, 560), "narrow": (440, 520)}  # CSS pixels; by the width of the frame
MAX_LETTERS = 100_000  # of a map
_MAX_LISTED = 12  # claims under a label; the others are counted
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
        view, screen = _view(own.get("view", "")), _screen(own.get("screen", ""))
    except ValueError:
        return _said(t("embed.wrong", lang, words="view, screen"), 400, lang, headers)
    query, bad = filter_of(atlas, words)
    if bad:
        named = ", ".join(f"{b.word}={b.value}" for b in bad)
        return _said(t("embed.wrong", lang, words=named), 400, lang, headers)
    maps = [_map(atlas, query, view, screen, name, lang) for name in SIZES]
    style = _style(maps)
    headers["content-security-policy"] = _policy(hosts, style)
    shown = {**query.words(), "lang": [lang]} | ({"view": [own["view"]]} if view else {})
    html = render(
        "embed.html.jinja",
        lang,
        style=Markup(style),  # it is ours, and holds no text of the data
        title=days_words(*query.days, lang) if query.days else t("toolbar.all_days", lang),
        words=filter_in_words(atlas.ledger, query, lang),
        maps=maps,
        sides=_sides(atlas, query, lang),
        counts=_counts(atlas, query, lang),
        app=f"{base}/?{urlencode(shown, doseq=True)}",
        link=lambda claim: f"{base}/c/{quote(claim, safe='')}?lang={lang}",
    )
    return Response(html, 200, {**headers, "content-language": lang}, HTML)


def _said(text: str, status: int, lang: str, headers: Mapping[str, str]) -> Response:
    html = render("embed_said.html.jinja", lang, text=text)
    return Response(html, status, {**headers, "cache-control": "no-cache"}, HTML)


def _policy(hosts: Sequence[str], style: str) -> str:
    """Nothing but the page's own style, and frames of these hosts only."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{digest}'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {' '.join(hosts)}",
        )
    )


def _style(maps: Sequence[_Map]) -> str:
    """The style of the page, with a place for each button over a label."""
    found = [_css()]
    for label in (one for each in maps for one in each["labels"]):
        box = f"left:{label.left}%;top:{label.top}%;width:{label.wide}%;height:{label.high}%"
        found.append(f".at-{label.key}{{{box}}}\n")
    return "".join(found)


@cache
def _css() -> str:
    return Path(__file__).with_name("embed.css").read_text(encoding="utf-8")


def _view(text: str) -> Centre | None:
    if text and not map_data.is_view(text):
        raise ValueError("view", text)
    latitude, longitude, zoom = (float(x) for x in text.split(",")) if text else (0.0, 0.0, 0.0)
    return (latitude, longitude, zoom) if text else None


def _screen(text: str) -> Size | None:
    wide, high = (int(x) for x in text.split(",")) if text else (1, 1)
    if not (1 <= wide <= MAX_SCREEN and 1 <= high <= MAX_SCREEN):
        raise ValueError("screen", text)
    return (wide, high) if text else None


# ---- the map and its labels ----------------------------------------------------------------------


@dataclass(frozen=True)
class _Label:
    """What a press opens. left, top, wide, high: percent of the map. badges: letters, shape,
    colour, modality and meaning of each. claims: the first of them; more: how many are not listed.
    """

    key: str
    name: str
    left: float
    top: float
    wide: float
    high: float
    badges: list[dict[str, str]]
    claims: list[dict[str, Any]]
    more: int


class _Map(TypedDict):
    """A map of the page. wide, high: CSS pixels. svg: "" where it would be too large."""

    name: str
    wide: int
    high: int
    svg: Markup
    labels: list[_Label]


def _map(
    atlas: Atlas, query: Filter, view: Centre | None, screen: Size | None, name: str, lang: str
) -> _Map:
    wide, high = SIZES[name]
    counts = atlas.counts(query)
    few = counts.n <= map_data.MAX_BADGES
    part = atlas.page(query, map_data.MAX_BADGES) if few else None
    claims = list(part.claims.values()) if part else []
    home = atlas.settings.home
    size = wide, high
    frame = frame_of(view, *size, screen) if view else frame_around(home, *size)
    if part:
        payload: MapData = map_data.claims_payload(part, claims, lang)
    else:
        payload = atlas.map_payload(query, window_of(frame), lang)
    drawn, shown = light_map(payload, frame, lang, MAX_LETTERS)
    located = [c for c in claims if c.latitude is not None and c.longitude is not None]
    at: dict[str, list[Claim]] = {}
    for claim in located:
        at.setdefault(claim.place_key, []).append(claim)
    groups = list(at.values())
    return {
        "name": name,
        "wide": wide,
        "high": high,
        "svg": Markup(drawn),  # it is ours, and escapes its texts
        "labels": [
            _label(f"{name}-{n}", one, frame, groups, part, lang, query.zone)
            for n, one in enumerate(shown)
        ],
    }


def _label(
    key: str,
    label: MapLabel,
    frame: Frame,
    groups: Sequence[Sequence[Claim]],
    part: Ledger | None,
    lang: str,
    zone: str,
) -> _Label:
    left, top = max(0.0, label.box[0]), max(0.0, label.box[1])
    right, bottom = min(frame.width, label.box[2]), min(frame.height, label.box[3])
    claims = [claim for n in label.members for claim in groups[n]] if part else []
    listed = claims[:_MAX_LISTED]
    return _Label(
        key,
        label.caption,
        round(100 * left / frame.width, 2),
        round(100 * top / frame.height, 2),
        round(100 * (right - left) / frame.width, 2),
        round(100 * (bottom - top) / frame.height, 2),
        [
            {
                "letters": spec.letters,
                "shape": spec.shape,
                "colour": spec.colour,
                "modality": spec.modality,
                "label": spec.label,
            }
            for spec in label.specs
        ],
        [_line(part, claim, lang, zone) for claim in listed] if part else [],
        label.n - len(listed),
    )


def _line(ledger: Ledger, claim: Claim, lang: str, zone: str) -> dict[str, Any]:
    return {
        "id": claim.claim_id,
        "badge": panel.badge(claim, ledger, lang),
        "who": ledger.sources[claim.claimant].name(lang),
        "how": t(f"modality.{claim.modality}", lang),
        "headline": claim.headline(lang),
        "where": ledger.place_name(claim, lang),
        "when": panel.reported_or_undated(claim, lang, zone),
    }


def _sides(atlas: Atlas, query: Filter, lang: str) -> list[dict[str, str]]:
    """The sides that speak, each as a badge with its name."""
    spoken = atlas.facet(query, "side")
    return [
        {"letters": s.letter, "shape": s.shape, "colour": s.colour, "modality": "claims"}
        | {"label": s.name(lang), "n": f"{spoken[key]:,}"}
        for key, s in atlas.ledger.sides.items()
        if spoken.get(key)
    ]


def _counts(atlas: Atlas, query: Filter, lang: str) -> str:
    counts = atlas.counts(query)
    parts = [t("embed.claims", lang, n=f"{counts.n:,}")]
    if counts.unlocated:
        parts.append(t("toolbar.not_on_map", lang, n=f"{counts.unlocated:,}"))
    return " · ".join(parts)
