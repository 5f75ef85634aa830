"""The JSON between Python and the map: the same as `static/protocol.d.ts`, field by field.

`tests/test_protocol.py` compares the two, and what is really sent with them.
"""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

Degrees4 = tuple[float, float, float, float]


class Basemap(TypedDict):
    """Where the offline basemap is. url: ends in a slash."""

    url: str
    version: str
    attribution: str


class Tiles(TypedDict):
    """The online layer."""

    url: str
    attribution: str


class MapOptions(TypedDict):
    """What the map is started with. home: west, south, east, north in WGS 84 degrees.

    lang, text, borders: of a map without the app, which says them with each update. alone: in a
    briefing.
    """

    home: Degrees4
    basemap: NotRequired[Basemap]
    tiles: NotRequired[Tiles]
    lang: NotRequired[str]
    text: NotRequired[dict[str, str]]
    borders: NotRequired[str]
    alone: NotRequired[bool]


class Ask(TypedDict):
    """What is to be asked for. words: the filter; more: language and version of the data.

    days, limits: ISO dates.
    """

    url: str
    words: str
    more: str
    days: list[str] | None
    limits: list[str]


class Update(TypedDict):
    """What each update says besides the claims.

    stamp: comes back as `data-draw` once it is painted. focus: south, west, north, east, and a
    number that tells it from the last one. heard: the number of the last message that was heard.
    """

    stamp: str
    lang: NotRequired[str]
    text: NotRequired[dict[str, str]]
    borders: NotRequired[str]
    link: NotRequired[str]
    focus: NotRequired[list[float] | None]
    heard: NotRequired[int]
    session: NotRequired[str]
    ask: NotRequired[Ask]


class AskMessage(Update):
    """An update that only says what to ask for. selected: keys of places."""

    selected: list[str]


class Columns(TypedDict):
    """One value a place; a single value stands for all places.

    id: 0 where the coordinates are the key. radius: metres. badges: source, modality, count and so
    on, or one number, source * 16 + modality, for a lone badge of one claim. outlets: numbers of
    the outlets that carried or published its claims, empty where claims are only counted. name:
    empty where there are too many.
    """

    id: list[str | int] | str | int
    lat: list[float]
    lon: list[float]
    precision: list[int] | int
    radius: list[int] | int
    n: list[int] | int
    disputed: list[int] | int
    badges: list[list[int] | int]
    outlets: list[list[int]]
    name: list[str]


Ring = list[tuple[float, float]]


class Apart(TypedDict):
    """n: claims of areas whose outline is not sent."""

    n: int


class MapPayload(TypedDict):
    """Claims or counts, a column each; see `views/map_data.py`.

    covers: for which it holds, None: everywhere. side: letter, shape, colour, name. modality: key,
    name. source: letters, side, name, number of the origin: -1 where nobody is named, -2 of a side.
    shape: by row, a country by its code. selected: rows.
    pixels: of the side of a cell, at `zoom`.
    first_area: the first row that is a count of an area.
    """

    stamp: str
    cells: bool
    covers: Degrees4 | None
    zoom: int
    words: str
    side: list[tuple[str, str, str, str]]
    modality: list[tuple[str, str]]
    source: list[tuple[str, int, str, int]]
    precision: list[str]
    place: Columns
    shape: dict[str, str | list[Ring] | list[list[Ring]]]
    selected: list[int]
    pixels: NotRequired[int]
    first_area: NotRequired[int]
    apart: NotRequired[Apart]


class PlacesIn(TypedDict):
    """The places of a box. places: key, name, claims, disputed ones each; of how many in all."""

    places: list[tuple[str, str, int, int]]
    of: int


class Outside(TypedDict):
    """Claims outside of a box. sides: `n`, `e`, `s` or `w`, number, and their bounds each."""

    sides: list[tuple[str, int, Degrees4]]


class ClaimDays(TypedDict):
    """The days with claims. first: ISO date. runs: number of days with, without, with claims ..."""

    first: str | None
    runs: list[int]


class OptionBadge(TypedDict):
    """The badge of a claim, and what it says in words."""

    letters: str
    shape: str
    colour: str
    modality: str
    label: str


class Option(TypedDict):
    """One thing that a search found. kind: `place`, `speaker`, `event`, `claim`, or `ground`: a
    place without claims, whose id is south, west, north, east in WGS 84 degrees.
    """

    kind: str
    id: str
    title: str
    sub: str
    badge: NotRequired[OptionBadge]


class Found(TypedDict):
    """What a search found, best first. some: nothing has all the words."""

    options: list[Option]
    some: bool


class Told(TypedDict):
    """What the map tells the app: the view on the screen, how it plays, and all that the app has
    not acknowledged.

    view: latitude, longitude (WGS 84 degrees), zoom. screen: CSS pixels. play: milliseconds of a
    day, whether the days before are kept. said: number and words of each message.
    """

    view: tuple[float, float, float]
    screen: tuple[int, int]
    play: tuple[int, bool]
    said: list[tuple[int, str]]
    tells: int
