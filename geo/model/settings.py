"""The settings of a deployment, `atlas.toml`: zones, home view, borders, licence, embedding."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from geo.i18n import pick
from geo.model.notices import NO_NOTICES, Notices, parse_notices
from geo.model.roles import Roles, parse_roles


@dataclass(frozen=True)
class About:
    """Title, licence and citation of the data; each is empty if not given.

    licence: its short name, such as `CC-BY-4.0`; licence_url: of its text. citation: how to cite
    the data, without version and link, which are added.
    """

    title: str = ""
    licence: str = ""
    licence_url: str = ""
    citation: str = ""


NOTHING_SAID = About()


@dataclass(frozen=True)
class Introduction:
    """What the first screen and the page *About* say of a deployment; each is empty if not given.

    Each is language -> text, or "" -> text for all languages.
    topic: what the claims are about, to follow "Who says what about". coding: how they were coded.
    operator: who runs the server. contact: how to reach them.
    """

    topic: Mapping[str, str] = field(default_factory=dict)
    coding: Mapping[str, str] = field(default_factory=dict)
    operator: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)

    def said(self, name: str, lang: str) -> str:
        """The text of `topic`, `coding`, `operator` or `contact` in `lang`, else in another."""
        texts: Mapping[str, str] = getattr(self, name)
        return texts.get(lang) or texts.get("") or pick(lang, **texts)


NO_INTRODUCTION = Introduction()


@dataclass(frozen=True)
class Settings:
    """The settings of a ledger's folder.

    zones: IANA name -> language -> label, in the order shown; the first is the default.
    aliases: other names that browsers use for these zones -> the name in `zones`.
    home: west, south, east, north in WGS 84 degrees of the map's first view; east is beyond 180
    where it lies on both sides of 180 degrees.
    borders: language -> a sentence about the convention of the drawn borders.
    about: the optional table `[data]`. introduction: the optional table `[about]`.
    embed_hosts: origins whose pages may show the embedded map, as `https://news.example`; from the
    optional table `[embed]`.
    keep_text: whether the texts and files of documents are kept, or only their hashes; from the
    optional table `[documents]`. roles: who may do what; from the optional table `[roles]`.
    notices: saved filters of which somebody is told; from the optional table `[notices]`.
    release_keys: public keys of Ed25519 in base64, whose releases are trusted; from the optional
    table `[release]`.
    """

    zones: dict[str, dict[str, str]]
    aliases: dict[str, str]
    home: tuple[float, float, float, float]
    borders: dict[str, str]
    about: About = NOTHING_SAID
    introduction: Introduction = NO_INTRODUCTION
    embed_hosts: tuple[str, ...] = ()
    keep_text: bool = True
    roles: Roles = field(default_factory=dict)
    notices: Notices = NO_NOTICES
    release_keys: tuple[str, ...] = ()

    def borders_in(self, lang: str) -> str:
        """What is said about the drawn borders, in `lang`, else in another language."""
        return pick(lang, **self.borders)

    def zone_label(self, zone: str, lang: str) -> str:
        """What viewers call one of the zones, in `lang`, else in another language."""
        return pick(lang, **self.zones[zone]) or zone

    @property
    def default_zone(self) -> str:
        """The zone for viewers whose own is not among the zones."""
        return next(iter(self.zones))

    def zone_for(self, browser_zone: str | None) -> str:
        """The viewer's own zone if it is one of the zones or an alias, else the default."""
        zone = self.aliases.get(browser_zone or "", browser_zone or "")
        return zone if zone in self.zones else self.default_zone


SETTINGS = "atlas.toml"
_KEY = re.compile(r"[A-Za-z0-9+/]{43}=")  # 32 bytes in base64
_ORIGIN = re.compile(
    r"https?://([a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?(:[0-9]{1,5})?",
    re.ASCII | re.IGNORECASE,
)


def read_settings(folder: Path) -> Settings:
    """Read `atlas.toml` in `folder`. Raises ValueError with the remedy if it is wrong."""
    path = folder / SETTINGS
    try:
        now = path.stat()
        return _read_once(path, now.st_mtime_ns, now.st_ctime_ns, now.st_size, now.st_ino)
    except OSError as e:
        raise ValueError(f"{SETTINGS} is missing or wrong: {e}") from e


@lru_cache(maxsize=8)
def _read_once(path: Path, *_state: int) -> Settings:
    """The settings in a file in a state, since a page asks for them again and again."""
    return parse_settings(path.read_bytes())


