"""What a deployment chooses."""

from dataclasses import replace

import pytest
from samples import DATA

from geo.i18n import LANGUAGES
from geo.model.settings import (
    NO_INTRODUCTION,
    NOTHING_SAID,
    About,
    read_settings,
    settings_for,
)

GOOD = """
[home]
bounds = [1, 2, 3.5, 4]
[zones]
"Asia/Tokyo" = { en = "Tokyo", ja = "東京" }
"UTC" = { en = "UTC", ja = "UTC" }
[borders]
en = "As drawn."
ja = "描いたとおり。"
[zone_aliases]
"Europe/Kiev" = "Europe/Kyiv"
"Japan" = "Asia/Tokyo"
"Etc/UTC" = "UTC"
"""


def settings_of(folder, text):
    (folder / "atlas.toml").write_text(text, encoding="utf-8")
    return read_settings(folder)


@pytest.mark.parametrize(
    ("browser", "zone"),
    [
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Europe/Kyiv", "Europe/Kyiv"),
        ("Asia/Tokyo", "Asia/Tokyo"),
        ("Japan", "Asia/Tokyo"),
        ("Etc/UTC", "UTC"),
        ("America/Lima", "UTC"),
        ("no/such zone", "UTC"),
        ("", "UTC"),
        (None, "UTC"),
    ],
)
def test_the_viewers_zone_is_taken_where_it_is_offered_else_the_default(tmp_path, browser, zone):
    zones = 'UTC = {}\n"Europe/Kyiv" = {}\n"Asia/Tokyo" = {}\n'
    aliases = '"Europe/Kiev" = "Europe/Kyiv"\nJapan = "Asia/Tokyo"\n"Etc/UTC" = "UTC"\n'
    text = f"[home]\nbounds = [1, 2, 3, 4]\n[zones]\n{zones}[zone_aliases]\n{aliases}[borders]\n"
    assert settings_of(tmp_path, text).zone_for(browser) == zone


def test_the_shipped_default_is_the_zone_of_the_ledger():
    assert read_settings(DATA).zone_for("America/Lima") == "Europe/Kyiv"


def test_an_alias_of_a_zone_that_is_not_offered_is_the_default(tmp_path):
    assert settings_of(tmp_path, GOOD).zone_for("Europe/Kiev") == "Asia/Tokyo"


def test_the_first_zone_is_the_default_and_the_order_is_kept(tmp_path):
    settings = settings_of(tmp_path, GOOD)
    assert settings.default_zone == "Asia/Tokyo"
    assert list(settings.zones) == ["Asia/Tokyo", "UTC"]
    assert settings.home == (1.0, 2.0, 3.5, 4.0)


def test_the_shipped_settings_have_labels_and_borders_in_every_language():
    settings = read_settings(DATA)
    assert all(set(labels) == set(LANGUAGES) for labels in settings.zones.values())
    assert set(settings.borders) == set(LANGUAGES)
    west, south, east, north = settings.home
    assert west < east
    assert south < north


def test_what_is_not_said_in_a_language_is_said_in_another(tmp_path):
    settings = settings_of(tmp_path, GOOD)
    assert settings.borders_in("uk") == settings.borders["en"]
    zone = settings.default_zone
    assert settings.zone_label(zone, "uk") == settings.zones[zone]["en"]


def test_what_the_data_are_is_optional_and_so_is_each_part_of_it(tmp_path):
    assert settings_of(tmp_path, GOOD).about == NOTHING_SAID == About()
    said = settings_of(tmp_path, GOOD + '[data]\nlicence = "CC-BY-4.0"\n').about
    assert said == About(licence="CC-BY-4.0")


def test_the_shipped_settings_say_title_licence_and_citation():
    about = read_settings(DATA).about
    assert all((about.title, about.licence, about.citation))
    assert about.licence_url.startswith("https://")


def test_a_folder_without_settings_has_the_shipped_ones_but_not_their_licence(tmp_path):
    shipped = read_settings(DATA)
    nothing = replace(shipped, about=NOTHING_SAID, introduction=NO_INTRODUCTION)
    assert settings_for(tmp_path, DATA) == nothing
    assert settings_for(DATA, tmp_path) == shipped


def test_the_introduction_is_a_text_or_one_for_each_language(tmp_path):
    words = '[about]\noperator = "The desk"\ntopic = { en = "a river", ja = "川" }\n'
    said = settings_of(tmp_path, GOOD + words).introduction
    assert [said.said("operator", lang) for lang in ("en", "ja")] == ["The desk", "The desk"]
    assert [said.said("topic", lang) for lang in ("en", "ja")] == ["a river", "川"]
    assert said.said("contact", "en") == ""


