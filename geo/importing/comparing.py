"""Compares a file with the claims that a ledger already has, in SQL, before anything is changed.

It finds rows that have the id of another event, and claims of earlier files that the new file no
longer has although it covers their subject.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from geo.importing.staging import Staging

EXAMPLES = 5
_DAY = "left(coalesce(nullif({0}.event_date, ''), {0}.report_date), 10)"
_WORDS = (
    r"list_filter(string_split_regex(lower({0}.headline_en), '[^\p{{L}}\p{{N}}]+'), "
    "lambda w: w <> '')"
)
_OUTLETS = r"string_split_regex({0}.via, '\s*[;>]\s*')"
_NEAR = 0.05  # degrees; a corrected coordinate moves less than this, another place lies farther off


@dataclass(frozen=True)
class Example:
    """A claim as shown in a report. day: ISO day, or "" if it has none."""

    claim_id: str
    day: str
    headline: str


@dataclass(frozen=True)
class Lacking:
    """Claims that a file lacks although it covers their subject.

    claims: their number. of: the number of claims of earlier files of the same data set in the
    ledger. examples: at most `EXAMPLES` of the lacking claims. unproven: the number of unreadable
    rows that could be any event; if there are any, no claim is proven to be lacking, and `claims`
    is 0.
    """

    claims: int = 0
    of: int = 0
    examples: tuple[Example, ...] = ()
    unproven: int = 0


@dataclass(frozen=True)
class Clash:
    """A row with the id of another event. document: of that event, or "" if it has none."""

    row: int
    id: str
    document: str
    was: Example
    now: Example


@dataclass(frozen=True)
class Change:
    """A claim that the file updates, with the first column that differs, before and after."""

    claim_id: str
    column: str
    before: str
    after: str


def clashes(staging: Staging, key: str) -> list[Clash]:
    """The rows that have the id of another event in the ledger, in the order of the file.

    key: the column that identifies an event: `event_id`, or `claim_id` for a file with the ledger's
    columns, where the claims of one event may contradict each other. Two rows are taken for
    different events if they come from different documents and one of these holds: day and place
    both differ; day or place is unknown and the other one and the headline differ; the headlines
    share no word, and day or place differs.
    """
    if not staging.holds("old"):
        return []
    day_o, day_n = _DAY.format("o"), _DAY.format("n")
    placed = " OR ".join(f"(o.{c} <> '' AND n.{c} <> '')" for c in ("location", "place_id"))
    at = {
        f"{t}.{c}": f"TRY_CAST({t}.{c} AS DOUBLE)" for t in "on" for c in ("latitude", "longitude")
    }
    near = " AND ".join(
        f"abs({at[f'o.{c}']} - {at[f'n.{c}']}) < {_NEAR}" for c in ("latitude", "longitude")
    )
    found = staging.ask(
        f"""
        WITH shared AS (SELECT DISTINCT {key} AS id FROM new),
        o AS (SELECT *, {key} AS id FROM old WHERE {key} IN (SELECT id FROM shared)
          QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY status = 'withdrawn', ord) = 1),
        n AS (SELECT *, {key} AS id FROM new
          WHERE {key} IN (SELECT {key} FROM old)
          QUALIFY row_number() OVER (PARTITION BY source_row ORDER BY ord) = 1),
        facts AS (SELECT n.source_row, n.id, o.document, o.claim_id AS o_id, n.claim_id AS n_id,
          {day_o} AS o_day, {day_n} AS n_day, o.headline_en AS o_head, n.headline_en AS n_head,
          o.document <> n.document OR o.document = '' AS apart,
          lower(trim(o.headline_en)) <> lower(trim(n.headline_en)) AS heading,
          list_has_any({_WORDS.format("o")}, {_WORDS.format("n")}) AS akin,
          CASE WHEN {day_o} <> '' AND {day_n} <> '' THEN {day_o} <> {day_n} END AS day,
          CASE WHEN (o.location <> '' AND lower(o.location) = lower(n.location))
            OR (o.place_id <> '' AND o.place_id = n.place_id) OR coalesce({near}, false) THEN false
            WHEN {placed} OR ({near}) IS NOT NULL THEN true END AS place
          FROM n JOIN o USING (id))
        SELECT source_row, id, document, o_id, o_day, o_head, n_id, n_day, n_head FROM facts
        WHERE apart AND ((day AND place)
          OR (heading AND coalesce(day, place) AND (day IS NULL OR place IS NULL))
          OR (heading AND NOT akin AND (day OR place OR coalesce(day, place) IS NULL)))
        ORDER BY source_row
        """
    )
    return [Clash(r[0], r[1], r[2], Example(*r[3:6]), Example(*r[6:9])) for r in found]


def lacking(staging: Staging, earlier: Collection[str]) -> Lacking:
    """The claims of earlier files that the new file lacks; table `gone` of `staging` lists them.

    earlier: documents of the files of the same data set that were imported before. A claim counts
    only if the file demonstrably covers it: either the file has its event, with other claimants; or
    the file has rows about its country, about its region (if both name regions), about days on or
    around its day, about its type of event, and from its outlet (or its claimant, if it names no
    outlet). Claims without country or day never count, nor do events of rejected rows.
    """
    if not earlier:
        staging.keep("gone", "claim_id", ())
        return Lacking()
    staging.keep("earlier", "document", earlier)
    day_o, day_n = _DAY.format("o"), _DAY.format("n")
    staging.ask(
        f"""
        CREATE OR REPLACE TEMP TABLE gone AS
        WITH days AS (SELECT country, admin1, min({day_n}) AS low,
            max(greatest({day_n}, left(event_date_end, 10))) AS high
          FROM new n WHERE country <> '' AND {day_n} <> '' GROUP BY ALL),
        lands AS (SELECT country, min(low) AS low, max(high) AS high,
          count(*) FILTER (admin1 <> '') AS regions, bool_or(admin1 = '') AS whole
          FROM days GROUP BY country),
        kinds AS (SELECT DISTINCT country, event_type, sub_event_type FROM new),
        speakers AS (SELECT DISTINCT country, claimant FROM new),
        outlets AS (SELECT country, list(DISTINCT outlet) AS names FROM (SELECT country,
          unnest({_OUTLETS.format("n")}) AS outlet FROM new n WHERE via <> '') GROUP BY country)
        SELECT o.claim_id, o.ord FROM old o LEFT JOIN lands l USING (country)
          LEFT JOIN outlets c USING (country) LEFT JOIN days d USING (country, admin1)
          LEFT JOIN kinds k USING (country, event_type, sub_event_type)
          LEFT JOIN speakers s USING (country, claimant)
        WHERE o.status <> 'withdrawn' AND o.document IN (SELECT document FROM earlier)
        AND o.publisher IN (SELECT publisher FROM new)
        AND o.claim_id NOT IN (SELECT claim_id FROM new)
        AND o.event_id NOT IN (SELECT event_id FROM spoilt)
        AND (o.event_id IN (SELECT event_id FROM new) OR (
          o.country <> '' AND {day_o} <> '' AND l.country IS NOT NULL AND k.country IS NOT NULL
          AND CASE WHEN o.admin1 = '' OR l.regions = 0
            THEN (o.admin1 <> '' OR l.whole OR l.regions > 1) AND {day_o} BETWEEN l.low AND l.high
            ELSE coalesce({day_o} BETWEEN d.low AND d.high, false) END
          AND CASE WHEN o.via = '' THEN s.country IS NOT NULL
            ELSE coalesce(list_has_any({_OUTLETS.format("o")}, c.names), false) END))
        """
    )
    ((of,),) = staging.ask("SELECT count(*) FROM old SEMI JOIN earlier USING (document)")
    ((claims,),) = staging.ask("SELECT count(*) FROM gone")
    shown = staging.ask(
        f"SELECT o.claim_id, {day_o}, o.headline_en FROM old o SEMI JOIN gone USING (claim_id) "
        f"ORDER BY o.ord LIMIT {EXAMPLES}"
    )
    return Lacking(int(claims), int(of), tuple(Example(*r) for r in shown))


def changes(staging: Staging, columns: Sequence[str]) -> tuple[Change, ...]:
    """The first `EXAMPLES` claims that differ between the old ledger and the merged one."""
    found = []
    names = ", ".join(f'o."{c}", m."{c}"' for c in columns)
    for claim_id, *cells in staging.ask(
        f"SELECT o.claim_id, {names} FROM merged m JOIN old o USING (claim_id) "
        f"WHERE m.fate = 'updated' ORDER BY m.ord LIMIT {EXAMPLES}"
    ):
        pairs = zip(columns, cells[::2], cells[1::2], strict=True)
        column, before, after = next((p for p in pairs if p[1] != p[2]), ("", "", ""))
        found.append(Change(claim_id, column, before, after))
    return tuple(found)
