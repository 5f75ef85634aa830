"""What rival claims differ in, as sentences of each language."""

import pytest
from samples import SOURCES, ledger_of, row

from geo.i18n.grammar import are_several, counted, in_sentence, language_name
from geo.ledger.disputes import differences
from geo.views.differing import sentences

SOUTH = {"claimant": "beta", "claimant_side": "south"}


def told(ledger, lang="en"):
    found = differences(ledger, list(ledger.claims.values()))
    return sentences(ledger, found, lang, "UTC")


def named(alpha, beta):
    first, second, *rest = SOURCES
    return [first | {"name_en": alpha}, second | {"name_en": beta}, *rest]


def test_the_shipped_helicopters_are_one_sentence(ledger):
    event = [c for c in ledger.claims.values() if c.event_id == "2023-05-13-bryansk-helicopter"]
    (found,) = sentences(ledger, differences(ledger, event), "en", "UTC")
    assert found[0] == (
        "A Russian state news agency says one helicopter; some Russian media say two."
    )
    (found,) = sentences(ledger, differences(ledger, event), "ja", "UTC")
    assert found[0] == "ロシア国営通信社はヘリコプター1機、一部のロシアメディアは2機としている。"


def test_who_says_the_same_is_named_together():
    ledger = ledger_of(
        row("a", figures="attacks=26"),
        row("b", figures="attacks>=20", **SOUTH),
        row("c", figures="attacks=3", **SOUTH | {"claimant": "paper"}),
        row("d", figures="attacks=26", **SOUTH),
    )
    assert told(ledger) == [
        (
            "Alpha and Beta say 26 attacks; the Paper says three; Beta says at least 20.",
            "not linked in the ledger; the figures contradict each other",
        )
    ]


@pytest.mark.parametrize(
    ("modality", "words"),
    [
        ("claims", "Alpha says two helicopters; Beta says no helicopters."),
        ("assesses_likely", "Alpha considers two helicopters likely; Beta says no helicopters."),
        ("confirms", "Alpha confirms two helicopters; Beta says no helicopters."),
        ("retracts", "Alpha no longer says two helicopters; Beta says no helicopters."),
    ],
)
def test_the_verb_says_how_firmly_it_is_said(modality, words):
    ledger = ledger_of(
        row("a", figures="helicopters=2", modality=modality),
        row("b", figures="helicopters=0", modality="denies", **SOUTH),
    )
    assert told(ledger)[0][0] == words


def test_place_time_and_a_bare_denial_are_sentences_too():
    ledger = ledger_of(
        row("a", disputes="b"),
        row("b", place_id="town-area", geo_precision="area", location="around Town")
        | {"event_date": "2023-05-13", **SOUTH},
    )
    assert [words for words, _ in told(ledger)] == [
        "Alpha names “Town” as the place; Beta names “around Town” as the place.",
        "Alpha gives 12 May 2023 as the time; Beta gives 13 May 2023 as the time.",
    ]
    ledger = ledger_of(
        row("a", headline_en="The bridge is down."),
        row("b", modality="denies", disputes="a", **SOUTH),
    )
    assert [words for words, _ in told(ledger)] == [
        "Beta denies the claim of Alpha “The bridge is down”."
    ]


def test_names_are_written_as_a_sentence_needs_them():
    ledger = ledger_of(
        row("a", figures="aircraft=1"),
        row("b", figures="aircraft=2", **SOUTH),
        sources=named("Ann Lee, a spokeswoman (North)", "Local authorities in Town (not named)"),
    )
    assert told(ledger)[0][0] == (
        "Ann Lee, a spokeswoman, says one aircraft; local authorities in Town say two."
    )
    # Without what stands in brackets these two would be one.
    ledger = ledger_of(
        row("a", figures="aircraft=1"),
        row("b", figures="aircraft=2", **SOUTH),
        sources=named("Ministry (North)", "Ministry (South)"),
    )
    assert told(ledger)[0][0] == "Ministry (North) says one aircraft; Ministry (South) says two."


@pytest.mark.parametrize(
    ("name", "several"),
    [
        ("Some Russian media", True),
        ("Local authorities in Bryansk Oblast", True),
        ("Armed forces of the north", True),
        ("Reuters", False),
        ("Government of the United States", False),
        ("Institute for the Study of War", False),
    ],
)
def test_a_verb_agrees_with_its_speaker(name, several):
    assert are_several([name], "en") is several


@pytest.mark.parametrize(
    ("figure", "en", "ja"),
    [
        (("advance_km", "=", "2"), "an advance of 2 km", "前進2km"),
        (("attacks", "=", "12500"), "12,500 attacks", "攻撃12,500回"),
        (("tanks", "<=", "40"), "at most 40 tanks", "戦車40両以下"),
        (("deaths", "~", "1.5"), "about 1.5 dead", "死者1.5人ほど"),
        (("drones_lost", ">", "3"), "drones lost: more than three", "drones lost3超"),
    ],
)
def test_a_figure_in_words(figure, en, ja):
    assert [counted(*figure, lang) for lang in ("en", "ja")] == [en, ja]


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "0 гелікоптерів"),
        ("1", "1 гелікоптер"),
        ("2", "2 гелікоптери"),
        ("5", "5 гелікоптерів"),
        ("21", "21 гелікоптер"),
        ("12500", "12\u00a0500 гелікоптерів"),
    ],
)
def test_a_language_with_three_forms_has_the_right_one(digits, words):
    assert counted("helicopters", "=", digits, "uk") == words


def test_the_shipped_helicopters_in_ukrainian(ledger):
    event = [c for c in ledger.claims.values() if c.event_id == "2023-05-13-bryansk-helicopter"]
    (found,) = sentences(ledger, differences(ledger, event), "uk", "UTC")
    assert found[0] == (
        "Російське державне агентство повідомляє: 1 гелікоптер; "
        "деякі російські медіа повідомляють: 2."
    )


def test_languages_have_names_and_unknown_codes_stay_codes():
    assert language_name("ja", "en") == "Japanese"
    assert language_name("uk", "ja") == "ウクライナ語"
    assert language_name("x-nonsense!", "en") == "x-nonsense!"
    assert in_sentence("A news agency", "en") == "a news agency"
