"""What was looked at, day by day, and silences longer than usual; against a plain count."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from statistics import median_low

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import DOCUMENTS, Rows, atlas_of, examples, ledger_of, row, uses_engine

from geo.ledger import Ledger
from geo.model.filters import Filter
from geo.service import silence
from geo.views.looked_at import MAX_SLOTS, Looked, Run, looked_at, slots_between
from geo.views.rhythm import LEAST, Silence, rhythms

FIRST = date(2023, 5, 1)


def day(n: int) -> date:
    return FIRST + timedelta(n - 1)


def read(*rows: tuple[str, int, int, str], document: str = "") -> Rows:
    return tuple(
        {"coverage_id": f"k{n}", "publisher": publisher, "first_day": f"{day(first)}"}
        | {"last_day": f"{day(last)}", "share": share, "tool": "hand", "document": document}
        for n, (publisher, first, last, share) in enumerate(rows)
    )


def states(found: Looked, publisher: str, last: int) -> str:
    letters = {"whole": "W", "part": "p", "none": "."}
    return "".join(letters[found.on(publisher, day(n)).state] for n in range(1, last + 1))


def of(ledger: Ledger, *claims: tuple[str, int, int], used: tuple[str, ...] = ()) -> Looked:
    spans = [(publisher, day(a), day(b)) for publisher, a, b in claims]
    return looked_at(ledger, spans, used, "UTC")


# ---- what was looked at --------------------------------------------------------------------------


def test_a_day_without_an_entry_is_not_looked_at_and_a_share_below_one_is_a_part() -> None:
    table = read(("paper", 2, 4, "1"), ("paper", 4, 5, "0.4"), ("paper", 7, 7, ""))
    found = of(ledger_of(row(), coverage=table))
    assert states(found, "paper", 8) == ".WWpp.p."
    assert states(found, "beta", 8) == "........"


def test_a_claim_proves_that_a_part_of_its_day_was_looked_at_and_never_all_of_it() -> None:
    table = read(("paper", 2, 3, "1"))
    found = of(ledger_of(row(), coverage=table), ("paper", 3, 5), ("beta", 1, 1))
    assert states(found, "paper", 6) == ".WWpp."
    assert states(found, "beta", 2) == "p."


def test_a_kept_document_that_nobody_read_is_not_looked_at_and_leaves_the_day_a_part() -> None:
    letter = DOCUMENTS[0] | {"published": f"{day(2)}"}
    alone = of(ledger_of(row(), documents=(letter,)))
    assert alone.on("paper", day(2)) == Run(day(2), day(2), "none", 1, 0)
    assert states(of(ledger_of(row(), documents=(letter,)), used=("letter",)), "paper", 3) == ".p."
    beside = ledger_of(row(), documents=(letter,), coverage=read(("paper", 1, 3, "1")))
    assert states(of(beside), "paper", 3) == "WpW"
    told = ledger_of(
        row(), documents=(letter,), coverage=read(("paper", 2, 2, "1"), document="letter")
    )
    assert states(of(told), "paper", 3) == ".W."
    opened = ledger_of(
        row(), documents=(letter,), coverage=read(("paper", 2, 2, "0"), document="letter")
    )
    assert states(of(opened), "paper", 3) == "..."


def test_the_day_of_a_document_is_that_of_its_own_zone_else_of_the_deployment() -> None:
    late = DOCUMENTS[0] | {"published": "2023-05-01T23:30+00:00"}
    for zone, wanted in (("Asia/Tokyo", day(2)), ("America/New_York", day(1)), ("", day(2))):
        ledger = ledger_of(row(), documents=(late | {"zone": zone},))
        found = looked_at(ledger, (), ("letter",), "Europe/Kyiv")
        assert [run.first for run in found.publishers["paper"]] == [wanted]


SPANS = st.lists(
    st.tuples(st.integers(1, 20), st.integers(0, 6), st.sampled_from(["1", "0.5", "", "0"])),
    max_size=8,
)
CLAIMED = st.lists(st.tuples(st.integers(1, 20), st.integers(0, 4)), max_size=5)


@examples
@given(SPANS, CLAIMED)
def test_runs_of_days_say_what_a_count_of_each_day_says(
    spans: list[tuple[int, int, str]], claimed: list[tuple[int, int]]
) -> None:
    table = read(*(("paper", first, first + more, share) for first, more, share in spans))
    claims = [("paper", first, first + more) for first, more in claimed]
    found = of(ledger_of(row(), coverage=table), *claims)
    letters = ""
    for n in range(1, 30):
        shares = [share for first, more, share in spans if first <= n <= first + more]
        claim = any(first <= n <= first + more for first, more in claimed)
        some = any(share != "0" for share in shares)
        whole = bool(shares) and all(share == "1" for share in shares)
        letters += "W" if whole else "p" if some or claim else "."
    assert states(found, "paper", 29) == letters
    looked = found.days_of(["paper"])
    ordinals = pa.array([day(n).toordinal() for n in range(30)]).to_numpy()
    assert looked.until(ordinals).tolist() == [
        sum(letter != "." for letter in letters[:n]) for n in range(30)
    ]
    for n in range(29):
        rest = letters[n:]
        assert looked.run_after(day(n).toordinal()) == len(rest) - len(rest.lstrip("Wp"))


def test_the_grid_has_days_or_months_or_years_and_bounds_them() -> None:
    assert slots_between(day(1), day(2)) == ("day", [(day(1), day(1)), (day(2), day(2))])
    unit, months = slots_between(date(2023, 1, 15), date(2023, 6, 10))
    assert (unit, months[0]) == ("month", (date(2023, 1, 15), date(2023, 1, 31)))
    assert (len(months), months[-1]) == (6, (date(2023, 6, 1), date(2023, 6, 10)))
    unit, years = slots_between(date(1, 1, 1), date(9999, 12, 31))
    assert (unit, len(years), years[-1][1]) == ("year", MAX_SLOTS, date(9999, 12, 31))


# ---- the rhythm ----------------------------------------------------------------------------------


def spoken(*spans: tuple[int, int], key: str = "alpha") -> pa.Table:
    rows = [
        {"key": key, "publisher": "paper", "first": day(a), "last": day(b), "n": 1}
        for a, b in sorted(spans)
    ]
    kinds = [("first", pa.date32()), ("last", pa.date32()), ("n", pa.int64())]
    texts = [("key", pa.string()), ("publisher", pa.string())]
    return pa.Table.from_pylist(rows, pa.schema([*texts, *kinds]))


def looked(first: int, last: int) -> Looked:
    return of(ledger_of(row(), coverage=read(("paper", first, last, "1"))))


ALL = (date.min, date.max)
DAILY = [(n, n) for n in range(1, LEAST + 2)]  # so many gaps of one day as are needed


def test_a_silence_is_a_break_where_it_is_longer_than_nine_in_ten_of_the_gaps_before() -> None:
    found = rhythms(spoken(*DAILY, (15, 15), (16, 16)), looked(1, 16), ALL)["alpha"]
    assert (found.days, found.gaps, found.median, found.longest) == (13, 12, 1, 4)
    assert found.silences == (Silence(day(12), day(14), 4, 1, LEAST),)
    assert found.last == day(16)


def test_days_that_nobody_looked_at_make_no_break_and_are_counted_apart() -> None:
    half = of(ledger_of(row(), coverage=read(("paper", 1, 12, "1"), ("paper", 14, 16, "1"))))
    found = rhythms(spoken(*DAILY, (15, 15), (16, 16)), half, ALL)["alpha"]
    assert (found.gaps, found.unlooked, found.longest, found.breaks) == (11, 1, 1, 0)
    nobody = rhythms(spoken((1, 1), (9, 9)), Looked({}), ALL)["alpha"]
    assert (nobody.gaps, nobody.median, nobody.unlooked, nobody.silences) == (0, None, 1, ())


def test_before_ten_gaps_nothing_is_called_usual() -> None:
    few = rhythms(spoken(*DAILY[:-1], (20, 20)), looked(1, 20), ALL)["alpha"]
    assert (few.gaps, few.longest, few.breaks) == (LEAST, 10, 0)


def test_a_silence_that_has_not_ended_lasts_as_long_as_somebody_looked() -> None:
    found = rhythms(spoken(*DAILY), looked(1, 14), ALL)["alpha"]
    assert found.silences == (Silence(day(12), day(14), 4, 1, LEAST, True),)
    cut = rhythms(spoken(*DAILY), looked(1, 14), (day(1), day(12)))["alpha"]
    assert cut.silences == (Silence(day(12), day(12), 2, 1, LEAST, True),)


def test_a_span_speaks_on_each_of_its_days() -> None:
    found = rhythms(spoken((1, 5), (3, 4), (8, 8)), looked(1, 9), ALL)["alpha"]
    assert (found.days, found.gaps, found.longest) == (6, 1, 3)


@examples
@given(st.sets(st.integers(1, 60), min_size=1), st.sets(st.integers(1, 60), max_size=6))
def test_rhythms_are_those_of_a_plain_count(said: set[int], unread: set[int]) -> None:
    table = read(*(("paper", n, n, "1") for n in range(1, 61) if n not in unread))
    found = rhythms(spoken(*((n, n) for n in said)), of(ledger_of(row(), coverage=table)), ALL)[
        "alpha"
    ]
    days = sorted(said)
    known: list[int] = []
    broken, lost = 0, 0
    for a, b in pairwise(days):
        if any(n in unread for n in range(a + 1, b)):
            lost += 1
            continue
        usual = sorted(known)[-(-9 * len(known) // 10) - 1] if len(known) >= LEAST else None
        broken += usual is not None and b - a > usual
        known.append(b - a)
    after = next((n for n in range(days[-1] + 1, 62) if n in unread or n > 60), 61)
    usual = sorted(known)[-(-9 * len(known) // 10) - 1] if len(known) >= LEAST else None
    broken += usual is not None and after - days[-1] > max(usual, 1)
    assert (found.days, found.gaps, found.unlooked) == (len(days), len(known), lost)
    assert found.median == (median_low(known) if known else None)
    assert (found.longest, found.breaks) == (max(known, default=None), broken)


# ---- asked of an atlas ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def atlas():
    rows = [
        row(f"c{n}", report_date=f"{day(n)}", event_date=f"{day(n)}", claimant=who,
            claimant_side=side, publisher="paper")
        for n, who, side in ((1, "alpha", "north"), (2, "beta", "south"), (5, "alpha", "north"))
    ]  # fmt: skip
    table = read(("paper", 1, 3, "1"), ("beta", 3, 3, "0.5"))
    return atlas_of(ledger_of(*rows, coverage=table))


pytestmark = uses_engine


def test_a_filter_changes_the_claims_that_are_counted_and_not_what_was_looked_at(atlas) -> None:
    for query, numbers in ((Filter(), [1, 1, 0, 0, 1]), (Filter(side=("south",)), [0, 1, 0, 0, 0])):
        found = silence.coverage(atlas, query)
        assert [r.publisher for r in found.rows] == ["paper", "beta"]
        assert [c.state for c in found.rows[0].cells] == ["whole", "whole", "whole", "none", "part"]
        assert [c.claims for c in found.rows[0].cells] == numbers


def test_nobody_spoke_and_nobody_looked_are_told_apart(atlas) -> None:
    assert silence.heard_on(atlas, Filter(), (day(3), day(3))) == {"paper": "whole", "beta": "part"}
    assert silence.heard_on(atlas, Filter(), (day(4), day(4))) == {}
    assert silence.heard_on(atlas, Filter(), (day(3), day(4))) == {"paper": "part", "beta": "part"}


def test_the_rhythm_of_speakers_sides_and_places_goes_by_what_was_looked_at(atlas) -> None:
    speakers = silence.rhythm(atlas, Filter(), "claimant")
    assert [one.key for one in speakers.names] == ["alpha", "beta"]
    alpha = speakers.of["alpha"]  # nobody looked at the fourth day
    assert (alpha.claims, alpha.days, alpha.gaps, alpha.unlooked) == (2, 2, 0, 1)
    everybody = silence.rhythm(atlas, Filter(), "place").of["town"]
    assert (everybody.days, everybody.gaps, everybody.longest, everybody.unlooked) == (3, 1, 1, 1)
    assert list(silence.rhythm(atlas, Filter(), "side").of) == ["north", "south"]
