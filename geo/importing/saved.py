"""A profile as a file to keep: what it says of columns, with what its user answered."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping

import tomli_w

from geo.importing.checking import MAX_SIZE, MAX_WORDS
from geo.importing.profiles import FOLDER
from geo.importing.told_speakers import Speaker, speakers_toml


def shipped_text(key: str) -> str:
    """The TOML of a profile of `geo/importing/builtin/`."""
    return (FOLDER / f"{key}.toml").read_text(encoding="utf-8")


def saved_profile(
    text: str, answers: Mapping[str, tuple[str, ...]], speakers: Iterable[Speaker]
) -> str:
    """The TOML `text` of a profile with answers about dates and with speakers added.

    Given again, it asks nothing of a file of the same kind. Raises ValueError where there are more
    speakers than a profile may hold.
    """
    data = tomllib.loads(text)
    if answers:
        dates = data.setdefault("dates", {})
        known = dates.get("answers", {})
        dates["answers"] = {**known, **{c: " ".join(words) for c, words in answers.items()}}
    told = speakers_toml(speakers)
    if told:
        data["speakers"] = {**data.get("speakers", {}), **told}
    made = tomli_w.dumps(data)
    if len(made) > MAX_SIZE or len(data.get("speakers", {})) > MAX_WORDS:
        raise ValueError(f"{len(told):,} speakers")
    return made
