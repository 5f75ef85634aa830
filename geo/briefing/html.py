"""A briefing as one HTML file that asks nobody for anything: scripts, styles, letters, map, data.

The data is inert JSON that scripts read; the policy in the file lets run what the file itself was
made with, told by hash, and nothing else (see `docs/briefings.md`).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import xstatic.pkg.leaflet

from geo.briefing.clip import Box, clipped, window
from geo.briefing.fonts import LICENCE, font_faces
from geo.briefing.half_slides import BESIDE
from geo.briefing.lettering import plain
from geo.briefing.scenes import Scene, heading
from geo.briefing.scripts import one_script
from geo.briefing.slide_data import SlideData, scene_bounds
from geo.briefing.slides import Briefing
from geo.briefing.small_map import half_pictures
from geo.briefing.waiting import waited
from geo.i18n import strings, t
from geo.ledger import Ledger
from geo.model.settings import Settings
from geo.model.shipped import STATIC
from geo.store import Store
from geo.views.inert_json import inert_json
from geo.views.map_data import ATTRIBUTION, map_texts

_LEAFLET = Path(xstatic.pkg.leaflet.BASE_DIR)


def html_file(
    scenes: Sequence[Scene],
    briefing: Briefing,
    ledger: Ledger,
    settings: Settings,
    lang: str,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> bytes:
    """The whole briefing as one file in UTF-8.

    scenes: of `briefing` on `ledger`, in `lang`. progress: told how many of how many steps are
    done.
    """
    steps = len(scenes) + 2
    made = SlideData(ledger, Store(ledger, list(settings.zones)), lang)
    slides = []
    for n, scene in enumerate(scenes, 1):
        slides.append(_slide(made, scene, ledger, settings, lang))
        progress(n, steps)
    book = _book(scenes, briefing, made, ledger, settings, lang) | {"slides": slides}
    data = _readable(book)
    basemap = clipped(_boxes(scenes, ledger, settings))
    progress(steps - 1, steps)
    letters = _letters([data, basemap["labels"]])
    faces = waited(lambda: font_faces(letters), lambda: progress(steps - 1, steps))
    page = _page(data, basemap, faces)
    progress(steps, steps)
    return page


def live_page(
    scenes: Sequence[Scene],
    briefing: Briefing,
    ledger: Ledger,
    store: Store,
    settings: Settings,
    lang: str,
    rest: str,
) -> bytes:
    """The page that presents at once: with its title and first slide, in the reader's own fonts.

    store: that answers for `ledger`. rest: the address, on the same server, of `live_slides`.
    """
    made = SlideData(ledger, store, lang)
    first = [_slide(made, scene, ledger, settings, lang) for scene in scenes[:1]]
    data = _book(scenes, briefing, made, ledger, settings, lang)
    data |= {"begin": 1, "slides": first, "rest": rest if len(scenes) > 1 else ""}
    return _page(_readable(data), clipped(_boxes(scenes, ledger, settings)), "")


def live_slides(
    scenes: Sequence[Scene], ledger: Ledger, store: Store, settings: Settings, lang: str
) -> Iterator[bytes]:
    """The slides after the first, a line of JSON each, with the rows and outlines they add."""
    made = SlideData(ledger, store, lang)
    for n, scene in enumerate(scenes):
        rows, shapes = len(made.rows), len(made.shapes)
        part = {
            "slide": _slide(made, scene, ledger, settings, lang),
            "rows": made.rows[rows:],
            "shapes": made.shapes[shapes:],
        }
        if n:
            yield inert_json(_readable(part)).encode("utf-8", errors="replace") + b"\n"


def _slide(
    made: SlideData, scene: Scene, ledger: Ledger, settings: Settings, lang: str
) -> dict[str, object]:
    """The data of a slide, with the pictures of two maps where it has them."""
    own = scene.ledger_or(ledger)
    beside = half_pictures(scene, own, settings, lang) if BESIDE in scene.show else []
    return made.slide(scene) | {"beside": beside}


def _book(
    scenes: Sequence[Scene],
    briefing: Briefing,
    made: SlideData,
    ledger: Ledger,
    settings: Settings,
    lang: str,
) -> dict[str, Any]:
    """What the scripts draw from, as `static/slide.js` types it; without its slides."""
    return {
        "lang": lang,
        "title": heading(briefing, scenes, lang),
        "many": len(scenes),
        "begin": 0,
        "opening": made.opening(scenes, briefing, settings),
        "rest": "",
        "text": _texts(lang),
        "map": {
            "alone": True,
            "lang": lang,
            "home": settings.home,
            "text": map_texts(lang),
            "borders": settings.borders_in(lang),
        },
        "basemap_attribution": ATTRIBUTION,
        "sides": [[s.letter, s.shape, s.colour, s.name(lang)] for s in ledger.sides.values()],
        "rows": made.rows,
        "shapes": made.shapes,
    }


def _texts(lang: str) -> dict[str, str]:
    prefix = "brief.html_"
    found = {k: v[lang] for k, v in strings().items() if k.startswith(prefix)}
    texts = {k.removeprefix(prefix): text for k, text in found.items()}
    whole = t("brief.whole_title", lang)
    return texts | {
        "continued": strings()["brief.continued"][lang],
        "whole_title": t("brief.next_slide", lang, what=whole),
    }


def _boxes(scenes: Iterable[Scene], ledger: Ledger, settings: Settings) -> list[Box]:
    boxes: list[Box] = []
    for scene in scenes:
        if scene.view:
            boxes.append(window(scene.view, scene.screen))
        elif around := scene_bounds(scene, scene.ledger_or(ledger)):
            south, west, north, east = around
            boxes.append((west - 2, south - 2, east + 2, north + 2))
    return boxes or [settings.home]


def _readable(value: Any) -> Any:
    """`value` with its texts without control characters, which browsers show as boxes."""
    if isinstance(value, str):
        return value if value.isprintable() else plain(value, lines=True)
    if isinstance(value, dict):
        return {key: _readable(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_readable(v) for v in value]
    return value


def _letters(value: Any) -> str:
    """Every letter of the texts in `value`."""
    found: set[str] = set()
    todo = [value]
    while todo:
        here = todo.pop()
        if isinstance(here, str):
            found.update(here)
        elif isinstance(here, dict):
            todo += here.values()
        elif isinstance(here, list | tuple):
            todo += here
    return "".join(found)


def _page(data: dict[str, Any], basemap: dict[str, Any], faces: str) -> bytes:
    scripts, styles = _scripts(), [*_styles(), faces]
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}",
            f"style-src {' '.join(map(_hash, styles))}",
            "img-src data:",
            "font-src data:",
            *(["connect-src 'self'"] if data["rest"] else []),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    parts = [
        "<!DOCTYPE html>",
        f"<!-- {LICENCE} Leaflet: BSD-2-Clause. {ATTRIBUTION} -->" if faces else "",
        f'<html lang="{escape(data["lang"])}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{escape(data['title'])}</title>",
        *(f"<style>{style}</style>" for style in styles),
        "</head><body>",
        f'<script type="application/json" id="briefing">{inert_json(data)}</script>',
        f'<script type="application/json" id="basemap">{inert_json(basemap)}</script>',
        # As modules they run in this order too, each with its own names.
        *(f'<script type="module">{script}</script>' for script in scripts),
        "</body></html>\n",
    ]
    # A lone half of a pair of code units is no text; it must not keep the rest from being written.
    return "\n".join(parts).encode("utf-8", errors="replace")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


@cache
def _scripts() -> list[str]:
    leaflet = _read(_LEAFLET / "leaflet.js").partition("//# sourceMappingURL")[0]
    return [_whole(part, "</script") for part in (leaflet, one_script(STATIC, "briefing.js"))]


@cache
def _styles() -> list[str]:
    # Leaflet's pictures belong to controls that are not used; their addresses would lead nowhere.
    leaflet = re.sub(r"url\([^)]*\)", "none", _read(_LEAFLET / "leaflet.css"))
    names = ("map.css", "panel.css", "courses.css", "slide_rows.css", "briefing.css")
    return [_whole(p, "</style") for p in (leaflet, *(_read(STATIC / n) for n in names))]


def _read(path: Path) -> str:
    # As the browser reads it, or the hash would be of another text.
    return path.read_text(encoding="utf-8").replace("\r\n", "\n").lstrip("\ufeff")


def _whole(text: str, end: str) -> str:
    if end in text.lower() or "<!--" in text:
        raise ValueError(f"an asset that holds {end} would end early")
    return text
