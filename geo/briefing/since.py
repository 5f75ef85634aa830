"""What has become of a slide's claims since it was made: retracted, withdrawn, changed, gone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.briefing.shown import Shown, shown_of
from geo.briefing.slides import Briefing
from geo.i18n import t
from geo.ledger.disclosure import is_restricted
from geo.ledger.marks import changed_groups, kind_of_change
from geo.model.claims import Claim, shortened
from geo.store import Store

if TYPE_CHECKING:
    from geo.briefing.scenes import Scene

_NAMED = 5  # claims of a kind that are named; more are only counted
_HEADLINE = 60  # letters of a headline


def shown_now(claims: Sequence[Claim], store: Store) -> Shown:
    """What a slide with these claims shows now, to be kept in its file.

    Restricted claims are not named there, since everybody may read it.
    """
    claims = [c for c in claims if not is_restricted(c.cells)]
    return shown_of(claims, store.retracted([c.claim_id for c in claims]))


def accepted(
    briefing: Briefing, scenes: Sequence[Scene], store: Store, which: Collection[int] | None = None
) -> Briefing:
    """The briefing with what its slides show now kept as what they showed.

    scenes: of the briefing. which: numbers of slides, from 1; None for those without such a record.
    """
    slides = [
        replace(slide, shown=None if slide.is_of_past else shown_now(scene.claims, store))
        if (slide.shown is None if which is None else scene.number in which) and slide.readable
        else slide
        for slide, scene in zip(briefing.slides, scenes, strict=True)
    ]
    return replace(briefing, slides=tuple(slides))


def changes(shown: Shown, claims: Sequence[Claim], store: Store, lang: str) -> tuple[str, ...]:
    """A sentence for each kind of change since a slide showed `shown`; none if nothing changed.

    claims: those that the slide shows now. The public, who may get less than the slide showed, is
    told nothing.
    """
    if store.ledger.is_part:
        return ()
    now = shown_now(claims, store)
    if now.hash == shown.hash:
        return ()
    if not shown.claims or not now.claims:
        if shown.claims and not now.n:
            return _each(shown.claims, {}, {}, store, lang)
        return (t("brief.since_some", lang, n=f"{shown.n:,}", now=f"{now.n:,}"),)
    return _each(shown.claims, now.claims, {c.claim_id: c for c in claims}, store, lang)


def _each(
    before: Mapping[str, str],
    now: Mapping[str, str],
    known: Mapping[str, Claim],
    store: Store,
    lang: str,
) -> tuple[str, ...]:
    away = [i for i in before if i not in now]
    elsewhere = dict(store.by_id(away).claims) if away else {}
    known = {**known, **elsewhere}
    marks = {**now, **shown_now(list(elsewhere.values()), store).claims}
    kinds: dict[str, list[str]] = {}
    for claim_id, mark in before.items():
        kind = _kind(mark, marks.get(claim_id), claim_id in now)
        if kind:
            groups = changed_groups(mark, marks[claim_id]) if kind == "changed" else []
            said = ", ".join(t(f"brief.since_{group}", lang) for group in groups)
            name = _named(claim_id, known, lang)
            kinds.setdefault(kind, []).append(f"{name}: {said}" if said else name)
    added = [_named(i, known, lang) for i in now if i not in before]
    if added:
        kinds["added"] = added
    order = ("retracted", "withdrawn", "gone", "changed", "left", "added")
    return tuple(
        t(f"brief.since_{kind}", lang, n=len(kinds[kind]), claims=_listed(kinds[kind]))
        for kind in order
        if kind in kinds
    )


def _kind(before: str, now: str | None, is_shown: bool) -> str:
    """What has become of a claim: "" for nothing."""
    kind = kind_of_change(before, now)
    return kind if is_shown or kind in ("gone", "retracted", "withdrawn") else "left"


def _named(claim_id: str, known: Mapping[str, Claim], lang: str) -> str:
    claim = known.get(claim_id)
    headline = shortened(claim.headline(lang), _HEADLINE) if claim else ""
    return t("brief.since_claim", lang, headline=headline, id=claim_id) if headline else claim_id


def _listed(names: Sequence[str]) -> str:
    more = f"; +{len(names) - _NAMED}" if len(names) > _NAMED else ""
    return "; ".join(names[:_NAMED]) + more
