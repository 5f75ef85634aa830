"""What the sides of an event say over time: each word follows from the ledger, and no more."""

from __future__ import annotations

import math
from datetime import date

import pytest
import synthetic
from hypothesis import given
from hypothesis import strategies as st

from geo.ledger import read_ledger
from geo.ledger.convergence import Between, converging
from geo.ledger.statements import KINDS, OTHER_SIDE, Statement, Wait, answers_among, waits
from geo.model.claims import Figure, parse_figures
from geo.model.filters import Filter
from geo.model.intervals import Distance, Interval, distance, hull, interval_of
from geo.store import Store

KYIV = "Europe/Kyiv"
EVENT = "event-1"
SAYS = {
    "ru-mod": "russia",
    "konashenkov": "russia",
    "ua-mod": "ukraine",
    "malyar": "ukraine",
    "isw": "third_party",
}


def said(claim: str, who: str, day: str, **cells: object) -> dict[str, str]:
    given = {"claimant": who, "claimant_side": SAYS[who], "report_date": day, "event_id": EVENT}
    return synthetic.row(0, **(given | {"claim_id": claim} | cells))


def course(tmp_path, *rows, event=EVENT):
    ledger = read_ledger(synthetic.write(tmp_path, rows))
    assert not ledger.errors
    return converging(event, ledger.claims.values(), KYIV)


def kinds(found):
    return {(a.kind, a.to, a.by, a.relation, a.days) for a in found.answers}


# ---- each word -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"modality": "confirms", "supports": "a"}, "confirmed"),
        ({"modality": "confirms", "supports": "a", "figures": "tanks=4"}, "confirmed"),
        ({"modality": "confirms", "supports": "a", "figures": "tanks=3"}, "partly_confirmed"),
        ({"modality": "confirms", "supports": "a", "disputes": "a"}, "partly_confirmed"),
        ({"modality": "claims", "supports": "a"}, "borne_out"),
        ({"modality": "assesses_likely", "supports": "a"}, "borne_out"),
        ({"modality": "denies", "disputes": "a"}, "denied"),
        ({"modality": "claims", "disputes": "a"}, "contradicted"),
        ({"modality": "retracts", "disputes": "a"}, "contradicted"),  # not its own to take back
        ({"modality": "claims", "figures": "tanks>=9"}, "contradicted"),
    ],
)
def test_the_other_side_answers(tmp_path, cells, kind):
    figures = "" if kind == "confirmed" and "figures" not in cells else "tanks=4"
    found = course(
        tmp_path,
        said("a", "ru-mod", "2023-05-10", figures=figures),
        said("b", "ua-mod", "2023-05-13", **cells),
    )
    assert kinds(found) == {(kind, "a", "b", OTHER_SIDE, 3)}
    assert found.firsts["ukraine", kind].day == date(2023, 5, 13)
    assert found.sides == ("russia", "ukraine")
    assert not found.one_side


def test_a_confirmation_without_the_figures_is_partial(tmp_path):
    found = course(
        tmp_path,
        said("a", "ru-mod", "2023-05-10", figures="tanks=4"),
        said("b", "ua-mod", "2023-05-13", modality="confirms", supports="a"),
    )
    assert [a.kind for a in found.answers] == ["partly_confirmed"]


def test_a_number_within_the_bound_confirms_it_and_about_does_not(tmp_path):
    found = course(
        tmp_path,
        said("a", "ru-mod", "2023-05-10", figures="tanks>=4"),
        said("b", "ua-mod", "2023-05-13", modality="confirms", supports="a", figures="tanks=7"),
        said("c", "malyar", "2023-05-14", modality="confirms", supports="a", figures="tanks~7"),
    )
    assert [(a.by, a.kind) for a in found.answers] == [
        ("b", "confirmed"),
        ("c", "partly_confirmed"),
    ]


def test_only_a_speaker_takes_back_or_corrects_what_it_said(tmp_path):
    found = course(
        tmp_path,
        said("a", "ru-mod", "2023-05-10"),
        said("b", "ru-mod", "2023-05-11", disputes="a"),
        said("c", "ru-mod", "2023-05-12", disputes="b", modality="retracts"),
        said("d", "konashenkov", "2023-05-13", disputes="a"),
        said("e", "malyar", "2023-05-14", status="retracted"),
    )
    assert kinds(found) == {
        ("corrected", "a", "b", "self", 1),
        ("retracted", "b", "c", "self", 1),
        ("contradicted", "a", "d", "own_side", 3),
        ("retracted", "e", "", "self", None),
    }


