"""Scores the drafter on bulletins with gold: F1 per field and language, seconds and memory.

    python bench/drafting.py [GOLD_FOLDER ...] [--articles FOLDER] [--errors] [--write]

A folder holds `NAME.json` (what a coder drafts of it) beside `NAME.txt`; without one, the bulletins
of `tests/fixtures/bulletins`. Texts that are not there are left out and listed. --articles: the
texts of the shipped ledger's documents, scored against `data/events.csv`. The drafter gets a ledger
without claims, sources and places.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from report import report  # noqa: E402

from geo.ledger.two_coders import ENOUGH, NEAR_KM, kilometres, overlap_score  # noqa: E402

_PUBLISHER = "(publisher)"
FIELDS = (
    "passage", "claimant", "via", "modality", "report day", "event day", "place", "precision",
    "figures", "event type",
)  # fmt: skip


@dataclass(frozen=True)
class Gold:
    """A claim as coded by hand. None or "" where the text says nothing."""

    start: int
    end: int
    claimant: tuple[str, ...]  # any of them
    modality: str
    report: tuple[str, ...]  # any of them
    event: str
    place: tuple[float | None, float | None, str, str] | None  # with precision and words
    figures: str
    via: tuple[tuple[str, ...], ...] = ()  # any name of each, nearest to the claimant first
    event_type: str = ""  # "" where the bulletin's coder gave none


@dataclass(frozen=True)
class Bulletin:
    """A text and its gold."""

    name: str
    lang: str
    day: str
    zone: str
    text: str
    claims: tuple[Gold, ...]


def invented(folder: Path) -> Iterator[Bulletin]:
    """Bulletins with passages and words, as in `tests/fixtures/bulletins`, or with offsets."""
    for path in sorted(folder.glob("*.json")):
        said = json.loads(path.read_text(encoding="utf-8"))
        text_path = path.with_suffix(".txt")
        if not text_path.exists():
            print(f"no text for {path.name}", file=sys.stderr)
            continue
        text = text_path.read_text(encoding="utf-8")
        yield Bulletin(
            path.stem, said["language"], said["day"], said.get("zone", "UTC"), text,
            tuple(_gold(claim, text) for claim in said["claims"]),
        )  # fmt: skip


def _gold(said: dict[str, Any], text: str) -> Gold:
    start = said["start"] if "start" in said else text.index(said["passage"])
    end = said["end"] if "end" in said else start + len(said["passage"])
    who, place = said["claimant"], said["place"]
    names = tuple(who) if isinstance(who, list) else (who["text"],)
    days = (said["report_date"] or "", said.get("report_date_also") or "")
    event = said["event_date"] if "event_date" in said else (said["event_dates"] or [None])[0]
    figures = said["figures"]
    if isinstance(figures, list):
        figures = "; ".join(f"{f['key']}{f['op']}{f['value']:g}" for f in figures)
    return Gold(
        start, end, () if names == (_PUBLISHER,) else names, said["modality"], days,
        event or "",
        (place["lat"], place["lon"], place["precision"], place["text"]) if place else None,
        figures,
        tuple((via,) if isinstance(via, str) else tuple(via) for via in said.get("via") or ()),
        said.get("event_type", ""),
    )  # fmt: skip


def shipped(articles: Path) -> Iterator[Bulletin]:
    """The bulletins of the project's ledger, with its rows as gold."""
    from geo.ledger.folder import read_ledger

    ledger = read_ledger(ROOT / "data")
    texts = {
        hashlib.sha256(p.read_bytes()).hexdigest(): p.read_text(encoding="utf-8")
        for p in articles.glob("*.txt")
    }
    with (ROOT / "data" / "events.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for key, document in ledger.documents.items():
        text = texts.get(document.sha256)
        if text is None:
            print(f"no text for {key}", file=sys.stderr)
            continue
        claims = []
        for row in rows:
            if row["document"] != key:
                continue
            place = ledger.gazetteer.places.get(row["place_id"])
            source = ledger.sources[row["claimant"]]
            names = tuple(n for n in (source.name_ja, source.name_en) if n)
            claims.append(
                Gold(
                    int(row["evidence_start"]), int(row["evidence_end"]),
                    () if row["claimant"] == row["publisher"] else names,
                    row["modality"], (row["report_date"],), row["event_date"][:10],
                    (place.latitude, place.longitude, place.geo_precision, place.name_ja)
                    if place and place.latitude is not None else None,
                    row["figures"],
                    tuple(
                        (ledger.sources[key].name_ja, ledger.sources[key].name_en)
                        for key in row["via"].split(";")[0].split(" > ") if key
                    ),
                    row["event_type"],
                )
            )  # fmt: skip
        yield Bulletin(
            key, document.language, row_day(document.published), "Asia/Tokyo", text, tuple(claims)
        )


def row_day(published: object) -> str:
    """The day of a document as YYYY-MM-DD."""
    return str(getattr(published, "text", published))[:10]


def _folded(words: str) -> str:
    drop = str.maketrans("", "", " 「」『』\"'’«»,")
    return words.casefold().removeprefix("the ").translate(drop)


def _head(name: str) -> str:
    """How the name of a region or country begins."""
    return _folded(name.removeprefix("The ").split()[0])[:5]


def is_same_claimant(gold: tuple[str, ...], words: str) -> bool:
    """Whether a name is one of the gold's: one holds the other."""
    if not words:
        return not gold or _PUBLISHER in gold
    mine = _folded(words)
    heads = [_folded(g.split("(")[0].split(",")[0]) for g in gold]
    return any(h in mine or mine in h or _stem(h) == _stem(mine) for h in heads if h)


def _is_same_chain(gold: tuple[tuple[str, ...], ...], made: tuple[str, ...]) -> bool:
    """Whether the same carried a claim; where one did, several of the gold are names of it."""
    if len(made) == 1 and any(is_same_claimant(names, made[0]) for names in gold):
        return True
    return len(gold) == len(made) and all(map(is_same_claimant, gold, made))


def _stem(words: str) -> str:
    if kana := re.match("[ァ-ヴー・]{3,}", words):  # a name, whatever its title
        return kana[0]
    return words[: max(6, len(words) - 2)]


def judge(gold: Gold, made: Any) -> dict[str, bool]:
    """Which fields of a matched draft are right."""
    place = made.place
    if gold.place is None or place is None:
        at = gold.place is None and place is None
    elif place.latitude is None or gold.place[0] is None:
        at = place.precision == gold.place[2] and _head(place.name) in _folded(gold.place[3])
    else:
        away = kilometres((place.latitude, place.longitude), (gold.place[0], gold.place[1]))
        is_named = place.precision == "country" and _head(place.name) in _folded(gold.place[3])
        at = away <= NEAR_KM[gold.place[2]] or (gold.place[2] == "country" and is_named)
    numbers = {p.strip() for p in gold.figures.split(";") if p.strip()}
    return {
        "passage": True,
        "claimant": is_same_claimant(gold.claimant, made.claimant_text),
        "modality": gold.modality == made.modality,
        "report day": made.report_date in gold.report,
        "event day": made.event_date == gold.event,
        "place": at,
        "precision": (gold.place[2] if gold.place else "") == (place.precision if place else ""),
        "via": _is_same_chain(gold.via, made.via),
        "event type": gold.event_type == made.event_type,
        "figures": numbers == {p.strip() for p in made.figures.split(";") if p.strip()},
    }


def match(gold: tuple[Gold, ...], made: list[Any]) -> list[tuple[Gold, Any]]:
    """Pairs, each claim and draft once: those that overlap most first, then by claimant."""
    pairs = []
    for g in gold:
        for m in made:
            score = overlap_score((g.start, g.end), (m.start, m.end))
            if score >= ENOUGH:
                pairs.append((score, is_same_claimant(g.claimant, m.claimant_text), g, m))
    pairs.sort(key=lambda p: p[:2], reverse=True)
    taken: list[tuple[Gold, Any]] = []
    for _, _, g, m in pairs:
        if not any(g is a or m is b for a, b in taken):
            taken.append((g, m))
    return taken


def score(bulletins: list[Bulletin], drafted: Callable[[Bulletin], list[Any]], errors: bool) -> Any:
    """(language, field) -> right; language -> gold, drafts; stated fields right and wrong; and
    (language, field) -> how many drafts have a value that is wrong."""
    right: dict[tuple[str, str], int] = defaultdict(int)
    wrong: dict[tuple[str, str], int] = defaultdict(int)
    sizes: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    stated = [0, 0]
    reasons = {
        "report day": "report_date", "event day": "event_date", "precision": "",
        "event type": "event_type",
    }  # fmt: skip
    for bulletin in bulletins:
        made = drafted(bulletin)
        sizes[bulletin.lang][0] += len(bulletin.claims)
        sizes[bulletin.lang][1] += len(made)
        pairs = match(bulletin.claims, made)
        for g, m in pairs:
            for name, ok in judge(g, m).items():
                if name == "event type" and not g.event_type:
                    ok = True  # nobody coded it
                right[bulletin.lang, name] += ok
                reason = m.reasons.get(reasons.get(name, name))
                value = made_value(m, name)
                wrong[bulletin.lang, name] += not ok and value not in ("", (), None, "unknown")
                if reason is not None and reason.how == "stated":
                    stated[not ok] += 1
                if errors and not ok:
                    have = (value, m.place_text) if name == "place" else value
                    want = {
                        "claimant": g.claimant, "modality": g.modality, "report day": g.report,
                        "event day": g.event, "place": g.place, "figures": g.figures, "via": g.via,
                        "precision": g.place and g.place[2], "event type": g.event_type,
                    }[name]  # fmt: skip
                    how = reason.how if reason else "-"
                    words = bulletin.text[m.start : m.start + 50]
                    print(f"{bulletin.name} {name} [{how}]: {have!r} is {want!r}: {words}")
        if errors:
            for g in bulletin.claims:
                if not any(g is a for a, _ in pairs):
                    print(f"{bulletin.name} missed: {bulletin.text[g.start : g.end][:70]}")
            for m in made:
                if not any(m is b for _, b in pairs):
                    print(f"{bulletin.name} extra: {bulletin.text[m.start : m.end][:70]}")
    return right, sizes, stated, wrong


def made_value(made: Any, name: str) -> Any:
    """What a draft says in a field."""
    place = made.place
    return {
        "passage": made.start, "claimant": made.claimant_text, "modality": made.modality,
        "report day": made.report_date, "event day": made.event_date, "figures": made.figures,
        "place": place and place.name, "precision": place and place.precision, "via": made.via,
        "event type": made.event_type,
    }[name]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--cold", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.cold:
        _cold()
        return
    folders = chosen.folders or [ROOT / "tests" / "fixtures" / "bulletins"]
    bulletins = [b for folder in folders for b in invented(folder)]
    if chosen.articles:
        bulletins += shipped(chosen.articles)
    from geo.drafting import draft
    from geo.ledger.folder import Ledger

    empty = Ledger()

    def drafted(bulletin: Bulletin) -> list[Any]:
        day = date.fromisoformat(bulletin.day)
        return draft(bulletin.text, day=day, zone=bulletin.zone, lang=bulletin.lang, ledger=empty)

    right, sizes, stated, wrong = score(bulletins, drafted, chosen.errors)
    header = ["language", "claims", "drafts", *FIELDS]
    rows = []
    for lang, (gold, made) in sizes.items():
        f1 = [f"{2 * right[lang, name] / max(1, gold + made):.2f}" for name in FIELDS]
        rows.append([lang, str(gold), str(made), *f1])
        rows.append([f"{lang}: filled, wrong", "", "", *(str(wrong[lang, n]) for n in FIELDS)])
    slowest = max(_warm(bulletins, lang) for lang in sizes)
    cold = subprocess.run(
        [sys.executable, __file__, "--cold"], check=True, capture_output=True, text=True
    ).stdout.split()
    texts = "the invented bulletins" + (" and the shipped ledger's two" if chosen.articles else "")
    out = (
        f"F1 per field on {texts}, with a ledger that holds no claims, sources or places. "
        f"Fields marked *stated*: {stated[0]} of {sum(stated)} right. 8,000 letters: "
        f"{slowest:.2f} s warm (the slowest language); first draft of a process "
        f"{float(cold[0]):.2f} s, {float(cold[1]):.0f} MB more memory, "
        f"the place names of the search among them."
    )
    report("Drafts", out, header, rows)


def _warm(bulletins: list[Bulletin], lang: str) -> float:
    """Seconds for 8,000 letters of a language, the quickest of some after the first time."""
    from geo.drafting import draft
    from geo.ledger.folder import Ledger

    ledger = Ledger()
    text = "\n\n".join(b.text for b in bulletins if b.lang == lang)
    text = (text * (8_000 // len(text) + 1))[:8_000]
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        draft(text, day=date(2024, 6, 3), zone="UTC", lang=lang, ledger=ledger)
        took.append(time.perf_counter() - begun)
    return min(took[1:])


def _cold() -> None:
    """Print the seconds and megabytes of the first draft in this process."""
    from geo.ledger.folder import read_ledger

    ledger = read_ledger(ROOT / "data")
    text = (ROOT / "tests/fixtures/bulletins/en-2024-02-21.txt").read_text(encoding="utf-8")
    before = _resident()
    begun = time.perf_counter()
    from geo.drafting import draft

    draft(text, day=date(2024, 2, 21), zone="UTC", ledger=ledger)
    print(time.perf_counter() - begun, _resident() - before)


def _resident() -> float:
    """Megabytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
