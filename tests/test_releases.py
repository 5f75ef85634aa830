"""Releases: signed, verified without the ledger, altered in every way, and recalled later."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from guarded import given_away, guarded_folder
from hypothesis import given
from hypothesis import strategies as st
from samples import examples, files, row, uses_engine, write
from test_api import ask

from geo.cli.main import main
from geo.export.release_package import open_release
from geo.ledger import EVENTS, read_ledger
from geo.ledger.editing import added, corrected, withdrawn
from geo.ledger.hash_tree import is_proven, leaf, proof, root
from geo.ledger.history import entries
from geo.ledger.releases import BadRelease
from geo.ledger.saving import save
from geo.service.current import current_atlas, reopen

pytestmark = uses_engine


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger of four claims, which the server would serve."""
    rows = [row(f"c{n}", event_id=f"e{n % 2}", figures=f"tanks={n}") for n in range(1, 5)]
    made = write(tmp_path / "ledger", files(*rows))
    (made / "atlas.toml").write_bytes((Path("data") / "atlas.toml").read_bytes())
    monkeypatch.setenv("EVENTS_DATA_DIR", str(made))
    monkeypatch.setenv("EVENTS_WRITER", "Ann")
    reopen()
    return made


@pytest.fixture
def key(tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A private key, whose public one the ledger trusts."""
    path = tmp_path / "key.pem"
    assert main(["release", "--new-key", str(path)]) == 0
    said = capsys.readouterr().out
    public = said.split('["')[1].split('"]')[0]
    settings = folder / "atlas.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8") + f'\n[release]\nkeys = ["{public}"]\n'
    )
    return path


def released(folder: Path, key: Path, number: int, *more: str) -> Path:
    out = folder.parent / f"release-{number}.zip"
    assert (
        main(["release", "--data", str(folder), "--key", str(key), "--out", str(out), *more]) == 0
    )
    return out


def verify(*arguments: object) -> int:
    return main(["verify", *map(str, arguments)])


def put(folder: Path, change) -> None:
    save(folder, change, "Ann", {})


def changed(folder: Path) -> None:
    """One claim corrected, one withdrawn, one retracted by its claimant; c4 stays."""
    claims = read_ledger(folder).claims
    put(folder, corrected(claims["c1"], {"figures": "tanks=9", "location": "Town Hall"}))
    put(folder, withdrawn(claims["c2"], date(2026, 11, 29)))
    back = {"claim_id": "c5", "modality": "retracts", "disputes": "c3"}
    put(folder, added({**claims["c3"].cells, **back}))
    reopen()


def test_a_release_is_verified_here_and_elsewhere(folder, key, tmp_path, capsys):
    first = released(folder, key, 1, "--note", "The first one")
    changed(folder)
    second = released(folder, key, 2)
    said = capsys.readouterr().out
    assert "Release 1 with 4 claims" in said
    assert "Release 2 with 5 claims" in said
    assert "To have it trusted" not in said, "its key is in atlas.toml"
    assert verify("--data", folder) == 0
    assert "✓ Releases: 2, each signed" in capsys.readouterr().out
    for path, rows in ((first, 4), (second, 5)):
        assert verify("--release", path, "--data", folder) == 0
        assert f"{rows} claims, signed by a trusted key" in capsys.readouterr().out
    actions = [entry.action for entry in entries(folder)]
    assert actions == ["begin", "release", "correct", "withdraw", "new", "release"]
    elsewhere = write(tmp_path / "elsewhere", {})
    assert verify("--release", first, "--data", elsewhere) == 0
    assert "whose key that is cannot be told here" in capsys.readouterr().out
    assert verify("--release", first, "--data", elsewhere, "--key", "A" * 43 + "=") == 1
    assert "not trusted here" in capsys.readouterr().out


def test_another_program_finds_what_was_signed(folder, key):
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    out = released(folder, key, 1, "--note", "Für 東京")
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    public = load_pem_private_key(key.read_bytes(), None).public_key()
    public.verify(base64.b64decode(parts["release.json.sig"]), parts["release.json"])
    said = json.loads(parts["release.json"])
    assert (said["release"], said["note"], said["previous"]) == (1, "Für 東京", "")
    for name, table in said["tables"].items():
        assert sha256(parts[name]).hexdigest() == table["sha256"]
        assert parts[name] == (folder / name).read_bytes()
    package = json.loads(parts["datapackage.json"])
    hashes = {r["path"]: r["hash"] for r in package["resources"]}
    assert hashes == {n: f"sha256:{table['sha256']}" for n, table in said["tables"].items()}
    cited = dict(line.split(": ", 1) for line in parts["CITATION.cff"].decode().splitlines())
    assert json.loads(cited["version"]) == "1"
    assert json.loads(cited["type"]) == "dataset"
    assert json.loads(cited["authors"])[0]["name"]
    assert json.loads(cited["date-released"]) == said["at"][:10]


def rezipped(path: Path, **altered: bytes | None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = altered.get(name.replace(".", "_"), old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def test_whatever_is_altered_in_the_file_is_named(folder, key, tmp_path):
    out = released(folder, key, 1)
    other = released(folder, key, 2)
    with zipfile.ZipFile(out) as archive:
        events, signed = archive.read(EVENTS), archive.read("release.json")
    with zipfile.ZipFile(other) as archive:
        theirs = archive.read("release.json.sig")
    tries = {
        "altered": rezipped(out, events_csv=events.replace(b"tanks=1", b"tanks=7")),
        "signature": rezipped(out, release_json=signed.replace(b'"note": ""', b'"note": "x"')),
        "lacks": rezipped(out, sources_csv=None),
        "no_zip": out.read_bytes()[: len(out.read_bytes()) // 2],
    }
    for reason, data in tries.items():
        with pytest.raises(BadRelease) as found:
            open_release(data)
        assert found.value.reason == reason
        path = tmp_path / "altered.zip"
        path.write_bytes(data)
        assert verify("--release", path, "--data", folder) == 1
    for data, reason in (
        (rezipped(out, release_json_sig=theirs), "signature"),
        (rezipped(out, release_json_sig=b"\xff\x00"), "signature"),
        (rezipped(out, release_json=b"[]"), "damaged"),
        (rezipped(out, release_json=b"[" * 100_000), "damaged"),
        (rezipped(out, release_json=b'{"format": 2}'), "newer_format"),
        (rezipped(out, marks_csv=b"claim_id,mark\r\n"), "altered"),
        (rezipped(out, events_csv=b"\xff\xfe"), "altered"),
        (rezipped(out, events_csv=events + b'"'), "altered"),
    ):
        with pytest.raises(BadRelease) as found:
            open_release(data)
        assert found.value.reason == reason


def test_whatever_is_altered_in_the_ledger_is_named(folder, key, capsys):
    released(folder, key, 1)
    changed(folder)
    released(folder, key, 2)
    kept = {path: path.read_bytes() for path in (folder / "releases").iterdir()}
    one, two = folder / "releases" / "1.json", folder / "releases" / "2.json"
    marks = folder / "releases" / "1.marks.csv"
    tries = {
        "the signature is not of this file": {one: kept[one].replace(b"2026", b"2025")},
        "the list of claims of the release was altered": {marks: kept[marks][:-40]},
        "a file of the release is missing": {one.with_suffix(".json.sig"): None},
        "not numbered one after the other": {one: None},
    }
    for words, files_now in tries.items():
        for path, content in files_now.items():
            path.unlink() if content is None else path.write_bytes(content)
        assert verify("--data", folder) == 1, words
        assert words in capsys.readouterr().out
        for path, content in kept.items():
            path.write_bytes(content)
    assert verify("--data", folder) == 0
    events = (folder / EVENTS).read_bytes()
    assert main(["release", "--data", str(folder), "--key", str(two), "--out", "x.zip"]) == 1
    assert "no private key" in capsys.readouterr().err
    assert (folder / EVENTS).read_bytes() == events
    settings = folder / "atlas.toml"
    text = settings.read_text(encoding="utf-8")
    other = f'["{"A" * 43}="'
    settings.write_text(text.replace("keys = [", f"keys = {other}, "), encoding="utf-8")
    assert verify("--data", folder) == 0, "another trusted key beside"
    end = text.index("[release]")
    settings.write_text(f"{text[:end]}[release]\nkeys = {other}]\n", encoding="utf-8")
    assert verify("--data", folder) == 1
    assert "signed by a key that atlas.toml does not trust" in capsys.readouterr().out


def test_a_ledger_with_faults_or_a_broken_release_is_not_released(folder, key, capsys):
    out = str(folder.parent / "x.zip")
    command = ["release", "--data", str(folder), "--key", str(key), "--out", out]
    events = (folder / EVENTS).read_bytes()
    (folder / EVENTS).write_bytes(events.replace(b"alpha", b"nobody", 1))
    assert main(command) == 1
    assert "1 fault: mend it first" in capsys.readouterr().err
    (folder / EVENTS).write_bytes(events)
    assert main(command) == 0
    assert main(command) == 1, "the file is there"
    (folder / "releases" / "1.json").write_bytes(b"{}")
    Path(out).unlink()
    assert main(command) == 1
    assert "Release 1 is not right" in capsys.readouterr().err
    assert not Path(out).exists()


def recall(*arguments: object) -> int:
    return main(["recall", *map(str, arguments)])


EXPECTED = [
    "Of 4 claims, 3 are not what they were.",
    "Retracted by the claimant: 1",
    "  “Headline of c3” (c3)",
    "Withdrawn from the ledger: 1",
    "  “Headline of c2” (c2)",
    "Corrected: 1",
    "  “Headline of c1” (c1): what is said, where",
]


@pytest.mark.parametrize(
    ("form", "suffix"),
    [
        ("csv", "csv"), ("xlsx", "xlsx"), ("geojson", "geojson"), ("kml", "kml"),
        ("geoparquet", "parquet"), ("geopackage", "gpkg"), ("package", "zip"),
    ],
)  # fmt: skip
def test_an_older_export_says_later_what_became_of_its_claims(
    folder, tmp_path, form, suffix, capsys
):
    out = tmp_path / f"old.{suffix}"
    assert main(["export", "--data", str(folder), "--format", form, "--out", str(out)]) == 0
    capsys.readouterr()
    assert recall(out, "--data", folder) == 0
    assert "nothing was corrected" in capsys.readouterr().out
    changed(folder)
    assert recall(out, "--data", folder) == 1
    assert capsys.readouterr().out.splitlines() == EXPECTED


def test_a_release_says_later_what_became_of_its_claims(folder, key, capsys):
    out = released(folder, key, 1)
    changed(folder)
    capsys.readouterr()
    for what in (out, 1):
        assert recall(what, "--data", folder) == 1
        assert capsys.readouterr().out.splitlines() == EXPECTED
    assert recall(1, "--data", folder, "--json") == 1
    assert json.loads(capsys.readouterr().out)[2] == {
        "claim_id": "c3", "kind": "retracted", "groups": [],
    }  # fmt: skip
    assert recall(7, "--data", folder) == 2
    assert recall(folder / "atlas.toml", "--data", folder) == 2


def test_a_permanent_page_says_what_became_of_its_claims_since_a_release(folder, key):
    released(folder, key, 1)
    page = ask(current_atlas(), "/c/c1?lang=en").body.decode()
    assert "Release 1 · Data version" in page
    assert "/c/c1?release=1</a>" in page
    changed(folder)
    book = current_atlas()
    now = ask(book, "/c/c1?lang=en&release=1").body.decode()
    assert "Since release 1 of" in now
    assert "“Headline of c1” (c1): what is said, where" in now
    assert "c2" not in now.split("</aside>")[0].split("<aside")[1]
    assert "Release 1 " not in ask(book, "/c/c1?lang=en").body.decode(), "it is another state now"
    event = ask(book, "/e/e1?lang=en&release=1").body.decode()
    assert "Of 2 claims, 2 are not what they were." in event
    assert "nothing was corrected" in ask(book, "/c/c4?lang=en&release=1").body.decode()
    for wrong in ("9", "x", "-1", "1" * 50):
        page = ask(book, f"/c/c1?lang=en&release={wrong}")
        assert page.status == 200
        assert ("no release 9" in page.body.decode()) == (wrong == "9")


def test_the_public_gets_no_more_from_a_release_than_otherwise(tmp_path, monkeypatch, key, capsys):
    made = guarded_folder(tmp_path / "guarded")
    out = tmp_path / "public.zip"
    command = ["release", "--data", str(made), "--key", str(key), "--out", str(out), "--public"]
    assert main(command) == 0
    with zipfile.ZipFile(out) as archive:
        text = "\n".join(archive.read(n).decode("utf-8") for n in archive.namelist())
    assert given_away(text) == []
    assert verify("--data", made) == 0


@given(st.lists(st.binary(max_size=8), max_size=40))
@examples
def test_every_row_of_a_tree_is_proven_and_no_other(rows):
    leaves = [leaf(data) for data in rows]
    top, n = root(leaves), len(leaves)
    for place in range(n):
        path = proof(leaves, place)
        assert is_proven(leaves[place], place, n, path, top)
        assert not is_proven(leaf(b"another row"), place, n, path, top)
        assert not is_proven(leaves[place], place, n, [*path, top], top)
        assert not path or not is_proven(leaves[place], place, n, path[:-1], top)
    with pytest.raises(IndexError):
        proof(leaves, n)


def test_the_tree_is_that_of_rfc_9162():
    def of(leaves):
        if not leaves:
            return sha256(b"").digest()
        if len(leaves) == 1:
            return leaves[0]
        half = 1 << ((len(leaves) - 1).bit_length() - 1)
        return sha256(b"\x01" + of(leaves[:half]) + of(leaves[half:])).digest()

    for n in range(34):
        leaves = [leaf(bytes([k])) for k in range(n)]
        assert root(leaves) == of(leaves)
    assert leaf(b"") == sha256(b"\x00").digest()
