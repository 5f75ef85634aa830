"""The command line against a server: the same files and messages, and a token that stays ours."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from samples import files, row, table, write
from server import ROOT, Served, free_port, served
from test_programs import ledger_in, team_at, token

from geo.cli.main import main
from geo.ledger import read_ledger
from geo.ledger.history import entries
from geo.model.claims import COLUMNS

DAY = ["--day", "2023-05-12", "--day", "2023-05-12", "--by", "event"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of a team."""
    return ledger_in(tmp_path_factory.mktemp("team") / "ledger")


@pytest.fixture(scope="module")
def team(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of that ledger."""
    port = free_port()
    environment = team_at(port, folder)
    log = tmp_path_factory.mktemp("logs") / "log"
    with served(log, environment, port=port) as running:
        yield running


@pytest.fixture
def at(team: Served, folder: Path, tmp_path: Path) -> list[str]:
    """The arguments that name the server, with a token of a reviewer in a file."""
    kept = tmp_path / "token"
    kept.write_text(token(folder) + "\n")
    return ["--server", f"{team.url}/", "--token-file", str(kept)]


def sheet(folder: Path, *rows: dict[str, str]) -> str:
    """A file of claims."""
    path = folder / "new.csv"
    path.write_bytes(table(COLUMNS, rows))
    return str(path)


# ---- export --------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "csv_excel", "geojson"])
def test_a_server_gives_the_file_that_its_ledger_gives(folder, at, tmp_path, form):
    here, there = tmp_path / "here", tmp_path / "there"
    said = ["export", "--format", form, *DAY]
    assert main([*said, "--data", str(folder), "--out", str(here)]) == 0
    assert main([*said, *at, "--out", str(there)]) == 0
    assert there.read_bytes() == here.read_bytes()
    mine, theirs = (json.loads(Path(f"{f}.datapackage.json").read_text()) for f in (here, there))
    assert (mine["resources"][0].pop("path"), theirs["resources"][0].pop("path")) == (
        "here",
        "there",
    )
    assert theirs | {"created": ""} == mine | {"created": ""}
    assert not list(tmp_path.glob(".*"))


def test_reading_needs_no_token_and_a_file_can_go_to_standard_output(team, folder):
    command = [sys.executable, "-m", "geo", "export", "--format", "csv"]
    done = subprocess.run(
        [*command, "--server", f"{team.url}/"], cwd=ROOT, capture_output=True, check=True
    )
    here = subprocess.run(
        [*command, "--data", str(folder)], cwd=ROOT, capture_output=True, check=True
    )
    assert done.stdout == here.stdout != b""


def test_days_that_no_claim_states_are_said_as_they_are_here(at, folder, tmp_path, capsys):
    new = sheet(tmp_path, row("no-day", event_date="", time_precision="unknown"))
    assert main(["add", new, *at]) == 0
    capsys.readouterr()
    said = ["export", "--format", "csv", "--day", "2023-05-20", "--by", "event"]
    out = ["--out", str(tmp_path / "x")]
    assert main([*said, "--data", str(folder), *out]) == 1
    here = capsys.readouterr().err
    assert main([*said, *at, *out]) == 1
    assert capsys.readouterr().err == here != ""
    assert not (tmp_path / "x").exists()


def test_wrong_words_are_said_as_they_are_here(folder, at, tmp_path, capsys):
    said = ["export", "--format", "csv", "--side", "nobody", "--day", "yesterday"]
    out = ["--out", str(tmp_path / "x")]
    assert main([*said, "--data", str(folder), *out]) == 2
    here = capsys.readouterr().err
    assert main([*said, *at, *out]) == 2
    assert capsys.readouterr().err == here != ""
    assert not (tmp_path / "x").exists()
    assert main(["export", "--format", "csv", *at, "--zip"]) == 2
    assert main(["export", "--format", "csv", *at, "--data", str(folder)]) == 2


# ---- add -----------------------------------------------------------------------------------------


def test_claims_are_added_to_a_server_as_to_a_ledger_here(folder, at, tmp_path, capsys):
    mine = write(tmp_path / "mine", files(row("c1")))
    new = sheet(tmp_path, row("n1"), row("n2", disputes="n1"))
    for where in (["--data", str(mine)], at):
        assert main(["add", new, *where, "--why", "From the wire"]) == 0
        said = capsys.readouterr()
        assert (said.out, said.err) == ("n1\nn2\n", "2 claims added, 0 there already.\n")
        assert main(["add", new, *where]) == 0
        assert capsys.readouterr().err == "0 claims added, 2 there already.\n"
    here, there = list(entries(mine))[-1], list(entries(folder))[-1]
    assert (here.tool, there.tool) == ("command", "api")
    assert here.changes == there.changes
    assert (here.why, there.why) == ("From the wire", "From the wire")
    assert there.who.startswith("sync (token ")


def test_faults_are_said_as_they_are_here(folder, at, tmp_path, capsys):
    mine = write(tmp_path / "mine", files(row("c1")))
    new = sheet(tmp_path, row("f1"), row("f2", claimant="nobody", latitude="x", longitude="1"))
    for lang in ("en", "ja"):
        said = []
        for where in (["--data", str(mine)], at):
            assert main(["add", new, *where, "--lang", lang]) == 1
            said.append(capsys.readouterr())
        assert said[0] == said[1]
    assert "new.csv" in said[0].out
    assert "f1" not in read_ledger(folder).claims


def test_what_cannot_be_done_is_said(team, folder, at, tmp_path, capsys, monkeypatch):
    new = sheet(tmp_path, row("w1"))
    there = ["--server", f"{team.url}/"]

    def said(*arguments: str) -> str:
        assert main(["add", new, *arguments]) == 2
        return capsys.readouterr().err

    monkeypatch.delenv("EVENTS_TOKEN", raising=False)
    assert "Give a token: --token-file FILE, or the variable EVENTS_TOKEN" in said(*there)
    monkeypatch.setenv("EVENTS_TOKEN", token(folder, "viewer"))
    assert "status 403" in said(*there)
    monkeypatch.setenv("EVENTS_TOKEN", "claim_atlas_" + "x" * 43)
    assert "status 401: This is no token of this server" in said(*there)
    monkeypatch.setenv("EVENTS_TOKEN", "two words")
    assert "EVENTS_TOKEN holds no token" in said(*there)
    assert "holds no token" in said(*there, "--token-file", str(tmp_path / "none"))
    assert "cannot stand together" in said(*at, "--data", str(folder))
    assert "Say where" in said()
    assert "no such folder" in said("--data", str(tmp_path / "none"))
    assert "No such file" in (main(["add", "none.csv", *at]), capsys.readouterr().err)[1]
    assert "w1" not in read_ledger(folder).claims
    monkeypatch.setenv("EVENTS_TOKEN", token(folder))
    assert main(["add", new, *there]) == 0


# ---- other servers -------------------------------------------------------------------------------

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def answering(answer: Answer, context: ssl.SSLContext | None = None) -> Iterator[tuple[str, list]]:
    """A server of a few lines; gives its address, and the headers of what it was asked."""
    asked: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append({"path": self.path, **self.headers})
            self.rfile.read(int(self.headers.get("content-length", "0")))
            answer(self)

        do_POST = do_GET

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    scheme = "http"
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None
        scheme = "https"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"{scheme}://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def said_of(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: Sequence[str] = ()
) -> str:
    """What the command line says of a server, to which it would send a token."""
    kept = tmp_path / "token"
    kept.write_text("claim_atlas_" + "s" * 43)
    command = command or ["export", "--format", "csv", "--out", str(tmp_path / "out.csv")]
    status = main([*command, "--server", address, "--token-file", str(kept)])
    assert status == (2 if command[0] == "add" else 1)
    assert not (tmp_path / "out.csv").exists()
    return capsys.readouterr().err


def whole(status: int, body: bytes, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed_with_the_token(tmp_path, capsys, status):
    with answering(whole(200, b"")) as (other, asked):
        with answering(whole(status, b"", Location=f"{other}/x")) as (first, _):
            said = said_of(first, tmp_path, capsys)
            assert f"sends on to {other}/x" in said
            said_of(first, tmp_path, capsys, ["add", sheet(tmp_path, row("n1"))])
        assert asked == []


@pytest.mark.parametrize(
    "address",
    ["http://atlas.example.org", "http://127.0.0.1.example.org", "ftp://127.0.0.1", "localhost",
     "https://", "https://me:word@atlas.example.org", "https://a.example/?x=1", "http://[::1",
     "http://localhost:99999", ""],
)  # fmt: skip
def test_a_token_goes_by_https_or_to_this_machine_only(tmp_path, capsys, address):
    kept = tmp_path / "token"
    kept.write_text("claim_atlas_" + "s" * 43)
    new = sheet(tmp_path, row("n1"))
    assert main(["add", new, "--server", address, "--token-file", str(kept)]) == 2
    said = capsys.readouterr().err
    assert "is not the address of a server" in said or (not address and "Say where" in said)
    assert "word" not in said


def test_a_certificate_that_nobody_vouches_for_ends_it(tmp_path, capsys):
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    make += ["-keyout", str(key), "-out", str(cert), "-subj", "/CN=127.0.0.1"]
    make += ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(make, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with answering(whole(200, b""), context) as (address, asked):
        said = said_of(address, tmp_path, capsys)
    assert "certificate verify failed" in said
    assert asked == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (whole(200, b"<html>", Content_Type="text/html"), "not as a Claim Atlas"),
        (whole(404, b"<html>", Content_Type="text/html"), "not as a Claim Atlas"),
        (whole(500, b'{"error": "\\u001b[31mred\\u0007"}'), "status 500:  [31mred "),
        (whole(429, b'{"error": "ask again in 5 s"}'), "status 429: ask again in 5 s"),
        (whole(400, b'{"bad": [7], "error": "x"}'), ""),
        (whole(200, b"a,b\r\n", Content_Type="text/csv", Content_Length="50"), "broke off"),
        (lambda handler: handler.wfile.write(b"nonsense\r\n\r\n"), "does not answer"),
        (lambda handler: None, "does not answer"),
    ],
)
def test_an_answer_that_is_none_is_said_and_leaves_no_file(tmp_path, capsys, answer, words):
    with answering(answer) as (address, _):
        kept = ["export", "--format", "csv", "--out", str(tmp_path / "out.csv")]
        status = main([*kept, "--server", address])
        said = capsys.readouterr()
    assert status == (1 if words else 2)
    assert words in said.err
    assert said.err.strip()
    assert "\x1b" not in said.err
    assert [p.name for p in tmp_path.iterdir()] == []


def test_a_server_under_a_path_is_asked_there_with_the_token_in_its_header(tmp_path, capsys):
    with answering(whole(500, b"{}")) as (address, asked):
        said_of(f"{address}/atlas/", tmp_path, capsys)
    (one,) = asked
    assert one["path"].startswith("/atlas/api/claims.csv?")
    assert one["authorization"] == f"Bearer claim_atlas_{'s' * 43}"
    assert "s" * 43 not in one["path"]


def test_a_server_that_is_away_is_said(tmp_path, capsys):
    said = said_of(f"http://127.0.0.1:{free_port()}", tmp_path, capsys)
    assert "does not answer" in said
    assert "s" * 43 not in said
