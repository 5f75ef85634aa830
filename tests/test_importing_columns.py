"""Whole columns are mapped as single rows are: same cells, faults, remarks and counts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import DATA

from geo.importing.by_name import PlacesByName
from geo.importing.claimants import speakers
from geo.importing.columns import (
    filled_cells,
    filled_column,
    is_single_spaced,
    json_objects,
    json_texts,
    single_spaced,
    trimmed,
)
from geo.importing.headlines import certainly_all_say, certainly_says
from geo.importing.ids import plain_key, plain_keys
from geo.importing.judging import first_look
from geo.importing.kept_rows import KeptRows
from geo.importing.mapping import Mapper
from geo.importing.mapping_columns import ColumnMapper
from geo.importing.options import Ambiguous
from geo.importing.profiles import Profile, filled, parse_profile, shipped
from geo.importing.questions import is_empty
from geo.importing.sheets import Sheet
from geo.importing.texts import Texts
from geo.ledger import read_ledger
from geo.model.claims import RowError

LEDGER = read_ledger(DATA)
GENERIC = parse_profile(
    """
name = { en = "G", ja = "G" }
[fields]
event_id = "g-{#}"
headline_en = { column = "title" }
summary_en = "{title} / {note}"
event_date = ["{date}", "{year}"]
report_date = { date = "said", split = ";" }
event_type = { column = "kind", starts = { Bat = "Battles", Ba = "Riots" }, other = "unknown" }
modality = { flags = { sure = "confirmed", meant = "planned" } }
figures = { figures = { killed = "killed", wounded = "wounded" } }
geo_precision = { column = "precision", words = { 1 = "settlement", 2 = "region", 3 = "country" } }
geo_radius_m = { number = "radius" }
[coordinates]
column = "position"
[claimants]
column = "who"
split = [";"]
maybe = [",", " and "]
[carriers]
column = "outlet"
split = [";"]
host = true
[region]
address = "address"
""",
    "generic_test",
)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufeff"))
SPEAKERS = [
    "Reuters", "Reuters; AFP", "Ministry of Defence", "A Stranger", "A stranger and Reuters",
    "Another, Reuters", "", " ", "a;" * 210, "Reuters\u00a0;  AFP", "nobody (Reuters)",
]  # fmt: skip
DAYS = ["2023-05-12", "2023-05-12 ", "", "NA", "13 May 2023", "2023-05", "2023", "no day"]
NUMBERS = ["48.5", "38", "-12.25", "0", "", " ", "NA", "48,5", "+48.5", "95", "190", "x", "48.5°"]
PLACES = ["Donetsk", "Kyiv", "Kherson oblast", "Nowhere", "", " ", "Odesa", "Crimea", "Chad"]
WORDS = ["1", "2", "3", "1.0", "4", "5", "6", "7", "", "9", "NA"]
LOOSE = ["", " ", "a", " two  words ", "unknown", "Unknown.", "tab\there", "\u3000", 'q"\\', "Київ"]


def cells(*known: str) -> st.SearchStrategy[str]:
    return st.sampled_from(known) | TEXT


ACLED: dict[str, st.SearchStrategy[str]] = {
    "event_id_cnty": st.sampled_from(["UKR1", "UKR2", "ukr 2", "Ї1", "", "UKR-3", "A/1"]) | TEXT,
    "event_date": st.sampled_from(DAYS),
    "time_precision": st.sampled_from(WORDS),
    "event_type": st.sampled_from(["Battles", "battles", "Riots/Protests", "", "Else"]),
    "sub_event_type": cells("Armed clash", *LOOSE),
    "actor1": cells(*LOOSE),
    "actor2": cells(*LOOSE),
    "country": st.sampled_from(["Ukraine", "Chad", "", "Nowhere", "Myanmar"]),
    "admin1": st.sampled_from(PLACES),
    "location": cells(*LOOSE),
    "latitude": st.sampled_from(NUMBERS),
    "longitude": st.sampled_from(NUMBERS),
    "geo_precision": st.sampled_from(WORDS),
    "source": st.sampled_from(SPEAKERS),
    "notes": cells(*LOOSE),
    "source_scale": cells(*LOOSE),
}
UCDP: dict[str, st.SearchStrategy[str]] = {
    "id": st.sampled_from(["1", "2", "3.0", "", "x y"]),
    "type_of_violence": st.sampled_from(WORDS),
    "dyad_name": cells(*LOOSE),
    "source_office": st.sampled_from(SPEAKERS),
    "source_date": st.sampled_from([*DAYS, "2022-02-24;2022-02-25", "2022-02-24;2022-02-24"]),
    "source_headline": cells(*LOOSE),
    "source_original": st.sampled_from([*SPEAKERS, "Reuters x 2", "AFP (x3) + Reuters"]),
    "where_prec": st.sampled_from(WORDS),
    "where_coordinates": cells(*LOOSE),
    "where_description": cells(*LOOSE),
    "adm_1": st.sampled_from(PLACES),
    "country": st.sampled_from(["Ukraine", "Chad", "", "Russia (Soviet Union)"]),
    "latitude": st.sampled_from(NUMBERS),
    "longitude": st.sampled_from(NUMBERS),
    "date_prec": st.sampled_from(WORDS),
    "date_start": st.sampled_from(DAYS),
    "date_end": st.sampled_from(DAYS),
    "best": cells(*WORDS),
    "low": cells(*WORDS),
    "high": cells(*WORDS),
    "priogrid_gid": cells(*LOOSE),
}
OWN: dict[str, st.SearchStrategy[str]] = {
    "title": cells(*LOOSE),
    "note": cells(*LOOSE),
    "date": st.sampled_from(DAYS),
    "year": st.sampled_from(["2023", "2022", "", "NA"]),
    "said": st.sampled_from([*DAYS, "2022-02-24;2022-02-25"]),
    "kind": st.sampled_from(["Battle", "Bang", "Else", ""]),
    "sure": st.sampled_from(WORDS),
    "meant": st.sampled_from(WORDS),
    "killed": st.sampled_from(["3", "~3", "3-5", "5-3", "NA", "", "many", "1 000"]),
    "wounded": st.sampled_from(["3", "3+", "", "-"]),
    "precision": st.sampled_from(WORDS),
    "radius": st.sampled_from(["100", "NA", "", "1,5", "+7"]),
    "position": st.sampled_from(
        ["48.5, 38.1", "", "NA", "48°30'N 38°06'E", "POINT (38 48)", "x", "37U DQ 12 34",
         "POLYGON ((37 48, 38 48, 38 49, 37 48))"]
    ),
    "who": st.sampled_from(SPEAKERS),
    "outlet": st.sampled_from(["https://www.a.org/b", "b.net", "", "Reuters;AFP", "http://[x"]),
    "address": st.sampled_from(["Town, Donetsk, Ukraine", "Chad", "", "Odesa", ", ,"]),
    "geometry": st.sampled_from(["", "Point", '{"type": "Point", "coordinates": [38, 48]}', "x"]),
}  # fmt: skip
KINDS = {
    "acled": (shipped()["acled"], ACLED),
    "ucdp": (shipped()["ucdp_ged"], UCDP),
    "generic": (GENERIC, OWN),
}


class Outcome:
    """What a way of mapping makes of a file, and all that it counts."""

    def __init__(self, profile: Profile, sheet: Sheet, by_column: bool, longest: int) -> None:
        with KeptRows() as kept:
            look = first_look(sheet, profile, date(2026, 1, 1), kept)
        known = speakers(LEDGER.sources, LEDGER.sides, None, ())
        points: list[tuple[str, str]] = []
        mapper = Mapper(
            profile, "rows.csv", known, look, "document", "publisher",
            PlacesByName(LEDGER.gazetteer, wanted=True),
            longest=longest, columns=sheet.columns, located=points.extend,
        )  # fmt: skip
        self.claims: list[list[str]] = []
        self.faults: list[RowError] = []
        self.singly: list[int] = []  # rows that are mapped one by one
        for batch, numbers in sheet.batches():
            if by_column:
                _count_calls(mapper, self.singly)
                found = ColumnMapper(mapper).claims(batch, numbers)
                self.claims += [[*row.values()] for row in found.claims.to_pylist()]
                self.faults += [fault for n in sorted(found.faults) for fault in found.faults[n]]
                continue
            for row, number in zip(batch.to_pylist(), numbers, strict=True):
                claims, faults = mapper.claims(row, number)
                self.claims += claims
                self.faults += faults
        self.remarks = list(mapper.remarks)
        self.unknown, self.met = list(known.unknown.items()), list(known.met)
        self.unplaced, self.places = list(mapper.unplaced.items()), list(mapper.places.items())
        self.points = sorted(points)

    def all(self) -> tuple[Any, ...]:
        return (
            self.claims, self.faults, self.remarks, self.unknown, self.met, self.unplaced,
            self.places, self.points,
        )  # fmt: skip


def _count_calls(mapper: Mapper, calls: list[int]) -> None:
    whole = type(mapper).claims

    def counting(row: Mapping[str, str], number: int) -> Any:
        calls.append(number)
        return whole(mapper, row, number)

    mapper.claims = counting  # type: ignore[method-assign]


def as_sheet(columns: list[str], rows: list[dict[str, str]]) -> Sheet:
    """A file in two batches."""
    table = pa.table({c: pa.array([row[c] for row in rows], pa.string()) for c in columns})
    half = (len(rows) + 1) // 2

    def batches() -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        for start in range(0, len(rows), half):
            (batch,) = table.slice(start, half).combine_chunks().to_batches()
            yield batch, list(range(start + 2, start + 2 + batch.num_rows))

    return Sheet("rows.csv", "csv", "utf-8", "0" * 64, 1, columns, batches)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_columns_become_what_rows_become(kind: str, data: st.DataObject) -> None:
    profile, columns = KINDS[kind]
    left_out = data.draw(st.sets(st.sampled_from(sorted(columns)), max_size=2))
    some = {name: cell for name, cell in columns.items() if name not in left_out}
    rows = data.draw(st.lists(st.fixed_dictionaries(some), min_size=1, max_size=25))
    longest = data.draw(st.sampled_from([100_000, 60]))
    sheet = as_sheet(list(some), rows)
    try:
        by_row = Outcome(profile, sheet, False, longest)
    except Ambiguous:
        return
    assert Outcome(profile, sheet, True, longest).all() == by_row.all()


@pytest.mark.parametrize("kind", ["acled", "ucdp"])
def test_plain_rows_are_mapped_by_column(kind: str) -> None:
    profile, columns = KINDS[kind]
    plain = {
        "acled": {
            "event_id_cnty": "UKR1", "event_date": "2023-05-12", "time_precision": "1",
            "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "A",
            "country": "Ukraine", "admin1": "Donetsk", "location": "Town", "latitude": "48.0",
            "longitude": "37.8", "geo_precision": "3", "source": "Reuters; A Stranger",
            "notes": 'A "note"', "source_scale": "National",
        },
        "ucdp": {
            "id": "1", "type_of_violence": "1", "dyad_name": "A - B", "source_office": "Reuters",
            "source_date": "2023-05-13", "source_headline": "H", "source_original": "A Stranger",
            "where_prec": "4", "where_coordinates": "Town", "where_description": "Town",
            "adm_1": "Donetsk oblast", "country": "Ukraine", "latitude": "48.0",
            "longitude": "37.8", "date_prec": "1", "date_start": "2023-05-12",
            "date_end": "2023-05-13", "best": "1", "low": "0", "high": "2", "priogrid_gid": "3",
        },
    }[kind]  # fmt: skip
    key = next(iter(columns))
    rows = [{**dict.fromkeys(columns, ""), **plain, key: str(n)} for n in range(50)]
    found = Outcome(profile, as_sheet(list(columns), rows), True, 100_000)
    assert (found.singly, len(found.claims)) == ([], 100 if kind == "acled" else 50)


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXT | st.sampled_from(LOOSE) | st.text(" .:-abŁn/？．Ａ\u0301", max_size=6)))
def test_columns_of_text_hold_what_cells_become(texts: list[str]) -> None:
    column = pa.array(texts, pa.string())
    assert trimmed(column).to_pylist() == [t.strip() for t in texts]
    assert single_spaced(column).to_pylist() == [" ".join(t.split()) for t in texts]
    assert filled_cells(column).to_pylist() == [bool(t.strip()) for t in texts]
    assert plain_keys(column).to_pylist() == [plain_key(t) for t in texts]
    written = [json.dumps(t, ensure_ascii=False)[1:-1] for t in texts]
    assert json_texts(column).to_pylist() == written
    tidy = is_single_spaced(column)
    assert not tidy or all(t == " ".join(t.split()) for t in texts)
    for template in ("{a}: {b} ", "{a}（{b}）", "{a} {b}", "{a}\u3000{b}"):
        wanted = [filled(template, {"a": t, "b": t}) for t in texts]
        made = filled_column(template, lambda name: column, len(texts))
        assert made.to_pylist() == wanted
        made = filled_column(template, lambda name: column, len(texts), lambda name: tidy)
        assert made.to_pylist() == wanted
    for text, certain in zip(texts, certainly_says(column).to_pylist(), strict=True):
        assert not (certain and is_empty(text))
    assert not (certainly_all_say(Texts(column)) and any(map(is_empty, texts)))


_CELLS = st.one_of(st.just("x"), st.just('1"\n'), st.text(max_size=3))


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 4), st.data())
def test_objects_hold_the_cells_that_are_wanted(size, data):
    rows = st.lists(_CELLS, min_size=size, max_size=size)
    masks = st.one_of(st.just([True] * size), st.lists(st.booleans(), min_size=size, max_size=size))
    columns = data.draw(
        st.dictionaries(st.sampled_from(["a", 'b"', "c", "ц"]), st.tuples(rows, masks))
    )
    made = json_objects({n: (pa.array(c), pa.array(m)) for n, (c, m) in columns.items()}, size)
    kept = [{n: c[i] for n, (c, m) in columns.items() if m[i]} for i in range(size)]
    assert made.to_pylist() == [json.dumps(k, ensure_ascii=False) if k else "" for k in kept]


@settings(max_examples=100, deadline=None)
@given(st.lists(_CELLS, max_size=4), st.integers(0, 2))
def test_the_bytes_of_a_column_tell_what_its_cells_are(texts, start):
    told, texts = Texts(pa.array(texts, pa.string()).slice(start)), texts[start:]
    cells = [text.encode() for text in texts]
    assert told.data == b"".join(cells)
    assert told.longest == max(map(len, cells), default=0)
    assert told.firsts.tolist() == [cell[0] if cell else 0 for cell in cells]
    assert told.lasts.tolist() == [cell[-1] if cell else 0 for cell in cells]
    assert told.is_constant() == (len(set(cells)) == 1)
    assert told.has_any(b'"\n') == any("\n" in text or '"' in text for text in texts)
    assert told.any_begins(b"x1") == any(text[:1] in ("x", "1") for text in texts if text)
    assert told.is_printed() == all(" " <= letter <= "~" for text in texts for letter in text)
