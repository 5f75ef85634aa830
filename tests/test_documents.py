"""Documents go into a ledger: read from hostile files, normalised once, kept, checked."""

from __future__ import annotations

import io
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from docx import Document as Docx
from hypothesis import given
from hypothesis import strategies as st
from killing import killed, leftovers
from pypdf import PdfWriter
from samples import DATA, examples, files, row, write

from geo.cli.main import main
from geo.importing.documents import MAX_TEXT, day_in, pasted, read_file
from geo.importing.sheets import Unreadable
from geo.ledger import read_ledger
from geo.ledger.check import check
from geo.ledger.documents import Kept, hash_of_text, normalised, texts_at_hand
from geo.ledger.history import entries
from geo.ledger.storage import StorageError
from geo.service.backup import backup, restore
from geo.service.documents import AlreadyThere, Described, add_document, publisher_named

SAYS = "The mayor says that the bridge is open since Friday morning, and nobody was hurt."
PAGE = f"<html><head><title>News</title></head><body><nav><a href='/'>Home</a></nav><article><h1>News</h1><p>{SAYS}</p><p>{SAYS} Again.</p></article></body></html>"  # noqa: E501
LIST = """<?xml version="1.0"?><rss version="2.0"><channel>
<item><title>One</title><description>&lt;p&gt;The &lt;b&gt;first&lt;/b&gt;&lt;/p&gt;</description>
<pubDate>Fri, 12 May 2023 10:00:00 +0900</pubDate><link>https://news.example/1</link></item>
<item><title>Two</title><description>The second</description></item></channel></rss>"""
MAIL = "From: a@b.example\nSubject: Bulletin\nDate: Fri, 12 May 2023 10:00:00 +0900\nContent-Type: text/plain; charset=utf-8\n\nСьогодні мер каже.\n"  # noqa: E501


