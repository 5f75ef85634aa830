"""Maps for plain pages: SVG without a script, on which each label opens whose claims it stands for.

The embedded map and the two maps side by side are made of these.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

from markupsafe import Markup

from geo.briefing.map_labels import Frame, MapData, MapLabel
from geo.briefing.slides import MAX_SCREEN, Centre, Size
from geo.briefing.small_map import light_map
from geo.i18n import t
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.model.claims import Claim
from geo.model.filters import Filter
from geo.service.atlas import Atlas
from geo.service.pictures import window_of
from geo.views import map_data, panel

MAX_LETTERS = 100_000  # of a map
_MAX_LISTED = 12  # claims under a label; the others are counted
_MAX_OUTLINES = 120  # of areas on a map of counts; where there are more, it has none


@dataclass(frozen=True)
class PressableLabel:
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


class LabelledMap(TypedDict):
    """A map of a page. wide, high: CSS pixels. svg: "" where it would be too large.

    bare: whether it has no outlines of areas, since they are too many. elsewhere: how many claims
    lie outside of it, in words; "" where none does.
    """

    name: str
    wide: int
    high: int
    svg: Markup
    bare: bool
    labels: list[PressableLabel]
    elsewhere: str


def labelled_map(
    atlas: Atlas,
    query: Filter,
    frame: Frame,
    name: str,
    lang: str,
    prefix: str = "",
    window: map_data.Window | None = None,
) -> LabelledMap:
    """The map of `query` in a frame, with its labels. Raises what the questions of `Atlas` raise.

    name: the class of its element. prefix: of the ids of its labels, which a page has only once.
    window: for which many claims are counted, if that is larger than the frame, so that several
    frames need one question.
    """
    counts = atlas.counts(query)
    few = counts.n <= map_data.MAX_BADGES
    part = atlas.page(query, map_data.MAX_BADGES) if few else None
    claims = list(part.claims.values()) if part else []
    if part:
        payload: MapData = map_data.claims_payload(part, claims, lang)
    else:
        payload = atlas.map_payload(query, window or window_of(frame), lang)
    bare = bool(payload["cells"]) and _outlines_of(payload) > _MAX_OUTLINES
    if bare:
        payload = _without_outlines(payload)
    drawn, shown = light_map(payload, frame, lang, MAX_LETTERS)
    if not drawn and not bare:
        bare = True
        drawn, shown = light_map(_without_outlines(payload), frame, lang, MAX_LETTERS)
    located = [c for c in claims if c.latitude is not None and c.longitude is not None]
    at: dict[str, list[Claim]] = {}
    for claim in located:
        at.setdefault(claim.place_key, []).append(claim)
    groups = list(at.values())
    beyond = counts.n - counts.unlocated - sum(label.n for label in shown) if drawn else 0
    return {
        "name": name,
        "wide": round(frame.width),
        "high": round(frame.height),
        "svg": Markup(drawn),  # it is ours, and escapes its texts
        "bare": bare,
        "labels": [
            _label(f"{prefix}{name}-{n}", one, frame, groups, part, lang, query.zone)
            for n, one in enumerate(shown)
        ],
        "elsewhere": t("embed.elsewhere", lang, n=whole(beyond, lang)) if beyond > 0 else "",
    }


def _outlines_of(payload: MapData) -> int:
    return len(payload["shape"]) + sum(map(bool, payload["place"]["radius"]))


def _without_outlines(payload: MapData) -> MapData:
    place = payload["place"]
    return {**payload, "shape": {}, "place": {**place, "radius": [0] * len(place["radius"])}}


def _label(
    key: str,
    label: MapLabel,
    frame: Frame,
    groups: Sequence[Sequence[Claim]],
    part: Ledger | None,
    lang: str,
    zone: str,
) -> PressableLabel:
    left, top = max(0.0, label.box[0]), max(0.0, label.box[1])
    right, bottom = min(frame.width, label.box[2]), min(frame.height, label.box[3])
    claims = [claim for n in label.members for claim in groups[n]] if part else []
    listed = claims[:_MAX_LISTED]
    return PressableLabel(
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


# ---- what a page says beside its maps ------------------------------------------------------------


def speaking_sides(atlas: Atlas, query: Filter, lang: str) -> list[dict[str, str]]:
    """The sides that speak, each as a badge with its name and the number of its claims."""
    if len(query.side) == 1:  # these are counted already
        spoken: Mapping[str, int] = {query.side[0]: atlas.counts(query).n}
    else:
        spoken = atlas.facet(query, "side")
    return [
        {"letters": s.letter, "shape": s.shape, "colour": s.colour, "modality": "claims"}
        | {"label": s.name(lang), "n": whole(spoken[key], lang)}
        for key, s in atlas.ledger.sides.items()
        if spoken.get(key) and (not query.side or key in query.side)
    ]


def counts_in_words(atlas: Atlas, query: Filter, lang: str) -> str:
    """How many claims a filter has, and how many of these no map can show."""
    counts = atlas.counts(query)
    parts = [t("embed.claims", lang, n=whole(counts.n, lang))]
    if counts.unlocated:
        parts.append(t("toolbar.not_on_map", lang, n=whole(counts.unlocated, lang)))
    return " · ".join(parts)


# ---- style and address ---------------------------------------------------------------------------


def with_places(css: str, maps: Iterable[LabelledMap]) -> str:
    """The style of a page, with a place for each button over a label."""
    found = [css]
    for label in (one for each in maps for one in each["labels"]):
        box = f"left:{label.left}%;top:{label.top}%;width:{label.wide}%;height:{label.high}%"
        found.append(f".at-{label.key}{{{box}}}\n")
    return "".join(found)


def css_of(*files: str) -> str:
    """The styles of these files of this package, one after the other."""
    here = Path(__file__)
    return "".join(here.with_name(file).read_text(encoding="utf-8") for file in files)


def style_source(style: str) -> str:
    """How a Content-Security-Policy allows this style and no other."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"style-src 'sha256-{digest}'"


def view_in(text: str) -> Centre | None:
    """The view that a word of the address names, None for "". Raises ValueError."""
    if text and not map_data.is_view(text):
        raise ValueError("view", text)
    latitude, longitude, zoom = (float(x) for x in text.split(",")) if text else (0.0, 0.0, 0.0)
    return (latitude, longitude, zoom) if text else None


def screen_in(text: str) -> Size | None:
    """The size of a map that a word of the address names, None for "". Raises ValueError."""
    wide, high = (int(x) for x in text.split(",")) if text else (1, 1)
    if not (1 <= wide <= MAX_SCREEN and 1 <= high <= MAX_SCREEN):
        raise ValueError("screen", text)
    return (wide, high) if text else None
