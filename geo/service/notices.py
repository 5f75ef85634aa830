"""Tells of claims of a saved filter that are new, or were corrected, retracted or withdrawn.

What was told stands in `told.json` of a folder of the server: of each notice and each way by which
it goes out, the claims with a hash of their cells. It is written after each message that was taken.
So a claim is told again where the process ends between the two, and never left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import quote, urlencode

from geo.i18n import t
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.ledger.editing import RETRACTED
from geo.ledger.storage import Held, StorageError, held
from geo.model.claims import COLUMNS, WITHDRAWN, Claim, shortened
from geo.model.filters import Filter, strict_filter
from geo.model.notices import Notices, SavedFilter
from geo.service.atlas import Atlas
from geo.service.delivering import MailServer, NotDelivered, mail, post

FOLDER, FILE = "notices", "told.json"
MAX_CLAIMS = 100_000  # of a filter of which somebody is told
MAX_BATCH = 100  # claims in one message
MAX_MESSAGES = 20  # of one notice in one run and one way; the rest goes out in the next
_MAX_TEXT = 400  # letters of a headline
_FORMAT = 1
_WEBHOOK = "webhook"
# What an import writes into a row of which nothing is new.
_NOT_NEWS = frozenset({"first_seen", "last_seen", "open_references"})
_CELLS = tuple(name for name in COLUMNS if name not in _NOT_NEWS)
Told = dict[str, str]  # claim -> hash of its cells and its status


class Kept(TypedDict):
    """What was told of a notice by one way. filter: the words of its filter."""

    filter: str
    claims: Told


@dataclass(frozen=True)
class News:
    """What is new of a claim. what: `new`, `corrected`, `retracted`, `withdrawn`, `left` (it no
    longer fits the filter) or `gone` (it is not in the ledger any more). mark: for `Told`, "" to
    forget it. claim: None where it is gone.
    """

    what: str
    claim_id: str
    mark: str
    claim: Claim | None


@dataclass(frozen=True)
class Outcome:
    """What became of a notice by one way (`webhook`, or an e-mail address). sent: claims that were
    told; left: those for the next run. begun: how many claims were there when it began, of which
    nobody is told; None if it had begun before. fault: why it ended early, or None.
    """

    name: str
    way: str
    sent: int = 0
    left: int = 0
    begun: int | None = None
    fault: NotDelivered | None = None

    def text(self, lang: str) -> str:
        """A line for whoever runs the command."""
        said = {"name": self.name, "way": self.way, "sent": whole(self.sent, lang)}
        if self.fault:
            why = t(f"notices.{self.fault.key}", lang, **self.fault.values)
            return t("notices.not_sent", lang, why=why, **said)
        if self.begun is not None:
            return t("notices.begun", lang, n=whole(self.begun, lang), **said)
        if self.left:
            return t("notices.more", lang, left=whole(self.left, lang), **said)
        return t("notices.sent", lang, **said)


def notify(
    whole_atlas: Atlas, notices: Notices, folder: Path, send: bool = True
) -> Iterator[Outcome]:
    """Tell of all saved filters, one after the other; what becomes of each.

    folder: of the file of what was told, which is made. send: False to say only what would be sent,
    and to keep nothing. Raises StorageError, and as a question does.
    """
    with held(folder) if send else nullcontext() as mine:
        state = _read(folder)
        for saved in notices.saved:
            atlas = whole_atlas if saved.all else whole_atlas.public()
            ways = [*((_WEBHOOK,) if saved.webhook else ()), *saved.email]
            try:
                query = query_of(atlas, saved)
                now = _claims(atlas, query)
            except NotDelivered as e:
                yield from (Outcome(saved.name, way, fault=e) for way in ways)
                continue
            for way in ways:
                yield _tell(mine, state, _One(atlas, notices, saved, query, way), now)


@dataclass(frozen=True)
class _One:
    """A notice that goes out by one way."""

    atlas: Atlas
    notices: Notices
    saved: SavedFilter
    query: Filter
    way: str

    @property
    def key(self) -> str:
        return f"{self.saved.name} / {self.way}"


def query_of(atlas: Atlas, saved: SavedFilter) -> Filter:
    """The filter of a notice. Raises NotDelivered with the first word that is wrong."""
    query, bad = strict_filter(
        saved.words,
        zones=atlas.settings.zones,
        sides=atlas.ledger.sides,
        claimants=atlas.ledger.sources,
        default_zone=atlas.settings.default_zone,
        has_history=atlas.has_history,
    )
    if bad:
        raise NotDelivered("bad_word", word=bad[0].word, value=bad[0].value)
    return query


def _claims(atlas: Atlas, query: Filter) -> dict[str, Claim]:
    n = atlas.store.counts(query).n
    if n > MAX_CLAIMS:
        raise NotDelivered("many", n=f"{n:,}", most=f"{MAX_CLAIMS:,}")
    return {claim.claim_id: claim for claim in atlas.store.iter_claims(query)}


def _tell(
    mine: Held | None, state: dict[str, Kept], one: _One, now: Mapping[str, Claim]
) -> Outcome:
    """mine: the folder of what was told; None to send and to keep nothing."""
    name, way = one.saved.name, one.way
    words = urlencode(one.query.words(), doseq=True)
    kept = state.get(one.key)
    if kept is None or kept["filter"] != words:
        state[one.key] = {"filter": words, "claims": {i: mark_of(c) for i, c in now.items()}}
        if mine is not None:
            _write(mine, state)
        return Outcome(name, way, begun=len(now))
    found = news_of(one.atlas, kept["claims"], now)
    sent = 0
    batches = [found[n : n + MAX_BATCH] for n in range(0, len(found), MAX_BATCH)]
    for batch in islice(batches, MAX_MESSAGES):
        if mine is not None:
            try:
                _deliver(one, batch)
            except NotDelivered as e:
                return Outcome(name, way, sent, len(found) - sent, fault=e)
            for each in batch:
                kept["claims"].pop(each.claim_id, None)
                if each.mark:
                    kept["claims"][each.claim_id] = each.mark
            _write(mine, state)
        sent += len(batch)
    return Outcome(name, way, sent, len(found) - sent)


def mark_of(claim: Claim) -> str:
    """What tells a claim from what it was: its status, and a hash of its cells."""
    cells = json.dumps([claim.cells.get(name, "") for name in _CELLS], ensure_ascii=False)
    return f"{claim.status} {hashlib.sha256(cells.encode()).hexdigest()[:32]}"


def news_of(atlas: Atlas, told: Mapping[str, str], now: Mapping[str, Claim]) -> list[News]:
    """What is new since a state was told, the claims of the filter first, in order of time."""
    found = []
    for claim_id, claim in now.items():
        mark = mark_of(claim)
        if claim_id not in told:
            found.append(News("new", claim_id, mark, claim))
        elif told[claim_id] != mark:
            was_retracted = told[claim_id].startswith(f"{RETRACTED} ")
            is_now = claim.status == RETRACTED and not was_retracted
            found.append(News(RETRACTED if is_now else "corrected", claim_id, mark, claim))
    lost = [claim_id for claim_id in told if claim_id not in now]
    for start in range(0, len(lost), MAX_BATCH):
        some = lost[start : start + MAX_BATCH]
        there = atlas.store.by_id(some).claims
        for claim_id in some:
            lost_one = there.get(claim_id)
            what = "gone" if lost_one is None else "left"
            if lost_one is not None and lost_one.status == WITHDRAWN:
                what = WITHDRAWN
            found.append(News(what, claim_id, "", lost_one))
    return found


# ---- messages ------------------------------------------------------------------------------------


def _deliver(one: _One, batch: Sequence[News]) -> None:
    """Send one message. Raises NotDelivered."""
    body = body_of(one.atlas, one.notices, one.saved, one.query, batch)
    if one.way == _WEBHOOK:
        post(one.saved.webhook, body, one.notices.private)
        return
    lang, n = one.saved.lang, len(batch)
    subject = t("notices.subject", lang, name=one.saved.name, n=whole(n, lang))
    text = text_of(body, lang)
    mail(MailServer.of_environment(), one.way, subject, text, body["id"])


def body_of(
    atlas: Atlas, notices: Notices, saved: SavedFilter, query: Filter, batch: Sequence[News]
) -> dict[str, Any]:
    """What a webhook gets. `id` is the same for a message that is sent once more."""
    words = urlencode(query.words() | {"lang": [saved.lang]}, doseq=True)
    claims = [_claim_said(atlas.ledger, notices, each, saved.lang) for each in batch]
    told = json.dumps([saved.name, [(n.claim_id, n.what, n.mark) for n in batch]])
    return {
        "id": hashlib.sha256(told.encode()).hexdigest()[:32],
        "notice": saved.name,
        "note": t("panel.not_facts", saved.lang),
        "link": f"{notices.address}/?{words}",
        "data_version": atlas.store.state.version,
        "claims": claims,
    }


def _claim_said(ledger: Ledger, notices: Notices, news: News, lang: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "what": news.what,
        "claim_id": news.claim_id,
        "link": f"{notices.address}/c/{quote(news.claim_id, safe='')}?lang={lang}",
    }
    claim = news.claim
    if claim is None:
        return said
    source, side = ledger.sources[claim.claimant], ledger.sides[claim.claimant_side]
    return said | {
        "headline": shortened(claim.headline(lang), _MAX_TEXT),
        "claimant": {"id": source.source_id, "name": source.name(lang)},
        "side": {"id": side.side, "name": side.name(lang)},
        "modality": claim.modality,
        "status": claim.status,
        "event_id": claim.event_id,
        "report_date": claim.cells["report_date"],
        "event_date": claim.cells["event_date"],
        "place": shortened(ledger.place_name(claim, lang), _MAX_TEXT),
        "disputes": list(claim.disputes),
    }


def text_of(body: Mapping[str, Any], lang: str) -> str:
    """The same as a plain text."""
    lines = [t("notices.intro", lang, name=body["notice"]), body["note"], ""]
    for said in body["claims"]:
        lines.append(t(f"notices.what_{said['what']}", lang))
        if "headline" in said:
            who = f"{said['claimant']['name']} ({said['side']['name']})"
            lines.append(f"{who}: {said['headline']}")
            dated = said["report_date"] or said["event_date"]
            lines.append(" · ".join(filter(None, (dated, said["place"]))))
        lines += [said["link"], ""]
    lines.append(t("notices.all", lang, link=body["link"]))
    return "\n".join(" ".join(line.split()) for line in lines) + "\n"


# ---- what was told -------------------------------------------------------------------------------


def _read(folder: Path) -> dict[str, Kept]:
    """Raises StorageError where the file is not what this program has written."""
    path = folder / FILE
    try:
        said = json.loads(path.read_bytes())
        told = said["told"]
        if said["format"] != _FORMAT or not all(_is_kept(one) for one in told.values()):
            raise ValueError(FILE)
    except FileNotFoundError:
        return {}
    except OSError as e:
        raise StorageError("not_read", path=path, why=e.strerror or str(e)) from e
    except (ValueError, KeyError, TypeError, AttributeError) as e:
        raise StorageError("notices_damaged", path=path) from e
    return dict(told)


def _is_kept(one: Any) -> bool:
    claims = one["claims"]
    return isinstance(one["filter"], str) and all(isinstance(v, str) for v in claims.values())


def _write(mine: Held, state: Mapping[str, Kept]) -> None:
    said = {"format": _FORMAT, "told": state}
    mine.replace({FILE: json.dumps(said, ensure_ascii=False).encode("utf-8")})