def parse_settings(data: bytes) -> Settings:
    """Parse the content of an `atlas.toml`. Raises ValueError with the remedy if it is wrong."""
    try:
        said = tomllib.loads(data.decode("utf-8"))
        zones = {zone: dict(labels) for zone, labels in said["zones"].items()}
        for zone in zones:
            ZoneInfo(zone)
        west, south, east, north = (float(x) for x in said["home"]["bounds"])
        if not zones:
            raise ValueError("zones: at least one is needed")
        if not (-180 <= west < east <= min(west + 360, 360) and -85 <= south < north <= 85):
            raise ValueError("home.bounds: not west, south, east, north in degrees")
        aliases = {str(k): str(v) for k, v in said.get("zone_aliases", {}).items()}
        about = _about(dict(said.get("data", {})))
        introduction = _introduction(dict(said.get("about", {})))
        home = west, south, east, north
        hosts = _hosts(dict(said.get("embed", {})))
        keep = _keep_text(dict(said.get("documents", {})))
        borders = dict(said["borders"])
        roles = parse_roles(dict(said.get("roles", {})))
        notices = parse_notices(dict(said.get("notices", {})))
        keys = _release_keys(dict(said.get("release", {})))
        told = about, introduction, hosts, keep, roles, notices, keys
        return Settings(zones, aliases, home, borders, *told)
    except (OSError, KeyError, ValueError, TypeError, AttributeError) as e:
        raise ValueError(f"{SETTINGS} is missing or wrong: {e}") from e


def settings_for(folder: Path, default: Path) -> Settings:
    """The settings of `folder`; if it has no `atlas.toml`, those of `default` without what it says
    of its own data.

    Raises ValueError as `read_settings`.
    """
    if (folder / SETTINGS).is_file():
        return read_settings(folder)
    return settings_in(None, default)


def settings_in(data: bytes | None, default: Path) -> Settings:
    """As `settings_for`, from the content of the `atlas.toml`, which is None if there is none."""
    if data is not None:
        return parse_settings(data)
    settings = read_settings(default)
    return replace(
        settings,
        about=NOTHING_SAID,
        introduction=NO_INTRODUCTION,
        embed_hosts=(),
        roles={},
        notices=NO_NOTICES,
        release_keys=(),
    )


def keeps_texts(folder: Path) -> bool:
    """Whether the ledger in `folder` keeps the texts of its documents. Without settings it does.

    Raises ValueError as `read_settings`.
    """
    return not (folder / SETTINGS).is_file() or read_settings(folder).keep_text


def _about(table: dict[str, object]) -> About:
    known = [field.name for field in fields(About)]
    for name, value in table.items():
        if name not in known or not isinstance(value, str):
            raise ValueError(f"data.{name}: only {', '.join(known)} are known, and each is a text")
    about = About(**{name: str(value).strip() for name, value in table.items()})
    if about.licence_url and not about.licence_url.startswith(("https://", "http://")):
        raise ValueError("data.licence_url: not a web address")
    return about


def _introduction(table: dict[str, object]) -> Introduction:
    known = [field.name for field in fields(Introduction)]
    texts: dict[str, dict[str, str]] = {}
    for name, value in table.items():
        said = {"": value} if isinstance(value, str) else value
        if name not in known or not isinstance(said, dict) or not _are_texts(said):
            raise ValueError(
                f"about.{name}: only {', '.join(known)} are known, and each is a text, "
                "or one for each language"
            )
        texts[name] = {str(lang): str(text).strip() for lang, text in said.items()}
    return Introduction(**texts)


def _hosts(table: dict[str, object]) -> tuple[str, ...]:
    """The origins of `[embed]`, each as a Content-Security-Policy names it."""
    for name in table:
        if name != "hosts":
            raise ValueError(f"embed.{name}: only hosts is known")
    hosts = table.get("hosts", [])
    if not isinstance(hosts, list):
        raise ValueError('embed.hosts: not a list, as ["https://news.example"]')
    for host in hosts:
        if not isinstance(host, str) or not _ORIGIN.fullmatch(host):
            raise ValueError(
                f"embed.hosts: {host!r} is not the address of a host: write https:// and its name, "
                "with a port where it has one, without a path and without *"
            )
    return tuple(dict.fromkeys(host.lower() for host in hosts))


def _release_keys(table: dict[str, object]) -> tuple[str, ...]:
    """The table `[release]`."""
    for name in table:
        if name != "keys":
            raise ValueError(f"release.{name}: only keys is known")
    keys = table.get("keys", [])
    if not isinstance(keys, list):
        raise ValueError(
            "release.keys: not a list of public keys, as `release --new-key` says them"
        )
    for key in keys:
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise ValueError(f"release.keys: {key!r} is no public key of Ed25519 in base64")
    return tuple(dict.fromkeys(keys))


def _keep_text(table: dict[str, object]) -> bool:
    """The table `[documents]`."""
    for name, value in table.items():
        if name != "keep_text" or not isinstance(value, bool):
            raise ValueError(f"documents.{name}: only keep_text is known, and it is true or false")
    return bool(table.get("keep_text", True))


def _are_texts(said: Mapping[object, object]) -> bool:
    return all(isinstance(text, str) for text in said.values())
