"""What Python and the map send each other is the same on both sides."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NotRequired, get_args, get_origin

import pytest
from pydantic import ConfigDict, TypeAdapter, with_config
from server import ROOT
from typing_extensions import get_type_hints, is_typeddict

from geo.model.filters import Filter
from geo.service.current import shipped_atlas
from geo.views import map_data, protocol

DECLARED = (ROOT / "geo" / "static" / "protocol.d.ts").read_text(encoding="utf-8")
INTERFACE = re.compile(r"^export interface (\w+)(?: extends ([\w, ]+))? \{(.*?)^\}", re.M | re.S)
FIELD = re.compile(r"^  (\w+)(\??): ([^;]+);", re.M)
BOTH = (
    "MapOptions",
    "Basemap",
    "Tiles",
    "Ask",
    "Update",
    "AskMessage",
    "Columns",
    "MapPayload",
    "ClaimDays",
    "Told",
)
# Only the page itself says these, to a map without the app.
IN_THE_BROWSER_ONLY = {"MapOptions": {"scale", "choose", "play_ms"}}


def in_typescript() -> dict[str, dict[str, tuple[bool, str]]]:
    """Field -> whether it is needed, and its type, of each interface."""
    found: dict[str, dict[str, tuple[bool, str]]] = {}
    for name, bases, body in INTERFACE.findall(DECLARED):
        fields = {field: (not mark, kind) for field, mark, kind in FIELD.findall(body)}
        above = [found[base.strip()] for base in bases.split(",") if base.strip() in found]
        found[name] = {k: v for base in above for k, v in base.items()} | fields
    return found


def in_python(name: str) -> dict[str, tuple[bool, Any]]:
    made = getattr(protocol, name)
    marked = get_type_hints(made, include_extras=True)
    hints = get_type_hints(made)
    return {f: (get_origin(marked[f]) is not NotRequired, hint) for f, hint in hints.items()}


@pytest.mark.parametrize("name", BOTH)
def test_both_sides_have_the_same_fields_of_the_same_kind(name: str) -> None:
    theirs = {
        field: kind
        for field, kind in in_typescript()[name].items()
        if field not in IN_THE_BROWSER_ONLY.get(name, ())
    }
    ours = in_python(name)
    assert set(ours) == set(theirs)
    for field, (needed, hint) in ours.items():
        assert needed == theirs[field][0], field
        assert kinds_of(hint) == kinds_in(theirs[field][1]), field


def kinds_in(text: str) -> set[str]:
    """The plain kinds that a type of TypeScript is made of."""
    found = {word for word in ("string", "boolean", "null") if re.search(rf"\b{word}\b", text)}
    return (
        found
        | ({"number"} if re.search(r"\bnumber\b|\b0\b", text) else set())
        | {word for word in re.findall(r"\b[A-Z]\w+", text) if word not in ("Record", "Message")}
        | ({"number", "string"} if "Message" in text else set())
    )


def kinds_of(hint: Any) -> set[str]:
    """The same of a type of Python."""
    plain = {str: "string", bool: "boolean", int: "number", float: "number", type(None): "null"}
    if hint in plain:
        return {plain[hint]}
    if is_typeddict(hint):
        if hint is protocol.Apart:
            return {"number"}
        return {hint.__name__}
    return {kind for part in get_args(hint) if part is not ... for kind in kinds_of(part)}


def checked(name: str, sent: Mapping[str, Any]) -> None:
    """Raises where `sent` has another field, or one of another type, than declared."""
    adapter = TypeAdapter(with_config(ConfigDict(extra="forbid"))(getattr(protocol, name)))
    adapter.validate_json(json.dumps(sent))


def test_what_is_sent_is_what_is_declared() -> None:
    atlas = shipped_atlas()
    window = map_data.around(48.6, 38.0, 6)
    for wanted in (Filter(), Filter(day=(date(2023, 5, 12), date(2023, 5, 12)))):
        payload = atlas.map_payload(wanted, window, "en", ("bakhmut",))
        checked("MapPayload", payload)
        checked("MapPayload", map_data.packed(payload))
    cells = atlas.store.cells(Filter(), map_data.WORLD, 6, 100)
    areas = atlas.store.extents(Filter())
    counted = map_data.cells_payload(atlas.ledger, cells, areas, "ja", covers=window.box, zoom=6)
    checked("MapPayload", map_data.packed(counted))


def test_a_field_that_is_not_declared_is_found() -> None:
    with pytest.raises(ValueError, match="heard"):
        checked("AskMessage", {"stamp": "s", "selected": [], "heard": "not a number"})
    with pytest.raises(ValueError, match="other"):
        checked("AskMessage", {"stamp": "s", "selected": [], "other": 1})
