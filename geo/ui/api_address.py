"""Whether this process serves `geo.web.api`, and where the map's frame finds it."""

from __future__ import annotations

_served = False


def serve() -> None:
    """Say that this process serves it."""
    global _served
    _served = True


def is_served() -> bool:
    """Whether this process serves it."""
    return _served


def map_url(secret: str = "") -> str:
    """The address of the map's data as seen from its frame, under any base path; else empty.

    secret: of a viewer's own atlas (`geo.service.private`).
    """
    if not _served:
        return ""
    return f"../../api/private/{secret}/map" if secret else "../../api/map"


def search_url(base: str, secret: str = "") -> str:
    """The path under which the page's searches are answered; else empty.

    base: path under which the app is served. secret: as of `map_url`.
    """
    if not _served:
        return ""
    return f"{base}/api/private/{secret}/search" if secret else f"{base}/api/search"


def card_url(base: str) -> str:
    """The path under which a card asks for places and areas, ending in a slash; else empty."""
    return f"{base}/api/card/" if _served else ""
