"""Ledgers made for tests and measurements: written as files, loaded like any other."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from server import ROOT

from geo.ledger import NEEDED
from geo.ledger.tables import write_table
from geo.model.claims import COLUMNS

SPEAKERS = ("ru-mod", "konashenkov", "ua-mod", "malyar", "isw", "uk-mod", "nhk", "tass")
SIDES = ("russia", "russia", "ukraine", "ukraine") + ("third_party",) * 3 + ("russia",)
MODALITIES = ("claims", "reports", "assesses", "denies")


def row(n: int, **cells: object) -> dict[str, str]:
    """A valid claim with what `cells` says otherwise."""
    made = dict.fromkeys(COLUMNS, "")
    made |= {
        "claim_id": f"claim-{n:07d}",
        "event_id": f"event-{n:07d}",
        "event_date": "2023-05-12",
        "time_precision": "day",
        "report_date": "2023-05-12",
        "event_type": "Battles",
        "headline_en": f"Claim {n}",
        "headline_ja": f"主張{n}",
        "latitude": "48.5",
        "longitude": "38.0",
        "geo_precision": "settlement",
        "geo_radius_m": "3000",
        "location": f"Place {n}",
        "location_ja": f"場所{n}",
        "claimant": "ru-mod",
        "claimant_side": "russia",
        "publisher": "nhk",
        "modality": "claims",
        "status": "reviewed",
    }
    return made | {key: str(value) for key, value in cells.items()}


def many(count: int, seed: int = 7) -> list[dict[str, str]]:
    """`count` claims of one year at places of their own over Ukraine, half in each half-year.

    The first half-year, 2022-07-01 to 2022-12-29, has one claim more than half of them.
    """
    chance = random.Random(seed)
    rows = []
    for n in range(count):
        who = chance.randrange(len(SPEAKERS))
        half = 0 if n <= count // 2 else 182
        day = date(2022, 7, 1) + timedelta(days=half + chance.randrange(182))
        rows.append(
            row(
                n,
                event_date=day,
                report_date=day,
                latitude=round(chance.uniform(46.2, 51.8), 4),
                longitude=round(chance.uniform(23.5, 39.5), 4),
                claimant=SPEAKERS[who],
                claimant_side=SIDES[who],
                modality=chance.choice(MODALITIES),
            )
        )
    return rows


def write(
    folder: Path,
    rows: Iterable[Mapping[str, str]],
    neighbours: Mapping[str, list[dict[str, str]]] | None = None,
) -> Path:
    """Write a ledger of `rows` into `folder`, beside the shipped neighbours or other ones."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "data" / "atlas.toml", folder)
    for name, columns in NEEDED.items():
        if neighbours and name in neighbours:
            cells = ([r.get(c, "") for c in columns] for r in neighbours[name])
            (folder / name).write_bytes(write_table(columns, cells))
        else:
            shutil.copy(ROOT / "data" / name, folder)
    data = write_table(COLUMNS, ([r.get(c, "") for c in COLUMNS] for r in rows))
    (folder / "events.csv").write_bytes(data)
    return folder
