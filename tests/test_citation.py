"""How a claim and a view are cited, and that a citation is one even of hostile text."""

import hashlib
import re
from datetime import date

import pytest
from samples import DOCUMENTS, ledger_of, row

from geo.model.filters import Filter
from geo.model.settings import About
from geo.views.citation import (
    ViewCitation,
    claim_bibtex,
    claim_citation,
    filter_in_words,
    passage_citation,
)

SHA = hashlib.sha256(b"passage").hexdigest()
EVIDENCE = {"document": "letter", "evidence_start": "12", "evidence_end": "19"}
HOSTILE = r"50% of {x} & $y_1^2$ #3 ~ \input{evil} } @misc{a, " + "\n\x07次の行 Київ"


@pytest.fixture(scope="module")
def ledger():
    letter = DOCUMENTS[0] | {"url": "https://example.org/a_b?c={1}&d=%20"}
    return ledger_of(
        row("cited", **EVIDENCE, evidence_sha256=SHA),
        row("bare", headline_en=HOSTILE, report_date="2023-05-11"),
        documents=[letter],
    )


def fields(entry: str) -> dict[str, str]:
    """The fields of an entry as BibTeX reads them: braces are counted, escaped or not."""
    head, _, body = entry.partition(",\n")
    assert re.fullmatch(r"@misc\{[a-z0-9._-]+", head)
    assert body.endswith("}\n")
    found, depth = {}, 0
    for line in body[:-2].splitlines():
        name, _, value = line.strip().partition(" = ")
        for character in value:
            depth += {"{": 1, "}": -1}.get(character, 0)
            assert depth >= 0
        assert depth == 0, line
        found[name] = value.rstrip(",").removeprefix("{").removesuffix("}")
    return found


def test_a_claim_is_cited_by_document_passage_claim_and_data_version(ledger):
    text = claim_citation(ledger, ledger.claims["cited"], "en")
    assert text == (
        f"The Paper, A letter, 2023-05-12, characters 12–19, SHA-256 {SHA}, "
        "https://example.org/a_b?c={1}&d=%20. "
        "Claim cited: Alpha (North side), claims: Headline of cited. "
        f"Data version {ledger.version[:12]}."
    )
    assert "主張 cited: アルファ(北側)" in claim_citation(ledger, ledger.claims["cited"], "ja")


def test_the_line_of_the_panel_is_short(ledger):
    text = passage_citation(ledger, ledger.claims["cited"], "en")
    assert f"SHA-256 {SHA[:12]}…, " in text
    assert text.endswith(", cited")
    assert passage_citation(ledger, ledger.claims["bare"], "en") == "No document is given."


def test_a_claim_in_bibtex_is_its_document_and_says_which_claim(ledger):
    found = fields(claim_bibtex(ledger, ledger.claims["cited"], "en"))
    assert found["author"] == "{The Paper}"
    assert found["title"] == "{A letter}"
    assert (found["year"], found["date"]) == ("2023", "2023-05-12")
    assert found["url"] == "https://example.org/a_b?c=%7B1%7D&d=%20"  # verbatim, but for braces
    assert f"SHA-256 {SHA}" in found["note"]
    assert "Claim cited: Alpha" in found["note"]
    assert ledger.version[:12] in found["note"]


def test_special_characters_are_escaped_and_letters_of_every_script_stay(ledger):
    entry = claim_bibtex(ledger, ledger.claims["bare"], "en")
    title = fields(entry)["title"]
    assert title == (
        r"{50\% of \textbraceleft{}x\textbraceright{} \& \$y\_1\textasciicircum{}2\$ \#3 "
        r"\textasciitilde{} \textbackslash{}input\textbraceleft{}evil\textbraceright{} "
        r"\textbraceright{} @misc\textbraceleft{}a, 次の行 Київ}"
    )
    assert fields(entry)["date"] == "2023-05-11"
    assert "\n\x07" not in claim_citation(ledger, ledger.claims["bare"], "en")


def view(ledger, wanted, about, lang="en"):
    words = filter_in_words(ledger, wanted, lang)
    link = "https://example.org/?day=2023-05-12&q=a%20b"
    return ViewCitation(about, words, 19, ledger.version, link, date(2026, 11, 21))


def test_a_filter_in_words_names_everything_that_was_asked(ledger):
    day = date(2023, 5, 12)
    wanted = Filter(
        day=(day, day),
        date_basis="event",
        zone="Asia/Tokyo",
        as_of=day,
        side=("north", "south"),
        claimant=("alpha",),
        modality=("denies",),
        type=("Battles",),
        precision=("area",),
        disputed=True,
        q="town",
    )
    assert filter_in_words(ledger, wanted, "en") == (
        "Day of event: 2023-05-12; Time zone: Asia/Tokyo; As known on: 2023-05-12; "
        "Side: North side / South side; Who says so: Alpha; How it is said: denies; "
        "Kind of event: Battles; How precise the place is: area; Disputed only; Search: town"
    )
    assert filter_in_words(ledger, Filter(), "ja") == "報告日: 全期間; 時間帯: UTC"


def test_a_view_is_cited_by_filter_rows_version_link_and_day(ledger):
    about = About(title="A ledger", citation="Somebody. A ledger.")
    cited = view(ledger, Filter(), about)
    assert cited.text("en") == (
        "Somebody. A ledger. Day of report: All days; Time zone: UTC. 19 claims. "
        f"Data version {ledger.version[:12]}. Claims, not established facts. "
        "https://example.org/?day=2023-05-12&q=a%20b (accessed 2026-11-21)."
    )
    found = fields(cited.bibtex("en"))
    assert found["title"] == "{A ledger}"
    assert found["url"] == "https://example.org/?day=2023-05-12&q=a%20b"
    assert found["urldate"] == "2026-11-21"
    assert "19 claims" in found["note"]


def test_a_deployment_that_is_empty_is_cited_by_the_name_of_the_app(ledger):
    cited = view(ledger, Filter(q=HOSTILE), About())
    assert cited.text("en").startswith("Claim Atlas. Day of report")
    assert fields(cited.bibtex("en"))["title"] == "{Claim Atlas}"
