"""Turns scenes into the JSON from which `static/slide.js` and `static/briefing.js` draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from geo.briefing.content import about_lines, attribution_of, day_counts, days_of
from geo.briefing.course_table import course_data_of
from geo.briefing.looked_table import looked_data_of
from geo.briefing.scenes import Attribution, Scene, heading
from geo.briefing.slide_rows import MAX_ROWS, rows_of, speakers_of
from geo.briefing.slides import Briefing
from geo.i18n import t
from geo.i18n.days import day_words, short_day
from geo.ledger import Ledger
from geo.ledger.disputes import disputed_ids
from geo.model.bounds import union
from geo.model.claims import Claim
from geo.model.dates import moved
from geo.model.settings import Settings
from geo.model.within import parse_within
from geo.store import Store
from geo.views import map_data
from geo.views.outlines import Rings
from geo.views.panel import badge, reported, who_says_what
from geo.views.timeline import per_day, slots

if TYPE_CHECKING:
    import pandas as pd

MAX_DAYS = 120  # days of one slide that can be played
_CELL = 64  # pixels: side of a square in which claims are counted
_NEARBY = 3  # days that the timeline extends before and after the chosen days


class SlideData:
    """Turns scenes into data; claims and outlines that several slides share are stored once."""

    def __init__(self, ledger: Ledger, store: Store, lang: str) -> None:
        """ledger: as `geo.briefing.scenes.ledger_of` gives it. store: of `ledger`, for slides
        without a past state. lang: the language of all texts.
        """
        self._ledger, self._store, self._lang = ledger, store, lang
        self._rows: dict[tuple[int, str, str], int] = {}
        self._shapes: dict[str, int] = {}
        self.rows: list[dict[str, object]] = []
        self.shapes: list[Rings] = []

    def slide(self, scene: Scene) -> dict[str, object]:
        """One slide. Its rows and shapes are indices into `self.rows` and `self.shapes`."""
        query, lang, ledger = scene.query, self._lang, scene.ledger_or(self._ledger)
        panel = None
        if scene.places or scene.events:
            panel = who_says_what(
                ledger,
                scene.claims,
                scene.places,
                lang,
                query.zone,
                {},
                scene.events,
                known=scene.known,
            )
        counts = self._per_day(scene)
        if query.days:
            first, last = moved(query.days[0], -_NEARBY), moved(query.days[1], _NEARBY)
            counts = counts[[first <= d <= last for d in counts["day"]]]
        sides = list(self._ledger.sides)
        bars: dict[str, list[list[int]]] = {slot: [] for slot in slots(counts)}
        for day, side, n in counts.itertuples(index=False):
            bars[day.isoformat()].append([sides.index(side), int(n)])
        return {
            "n": scene.number,
            "title": scene.title,
            "note": scene.notes,
            "faults": list(scene.faults),
            "show": list(scene.show),
            "view": scene.view,
            "screen": scene.screen,
            "bounds": scene_bounds(scene, ledger),
            "within": parse_within(query.within).ring if query.within else None,
            "map": self._map(scene, scene.claims, str(scene.number)),
            "panel": panel,
            "courses": course_data_of(scene, ledger, lang),
            "looked": looked_data_of(scene, ledger, lang),
            "rows": [self._row(scene, c, ledger) for c in scene.claims[:MAX_ROWS]],
            "tables": rows_of(scene, ledger, lang, panel),
            "speakers": speakers_of(scene, lang),
            "bars": [[slot, parts] for slot, parts in bars.items()],
            "day_names": {
                slot: short_day(date.fromisoformat(slot), lang)
                for slot in bars
                if not slot.startswith("gap")
            },
            "days": [d.isoformat() for d in query.days] if query.days else None,
            "play": self._play(scene),
            "attribution": self._attribution(scene.attribution, "brief.more_speakers"),
        }

    def opening(
        self, scenes: Sequence[Scene], briefing: Briefing, settings: Settings
    ) -> dict[str, object]:
        """The title slide, as every format has it, in the form of a slide with number 0."""
        whose = attribution_of(scenes, self._ledger, self._lang)
        nothing: dict[str, object] = {
            key: [] for key in ("faults", "show", "rows", "tables", "bars", "play", "beside")
        }
        nothing |= dict.fromkeys(
            (
                *("view", "screen", "bounds", "within", "map", "panel", "courses", "looked"),
                *("days", "speakers"),
            )
        )
        return nothing | {
            "n": 0,
            "title": heading(briefing, scenes, self._lang),
            "note": "",
            "lines": about_lines(scenes, self._ledger, settings, self._lang),
            "day_names": {},
            "attribution": self._attribution(whose, "brief.all_on_slides"),
        }

    def _attribution(self, whose: Attribution, key: str) -> dict[str, object]:
        """Whose claims these are. key: of the sentence that says where else they are named."""
        return asdict(whose) | {"elsewhere": t(key, self._lang, n=len(whose.speakers))}

    def _per_day(self, scene: Scene) -> pd.DataFrame:
        """Claims by day and side, as `geo.views.timeline.per_day` has them."""
        of_two_states = scene.halves and scene.state
        if not (scene.narrowed or of_two_states):
            return per_day(scene.store_or(self._store).days(scene.query))
        import pandas as pd

        rows = [(day, side, n) for (day, side), n in sorted(day_counts(scene).items())]
        return pd.DataFrame(rows, columns=["day", "side", "n"])

    def _play(self, scene: Scene) -> list[list[object]]:
        """The day in words and the map of each day with claims, for playback.

        Empty for a slide that shows counts.
        """
        if len(scene.claims) > map_data.MAX_PLACES:
            return []
        query = scene.query
        claims_of: dict[date, list[Claim]] = {}
        for claim in scene.claims:
            for day in days_of(claim, query):
                claims_of.setdefault(day, []).append(claim)
        first, last = query.days or (date.min, date.max)
        days = sorted(day for day in claims_of if first <= day <= last)
        played: list[list[object]] = []
        for day in days[:MAX_DAYS]:
            drawn = self._map(scene, claims_of[day], f"{scene.number} {day}")
            played.append([day.isoformat(), drawn, day_words(day, self._lang)])
        return played

    def _map(self, scene: Scene, claims: Sequence[Claim], stamp: str) -> dict[str, Any]:
        """The message of the map, as `geo.views.map_data` types it. claims: of the scene."""
        ledger, store = scene.ledger_or(self._ledger), scene.store_or(self._store)
        if len({c.place_key for c in claims}) > map_data.MAX_PLACES:
            cells = store.cells(scene.query, map_data.WORLD, map_data.CELLS_ZOOM, _CELL)
            extents = store.extents(scene.query)
            counts = map_data.cells_payload(ledger, cells, extents, self._lang, stamp=stamp)
            return map_data.packed(counts)
        payload = map_data.claims_payload(
            ledger, claims, self._lang, selected=scene.places, stamp=stamp
        )
        # A country is only named, since the basemap has it; any other outline is stored once.
        payload["shape"] = {
            n: drawn if isinstance(drawn, str) else self._shape(drawn)
            for n, drawn in payload["shape"].items()
        }
        return map_data.packed(payload)

    def _shape(self, rings: Rings) -> int:
        found = self._shapes.setdefault(repr(rings), len(self.shapes))
        if found == len(self.shapes):
            self.shapes.append(rings)
        return found

    def _row(self, scene: Scene, claim: Claim, ledger: Ledger) -> int:
        """The index of a claim's row. ledger: of the scene."""
        zone = scene.query.zone
        found = self._rows.setdefault((id(scene.state), claim.claim_id, zone), len(self.rows))
        if found == len(self.rows):
            lang = self._lang
            self.rows.append(
                {
                    "badge": badge(claim, ledger, lang),
                    "who": ledger.sources[claim.claimant].name(lang),
                    "how": t(f"modality.{claim.modality}", lang),
                    "headline": claim.headline(lang),
                    "when": reported(claim, lang, zone),
                    "place": ledger.place_name(claim, lang),
                    "key": claim.place_key,
                    "disputed": claim.claim_id in disputed_ids(ledger),
                }
            )
        return found


def scene_bounds(scene: Scene, ledger: Ledger) -> tuple[float, float, float, float] | None:
    """The bounds of a slide's claims, and of the part of the map that they are of."""
    found = bounds(ledger, scene.claims)
    if not scene.query.within:
        return found
    part = parse_within(scene.query.within).bounds
    return union([found, part])


def bounds(ledger: Ledger, claims: Sequence[Claim]) -> tuple[float, float, float, float] | None:
    """South, west, north, east of all places of `claims`, or None where none is known."""
    return union(map_data.extent(ledger, claim) for claim in claims)
