"""The chart of sides and places: numbers beside the bars, silences marked, nothing dropped."""

import json

from samples import ledger_of, row

from geo.model.filters import Filter
from geo.store import Store
from geo.views import charts

SOUTH = {"claimant": "beta", "claimant_side": "south"}


def data_of(*claims, names=None):
    ledger = ledger_of(*claims)
    store = Store(ledger, ("UTC",))
    counts = store.frame(store.ask.by_place(Filter()))
    return charts.places_table(counts, ledger.sides, names or {"town": "Town"}, "en")


def test_each_side_has_a_column_with_a_number_or_a_silence_at_each_place():
    data, hidden = data_of(
        row("a", disputes="b"),
        row("b"),
        row("c", **SOUTH),
        row("d", place_id="", geo_precision="unknown", location="", **SOUTH),
    )
    assert hidden == 0
    assert data[["label", "head", "text"]].values.tolist() == [
        ["Town", "N · North side", "2 ≠"],
        ["Town", "S · South side", "1"],
        ["place not stated", "N · North side", "–"],
        ["place not stated", "S · South side", "1"],
    ]
    assert data["from"].tolist() == [0, 1, 0, 1]
    assert (data["to"] - data["from"]).max() < 0.7  # room for the number


def test_places_of_one_name_stay_apart_and_the_rest_is_counted(monkeypatch):
    area = {"place_id": "town-area", "geo_precision": "area"}
    claims = [row("a"), row("b"), row("c", **area)]
    both, _ = data_of(*claims, names={"town": "Town", "town-area": "Town"})
    assert both["label"].tolist() == ["Town", "Town (2)"]
    monkeypatch.setattr(charts, "MAX_PLACES", 1)
    unlocated = row("d", place_id="", geo_precision="unknown", location="")
    one, hidden = data_of(*claims, unlocated)
    assert (one["place"].tolist(), hidden) == (["town", ""], 1)


def test_no_word_of_the_data_is_in_an_expression_of_the_chart(ledger):
    made = charts.places_spec(("'+alert(1)+'",), ledger.sides, "dark", "ja", 2)
    plain = json.loads(json.dumps(made))
    assert plain["encoding"]["y"]["scale"]["domain"] == ["'+alert(1)+'"]
    del plain["encoding"]["y"]["scale"]
    assert "alert" not in json.dumps(plain)
    assert plain["height"] > 0
