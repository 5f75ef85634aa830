"""Loading the ledger: nothing is guessed, nothing is dropped in silence."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import DATA, DOCUMENTS, SOURCES, examples, files, ledger_of, point, row, write

from geo.i18n import LANGUAGES
from geo.ledger import NEEDED, parse_ledger, read_ledger, write_events
from geo.model.claims import COLUMNS

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
words = st.builds("w{}".format, texts)  # never blank
days = st.dates(date(1000, 1, 1), date(2999, 12, 31)).map(str)


def faults(data: dict[str, bytes], extract: bool = False) -> list[tuple[int, str, str]]:
    """Row, column and reason of every error; each must have its words in both languages."""
    ledger = parse_ledger(data, extract)
    assert len(ledger.claims) + ledger.rejected == ledger.rows
    for error in ledger.errors:
        for lang in LANGUAGES:
            text = error.text(lang)
            assert text
            assert "{" not in text.replace(error.value, "")
    return [(e.row, e.column, e.reason) for e in ledger.errors]


def with_events(events: bytes) -> dict[str, bytes]:
    return files() | {"events.csv": events}


def test_the_shipped_ledger_has_no_errors_and_claims_of_both_documents(ledger):
    assert ledger.errors == ()
    assert ledger.rejected == 0
    assert len(ledger.claims) > 50
    assert {c.document for c in ledger.claims.values()} == {"nhk-2023-02-14", "nhk-2023-05-13"}


def test_of_a_file_with_one_of_each_fault_the_good_rows_load():
    width = ",".join(["w1", *[""] * (len(COLUMNS) - 2)]) + "\r\n"
    good = files(
        row("good-1"),
        row("good-1", headline_en="Once more"),
        row("no-source", claimant="gamma"),
        row("no-place", place_id="atlantis"),
        row("no-claim", disputes="good-1 NEVER-SAID"),
        row("no-document", document="lost-letter"),
        row("backwards", event_date="2023-05-12", event_date_end="2023-05-09"),
        row("too-far", latitude="91", longitude="38.0"),
        point("null-island", 0, 0),
        row("wrong-side", claimant_side="south"),
        row("figures", figures="attacks=many"),
        row("date", report_date="13/05/2023"),
        row("nul", summary_en="a\0b"),
        row("good-2", disputes="good-1"),
    )["events.csv"]
    data = with_events(good + width.encode() + b'unclosed,"a quote\r\n' + good.splitlines()[1])
    assert faults(data) == [
        (14, "summary_en", "cell"),
        (16, "", "width"),
        (17, "", "csv"),
        (3, "claim_id", "duplicate_id"),
        (4, "claimant", "no_source"),
        (5, "place_id", "no_place"),
        (6, "disputes", "key"),
        (7, "document", "no_document"),
        (8, "event_date_end", "end_before_start"),
        (9, "latitude", "range"),
        (10, "latitude", "null_island"),
        (11, "claimant_side", "side_differs"),
        (12, "figures", "figures"),
        (13, "report_date", "date"),
        (18, "claim_id", "duplicate_id"),
    ]
    ledger = parse_ledger(data)
    assert list(ledger.claims) == ["good-1", "good-2"]
    assert ledger.claims["good-1"].headline_en == "Headline of good-1"
    assert (ledger.rows, ledger.rejected) == (17, 15)


def test_a_missing_column_is_named_and_every_row_rejected():
    events = files(row("a"), row("b"))["events.csv"].replace(b"latitude,", b"", 1)
    assert faults(with_events(events)) == [(1, "latitude", "column_missing")]
    assert parse_ledger(with_events(events)).rows == 2


def test_a_header_that_says_a_column_twice_or_an_unknown_one_is_named():
    events = files(row("a"))["events.csv"]
    twice = events.replace(b"summary_ja", b"summary_en", 1)
    assert faults(with_events(twice)) == [
        (1, "summary_ja", "column_missing"),
        (1, "summary_en", "column_twice"),
    ]
    more = events.replace(b"\r\n", b",mood\r\n", 1).replace(b"\r\n", b"\r\n", 1)
    more = more.rstrip(b"\r\n") + b",glad\r\n"
    assert faults(with_events(more)) == [(1, "mood", "column_unknown")]
    assert list(parse_ledger(with_events(more)).claims) == ["a"]


@pytest.mark.parametrize(
    ("encoding", "line"), [("cp1251", 3), ("utf-16", 1), ("koi8-u", 3), ("cp1251-first", 1)]
)
def test_a_file_in_another_encoding_is_one_error_with_its_line(encoding, line):
    rows = [row("a"), row("b", headline_en="Київ")]
    if encoding == "cp1251-first":
        data = b"\xca" + files(*rows)["events.csv"]
    else:
        text = files(*rows)["events.csv"].decode()
        data = text.replace("町", "").replace("の見出し", "x").encode(encoding)
    assert faults(with_events(data)) == [(line, "", "encoding")]


def test_an_empty_file_is_an_error_and_a_header_alone_is_none():
    assert faults(with_events(b"")) == [(0, "", "empty")]
    assert faults(files()) == []
    assert parse_ledger(files()).rows == 0


def test_a_missing_file_is_an_error_and_what_needs_it_is_rejected(tmp_path):
    folder = write(tmp_path, files(row("a")))
    (folder / "places.csv").unlink()
    ledger = read_ledger(folder)
    assert [(e.file, e.row, e.reason) for e in ledger.errors] == [
        ("places.csv", 0, "file_missing"),
        ("events.csv", 2, "no_place"),
    ]
    assert (ledger.rows, ledger.rejected) == (1, 1)
    empty = read_ledger(tmp_path / "no-such-folder")
    assert {e.file for e in empty.errors} == {"events.csv", *NEEDED}


def test_a_byte_order_mark_is_accepted_in_every_file():
    marked = {name: b"\xef\xbb\xbf" + data for name, data in files(row("a")).items()}
    assert faults(marked) == []
    assert list(parse_ledger(marked).claims) == ["a"]


def test_references_to_claims_that_are_not_in_the_file_are_kept_and_warned_of():
    data = files(
        row("a", disputes="elsewhere", supports="far-away marked", open_references="marked")
    )
    ledger = parse_ledger(data)
    assert faults(data) == []
    assert [(n.row, n.column, n.value, n.reason) for n in ledger.notes] == [
        (2, "disputes", "elsewhere", "unknown_claim"),
        (2, "supports", "far-away", "unknown_claim"),
    ]
    assert ledger.claims["a"].disputes == ("elsewhere",)
    assert parse_ledger(data, extract=True).notes == ()
    assert parse_ledger(data, extract=True).claims["a"].disputes == ("elsewhere",)


def test_another_events_file_is_read_with_the_neighbours_of_the_folder(tmp_path):
    folder = write(tmp_path, files(row("a"), row("b", disputes="a")))
    events = write_events([read_ledger(folder).claims["b"]])
    read = read_ledger(folder, events=events)
    assert [note.value for note in read.notes] == ["a"]
    assert list(read.claims) == ["b"]
    assert list(read_ledger(folder, events=events, extract=True).claims) == ["b"]


def test_the_shipped_ledger_is_written_as_it_stands(ledger):
    data = write_events(ledger.claims.values())
    assert data == (DATA / "events.csv").read_bytes().replace(b"\r\n", b"\n").replace(
        b"\n", b"\r\n"
    )
    again = read_ledger(DATA, events=data)
    assert again.claims == ledger.claims


@given(
    st.lists(
        st.fixed_dictionaries(
            {"headline_en": words, "headline_ja": words, "summary_ja": texts, "location": texts},
            optional={
                "event_date": days,
                "report_date": st.one_of(days, st.just("2023-02-14T10:00+01:00"), st.just("")),
                "via": st.sampled_from(["", "beta", "beta > paper"]),
                "figures": st.sampled_from(["", "tanks<=40; men>1000", "shift=-2.5"]),
                "sub_event_type": texts,
            },
        ),
        max_size=5,
    ),
    st.booleans(),
)
@examples
def test_claims_of_any_text_are_written_and_read_back_equal(rows, bom):
    claims = [row(f"c{n}", **cells) for n, cells in enumerate(rows)]
    data = files() | {"events.csv": write_events(_as_read(claims).values(), bom)}
    again = parse_ledger(data)
    assert again.errors == ()
    assert again.claims == _as_read(claims)


def _as_read(claims):
    """Claims of `claims`, whose cells need to be inert only where a text begins like a formula."""
    inert = [{k: f"'{v}" if _needs(v) else v for k, v in cells.items()} for cells in claims]
    ledger = ledger_of(*inert)
    for cells, claim in zip(claims, ledger.claims.values(), strict=True):
        assert claim.headline_en == cells["headline_en"]
        assert claim.location == cells["location"]
    return ledger.claims


def _needs(text: str) -> bool:
    return text.lstrip("'")[:1] in tuple("=+-@\t\r") and text.lstrip("'") != ""


def test_the_version_changes_with_any_file():
    one, two = files(row("a")), files(row("a"), documents=DOCUMENTS)
    assert parse_ledger(one).version != parse_ledger(two).version
    assert parse_ledger(one).version == parse_ledger(dict(reversed(one.items()))).version


def test_the_second_row_of_an_id_is_a_duplicate_even_if_the_first_is_faulty():
    assert (3, "claim_id", "duplicate_id") in faults(files(row("a", modality="?"), row("a")))


def test_a_latitude_out_of_range_is_one_fault_and_not_a_missing_place_too():
    assert faults(files(point("too-far", 91, 38))) == [(2, "latitude", "range")]


def test_sources_of_one_side_with_one_badge_are_numbered_and_warned_of():
    extra = {"source_id": "gamma", "name_en": "Gamma", "name_ja": "ガンマ", "badge": "Alp"}
    sources = [*SOURCES, extra | {"side": "north", "kind": "media"}]
    sources.append(extra | {"source_id": "delta", "side": "south", "kind": "media"})
    ledger = ledger_of(row("a"), sources=sources)
    letters = {key: source.letters for key, source in ledger.sources.items()}
    assert letters == {
        "alpha": "ALP₁",
        "beta": "BET",
        "paper": "PAP",
        "gamma": "Alp₂",
        "delta": "Alp",
    }
    (note,) = ledger.notes
    assert (note.file, note.reason, note.value) == ("sources.csv", "same_badge", "alpha, gamma")
