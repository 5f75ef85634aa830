"""What programs leave in cells: entities, unseen letters, other encodings, rows of totals."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from samples import DATA, table

from geo.importing.cleaning import _text_of
from geo.importing.job import run_import
from geo.importing.options import Options
from geo.importing.profiles import parse_profile
from geo.importing.report import Report
from geo.importing.sheets import Unreadable
from geo.ledger import read_ledger
from geo.model.claims import COLUMNS

OWN = parse_profile(
    """
    name = { en = "Test", ja = "試験" }
    [fields]
    event_id = "t-{id}"
    event_date = { date = "day" }
    headline_en = "{what}"
    latitude = { number = "lat" }
    longitude = { number = "lon" }
    geo_precision = "point"
    [claimants]
    column = "who"
    split = [";"]
    """,
    "own",
)
HEADER = "id,what,day,lat,lon,who\n"


def bring(text: str, out: Path) -> Report:
    return run_import(io.BytesIO(text.encode()), "a.csv", out, DATA, Options(own=OWN))


def test_entities_are_the_characters_that_they_stand_for(tmp_path: Path) -> None:
    rows = "1,A &amp; B &#8211; &quot;x&quot; &nosuch; &,2023-05-12,48.5,38,Army&nbsp;staff\n"
    report = bring(HEADER + rows, tmp_path / "out")
    found = read_ledger(tmp_path / "out").claims.values()
    (claim,) = (c for c in found if c.event_id == "t-1")
    assert claim.cells["headline_en"] == 'A & B – "x" &nosuch; &'
    assert dict(report.unknown) == {"Army staff": 1}
    assert [(r.key, r.column, r.row, r.n) for r in report.remarks] == [
        ("entities", "what", 2, 1),
        ("entities", "who", 2, 1),
    ]


def test_a_text_that_is_written_as_a_formula_is_the_text(tmp_path: Path) -> None:
    rows = '="007",A,"=""2023-05-12""",="48.5",38,="Army"\n'
    report = bring(HEADER + rows, tmp_path / "out")
    (claim,) = (c for c in read_ledger(tmp_path / "out").claims.values() if c.event_id == "t-007")
    assert (claim.cells["event_date"], claim.cells["latitude"]) == ("2023-05-12", "48.5")
    assert dict(report.unknown) == {"Army": 1}
    assert {r.key for r in report.remarks} == {"text_formulas"}


def test_errors_of_a_spreadsheet_say_nothing(tmp_path: Path) -> None:
    rows = "1,#REF!,#N/A,48.5,38,#NAME?\n2,#DIV/0!,2023-05-12,#VALUE!,#VALUE!,Army\n"
    report = bring(HEADER + rows, tmp_path / "out")
    claims = read_ledger(tmp_path / "out").claims
    cells = [c.cells for c in claims.values() if c.event_id in ("t-1", "t-2")]
    assert [c["event_date"] for c in cells] == ["", "2023-05-12"]
    assert [c["claimant"] == "unknown" for c in cells] == [True, False]
    assert not any("#" in c["headline_en"] for c in cells)
    assert (report.accepted, dict(report.unknown)) == (2, {"Army": 1})


def test_ids_that_a_spreadsheet_has_shortened_are_pointed_out(tmp_path: Path) -> None:
    rows = "1.23457E+19,A,2023-05-12,4.85E+01,38,Army\n"
    report = bring(HEADER + rows, tmp_path / "out")
    assert [(r.key, r.column, r.row, r.value) for r in report.remarks] == [
        ("digits_lost", "id", 2, "1.23457E+19")
    ]


def test_tags_of_a_description_leave_its_text_and_its_addresses(tmp_path: Path) -> None:
    what = (
        '"<b>Strike</b> on the <i>bridge</i><br>photo: <img src=""https://x/y.jpg"" height=""9""/>'
        '<style>p {color: red}</style><p>A &lt; B, 3<5 and 5>3 &lt;b&gt;</p>"'
    )
    report = bring(f"{HEADER}1,{what},2023-05-12,48.5,38,Army\n", tmp_path / "out")
    (claim,) = (c for c in read_ledger(tmp_path / "out").claims.values() if c.event_id == "t-1")
    said = " ".join(claim.cells["headline_en"].split())
    assert said == "Strike on the bridge photo: https://x/y.jpg A < B, 3<5 and 5>3 <b>"
    assert [(r.key, r.column, r.row) for r in report.remarks] == [
        ("markup", "what", 2),
        ("entities", "what", 2),
    ]


