""" "Who says what": the rivals, the chain, the passage, and what is not stated."""

import hashlib

import pytest
from samples import DOCUMENTS, ledger_of, row

from geo.i18n import t
from geo.model.claims import Figure
from geo.views.panel import (
    MAX_LISTED,
    MAX_PANEL_EVENTS,
    badge,
    chain,
    day_list,
    figure_text,
    web_address,
    who_says_what,
)

ISW, HOLDS = "2023-05-11-isw-front-pierced", "2023-05-12-konashenkov-line-holds"


def panel(ledger, shown, places, lang="en", texts=None):
    claims = [ledger.claims[i] for i in shown]
    return who_says_what(ledger, claims, places, lang, "Asia/Tokyo", texts or {})


def claims_of(built):
    return [c for event in built["events"] for column in event["columns"] for c in column["claims"]]


def facts(claim, key, lang="en"):
    return dict(claim["facts"])[t(f"panel.{key}", lang)]


def test_the_chain_names_who_spoke_who_carried_it_and_who_published_it(ledger):
    claim = ledger.claims["2023-05-13-bryansk-su34"]
    assert chain(claim, ledger, "en") == (
        "Local authorities in Bryansk Oblast → TASS, Russian state news agency → NHK (Japan)"
    )
    assert chain(claim, ledger, "ja") == "ブリャンスク州の地元当局 → タス通信(ロシア国営) → NHK"


def test_one_who_speaks_and_publishes_stands_once_in_the_chain(ledger):
    claim = ledger.claims["2023-05-13-nhk-causes-unknown"]
    assert chain(claim, ledger, "en") == "NHK (Japan)"


def test_a_rival_outside_the_filter_is_shown_and_marked(ledger):
    built = panel(ledger, [ISW], ["bakhmut-area"])
    assert {c["id"]: c["outside"] for c in claims_of(built)} == {ISW: False, HOLDS: True}
    (event,) = built["events"]
    assert [sentence for sentence, _ in event["differences"]] == [
        "Institute for the Study of War considers at least one breakthrough likely; "
        "Igor Konashenkov, Russian defence ministry spokesman, says no breakthroughs.",
        "Institute for the Study of War names “around Bakhmut” as the place; Igor Konashenkov, "
        "Russian defence ministry spokesman, names “around Soledar” as the place.",
    ]
    assert {why for _, why in event["differences"]} == {t("differs.linked", "en")}


def test_within_the_filter_neither_is_marked(ledger):
    built = panel(ledger, [ISW, HOLDS], ["bakhmut-area"])
    assert {c["outside"] for c in claims_of(built)} == {False}


def test_claims_stand_in_columns_by_side_in_the_order_of_the_sides(ledger):
    ids = ["2023-05-13-bryansk-two-dead", "2023-05-13-nhk-causes-unknown"]
    built = panel(ledger, ids, ["bryansk-oblast"])
    assert built["place"] == "Bryansk Oblast"
    assert [[c["letter"] for c in e["columns"]] for e in built["events"]] == [["R"], ["T"]]


def test_an_event_opens_the_same_panel_with_or_without_a_place():
    ledger = ledger_of(
        row("a", place_id="", geo_precision="unknown", location="", location_ja="", disputes="c"),
        row("b", event_id="e2"),
        row("c", event_id="e3"),
    )
    claims = list(ledger.claims.values())
    built = who_says_what(ledger, claims, [], "en", "UTC", {}, ["e1"])
    assert {c["id"] for c in claims_of(built)} == {"a", "c"}
    assert built["place"] == "place not stated"
    assert who_says_what(ledger, [], [], "en", "UTC", {}, ["e1"])["text"]["empty"] == (
        t("claims.empty_event", "en")
    )


def quoting(text: str):
    sha = hashlib.sha256(text.encode()).hexdigest()
    quote = {"evidence_start": "2", "evidence_end": "4"}
    quote["evidence_sha256"] = hashlib.sha256(text[2:4].encode()).hexdigest()
    documents = [DOCUMENTS[0] | {"sha256": sha}]
    return sha, ledger_of(row("a", document="letter", **quote), row("b"), documents=documents)


def test_the_passage_is_shown_only_where_the_document_is_at_hand_and_matches():
    text = "📰🚁二機が"
    sha, ledger = quoting(text)
    with_it = claims_of(panel(ledger, ["a", "b"], ["town"], texts={sha: text}))
    assert [c["passage"] and c["passage"]["text"] for c in with_it] == ["二機", None]
    assert with_it[0]["passage_note"] == t("panel.passage_checked", "en")
    without = claims_of(panel(ledger, ["a"], ["town"]))[0]
    assert without["passage"] is None
    assert without["passage_note"] == t("panel.passage_absent", "en")
    other = claims_of(panel(ledger, ["a"], ["town"], texts={sha: "📰🚁一機が"}))[0]
    assert other["passage"] is None
    assert other["passage_note"] == t("panel.passage_differs", "en")


