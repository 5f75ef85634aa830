"""The claims event by event."""

from samples import ledger_of, row

from geo.i18n import t
from geo.views import panel

SOUTH = {"claimant": "beta", "claimant_side": "south"}


def listed(ledger, lang="en", **more):
    return panel.event_list(ledger, list(ledger.claims.values()), lang, "UTC", **more)


def test_claims_of_one_event_stand_together_with_their_number_and_the_dispute():
    ledger = ledger_of(
        row("a", disputes="c"),
        row("b", event_id="e2", place_id="", geo_precision="unknown", location=""),
        row("c", **SOUTH),
    )
    built = listed(ledger, selected=["e2"])
    assert [r["id"] for r in built["rows"]] == ["a", "c", "b"]
    assert [r["day"] for r in built["rows"]] == [
        "Battle in Town · 12 May 2023 · claims: 2",
        "Battle in Town · 12 May 2023 · claims: 2",
        "Battle in 町 · 12 May 2023 · claims: 1",
    ]
    assert [bool(r["mark"]) for r in built["rows"]] == [True, True, False]
    assert [r["selected"] for r in built["rows"]] == [False, False, True]
    assert built["rows"][1]["sub"] == "12 May 2023 · Beta · claims · Town"


def test_figures_that_exclude_each_other_mark_the_event_too():
    ledger = ledger_of(row("a", figures="tanks=1"), row("b", figures="tanks=2", **SOUTH))
    assert listed(ledger)["rows"][0]["mark"] == f"≠ {t('panel.disputed', 'en')}"


def test_a_long_list_counts_what_it_leaves_out():
    ledger = ledger_of(*(row(f"c{n}", event_id=f"e{n}") for n in range(5)))
    built = listed(ledger, most=2)
    assert [r["id"] for r in built["rows"]] == ["c0", "c1"]
    assert built["grow"] == t("list.grow", "en", n=3)
    assert built["more"] == t("claims.more_events", "en", n=3)
