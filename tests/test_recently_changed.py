"""`changed`: the claims that the history says were changed since a day, and what was changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from guarded import guarded_folder
from samples import DATA, files, row, uses_engine, write

from geo.cli.main import main
from geo.ledger import read_ledger
from geo.ledger.editing import corrected, retracted
from geo.ledger.history import entries
from geo.ledger.saving import save
from geo.model.filters import BadWord, Filter, parse_filter
from geo.service import history, past, writing
from geo.service.current import current_atlas, read_atlas, reopen
from geo.web.address import filter_of

pytestmark = uses_engine
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
KNOWN = {"zones": ["UTC"], "sides": [], "claimants": [], "default_zone": "UTC"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Three claims; on the 20th one was corrected, on the 22nd again, on the 21st one retracted."""
    made = write(tmp_path / "ledger", files(row("a"), row("b"), row("c")))
    write(made, {"atlas.toml": (DATA / "atlas.toml").read_bytes()})
    monkeypatch.setenv("EVENTS_DATA_DIR", str(made))
    monkeypatch.delenv("EVENTS_DATABASE_URL", raising=False)
    for day, claim, words in ((20, "a", "First"), (21, "b", ""), (22, "a", "Second")):
        old = read_ledger(made).claims[claim]
        change = corrected(old, {"headline_en": words}) if words else retracted(old)
        save(made, change, "Ann", {}, now=lambda day=day: NOON.replace(day=day))
    yield made
    reopen()


@pytest.mark.parametrize(
    ("day", "found"), [(20, ["a", "b"]), (21, ["a", "b"]), (22, ["a"]), (23, [])]
)
def test_a_day_finds_what_was_changed_on_it_or_later(
    folder: Path, day: int, found: list[str]
) -> None:
    atlas = read_atlas(folder)
    query = Filter(changed=date(2026, 11, day))
    assert sorted(atlas.store.claims(query)) == found
    assert atlas.counts(query).n == len(found)
    assert atlas.claims_per_day(query).number(None) == len(found)
    assert sum(atlas.facet(query, "side").values()) == len(found)


def test_a_number_of_days_counts_back_from_today() -> None:
    query, bad = parse_filter({"changed": ["7"]}, **KNOWN, has_history=True)
    assert (query.changed, bad) == (datetime.now(UTC).date() - timedelta(days=7), [])
    assert query.words()["changed"] == [query.changed.isoformat()]
    again, bad = parse_filter(query.words(), **KNOWN, has_history=True)
    assert (again, bad) == (query, [])


@pytest.mark.parametrize("said", ["0", "-1", "9999", "yesterday", "2026-11-20T10:00Z", "7.5", "٧"])
def test_what_is_no_day_is_named_and_left_out(said: str) -> None:
    query, bad = parse_filter({"changed": [said]}, **KNOWN, has_history=True)
    assert (query.changed, bad) == (None, [BadWord("changed", said)])


def test_without_a_history_the_address_says_so(tmp_path: Path) -> None:
    folder = write(tmp_path / "new", files(row("a")))
    write(folder, {"atlas.toml": (DATA / "atlas.toml").read_bytes()})
    atlas = read_atlas(folder)
    assert not atlas.has_history
    query, bad = filter_of(atlas, {"changed": ["7"]})
    assert (query.changed, bad) == (None, [BadWord("changed", "7")])


def test_the_past_knows_only_what_was_changed_by_then(folder: Path) -> None:
    then = past.past(past.moment_of("2026-11-21T12:30Z")).atlas
    query, bad = filter_of(then, {"changed": ["2026-11-20"]})
    assert bad == []
    assert sorted(then.store.claims(query)) == ["a", "b"]
    first = past.past(past.moment_of("2026-11-20T12:30Z")).atlas
    assert first.store.claims(query) == ["a"]


def test_the_command_exports_what_was_changed(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "changed.csv"
    arguments = ["--data", str(folder), "--changed", "2026-11-22", "--out", str(out)]
    assert main(["export", "--format", "csv", *arguments]) == 0
    rows = out.read_text("utf-8").splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("a,")


def test_old_stands_beside_new_over_several_changes(folder: Path) -> None:
    known = history.changed_claims(folder)["a"]
    assert [entry.entry for entry in known] == [4, 2]
    assert history.old_and_new(known, "a") == {"headline_en": ("Headline of a", "Second")}
    assert history.old_and_new(known[:1], "a") == {"headline_en": ("First", "Second")}


def test_what_is_put_back_is_no_change(folder: Path) -> None:
    claim = read_ledger(folder).claims["a"]
    save(folder, corrected(claim, {"headline_en": "Headline of a"}), "Ann", {})
    known = history.changed_claims(folder)["a"]
    assert history.old_and_new(known, "a") == {}


def test_the_public_is_not_told_of_changes_of_what_it_does_not_get(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = guarded_folder(tmp_path / "guarded")
    monkeypatch.setenv("EVENTS_DATA_DIR", str(folder))
    monkeypatch.setattr(writing, "mode", lambda: "public")
    for claim in ("secret-one", "coarse", "open"):
        old = read_ledger(folder).claims[claim]
        save(folder, corrected(old, {"headline_en": f"Changed {claim}"}), "Ann", {})
    reopen()
    query = Filter(changed=date.fromisoformat(next(iter(entries(folder))).at[:10]))
    assert current_atlas().store.claims(query) == ["open"]
    monkeypatch.setattr(writing, "mode", lambda: "alone")
    assert sorted(current_atlas().store.claims(query)) == ["coarse", "open", "secret-one"]
    reopen()