def test_the_citation_says_where_to_look_and_its_absence_is_said():
    _, ledger = quoting("📰🚁二機が")
    one, two = claims_of(panel(ledger, ["a", "b"], ["town"]))
    for part in ("The Paper", "A letter", "2023-05-12", "2–4"):
        assert part in one["citation"]
    assert two["citation"] == t("panel.no_document", "en")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_date_that_was_not_stated_is_called_so_and_never_filled_in(lang):
    ledger = ledger_of(row("a", event_date="", time_precision="unknown", report_date=""))
    (claim,) = claims_of(panel(ledger, ["a"], ["town"], lang))
    assert facts(claim, "happened", lang) == t("panel.not_stated", lang)
    assert facts(claim, "reported", lang) == t("panel.not_stated", lang)


def test_a_time_is_told_in_the_zone_and_a_rough_one_with_its_precision():
    rough = {"event_date": "2023-05-08", "event_date_end": "2023-05-12", "time_precision": "week"}
    ledger = ledger_of(
        row("a", report_date="2023-02-14T10:00+01:00", figures="tanks<=40", status="draft", **rough)
    )
    (claim,) = claims_of(panel(ledger, ["a"], ["town"]))
    assert facts(claim, "reported") == "14 February 2023, 18:00 (Asia/Tokyo)"
    assert facts(claim, "happened") == "8\u2009–\u200912 May 2023 (known to the week)"
    assert facts(claim, "figures") == "tanks ≤ 40"
    assert facts(claim, "status") == "draft"


def test_the_list_of_a_day_has_badge_time_source_and_place():
    ledger = ledger_of(
        row("a", report_date="2023-02-14T10:00+01:00", disputes="b"),
        row("b"),
        row("c", report_date=""),
    )
    built = day_list(ledger, list(ledger.claims.values()), "en", "Asia/Tokyo", "report", ["town"])
    first, second, third = built["rows"]
    assert (first["day"], first["sub"]) == ("14 February 2023", "18:00 · Alpha · Town")
    assert first["badge"]["label"] == "Alpha (North side): claims"
    assert (second["sub"], third["day"]) == ("Alpha · Town", t("list.undated", "en"))
    assert [r["disputed"] for r in built["rows"]] == [True, True, False]
    assert all(r["selected"] for r in built["rows"])
    assert built["more"] == ""


def test_long_lists_and_panels_count_what_they_leave_out():
    rows = [row(f"c{n}", event_id=f"e{n}") for n in range(MAX_PANEL_EVENTS + 3)]
    ledger = ledger_of(*rows)
    built = day_list(ledger, list(ledger.claims.values()), "en", "UTC", "report")
    assert len(built["rows"]) == MAX_LISTED
    assert built["more"] == t("list.more", "en", n=MAX_PANEL_EVENTS + 3 - MAX_LISTED)
    assert built["grow"] == "List 13 more"
    grown = day_list(ledger, list(ledger.claims.values()), "en", "UTC", "report", most=230)
    assert (len(grown["rows"]), grown["more"], grown["grow"]) == (len(rows), "", "")
    shown = panel(ledger, list(ledger.claims), ["town"])
    assert len(shown["events"]) == MAX_PANEL_EVENTS
    assert shown["more"] == t("panel.more", "en", n=3)


def test_a_badge_has_letters_shape_and_words_not_colour_alone():
    ledger = ledger_of(row("a", modality="denies"))
    assert badge(ledger.claims["a"], ledger, "ja") == {
        "letters": "ALP",
        "shape": "square",
        "colour": "#B34700",
        "modality": "denies",
        "label": "アルファ (北側): 否定",
    }


def test_a_figure_is_named_in_the_language_or_as_in_the_ledger():
    assert figure_text(Figure("tanks", "<=", 40), "ja") == "戦車 ≤ 40"
    assert figure_text(Figure("balloons", "~", 3.5), "ja") == "balloons ≈ 3.5"


def test_a_large_figure_is_shown_with_all_its_digits():
    digits = figure_text(Figure("refugees", "=", 1_234_567), "en").replace(",", "")
    assert "1234567" in digits


def test_a_long_panel_still_says_that_these_are_claims():
    rows = [row(f"c{n}", event_id=f"e{n}") for n in range(MAX_PANEL_EVENTS + 1)]
    ledger = ledger_of(*rows)
    shown = panel(ledger, list(ledger.claims), ["town"])
    assert t("panel.not_facts", "en") in shown["text"]["not_facts"]


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.org/a?b=c", "example.org"),
        ("http://user@example.org:8080/", "example.org"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https:///no-host", None),
        ("https://exa mple.org/", None),
        ("//example.org/", None),
        ("https://[broken/", None),
        ("", None),
    ],
)
def test_only_an_address_of_the_web_becomes_a_link(url, host):
    found = web_address(url)
    assert (found and found["host"]) == host