def test_letters_nobody_sees_make_no_other_name(tmp_path: Path) -> None:
    rows = "1,A,2023-05-12,48.5,38,Ar\u200bmy\n2,B,2023-05-12,48.5,\ufeff38,Army\n"
    report = bring(HEADER.replace("what", "\u200bwhat") + rows, tmp_path / "out")
    assert (report.accepted, dict(report.unknown)) == (2, {"Army": 2})
    assert [(r.key, r.column, r.row, r.n) for r in report.remarks] == [
        ("unseen", "lon", 3, 1),
        ("unseen", "who", 2, 1),
    ]


def misread_as(encoding: str, text: str) -> str:
    """Text whose UTF-8 was read in another encoding; a byte that this lacks, as itself."""
    return "".join(bytes([b]).decode(encoding, "ignore") or chr(b) for b in text.encode())


@pytest.mark.parametrize(
    "cell",
    [
        misread_as("cp1252", "Бахмут"),
        misread_as("latin-1", "東京"),
        misread_as("cp1251", "Рівне"),
        misread_as("cp1252", "a café near Soledar"),
        misread_as("cp1252", "it’s said"),
        misread_as("cp1252", misread_as("cp1252", "Київ")),
        "ЗСУ: " + misread_as("cp1252", "Бахмут"),
        "ウクライナ軍は".encode().decode("cp932", "replace"),
        "Bakh\ufffd\ufffdt",
    ],
)
def test_text_that_was_read_in_another_encoding_is_pointed_out_and_kept(
    tmp_path: Path, cell: str
) -> None:
    rows = f"1,Shelling,2023-05-12,48.5,38,Army\n2,{cell},2023-05-12,48.5,38,Army\n"
    report = bring(HEADER + rows, tmp_path / "out")
    assert [(r.key, r.column, r.row, r.n) for r in report.remarks] == [("misread", "what", 3, 1)]
    found = {c.event_id: c for c in read_ledger(tmp_path / "out").claims.values()}
    assert found["t-2"].cells["headline_en"] == " ".join(cell.split())  # of a space of its own


def test_letters_of_any_language_are_no_sign_of_another_encoding(tmp_path: Path) -> None:
    cells = (
        "Рівне і Сірко, Србија; РСЗВ",
        "«Où est-il allé»… à Kyiv",
        "São Paulo, Łódź, Ångström, ÄÖÜ",
        "Straße §5, 20 °C ±3 µm ©",
        "東京の縺れ",
        "Ñ»",
    )
    rows = "".join(f'{n},"{cell}",2023-05-12,48.5,38,Army\n' for n, cell in enumerate(cells))
    assert not list(bring(HEADER + rows, tmp_path / "out").remarks)


def test_a_file_in_the_ledgers_own_form_stays_as_it_is(tmp_path: Path) -> None:
    first = next(iter(read_ledger(DATA).claims.values()))
    one = {**first.cells, "headline_en": "A &amp; B\u200b"}
    data = table(COLUMNS, [one])
    report = run_import(io.BytesIO(data), "a.csv", tmp_path / "out", DATA, Options())
    found = read_ledger(tmp_path / "out").claims[one["claim_id"]]
    assert found.cells["headline_en"] == "A &amp; B\u200b"
    assert not list(report.remarks)
    one["headline_en"] = misread_as("cp1252", "Бахмут")
    data = table(COLUMNS, [one])
    report = run_import(io.BytesIO(data), "a.csv", tmp_path / "again", DATA, Options())
    assert [(r.key, r.column) for r in report.remarks] == [("misread", "headline_en")]


@pytest.mark.parametrize(
    "total",
    [
        "Total,2,,,,",
        ",Grand total:,,,,x",
        "Разом,,,,,",
        "合計,2,NA,,,",
        "Total: 55,,,,,",
        "計 5,,,,,",
        ",Subtotal May,,,,",
        ",Total for May,,,,",
        ",Разом за травень,,,,",
    ],
)
def test_a_row_of_totals_is_no_claim(total: str, tmp_path: Path) -> None:
    report = bring(f"{HEADER}1,A,2023-05-12,48.5,38,Army\n{total}\n", tmp_path / "out")
    assert (report.accepted, report.rejected) == (1, 1)
    assert [(f.row, f.reason) for f in report.faults] == [(3, "totals_row")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Source: our own list,,,,,", "note_row"),
        (",Exported on 1 June 2023,,,,", "note_row"),
        ("Week of 15 May,,,,,", "row_says_nothing"),
        (" id,what,day,lat,lon,who", "header_again"),
        ("ID,What,,,, who", "header_again"),
    ],
)
def test_a_row_that_says_nothing_of_an_event_is_no_claim(
    line: str, reason: str, tmp_path: Path
) -> None:
    report = bring(f"{HEADER}1,A,2023-05-12,48.5,38,Army\n{line}\n", tmp_path / "out")
    assert (report.accepted, report.rejected) == (1, 1)
    assert [(f.row, f.reason) for f in report.faults] == [(3, reason)]


