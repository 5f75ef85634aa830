"""Exactly the shown rows as bytes, and back."""

import csv
import io
import json
import re
import warnings
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from samples import DATA, files, ledger_of, row, uses_engine, write

from geo.export import FORMATS, Extract, file_name, read_package
from geo.ledger import NEIGHBOURS, read_ledger
from geo.model.claims import COLUMNS, UNGUARDED
from geo.model.filters import Filter
from geo.model.settings import read_settings
from geo.store import Store

pytestmark = uses_engine

FORM = {form.key: form for form in FORMATS}
csv_plain, csv_excel, package = (FORM[key].write for key in ("csv", "csv_excel", "package"))
DAY = (date(2023, 5, 12), date(2023, 5, 12))
TEN = [
    Filter(),
    Filter(day=DAY),
    Filter(day=(date(2023, 2, 13), date(2023, 2, 14)), zone="Asia/Tokyo"),
    Filter(day=DAY, date_basis="event"),
    Filter(side=("ukraine",)),
    Filter(claimant=("isw", "uk-mod")),
    Filter(modality=("denies",)),
    Filter(type=("Battles",), as_of=date(2023, 5, 12)),
    Filter(disputed=True, q="バフムト"),
    Filter(q="no claim has these words"),
]
TRICKY = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "'=1",
    "-5",
    'a,b\n"c"',
    "Київ",
    "東京🚁",
]


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def store(ledger):
    return Store(ledger, ("UTC", "Asia/Tokyo"))


def unnumbered(claims):
    """The claims without their row numbers, which are those of their file."""
    return [replace(c, row=0) for c in claims]


def shown(ledger, store, wanted):
    return [ledger.claims[i] for i in store.claims(wanted)]


@pytest.mark.parametrize("wanted", TEN, ids=[str(n) for n in range(len(TEN))])
def test_a_file_has_exactly_the_rows_that_are_shown(ledger, store, wanted):
    claims = shown(ledger, store, wanted)
    ids = [c.claim_id for c in claims]
    for form in (FORM["csv"], FORM["csv_excel"], FORM["package"]):
        data = form.write(ledger, claims, wanted, DATA)
        if form.suffix == "zip":
            data = zipfile.ZipFile(io.BytesIO(data)).read("events.csv")
        assert [r["claim_id"] for r in rows_of(data)] == ids, form.key


def test_the_ten_filters_show_different_claims(ledger, store):
    assert len({tuple(store.claims(wanted)) for wanted in TEN}) == len(TEN)
    assert store.claims(TEN[-1]) == []


def test_only_the_file_for_excel_begins_with_a_byte_order_mark(ledger):
    claims = list(ledger.claims.values())
    plain = csv_plain(ledger, claims, Filter(), DATA)
    assert not plain.startswith(b"\xef\xbb\xbf")
    assert csv_excel(ledger, claims, Filter(), DATA) == b"\xef\xbb\xbf" + plain
    archive = zipfile.ZipFile(io.BytesIO(package(ledger, claims, Filter(), DATA)))
    assert archive.read("events.csv") == plain


def test_the_row_of_hxl_tags_has_one_for_each_column(ledger):
    claims = list(ledger.claims.values())
    lines = FORM["csv_hxl"].write(ledger, claims, Filter(), DATA).split(b"\r\n")
    tags = lines.pop(1).decode().split(",")
    assert b"\r\n".join(lines) == csv_plain(ledger, claims, Filter(), DATA)
    assert len(set(tags)) == len(UNGUARDED)
    assert all(re.fullmatch(r"#[a-z]+[0-9]?(\+[a-z]\w*)*", tag) for tag in tags)
    assert tags[:2] == ["#meta+claim+id", "#event+id"]
    guarded = ledger_of(row("a", access="signed_in"))
    data = FORM["csv_hxl"].write(guarded, list(guarded.claims.values()), Filter(), DATA)
    assert data.split(b"\r\n")[1].decode().count("#") == len(COLUMNS)


@pytest.mark.parametrize("text", TRICKY)
def test_a_cell_is_inert_in_the_file_and_restored_when_read_again(tmp_path, text):
    typed = f"'{text}" if text.lstrip("'")[0] in "=+-@\t\r" and text != "-5" else text
    ledger = ledger_of(row("a", summary_en=typed, sub_event_type=typed))
    claims = list(ledger.claims.values())
    assert claims[0].summary_en == text
    data = csv_plain(ledger, claims, Filter(), tmp_path)
    cell = rows_of(data)[0]["summary_en"]
    assert cell == typed
    assert cell[0] not in "=+@\t\r"
    folder = write(tmp_path, files())
    again = read_ledger(folder, events=data, extract=True)
    assert again.claims == ledger.claims


def test_an_extract_of_the_shipped_ledger_is_valid_input_again(ledger, store):
    claims = shown(ledger, store, Filter(day=DAY))
    for write_it in (csv_plain, csv_excel):
        data = write_it(ledger, claims, Filter(day=DAY), DATA)
        again = read_ledger(DATA, events=data, extract=True)
        assert again.errors == ()
        assert unnumbered(again.claims.values()) == unnumbered(claims)