_ADD = """
from pathlib import Path
from geo.importing.documents import pasted
from geo.service.documents import Described, add_document
said = Described({"en": "A note"}, publisher="paper", published="2023-05-12")
add_document(Path(sys.argv[1]), pasted("One text.")[0], said, "Ann", {})
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "ledger", files(row("c1")))
    return tmp_path / "ledger"


def add(folder: Path, text: str, **more: str) -> str:
    said = Described({"en": "A note"}, publisher="paper", published="2023-05-12", **more)
    return add_document(folder, pasted(text)[0], said, "Ann", {})[1]


def docx(text: str) -> bytes:
    document, data = Docx(), io.BytesIO()
    document.add_paragraph(text)
    document.save(data)
    return data.getvalue()


MENU = "<html><body><ul>{}</ul></body></html>".format(
    "".join(f"<li><a href='/{n}'>Section {n} of all our news</a></li>" for n in range(30))
)


def blank_pdf() -> bytes:
    pdf, data = PdfWriter(), io.BytesIO()
    pdf.add_blank_page(200, 200)
    pdf.write(data)
    return data.getvalue()


@given(st.text(max_size=200))
@examples
def test_a_text_that_is_normalised_twice_is_the_same(text):
    once = normalised(text)
    assert normalised(once) == once
    assert not set("\r\0") & set(once)


def test_the_rule_of_normalising():
    assert normalised("\ufeffa \r\nb\u0000\u2028é\n\n") == "a\nb\n" + "é"


@pytest.mark.parametrize(
    ("name", "data", "kind", "text", "language"),
    [
        ("a.txt", "今日、市長は述べた。".encode("cp932"), "txt", "今日、市長は述べた。", "ja"),
        ("a.html", PAGE.encode(), "html", SAYS, "en"),
        ("a.docx", docx(SAYS), "docx", SAYS, "en"),
        ("a.eml", MAIL.encode(), "eml", "Сьогодні мер каже.", "uk"),
    ],
)
def test_each_kind_gives_its_text(name, data, kind, text, language):
    (found,) = read_file(data, name)
    assert (found.raw_kind, found.language, found.raw) == (kind, language, data)
    assert text in found.text
    assert "Home" not in found.text


def test_a_list_gives_each_item_with_its_day_and_address():
    one, two = read_file(LIST.encode(), "list.xml")
    assert one.text == "One\n\nThe first"
    assert (one.day, one.origin) == ("2023-05-12T10:00+09:00", "https://news.example/1")
    assert (two.title, two.day) == ("Two", "")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b" \n", "document_empty"),
        (b"...", "document_empty"),
        (blank_pdf(), "document_scan"),
        (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "document_navigation"),
        (MENU.encode(), "document_navigation"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "document_kind"),
        (b"a" * (MAX_TEXT + 1), "document_long"),
        (b"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss><a>&x;</a></rss>",
         "document_empty"),
        (b"%PDF-1.4 not really", "kind_damaged"),
    ],
)  # fmt: skip
def test_what_holds_no_text_is_refused_with_the_reason(data, reason):
    with pytest.raises(Unreadable) as refused:
        read_file(data, "bad")
    assert refused.value.error.reason == reason
    for lang in ("en", "ja", "uk"):
        assert refused.value.error.text(lang)


def test_five_megabytes_of_text_are_refused_with_their_length_and_the_limit():
    with pytest.raises(Unreadable) as refused:
        pasted("A claim. " * 600_000)
    assert refused.value.error.reason == "document_long"
    for lang in ("en", "ja", "uk"):
        said = refused.value.error.text(lang)
        assert "5,399,999" in said
        assert f"{MAX_TEXT:,}" in said


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le ministre de la défense a déclaré mardi que ses forces avaient repoussé une attaque"
         " près de la ville, selon un communiqué.", ""),
        ("Das Ministerium teilte am Dienstag mit, dass seine Truppen einen Angriff in der Nähe der"
         " Stadt abgewehrt haben.", ""),
        ("The defence ministry said on Tuesday that its forces had repelled an attack near the"
         " town, according to a statement.", "en"),
        ("Short note", "en"),
    ],
)  # fmt: skip
def test_a_text_in_another_language_is_not_taken_for_english(text, language):
    assert pasted(text)[0].language == language


def test_a_text_in_no_known_encoding_is_refused():
    with pytest.raises(Unreadable) as refused:
        read_file(bytes(range(128, 256)) * 4 + "今日".encode("euc-kr", "ignore"), "a.txt")
    assert refused.value.error.text("en")


def test_a_text_with_a_broken_byte_is_refused_with_its_line():
    data = "Новини дня.\nМіст відкрито. Ніхто не постраждав.\n".encode()
    with pytest.raises(Unreadable) as refused:
        read_file(data.replace("Міст".encode(), b"\x98"), "a.txt")
    error = refused.value.error
    assert (error.reason, error.row, error.values) == ("encoding_of", 2, {"tried": "utf-8"})


def test_two_who_add_one_text_at_once_make_one_document(folder):
    def added(day: str) -> str:
        said = Described({"en": "A note"}, publisher="paper", published=day)
        try:
            return add_document(folder, pasted("One text.")[0], said, "Ann", {})[1]
        except AlreadyThere as e:
            return f"there: {e.document.document}"

    with ThreadPoolExecutor() as pool:
        found = sorted(pool.map(added, ["2023-05-12", "2023-05-12", "2023-05-13", "2023-05-14"]))
    documents = read_ledger(folder).documents
    (key,) = [k for k, d in documents.items() if d.sha256 == hash_of_text("One text.")]
    assert found == sorted([key, *[f"there: {key}"] * 3])


def test_a_full_disk_keeps_nothing_of_a_document(folder, monkeypatch):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def no_room(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr("geo.ledger.storage.transaction.write_journal", no_room)
    with pytest.raises(StorageError):
        add(folder, "One text.")
    monkeypatch.undo()
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_kill_keeps_nothing_of_a_document_or_all_of_it(folder):
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for n in range(0, 60, 7):
        if not killed(n, _ADD, [str(folder)]):
            break
        known = [d for d in read_ledger(folder).documents.values() if d.title_en == "A note"]
        assert leftovers(folder) == []
        assert check(folder)[1] == []
        if known:
            break
        now = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert now == before
    assert n > 0


def test_letters_that_are_not_what_they_seem_are_counted():
    (found,) = pasted("a\0b \u202ec <script>alert(1)</script>")
    assert found.text == "ab \u202ec <script>alert(1)</script>"
    assert dict(found.odd) == {"control": 1, "direction": 1}


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("D:20230512101500+09'00'", "2023-05-12"),
        ("2023-05-12 10:15:00", "2023-05-12"),
        ("12日", ""),
        ("", ""),
    ],
)
def test_a_day_is_taken_only_where_it_is_said(said, day):
    assert day_in(said) == day


def test_a_document_is_kept_with_its_raw_file_and_who_added_it(folder, tmp_path):
    data = "\ufeffThe mayor says so.\r\n".encode("utf-8")
    (reading,) = read_file(data, "note.txt")
    said = Described({"en": "A note"}, publisher="paper", published="2023-05-12", zone="UTC")
    _, key = add_document(folder, reading, said, "Ann", {})
    document = read_ledger(folder).documents[key]
    assert Kept(folder)[document.sha256] == "The mayor says so."
    assert (folder / f"documents/raw/{document.raw_sha256}.txt").read_bytes() == data
    assert (document.captured_by, document.origin, document.zone) == ("Ann", "note.txt", "UTC")
    assert [e.action for e in entries(folder)][-1] == "document"
    assert check(folder)[1] == []
    backup(folder, tmp_path / "b.zip")
    restore(tmp_path / "b.zip", tmp_path / "other")
    assert Kept(tmp_path / "other")[document.sha256] == "The mayor says so."


def test_the_same_text_is_not_added_twice(folder):
    key = add(folder, "One text.")
    with pytest.raises(AlreadyThere) as there:
        add(folder, "\ufeffOne text.\r\n")
    assert there.value.document.document == key


def test_check_names_a_kept_text_that_was_altered_or_is_missing(folder):
    key = add(folder, "One text.")
    document = read_ledger(folder).documents[key]
    path = folder / f"documents/{document.sha256}.txt"
    path.write_text("Another text.", encoding="utf-8")
    assert [e.reason for e in check(folder)[1]] == ["document_altered"]
    assert document.sha256 not in Kept(folder)
    path.unlink()
    assert [e.reason for e in check(folder)[1]] == ["document_missing"]


def test_an_exported_package_does_not_miss_the_texts_that_are_kept_elsewhere(folder, tmp_path):
    add(folder, "One text.")
    out, other = tmp_path / "package.zip", tmp_path / "other"
    assert main(["export", "--format", "package", "--data", str(folder), "--out", str(out)]) == 0
    with zipfile.ZipFile(out) as archive:
        archive.extractall(other)
    assert "documents.csv" in os.listdir(other)
    assert check(other)[1] == []
    assert main(["verify", "--data", str(other)]) == 0


def test_where_no_texts_may_be_kept_only_hashes_stay(folder):
    settings = (folder / "atlas.toml") if (folder / "atlas.toml").exists() else None
    base = settings.read_text(encoding="utf-8") if settings else _settings()
    (folder / "atlas.toml").write_text(f"{base}\n[documents]\nkeep_text = false\n", "utf-8")
    key = add(folder, "One text.")
    document = read_ledger(folder).documents[key]
    assert document.sha256 == hash_of_text("One text.")
    assert not (folder / "documents").exists()
    assert document.sha256 not in texts_at_hand(folder)
    assert check(folder)[1] == []


def _settings() -> str:
    from samples import DATA

    return (DATA / "atlas.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        ("5月19日 夜のまとめ\n\n知事はSNSで明らかにした。", ""),
        ("ТАСС, 19 травня\n\nГубернатор заявив про це.", "tass"),
        ("5月19日\n\n知事は明らかにした。(NHK)", "nhk"),  # it has documents in the ledger
    ],
)
def test_a_channel_that_somebody_spoke_on_is_not_proposed_as_the_publisher(text, publisher):
    assert publisher_named(read_ledger(DATA), pasted(text)[0]) == publisher