def test_who_speaks_first_is_answered_whichever_claim_names_the_other(tmp_path):
    found = course(
        tmp_path,
        said("a", "ua-mod", "2023-05-12", disputes="b"),
        said("b", "ru-mod", "2023-05-13", modality="denies"),
    )
    assert kinds(found) == {("denied", "a", "b", OTHER_SIDE, 1)}


def test_on_one_day_the_time_decides_else_the_words_else_both(tmp_path):
    found = course(
        tmp_path,
        said("a", "ua-mod", "2023-05-12T10:00+03:00"),
        said("b", "ru-mod", "2023-05-12T09:00+03:00", disputes="a"),
        said("c", "ua-mod", "2023-05-12", disputes="d"),
        said("d", "ru-mod", "2023-05-12", disputes="c", modality="denies"),
        said("e", "ua-mod", "2023-05-12", supports="f"),
        said("f", "ru-mod", "2023-05-12", supports="e"),
    )
    assert kinds(found) == {
        ("contradicted", "b", "a", OTHER_SIDE, 0),
        ("denied", "c", "d", OTHER_SIDE, 0),
        ("borne_out", "e", "f", OTHER_SIDE, 0),
        ("borne_out", "f", "e", OTHER_SIDE, 0),
    }


def test_a_statement_without_a_day_is_listed_and_never_placed(tmp_path):
    found = course(
        tmp_path,
        said("a", "ru-mod", "", figures="tanks=4", event_date="2023-05-01"),
        said("b", "ua-mod", "2023-05-13", disputes="a", modality="denies", figures="tanks=0"),
    )
    assert [s.claim_id for s in found.undated] == ["a"]
    assert [s.claim_id for s in found.statements] == ["b"]
    assert kinds(found) == {("denied", "a", "b", OTHER_SIDE, None)}
    assert [a.day for a in found.answers] == [None]
    assert list(found.figures["tanks"].lines) == ["ua-mod"]
    assert found.figures["tanks"].between == ()


def test_no_link_means_no_answer(tmp_path):
    found = course(
        tmp_path,
        said("a", "ru-mod", "2023-05-10"),
        said("b", "ua-mod", "2023-05-13", modality="denies"),
    )
    assert found.answers == ()
    assert found.unlinked == ("b",)


def test_a_side_that_is_not_known_is_no_other_side(tmp_path):
    row = said("b", "ua-mod", "2023-05-13", disputes="a", modality="denies")
    neighbours = {
        "sources.csv": [
            {
                "source_id": who,
                "name_en": who,
                "name_ja": who,
                "name_uk": who,
                "badge": who[:2].upper(),
            }
            | {"side": side, "kind": "unknown"}
            for who, side in (("ru-mod", "russia"), ("ua-mod", "unknown"), ("nhk", "third_party"))
        ]
    }
    rows = [
        said("a", "ru-mod", "2023-05-10", figures="tanks=1"),
        row | {"claimant_side": "unknown"},
    ]
    rows[1]["figures"] = "tanks=5"
    ledger = read_ledger(synthetic.write(tmp_path, rows, neighbours))
    found = converging(EVENT, ledger.claims.values(), KYIV)
    assert {(a.kind, a.relation) for a in found.answers} == {("denied", "side_unknown")}
    assert found.firsts == {}
    assert found.one_side
    assert found.figures["tanks"].between == ()


def test_a_withdrawn_claim_answers_nothing(tmp_path):
    found = course(
        tmp_path,
        said("a", "ru-mod", "2023-05-10"),
        said("b", "ua-mod", "2023-05-13", supports="a", status="withdrawn"),
    )
    assert found.answers == ()
    assert [s.claim_id for s in found.statements] == ["a"]


def test_open_references_loops_and_circles_do_no_harm(tmp_path):
    found = course(
        tmp_path,
        said("a", "ru-mod", "2023-05-10", disputes="c", supports="nowhere"),
        said("b", "ua-mod", "2023-05-11", disputes="a"),
        said("c", "isw", "2023-05-12", disputes="b"),
    )
    assert kinds(found) == {
        ("contradicted", "a", "b", OTHER_SIDE, 1),
        ("contradicted", "b", "c", OTHER_SIDE, 1),
        ("contradicted", "a", "c", OTHER_SIDE, 2),
    }
    assert found.open_references == ("nowhere",)
    myself = Statement("a", EVENT, "x", "s", None, None, "denies", "", (), ("a",), ("a", "a"))
    assert answers_among({"a": myself}) == []


