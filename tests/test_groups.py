"""Events, and what rival claims differ in."""

from samples import files, ledger_of, row

from geo.ledger import parse_ledger
from geo.ledger.disputes import Difference, differences, disputed_ids, events_of, rivals

ONE, TWO = "2023-05-13-state-agency-one-helicopter", "2023-05-13-some-media-two-helicopters"
PIERCED, HOLDS = "2023-05-11-isw-front-pierced", "2023-05-12-konashenkov-line-holds"


def of(ledger, *ids):
    return differences(ledger, [ledger.claims[i] for i in ids])


def test_one_helicopter_and_two_differ_in_a_figure_and_the_ledger_links_them(ledger):
    assert of(ledger, ONE, TWO) == [
        Difference("figure", ONE, TWO, "helicopters=1", "helicopters=2", linked=True)
    ]


def test_the_pierced_front_and_the_line_that_held_differ_in_figure_and_place(ledger):
    assert of(ledger, PIERCED, HOLDS) == [
        Difference("figure", PIERCED, HOLDS, "breakthroughs>=1", "breakthroughs=0", linked=True),
        Difference("place", PIERCED, HOLDS, "bakhmut-area", "soledar-area", linked=True),
    ]


def test_a_dispute_holds_both_ways_even_if_only_one_side_links():
    ledger = ledger_of(row("a"), row("b", disputes="c"), row("c"))
    assert rivals(ledger) == {"b": ("c",), "c": ("b",)}
    assert disputed_ids(ledger) == {"b", "c"}


def test_rivals_of_the_shipped_ledger_are_symmetric(ledger):
    found = rivals(ledger)
    assert found
    assert all(a in found[b] for a, others in found.items() for b in others)
    assert disputed_ids(ledger) == set(found)


def test_a_claim_whose_rival_lies_outside_an_extract_is_disputed_all_the_same():

    ledger = parse_ledger(files(row("a", disputes="gone"), row("b")), extract=True)
    assert disputed_ids(ledger) == {"a"}
    assert rivals(ledger) == {}


def test_figures_of_one_event_that_exclude_each_other_are_found_without_a_link():
    ledger = ledger_of(
        row("a", figures="tanks=1"), row("b", figures="tanks>=2"), row("c", figures="tanks~9")
    )
    assert of(ledger, "a", "b", "c") == [
        Difference("figure", "a", "b", "tanks=1", "tanks>=2", linked=False)
    ]


def test_figures_of_different_events_are_not_compared():
    ledger = ledger_of(row("a", figures="tanks=1"), row("b", event_id="e2", figures="tanks=2"))
    assert of(ledger, "a", "b") == []


def test_a_linked_pair_may_differ_in_time_or_in_nothing_that_a_machine_reads():
    ledger = ledger_of(
        row("a", event_date="2023-05-11"),
        row("b", disputes="a c"),
        row("c", modality="denies"),
    )
    assert [(d.kind, d.left, d.right) for d in of(ledger, "a", "b", "c")] == [
        ("time", "2023-05-11", "2023-05-12"),
        ("direct", "claims", "denies"),
    ]


def test_claims_are_grouped_into_events_in_the_order_given():
    ledger = ledger_of(row("a"), row("b", event_id="e2"), row("c"))
    groups = events_of(ledger, ["b", "c", "a"])
    assert {k: [c.claim_id for c in v] for k, v in groups.items()} == {
        "e2": ["b"],
        "e1": ["c", "a"],
    }
