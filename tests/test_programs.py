"""Programs at a real server: their tokens, what they may write, and how often they may ask."""

from __future__ import annotations

import csv
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asking_api import Said, bearing, sent
from playwright.sync_api import Page, expect
from samples import DATA, files, row, run_async, table, write
from server import Served, free_port, served
from starlette.requests import Request

from geo.ledger import read_ledger
from geo.ledger.check import check
from geo.ledger.history import entries, first_break
from geo.model.claims import COLUMNS
from geo.model.roles import Role
from geo.model.settings import SETTINGS
from geo.service import writing
from geo.service.tokens import TOKENS, end_token, known, new_token
from geo.web.programs import Programs, reader_of
from geo.web.rates import Rates, asker

CSV, JSON = ("Content-Type", "text/csv; charset=utf-8"), ("Content-Type", "application/json")
CLAIMS = "/api/claims.csv"
SHORT = "event_date,headline_en,claimant,publisher,modality,place_id\r\n"  # what a row needs


def ledger_in(folder: Path, *more: dict[str, str]) -> Path:
    """A ledger with one claim, settings, and more claims."""
    settings = (DATA / SETTINGS).read_bytes()
    return write(folder, files(row("c1"), *more) | {SETTINGS: settings})


def token(folder: Path, role: str = "reviewer", name: str = "sync", **made: datetime) -> str:
    """The secret of a new token."""
    now = made.get("at", datetime.now(UTC))
    return new_token(folder, name, role, 7, "Ann", "command", lambda: now)[1]


