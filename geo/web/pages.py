"""What the plain pages of the server share: their templates, in which every text is escaped, and
the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from geo.i18n import LANGUAGES, preferred, t
from geo.i18n.isolating import is_sentence
from geo.model.claims import shortened
from geo.views import badges
from geo.web.texts import bounded

HTML = "text/html"
Answer = Callable[[Request], Response]
Turn = Callable[[Answer], Callable[[Request], Any]]
_LABEL = 300  # letters of what a badge means


def language(request: Request) -> str:
    """The language of the address, else the first of the browser's that there is."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    wanted = request.headers.get("accept-language", "")
    for part in wanted.split(",")[:20]:
        code = part.split(";")[0].strip()
        if preferred(code) == code.split("-")[0].lower():
            return preferred(code)
    return LANGUAGES[0]


def render(template: str, lang: str, **values: object) -> str:
    """A page. It has `say(key, ...)` for the words of the interface in `lang`."""
    say = partial(_say, lang)
    return _templates().get_template(template).render(**values, lang=lang, say=say)


def _say(lang: str, key: str, **values: object) -> str:
    return t(key, lang, **values)


@cache
def _templates() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_bounded,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["badge"] = _badge
    made.filters["dir"] = _dir
    return made


def _bounded(value: object) -> object:
    """A text of the data shortened; what is markup of ours stays as it is."""
    is_text = isinstance(value, str) and not isinstance(value, Markup)
    return bounded(str(value)) if is_text else value


def _dir(text: str) -> Markup:
    """The attribute of an element with `text`: a text of the data has the direction of its first
    letter, a sentence of the interface with names in it that of the page."""
    return Markup("" if is_sentence(text) else ' dir="auto"')


def _badge(made: Mapping[str, str]) -> Markup:
    """The picture of a badge with its meaning in words."""
    picture = badges.svg(made["letters"], made["shape"], made["colour"], made["modality"])
    label = escape(shortened(made["label"], _LABEL), quote=True)
    # The SVG is ours, and escapes its letters.
    return Markup(f'<span class="badge" role="img" aria-label="{label}">{picture}</span>')