@given(st.data())
def test_any_ledger_gives_answers_forward_in_time(data):
    ids = [f"c{n}" for n in range(6)]
    days = st.none() | st.dates(date(2023, 5, 1), date(2023, 5, 5))
    some = st.lists(st.sampled_from([*ids, "nowhere"]), max_size=3).map(tuple)
    figures = st.sampled_from(["", "n=1", "n>=2", "n<2", "n~3", "n>1; n<1", "m=1"])
    known = {
        i: Statement(
            i,
            EVENT,
            data.draw(st.sampled_from("xyz")),
            data.draw(st.sampled_from(["one", "two", "unknown"])),
            data.draw(days),
            None,
            data.draw(st.sampled_from(["claims", "confirms", "denies", "retracts"])),
            data.draw(st.sampled_from(["reviewed", "retracted"])),
            parse_figures(data.draw(figures)),
            data.draw(some),
            data.draw(some),
        )
        for i in ids
    }
    found = answers_among(known)
    assert len(set(found)) == len(found)
    for answer in found:
        assert answer.kind in KINDS
        assert answer.to != answer.by
        assert answer.days is None or answer.days >= 0
        if answer.by and known[answer.to].day and known[answer.by].day:
            assert answer.day == known[answer.by].day
        else:
            assert answer.day is None
        if answer.relation == OTHER_SIDE:
            assert "unknown" not in (known[answer.to].side, known[answer.by].side)
    for wait in waits(known, ids):
        firm, all_of = wait.confirmed, wait.borne_out
        assert 0 < firm.n + firm.undated <= all_of.n + all_of.undated or firm == Wait(0, None, 0)


def test_figures_contradict_what_a_speaker_still_says(tmp_path):
    found = course(
        tmp_path,
        said("a", "ru-mod", "2023-05-10", figures="tanks=40"),
        said("b", "ru-mod", "2023-05-12", figures="tanks=20"),
        said("c", "konashenkov", "2023-05-12", figures="tanks=9"),
        said("d", "konashenkov", "2023-05-13", modality="retracts", disputes="c"),
        said("e", "ua-mod", "2023-05-14", figures="tanks=1"),
    )
    others = {(a.kind, a.to, a.by) for a in found.answers if a.relation == OTHER_SIDE}
    assert others == {("contradicted", "b", "e")}


# ---- figures -------------------------------------------------------------------------------------


def test_a_bound_stays_a_bound():
    assert interval_of(parse_figures("n>1000")) == Interval(1000, math.inf, True)
    assert interval_of(parse_figures("n<=40")) == Interval(-math.inf, 40)
    assert interval_of(parse_figures("n>=3; n<7")) == Interval(3, 7, False, True)
    assert interval_of(parse_figures("n~50")) is None
    assert interval_of(parse_figures("n>3; n<=3")) is None


def test_a_distance_is_an_interval():
    def between(a, b):
        return distance(interval_of(parse_figures(a)), interval_of(parse_figures(b)))

    assert between("n=2", "n=5") == Distance(3, 3, False)
    assert between("n>=1000", "n<=40") == Distance(960, None, False)
    assert between("n>=3; n<=5", "n=4") == Distance(0, 1, True)
    assert between("n>4", "n=4") == Distance(0, None, False)
    assert between("n>=4", "n=4") == Distance(0, None, True)


_FIGURES = st.builds(
    Figure,
    st.just("n"),
    st.sampled_from(["=", "<", "<=", ">", ">="]),
    st.integers(-9, 9).map(float),
)


@given(_FIGURES, _FIGURES)
def test_figures_that_contradict_each_other_can_not_agree(one, other):
    a, b = interval_of([one]), interval_of([other])
    assert distance(a, b) == distance(b, a)
    assert distance(a, b).can_agree is not one.contradicts(other)
    both = hull([a, b])
    assert a.is_within(both)
    assert b.is_within(both)