@pytest.mark.parametrize("key", FORM)
def test_an_independent_reader_accepts_every_zip(tmp_path, ledger, store, monkeypatch, key):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that frictionless brings
        import frictionless

        wanted = Filter(day=DAY, side=("ukraine",))
        claims = shown(ledger, store, wanted)
        about = read_settings(DATA).about
        form = FORM[key]
        data = b"".join(form.zipped(Extract(ledger, claims, wanted, DATA, about)))
        zipfile.ZipFile(io.BytesIO(data)).extractall(tmp_path)
        monkeypatch.chdir(tmp_path)
        described = frictionless.Package("datapackage.json")
        report = described.validate()
        assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
        names = ["events", *(n[:-4] for n in NEIGHBOURS)] if key == "package" else ["claims"]
        assert [r.name for r in described.resources] == names
        if form.suffix in ("csv", "xlsx", "zip"):  # what it can read as a table
            assert len(described.get_resource(names[0]).read_rows()) == len(claims) > 0
        said = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
        if form.comes_back:  # else it has no columns
            fields = [f["name"] for f in said["resources"][0]["schema"]["fields"]]
            assert fields[: len(UNGUARDED)] == list(UNGUARDED)
        assert said["claim_atlas"]["filter"] == wanted.words()
        assert said["claim_atlas"]["rows"] == len(claims)
        assert said["licenses"] == [{"name": about.licence, "path": about.licence_url}]
        assert about.citation in said["citation"]
        assert ledger.version[:12] in said["citation"]


def test_a_damaged_file_does_not_pass_for_the_one_described(tmp_path, ledger, monkeypatch):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import frictionless

        claims = list(ledger.claims.values())
        data = b"".join(FORM["geojson"].zipped(Extract(ledger, claims, Filter(), DATA)))
        zipfile.ZipFile(io.BytesIO(data)).extractall(tmp_path)
        with (tmp_path / "claims.geojson").open("ab") as file:
            file.write(b" ")
        monkeypatch.chdir(tmp_path)
        assert not frictionless.Package("datapackage.json").validate().valid


def test_a_ledger_that_says_no_licence_claims_none(ledger):
    data = package(ledger, list(ledger.claims.values()), Filter(), DATA)
    said = json.loads(zipfile.ZipFile(io.BytesIO(data)).read("datapackage.json"))
    assert "licenses" not in said
    assert said["citation"] == f"Claim Atlas. Data version {ledger.version[:12]}."


def test_the_package_says_what_it_holds(ledger, store):
    wanted = Filter(day=DAY, side=("ukraine",))
    claims = shown(ledger, store, wanted)
    archive = zipfile.ZipFile(io.BytesIO(package(ledger, claims, wanted, DATA)))
    said = json.loads(archive.read("datapackage.json"))
    assert said["claim_atlas"]["filter"] == wanted.words()
    assert said["claim_atlas"]["rows"] == len(claims)
    assert said["claim_atlas"]["rows_in_ledger"] == ledger.rows
    assert said["claim_atlas"]["data_version"] == ledger.version
    assert said["version"] == ledger.version[:12]
    (events, *_) = said["resources"]
    assert [f["name"] for f in events["schema"]["fields"]] == list(UNGUARDED)
    assert events["bytes"] == len(archive.read("events.csv"))


def test_a_package_gives_the_same_claims_back(ledger, store):
    for wanted in (Filter(), Filter(day=DAY), Filter(q="no claim has these words")):
        claims = shown(ledger, store, wanted)
        again = read_package(package(ledger, claims, wanted, DATA))
        assert again.errors == ()
        assert unnumbered(again.claims.values()) == unnumbered(claims)
        assert again.sources == ledger.sources
        assert again.gazetteer == ledger.gazetteer


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.csv", data)
    return out.getvalue()


@pytest.mark.parametrize(
    "data", [b"", b"claim_id,event_id\r\n", zipped(places=b"x")], ids=["empty", "csv", "no events"]
)
def test_what_is_no_package_is_a_value_error(data):
    with pytest.raises(ValueError, match=r"zip|package"):
        read_package(data)


def test_a_package_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr("geo.export.package.PACKAGE_LIMIT", 1000)
    with pytest.raises(ValueError, match="1000"):
        read_package(zipped(events=b"x" * 5000))


def test_a_damaged_package_is_a_value_error():
    data = bytearray(zipped(events=files(row("a"))["events.csv"]))
    start = data.index(b"events.csv") + len(b"events.csv")
    data[start : start + 4] = b"\xff\xff\xff\xff"
    with pytest.raises(ValueError, match=r"zip|package"):
        read_package(bytes(data))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ((), "claims_all-days_19-rows.csv"),
        (DAY, "claims_2023-05-12_19-rows.csv"),
        ((date(2023, 5, 9), date(2023, 5, 13)), "claims_2023-05-09_2023-05-13_19-rows.csv"),
    ],
)
def test_the_name_of_the_file_says_days_and_rows(day, name):
    assert file_name(Filter(day=day), 19, "csv") == name
