"""Reviews a document in a browser by keyboard alone, until its claims are as a coder wants them.

Counts keys and typed letters apart, for drafts that are right as they stand and for all others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import cos, hypot, radians
from typing import Any

from playwright.sync_api import Locator, Page, expect

from geo.i18n import t
from geo.ledger import Ledger
from geo.model.columns import words_of

NEAR_KM = {"region": 250.0, "country": 2500.0}  # else 25; a country's middle is a matter of taste
ENOUGH = 0.4  # mean of overlap/shorter and overlap/longer, from which two passages are one
# The fields in the order in which Tab reaches them.
FIELDS = ("modality", "event_type", "event_date", "report_date", "figures", "sub_event_type",
          "event_date_end", "time_precision", "via")  # fmt: skip
RIGHT = "right drafts"
_WORDS = ("modality", "event_type", "time_precision")
_ORDER = ("claimant", "modality", "event_type", "place", *FIELDS[2:])
_RARE = ("sub_event_type", "event_date_end", "time_precision", "via")


@dataclass(frozen=True)
class Place:
    """Where a claim lies. words: to find it by; rule: of an area that has one.

    exact: whether a draft must have the same precision, and the same rule.
    """

    latitude: float
    longitude: float
    precision: str
    words: str
    rule: str = ""
    exact: bool = False


@dataclass(frozen=True)
class Wanted:
    """A claim as coded. start, end: of its passage, code points. names: any of them names who says
    so; side: of a source that is new. cells: those that are to be equal. disputes: others, by their
    number in the list. via: names of who carried it, nearest to the claimant first; None where that
    does not matter. ends: whether the passage has to begin and end as this does.
    """

    start: int
    end: int
    names: tuple[str, ...]
    cells: Mapping[str, str]
    place: Place | None = None
    side: str = "unknown"
    disputes: tuple[int, ...] = ()
    via: tuple[tuple[str, ...], ...] | None = None
    ends: bool = False


@dataclass
class Effort:
    """What a kind of item took."""

    items: int = 0
    keys: int = 0
    letters: int = 0


@dataclass
class Reviewer:
    """Hands on the keyboard of a page that shows a document under review. rows: its drafts, as in
    their file; kept up to date by `refresh`. labels: of choices, by field and value, as shown.
    sentences: of the document, where claims that share one are to be told apart.
    """

    page: Page
    wanted: Sequence[Wanted]
    ledger: Ledger
    labels: Mapping[str, Mapping[str, str]]
    sentences: Sequence[tuple[int, int]] = ()
    efforts: dict[str, Effort] = field(
        default_factory=lambda: {
            name: Effort()
            for name in (
                RIGHT,
                "right but for the detail",
                "other drafts",
                "no drafts",
                "sentences",
            )
        }
    )
    of: str = "sentences"

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.efforts[self.of].keys += 1

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.efforts[self.of].letters += len(text)

    @property
    def card(self) -> Locator:
        return self.page.locator(".ca-review-card")

    def at(self) -> str:
        """The draft in hand, or `@START` for a sentence without one; "" when all is reviewed."""
        return self.card.get_attribute("data-at") or ""

    def focused(self) -> str:
        """The id of what has the focus."""
        found: str = self.page.evaluate(_FOCUSED)
        return found

    # ---- one draft -------------------------------------------------------------------------------

    def go_to(self, name: str) -> bool:
        """Tab to a field; false if it is not reached."""
        aim = f"ca-review-{name}"
        if not self.focused().startswith("ca-review-"):
            self.press("e")
        key = "Tab"
        for _ in range(60):
            now = self.focused()
            if now == aim:
                return True
            at = now.removeprefix("ca-review-")
            if at in _ORDER:
                key = "Tab" if _ORDER.index(at) < _ORDER.index(name) else "Shift+Tab"
            if now == "summary" and name in _RARE:
                self.press("Enter")
            self.press(key)
        return False

    def fill(self, row: Mapping[str, Any], wanted: Wanted) -> None:
        """Write what is wrong."""
        self.move_ends(row, wanted)
        self.say_who(row, wanted)
        for name in FIELDS:
            if name == "event_date":
                self.place(row, wanted)
            if name == "via":
                self.say_through_whom(row, wanted)
                continue
            value = wanted.cells.get(name)
            now = row["cells"].get(name, "") or ("unknown" if name in _WORDS else "")
            if value is None or value == now:
                continue
            if name == "time_precision" and value == _precision(wanted.cells.get("event_date", "")):
                continue  # it follows from the day
            if not self.go_to(name):
                continue
            if name in _WORDS:
                self.choose(name, value)
            else:
                self.press("Control+a")
                if value:
                    self.write(value)
                else:
                    self.press("Delete")
        if self.focused():
            self.press("Escape")

    def choose(self, name: str, value: str) -> None:
        """Type the beginning of a choice until it is chosen."""
        label = self.labels[name][value]
        select = self.card.locator(f"#ca-review-{name}")
        for letter in label:
            if select.input_value() == value:
                break
            self.write(letter)
        if select.input_value() != value:
            select.select_option(value)

    def move_ends(self, row: Mapping[str, Any], wanted: Wanted) -> None:
        """Have the passage begin and end where it should, by arrow keys."""
        if not wanted.ends:
            return
        for which, shift, aim in (("end", "", wanted.end), ("start", "Shift+", wanted.start)):
            for _ in range(80):
                now = self.page.evaluate(_PASSAGE)[which]
                if now == aim:
                    break
                by = "ArrowRight" if now < aim else "ArrowLeft"
                self.press(f"{shift}{by}")
                then = self.page.evaluate(_PASSAGE)[which]
                if (then - aim) * (now - aim) < 0 or then == now:  # beyond it: by letters
                    back = "ArrowLeft" if by == "ArrowRight" else "ArrowRight"
                    for _ in range(40):
                        at = self.page.evaluate(_PASSAGE)[which]
                        if at == aim or then == now:
                            break
                        self.press(f"Control+{shift}{back}")
                    break

    def say_through_whom(self, row: Mapping[str, Any], wanted: Wanted) -> None:
        """Write the chain of who carried the claim."""
        if wanted.via is None:
            return
        said = [key for key in row["cells"].get("via", "").split(" > ") if key]
        now = [self.ledger.sources[key].name("en") for key in said if key in self.ledger.sources]
        if len(now) == len(wanted.via) and all(map(is_named, wanted.via, now)):
            return
        if not self.go_to("via"):
            return
        for _ in said:
            self.press("Backspace")
        for names in wanted.via:
            self.write(names[0])
            rows = self.page.locator(".ca-chain .ca-combo-row")
            rows.filter(has_text=names[0]).first.wait_for()
            titles = self.page.locator(".ca-chain .ca-combo-row span:first-child").all_inner_texts()
            if names[0] in titles:
                for _ in range(titles.index(names[0]) + 1):
                    self.press("ArrowDown")
            else:  # the last one makes a new source
                self.press("ArrowUp")
            self.press("Enter")

    def say_who(self, row: Mapping[str, Any], wanted: Wanted) -> None:
        field_of = self.card.locator("[data-field=claimant]")
        shown = field_of.locator("input").input_value()
        new = field_of.locator(".is-new")
        if is_named(wanted.names, shown):
            if not new.count():
                return
            self.press("Enter")  # goes to the button
            self.press("Enter")
        else:
            known = next((s for s in self.ledger.sources.values()
                          if s.name("en") in wanted.names), None)  # fmt: skip
            name = known.name("en") if known else wanted.names[0]
            if not self.go_to("claimant"):
                return
            self.write(name)
            option = self.page.locator(".ca-combo-row", has_text=name).first
            option.wait_for()
            titles = self.page.locator(".ca-combo-row span").all_inner_texts()
            if name in titles:
                for _ in range(titles.index(name) + 1):
                    self.press("ArrowDown")
            else:
                self.press("ArrowUp")
            self.press("Enter")
        side = field_of.locator(".ca-review-side select")
        if side.count() and wanted.side != "unknown":
            while self.focused() != "ca-review-side":
                self.press("Tab")
            self.write(self.labels["side"][wanted.side][:6])

    def place(self, row: Mapping[str, Any], wanted: Wanted) -> None:
        aim = wanted.place
        if aim is None or is_near(row, aim):
            return
        near = [n for n, each in enumerate((row["said"].get("places") or ())[:6])
                if is_candidate(each, aim)]  # fmt: skip
        if not self.go_to("place"):
            return
        if near:
            for _ in range(near[0] + 1):
                self.press("Tab")
            self.press("Enter")
            return
        self.press("Control+a")
        self.write(aim.rule or aim.words)
        self.page.locator(".ca-combo-row, .ca-combo-none").first.wait_for()
        if self.page.locator(".ca-combo-row").count():
            self.press("ArrowDown")
            self.press("Enter")
        else:
            self.press("Escape")

    def link(self, claims: Sequence[str]) -> None:
        """Link the claims that this one contradicts, where they stand beside it."""
        pairs = self.page.locator(".ca-review-pairs li")
        for claim in claims:
            if not self.page.locator(f".ca-review-pairs [data-claim='{claim}']").count():
                continue
            for _ in range(8):
                first = pairs.locator("xpath=self::*[contains(@class, 'is-first')]")
                now = first.get_attribute("data-claim") if first.count() else None
                if now is None:
                    break
                self.press("l" if now == claim else "r")
                if now == claim:
                    break

    # ---- all of them -----------------------------------------------------------------------------

    def review(self, drafts: Any, claims: Any) -> None:
        """Review all that there is. drafts: gives the drafts as they stand, by id; claims: gives
        the ids of the claims that were made so far, by the number of what was wanted.
        """
        pairs = matched(self.wanted, list(drafts().values()))
        missed = [w for n, w in enumerate(self.wanted) if n not in pairs.values()]
        begun: list[Wanted] = []
        said = self.page.locator(".ca-review-said")
        for _ in range(500):
            at, before = self.at(), said.inner_text()
            if not at:  # what was decided last may still be under way
                self.page.locator(".ca-review[data-waiting='0']").wait_for()
                return
            row = drafts().get(at)
            if row is None:
                self.sentence(at, missed)
            elif row["id"].startswith("n"):
                wanted = missed_at(missed, row)
                missed = [w for w in missed if w is not wanted]
                self.draft(row, wanted, claims)
            elif at in pairs:
                inside = [w for w in self.beside(missed) if w not in begun]
                if inside:  # the sentence says more than its draft
                    begun.append(inside[0])
                    self.of = "no drafts"
                    self.press("n")
                    self.page.locator(f".ca-review-card:not([data-at='{at}'])").wait_for()
                    continue
                self.draft(row, self.wanted[pairs[at]], claims)
            else:
                self.of = "other drafts"
                self.efforts[self.of].items += 1
                self.press("x")
            expect(said).not_to_have_text(before)

    def beside(self, missed: Sequence[Wanted]) -> list[Wanted]:
        """Those that the sentences of the draft in hand hold, too."""
        now = self.page.evaluate(_PASSAGE)
        mine = [s for s in self.sentences if s[0] < now["end"] and s[1] > now["start"]]
        return [w for w in missed if any(w.start < e and w.end > s for s, e in mine)]

    def sentence(self, at: str, missed: Sequence[Wanted]) -> None:
        start = int(at[1:])
        end = self.page.evaluate(_SENTENCE, start)
        if any(w.start < end and w.end > start for w in missed):
            self.of = "no drafts"
            self.press("n")
            expect(self.card.locator("blockquote")).to_be_visible()
            return
        self.of = "sentences"
        self.efforts[self.of].items += 1
        self.press("Enter")

    def draft(self, row: Mapping[str, Any], wanted: Wanted | None, claims: Any) -> None:
        if wanted is None:
            self.press("x")
            return
        is_new = row["id"].startswith("n")
        needed = self.card.locator(".is-open, .is-new").count()
        self.of = "no drafts" if is_new else "other drafts"
        if not is_new and not needed and self.is_right(row, wanted):
            self.of = RIGHT
        elif not is_new and not needed and self.is_right(row, wanted, "sub_event_type"):
            self.of = "right but for the detail"
        self.efforts[self.of].items += 1
        if self.of != RIGHT:
            self.fill(row, wanted)
            made = claims()
            self.link([made[n] for n in wanted.disputes if n in made])
            while self.card.locator(".is-open").count():
                self.press("Enter")  # goes to the button of the first guess
                self.press("Enter")
        self.press("Enter")

    def is_right(self, row: Mapping[str, Any], wanted: Wanted, but_for: str = "") -> bool:
        """Whether nothing has to be written, but for one field."""
        shown = self.card.locator("[data-field=claimant] input").input_value()
        cells = row["cells"]
        return (
            is_named(wanted.names, shown)
            and not wanted.disputes
            and (not wanted.ends or (row["start"], row["end"]) == (wanted.start, wanted.end))
            and (wanted.place is None or is_near(row, wanted.place))
            and all(
                (cells.get(name, "") or ("unknown" if name in _WORDS else "")) == value
                or (name == "time_precision" and value == _precision(cells.get("event_date", "")))
                for name, value in wanted.cells.items()
                if name != but_for
            )
        )


_FOCUSED = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  if (!node || node.matches("body, .ca-review-text")) return "";
  return node.id || (node.localName === "summary" && !node.parentElement.open ? "summary"
    : `ca-review-?${node.className}`);
}"""
_PASSAGE = """() => {
  const host = [...document.querySelectorAll("*")].find((n) => n.shadowRoot?.querySelector(".ca-review-text"));
  const now = [...host.shadowRoot.querySelectorAll(".ca-review-text .is-now")], last = now.at(-1);
  return { start: Number(now[0].dataset.at), end: Number(last.dataset.at) + [...last.textContent].length };
}"""  # noqa: E501
_SENTENCE = """(start) => {
  const host = [...document.querySelectorAll("*")].find((n) => n.shadowRoot?.querySelector(".ca-review-text"));
  const now = [...host.shadowRoot.querySelectorAll(".ca-review-text .is-now")];
  const last = now.at(-1);
  return Number(last.dataset.at) + [...last.textContent].length;
}"""  # noqa: E501


