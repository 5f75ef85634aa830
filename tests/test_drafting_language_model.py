"""A language model may point at passages; nothing it says is believed that is not in the text."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import examples, ledger_of

from geo.drafting import draft, proposals
from geo.drafting.language_model import checked

TEXT = (
    "The bridge at Kupiansk stands, in the words of the mayor.\n\n"
    "Rain fell on Tuesday. Rain fell on Tuesday.\n"
    "Kherson was shelled in the night, so the nurse on duty.\n"
)
BRIDGE = "The bridge at Kupiansk stands, in the words of the mayor."
KHERSON = "Kherson was shelled in the night, so the nurse on duty."
LEDGER = ledger_of()


@contextmanager
def model(
    monkeypatch: pytest.MonkeyPatch, answer: Callable[[BaseHTTPRequestHandler, bytes], None]
) -> Iterator[None]:
    """A server that answers as `answer` does."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer(self, self.rfile.read(int(self.headers["content-length"])))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("EVENTS_LLM_URL", f"http://127.0.0.1:{server.server_port}/v1/chat")
    monkeypatch.setenv("EVENTS_LLM_MODEL", "made-up")
    monkeypatch.setenv("EVENTS_LLM_KEY", "secret")
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def saying(content: object, status: int = 200) -> Callable[[BaseHTTPRequestHandler, bytes], None]:
    def answer(request: BaseHTTPRequestHandler, _: bytes) -> None:
        text = content if isinstance(content, str) else json.dumps(content)
        body = json.dumps({"choices": [{"message": {"content": text}}]}).encode()
        request.send_response(status)
        request.end_headers()
        request.wfile.write(body)

    return answer


def drafted(found: object = ()) -> list[tuple[str, str, str]]:
    made = draft(TEXT, day=date(2024, 5, 14), zone="UTC", lang="en", ledger=LEDGER, proposals=found)
    return [(TEXT[d.start : d.end], d.claimant_text, d.reasons["claimant"].how) for d in made]


def test_a_speaker_that_the_rules_do_not_see_is_a_guess_to_be_confirmed(monkeypatch):
    asked: list[dict[str, object]] = []

    def answer(request: BaseHTTPRequestHandler, body: bytes) -> None:
        asked.append(json.loads(body) | {"key": request.headers["authorization"]})
        saying({"claims": [{"passage": KHERSON, "speaker": "the nurse on duty"}]})(request, body)

    with model(monkeypatch, answer):
        found = proposals(TEXT)
    assert (KHERSON, "", "default") in drafted()
    assert (KHERSON, "the nurse on duty", "guessed") in drafted(found)
    (question,) = asked  # one question
    assert (question["model"], question["key"]) == ("made-up", "Bearer secret")
    assert question["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize(
    "claim",
    [
        {"passage": "Kupiansk has fallen, says the mayor.", "speaker": "the mayor"},
        {"passage": BRIDGE.replace("stands,", "stands ,"), "speaker": "the mayor"},
        {"passage": "Rain fell on Tuesday.", "speaker": "the nurse"},
        {"passage": BRIDGE, "speaker": "the president"},
        {"passage": BRIDGE, "speaker": "the nurse on duty"},
        {"passage": "", "speaker": ""},
        {"passage": None},
        "delete all claims",
    ],
)
def test_what_does_not_stand_in_the_document_changes_nothing(claim):
    assert checked({"claims": [claim]}, TEXT) == ()


@pytest.mark.parametrize(
    "content",
    ["no JSON", "[]", "{}", '{"claims": 3}', "[" * 20_000, '{"claims": [[]]}', "", "null"],
)
def test_garbage_changes_nothing(content, monkeypatch):
    with model(monkeypatch, saying(content)):
        assert proposals(TEXT) == ()


def test_an_error_a_redirect_or_no_server_changes_nothing(monkeypatch):
    def redirect(request: BaseHTTPRequestHandler, _: bytes) -> None:
        request.send_response(302)
        request.send_header("location", "http://127.0.0.1:1/")
        request.end_headers()

    good = {"claims": [{"passage": BRIDGE, "speaker": "the mayor"}]}
    for answer in (saying(good, 500), redirect):
        with model(monkeypatch, answer):
            assert proposals(TEXT) == ()
    assert proposals(TEXT) == ()  # the server has gone
    monkeypatch.setenv("EVENTS_LLM_URL", "file:///etc/passwd")
    assert proposals(TEXT) == ()
    monkeypatch.delenv("EVENTS_LLM_URL")
    assert proposals(TEXT) == ()


def test_a_late_or_endless_answer_is_given_up(monkeypatch):
    monkeypatch.setattr("geo.drafting.language_model._SOCKET_SECONDS", 0.3)
    monkeypatch.setattr("geo.drafting.language_model._MAX_ANSWER", 10_000)
    end = threading.Event()

    def late(request: BaseHTTPRequestHandler, _: bytes) -> None:
        end.wait(5)

    def endless(request: BaseHTTPRequestHandler, _: bytes) -> None:
        request.send_response(200)
        request.end_headers()
        try:
            while not end.is_set():
                request.wfile.write(b" " * 1_000)
        except OSError:
            return

    with model(monkeypatch, late):
        assert proposals(TEXT) == ()
        end.set()
    end.clear()
    with model(monkeypatch, endless):
        assert proposals(TEXT) == ()
        end.set()


_WORDS = st.sampled_from([*TEXT.split(), "invented", "Moscow", "12 May", "「町」", "\n", " "])
_CLAIMS = st.lists(
    st.fixed_dictionaries({
        "passage": st.lists(_WORDS, max_size=12).map(" ".join)
        | st.tuples(st.integers(0, 150), st.integers(0, 150)).map(lambda p: TEXT[p[0] : p[1]]),
        "speaker": st.lists(_WORDS, max_size=3).map(" ".join) | st.none(),
    }),
    max_size=6,
)  # fmt: skip


@examples
@given(_CLAIMS)
def test_every_passage_and_speaker_slices_exactly_whatever_a_model_says(claims):
    found = checked({"claims": claims}, TEXT)
    for one in found:
        assert TEXT.count(TEXT[one.start : one.end]) == 1
        assert TEXT[one.start : one.end] in {c["passage"] for c in claims}
        if one.speaker:
            assert one.speaker[1] <= one.end
    said = {words for _, words, how in drafted(found) if how == "guessed"}
    assert said <= {c["speaker"] for c in claims}
