"""Takes the text out of documents: web pages, PDF, DOCX, e-mail, lists of items (RSS, Atom).

Each reader answers with `items`: `text`, and what the file says of itself: `title`, `published` (as
written there), `language`, `origin` (an address). Texts are not normalised here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from email import message_from_binary_file
from email.policy import default
from pathlib import Path
from typing import Any, TypeAlias, cast

from geo.importing.readers.task import Refused, Task

Item: TypeAlias = dict[str, str]
MAX_ITEMS = 200  # of a list
_MAX_PAGES = 2_000
_FEW = 40  # letters below which a web page says nothing but where else to go


def read_page(task: Task) -> Mapping[str, object]:
    """The main text of a web page, without menus and the like."""
    return {"items": [_of_page(Path(task.path).read_bytes())]}


def _of_page(page: bytes | str) -> Item:
    from trafilatura import bare_extraction

    found = cast(Any, bare_extraction(page, favor_recall=True, include_comments=False,
                                      with_metadata=True))  # fmt: skip
    if found is None or _own_letters(found.text or "", page) < _FEW:
        raise Refused("document_navigation")
    return _item(found.text, found.title, found.date, found.language, found.url)


def _own_letters(text: str, page: bytes | str) -> int:
    """How many letters of the text of a page are not in its links."""
    from lxml.html import fromstring

    words = Counter(text.split())
    if words:
        for link in fromstring(page).iter("a"):
            words.subtract(link.text_content().split())
    return sum(len(word) * n for word, n in words.items() if n > 0 and word.strip("-*•|·"))


def read_pdf(task: Task) -> Mapping[str, object]:
    """The text of a PDF, page by page."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError

    try:
        reader = PdfReader(task.path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("document_locked")
        if len(reader.pages) > _MAX_PAGES:
            raise Refused("document_long", n=f"{len(reader.pages):,}", limit=f"{_MAX_PAGES:,}")
        text = "\n\n".join(page.extract_text() for page in reader.pages)
        said = reader.metadata
    except FileNotDecryptedError as e:
        raise Refused("document_locked") from e
    if not text.strip():
        raise Refused("document_scan")
    title = said.title if said else ""
    return {"items": [_item(text, title, said.creation_date_raw if said else "")]}


def read_docx(task: Task) -> Mapping[str, object]:
    """The paragraphs and tables of a DOCX, in their order."""
    from docx import Document
    from docx.table import Table

    document = Document(task.path)
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            lines += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            lines.append(block.text)
    said = document.core_properties
    return {"items": [_item("\n".join(lines), said.title, said.modified or said.created)]}


def read_mail(task: Task) -> Mapping[str, object]:
    """The text of an e-mail, the plain one where it has both."""
    with Path(task.path).open("rb") as file:
        mail = message_from_binary_file(file, policy=default)
    body = mail.get_body(("plain", "html"))
    if body is None:
        raise Refused("document_empty")
    text = str(body.get_content())
    if body.get_content_type() == "text/html":
        text = _plain(text)
    return {"items": [_item(text, mail["subject"], mail["date"])]}


def read_list(task: Task) -> Mapping[str, object]:
    """The items of RSS or Atom, each a document of its own."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )
    try:
        root = etree.parse(task.path, parser).getroot()
    except etree.XMLSyntaxError as e:
        raise Refused("kind_damaged", value=str(e)) from e
    found: list[Item] = []
    for node in root.iter("{*}item", "{*}entry"):
        if len(found) == MAX_ITEMS:
            break
        said = dict(_parts(node))
        text = _plain(said.get("encoded") or said.get("content") or said.get("description")
                      or said.get("summary") or "")  # fmt: skip
        title = _plain(said.get("title", ""))
        if text.strip() or title.strip():
            day = said.get("pubDate") or said.get("published") or said.get("date")
            day = day or said.get("updated", "")
            whole = text if text.startswith(title) else f"{title}\n\n{text}"
            found.append(_item(whole, title, day, "", said.get("link", "")))
    if not found:
        raise Refused("document_empty")
    return {"items": found}


def _parts(node: Any) -> Iterator[tuple[str, str]]:
    """The name and the text of each child; the first of a name comes last, and so counts."""
    for child in reversed(node):
        if isinstance(child.tag, str):
            name = child.tag.rpartition("}")[2]
            text = "".join(child.itertext()).strip()
            yield name, text or (child.get("href", "") if name == "link" else "")


def _plain(markup: str) -> str:
    """Markup as text; what has none stays as it is."""
    if "<" not in markup and "&" not in markup:
        return markup
    from lxml import html
    from lxml.etree import ParserError

    try:
        root = html.fromstring(f"<div>{markup}</div>")
    except (ParserError, ValueError):
        return ""
    for node in root.xpath(".//script | .//style | .//template"):
        node.drop_tree()
    for node in root.iter("p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4"):
        node.tail = "\n" + (node.tail or "")
    return str(root.text_content()).strip()


def _item(
    text: str,
    title: object = "",
    published: object = "",
    language: object = "",
    origin: object = "",
) -> Item:
    values = {"title": title, "published": published, "language": language, "origin": origin}
    return {"text": text, **{name: str(value or "")[:500] for name, value in values.items()}}
