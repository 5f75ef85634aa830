"""Tokens: made once, kept as hashes, ended, noted, and worth nothing when anything is unclear."""

from __future__ import annotations

import json
import logging
import re
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import examples, files, row, write

from geo.cli.main import main
from geo.ledger.history import entries, first_break
from geo.ledger.storage import StorageError, held
from geo.model.roles import Role
from geo.service import tokens, writing
from geo.service.tokens import NoToken, Token, Wrong, bearer, end_token, known, new_token

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """A ledger, in whose folder no token has been used by this process."""
    monkeypatch.setattr(tokens, "_noted", {})
    return write(tmp_path / "ledger", files(row("c1")))


def made(folder: Path, role: str = "reviewer", days: int = 30) -> tuple[Token, str]:
    return new_token(folder, "nightly import", role, days, "Ann", "page", lambda: NOON)


def refused(folder: Path, secret: str, at: datetime = NOON) -> str:
    with pytest.raises(NoToken) as said:
        bearer(folder, secret, lambda: at)
    return said.value.key


def changed(folder: Path, **cells: object) -> None:
    """Write cells into the only entry of the list, as somebody with an editor would."""
    path = folder / tokens.TOKENS
    said = json.loads(path.read_bytes())
    said["tokens"][0] |= cells
    path.write_text(json.dumps(said, indent=2))


def test_a_token_is_known_by_its_hash_alone(folder):
    token, secret = made(folder)
    assert re.fullmatch(r"claim_atlas_[A-Za-z0-9_-]{43}", secret)
    assert (token.name, token.role, token.by) == ("nightly import", Role.REVIEWER, "Ann")
    assert token.end == NOON + timedelta(days=30)
    assert bearer(folder, secret, lambda: NOON).id == token.id
    for path in folder.rglob("*"):
        if path.is_file():
            assert secret.removeprefix(tokens.PREFIX).encode() not in path.read_bytes(), path
    assert made(folder)[1] != secret


def test_what_is_no_token_or_has_ended_gives_no_rights(folder, tmp_path):
    token, secret = made(folder)
    other = write(tmp_path / "other", files(row("c1")))
    last = "A" if secret[-1] != "A" else "B"
    for wrong in (made(other)[1], secret[:-1] + last, "", secret[:-1], secret + "A",
                  "A" * 10_000, secret.upper(), secret + "\n", "\u00e9" * 55):  # fmt: skip
        assert refused(folder, wrong) == "tokens.unknown"
    assert bearer(folder, secret, lambda: token.end - timedelta(seconds=1))
    assert refused(folder, secret, token.end) == "tokens.has_ended"
    assert end_token(folder, token.id, "Ann", "page", lambda: NOON)
    assert refused(folder, secret) == "tokens.was_ended"
    assert not end_token(folder, token.id, "Ann", "page")
    assert not end_token(folder, "no such", "Ann", "page")


@pytest.mark.parametrize(
    ("name", "role", "days", "key"),
    [
        ("", "viewer", 30, "bad_name"),
        ("x" * 81, "viewer", 30, "bad_name"),
        ("a\u202eb", "viewer", 30, "bad_name"),
        ("good", "boss", 30, "bad_role"),
        ("good", "owner", 30, "bad_role"),
        ("good", "viewer", 0, "bad_days"),
        ("good", "viewer", 366, "bad_days"),
    ],
)
def test_a_token_that_cannot_be_made_is_said(folder, name, role, days, key):
    with pytest.raises(Wrong) as said:
        new_token(folder, name, role, days, "Ann", "page")
    assert said.value.key == f"tokens.{key}"
    assert not (folder / tokens.TOKENS).exists()


def test_the_last_use_is_written_once_a_minute_and_survives_a_clock_that_jumps(folder, monkeypatch):
    _, secret = made(folder)

    def used_at(**later: int) -> datetime | None:
        monkeypatch.setattr(tokens, "_noted", {})  # as another process would
        bearer(folder, secret, lambda: NOON + timedelta(**later))
        return known(folder).tokens[0].used

    assert known(folder).tokens[0].used is None
    assert used_at() == NOON
    assert used_at(seconds=59) == NOON
    assert used_at(seconds=60) == NOON + timedelta(seconds=60)
    assert used_at(days=-300) == NOON - timedelta(days=300)
    assert used_at(days=29) == NOON + timedelta(days=29)
    with held(folder):  # somebody writes: the token counts all the same
        assert used_at(days=1) == NOON + timedelta(days=29)
    assert used_at(days=1) == NOON + timedelta(days=1)
    assert list(entries(folder / "people"))[-1].entry == 1  # a use is no entry of the log


