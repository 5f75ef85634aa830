"""Reads the position in an address of a map: geo: URIs, links to Google Maps, OpenStreetMap, ..."""

from __future__ import annotations

import re
from urllib.parse import unquote

LONGEST_ADDRESS = 2_000  # characters
_N = r"(-?[0-9]{1,3}(?:\.[0-9]{1,20})?)"
_GEO = re.compile(rf"geo:{_N},{_N}(?:,-?[0-9.]+)?(?:[;?].*)?", re.IGNORECASE)
_WEB = re.compile(
    r"https?://(?:[a-z0-9-]+\.)*(?:google\.[a-z.]{2,6}|openstreetmap\.org|osm\.org|apple\.com"
    r"|bing\.com|yandex\.[a-z.]{2,6}|2gis\.[a-z.]{2,6}|wikimapia\.org)[/?#].*",
    re.IGNORECASE,
)
# The pin first, then what the map shows. Yandex and 2GIS write the longitude first.
_PLACES = (
    re.compile(rf"!3d{_N}!4d{_N}"),
    re.compile(rf"[?&]mlat={_N}&mlon={_N}"),
    re.compile(rf"[?&](?:q|query|ll|sll|daddr|destination|center)=(?:loc:)?{_N},\+?\s*{_N}"),
    re.compile(rf"/(?:place|search|dir)/{_N},\+?\s*{_N}"),
    re.compile(rf"[?&]cp={_N}~{_N}"),
    re.compile(rf"@{_N},{_N}"),
    re.compile(rf"[#&?](?:map|lat)=(?:[0-9.]+/)?{_N}(?:/|&lon=){_N}"),
)
_LONGITUDE_FIRST = re.compile(r"https?://(?:[a-z0-9-]+\.)*(?:yandex|2gis)\.", re.IGNORECASE)
_PLUS_CODE = re.compile(
    r"(?:[23456789CFGHJMPQRVWX]{8}|[23456789CFGHJMPQRVWX]{4,6})\+[23456789CFGHJMPQRVWX]{2,7}"
    r"(?:[ ,].*)?",
    re.IGNORECASE,
)


def in_address(text: str) -> tuple[str, str] | None:
    """Latitude and longitude as an address has them; None for other texts."""
    if len(text) > LONGEST_ADDRESS or ":" not in text:
        return None
    if m := _GEO.fullmatch(text):
        return m[1], m[2]
    if not _WEB.fullmatch(text):
        return None
    plain = unquote(text)
    found = next((m for place in _PLACES if (m := place.search(plain))), None)
    if found is None:
        return None
    if _LONGITUDE_FIRST.match(text):
        return found[2], found[1]
    return found[1], found[2]


def is_plus_code(text: str) -> bool:
    """Whether a text is an Open Location Code, such as 8GX5H2RR+2X."""
    return len(text) <= LONGEST_ADDRESS and _PLUS_CODE.fullmatch(text) is not None
