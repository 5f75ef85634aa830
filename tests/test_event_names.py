"""Names of events: those of the ledger, else built from what all of its claims say."""

import csv

import pytest
from samples import DATA, files, ledger_of, row

from geo.ledger import parse_ledger
from geo.views.event_names import built, event_name

NAMED = {"event_id": "e1", "name_en": "Raid on the depot", "name_ja": "倉庫への襲撃"}


def named(*rows, lang="en"):
    """The name that is built for the event of some rows."""
    ledger = ledger_of(*rows)
    return built(ledger, list(ledger.claims.values()), lang)


def test_the_ledger_names_an_event_in_both_languages():
    ledger = ledger_of(row("a"), event_names=[NAMED])
    found = list(ledger.claims.values())
    assert [event_name(ledger, found, lang) for lang in ("en", "ja")] == [
        "Raid on the depot",
        "倉庫への襲撃",
    ]
    ledger = ledger_of(row("a"), event_names=[NAMED | {"name_ja": ""}])
    assert event_name(ledger, found, "ja") == "Raid on the depot"


def test_every_event_of_the_shipped_ledger_has_a_name_in_both_languages(ledger):
    with (DATA / "event_names.csv").open(encoding="utf-8", newline="") as file:
        named = {r["event_id"]: r for r in csv.DictReader(file)}
    assert set(named) == {c.event_id for c in ledger.claims.values()}
    assert all(r["name_en"] and r["name_ja"] for r in named.values())
    assert ledger.event_names["2023-05-13-bryansk-helicopter"].name_en == (
        "Helicopter crash in Bryansk Oblast"
    )


@pytest.mark.parametrize(
    ("cells", "en", "ja"),
    [
        ({"event_type": "Battles"}, "Battle in Town", "町: 戦闘"),
        ({"sub_event_type": "Armed clash"}, "Armed clash in Town", "町: 戦闘"),
        ({"sub_event_type": "Other: aircraft crash"}, "Aircraft crash in Town", "町: 戦闘"),
        ({"sub_event_type": "Other"}, "Battle in Town", "町: 戦闘"),
        ({"figures": "deaths=2"}, "Battle in Town: two dead", "町: 戦闘（死者2人）"),
        ({"event_type": "unknown"}, "Event in Town", "町: 出来事"),
        (
            {"place_id": "", "location": "", "location_ja": "", "geo_precision": "unknown"},
            "Battle",
            "戦闘",
        ),
    ],
)
def test_an_event_without_a_name_is_called_by_kind_place_and_figures(cells, en, ja):
    told = {"location": "Town", "location_ja": "町", "sub_event_type": "", **cells}
    assert [named(row("a", **told), lang=lang) for lang in ("en", "ja")] == [en, ja]


def test_a_figure_that_not_all_claims_give_alike_is_not_in_the_name():
    told = {"location": "Town", "sub_event_type": ""}
    one, two = row("a", figures="deaths=2", **told), row("b", figures="deaths=3", **told)
    assert named(one, two) == "Battle in Town"
    assert named(one, row("b", **told)) == "Battle in Town"
    assert named(one, row("b", figures="deaths=2", **told)) == "Battle in Town: two dead"


def test_a_name_for_an_event_without_claims_is_a_warning_with_the_nearest_id():
    named = [NAMED | {"event_id": "2023-05-raid-on-dpot"}]
    ledger = parse_ledger(files(row("a", event_id="2023-05-raid-on-depot"), event_names=named))
    assert ledger.errors == ()
    (note,) = ledger.notes
    assert (note.file, note.value, note.reason) == (
        "event_names.csv",
        "2023-05-raid-on-dpot",
        "unknown_event_near",
    )
    assert "2023-05-raid-on-depot" in note.text("en")
