"""The server of an address, its words, and the filter that they ask for."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request

from geo.model.filters import BadWord, Filter, strict_filter
from geo.service.atlas import Atlas

MAX_WORDS = 1_000


def server_of(request: Request, base: str) -> str:
    """The address of the server with the path under which it is served, without a slash at the
    end. base: that path, such as `/atlas`, or ""."""
    return f"{request.url.scheme}://{request.url.netloc}{base}"


def words_of(request: Request) -> dict[str, list[str]]:
    """The words of a request's address. Raises ValueError where there are more than `MAX_WORDS`."""
    try:
        return parse_qs(request.url.query, keep_blank_values=True, max_num_fields=MAX_WORDS)
    except ValueError as e:
        raise ValueError(f"more than {MAX_WORDS} words") from e


def filter_of(atlas: Atlas, words: dict[str, list[str]]) -> tuple[Filter, list[BadWord]]:
    """The filter that words ask of an atlas, and each word that is wrong."""
    return strict_filter(
        words,
        zones=atlas.settings.zones,
        sides=atlas.ledger.sides,
        claimants=atlas.ledger.sources,
        default_zone=atlas.settings.default_zone,
        limits=atlas.days,
        has_history=atlas.has_history,
    )
