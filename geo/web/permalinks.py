"""Permanent pages: `/c/ID` of a claim, `/e/ID` of an event, `/d/ID` of a document.

Plain HTML, made on the server from `pages.html.jinja`, in which every text of the data is escaped.
They need no script, and are small enough for a poor connection and for programs that preview links.
Each says in JSON-LD, too, what it is about (`geo.export.linked_data`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from geo.briefing.small_map import small_map
from geo.export import linked_data
from geo.i18n import LANGUAGES, t
from geo.i18n.grammar import language_name, own_name
from geo.i18n.isolating import isolated
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.ledger.disputes import rivals
from geo.model.claims import Claim, Document, shortened
from geo.model.filters import Filter
from geo.service.atlas import Atlas
from geo.service.current import articles
from geo.service.since_release import cited_release, number_of, told_since
from geo.views import panel
from geo.views.citation import VERSION_LENGTH
from geo.views.event_names import event_name
from geo.views.inert_json import inert_json
from geo.web.address import server_of
from geo.web.pages import HTML, Turn, language, render
from geo.web.texts import bounded

MAX_LISTED = 60  # claims listed on a page; the others are counted
_DESCRIBED = 300  # letters of the text for previews


def routes(current: Callable[[], Atlas], base: str, in_turn: Turn) -> list[Route]:
    """The routes of the pages under `<base>/`. current: returns the present atlas.

    in_turn: has an answer computed in a thread, one of a few, and cancelled with its request.
    """
    pages = {"c": _claim, "e": _event, "d": _document}
    return [
        Route(f"{base}/{letter}/{{key:path}}", in_turn(partial(_page, build, current, base)))
        for letter, build in pages.items()
    ]


def _page(
    build: Callable[[Atlas, str, str], dict[str, Any] | None],
    current: Callable[[], Atlas],
    base: str,
    request: Request,
) -> Response:
    atlas = request.state.atlas = current()
    lang = language(request)
    key = request.path_params["key"]
    found = build(atlas, key, lang)
    said = found or {
        "kind": "missing",
        "title": t("permalink.missing", lang, what=shortened(key, 80)),
        "text": t("permalink.missing_help", lang),
        "open": {},
    }
    address = str(request.url.replace(query="", fragment=""))
    number = number_of(request.query_params.get("release", ""))
    linked = said.pop("linked", None)
    if linked:
        linked = {"@context": linked_data.context(server_of(request, base)), **linked}
    html = render(
        "pages.html.jinja",
        lang,
        **said,
        release=cited_release(atlas),
        since=_since(atlas, request.url.path, base, key, number, lang) if number else (),
        # Escaped so that no text of the data ends the element.
        linked=Markup(inert_json(_bounded(linked))) if linked else "",
        base=base,
        address=address,
        languages=[(code, own_name(code)) for code in LANGUAGES],
        app=f"{base}/?{urlencode({**said['open'], 'lang': lang}, doseq=True)}",
        version=atlas.store.state.version[:VERSION_LENGTH],
        link=lambda letter, one: f"{base}/{letter}/{quote(one, safe='')}",
    )
    headers = {"cache-control": "no-cache", "content-language": lang, "vary": "Accept-Language"}
    return Response(html, 200 if found else 404, headers, HTML)


def _since(atlas: Atlas, path: str, base: str, key: str, number: int, lang: str) -> list[str]:
    """What has become of the claims of a page since a release."""

    def which(then: Atlas) -> Collection[str]:
        claims = then.ledger.claims
        letter = path.removeprefix(f"{base}/")[:1]
        if letter == "c":
            return [key]
        column = "event_id" if letter == "e" else "document"
        return [i for i, claim in claims.items() if claim.cells[column] == key]

    return told_since(atlas, number, which, lang)


def _bounded(value: Any) -> Any:
    """JSON with its texts shortened as those of the page are."""
    if isinstance(value, str):
        return bounded(value)
    if isinstance(value, dict):
        return {key: _bounded(part) for key, part in value.items()}
    return [_bounded(part) for part in value] if isinstance(value, list) else value


# ---- what is on a page ---------------------------------------------------------------------------


def _claim(atlas: Atlas, key: str, lang: str) -> dict[str, Any] | None:
    """A claim: its badge, facts, passage, and those that it disputes or that dispute it."""
    claim = atlas.store.by_id([key]).claims.get(key)
    if claim is None:
        return None
    ledger, group = _around(atlas, claim.event_id)
    ledger.claims.setdefault(key, claim)
    shown = _of_event(ledger, group or [claim], lang, atlas)
    told = {c["id"]: c for column in shown["columns"] for c in column["claims"]}
    opposed = [ledger.claims[i] for i in rivals(ledger).get(key, ()) if i in ledger.claims]
    others = [c for c in group if c.claim_id != key and c not in opposed]
    speaker = isolated(ledger.sources[claim.claimant].name(lang))
    passage = told[key]["passage"]
    linked = linked_data.node(
        ledger,
        claim,
        {c.claim_id: c.claimant for c in ledger.claims.values()},
        passage["text"] if passage else None,
        [c.claim_id for c in opposed if key in c.disputes],
    )
    return {
        "kind": "claim",
        "linked": linked_data.document_of(ledger, linked, [claim]),
        "title": claim.headline(lang),
        "text": shortened(claim.summary(lang) or f"{speaker}: {claim.headline(lang)}", _DESCRIBED),
        "open": {"claim": key},
        "claim": told[key],
        "event": (claim.event_id, event_name(ledger, group or [claim], lang)),
        "document": _named(ledger.documents.get(claim.document), lang),
        "differences": shown["differences"],
        "map": _map(ledger, [claim], lang),
        "map_caption": panel.where(claim, ledger, lang),
        "lists": _lists(ledger, lang, opposed, others),
        "more": max(0, len(group) - MAX_LISTED),
    }


def _event(atlas: Atlas, key: str, lang: str) -> dict[str, Any] | None:
    """An event: what its claims differ in, and its claims by side."""
    ledger, group = _around(atlas, key)
    if not group:
        return None
    shown = _of_event(ledger, group, lang, atlas)
    sentences = " ".join(words for words, _ in shown["differences"])
    linked = linked_data.event_node(ledger, key)
    linked["subjectOf"] = [{"@id": f"claim:{c.claim_id}"} for c in group[:MAX_LISTED]]
    return {
        "kind": "event",
        "linked": linked_data.document_of(ledger, linked),
        "title": shown["title"],
        "text": shortened(f"{shown['about']}. {sentences}", _DESCRIBED),
        "open": {"event": key},
        "courses": f"convergence?{urlencode({'event': key, 'lang': lang})}",
        "about": shown["about"],
        "behind": shown["behind"],
        "map": _map(ledger, group[:MAX_LISTED], lang),
        "map_caption": ", ".join(
            dict.fromkeys(isolated(ledger.place_name(c, lang)) for c in group[:9])
        ),
        "differences": shown["differences"],
        "lists": [
            (
                column["name"],
                [_line(ledger, ledger.claims[c["id"]], lang) for c in column["claims"]],
            )
            for column in shown["columns"]
        ],
        "more": max(0, len(group) - MAX_LISTED),
    }


def _document(atlas: Atlas, key: str, lang: str) -> dict[str, Any] | None:
    """A document: where it is from, and the claims that were read from it."""
    document = atlas.ledger.documents.get(key)
    if document is None:
        return None
    part, n = atlas.store.of_document(key, MAX_LISTED)
    claims = list(part.claims.values())
    published = document.published.words_in("UTC", lang) if document.published else ""
    publisher = isolated(atlas.ledger.sources[document.publisher].name(lang))
    facts = [
        (t("permalink.published", lang), ", ".join(x for x in (publisher, published) if x)),
        (t("permalink.language", lang), language_name(document.language, lang)),
        ("SHA-256", document.sha256),
    ]
    source = linked_data.source_node(atlas.ledger.sources[document.publisher])
    linked = linked_data.document_node(document)
    linked["hasPart"] = [{"@id": f"claim:{c.claim_id}#published"} for c in claims]
    return {
        "kind": "document",
        "linked": linked_data.document_of(part, linked, nodes=[source]),
        "title": document.title(lang),
        "text": shortened(
            t("permalink.read_from", lang, n=whole(n, lang), publisher=publisher), _DESCRIBED
        ),
        "open": {},
        "facts": [(name, words) for name, words in facts if words],
        "web": panel.web_address(document.url),
        "lists": [(t("permalink.claims", lang, n=whole(n, lang)), _lines(part, claims, lang))],
        "more": max(0, n - len(claims)),
    }


def _map(ledger: Ledger, claims: Sequence[Claim], lang: str) -> Markup:
    """The small map, which is ours and escapes its texts."""
    return Markup(small_map(ledger, claims, lang))


def _around(atlas: Atlas, event: str) -> tuple[Ledger, list[Claim]]:
    """The claims of an event, and a ledger with them and their rivals."""
    found = atlas.claims_by_event(Filter(zone=atlas.settings.default_zone), (), (event,))
    group = [c for c in found.part.claims.values() if c.event_id == event]
    return found.part, group


def _of_event(ledger: Ledger, group: Sequence[Claim], lang: str, atlas: Atlas) -> panel.EventData:
    some = group[:MAX_LISTED]
    said = panel.who_says_what(
        ledger,
        some,
        (),
        lang,
        atlas.settings.default_zone,
        articles(),
        (group[0].event_id,),
        known=atlas.heard_of(Filter(), {group[0].event_id}),
        release=cited_release(atlas),
    )
    first = group[0].claim_id  # rivals of another event make one of their own
    return next(
        event
        for event in said["events"]
        if any(claim["id"] == first for column in event["columns"] for claim in column["claims"])
    )


def _lists(
    ledger: Ledger, lang: str, opposed: Sequence[Claim], others: Sequence[Claim]
) -> list[tuple[str, list[dict[str, Any]]]]:
    found = [("permalink.rivals", opposed), ("permalink.others", others)]
    return [(t(key, lang), _lines(ledger, claims, lang)) for key, claims in found if claims]


def _lines(ledger: Ledger, claims: Sequence[Claim], lang: str) -> list[dict[str, Any]]:
    return [_line(ledger, claim, lang) for claim in claims[:MAX_LISTED]]


def _line(ledger: Ledger, claim: Claim, lang: str) -> dict[str, Any]:
    """A claim in a list: its badge, who says it, what, and when."""
    return {
        "id": claim.claim_id,
        "badge": panel.badge(claim, ledger, lang),
        "who": ledger.sources[claim.claimant].name(lang),
        "headline": claim.headline(lang),
        "when": panel.reported_or_undated(claim, lang, "UTC"),
    }


def _named(document: Document | None, lang: str) -> tuple[str, str] | None:
    return (document.document, document.title(lang)) if document else None
