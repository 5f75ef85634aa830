"""The map in its frame without the app: what the app would say is said by the test.

A page holds a frame, as the app's does; the answers of `/api/map` are the test's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import xstatic.pkg.leaflet
from conftest import PATIENCE
from playwright.sync_api import Browser, BrowserContext, Frame, Page, Route
from server import ROOT

from geo.views.map_data import map_texts

URL = "http://map.test"
HOME = [22.0, 44.4, 40.3, 52.4]
WORDS = "day=2022-07-01&day=2022-07-01&zone=UTC"
MORE = "lang=en&v=1"
LIMITS = ["2022-06-28", "2022-07-06"]
_FOLDERS = {
    "leaflet": Path(xstatic.pkg.leaflet.BASE_DIR),
    "assets": ROOT / "geo" / "static",
    "basemap": ROOT / "data" / "basemap",
}
_PAGE = """<!doctype html><meta charset="utf-8"><style>body { margin: 0 }
iframe { border: 0; width: 100%; height: 900px; display: block }</style>
<input id="typed"><iframe src="/component/map/index.html"></iframe>"""
_FRAME = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/leaflet/leaflet.css"><link rel="stylesheet" href="/assets/map.css">
<body><div id="map_div"></div><script src="/leaflet/leaflet.js"></script>
<script src="/assets/loader.js"></script>
<script>
window.sent = []; window.numbers = []; window.views = [];
window.feature_group = []; window.__GLOBAL_DATA__ = {};
window.Streamlit = { events: new EventTarget(),
  setFrameHeight(high) { frameElement.style.height = `${high}px`; },
  setComponentValue(value) { const told = JSON.parse(value.last_object_clicked_tooltip);
    views.push([told.view, told.screen]);
    for (const [number, words] of told.said) if (!numbers.includes(number)) {
      sent.push(words); numbers.push(number); } } };
window.begin = (options) => {
  window.map = L.map("map_div", { minZoom: 2, maxZoom: 16, keyboard: false,
    fadeAnimation: options.still !== true, zoomAnimation: options.still !== true });
  return claimAtlas.start(map, options);
};
window.hear = (data) => {  // as the host does
  feature_group.forEach((layer) => map.removeLayer(layer));
  const group = L.featureGroup();
  claimAtlas.draw(group, data);
  feature_group.push(group);
  group.addTo(map);
};
</script>"""
_EMPTY = {"type": "FeatureCollection", "features": []}
EMPTY_BASEMAP = {"countries": _EMPTY, "water": _EMPTY, "lines": _EMPTY, "labels": {"labels": []}}

EVERY_DAY = {"first": LIMITS[0], "runs": [9]}  # with claims: all within the limits

Answer = Callable[[dict[str, list[str]], Route], "dict[str, Any] | None"]


@dataclass
class MapFrame:
    """A map that is open. asked: the words of each question that came, in order."""

    page: Page
    frame: Frame
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def say(self, **message: Any) -> None:
        """One message of the app: by default the light one, that says only what to ask."""
        self.frame.evaluate("data => hear(data)", ask_message(**message))

    def days(self) -> list[str]:
        """The first day of each question, in order."""
        return [words["day"][0] for words in self.asked]

    def data(self, name: str) -> str | None:
        """What the map's container says of itself."""
        return self.frame.locator("#map_div").get_attribute(f"data-{name}")

    def wait(self, **data: str) -> None:
        """Until the map's container says `data`."""
        marks = "".join(f'[data-{name}="{value}"]' for name, value in data.items())
        self.frame.locator(f"#map_div{marks}").wait_for()

    def sent(self) -> list[str]:
        """What went to the app."""
        found: list[str] = self.frame.evaluate("() => sent")
        return found

    def number(self, words: str) -> int:
        """The number of the last message to the app, once it says `words`."""
        self.frame.wait_for_function("words => sent.at(-1) === words", arg=words)
        found: int = self.frame.evaluate("() => numbers.at(-1)")
        return found


def ask_message(**changes: Any) -> dict[str, Any]:
    """A message that says only what to ask; `words`, `days`, `url` go into its ask."""
    ask = {
        "url": "../../api/map",
        "words": WORDS,
        "more": MORE,
        "days": WORDS_DAYS,
        "limits": LIMITS,
    }
    ask |= {k: changes.pop(k) for k in ("words", "more", "days", "url", "limits") if k in changes}
    message = {"stamp": "s1", "link": "?a=1", "focus": None, "selected": []}
    return message | {"ask": ask} | changes


WORDS_DAYS = ["2022-07-01", "2022-07-01"]


def open_map(
    browser: Browser,
    answer: Answer,
    options: Mapping[str, Any] | None = None,
    basemap: Mapping[str, Any] | None = None,
    lang: str = "en",
    more: Mapping[str, Any] | None = None,
    **context: Any,
) -> tuple[MapFrame, BrowserContext]:
    """A page with the map in its frame, before the app has said anything.

    more: what the server answers to what maps ask besides, by the end of its path; by default
    every day has claims.
    """
    asked_besides = {"days": EVERY_DAY} | dict(more or {})
    made = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | context))
    made.set_default_timeout(PATIENCE)
    page = made.new_page()
    opened = MapFrame(page, page.main_frame)

    def serve(route: Route) -> None:
        path = urlparse(route.request.url).path
        folder, _, name = path.lstrip("/").partition("/")
        if path == "/api/map":
            words = parse_qs(urlparse(route.request.url).query)
            opened.asked.append(words)
            payload = answer(words, route)
            if payload is not None:
                route.fulfill(json=payload)
        elif (end := path.removeprefix("/api/map/")) in asked_besides:
            route.fulfill(json=asked_besides[end])
        elif folder in _FOLDERS:
            route.fulfill(path=_FOLDERS[folder] / name)
        elif folder == "component":
            route.fulfill(body=_FRAME, content_type="text/html")
        elif path == "/":
            route.fulfill(body=_PAGE, content_type="text/html")
        else:
            route.fulfill(status=404)

    made.route(f"{URL}/**", serve)
    page.goto(URL)
    frame = page.frame(url=f"{URL}/component/map/index.html")
    assert frame
    frame.wait_for_function("() => window.begin && claimAtlas.ready.then(() => true)")
    opened.frame = frame
    settings = {
        "lang": lang,
        "home": HOME,
        "borders": "",
        "text": map_texts(lang),
        **(options or {}),
    }
    ground = {"attribution": "", **(basemap or {"data": EMPTY_BASEMAP})}
    frame.evaluate("options => begin(options)", settings | {"basemap": ground})
    return opened, made


def box_of(words: Mapping[str, list[str]]) -> list[float]:
    """West, south, east, north of a question."""
    found: list[float] = json.loads(f"[{words['box'][0]}]")
    return found