def team_at(port: int, folder: Path) -> dict[str, str]:
    """The settings of a server at which people sign in."""
    return {
        "EVENTS_DATA_DIR": str(folder),
        "EVENTS_OIDC_ISSUER": f"http://127.0.0.1:{free_port()}",  # nobody is there
        "EVENTS_OIDC_CLIENT": "atlas",
        "EVENTS_OIDC_SECRET": "between the two",
        "EVENTS_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "EVENTS_COOKIE_SECRET": "a secret of more than thirty-two letters",
        "EVENTS_TOKEN_RATE": "100000",
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of a team."""
    return ledger_in(tmp_path_factory.mktemp("team") / "ledger")


@pytest.fixture(scope="module")
def team(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of that ledger, at which people sign in."""
    port = free_port()
    log = tmp_path_factory.mktemp("logs") / "log"
    with served(log, team_at(port, folder), port=port) as running:
        yield running


def rows_of(said: Said) -> dict[str, dict[str, str]]:
    """The claims of a CSV by their ids."""
    assert said.status == 200, said.body
    return {r["claim_id"]: r for r in csv.DictReader(io.StringIO(said.body.decode()))}


def added(
    team: Served, secret: str, data: bytes, kind: tuple[str, str] = CSV, words: str = ""
) -> Said:
    """The answer to claims that are sent with a token."""
    path = f"/api/claims{words}"
    return sent(team.url, path, bearing(secret), kind, method="POST", body=data)


# ---- who is let in -------------------------------------------------------------------------------


def test_a_token_reads_and_its_last_use_is_written(team: Served, folder: Path) -> None:
    secret = token(folder, "viewer", "reader")
    assert "c1" in rows_of(sent(team.url, CLAIMS, bearing(secret)))
    (mine,) = (each for each in known(folder).tokens if each.name == "reader")
    assert mine.used is not None
    assert abs(datetime.now(UTC) - mine.used) < timedelta(minutes=5)


def test_a_token_reads_what_is_withheld_from_the_public(tmp_path: Path) -> None:
    folder = ledger_in(tmp_path / "ledger", row("c2", access="signed_in"))
    port = free_port()
    with served(tmp_path / "log", team_at(port, folder), port=port) as team:
        secret = token(folder, "viewer", "reader")
        assert set(rows_of(sent(team.url, CLAIMS))) == {"c1"}
        assert set(rows_of(sent(team.url, CLAIMS, bearing(secret)))) == {"c1", "c2"}
        assert set(rows_of(sent(team.url, CLAIMS))) == {"c1"}


def test_what_counts_for_nothing_is_refused_with_a_sentence(
    team: Served, folder: Path, tmp_path: Path, log_of: Callable[[Served], str]
) -> None:
    good, ended = token(folder), token(folder, name="ended")
    end_token(folder, next(t.id for t in known(folder).tokens if t.name == "ended"), "Ann", "page")
    past = token(folder, name="past", at=datetime.now(UTC) - timedelta(days=8))
    elsewhere = token(ledger_in(tmp_path / "elsewhere"))
    forged = good[:-1] + ("A" if good[-1] != "A" else "B")
    for secret, words in {
        forged: "no token of this server",
        elsewhere: "no token of this server",
        "x" * 10_000: "no token of this server",
        "": "no token of this server",
        ended: 'has ended the token "ended"',
        past: 'The token "past" has ended on',
    }.items():
        for path in (CLAIMS, "/api/map?zoom=1", "/api/no-such"):
            said = sent(team.url, path, bearing(secret))
            assert (said.status, said.headers["www-authenticate"]) == (
                401,
                'Bearer error="invalid_token"',
            )
            assert words in said.json["error"]
        assert added(team, secret, b"claim_id\r\nx\r\n").status == 401
    log = log_of(team)
    for secret in (good, forged, elsewhere, ended, past):
        assert secret.removeprefix("claim_atlas_") not in log


def test_a_token_is_sent_once_and_without_a_cookie(team: Served, folder: Path) -> None:
    mine = bearing(token(folder))
    for headers, words in (
        ((mine, mine), "stands twice"),
        ((mine, ("Authorization", "Basic eDp5")), "stands twice"),
        ((mine, ("Cookie", "a=b")), "must have no cookie"),
    ):
        said = sent(team.url, CLAIMS, *headers)
        assert said.status == 400
        assert words in said.json["error"]
    # In an address it is a word like any other that is not understood; other kinds of
    # Authorization are for a proxy.
    assert sent(team.url, f"{CLAIMS}?token={mine[1][7:]}").status == 400
    assert sent(team.url, CLAIMS, ("Authorization", "Basic eDp5")).status == 200
    assert (
        sent(team.url, CLAIMS, ("authorization", mine[1].replace("Bearer", "bearer"))).status == 200
    )


def test_a_list_of_tokens_that_cannot_be_read_gives_nobody_rights(
    team: Served, folder: Path, log_of: Callable[[Served], str]
) -> None:
    secret, path = token(folder), folder / TOKENS
    before = path.read_bytes()
    try:
        path.write_bytes(before.replace(b'"reviewer"', b'"boss"'))
        said = sent(team.url, CLAIMS, bearing(secret))
        assert (said.status, "cannot be understood" in said.json["error"]) == (401, True)
        path.write_bytes(b"{")
        said = sent(team.url, CLAIMS, bearing(secret))
        assert (said.status, "cannot read its list" in said.json["error"]) == (401, True)
        assert sent(team.url, CLAIMS).status == 200  # reading needs no token
    finally:
        path.write_bytes(before)
    assert "gives no rights" in log_of(team)
    assert "people/tokens.json cannot be read as a list of tokens" in log_of(team)
    assert sent(team.url, CLAIMS, bearing(secret)).status == 200


def test_a_provider_that_is_away_is_one_sentence_for_the_person_and_more_in_the_log(
    team: Served, open_page: Callable[..., Page], log_of: Callable[[Served], str]
) -> None:
    page = open_page(f"{team.url}/about")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("The sign-in service does not answer, or refused.")).to_be_visible()
    assert len(page.locator("body").inner_text().strip().splitlines()) == 1
    assert "ConnectError" in log_of(team)
    assert "between the two" not in log_of(team)
    assert sent(team.url, CLAIMS).status == 200  # reading goes on


# ---- writing -------------------------------------------------------------------------------------


