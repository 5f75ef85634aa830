"""Evidence: a passage is found by code points in a document that is known by its hash."""

import hashlib

import pytest
from samples import ARTICLES, DOCUMENTS, ledger_of, row

from geo.ledger.evidence import MAX_AROUND, check_evidence, passage, sentences_around, texts_in

TEXT = "\ufeff一行目です。\r\n🚁が二機、墜落した。\nПісля того e\u0301 …\n"
QUOTE = "🚁が二機、墜落した。"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def cited(start: int, end: int, quote: str = QUOTE, document: str = TEXT):
    """A ledger of one claim with that evidence."""
    cells = {"evidence_start": str(start), "evidence_end": str(end), "evidence_sha256": sha(quote)}
    documents = [DOCUMENTS[0] | {"sha256": sha(document)}]
    return ledger_of(row("a", document="letter", **cells), documents=documents)


@pytest.fixture
def articles(tmp_path):
    (tmp_path / "any name.txt").write_bytes(TEXT.encode())
    return tmp_path


def found(ledger, folder):
    return [(e.file, e.row, e.column, e.reason) for e in check_evidence(ledger, texts_in(folder))]


def test_offsets_count_code_points_and_line_ends_as_they_lie(articles):
    start = TEXT.index(QUOTE)
    assert start == 9
    ledger = cited(start, start + 10)
    assert passage(ledger.claims["a"], ledger, texts_in(articles)) == QUOTE
    assert found(ledger, articles) == []


def test_offsets_in_utf16_units_or_bytes_do_not_match(articles):
    ledger = cited(9, 20)  # a browser counts the emoji twice
    assert passage(ledger.claims["a"], ledger, texts_in(articles)) is None
    assert found(ledger, articles) == [("events.csv", 2, "evidence_sha256", "hash_differs")]


def test_a_passage_with_another_hash_is_an_error_and_is_not_shown(articles):
    ledger = cited(9, 19, quote=QUOTE.replace("二", "一"))
    assert passage(ledger.claims["a"], ledger, texts_in(articles)) is None
    assert found(ledger, articles) == [("events.csv", 2, "evidence_sha256", "hash_differs")]


def test_a_passage_beyond_the_end_is_an_error_with_the_length(articles):
    ledger = cited(9, len(TEXT) + 1)
    (error,) = check_evidence(ledger, texts_in(articles))
    assert (error.column, error.reason) == ("evidence_end", "offset_beyond_end")
    for lang in ("en", "ja"):
        assert str(len(TEXT)) in error.text(lang)


def test_a_document_that_is_not_at_hand_is_an_error_and_has_no_passage(tmp_path):
    ledger = cited(9, 19)
    assert passage(ledger.claims["a"], ledger, {}) is None
    assert found(ledger, tmp_path) == [("documents.csv", 0, "sha256", "document_not_at_hand")]
    assert texts_in(tmp_path / "no-such-folder") == {}


def test_a_document_with_other_line_ends_is_another_document(tmp_path):
    (tmp_path / "a.txt").write_bytes(TEXT.replace("\r\n", "\n").encode())
    assert [f[3] for f in found(cited(9, 19), tmp_path)] == ["document_not_at_hand"]


def test_a_file_that_is_not_utf8_is_nobodys_document(tmp_path):
    (tmp_path / "a.txt").write_bytes("Київ".encode("cp1251"))
    (tmp_path / "b.txt").write_bytes(b"plain")
    assert list(texts_in(tmp_path).values()) == ["plain"]


def test_a_changed_document_is_read_anew(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("one", encoding="utf-8")
    assert list(texts_in(tmp_path).values()) == ["one"]
    path.unlink()
    assert list(texts_in(tmp_path).values()) == []


@pytest.mark.skipif(not ARTICLES.is_dir(), reason=f"the documents are not at hand: {ARTICLES}")
def test_every_shipped_passage_is_found_in_its_document(ledger):
    texts = texts_in(ARTICLES)
    assert check_evidence(ledger, texts) == []
    for claim in ledger.claims.values():
        assert passage(claim, ledger, texts), claim.claim_id


@pytest.mark.parametrize(
    ("text", "quoted", "around"),
    [
        ("First. Second one. Third. Fourth.", "Second one.", ("First. ", " Third.")),
        ("First. Second one. Third. Fourth.", "one", ("First. Second ", ". Third.")),
        ("一つ目。二つ目だ。三つ目。四つ目。", "二つ目だ。", ("一つ目。", "三つ目。")),
        ("一つ目。二つ目だ。三つ目。四つ目。", "二つ目だ", ("一つ目。", "。三つ目。")),
        ("Only this.", "Only this.", ("", "")),
        ("Head\n\nA line. More.", "A line.", ("Head\n\n", " More.")),
    ],
)
def test_a_passage_stands_between_the_sentences_around_it(text, quoted, around):
    start = text.index(quoted)
    quote = {"evidence_start": str(start), "evidence_end": str(start + len(quoted))}
    quote["evidence_sha256"] = sha(quoted)
    documents = [DOCUMENTS[0] | {"sha256": sha(text)}]
    ledger = ledger_of(row("a", document="letter", **quote), documents=documents)
    before, shown, after = sentences_around(ledger.claims["a"], ledger, {sha(text): text})
    assert (before, shown, after) == (around[0], quoted, around[1])


def test_what_stands_around_a_passage_is_bounded():
    text = "x" * 5_000 + "Said." + "y" * 5_000
    quote = {"evidence_start": "5000", "evidence_end": "5005"}
    quote["evidence_sha256"] = sha("Said.")
    documents = [DOCUMENTS[0] | {"sha256": sha(text)}]
    ledger = ledger_of(row("a", document="letter", **quote), documents=documents)
    before, _, after = sentences_around(ledger.claims["a"], ledger, {sha(text): text})
    assert (before, after) == ("…" + "x" * MAX_AROUND, "y" * MAX_AROUND + "…")


def _repeated(text: str, document: str, length: int) -> str:
    """The first `length` letters of `text` that stand in a document as they are; "" for none."""
    pieces = (text[n : n + length] for n in range(len(text) - length + 1))
    return next((piece for piece in pieces if piece in document), "")


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the bulletins are not at hand")
def test_headlines_and_summaries_are_in_own_words(ledger):
    documents = texts_in(ARTICLES)
    copied = [
        (claim.claim_id, column, found)
        for claim in ledger.claims.values()
        for column in ("headline_en", "headline_ja", "summary_en", "summary_ja")
        for text in documents.values()
        if (found := _repeated(claim.cells[column], text, 20))
    ]
    assert copied == []


def test_a_day_of_report_is_the_day_that_the_text_gives(ledger):
    undated = {c.claim_id for c in ledger.claims.values() if c.reported is None}
    assert {
        "2023-05-13-state-agency-one-helicopter",
        "2023-05-13-some-media-two-helicopters",
        "2023-05-13-bryansk-two-dead",
        "2023-05-13-bryansk-su34",
        "2023-02-14-donor-for-victory",
        "2023-02-14-woman-square-symbol",
        "2023-02-wagner-settlement-captured",
    } <= undated
