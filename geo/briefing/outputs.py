"""The formats in which a briefing can be written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from geo.briefing.deck import pptx
from geo.briefing.pages import Progress, pdf, zipped
from geo.briefing.scenes import Scene
from geo.briefing.slides import Briefing
from geo.i18n import t
from geo.ledger import Ledger
from geo.model.settings import Settings

# Slides, briefing, ledger, settings, language, progress -> the file's content. `progress` is called
# with the slides done and their total; an exception that it raises stops the work.
Make = Callable[[Sequence[Scene], Briefing, Ledger, Settings, str, Progress], bytes]
_HTML = "geo.briefing.html"


class Missing(Exception):
    """This installation lacks a module that the format needs; the message says so in one line."""


@dataclass(frozen=True)
class Format:
    """A format. key: its name on the command line; suffix, mime: of the file; make: writes it."""

    key: str
    suffix: str
    mime: str
    make: Make


def _html(
    scenes: Sequence[Scene],
    briefing: Briefing,
    ledger: Ledger,
    settings: Settings,
    lang: str,
    progress: Progress,
) -> bytes:
    """A single HTML file that needs no other file and no network."""
    if find_spec(_HTML) is None:
        raise Missing(t("brief.no_html", lang))
    make: Make = import_module(_HTML).html_file
    return make(scenes, briefing, ledger, settings, lang, progress)


_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
FORMATS: dict[str, Format] = {
    form.key: form
    for form in (
        Format("pptx", "pptx", _PPTX, pptx),
        Format("html", "html", "text/html", _html),
        Format("pdf", "pdf", "application/pdf", pdf),
        Format("png", "zip", "application/zip", zipped("png")),
        Format("svg", "zip", "application/zip", zipped("svg")),
    )
}


def file_name(briefing: Briefing, lang: str, form: Format) -> str:
    """`NAME-en.pptx`; for a zip of pictures, `NAME-en-png.zip`."""
    kind = f"-{form.key}" if form.suffix == "zip" else ""
    return f"{briefing.key}-{lang}{kind}.{form.suffix}"