def labels(ledger: Ledger) -> dict[str, dict[str, str]]:
    """What the choices of fields are called on an English page."""
    keys = {"modality": "modality", "event_type": "type", "time_precision": "time_precision"}
    found = {
        name: {word: t(f"{prefix}.{word}", "en") for word in words_of(name)}
        for name, prefix in keys.items()
    }
    return found | {"side": {key: side.name("en") for key, side in ledger.sides.items()}}


def _precision(event_date: str) -> str:
    """How exactly a time is known where nobody has said it; as the ledger fills it in."""
    return "unknown" if not event_date else "exact" if "T" in event_date else "day"


def _folded(words: str) -> str:
    drop = str.maketrans("", "", " 「」『』\"'’«»,")
    return words.casefold().removeprefix("the ").translate(drop)


def is_named(names: Sequence[str], shown: str) -> bool:
    """Whether a name is one of those: one holds the other."""
    mine = _folded(shown)
    heads = [_folded(name.split("(")[0].split(",")[0]) for name in names]
    return bool(mine) and any(
        head in mine or mine in head or _stem(head) == _stem(mine) for head in heads if head
    )


def _stem(words: str) -> str:
    if kana := re.match("[ァ-ヴー・]{3,}", words):  # a name, whatever its title
        return kana[0]
    return words[: max(6, len(words) - 2)]