@pytest.mark.parametrize("line", ["owner = 'x'", "topic = 5", "coding = { en = 5 }"])
def test_a_wrong_word_of_the_introduction_is_named(tmp_path, line):
    with pytest.raises(ValueError, match=rf"about\.{line.split()[0]}"):
        settings_of(tmp_path, f"{GOOD}[about]\n{line}\n")


@pytest.mark.parametrize(
    "line", ["license = 'x'", "licence = 5", "licence_url = 'javascript:alert(1)'"]
)
def test_a_wrong_word_about_the_data_is_named(tmp_path, line):
    with pytest.raises(ValueError, match=rf"data\.{line.split()[0]}"):
        settings_of(tmp_path, f"{GOOD}[data]\n{line}\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[home]", "[home"),
        ("[home]", "[house]"),
        ("bounds = [1, 2, 3.5, 4]", "bounds = [1, 2, 3.5]"),
        ("bounds = [1, 2, 3.5, 4]", 'bounds = ["west", 2, 3.5, 4]'),
        ('"UTC" =', '"Mars/Base" ='),
        ('"UTC" =', '"../../etc/passwd" ='),
        ('{ en = "UTC", ja = "UTC" }', '"UTC"'),
        ("[zones]", "[times]"),
        ("[borders]", "[edges]"),
    ],
)
def test_a_broken_file_is_a_value_error_that_names_it(tmp_path, old, new):
    with pytest.raises(ValueError, match=r"atlas\.toml is missing or wrong"):
        settings_of(tmp_path, GOOD.replace(old, new))


def test_a_missing_file_is_a_value_error_that_names_it(tmp_path):
    with pytest.raises(ValueError, match=r"atlas\.toml is missing or wrong"):
        read_settings(tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("bounds = [1, 2, 3.5, 4]", "bounds = [[1], 2, 3.5, 4]"),
        ("bounds = [1, 2, 3.5, 4]", "bounds = 5"),
        ('{ en = "UTC", ja = "UTC" }', "5"),
        (GOOD[GOOD.index("[zones]") : GOOD.index("[borders]")], "[zones]\n"),
    ],
    ids=["nested bounds", "bounds no list", "zone no table", "empty zones"],
)
def test_a_value_of_the_wrong_kind_is_a_value_error_too(tmp_path, old, new):
    with pytest.raises(ValueError, match=r"atlas\.toml is missing or wrong"):
        settings_of(tmp_path, GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("hosts", "known"),
    [
        ('["https://news.example"]', ("https://news.example",)),
        ('["https://News.example:8443", "http://127.0.0.1:9"]',
         ("https://news.example:8443", "http://127.0.0.1:9")),
        ("[]", ()),
    ],
)  # fmt: skip
def test_hosts_may_embed_the_map_that_the_settings_name(tmp_path, hosts, known):
    assert settings_of(tmp_path, f"{GOOD}\n[embed]\nhosts = {hosts}\n").embed_hosts == known
    assert settings_of(tmp_path, GOOD).embed_hosts == ()


@pytest.mark.parametrize(
    "table",
    [
        'hosts = ["news.example"]',
        'hosts = ["https://news.example/"]',
        'hosts = ["https://*.example"]',
        'hosts = ["https://a.example; script-src *"]',
        'hosts = ["javascript://a"]',
        'hosts = ["https://a.example\\n"]',
        'hosts = "https://news.example"',
        "hosts = [1]",
        'host = ["https://news.example"]',
    ],
)
def test_what_is_no_host_is_named_with_its_cure(tmp_path, table):
    with pytest.raises(ValueError, match=r"embed\.host"):
        settings_of(tmp_path, f"{GOOD}\n[embed]\n{table}\n")


def test_the_file_is_read_once_in_each_state(tmp_path):
    first = settings_of(tmp_path, GOOD)
    assert read_settings(tmp_path) is first
    more = settings_of(tmp_path, GOOD + '[roles]\nowner = ["ann@example.org"]\n')
    assert read_settings(tmp_path) is more
    assert (dict(first.roles), len(more.roles)) == ({}, 1)
    with pytest.raises(ValueError, match="no such role"):
        settings_of(tmp_path, GOOD + '[roles]\nboss = ["ann@example.org"]\n')
    assert settings_of(tmp_path, GOOD) == first
