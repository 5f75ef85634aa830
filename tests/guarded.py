"""A ledger of which the public does not get all, and the words that must never reach it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from samples import DATA, DOCUMENTS, PLACES, SOURCES, files, point, row, write

TEXT = "Zoya Q. says so. Ann Smith of Quince Street says that her house was hit. Others fled."
HASH = hashlib.sha256(TEXT.encode()).hexdigest()
OPEN_TEXT = "The mayor says that the bridge stands."
OPEN_HASH = hashlib.sha256(OPEN_TEXT.encode()).hexdigest()


def _passage(text: str, words: str) -> dict[str, str]:
    start = text.index(words)
    digest = hashlib.sha256(words.encode()).hexdigest()
    ends = {"evidence_start": f"{start}", "evidence_end": f"{start + len(words)}"}
    return {**ends, "evidence_sha256": digest}


HOUSE = (48.612345, 38.123456)
FARM = (47.987654, 37.654321)
# What only the withheld cells of the ledger hold, in any spelling that a file or page may have.
SECRETS = (
    "zoya", "hideout", "secret-one", "secret letter", "secret-letter", "secret-read",
    "secret-event", "Secret event", "Secret headline", "ann-smith", "Ann Smith", "Quince",
    "her house", "48.6123", "38.1234", "47.9876", "37.6543", HASH, "rumour of the barn",
    "Marta Vale",
)  # fmt: skip

EXTRA_SOURCES = (
    {"source_id": "zoya", "name_en": "zoya Q.", "name_ja": "zoya", "badge": "ZOY"}
    | {"side": "north", "kind": "person"},
    {"source_id": "ann-smith", "name_en": "Ann Smith", "name_ja": "Ann Smith", "badge": "ANN"}
    | {"side": "north", "kind": "person"},
    {"source_id": "resident", "name_en": "A resident of the county", "name_ja": "郡の住民"}
    | {"badge": "RES", "side": "north", "kind": "person"},
)
EXTRA_PLACES = (
    {"place_id": "hideout", "name_en": "hideout", "name_ja": "hideout", "latitude": "49.9"}
    | {"longitude": "36.2", "geo_precision": "point"},
    {"place_id": "quince", "name_en": "Quince Street", "name_ja": "Quince"}
    | {"latitude": f"{HOUSE[0]}", "longitude": f"{HOUSE[1]}", "geo_precision": "point"},
    {"place_id": "county", "name_en": "The county", "name_ja": "郡", "latitude": "48.5"}
    | {"longitude": "38.2", "geo_precision": "area"}
    | {"rule": "POLYGON ((37.5 48, 39 48, 39 49.2, 37.5 49.2, 37.5 48))"},
)
EXTRA_DOCUMENTS = (
    {"document": "secret-letter", "publisher": "paper", "title_en": "Secret letter"}
    | {"title_ja": "Secret letter", "published": "2023-05-12", "language": "en", "sha256": HASH},
    {"document": "open-letter", "publisher": "paper", "title_en": "Of the bridge"}
    | {"title_ja": "橋", "published": "2023-05-12", "language": "en", "sha256": OPEN_HASH},
)
READ = (
    {"coverage_id": "hers", "publisher": "zoya", "first_day": "2023-05-12", "tool": "hand"}
    | {"last_day": "2023-05-12"},
    {"coverage_id": "secret-read", "publisher": "paper", "document": "secret-letter"}
    | {"first_day": "2023-05-12", "last_day": "2023-05-12", "share": "1", "tool": "desk"},
)
NAMES = ({"event_id": "secret-event", "name_en": "Secret event", "name_ja": "Secret event"},)


def claims() -> list[dict[str, str]]:
    """Two claims for all, one restricted, one with a coarser place and speaker, one in a disc."""
    return [
        row("open", disputes="secret-one", supports="secret-one far", document="open-letter",
            **_passage(OPEN_TEXT, "the bridge stands")),
        row("secret-one", event_id="secret-event", claimant="zoya", place_id="hideout",
            location="hideout", location_ja="hideout", geo_precision="point",
            headline_en="Secret headline", headline_ja="Secret headline", disputes="far",
            document="secret-letter", access="signed_in", **_passage(TEXT, "Zoya Q. says so.")),
        row("coarse", claimant="ann-smith", place_id="quince", location="Quince Street",
            location_ja="Quince", geo_precision="point", headline_en="Ann Smith lost her house",
            headline_ja="Ann Smith", summary_en="Ann Smith of Quince Street",
            via="ann-smith > beta", publisher="ann-smith", document="secret-letter",
            extra='{"informant": "Marta Vale"}',
            sub_event_type="rumour of the barn", public_place="county",
            public_claimant="resident", **_passage(TEXT, "Ann Smith of Quince Street")),
        point("disc", *FARM, location="Quince farm", headline_en="Quince farm was hit",
              headline_ja="Quince", public_radius_km="25", public_headline_en="A farm was hit",
              public_headline_ja="農場"),
        row("far", event_id="e2", headline_en="Another matter"),
    ]  # fmt: skip


def guarded_files(*rows: Mapping[str, str]) -> dict[str, bytes]:
    """The files of that ledger, or of one with other claims."""
    return files(
        *(rows or claims()),
        sources=(*SOURCES, *EXTRA_SOURCES),
        places=(*PLACES, *EXTRA_PLACES),
        documents=(*DOCUMENTS, *EXTRA_DOCUMENTS),
        event_names=NAMES,
        coverage=READ,
    )


def guarded_folder(folder: Path) -> Path:
    """That ledger in a folder, with the texts of its documents, and a map for other pages."""
    write(folder, guarded_files())
    settings = (DATA / "atlas.toml").read_bytes()
    write(folder, {"atlas.toml": settings + b'\n[embed]\nhosts = ["https://news.example"]\n'})
    write(folder / "documents", {f"{HASH}.txt": TEXT.encode()})
    write(folder / "documents", {f"{OPEN_HASH}.txt": OPEN_TEXT.encode()})
    return folder


def given_away(text: str) -> list[str]:
    """The secrets that a text holds, whatever its case."""
    folded = text.casefold()
    return [word for word in SECRETS if word.casefold() in folded]
