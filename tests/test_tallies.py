"""Claims counted by claimant, side, place and day, and the silences."""

from collections import Counter
from datetime import date

from samples import SIDES, SOURCES, ledger_of, row

from geo.model.filters import Filter
from geo.store import Store
from geo.views.charts import by_claimant, by_day, coverage_gaps, outlets_of, source_activity

UNKNOWN_SIDES = (*SIDES, SIDES[0] | {"side": "unknown", "letter": "?"})
UNKNOWN_SOURCES = (
    *SOURCES,
    SOURCES[0] | {"source_id": "rumour", "badge": "RUM", "side": "unknown"},
)
SOUTH = {"claimant": "beta", "claimant_side": "south"}
RUMOUR = {"claimant": "rumour", "claimant_side": "unknown"}
MAY_11, MAY_12, MAY_13 = date(2023, 5, 11), date(2023, 5, 12), date(2023, 5, 13)


ZONES = ("UTC", "Europe/Kyiv", "Asia/Tokyo")


def store_of(*claims):
    return Store(ledger_of(*claims, sides=UNKNOWN_SIDES, sources=UNKNOWN_SOURCES), ZONES)


def counted(store, **wanted):
    wanted = Filter(zone="Europe/Kyiv") if not wanted else Filter(**wanted)
    return by_claimant(store.frame(store.ask.by_claimant(wanted)), wanted.days).values.tolist()


def silent(store, keys, **wanted):
    wanted = Filter(zone="Europe/Kyiv", **wanted)
    question = {"day": store.ask.by_side, "place": store.ask.by_place}
    ask = question[keys[0]] if len(keys) == 1 else store.ask.by_place_and_day
    return coverage_gaps(store.frame(ask(wanted)), keys, wanted.days)


def test_a_span_counts_on_every_day_it_touches_and_only_on_those_asked_for():
    span = row("a", event_date="2023-05-11", event_date_end="2023-05-13", disputes="b")
    store = store_of(span, row("b"))
    assert counted(store, date_basis="event") == [
        ["alpha", "north", MAY_11, 1, 1],
        ["alpha", "north", MAY_12, 2, 2],
        ["alpha", "north", MAY_13, 1, 1],
    ]
    places = store.frame(store.ask.by_place(Filter(date_basis="event")))
    assert places[["place", "side", "n", "disputed"]].values.tolist() == [["town", "north", 2, 2]]
    assert counted(store, date_basis="event", day=(MAY_12, MAY_12)) == [
        ["alpha", "north", MAY_12, 2, 2]
    ]


def test_what_has_no_day_or_no_place_is_counted_apart():
    store = store_of(
        row("a", report_date=""),
        row("b", place_id="", geo_precision="unknown", location="", **SOUTH),
    )
    assert counted(store) == [
        ["alpha", "north", None, 1, 0],
        ["beta", "south", MAY_12, 1, 0],
    ]
    assert store.frame(store.ask.by_place(Filter()))["place"].tolist() == ["", "town"]
    assert [silent(store, k).apart for k in (["day"], ["place"], ["day", "place"])] == [1, 1, 2]


def test_the_day_is_that_of_the_zone():
    store = store_of(row("a", report_date="2023-05-12T23:30+02:00"))
    days = {zone: counted(store, zone=zone)[0][2] for zone in ("UTC", "Asia/Tokyo")}
    assert days == {"UTC": MAY_12, "Asia/Tokyo": MAY_13}


def test_a_silence_is_where_one_known_side_speaks_alone():
    store = store_of(
        row("a"),
        row("b", **SOUTH),
        row("c", report_date="2023-05-13", place_id="town-area", geo_precision="area"),
        row("d", report_date="2023-05-13", place_id="town-area", geo_precision="area"),
    )
    found = silent(store, ["day"])
    assert found.table.values.tolist() == [[MAY_13, "north", 2, 0]]
    assert (found.spoken, found.unheard, found.apart) == (2, 0, 0)
    assert found.heard == {"north", "south"}
    both = silent(store, ["day", "place"]).table
    assert both.values.tolist() == [[MAY_13, "town-area", "north", 2, 0]]


def test_a_claim_of_unknown_side_neither_makes_nor_ends_a_silence():
    store = store_of(
        row("a"),
        row("b", **RUMOUR),
        row("c", report_date="2023-05-13", **RUMOUR),
    )
    found = silent(store, ["day"])
    assert found.table.values.tolist() == [[MAY_12, "north", 1, 1]]
    assert (found.spoken, found.unheard) == (1, 1)
    assert found.heard == {"north"}


def test_without_claims_there_is_nothing():
    store = store_of(row("a"))
    assert counted(store, q="no such word") == []
    assert by_day(store.frame(store.ask.by_side(Filter(q="no such word")))).empty
    found = silent(store, ["day", "place"], q="no such word")
    assert (len(found.table), found.spoken, found.unheard, found.apart) == (0, 0, 0, 0)


def heard(store, wanted):
    said, carried = store.ask.source_activity(wanted), store.ask.outlets(wanted)
    found = source_activity(store.ledger, store.frame(said), store.frame(carried))
    return {v.source: v for v in found}


def test_a_source_has_its_claims_their_days_and_who_carried_them():
    ledger = ledger_of(
        row("a", via="beta > paper; beta", disputes="b", report_date="2023-05-11"),
        row("b", report_date=""),
        row("c", **SOUTH),
    )
    found = heard(Store(ledger, ZONES), Filter())
    assert list(found) == ["alpha", "beta", "paper"]
    alpha = found["alpha"]
    assert (alpha.n, alpha.disputed, alpha.undated) == (2, 2, 1)
    assert (alpha.first, alpha.last) == (MAY_11, MAY_11)
    # Each outlet once per claim, however many chains lead through it.
    assert alpha.outlets == Counter({"paper": 2, "beta": 1})
    assert (found["beta"].n, found["beta"].carried) == (1, 1)
    assert (found["paper"].n, found["paper"].carried, found["paper"].first) == (0, 3, None)
    assert outlets_of("beta > paper; beta", "nhk") == {"beta", "paper", "nhk"}


def test_the_shipped_ledger_knows_who_carried_maliar(ledger):
    found = heard(Store(ledger, ZONES), Filter())
    maliar = found["malyar"]
    assert (maliar.n, maliar.disputed) == (3, 1)
    assert maliar.outlets == Counter({"nhk": 3, "social-media": 1})
    assert set(found) == set(ledger.sources)
