"""Claims -> folium map: a base map that never changes, and a layer that does.

The data of the layer goes as one inert JSON value into one call of `assets/atlas.js`; it never
meets a folium template. The Map object is made anew for every update, because folium keeps what
it rendered once (see `docs/security.md`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import folium
from folium.template import Template
from shapely.geometry import mapping

from geo.areas import simplified
from geo.claims import MODALITIES, Claim
from geo.escape import inert_json
from geo.groups import disputed_ids
from geo.i18n import t
from geo.ledger import Ledger
from geo.places import GEO_PRECISIONS, Gazetteer
from geo.settings import Settings
from geo.store import Cells

SHAPE_PRECISIONS = ("area", "region", "country")
# More places than this are sent as cells, with counts by side, in place of badges.
PLACES_MOST = 6_000
NAMES_MOST = 200  # more places than this go unnamed on the map
CELLS_ZOOM = 7
ATTRIBUTION = "Natural Earth · GeoNames (CC BY 4.0)"
TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
TILES_ATTRIBUTION = "&copy; OpenStreetMap contributors"
WORLD = (-180.0, -85.0, 180.0, 85.0)

MAP_TEXTS = (
    "legend",
    "legend_side",
    "legend_modality",
    "legend_precision",
    "legend_marks",
    "legend_point",
    "legend_settlement",
    "legend_area",
    "legend_disputed",
    "legend_merged",
    "legend_not_facts",
    "disputed",
    "home",
    "copy_link",
    "link_copied",
    "no_basemap",
)


# Columns that the browser takes as one value when every place has the same.
_MAYBE_CONSTANT = ("id", "precision", "radius", "n", "disputed")


class _Call(folium.MacroElement):
    """One call into `atlas.js` with one inert JSON value."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        claimAtlas.{{ this.function }}({{ this._parent.get_name() }}, {{ this.value }});
        {% endmacro %}
        """
    )

    def __init__(self, function: str, value: Any) -> None:
        super().__init__()
        self._name = "Call"
        self.function = function
        self.value = inert_json(value)


class _OfflineBasemap(folium.map.Layer):
    """Land, borders, water and labels from files that the app serves itself."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = claimAtlas.basemap({{ this.value }});
        {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, name: str, value: Any) -> None:
        super().__init__(name=name, overlay=False, control=True, show=True)
        self._name = "OfflineBasemap"
        self.value = inert_json(value)


def base_map(
    settings: Settings, lang: str, theme: str, urls: Mapping[str, str], version: str
) -> folium.Map:
    """The map without claims: the same for every filter, so that it is never mounted again.

    urls: where the page finds `leaflet`, `assets` and `basemap`, each ending in a slash.
    version: of those files, so that a browser may keep them for good.
    """
    west, south, east, north = settings.home
    made = folium.Map(
        location=((south + north) / 2, (west + east) / 2),
        zoom_start=6,
        tiles=None,
        min_zoom=2,
        max_zoom=16,
        zoom_control=True,
        keyboard=False,
        world_copy_jump=False,
    )
    made.default_js = [
        ("leaflet", f"{urls['leaflet']}leaflet.js"),
        ("badge", f"{urls['assets']}badge.js?v={version}"),
        ("atlas", f"{urls['assets']}atlas.js?v={version}"),
    ]
    made.default_css = [
        ("leaflet_css", f"{urls['leaflet']}leaflet.css"),
        ("atlas_css", f"{urls['assets']}atlas.css?v={version}"),
    ]
    text = {key: t(f"map.{key}", lang) for key in MAP_TEXTS}
    _Call(
        "start",
        {
            "lang": lang,
            "theme": theme,
            "home": settings.home,
            "text": text,
            "borders": settings.borders.get(lang, ""),
        },
    ).add_to(made)
    _OfflineBasemap(
        t("map.offline", lang),
        {"url": urls["basemap"], "version": version, "attribution": ATTRIBUTION},
    ).add_to(made)
    # The address itself: looking a name up among all providers takes longer than the whole map.
    folium.TileLayer(
        TILES, attr=TILES_ATTRIBUTION, name=t("map.online", lang), show=False, overlay=False
    ).add_to(made)
    folium.LayerControl(position="topright", collapsed=True).add_to(made)
    return made


def claims_layer(payload: Mapping[str, Any]) -> folium.FeatureGroup:
    """The changing layer, drawn from `claims_payload` or `cells_payload`."""
    group = folium.FeatureGroup(name="claims", control=False)
    _Call("draw", packed(payload)).add_to(group)
    return group


def packed(payload: Mapping[str, Any]) -> dict[str, Any]:
    """`payload` as it is sent: shorter, and unpacked again by `atlas.js`.

    A column with one value for all places is that value; a lone badge of one claim is a number.
    """
    place = dict(payload["place"])
    for column in _MAYBE_CONSTANT:
        if len(set(place[column])) == 1:
            place[column] = place[column][0]
    # A lone badge that stands for one claim is one number.
    place["badges"] = [
        b[0] * 16 + b[1] if len(b) == 3 and b[2] == 1 else b for b in place["badges"]
    ]
    return {**payload, "place": place}


