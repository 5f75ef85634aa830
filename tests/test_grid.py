"""Tables of claims, of claimants by day, of silences and of sources."""

from samples import SOURCES, ledger_of, row

from geo.i18n import strings, t
from geo.model.filters import Filter
from geo.store import Store
from geo.views import grid
from geo.views.charts import by_claimant, coverage_gaps, source_activity

SOUTH = {"claimant": "beta", "claimant_side": "south"}


def all_of(ledger):
    return list(ledger.claims.values())


def matrix_of(ledger, lang="en", date_basis="report"):
    store = Store(ledger, ("UTC",))
    counts = by_claimant(store.frame(store.ask.by_claimant(Filter(date_basis=date_basis))))
    return grid.matrix(ledger, counts, lang)


def test_every_column_has_a_label_in_both_languages():
    columns = {*grid.CLAIM_COLUMNS, *grid.SOURCE_COLUMNS, "day", "letter", "silent", "unknown"}
    assert {c for c in columns if f"column.{c}" not in strings()} == set()


def test_a_row_says_who_said_what_when_where_and_that_it_is_disputed():
    ledger = ledger_of(
        row("a", disputes="b", figures="tanks=3", report_date="2023-05-12T23:30+02:00"),
        row("b", event_date="", time_precision="unknown", modality="denies", **SOUTH),
    )
    table = grid.claims_table(ledger, all_of(ledger), "ja", "Asia/Tokyo")
    assert list(table.columns) == list(grid.CLAIM_COLUMNS)
    one, two = table.to_dict("records")
    assert one["reported"] == "2023-05-13 06:30"
    assert (one["headline"], one["who"], one["side"]) == ("aの見出し", "アルファ", "北側")
    assert (one["disputed"], two["disputed"]) == ("≠", "≠")
    assert one["figures"] == "戦車 = 3"
    assert (two["happened"], two["modality"]) == ("記載なし", "否定")
    assert one["badge"].startswith("data:image/svg+xml,")
    assert one["badge"] != two["badge"]


def test_the_table_has_at_most_so_many_rows_and_they_are_the_first(monkeypatch):
    ledger = ledger_of(*(row(f"c{n}") for n in range(4)))
    monkeypatch.setattr(grid, "MAX_ROWS", 3)
    table = grid.claims_table(ledger, all_of(ledger), "en", "UTC")
    assert table["claim_id"].tolist() == ["c0", "c1", "c2"]


def test_the_matrix_has_a_column_a_day_and_one_for_a_long_silence_and_the_undated():
    ledger = ledger_of(
        row("a", report_date="2023-05-01"),
        row("b", report_date="2023-05-01", disputes="a"),
        row("c", report_date="2023-05-03", **SOUTH),
        row("d", report_date="2023-05-13", **SOUTH),
        row("e", report_date=""),
    )
    frame, labels = matrix_of(ledger)
    assert list(labels.values()) == [
        "1 May 2023",
        "2 May 2023",
        "3 May 2023",
        "⋯ 9 days",
        "13 May 2023",
        "day not stated",
    ]
    assert frame.drop(columns="badge").values.tolist() == [
        ["alpha", "Alpha", 3, "2 ≠", "", "", "", "", "1"],
        ["beta", "Beta", 2, "", "", "1", "", "1", ""],
    ]


def test_a_long_ledger_is_counted_by_month():
    days = [f"2023-{m:02}-{d:02}" for m in (1, 2, 3, 4) for d in range(1, 28)]
    ledger = ledger_of(*(row(f"c{n}", report_date=day) for n, day in enumerate(days)))
    frame, labels = matrix_of(ledger)
    assert list(labels) == ["2023-01", "2023-02", "2023-03", "2023-04"]
    assert frame["2023-02"].tolist() == ["27"]


def test_a_silence_names_who_speaks_and_who_does_not():
    ledger = ledger_of(row("a"), row("b", report_date="2023-05-13"), row("c", **SOUTH))
    store = Store(ledger, ("UTC",))
    spans = store.frame(store.ask.by_place_and_day(Filter()))
    found = coverage_gaps(spans, ["day", "place"])
    (silence,) = grid.gaps_table(ledger, found, "en", {"town": "Town"}).to_dict("records")
    assert silence | {"letter": ""} == {
        "day": "2023-05-13",
        "place": "Town",
        "letter": "",
        "side": "North side",
        "n": 1,
        "silent": "South side",
        "unknown": 0,
    }


def test_a_source_is_listed_even_if_it_only_carries():
    sources = [SOURCES[0] | {"parent": "beta"}, *SOURCES[1:]]
    ledger = ledger_of(
        row("a", via="beta", disputes="b"), row("b", report_date=""), sources=sources
    )
    store = Store(ledger, ("UTC",))
    said, carried = store.ask.source_activity(Filter()), store.ask.outlets(Filter())
    found = source_activity(ledger, store.frame(said), store.frame(carried))
    table = grid.sources_table(ledger, found, "en").set_index("source_id")
    alpha = table.loc["alpha"]
    assert (alpha["n"], alpha["share"], alpha["undated"]) == (2, 100, 1)
    assert (alpha["first"], alpha["last"]) == ("2023-05-12", "2023-05-12")
    assert alpha["outlets"] == "The Paper (2), Beta (1)"
    assert (alpha["kind"], alpha["parent"]) == (t("kind.military", "en"), "Beta")
    paper = table.loc["paper"]
    assert (paper["n"], paper["carried"], paper["first"]) == (0, 2, "")
    assert paper[["share"]].isna().all()
