"""Every address of the API, asked with words damaged at random: an answer, never a traceback.

`MUTATED_ADDRESSES` in the environment sets their number.
"""

from __future__ import annotations

import json
import os
import random
import time
from urllib.parse import quote, unquote

import pytest
from lxml import html
from samples import atlas_of, run_async
from starlette.applications import Starlette

from geo.web.api import routes

pytestmark = pytest.mark.slow
MUTATED = int(os.environ.get("MUTATED_ADDRESSES", "300"))
SLOW = 30.0  # seconds; on an idle machine none takes two

GOOD = {
    "day": ("2023-05-12", "2023-02-13"), "side": ("russia", "ukraine"), "zone": ("Asia/Tokyo",),
    "claimant": ("malyar",), "modality": ("claims",), "type": ("Battles",),
    "known": ("2023-05-12",), "precision": ("area",), "by": ("report", "event"),
    "q": ("bakhmut", "leopard tanks"),
    "within": ("box:30,45,40,50", "circle:48.5,38,20"), "box": ("22,44,41,54",), "zoom": ("6",),
    "wide": ("800",), "high": ("600",), "text": ("Bakhmut",), "rule": ("around bakhmut 0-10 km",),
    "at": ("48.5,38", "2023-05-12T10:00Z"), "view": ("48,37,8",), "lang": ("ja",), "v": ("0",),
    "disputed": ("true",), "place": ("bakhmut",), "event": ("2023-05-bakhmut-counterattacks",),
    "screen": ("800,600",), "claim": ("x",), "theme": ("dark",), "of": ("x",),
    "origins": ("2",), "release": ("1",), "datetime": ("2023-05-12/..",), "limit": ("10",),
    "bbox": ("22,44,41,54",), "left.side": ("russia",), "right.side": ("ukraine",),
    "left.day": ("2023-05-12",), "right.known": ("2023-05-12",),
}  # fmt: skip
BAD = (
    "", "-1", "nan", "inf", "1e999", "9" * 400, "\x00", "\ud800", "%ff", "'; DROP TABLE claims",
    "<script>", "{{7*7}}", "../../etc/passwd", "١٢", "2023-02-30", "0000-00-00", "9999-12-31",
    "-2023-01-01", "2023-05-12T25:00", "1,2,3,4", "a,b,c,d", "180,90,-180,-90", "circle:91,0,1",
    "circle:0,0,1e9", "polygon:", "polygon:0,0", "🗺️" * 50, "(a+)+$" * 30, "\u202e", "A" * 5_000,
)  # fmt: skip
IDS = ("2023-05-13-uk-mod-areas-retaken", "2023-05-bakhmut-counterattacks", "nhk-2023-05-13")
LETTERS = "0123456789,.-:+ e'\"\\\x00é龍%&;/"


def mutated(chance: random.Random, text: str) -> str:
    """A text with up to three letters put in, taken out or changed."""
    letters = list(text)
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(letters) + 1)
        how = chance.random()
        if how < 0.4 or not letters:
            letters.insert(at, chance.choice(LETTERS))
        elif how < 0.7:
            del letters[min(at, len(letters) - 1)]
        else:
            letters[min(at, len(letters) - 1)] = chance.choice(LETTERS)
    return "".join(letters)


def value(chance: random.Random, word: str) -> str:
    good, how = chance.choice(GOOD[word]), chance.random()
    return good if how < 0.4 else mutated(chance, good) if how < 0.75 else chance.choice(BAD)


def escaped(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def said_in(path: str, body: bytes) -> str:
    """What is wrong with an address, as a page or as JSON; OGC's standard names its own field."""
    if body.startswith(b"<!doctype html>"):
        return html.fromstring(body).xpath("string(//main/p)").strip()
    return json.loads(body)["description" if path.startswith("/ogc") else "error"]


def test_no_address_ends_in_a_traceback(ledger) -> None:
    atlas = atlas_of(ledger)
    made = routes(lambda: atlas)
    app = Starlette(routes=made)
    paths = [route.path for route in made]
    chance = random.Random(os.environ.get("MUTATED_SEED", "1"))
    for n in range(MUTATED):
        path = chance.choice(paths)
        for name in ("{key:path}", "{rest:path}", "{secret}"):
            said = chance.choice(IDS) if chance.random() < 0.5 else chance.choice(BAD)
            path = path.replace(name, escaped(mutated(chance, said)))
        words = chance.sample(list(GOOD), chance.randint(0, 6))
        if "map" in path and chance.random() < 0.8:
            words += ["box", "zoom", "wide", "high"]
        query = "&".join(f"{word}={escaped(value(chance, word))}" for word in words)
        began = time.monotonic()
        status, body = asked(app, path, query, n)
        assert time.monotonic() - began < SLOW, (path, query)
        assert status < 500, (path, query, body)
        if status == 400:
            assert said_in(path, body), (path, query)


def asked(app: Starlette, path: str, query: str, n: int) -> tuple[int, bytes]:
    """Status and body of one request, of one of many viewers."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": unquote(path), "raw_path": path.encode(),
        "root_path": "", "query_string": query.encode(), "headers": [(b"host", b"localhost")],
        "scheme": "http",
        "server": ("localhost", 80), "client": (f"10.0.0.{n % 200}", 1), "http_version": "1.1",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
    }  # fmt: skip
    run_async(app(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])