COUNTED = parse_profile(
    """
    name = { en = "Test", ja = "試験" }
    [fields]
    event_id = "t-{#}"
    event_date = { date = "day" }
    location = "{place}"
    figures = { figures = { killed = "killed" } }
    [claimants]
    column = "who"
    """,
    "counted",
)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",,,7", "row_says_nothing"),  # a total without a word for it
        ("2023-05-12,Total,,7", "totals_row"),  # of a day
        ("2023-05-12,Разом: 7,unknown,7", "totals_row"),
        ("2023-05-12,Total,Army,7", ""),
        ("2023-05-12,Totalville,,7", ""),
        (",,Army,7", ""),
    ],
)
def test_a_row_of_figures_and_nothing_else_is_no_claim(
    line: str, reason: str, tmp_path: Path
) -> None:
    text = f"day,place,who,killed\n2023-05-12,Town,Army,7\n{line}\n"
    report = run_import(
        io.BytesIO(text.encode()), "t.csv", tmp_path / "out", DATA, Options(own=COUNTED)
    )
    assert [f.reason for f in report.faults] == ([reason] if reason else [])
    assert report.accepted == (1 if reason else 2)


def test_rows_below_a_header_in_another_order_are_not_read_in_wrong_columns(tmp_path: Path) -> None:
    line = "{},A,2023-05-12,48.5,38,Army\n"
    other = "id,what,day,lon,lat,who\n5,B,2023-05-13,38,48.5,Army\n"
    text = HEADER + line.format(1) + other + HEADER + line.format(2)
    report = bring(text, tmp_path / "out")
    assert [(f.row, f.reason) for f in report.faults] == [
        (3, "header_other"), (4, "below_other_header"), (5, "header_again")
    ]  # fmt: skip
    many = HEADER + line.format(1) + other + "".join(map(line.format, range(10, 21_000)))
    report = bring(many, tmp_path / "many")
    assert (report.accepted, report.rows) == (1, 20_993)


def test_a_headline_or_a_speaker_alone_is_a_claim(tmp_path: Path) -> None:
    report = bring(f"{HEADER}1,A shell fell,,,,\n2,,,,,Army\n", tmp_path / "out")
    assert (report.accepted, report.rejected) == (2, 0)
    told = [(r.key, r.n, r.row, r.value) for r in report.remarks]
    assert told == [("headline_alone", 1, 2, "A shell fell")]


def test_an_event_that_is_called_total_is_one(tmp_path: Path) -> None:
    report = bring(f"{HEADER}1,Total,2023-05-12,48.5,38,Army\n", tmp_path / "out")
    assert (report.accepted, report.rejected) == (1, 0)


LOCATED = parse_profile(
    """
    name = { en = "Test", ja = "試験" }
    [fields]
    event_id = "t-{id}"
    event_date = { date = "day" }
    headline_en = "{what}"
    location = "{place}"
    summary_en = "{note}"
    latitude = { number = "lat" }
    longitude = { number = "lon" }
    geo_precision = "settlement"
    [carriers]
    column = "outlet"
    [region]
    name = "area"
    country = "land"
    """,
    "own",
)
PLACED = "id,day,what,lat,lon,place,note,area,land,outlet\n"


def test_a_point_outside_of_its_country_stays_and_is_pointed_out(tmp_path: Path) -> None:
    rows = (
        "1,2023-05-12,A,15.6,32.5,Khartoum,x,Khartoum,Sudan,Paper\n"
        "2,2023-05-12,B,32.5,15.6,Khartoum,x,Khartoum,Sudan,Paper\n"
        "3,2023-05-12,C,48.5,38,Town,x,Donetsk,Sudan,Paper\n"
        "4,2023-05-12,D,48.5,38,Town,x,Donetsk,Ukraine,Paper\n"
    )
    file = io.BytesIO((PLACED + rows).encode())
    report = run_import(file, "a.csv", tmp_path / "out", DATA, Options(own=LOCATED))
    assert report.accepted == 4
    assert [(r.key, r.column, r.row, r.n, r.value) for r in report.remarks] == [
        ("away", "land", 3, 2, "Sudan: 32.5, 15.6")
    ]
    claims = read_ledger(tmp_path / "out").claims
    assert claims["t-2-unknown"].cells["latitude"] == "32.5"