def test_claims_are_added_in_the_tokens_name(team: Served, folder: Path) -> None:
    secret = token(folder, name="nightly")
    short = SHORT.encode() + b"2023-05-14,New words,beta,paper,claims,town\r\n"
    said = added(team, secret, short, words="?why=From+the+wire")
    assert said.status == 201, said.body
    (key,) = said.json["added"]
    assert key == "2023-05-14-beta-new-words"
    claim = read_ledger(folder).claims[key]
    filled = {
        c: claim.cells[c] for c in ("claimant_side", "location_ja", "time_precision", "status")
    }
    assert filled == {
        "claimant_side": "south", "location_ja": "町", "time_precision": "day", "status": "draft",
    }  # fmt: skip
    last = list(entries(folder))[-1]
    (mine,) = (each for each in known(folder).tokens if each.name == "nightly")
    assert (last.entry, last.who) == (said.json["entry"], f"nightly (token {mine.id})")
    assert (last.tool, last.action, last.why) == ("api", "new", "From the wire")
    assert [change.key for change in last.changes] == [key]
    assert key in rows_of(sent(team.url, CLAIMS))  # at once
    assert check(folder, None)[1] == []
    assert first_break(folder) is None


def test_what_is_exported_comes_back_and_may_be_sent_again(team: Served, folder: Path) -> None:
    secret = token(folder)
    rows = [row("again-1", headline_en="=1+1"), row("again-2", disputes="again-1")]
    data = table(COLUMNS, rows)
    assert added(team, secret, data).json["added"] == ["again-1", "again-2"]
    known_rows = rows_of(sent(team.url, CLAIMS))
    assert known_rows["again-1"]["headline_en"] == "'=1+1"  # inert for spreadsheets
    for body, kind in ((data, CSV), (json.dumps(rows).encode(), JSON)):
        said = added(team, secret, body, kind)
        assert (said.status, said.json["unchanged"]) == (200, ["again-1", "again-2"])
    exported = sent(team.url, CLAIMS).body
    assert added(team, secret, exported).status == 200


@pytest.mark.parametrize(
    ("kind", "body", "faults"),
    [
        (CSV, table(COLUMNS, [row("ok"), row("n1", claimant="nobody", latitude="x")]),
         [(3, "claimant", "no_source"), (3, "latitude", "number")]),
        (CSV, table(COLUMNS, [row("n1"), row("n1")]), [(3, "claim_id", "duplicate_id")]),
        (CSV, table(COLUMNS, [row("c1", headline_en="Other")]), [(2, "claim_id", "claim_exists")]),
        (CSV, table(COLUMNS, [row("N 1!")]), [(2, "claim_id", "key")]),
        (CSV, b"claim_id,colour\r\nn1,red\r\n", [(1, "colour", "column_unknown")]),
        (CSV, b"claim_id,claimant\r\nn1\r\n", [(2, "", "width")]),
        (CSV, b"claim_id\r\n\xff\r\n", [(2, "", "encoding")]),
        (CSV, b"", [(0, "", "empty")]),
        (JSON, json.dumps([row("ok"), {**row("n1"), "latitude": 48.5}]).encode(),
         [(2, "latitude", "not_text")]),
        (JSON, json.dumps([{**row("n1"), "claimant_side": "south"}]).encode(),
         [(1, "claimant_side", "side_differs")]),
        (JSON, b'["x", {"colour": "red"}]', [(1, "", "not_object"), (2, "", "column_unknown")]),
        (JSON, b'[{"headline_en": "\\ud800"}]', [(1, "headline_en", "letters_broken")]),
        (JSON, b'[{"headline_en": "a\\u0000"}]', [(1, "headline_en", "cell")]),
        (JSON, b"{}", []),
        (JSON, b"[" * 100_000, []),
        (JSON, b'[{"claim_id": "a", "claim_id": "b"}]', []),
    ],
)  # fmt: skip
def test_any_fault_leaves_all_as_it_was_and_is_named_by_row_and_column(
    team: Served, folder: Path, kind, body, faults
) -> None:
    before = {p.name: p.read_bytes() for p in folder.glob("*.csv")}
    said = added(team, token(folder), body, kind)
    assert said.status == 422
    found = [(f["row"], f["column"], f["reason"]) for f in said.json["faults"]]
    assert found == faults
    if faults:
        assert f"Faults: {len(faults)}." in said.json["error"]
    assert {p.name: p.read_bytes() for p in folder.glob("*.csv")} == before


