"""What has become of claims since they were cited, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from geo.i18n import t
from geo.i18n.isolating import isolated
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.model.claims import shortened

_HEADLINE = 80  # letters of a headline


class Fate(Protocol):
    """What has become of a claim; see `geo.service.releasing.Recalled`."""

    @property
    def claim_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def groups(self) -> Sequence[str]: ...


def sentences(
    found: Sequence[Fate], of: int, ledger: Ledger, lang: str, most: int
) -> Iterator[str]:
    """How many claims of `of` have become something else, then each of them. most: of a kind."""
    n = len(found)
    yield t("recall.none" if not n else "recall.some", lang, n=whole(n, lang), of=whole(of, lang))
    for kind in dict.fromkeys(each.kind for each in sorted(found, key=lambda f: _order(f.kind))):
        alike = [each for each in found if each.kind == kind]
        yield t(f"recall.{kind}", lang, n=whole(len(alike), lang))
        for each in alike[:most]:
            yield f"  {line(each, ledger, lang)}"
        if len(alike) > most:
            yield f"  {t('recall.more', lang, n=whole(len(alike) - most, lang))}"


def line(fate: Fate, ledger: Ledger, lang: str) -> str:
    """A claim with its headline, and what of it was corrected."""
    claim = ledger.claims.get(fate.claim_id)
    name = fate.claim_id
    if claim is not None:
        headline = isolated(shortened(claim.headline(lang), _HEADLINE))
        name = t("brief.since_claim", lang, headline=headline, id=fate.claim_id)
    groups = ", ".join(t(f"brief.since_{group}", lang) for group in fate.groups)
    return f"{name}: {groups}" if groups else name


def _order(kind: str) -> int:
    return ("retracted", "withdrawn", "gone", "changed").index(kind)