def test_words_for_nothing_are_no_place_no_text_and_no_outlet(tmp_path: Path) -> None:
    file = io.BytesIO((PLACED + "1,2023-05-12,A,15.6,32.5,NA,unknown,n/a,Sudan,-\n").encode())
    run_import(file, "a.csv", tmp_path / "out", DATA, Options(own=LOCATED))
    cells = read_ledger(tmp_path / "out").claims["t-1-unknown"].cells
    said = {name: cells[name] for name in ("location", "summary_en", "admin1", "via", "country")}
    assert said == dict.fromkeys(("location", "summary_en", "admin1", "via"), "") | {
        "country": "SD"
    }


@pytest.mark.parametrize("piece", ["<style>", "<script>x</scrip", "  ", "<a href='x", "<", "</p "])
def test_tags_without_an_end_are_read_in_time_that_grows_with_them(piece: str) -> None:
    def steps(n: int) -> float:
        start = time.process_time()
        _text_of(f"<b>{piece * n}</b>")
        return time.process_time() - start

    steps(10)
    assert steps(40_000) < 2


def test_styles_and_scripts_are_left_out_and_one_without_an_end_is_kept() -> None:
    page = "<STYLE a=1>p</style >A<script>if (1 < 2) x('</b>')</script>B İ<style>C"
    assert _text_of(page) == "AB İC"


UTF8_ROWS = "".join(f"{n},Взрив {n},2023-05-12,48.5,38,A\n" for n in range(1, 5))
UTF8_ROWS += "5,Взрив 5,2023-05-12,48.5,38,END"


@pytest.mark.parametrize(
    ("old", "new", "row", "column", "value"),
    [
        (b"\n4,", b"\n4,\x98\xff", 5, "what", "\\x98\\xFFВзрив 4"),
        (b"\n2,", b"\n2,caf\xe9 ", 3, "what", "caf\\xE9 Взрив 2"),
        (b"END", b"\xd0", 6, "who", "\\xD0"),  # the file was cut off in a letter
        (b"END", b"A\n6,\xc2\xe8\xe1\xf3\xf5,2023-05-12,48.5,38,A", 7, "what", "\\xC2\\xE8\\xE1\\xF3\\xF5"),  # noqa: E501
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_few_broken_bytes_reject_their_row_and_make_no_other_encoding_of_a_text(
    mark: bytes, old: bytes, new: bytes, row: int, column: str, value: str, tmp_path: Path
) -> None:
    data = mark + (HEADER + UTF8_ROWS).encode().replace(old, new)
    report = bring_bytes(data, tmp_path)
    assert report.rows == report.accepted + 1
    assert [(f.row, f.column, f.reason, f.value) for f in report.faults] == [
        (row, column, "bytes_bad", value)
    ]
    headlines = {c.cells["headline_en"] for c in read_ledger(tmp_path).claims.values()}
    assert {"Взрив 1", "Взрив 3"} <= headlines
    with (tmp_path / "imports" / report.document / "rejected.csv").open(
        encoding="utf-8-sig"
    ) as file:
        assert value in file.read()


def test_broken_bytes_in_the_header_are_refused(tmp_path: Path) -> None:
    head = HEADER.encode().replace(b"who", b"wh\xff")
    with pytest.raises(Unreadable) as refused:
        bring_bytes(head + UTF8_ROWS.encode(), tmp_path)
    assert (refused.value.error.reason, refused.value.error.row) == ("encoding_of", 1)
    assert refused.value.error.value == "wh\\xFF"


def test_one_line_of_utf8_in_a_text_of_another_encoding_is_not_guessed(tmp_path: Path) -> None:
    rows = UTF8_ROWS.encode("cp1251") + "\n6,И,2023-05-12,48.5,38,A\n".encode()
    report = bring_bytes(HEADER.encode() + rows, tmp_path)
    assert (report.encoding, report.accepted, report.rows) == ("cp1251", 5, 6)
    assert [(f.row, f.reason, f.value) for f in report.faults] == [(7, "bytes_bad", "Р\\x98")]


def bring_bytes(data: bytes, out: Path) -> Report:
    return run_import(io.BytesIO(data), "a.csv", out, DATA, Options(own=OWN))