def test_who_made_and_ended_which_is_in_a_log_of_its_own(folder):
    first, _ = made(folder, "viewer")
    second, _ = made(folder)
    end_token(folder, first.id, "Bohdan", "command", lambda: NOON)
    said = [(e.who, e.tool, e.action, e.changes[0].key) for e in entries(folder / "people")]
    assert said == [
        ("Ann", "page", "new", first.id),
        ("Ann", "page", "new", second.id),
        ("Bohdan", "command", "end", first.id),
    ]
    assert first_break(folder / "people") is None
    assert list(entries(folder)) == []
    log = folder / "people" / "history" / "00000001.jsonl"
    log.write_bytes(log.read_bytes().replace(b"viewer", b"reviewer"))
    broken = first_break(folder / "people")
    assert broken
    assert (broken.entry, broken.reason) == (2, "previous")


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"tokens": {}}', b'{"tokens": ["x"]}', b"\xff", b"[" * 100_000]
)
def test_a_list_that_cannot_be_read_gives_nobody_rights_and_is_not_written_over(
    folder, data, caplog
):
    _, secret = made(folder)
    path = folder / tokens.TOKENS
    path.write_bytes(data)
    with caplog.at_level(logging.ERROR):
        assert refused(folder, secret) == "tokens.unreadable"
        assert refused(folder, secret) == "tokens.unreadable"
    assert len(caplog.records) == 1
    assert "people/tokens.json" in caplog.text
    for do in (lambda: made(folder), lambda: end_token(folder, "x", "Ann", "page"),
               lambda: known(folder)):  # fmt: skip
        with pytest.raises(StorageError, match="as a list of tokens"):
            do()
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    "cells",
    [
        {"role": "boss"},
        {"role": "owner"},
        {"role": None},
        {"end": "2099-01-01T00:00:00+00:00"},
        {"end": "tomorrow"},
        {"end": ""},
        {"end": "2026-12-29T12:00:00"},
        {"ended": "yesterday"},
        {"ended": "2026-12-29T12:00:00"},
        {"name": ""},
        {"id": 7},
        {"id": []},
        {"name": "\ud800", "role": "boss"},
    ],
)
def test_an_entry_that_cannot_be_understood_gives_no_rights_and_others_stay(folder, cells, caplog):
    _, secret = made(folder)
    changed(folder, **cells)
    other, good = made(folder)
    with caplog.at_level(logging.ERROR):
        assert refused(folder, secret) == "tokens.unclear"
        assert bearer(folder, good, lambda: NOON).id == other.id
    assert "token 1 cannot be understood" in caplog.text
    assert secret not in caplog.text
    found = known(folder)
    assert ([each.id for each in found.tokens], found.unclear) == ([other.id], 1)
    kept = json.loads((folder / tokens.TOKENS).read_bytes())["tokens"][0]
    assert {name: kept[name] for name in cells} == cells


@examples
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    ),
    st.sampled_from(["id", "name", "role", "by", "made", "end", "used", "ended", "sha256"]),
)
def test_no_entry_ends_in_a_traceback(tmp_path_factory, value, name):
    folder = tmp_path_factory.mktemp("any")
    _, secret = made(folder)
    changed(folder, **{name: value})
    with suppress(NoToken):
        assert bearer(folder, secret, lambda: NOON).id
    assert len(known(folder).tokens) + known(folder).unclear == 1


