"""Made event files in the forms of ACLED, UCDP GED and GDELT 2, for measuring imports."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from random import Random

import report  # noqa: F401  (it puts the project on the path)

from geo.importing.profiles import shipped

_ACLED = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type",
    "sub_event_type", "actor1", "actor2", "country", "admin1", "location", "latitude",
    "longitude", "geo_precision", "source", "source_scale", "notes",
)  # fmt: skip
_REGIONS = ("Hadjer-Lamis", "Lac", "Borkou", "Guera", "Tibesti")
_SPEAKERS = ("Reuters; AFP", "Ministry of Defence", "Reuters", "A Local Watch", "Telegram")
_WORDS = (
    "report",
    "patrol",
    "market",
    "road",
    "river",
    "camp",
    "clash",
    "convoy",
    "village",
    "said",
)  # fmt: skip


def acled(n: int) -> Iterator[list[str]]:
    """The header and `n` rows of ACLED."""
    random = Random(1)
    yield list(_ACLED)
    for i in range(n):
        day, place = _day(random), random.randint(1, 900)
        yield [
            f"CHA{i}", day, day[:4], "1", "Political violence", "Battles", "Armed clash",
            f"Group {random.randint(1, 60)}", f"Group {random.randint(1, 60)}", "Chad",
            random.choice(_REGIONS), f"Town {place}", f"{12 + place / 150:.4f}",
            f"{15 + place / 200:.4f}", random.choice("11123"), random.choice(_SPEAKERS),
            "National", _sentence(random, i),
        ]  # fmt: skip


def ucdp(n: int) -> Iterator[list[str]]:
    """The header and `n` rows of UCDP GED, with all its columns."""
    random = Random(2)
    header = list(shipped()["ucdp_ged"].header)
    yield header
    for i in range(n):
        day, place, best = _day(random), random.randint(1, 900), random.randint(0, 9)
        outlet = random.choice(("Reuters", "AFP", "BBC Monitoring", "Xinhua"))
        title = _sentence(random, i)
        cells = {
            "id": str(i), "relid": f"CHD-{i}", "year": day[:4], "active_year": "1",
            "code_status": "Clear", "type_of_violence": random.choice("123"),
            "dyad_name": f"Group {random.randint(1, 60)} - Group {random.randint(1, 60)}",
            "source_article": f'"{outlet},{day},{title}"', "source_office": outlet,
            "source_date": day, "source_headline": title,
            "source_original": random.choice(_SPEAKERS), "where_prec": random.choice("1112346"),
            "where_coordinates": f"Town {place}", "where_description": f"Town {place} district",
            "adm_1": f"{random.choice(_REGIONS)} region", "latitude": f"{12 + place / 150:.4f}",
            "longitude": f"{15 + place / 200:.4f}", "priogrid_gid": str(150000 + place),
            "country": "Chad", "country_id": "483", "region": "Africa", "event_clarity": "1",
            "date_prec": "1", "date_start": day, "date_end": day, "deaths_a": "0",
            "deaths_b": str(best), "deaths_civilians": "0", "deaths_unknown": "0",
            "best": str(best), "high": str(best + 2), "low": str(best),
        }  # fmt: skip
        yield [cells.get(name, "") for name in header]


def gdelt(n: int) -> Iterator[list[str]]:
    """The header and `n` rows of GDELT 2, with all its columns."""
    random = Random(3)
    header = list(shipped()["gdelt"].header)
    yield header
    for i in range(n):
        # A file is made every quarter of an hour; each has about a thousand events.
        quarter, place = i // 1_000, random.randint(1, 900)
        day = f"202301{1 + quarter // 96:02}"
        made = f"{day}{quarter % 96 // 4:02}{quarter % 4 * 15:02}00"
        where = f"Town {place}, {random.choice(_REGIONS)}, Chad"
        north, east = f"{12 + place / 150:.4f}", f"{15 + place / 200:.4f}"
        address = f"https://www.outlet{random.randint(1, 400)}.org/news/{day}/{i}.html"
        cells = {
            "GLOBALEVENTID": str(900_000_000 + i), "SQLDATE": day, "MonthYear": day[:6],
            "Year": day[:4], "FractionDate": f"{day[:4]}.4", "Actor1Code": "TCDGOV",
            "Actor1Name": f"GROUP {random.randint(1, 60)}", "Actor1CountryCode": "TCD",
            "Actor2Name": random.choice(("", f"GROUP {random.randint(1, 60)}")),
            "IsRootEvent": "1", "EventCode": random.choice(("010", "043", "190", "195", "141")),
            "EventBaseCode": "19", "EventRootCode": "19", "QuadClass": "4",
            "GoldsteinScale": "-10.0", "NumMentions": "4", "NumSources": "1", "NumArticles": "4",
            "AvgTone": f"{random.uniform(-9, 3):.12f}", "ActionGeo_Type": random.choice("1444"),
            "Actor1Geo_Type": "4", "Actor1Geo_FullName": where, "Actor1Geo_Lat": north,
            "Actor1Geo_Long": east, "ActionGeo_FullName": where, "ActionGeo_CountryCode": "CD",
            "ActionGeo_ADM1Code": "CD05", "ActionGeo_Lat": north, "ActionGeo_Long": east,
            "ActionGeo_FeatureID": str(-place), "DATEADDED": made,
            "SOURCEURL": address,
        }  # fmt: skip
        yield [cells.get(name, "") for name in header]


MADE = {"acled": acled, "ucdp_ged": ucdp, "gdelt": gdelt}


def write(kind: str, n: int, path: str) -> None:
    """Write `n` rows of a kind as CSV (UTF-8)."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(MADE[kind](n))


def _day(random: Random) -> str:
    return f"202{random.randint(0, 4)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"


def _sentence(random: Random, i: int) -> str:
    return f"{' '.join(random.choices(_WORDS, k=14)).capitalize()}, number {i}."
