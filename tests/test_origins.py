"""Origins, not outlets: who is behind claims, and claims that are likely one statement."""

import csv
from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import DATA, SOURCES, examples, ledger_of, row, write

from geo.ledger import read_ledger
from geo.ledger.repeats import keep_apart, kept_apart, likely_repeats
from geo.ledger.storage import StorageError
from geo.model.filters import Filter, parse_filter
from geo.model.origins import NAMELESS, heard, roots
from geo.store import Store
from geo.views.map_data import claims_payload
from geo.views.origins import origin_rows, origins_csv
from geo.views.panel import event_list, who_says_what

# alpha <- voice <- deputy speak for one body; `spin` and `mirror` are each other's parents.
MANY = (
    *SOURCES,
    {"source_id": "voice", "name_en": "Voice", "name_ja": "声", "badge": "VOI"}
    | {"side": "north", "kind": "person", "parent": "alpha"},
    {"source_id": "deputy", "name_en": "Deputy", "name_ja": "副官", "badge": "DEP"}
    | {"side": "north", "kind": "person", "parent": "voice"},
    {"source_id": "spin", "name_en": "Spin", "name_ja": "渦", "badge": "SPI"}
    | {"side": "south", "kind": "person", "parent": "mirror"},
    {"source_id": "mirror", "name_en": "Mirror", "name_ja": "鏡", "badge": "MIR"}
    | {"side": "south", "kind": "person", "parent": "spin"},
    {"source_id": "wire", "name_en": "Wire", "name_ja": "通信", "badge": "WIR"}
    | {"side": "north", "kind": "media"},
    {"source_id": NAMELESS, "name_en": "Claimant unknown", "name_ja": "発言者不明"}
    | {"badge": "??", "side": "south", "kind": "unknown"},
)


def said(claim, who, event="e1", **cells):
    side = next(s["side"] for s in MANY if s["source_id"] == who)
    return row(claim, claimant=who, claimant_side=side, event_id=event, **cells)


def ledger(*claims):
    return ledger_of(*claims, sources=MANY)


OFFICIAL = (
    said("c1", "alpha", via="wire"),
    said("c2", "voice", via="wire > beta"),
    said("c3", "deputy", via="alpha"),
)


def test_three_outlets_that_repeat_one_official_are_one_origin():
    found = Store(ledger(*OFFICIAL), ["UTC"]).heard_of(Filter(), ["e1"])["e1"]
    assert found.origins == {"alpha"}
    assert found.outlets == {"wire", "beta", "paper"}, "the body's own channel is no outlet"
    assert found.nameless == 0


def test_parents_in_a_circle_are_one_origin_and_unknown_parents_are_none():
    root_of = roots(ledger(row()).sources)
    assert root_of == {"voice": "alpha", "deputy": "alpha", "spin": "mirror"}
    lost = {"a": replace(ledger(row()).sources["alpha"], parent="nobody")}
    assert roots(lost) == {}


@given(st.dictionaries(st.integers(0, 12), st.integers(0, 14), min_size=1))
@examples
def test_every_chain_of_parents_ends_at_a_root_of_itself(parents):
    some = ledger(row()).sources["alpha"]
    sources = {
        f"s{k}": replace(some, source_id=f"s{k}", parent=f"s{p}") for k, p in parents.items()
    }
    root_of = roots(sources)
    for key, source in sources.items():
        root = root_of.get(key, key)
        assert root in sources
        assert root_of.get(root, root) == root
        assert source.parent not in sources or root_of.get(source.parent, source.parent) == root


def test_who_is_not_known_is_no_origin():
    found = heard([(NAMELESS, "wire", "paper", 3), ("beta", "", "paper", 1)], {})
    assert (found.origins, found.outlets, found.nameless) == ({"beta"}, {"wire", "paper"}, 3)


TWO = (
    *OFFICIAL,
    said("d1", "alpha", "e2", report_date="2023-05-12"),
    said("d2", "beta", "e2", report_date="2023-05-14"),
    said("n1", "alpha", "e3"),
    said("n2", NAMELESS, "e3"),
    said("w1", "alpha", "e4"),
    said("w2", "beta", "e4", status="withdrawn", last_seen="2023-05-13"),
)


def ids(query, claims=TWO):
    return Store(ledger(*claims), ["UTC"]).claims(query)


def test_the_filter_asks_for_origins_of_the_event_and_not_for_claims():
    assert ids(Filter(origins=2)) == ["d1", "d2"]
    assert ids(Filter(origins=3)) == []
    assert len(ids(Filter(origins=1))) == 8, "all but the one that was withdrawn"
    known = [c["claim_id"] for c in TWO if c["event_id"] == "e3"]
    assert ids(Filter(origins=1, q="headline of n2")) == known[1:], "of the event, not of the claim"


def test_the_filter_counts_what_other_words_leave_out_but_not_what_was_said_later():
    day = parse_filter(
        {"day": ["2023-05-12"], "origins": ["2"]},
        zones=["UTC"], sides=(), claimants=(), default_zone="UTC",
    )[0]  # fmt: skip
    assert ids(day) == ["d1"], "the other origin spoke two days later"
    assert ids(replace(day, as_of=day.day[0])) == ["w1", "w2"], "not withdrawn yet"
    assert ids(replace(day, as_of=day.day[0].replace(day=14))) == ["d1"]
    assert ids(Filter(origins=2, side=("north",))) == ["d1"]


@pytest.mark.parametrize("text", ["-1", "two", "100", "٣", "1.5", "9" * 5000])
def test_a_number_of_origins_that_is_none_is_refused(text):
    query, bad = parse_filter(
        {"origins": [text]}, zones=["UTC"], sides=(), claimants=(), default_zone="UTC"
    )
    assert (query.origins, [b.word for b in bad]) == (0, ["origins"])


