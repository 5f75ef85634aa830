"""Reads KML with lxml, one placemark after the other.

GDAL's reader makes the first of May of the month 2023-05, drops the year 2023 and the offset of a
time, and renames columns, so it is not used here. What a network link names is not fetched, and a
file with entities is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import shapely
from lxml import etree

from geo.importing.readers.geometries import elsewhere, names_with, where_of, with_place
from geo.importing.readers.task import Bad, Refused, Spool, Task, batches_of
from geo.importing.sheets import is_claim
from geo.model.claims import REQUIRED

FOLDER = "folder"
# Elements of a placemark that are columns, under the names that GDAL and QGIS give them.
_COLUMNS = {
    "name": "Name",
    "description": "description",
    "address": "address",
    "phoneNumber": "phoneNumber",
    "Snippet": "Snippet",
    "snippet": "Snippet",
    "when": "timestamp",
    "begin": "begin",
    "end": "end",
}
_SHAPES = (
    "Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Model", "Track", "MultiTrack",
)  # fmt: skip
# What a file may show besides placemarks, and that has no row.
_UNREAD = ("GroundOverlay", "PhotoOverlay", "ScreenOverlay", "Tour")
_DEEP = 20  # how deep collections may be nested
_GAPS = re.compile(r"\s*,\s*")


@dataclass
class _Placemark:
    cells: dict[str, str]
    shape: Any
    bad: Bad | None = None


@dataclass
class _Reader:
    """One pass over a file.

    links: network links, which are not followed. fields: what the file declares of its data.
    remarks: by key, the number of what else is to be said, and the name of the first.
    """

    path: str
    links: int = 0
    remarks: dict[str, tuple[int, str]] = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)

    def placemarks(self) -> Iterator[_Placemark]:
        """All placemarks, in the order of the file. Raises Refused."""
        try:
            events = etree.iterparse(
                self.path,
                events=("start", "end"),
                resolve_entities=False,
                load_dtd=False,
                no_network=True,
                huge_tree=False,
                recover=True,  # from prefixes without a declaration; see below
                remove_comments=True,
                remove_pis=True,
            )
            inside = False
            for event, element in events:
                tag = _tag(element)
                if event == "start":
                    if tag == "Placemark":
                        inside = True
                    elif tag == "Folder":
                        self.folders.append("")
                    continue
                if tag == "Placemark":
                    inside = False
                    yield self._placemark(element)
                    _forget(element)
                elif inside:
                    continue
                elif tag == "name" and self.folders and _tag(element.getparent()) == "Folder":
                    self.folders[-1] = _text(element)
                elif tag == "Folder":
                    self.folders.pop()
                    _forget(element)
                elif tag == "SimpleField" and element.get("name"):
                    self.fields.append(element.get("name"))
                elif tag in _UNREAD:
                    self._remark("overlays", element)
                    _forget(element)
                elif tag == "NetworkLink":
                    self.links += 1
                    _forget(element)
            _check(events.error_log)
            if events.root.getroottree().docinfo.internalDTD is not None:
                raise Refused("kind_doctype")
        except etree.XMLSyntaxError as e:
            raise Refused("xml_bad", e.lineno or 0, e.msg or "") from e

    def _remark(self, key: str, element: Any) -> None:
        n, first = self.remarks.get(key, (0, ""))
        name = next((_text(child) for child in element if _tag(child) == "name"), "")
        self.remarks[key] = n + 1, first if n else name

    def _placemark(self, element: Any) -> _Placemark:
        own: dict[str, str] = {}
        data: dict[str, str] = {}
        shapes: list[Any] = []
        for child in element:
            tag = _tag(child)
            if tag == "visibility" and _text(child) in ("0", "false"):
                self._remark("marks_hidden", element)
            if tag != "ExtendedData":
                continue
            for name, value in _extended(child):
                if data.setdefault(name, value) != value:
                    return _Placemark(data, None, Bad("key_twice", name))
        if is_claim(data):  # one of our own: the rest of the placemark only shows it
            return _Placemark(data, None)
        data = {name: value.strip() for name, value in data.items()}
        if element.get("id"):
            own["id"] = element.get("id")
        for child in element:
            if _tag(child) in _SHAPES:
                shapes.append(child)
            for name, value in _own(child):
                if own.setdefault(name, value) != value:
                    return _Placemark(own, None, Bad("key_twice", name))
        if not own.keys() & {"timestamp", "begin", "end"}:
            own |= _times_of_tracks(shapes)
        if folder := " / ".join(filter(None, self.folders)):
            own[FOLDER] = folder
        for name, value in own.items():  # what the owner of the file named so comes first
            data[f"placemark {name}" if name in data else name] = value
        try:
            made = [shape for shape in map(_shape, shapes) if shape is not None]
        except (ValueError, IndexError, shapely.errors.GEOSException) as e:
            return _Placemark(data, None, Bad("geometry_bad", str(e) or type(e).__name__))
        shape = made[0] if len(made) == 1 else shapely.geometrycollections(made) if made else None
        return _Placemark(data, shape)


def read_kml(task: Task) -> Mapping[str, object]:
    """Write the placemarks to the spool, whatever folder they are in."""
    columns: dict[str, None] = {}
    found = 0
    reader = _Reader(task.path)
    for placemark in reader.placemarks():
        columns |= dict.fromkeys(placemark.cells)
        found += 1
        if len(columns) > task.columns:
            raise Refused(
                "columns_many", found + 1, n=f"{len(columns):,}", limit=f"{task.columns:,}"
            )
    if not found and is_claim(reader.fields):  # an export of no claims
        columns |= dict.fromkeys(reader.fields)
    names = list(columns)
    in_shapes = not is_claim(names)
    if not in_shapes:  # numbers that are not known are left out
        names += [name for name in REQUIRED if name not in columns]
    reader = _Reader(task.path)
    with Spool(task, names_with(names) if in_shapes else names, in_shapes=in_shapes) as spool:
        number = 2
        for some in batches_of(reader.placemarks()):
            cells = [pa.array([p.cells.get(n, "") for p in some], pa.string()) for n in names]
            bad = {n: p.bad for n, p in enumerate(some) if p.bad}
            if in_shapes:
                where = where_of([p.shape for p in some], None)
                bad |= {n: Bad("geometry_bad", value) for n, value in where.bad.items()}
                spool.remarks += elsewhere(names, cells, where, number)
                cells = with_place(names, cells, where)
            spool.add(range(number, number + len(some)), cells, bad)
            number += len(some)
    if not found and in_shapes:
        raise Refused("kml_links" if reader.links else "no_features")
    said = [(key, "", 0, first, n) for key, (n, first) in reader.remarks.items()]
    if reader.links:
        said.append(("network_links", "", 0, "", reader.links))
    return {"rows": found, "remarks": [*said, *spool.remarks]}


def _check(errors: Any) -> None:
    """Raise Refused for the first error that is more than a prefix without a declaration."""
    for error in errors.filter_from_errors():
        if error.domain != etree.ErrorDomains.NAMESPACE:
            raise Refused("xml_bad", error.line, error.message)


def _tag(element: Any) -> str:
    tag = element.tag if element is not None else ""
    return re.split("[}:]", tag)[-1] if isinstance(tag, str) else ""


def _text(element: Any) -> str:
    return "".join(element.itertext()).strip()


def _forget(element: Any) -> None:
    """Free the memory of an element that was read, and of those before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _own(child: Any) -> Iterator[tuple[str, str]]:
    """What an element of a placemark says itself, by the columns."""
    tag = _tag(child)
    if tag in ("TimeStamp", "TimeSpan"):
        yield from ((_COLUMNS[_tag(e)], _text(e)) for e in child if _tag(e) in _COLUMNS)
    elif tag in _COLUMNS:
        yield _COLUMNS[tag], _text(child)
    elif tag == "author":
        yield "author", _text(child)
    elif tag == "link" and child.get("href"):
        yield "link", child.get("href")