def test_who_may_not_write_is_told_why(team: Served, folder: Path) -> None:
    body = table(COLUMNS, [row("n1")])
    for role in ("viewer", "contributor"):
        said = added(team, token(folder, role), body)
        assert said.status == 403
        assert f"has the role {role}" in said.json["error"]
    bare = sent(team.url, "/api/claims", CSV, method="POST", body=body)
    assert (bare.status, bare.headers["www-authenticate"]) == (401, "Bearer")
    assert "Authorization: Bearer TOKEN" in bare.json["error"]
    mine = bearing(token(folder))
    for headers, status in (
        ((mine, CSV, ("Origin", "https://evil.example")), 403),
        ((mine, CSV, ("Origin", team.url)), 403),  # a page of its own has a cookie and its token
        ((mine, CSV, ("Cookie", "_streamlit_xsrf=x")), 400),
        ((mine, ("Content-Type", "text/plain")), 415),
        ((mine,), 415),
    ):
        said = sent(team.url, "/api/claims", *headers, method="POST", body=body)
        assert said.status == status, headers
    assert sent(team.url, "/api/claims", mine).status == 405
    assert added(team, mine[1][7:], body, words="?who=me").status == 400
    assert added(team, mine[1][7:], b"x" * 20_000_001).status == 413
    many = added(team, mine[1][7:], b"headline_en\r\n" + b"x\r\n" * 5_001)
    assert (many.status, "5,001 rows" in many.json["error"]) == (422, True)
    assert "n1" not in read_ledger(folder).claims


def test_two_writers_at_once_lose_nothing(team: Served, folder: Path) -> None:
    secrets = [token(folder, name=name) for name in ("first", "second")]
    data = SHORT.encode() + b"2023-05-15,Same words,beta,paper,claims,town\r\n"
    got: list[str] = []

    def write_some(secret: str) -> None:
        for _ in range(6):
            said = added(team, secret, data)
            assert said.status == 201, said.body
            got.extend(said.json["added"])

    threads = [threading.Thread(target=write_some, args=(each,)) for each in secrets]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(set(got)) == 12
    ledger = read_ledger(folder)
    assert set(got) <= set(ledger.claims)
    assert not ledger.errors
    assert first_break(folder) is None


def test_nobody_writes_to_a_public_server(tmp_path: Path) -> None:
    folder = ledger_in(tmp_path / "ledger")
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(folder)}) as public:
        said = added(public, token(folder), table(COLUMNS, [row("n1")]))
        assert said.status == 403
        assert "Nobody may write to this server" in said.json["error"]
        assert sent(public.url, CLAIMS, bearing(token(folder, "viewer"))).status == 200


# ---- how often -----------------------------------------------------------------------------------


def test_who_asks_too_often_waits_and_others_do_not() -> None:
    clock = [100.0]
    rates = Rates(lambda: clock[0])
    assert [rates.wait("a", 3) for _ in range(4)] == [0, 0, 0, 20]
    assert rates.wait("b", 3) == 0
    clock[0] += 19
    assert rates.wait("a", 3) == pytest.approx(1)
    clock[0] += 1
    assert (rates.wait("a", 3), rates.wait("a", 3)) == (0, 20)
    clock[0] += 3_600  # no more than a minute's requests are saved
    assert [rates.wait("a", 3) > 0 for _ in range(4)] == [False, False, False, True]


def test_a_clock_that_goes_back_locks_nobody_out() -> None:
    clock = [1e6]
    rates = Rates(lambda: clock[0])
    for _ in range(3):
        rates.wait("a", 3)
    clock[0] = 0.0
    assert rates.wait("a", 3) <= 20
    clock[0] = 20.0
    assert rates.wait("a", 3) == 0


def test_so_many_askers_are_remembered_and_no_more() -> None:
    rates = Rates(lambda: 0.0, most=100)
    for n in range(1_000):
        assert rates.wait(f"address 10.0.{n >> 8}.{n & 255}", 1) == 0
    assert len(rates) == 100
    assert rates.wait("address 10.0.3.231", 1) > 0  # the last


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix", "unix"),
        ("", ""),
    ],
)
def test_all_addresses_of_one_network_are_one_asker(address, who) -> None:
    assert asker(address) == who