def test_tokens_made_at_once_are_all_there(folder):
    def make() -> None:
        for _ in range(5):
            made(folder)

    threads = [threading.Thread(target=make) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len({token.id for token in known(folder).tokens}) == 20
    assert first_break(folder / "people") is None


def test_the_list_has_an_end_and_forgets_what_ended_long_ago(folder, monkeypatch):
    monkeypatch.setattr(tokens, "MAX_TOKENS", 2)
    made(folder)
    made(folder)
    with pytest.raises(Wrong) as said:
        made(folder)
    assert said.value.key == "tokens.too_many"
    later = NOON + timedelta(days=30 + 366)
    new_token(folder, "later", "viewer", 1, "Ann", "page", lambda: later)
    assert [token.name for token in known(folder).tokens] == ["later"]


@pytest.mark.parametrize(
    ("mode", "may", "allowed"),
    [("team", True, True), ("alone", True, True), ("team", False, False), ("open", True, False),
     ("public", False, False)],
)  # fmt: skip
def test_only_an_owner_makes_tokens_and_only_where_roles_or_the_machine_decide(
    monkeypatch, mode, may, allowed
):
    asked = []
    monkeypatch.setattr(writing, "mode", lambda: mode)
    monkeypatch.setattr(writing, "may", lambda role: asked.append(role) or may)
    monkeypatch.setattr(writing, "writer", lambda role: "Ann")
    assert tokens.may_manage() is allowed
    if allowed:
        assert tokens.manager() == "Ann"
    else:
        with pytest.raises(writing.NotAllowed):
            tokens.manager()
    assert set(asked) <= {Role.OWNER}


# ---- the command ---------------------------------------------------------------------------------


def test_the_command_makes_lists_and_ends_tokens(folder, monkeypatch, capsys):
    monkeypatch.setenv("EVENTS_WRITER", "Ann")
    data = ["--data", str(folder)]
    assert main(["token", "list", *data]) == 0
    assert capsys.readouterr().out == "There is no token yet.\n"
    assert main(["token", "new", "--name", "sync", "--role", "reviewer", "--days", "7", *data]) == 0
    said = capsys.readouterr()
    secret = said.out.strip()
    token = bearer(folder, secret)
    assert (token.name, token.role, token.by) == ("sync", Role.REVIEWER, "Ann")
    assert "It is shown once" in said.err
    assert secret not in said.err
    assert main(["token", "list", *data]) == 0
    line = capsys.readouterr().out
    assert line.startswith("sync · reviewer · until ")
    assert secret not in line
    assert main(["token", "end", token.id, *data]) == 0
    assert main(["token", "end", token.id, *data]) == 1
    assert "no token" in capsys.readouterr().out
    with pytest.raises(NoToken):
        bearer(folder, secret)


def test_the_command_says_what_is_wrong(folder, tmp_path, capsys):
    data = ["--data", str(folder)]
    assert main(["token", "new", "--name", "x", "--days", "400", *data]) == 2
    assert capsys.readouterr().err == "A token lasts from 1 to 365 days.\n"
    for wrong in (["--role", "boss", *data], ["--data", str(tmp_path / "no")]):
        with pytest.raises(SystemExit) as ended:
            main(["token", "new", "--name", "x", *wrong])
        assert ended.value.code == 2
    capsys.readouterr()
    assert not (tmp_path / "no").exists()
    made(folder)
    changed(folder, role="boss")
    assert main(["token", "list", *data]) == 1
    assert "1 entry of people/tokens.json" in capsys.readouterr().err
    (folder / tokens.TOKENS).write_text("{")
    assert main(["token", "list", *data]) == 2
    assert "as a list of tokens" in capsys.readouterr().err


def test_a_restore_of_an_old_backup_brings_no_rights_back(folder, tmp_path):
    out = tmp_path / "old.zip"
    _, kept = made(folder)
    token, secret = made(folder)
    (folder / "people" / "ended.json").write_text('{"sessions": {}, "accounts": {}}')
    assert main(["backup", "--data", str(folder), "--out", str(out)]) == 0
    end_token(folder, token.id, "Ann", "page")
    ended = '{"sessions": {"abc": 1.0}, "accounts": {}}'
    (folder / "people" / "ended.json").write_text(ended)
    assert main(["restore", str(out), "--data", str(folder), "--replace"]) == 0
    assert refused(folder, secret) == "tokens.was_ended"
    assert bearer(folder, kept, lambda: NOON)
    assert (folder / "people" / "ended.json").read_text() == ended
    assert [e.action for e in entries(folder / "people")] == ["new", "new", "end"]
    new = tmp_path / "new"
    assert main(["restore", str(out), "--data", str(new)]) == 0
    assert refused(new, kept) == "tokens.unknown"
    assert (new / "people" / "ended.json").exists()