def _times_of_tracks(shapes: Iterable[Any]) -> dict[str, str]:
    """The first and the last time of tracks, as the columns of a span."""
    times = [_text(e) for shape in shapes for e in shape.iter() if _tag(e) == "when"]
    times = [time for time in times if time]
    return {"begin": times[0], "end": times[-1]} if times else {}


def _extended(element: Any) -> Iterator[tuple[str, str]]:
    """The data of a placemark by name, untrimmed: `Data` with a `value`, and `SchemaData`.

    Elements of others are data, too. Several values of one name are a list in JSON.
    """
    for child in element:
        if _tag(child) and _tag(child) not in ("Data", "SchemaData"):
            yield _tag(child), "".join(child.itertext())
    for each in element.iter():
        tag, name = _tag(each), " ".join(each.get("name", "").split())
        if tag == "Data" and name:
            value = next((child for child in each if _tag(child) == "value"), None)
            yield name, "".join(value.itertext()) if value is not None else ""
        elif tag == "SimpleData" and name:
            yield name, "".join(each.itertext())
        elif tag == "SimpleArrayData" and name:
            values = [_text(child) for child in each if _tag(child) == "value"]
            yield name, json.dumps(values, ensure_ascii=False)


def _shape(element: Any, depth: int = 0) -> Any:
    """The geometry of an element; None if it is empty. Raises ValueError."""
    tag = _tag(element)
    if depth > _DEEP:
        raise ValueError("collections in collections")
    if tag in ("MultiGeometry", "MultiTrack"):
        parts = [_shape(child, depth + 1) for child in element if _tag(child) in _SHAPES]
        parts = [part for part in parts if part is not None]
        return shapely.geometrycollections(parts) if parts else None
    if tag == "Polygon":
        rings: dict[str, list[Any]] = {"outerBoundaryIs": [], "innerBoundaryIs": []}
        for side in element:
            if _tag(side) in rings:
                rings[_tag(side)] += [_coordinates(r) for r in side if _tag(r) == "LinearRing"]
        outer = rings["outerBoundaryIs"]
        if not outer or not outer[0]:
            return None
        return shapely.Polygon(outer[0], [ring for ring in rings["innerBoundaryIs"] if ring])
    if tag == "Track":
        points = [[float(v) for v in _text(e).split()[:2]] for e in element if _tag(e) == "coord"]
    elif tag == "Model":
        place = next((child for child in element if _tag(child) == "Location"), None)
        texts = {_tag(e): _text(e) for e in place} if place is not None else {}
        points = [[float(texts["longitude"]), float(texts["latitude"])]] if texts else []
    else:
        points = _coordinates(element)
    if not points:
        return None
    if tag == "Point" and len(points) > 1:
        raise ValueError(_text(element)[:60])
    if len(points) == 1:
        return shapely.points(points[0])
    return shapely.linestrings(points)


def _coordinates(element: Any) -> list[list[float]]:
    text = next((_text(child) for child in element if _tag(child) == "coordinates"), "")
    points = [[float(v) for v in each.split(",") if v] for each in _GAPS.sub(",", text).split()]
    if any(not 2 <= len(point) <= 3 for point in points):  # decimal commas make more
        raise ValueError(text[:60])
    return [point[:2] for point in points]