def claims_payload(
    ledger: Ledger,
    claims: Iterable[Claim],
    lang: str,
    theme: str,
    *,
    selected: Iterable[str] = (),
    focus: tuple[float, float, float, float] | None = None,
    stamp: str = "",
) -> dict[str, Any]:
    """What the browser needs to draw `claims`: one array per attribute of a place.

    selected: place keys to mark. focus: south, west, north, east to show, or None to stay.
    stamp: comes back as `data-draw` on the map once it is painted.
    """
    payload = _frame(ledger, lang, theme, focus, stamp)
    sources: dict[str, int] = {}
    modalities = {name: n for n, name in enumerate(MODALITIES)}
    disputed = disputed_ids(ledger)
    by_place: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.latitude is not None and claim.longitude is not None:
            by_place[claim.place_key].append(claim)
    place = payload["place"]
    side_index = payload.pop("_side_index")
    for n, (key, there) in enumerate(by_place.items()):
        first = there[0]
        badges: dict[tuple[int, int], int] = defaultdict(int)
        for claim in there:
            who = sources.setdefault(claim.claimant, len(sources))
            badges[who, modalities[claim.modality]] += 1
        # A claim without a place of the gazetteer is keyed by its coordinates, which are here.
        place["id"].append(0 if key.startswith("@") else key)
        place["lat"].append(first.latitude)
        place["lon"].append(first.longitude)
        place["precision"].append(GEO_PRECISIONS.index(first.geo_precision))
        place["radius"].append(int(first.geo_radius_m or 0))
        place["n"].append(len(there))
        place["disputed"].append(sum(c.claim_id in disputed for c in there))
        place["badges"].append([x for (who, how), k in badges.items() for x in (who, how, k)])
        if len(by_place) <= NAMES_MOST:
            place["name"].append(first.place_name(lang))
        if first.geo_precision in SHAPE_PRECISIONS and first.place_id:
            drawn = _drawn(ledger.gazetteer, first.place_id)
            if drawn:
                payload["shape"][n] = drawn
    wanted = set(selected)
    payload["selected"] = [n for n, key in enumerate(by_place) if key in wanted]
    payload["source"] = [
        [ledger.sources[s].badge, side_index[ledger.sources[s].side], ledger.sources[s].name(lang)]
        for s in sources
    ]
    return payload


def cells_payload(
    ledger: Ledger, cells: Cells, lang: str, theme: str, stamp: str = ""
) -> dict[str, Any]:
    """What the browser needs to draw counts by side, for more places than badges can show."""
    payload = _frame(ledger, lang, theme, None, stamp)
    payload["cells"] = True
    side_index = payload.pop("_side_index")
    place = payload["place"]
    for cell in cells.cells:
        place["lat"].append(round(cell.latitude, 5))
        place["lon"].append(round(cell.longitude, 5))
        place["precision"].append(GEO_PRECISIONS.index("settlement"))
        place["radius"].append(0)
        place["n"].append(sum(cell.sides.values()))
        place["disputed"].append(cell.disputed)
        flat = [x for side, n in cell.sides.items() for x in (side_index[side], 0, n)]
        place["badges"].append(flat)
    payload["source"] = [
        [side.letter, side_index[key], side.name(lang)] for key, side in ledger.sides.items()
    ]
    return payload


def _frame(
    ledger: Ledger,
    lang: str,
    theme: str,
    focus: tuple[float, float, float, float] | None,
    stamp: str,
) -> dict[str, Any]:
    columns = ("id", "lat", "lon", "precision", "radius", "n", "disputed", "badges", "name")
    return {
        "theme": theme,
        "stamp": stamp,
        "focus": focus,
        "side": [[s.letter, s.shape, s.colour, s.name(lang)] for s in ledger.sides.values()],
        "modality": [[m, t(f"modality.{m}", lang)] for m in MODALITIES],
        "source": [],
        "precision": list(GEO_PRECISIONS),
        "place": {column: [] for column in columns},
        "shape": {},
        "selected": [],
        "_side_index": {key: n for n, key in enumerate(ledger.sides)},
    }


def _drawn(gazetteer: Gazetteer, place_id: str) -> Any:
    """Rings for the browser, or the ISO code of a country, which it has in its basemap."""
    place = gazetteer.places[place_id]
    if place.rule.startswith("country "):
        return place.rule.removeprefix("country ")
    centres = tuple(
        (p.place_id, p.latitude, p.longitude) for p in gazetteer.places.values() if not p.rule
    )
    return _rings_of_rule(place.rule, centres) if place.rule else []


@lru_cache(maxsize=512)
def _rings_of_rule(rule: str, centres: tuple[tuple[str, float | None, float | None], ...]) -> Any:
    """Rings of a rule as Leaflet wants them: polygons of rings of [latitude, longitude]."""
    from geo.areas import area

    known = {k: (la, lo) for k, la, lo in centres if la is not None and lo is not None}
    try:
        shape = mapping(simplified(area(rule, known)))
    except ValueError:
        return []  # `check` names the rule; the badge is shown without its area
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [
        [[[round(y, 3), round(x, 3)] for x, y in ring] for ring in polygon] for polygon in polygons
    ]


def extent(ledger: Ledger, claim: Claim) -> tuple[float, float, float, float] | None:
    """South, west, north, east of a claim's place, or None where the place is unknown."""
    if claim.latitude is None or claim.longitude is None:
        return None
    shape = None
    if claim.place_id:
        try:
            shape = ledger.gazetteer.shape(claim.place_id)
        except ValueError:
            shape = None  # the rule is wrong: `check` says so; the point is still known
    if shape is None or shape.is_empty:
        return claim.latitude, claim.longitude, claim.latitude, claim.longitude
    west, south, east, north = shape.bounds
    return south, west, north, east


_VIEW = re.compile(r"(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?),(\d{1,2}(?:\.\d+)?)", re.ASCII)


def is_view(text: str) -> bool:
    """Whether `text` is a map view as links have it: latitude, longitude, zoom (2 to 16)."""
    m = _VIEW.fullmatch(text)
    return bool(m and abs(float(m[1])) <= 85 and abs(float(m[2])) <= 180 and 2 <= float(m[3]) <= 16)