def test_the_shipped_ledger_by_an_independent_count():
    with (DATA / "sources.csv").open(encoding="utf-8-sig", newline="") as file:
        parent = {r["source_id"]: r["parent"] for r in csv.DictReader(file)}
    with (DATA / "events.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    origins = defaultdict(set)
    for each in rows:
        body = each["claimant"]
        while parent[body]:
            body = parent[body]
        origins[each["event_id"]].add(body)
    store = Store(read_ledger(DATA), ["UTC"])
    for least in (1, 2, 3):
        wanted = {r["claim_id"] for r in rows if len(origins[r["event_id"]]) >= least}
        assert set(store.claims(Filter(origins=least))) == wanted
        assert store.counts(Filter(origins=least)).n == len(wanted)
    told = store.heard_of(Filter(), list(origins))
    assert {event: found.origins for event, found in told.items()} == dict(origins)


def test_panel_list_and_map_say_how_many_origins_and_outlets():
    part = ledger(*TWO)
    store = Store(part, ["UTC"])
    shown = [part.claims["d1"]]
    known = store.heard_of(Filter(), ["e2"])
    data = who_says_what(part, shown, (), "en", "UTC", {}, ("e2",), known=known)
    (event,) = data["events"]
    assert event["behind"]["words"] == "2 origins, 1 outlet", "all that is known, not what is shown"
    assert event["behind"]["names"] == [
        "Origins: Alpha, Beta",
        "Carried or published by: The Paper",
    ]
    (line,) = event_list(part, shown, "en", "UTC", known=known)["rows"]
    assert line["day"].endswith("2 origins, 1 outlet")
    counted = who_says_what(part, shown, (), "en", "UTC", {}, ("e2",))["events"][0]["behind"]
    assert counted["words"] == "1 origin, 1 outlet"
    assert counted["note"].startswith("Of the claims that are shown here.")
    payload = claims_payload(part, part.claims.values(), "en")
    origin_of = {name: origin for _, _, name, origin in payload["source"]}
    assert origin_of["Alpha"] == origin_of["Voice"] == origin_of["Deputy"] != origin_of["Beta"]
    assert origin_of["Claimant unknown"] == -1
    assert payload["place"]["outlets"] == [[0, 1, 2]]


def test_the_table_of_origins_counts_each_claim_once():
    part = ledger(*TWO)
    rows = origin_rows(Store(part, ["UTC"]).ways(Filter()), part)
    assert [(r["origin"], r["claims"], r["speakers"]) for r in rows] == [
        ("alpha", 6, ["alpha", "deputy", "voice"]),
        ("beta", 1, ["beta"]),
        (NAMELESS, 1, [NAMELESS]),
    ]
    told = origins_csv(rows, part).decode().splitlines()
    assert told[:2] == [
        "origin,name_en,claims,speakers,outlets",
        "alpha,Alpha,6,alpha; deputy; voice,beta; paper; wire",
    ]


# ---- likely repeats ------------------------------------------------------------------------------


def pairs(*claims):
    return [repeat.pair for repeat in likely_repeats(ledger(*claims), 9)]


FIRST = said("r1", "alpha", figures="tanks=3; dead>10", report_date="2023-05-12T10:00+03:00")


@pytest.mark.parametrize(
    ("changed", "is_repeat"),
    [
        ({}, True),
        ({"report_date": "2023-05-14T10:00+03:00"}, True),  # 48 hours
        ({"report_date": "2023-05-14T10:01+03:00"}, False),
        ({"report_date": "2023-05-14"}, True),  # some time of that day is within 48 hours
        ({"report_date": "2023-05-15"}, False),
        ({"report_date": ""}, False),  # not known
        ({"figures": "tanks=4"}, False),
        ({"figures": "tanks>3"}, False),
        ({"figures": "planes=1; tanks=3"}, True),
        ({"figures": ""}, False),
        ({"event_id": "e2"}, False),
        ({"modality": "denies"}, False),
        ({"disputes": "r1"}, False),
        ({"status": "withdrawn", "last_seen": "2023-05-13"}, False),
        ({"claimant": "voice"}, False),  # another speaker of the same body
    ],
)
def test_likely_repeats_are_of_one_speaker_event_and_figure_within_48_hours(changed, is_repeat):
    second = {**FIRST, "claim_id": "r2", "via": "wire", **changed}
    wanted = [("r1", "r2")] if is_repeat else []
    assert pairs(FIRST, second) == wanted
    assert pairs(second, FIRST) == wanted


def test_nobody_knows_whether_two_unknown_speakers_are_one():
    one = {**FIRST, "claimant": NAMELESS, "claimant_side": "south"}
    assert pairs(one, {**one, "claim_id": "r2"}) == []


def test_pairs_that_are_two_statements_are_not_proposed_again(tmp_path):
    folder = write(tmp_path / "ledger", {})
    assert kept_apart(folder) == frozenset()
    keep_apart(folder, ("r2", "r1"))
    keep_apart(folder, ("r3", "r1"))
    keep_apart(folder, ("r1", "r2"))
    assert kept_apart(folder) == {("r1", "r2"), ("r1", "r3")}
    three = [{**FIRST, "claim_id": f"r{n}"} for n in (1, 2, 3)]
    found = likely_repeats(ledger(*three), 9, kept_apart(folder))
    assert [repeat.pair for repeat in found] == [("r2", "r3")]
    (folder / "drafts" / "kept apart.json").write_text('{"format": 1, "pairs": [["r1"]]}')
    with pytest.raises(StorageError):
        kept_apart(folder)
