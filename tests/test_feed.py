"""The Atom feed of a filter, read by an independent parser."""

from __future__ import annotations

from pathlib import Path

import feedparser
import pytest
from samples import DOCUMENTS, SOURCES, atlas_of, files, row, uses_engine, write
from test_api import ask

from geo.ledger import read_ledger
from geo.service.atlas import Atlas

pytestmark = uses_engine

EVIL = "<script>alert(1)</script> ]]> & &amp; {{ 7*191 }} ${x} \u202e \u2028 'quoted\""
LONG = "長い" * 5_000
HOST = {"host": "atlas.example:8501"}


@pytest.fixture
def hostile(tmp_path: Path) -> Atlas:
    sources = [SOURCES[0] | {"name_en": EVIL, "badge": "<b>"}, *SOURCES[1:]]
    rows = [
        row("a", headline_en=EVIL, summary_en=EVIL, location=EVIL, report_date="2023-05-11"),
        row("b", headline_en=LONG, summary_en=LONG, location=LONG, report_date="2023-05-12"),
        row("c", headline_en="No day at all", event_date="", report_date=""),
    ]
    tables = files(*rows, sources=sources, documents=DOCUMENTS)
    return atlas_of(read_ledger(write(tmp_path / "data", tables)))


def test_another_program_reads_hostile_texts_as_they_are(hostile: Atlas) -> None:
    answer = ask(hostile, "/api/claims.atom?lang=en", **HOST)
    read = feedparser.parse(answer.body, response_headers=answer.headers, sanitize_html=False)
    assert (read.bozo, read.version, read.encoding) == (False, "atom10", "utf-8")
    long, evil = read.entries
    assert evil.title == EVIL
    assert evil.title_detail.type == "text/plain"
    assert evil.author == EVIL
    assert EVIL in evil.summary
    assert evil.link == "http://atlas.example:8501/c/a?lang=en"
    assert evil.id == "http://atlas.example:8501/c/a"
    assert long.updated_parsed[:3] == (2023, 5, 12)


def test_a_long_text_ends_with_dots_as_on_the_permanent_pages(hostile: Atlas) -> None:
    answer = ask(hostile, "/api/claims.atom?lang=en", **HOST)
    (long, _) = feedparser.parse(answer.body).entries
    assert len(long.title) == len(long.summary) == 1_501
    assert long.title == LONG[:1_500] + "…"
    assert len(answer.body) < 20_000


def test_the_feed_has_what_the_standard_asks_for(hostile: Atlas) -> None:
    words = "&".join(["q=" + "x" * 200, "side=north", "side=south"])
    read = feedparser.parse(ask(hostile, f"/api/claims.atom?{words}&lang=uk", **HOST).body).feed
    assert read.id.startswith("http://atlas.example:8501/api/claims.atom?")
    assert "x" * 200 in read.id  # an address is never shortened
    assert read.language == "uk"
    assert read.updated_parsed
    assert {link.rel for link in read.links} == {"self", "alternate"}