def kilometres(latitude: float, longitude: float, aim: Place) -> float:
    """How far a point is from a place."""
    north = 111.2 * (latitude - aim.latitude)
    return hypot(north, 111.2 * (longitude - aim.longitude) * cos(radians(aim.latitude)))


def is_at(latitude: object, longitude: object, precision: str, aim: Place) -> bool:
    """Whether a point is the place, as exactly as that is known."""
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return False
    far = NEAR_KM.get(aim.precision, 25.0)
    wide = {"region", "country"}
    is_kind = precision == aim.precision or not (aim.exact or wide & {precision, aim.precision})
    return is_kind and kilometres(latitude, longitude, aim) <= far


def is_candidate(each: Mapping[str, Any], aim: Place) -> bool:
    """Whether a candidate of a draft is the place."""
    return is_at(each["latitude"], each["longitude"], each["precision"], aim)


def is_near(row: Mapping[str, Any], aim: Place) -> bool:
    """Whether a draft lies at the place, as exactly as that is known."""
    position, said = row["position"], row["said"].get("place") or {}
    if aim.exact and aim.rule and position.get("rule") == aim.rule:
        return True
    precision = said.get("precision", "settlement")
    return is_at(position.get("latitude"), position.get("longitude"), precision, aim)


def overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    """How much two passages have in common, 0 to 1."""
    common = min(a[1], b[1]) - max(a[0], b[0])
    if common <= 0:
        return 0.0
    return (common / (a[1] - a[0]) + common / (b[1] - b[0])) / 2


def matched(wanted: Sequence[Wanted], rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Draft -> number of what is wanted, each once: those that overlap most first."""
    scores = sorted(
        (
            (overlap((w.start, w.end), (row["start"], row["end"])),
             is_named(w.names, str(row["said"].get("claimant_text", ""))), n, row["id"])
            for n, w in enumerate(wanted)
            for row in rows
        ),
        reverse=True,
    )  # fmt: skip
    found: dict[str, int] = {}
    for score, _, n, key in scores:
        if score >= ENOUGH and key not in found and n not in found.values():
            found[key] = n
    return found


def missed_at(missed: Sequence[Wanted], row: Mapping[str, Any]) -> Wanted | None:
    """What was wanted in a sentence and had no draft."""
    here = [w for w in missed if w.start < row["end"] and w.end > row["start"]]
    return here[0] if here else None