def test_the_api_is_told_whose_token_it_is(tmp_path: Path) -> None:
    folder = ledger_in(tmp_path / "ledger")
    seen: list[Role | None] = []

    async def app(scope, receive, send) -> None:
        seen.append(reader_of(Request(scope)))

    def ask(*headers: tuple[bytes, bytes], path: str = "/a/api/map") -> None:
        scope = {"type": "http", "path": path, "headers": list(headers), "client": ("::1", 1)}
        run_async(Programs(app, lambda: folder, "/a")(scope, None, None))

    for role in ("viewer", "contributor", "reviewer"):
        ask((b"authorization", f"Bearer {token(folder, role)}".encode()))
    ask()
    ask((b"authorization", b"Bearer nonsense"), path="/a/desk")  # no part of the API
    assert seen == [Role.VIEWER, Role.CONTRIBUTOR, Role.REVIEWER, None, None]


@pytest.mark.parametrize(("setting", "passed"), [("alone", 5), ("", 2)])
def test_on_a_server_for_this_machine_alone_there_is_no_rate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, passed: int
) -> None:
    monkeypatch.setattr(writing, "_ended", threading.Event())
    for name, value in {"EVENTS_WRITE": setting, "EVENTS_HOSTS": "", "EVENTS_RATE": "2"}.items():
        monkeypatch.setenv(name, value)
    seen: list[str] = []

    async def app(scope, receive, send) -> None:
        seen.append(scope["path"])

    async def send(message) -> None:
        pass

    programs = Programs(app, lambda: tmp_path)
    scope = {"type": "http", "path": CLAIMS, "headers": [], "client": ("127.0.0.1", 1)}
    for _ in range(5):
        run_async(programs(scope, None, send))
    assert len(seen) == passed


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    """A server at which programs may ask ten times a minute, and those with a token fifteen."""
    folder = ledger_in(tmp_path_factory.mktemp("strict") / "ledger")
    environment = {"EVENTS_DATA_DIR": str(folder), "EVENTS_RATE": "10", "EVENTS_TOKEN_RATE": "15"}
    with served(tmp_path_factory.mktemp("logs") / "log", environment) as running:
        yield running, folder


def statuses(strict: tuple[Served, Path], n: int, *headers: tuple[str, str]) -> list[int]:
    """The statuses of requests for a small answer, one after the other."""
    path = "/api/datapackage.json?zone=UTC"
    return [sent(strict[0].url, path, *headers).status for _ in range(n)]


def test_an_address_and_each_token_have_a_rate_of_their_own(strict) -> None:
    first, second = (bearing(token(strict[1], "viewer", name)) for name in ("a", "b"))
    began = time.monotonic()
    bare = statuses(strict, 30)
    assert bare[:10] == [200] * 10
    assert bare.count(429) >= 20 - (time.monotonic() - began) / 6 - 1
    said = sent(strict[0].url, "/api/no-such")
    assert said.status == 429
    assert "More than 10 requests in a minute from this address" in said.json["error"]
    assert 1 <= int(said.headers["retry-after"]) <= 6
    assert statuses(strict, 15, first) == [200] * 15  # whatever its address has asked
    assert 429 in statuses(strict, 15, first)
    assert "with this token" in sent(strict[0].url, CLAIMS, first).json["error"]
    assert statuses(strict, 15, second) == [200] * 15
    assert sent(strict[0].url, CLAIMS, bearing("forged")).status == 429


def test_pages_are_not_slowed_by_the_rate(strict, open_page: Callable[..., Page]) -> None:
    statuses(strict, 30)  # the address has no request left
    page = open_page(f"{strict[0].url}/?day=2023-05-12&day=2023-05-12&by=event&zone=UTC")
    answers: list[int] = []
    page.on("response", lambda r: answers.append(r.status) if "/api/" in r.url else None)
    frame = page.frame_locator("iframe[title*=map], iframe").first
    frame.locator("[data-basemap=ready]").first.wait_for()
    page.reload()
    frame.locator("[data-basemap=ready]").first.wait_for()
    base = page.evaluate("location.origin")
    for n in range(40):  # as a presenter who plays days
        day = f"2023-05-{n % 28 + 1:02}"
        words = f"box=20,44,41,53&zoom=6&wide=900&high=600&zone=UTC&day={day}&day={day}"
        status = page.evaluate("async url => (await fetch(url)).status", f"{base}/api/map?{words}")
        assert status == 200
    assert 429 not in answers
    no_page = [sent(strict[0].url, "/api/map?zoom=1").status for _ in range(30)]
    assert 429 in no_page