def test_the_distance_between_sides_is_as_known_on_each_day(tmp_path):
    found = course(
        tmp_path,
        said("a", "ru-mod", "2023-05-10", figures="tanks=40; men>=9"),
        said("b", "ua-mod", "2023-05-11", figures="tanks=10"),
        said("c", "malyar", "2023-05-13", figures="tanks<=15"),
        said("d", "ru-mod", "2023-05-14", figures="tanks=12", disputes="a"),
        said("e", "ru-mod", "2023-05-16", disputes="d", modality="retracts"),
    )
    pair = ("russia", "ukraine")
    assert found.figures["tanks"].between == (
        Between(date(2023, 5, 11), pair, Distance(30, 30, False)),
        Between(date(2023, 5, 13), pair, Distance(25, None, False)),
        Between(date(2023, 5, 14), pair, Distance(0, None, True)),
        Between(date(2023, 5, 16), pair, None),
    )
    assert found.figures["men"].between == ()
    line = found.figures["tanks"].lines["ru-mod"]
    assert [(s.day.day, s.claims) for s in line] == [(10, ("a",)), (14, ("d",)), (16, ())]


def test_a_claim_taken_back_on_an_unknown_day_has_no_place_in_time(tmp_path):
    found = course(
        tmp_path,
        said("a", "ru-mod", "2023-05-10", figures="tanks=40", status="retracted"),
        said("b", "ua-mod", "2023-05-11", figures="tanks=10"),
    )
    assert list(found.figures["tanks"].lines) == ["ua-mod"]
    assert found.figures["tanks"].between == ()


def test_of_a_long_event_the_first_statements_are_shown_and_the_rest_counted(tmp_path):
    rows = [said(f"c{n}", "ru-mod", f"2023-05-{n:02}") for n in range(1, 10)]
    ledger = read_ledger(synthetic.write(tmp_path, rows))
    found = converging(EVENT, ledger.claims.values(), KYIV, most=4)
    assert [s.claim_id for s in found.statements] == ["c1", "c2", "c3", "c4"]
    assert found.left_out == 5


# ---- speakers, and the store ---------------------------------------------------------------------


def wait_rows():
    return [
        said("a", "ru-mod", "2023-05-01"),
        said("b", "ru-mod", "2023-05-01"),
        said("c", "ru-mod", "2023-05-01", event_id="event-2"),
        said("d", "ru-mod", ""),
        said("e", "ua-mod", "2023-05-04", modality="confirms", supports="a"),
        said("f", "isw", "2023-05-03", modality="confirms", supports="a b"),
        said("g", "ua-mod", "2023-05-11", supports="c"),
        said("h", "malyar", "2023-05-12", modality="confirms", supports="d"),
        said("i", "konashenkov", "2023-05-02", modality="confirms", supports="a"),
    ]


def test_a_speaker_waits_for_another_side(tmp_path):
    store = Store(read_ledger(synthetic.write(tmp_path, wait_rows())), (KYIV,))
    found, counted, more = store.borne_out(Filter(zone=KYIV), 100)
    assert not more
    (one,) = waits(found, counted)
    assert (one.speaker, one.side) == ("ru-mod", "russia")
    assert (one.confirmed, one.borne_out) == (Wait(2, 2.0, 1), Wait(3, 2.0, 1))
    first = Filter(zone=KYIV, day=(date(2023, 5, 1), date(2023, 5, 1)))
    found, counted, _ = store.borne_out(first, 100)
    assert {"a", "b", "c"} == counted  # the answers are of other days
    assert waits(found, counted)[0].borne_out.n == 3
    assert store.borne_out(Filter(zone=KYIV), 2)[2]


def test_the_store_gives_events_whole_and_those_with_links_first(tmp_path):
    rows = [
        *wait_rows(),
        said("j", "ru-mod", "2023-05-01", event_id="two-sides"),
        said("k", "ua-mod", "2023-05-02", event_id="two-sides"),
        said("l", "ru-mod", "2023-05-01", event_id="one-side"),
        said("m", "ua-mod", "2023-05-20", event_id="elsewhere", disputes="c"),
    ]
    store = Store(read_ledger(synthetic.write(tmp_path, rows)), (KYIV,))
    ours = Filter(zone=KYIV, claimant=("ru-mod",))
    found, more = store.meeting(Filter(zone=KYIV), 9, 0, False)
    events = list(dict.fromkeys(c.event_id for c in found.shown))
    assert events == [EVENT, "elsewhere", "event-2", "two-sides"]
    assert not more
    found, more = store.meeting(ours, 1, 0, True)
    assert {c.event_id for c in found.shown} == {"event-2"}  # only its claim is disputed
    # What disputes a claim is found in any event; what supports it, only where it names that.
    assert found.part.claims.keys() == {"c", "m"}
    early = Filter(zone=KYIV, as_of=date(2023, 5, 12))
    assert "m" not in store.whole_events(early, ["event-2"]).part.claims
