"""Notices of saved filters: what is told, once, by webhook and e-mail, and what is refused."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from guarded import given_away, guarded_folder
from samples import DATA, files, row, uses_engine, write

from geo.cli.main import main
from geo.model.notices import NO_NOTICES, parse_notices
from geo.model.settings import settings_in
from geo.service import delivering, notices
from geo.service.delivering import MailServer, NotDelivered, mail, post

pytestmark = uses_engine
SETTINGS = (DATA / "atlas.toml").read_bytes()


# ---- the other side ------------------------------------------------------------------------------


@dataclass
class Hook:
    """A web server that keeps what is posted to it. status: what it answers, one after another, the
    last one from then on. wait: seconds before it answers.
    """

    url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    status: list[int] = field(default_factory=lambda: [204])
    wait: float = 0.0

    def told(self) -> list[tuple[str, str]]:
        return [(c["what"], c["claim_id"]) for body in self.bodies for c in body["claims"]]


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            time.sleep(made.wait)
            status = made.status.pop(0) if len(made.status) > 1 else made.status[0]
            if 200 <= status < 300:
                made.bodies.append(json.loads(body))
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("location", made.url + "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    with serving(server):
        yield made


@dataclass
class Post:
    """A mail server. refuses: addresses that it does not take."""

    port: int = 0
    mails: list[tuple[str, bytes]] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)


@pytest.fixture
def postbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    made = Post()

    class Handler(socketserver.StreamRequestHandler):
        def say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

        def handle(self) -> None:
            self.say("220 here")
            to = ""
            while line := self.rfile.readline().decode().strip():
                word = line.split(" ")[0].upper()
                if word == "RCPT":
                    to = line.partition("<")[2].partition(">")[0]
                    self.say("550 nobody" if to in made.refuses else "250 fine")
                elif word == "DATA":
                    self.say("354 go on")
                    data = b""
                    while (piece := self.rfile.readline()) != b".\r\n":
                        data += piece.removeprefix(b".")
                    made.mails.append((to, data))
                    self.say("250 taken")
                elif word == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 fine")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        made.port = server.server_address[1]
        for name, value in (("HOST", "127.0.0.1"), ("PORT", f"{made.port}"), ("TLS", "none"),
                            ("FROM", "atlas@example.org")):  # fmt: skip
            monkeypatch.setenv(f"EVENTS_SMTP_{name}", value)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield made
        server.shutdown()
        thread.join()


# ---- what is told --------------------------------------------------------------------------------

Cells = dict[str, str]


@dataclass
class Desk:
    """A ledger whose saved filters somebody wants to hear of."""

    folder: Path
    lines: list[str] = field(default_factory=list)

    def ledger(self, *rows: Cells) -> None:
        write(self.folder, files(*rows))

    def saved(self, **said: object) -> None:
        """One saved filter."""
        table = "".join(f"{name} = {json.dumps(value)}\n" for name, value in said.items())
        text = f'\n[notices]\naddress = "https://atlas.example"\n[[notices.saved]]\n{table}'
        write(self.folder, {"atlas.toml": SETTINGS + text.encode()})

    def run(self, *more: str) -> int:
        return main(["notify", "--data", str(self.folder), *more])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.delenv("EVENTS_DATABASE_URL", raising=False)
    made = Desk(tmp_path / "ledger")
    made.ledger(row("a"), row("b", claimant="beta", claimant_side="south"))
    return made


def test_what_is_there_at_the_beginning_is_not_told_and_what_is_new_is_told_once(
    desk: Desk, hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.saved(name="All", filter="", webhook=hook.url)
    assert desk.run() == 0
    assert "begins with 2 claims" in capsys.readouterr().out
    assert hook.bodies == []
    desk.ledger(row("a"), row("b", claimant="beta", claimant_side="south"), row("c", figures="x=2"))
    for _ in range(3):
        assert desk.run() == 0
    assert hook.told() == [("new", "c")]
    (body,) = hook.bodies
    (claim,) = body["claims"]
    assert claim["link"] == "https://atlas.example/c/c?lang=en"
    assert (claim["claimant"]["name"], claim["side"]["id"]) == ("Alpha", "north")
    assert (body["notice"], body["link"][:24]) == ("All", "https://atlas.example/?z")
    assert "not established facts" in body["note"]


def test_corrections_retractions_and_withdrawals_are_told_as_what_they_are(
    desk: Desk, hook: Hook
) -> None:
    desk.saved(name="North", filter="https://atlas.example/?side=north&lang=ja", webhook=hook.url)
    first = [row(name) for name in "abcdef"]
    desk.ledger(*first)
    desk.run()
    desk.ledger(
        row("a", last_seen="2026-12-01"),  # an import has seen it again
        row("b", headline_en="Otherwise"),
        row("c", status="retracted"),
        row("d", status="withdrawn", last_seen="2026-12-01"),
        row("e", claimant="beta", claimant_side="south"),
    )
    desk.run()
    assert sorted(hook.told()) == [
        ("corrected", "b"), ("gone", "f"), ("left", "e"), ("retracted", "c"), ("withdrawn", "d"),
    ]  # fmt: skip
    gone = next(c for c in hook.bodies[0]["claims"] if c["what"] == "gone")
    assert sorted(gone) == ["claim_id", "link", "what"]
    desk.run()
    assert len(hook.bodies) == 1


def test_what_was_not_taken_is_told_again_and_what_was_taken_is_not(
    desk: Desk, hook: Hook, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(notices, "MAX_BATCH", 2)
    desk.saved(name="All", filter="", webhook=hook.url)
    desk.ledger()
    desk.run()
    desk.ledger(*(row(name) for name in "abcde"))
    hook.status = [200, 503, 204]
    assert desk.run() == 1
    said = capsys.readouterr().err
    assert "2 claims sent" in said
    assert "HTTP 503" in said
    assert hook.told() == [("new", "a"), ("new", "b")]
    assert desk.run() == 0
    assert [claim for _, claim in hook.told()] == list("abcde")


def test_a_process_that_ends_between_sending_and_keeping_tells_it_again_under_the_same_id(
    desk: Desk, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.saved(name="All", filter="", webhook=hook.url)
    desk.run()
    desk.ledger(row("a"), row("b", claimant="beta", claimant_side="south"), row("c"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(notices, "_write", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.run()
    desk.run()
    assert hook.told() == [("new", "c")] * 2
    assert hook.bodies[0]["id"] == hook.bodies[1]["id"]


def test_one_run_is_bounded_and_the_next_goes_on(
    desk: Desk, hook: Hook, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(notices, "MAX_BATCH", 2)
    monkeypatch.setattr(notices, "MAX_MESSAGES", 2)
    desk.saved(name="All", filter="", webhook=hook.url)
    desk.ledger()
    desk.run()
    desk.ledger(*(row(name) for name in "abcdefg"))
    assert desk.run() == 0
    assert "4 claims sent, 3 more with the next run" in capsys.readouterr().out
    desk.run()
    assert [claim for _, claim in hook.told()] == list("abcdefg")


def test_mail_goes_to_each_address_by_itself_and_a_refused_one_delays_nobody(
    desk: Desk, postbox: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.saved(name="Мапа", filter="", email=["ann@example.org", "ben@example.org"], lang="uk")
    desk.run()
    desk.ledger(row("a"), row("b", claimant="beta", claimant_side="south", headline_en="=x\r\ny"))
    postbox.refuses = {"ann@example.org"}
    assert desk.run() == 1
    assert "ann@example.org" in capsys.readouterr().err
    (mailed,) = postbox.mails
    message = message_from_bytes(mailed[1], policy=policy.default)
    assert (mailed[0], message["to"]) == ("ben@example.org",) * 2
    assert message["subject"] == "Мапа: 1 твердження"
    text = message.get_content()
    assert "Виправлено" in text
    assert "https://atlas.example/c/b?lang=uk" in text
    postbox.refuses = set()
    assert desk.run() == 0
    assert [to for to, _ in postbox.mails] == ["ben@example.org", "ann@example.org"]


def test_a_dry_run_sends_and_keeps_nothing(
    desk: Desk, hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.saved(name="All", filter="", webhook=hook.url)
    assert desk.run("--dry-run") == 0
    assert not (desk.folder / "notices").exists()
    desk.run()
    desk.ledger(row("a"))
    capsys.readouterr()
    assert desk.run("--dry-run") == 0
    assert "1 claim sent" in capsys.readouterr().out
    assert hook.bodies == []


def test_another_filter_under_the_name_begins_anew(
    desk: Desk, hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.saved(name="All", filter="side=south", webhook=hook.url)
    desk.run()
    desk.saved(name="All", filter="side=north", webhook=hook.url)
    capsys.readouterr()
    assert desk.run() == 0
    assert "begins with 1 claim" in capsys.readouterr().out
    assert hook.bodies == []


def test_the_public_is_told_only_what_is_public(tmp_path: Path, hook: Hook) -> None:
    folder = guarded_folder(tmp_path / "guarded")
    settings = (folder / "atlas.toml").read_text("utf-8")
    notice = '[notices]\naddress = "https://a.example"\n[[notices.saved]]\nname = "N"\nwebhook = '
    for more, knows in (("", False), ("all = true\n", True)):
        text = f'{settings}\n{notice}"{hook.url}"\n{more}'
        (folder / "atlas.toml").write_text(text, "utf-8")
        state = tmp_path / f"state{knows}"
        assert main(["notify", "--data", str(folder), "--state", str(state)]) == 0
        told = json.loads((state / "told.json").read_text("utf-8"))
        told["told"]["N / webhook"]["claims"] = {}
        (state / "told.json").write_text(json.dumps(told), "utf-8")
        assert main(["notify", "--data", str(folder), "--state", str(state)]) == 0
        assert bool(given_away(json.dumps(hook.bodies[-1]))) is knows


# ---- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": "x"}, "name a webhook or an email"),
        ({"webhook": "https://h.example"}, "name: a text"),
        ({"name": "x\ny", "webhook": "https://h.example"}, "name: a text"),
        ({"name": "x", "webhook": "http://h.example"}, "https://"),
        ({"name": "x", "webhook": "ftp://h.example"}, "an address as"),
        ({"name": "x", "webhook": "https://me:pass@h.example"}, "an address as"),
        ({"name": "x", "webhook": "https://h.example/a b"}, "an address as"),
        ({"name": "x", "webhook": "https://h.example:99999"}, "no web address"),
        ({"name": "x", "email": "ann@example.org"}, "not a list"),
        ({"name": "x", "email": ["ann"]}, "is no address"),
        ({"name": "x", "email": ["a@b.org\nBcc: c@d.org"]}, "is no address"),
        ({"name": "x", "webhook": "https://h.example", "filter": "side"}, "the words of a link"),
        ({"name": "x", "webhook": "https://h.example", "lang": "fr"}, "lang: one of"),
        ({"name": "x", "webhook": "https://h.example", "every": 5}, "every is not known"),
        ({"name": "x", "webhook": "https://h.example", "all": "yes"}, "all: true or false"),
    ],
)
def test_a_wrong_saved_filter_is_named_with_the_cure(said: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_notices({"address": "https://a.example", "saved": [said]})


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"saved": []}, "notices.address"),
        ({"address": "atlas.example"}, "notices.address"),
        ({"address": "https://a.example", "save": []}, "notices.save: only"),
        ({"address": "https://a.example", "saved": {"name": "x"}}, "not a list"),
        ({"address": "https://a.example", "private": "h"}, "not a list"),
    ],
)
def test_a_wrong_table_is_named_with_the_cure(table: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_notices(table)


def test_without_a_table_nobody_is_told(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    write(desk.folder, {"atlas.toml": SETTINGS})
    assert desk.run() == 0
    assert "nobody to tell" in capsys.readouterr().err
    assert parse_notices({}) == NO_NOTICES
    assert settings_in(None, DATA).notices == NO_NOTICES


def test_a_word_of_the_filter_that_is_not_known_is_named_and_others_go_on(
    desk: Desk, hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.saved(name="West", filter="side=west", webhook=hook.url)
    assert desk.run() == 1
    assert "side=west" in capsys.readouterr().err


def test_a_damaged_file_of_what_was_told_is_refused_and_stays(
    desk: Desk, hook: Hook, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.saved(name="All", filter="", webhook=hook.url)
    desk.run()
    path = desk.folder / "notices" / "told.json"
    for data in (b"{", b"[]", b'{"format": 2, "told": {}}', b'{"format": 1, "told": {"a": 1}}'):
        path.write_bytes(data)
        assert desk.run() == 2
        assert "told.json" in capsys.readouterr().err
        assert path.read_bytes() == data


def refused(url: str, private: Sequence[str] = (), seconds: float = 0) -> str:
    with pytest.raises(NotDelivered) as e:
        post(url, {}, private, seconds)
    return e.value.key


def test_a_redirect_is_not_followed(hook: Hook) -> None:
    for status in (301, 302, 303, 307, 308):
        hook.status = [status]
        assert refused(hook.url) == "redirect"
    assert hook.bodies == []


def test_a_private_address_is_reached_only_where_the_owner_has_named_its_host(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(hook.url.rpartition(":")[2])

    def found(address: str) -> None:
        answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)

    for address in ("10.0.0.5", "127.0.0.1", "169.254.169.254", "192.168.1.1"):
        found(address)
        assert refused(f"https://hooks.example:{port}/x") == "private"
    found("93.184.216.34")  # `localhost` that is another machine
    assert refused(f"http://localhost:{port}/x") == "private"
    found("127.0.0.1")
    # Named: it is asked, and it speaks no TLS.
    assert refused(f"https://hooks.example:{port}/x", ["hooks.example"]) == "failed"


def test_a_webhook_that_does_not_answer_is_given_up(hook: Hook) -> None:
    hook.wait = 0.8
    began = time.monotonic()
    assert refused(hook.url, seconds=0.2) == "slow"
    assert time.monotonic() - began < 0.7


def test_mail_that_would_go_out_readable_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    good = {"HOST": "mail.example.org", "FROM": "a@example.org"}
    for more, key in (
        ({"TLS": "none"}, "smtp_plain"),
        ({"TLS": "maybe"}, "smtp_wrong"),
        ({"PORT": "x"}, "smtp_wrong"),
        ({"FROM": ""}, "smtp_lacks"),
        ({"HOST": ""}, "smtp_lacks"),
        ({"USER": "u"}, "smtp_lacks"),
    ):
        env = {f"EVENTS_SMTP_{name}": value for name, value in (good | more).items()}
        with pytest.raises(NotDelivered) as e:
            MailServer.of_environment(env)
        assert e.value.key == key
    made = MailServer.of_environment({f"EVENTS_SMTP_{k}": v for k, v in good.items()})
    assert (made.port, made.tls) == (587, "starttls")


def test_a_mail_server_that_says_no_is_named(postbox: Post) -> None:
    postbox.refuses = {"ann@example.org"}
    with pytest.raises(NotDelivered) as e:
        mail(MailServer.of_environment(), "ann@example.org", "s", "t", "k")
    assert (e.value.key, "nobody" in e.value.values["why"]) == ("smtp_failed", True)
    assert delivering.SECONDS <= 30
