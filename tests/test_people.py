"""Roles, what of a token counts, and how sessions end."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import DATA, examples, run_async
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from geo.model.roles import Role, parse_roles, role_of
from geo.model.settings import parse_settings
from geo.service import people, writing
from geo.service.people import NotSignedIn, Person, end_session, person_of, sign_in
from geo.ui import signing_in
from geo.web.auth_guard import AuthGuard

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
GOOD = {
    "EVENTS_OIDC_ISSUER": "https://id.example.org/realm",
    "EVENTS_OIDC_CLIENT": "atlas",
    "EVENTS_OIDC_SECRET": "not told",
    "EVENTS_PUBLIC_URL": "https://atlas.example.org",
    "EVENTS_COOKIE_SECRET": "x" * 32,
}
CLAIMS = {
    "iss": "https://id.example.org/realm",
    "aud": "atlas",
    "sub": "u1",
    "iat": NOW.timestamp() - 600,
    "exp": NOW.timestamp() + 600,
    "nonce": "n1",
    "email": "Ann@Example.org",
    "email_verified": True,
    "name": "Ann Coder",
}
ROLES = parse_roles(
    {
        "owner": ["ann@example.org"],
        "reviewer": ["@newsroom.example", "group:editors"],
        "contributor": ["@example.org"],
    }
)


@pytest.fixture
def settings(monkeypatch):
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    for name in ("EVENTS_SESSION_HOURS", "EVENTS_OIDC_TRUST_EMAIL", "EVENTS_OIDC_GROUPS"):
        monkeypatch.delenv(name, raising=False)
    return sign_in()


def person(folder: Path, **cells: object) -> Person:
    found = sign_in()
    assert found
    return person_of(CLAIMS | cells, found, ROLES, folder, lambda: NOW)


# ---- roles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "groups", "role"),
    [
        ("ann@example.org", (), Role.OWNER),
        ("ANN@EXAMPLE.ORG", (), Role.OWNER),
        ("bob@example.org", (), Role.CONTRIBUTOR),
        ("bob@newsroom.example", (), Role.REVIEWER),
        ("bob@sub.newsroom.example", (), Role.VIEWER),
        ("newsroom.example@evil.example", (), Role.VIEWER),
        ("x@evil.example@newsroom.example", (), Role.REVIEWER),  # the last part is the domain
        ("", ("editors",), Role.REVIEWER),
        ("", ("Editors", "editor", "owner", "ann@example.org"), Role.VIEWER),
        ("", (), Role.VIEWER),
    ],
)
def test_the_highest_role_that_fits_counts(email, groups, role):
    assert role_of(ROLES, email, groups) is role


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"admin": ["a@b.c"]}, "roles.admin: there is no such role"),
        ({"viewer": ["a@b.c"]}, "roles.viewer"),
        ({"owner": "a@b.c"}, "not a list"),
        ({"owner": ["*"]}, "neither an e-mail"),
        ({"owner": ["@"]}, "neither an e-mail"),
        ({"owner": [""]}, "neither an e-mail"),
        ({"owner": [1]}, "neither an e-mail"),
        ({"reviewer": ["group:"]}, "neither an e-mail"),
    ],
)
def test_a_wrong_table_of_roles_is_said(table, said):
    with pytest.raises(ValueError, match=said.replace(".", r"\.")):
        parse_roles(table)


def test_the_settings_of_a_ledger_have_roles():
    data = (DATA / "atlas.toml").read_bytes()
    assert parse_settings(data).roles == {}
    more = data + b'\n[roles]\nowner = ["ann@example.org"]\n'
    assert parse_settings(more).roles == {Role.OWNER: ("ann@example.org",)}
    with pytest.raises(ValueError, match=r"atlas\.toml.*no such role"):
        parse_settings(data + b'\n[roles]\nboss = ["ann@example.org"]\n')


# ---- tokens --------------------------------------------------------------------------------------


def test_what_a_token_says_makes_a_person(settings, tmp_path):
    found = person(tmp_path)
    assert (found.name, found.role) == ("Ann Coder <Ann@Example.org>", Role.OWNER)
    assert person(tmp_path, aud=["other", "atlas"]).role is Role.OWNER
    assert person(tmp_path, name="").name == "<Ann@Example.org>"
    assert person(tmp_path, email=None, name=None).name == "u1"


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ({"iss": "https://id.example.org/other"}, "other_issuer"),
        ({"iss": None}, "other_issuer"),
        ({"aud": "another"}, "other_audience"),
        ({"aud": []}, "other_audience"),
        ({"aud": None}, "other_audience"),
        ({"sub": ""}, "unclear"),
        ({"sub": 7}, "unclear"),
        ({"exp": None}, "unclear"),
        ({"exp": "2027-01-01"}, "unclear"),
        ({"iat": True}, "unclear"),
        ({"iat": float("nan")}, "unclear"),
        ({"exp": NOW.timestamp() - 1}, "ended"),
        ({"iat": NOW.timestamp() + 3_600}, "ended"),
        ({"iat": NOW.timestamp() - 40 * 86_400}, "ended"),
    ],
)
def test_a_token_that_proves_nothing_gives_no_rights(settings, tmp_path, cells, key):
    with pytest.raises(NotSignedIn) as said:
        person(tmp_path, **cells)
    assert said.value.key == f"people.{key}"


def test_an_e_mail_counts_only_when_the_provider_says_that_it_is_proven(
    settings, tmp_path, monkeypatch
):
    for word in (False, None, "true", 1):
        found = person(tmp_path, email_verified=word)
        assert (found.email, found.role) == ("", Role.VIEWER)
    assert person(tmp_path, email_verified=False, groups=["editors"]).role is Role.REVIEWER
    assert person(tmp_path, email_verified=False, groups="editors").role is Role.VIEWER
    monkeypatch.setenv("EVENTS_OIDC_TRUST_EMAIL", "1")
    assert person(tmp_path, email_verified=False).role is Role.OWNER


def test_a_session_lasts_as_long_as_the_server_says(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("EVENTS_SESSION_HOURS", "8")
    assert person(tmp_path, exp=NOW.timestamp() - 1).role is Role.OWNER
    with pytest.raises(NotSignedIn):
        person(tmp_path, iat=NOW.timestamp() - 8 * 3_600 - 1)
    monkeypatch.setenv("EVENTS_SESSION_HOURS", "0.1")
    with pytest.raises(NotSignedIn):
        person(tmp_path)


@examples
@given(
    st.dictionaries(
        st.sampled_from(list(CLAIMS)),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()),
    )
)
def test_no_token_ends_in_a_traceback(cells):
    settings = people.SignIn("https://id.example.org", "atlas", "", "", "", None, "groups", False)
    try:
        found = person_of(CLAIMS | {"iss": settings.issuer} | cells, settings, ROLES, Path("/none"))
    except NotSignedIn:
        return
    assert found.name


# ---- sessions ------------------------------------------------------------------------------------


def test_a_kept_cookie_is_worth_nothing_after_signing_out(settings, tmp_path):
    mine = person(tmp_path)
    end_session(mine, tmp_path, at=lambda: NOW)
    with pytest.raises(NotSignedIn) as said:
        person(tmp_path)
    assert said.value.key == "people.signed_out"
    assert person(tmp_path, nonce="another").role is Role.OWNER  # on another machine
    end_session(mine, tmp_path, everywhere=True, at=lambda: NOW)
    for nonce in ("n1", "another", "n3"):
        with pytest.raises(NotSignedIn):
            person(tmp_path, nonce=nonce)
    assert person(tmp_path, sub="u2").role is Role.OWNER  # somebody else


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'{"sessions": {"a": "b"}, "accounts": {}}'])
def test_a_broken_list_of_ended_sessions_lets_nobody_in(settings, tmp_path, broken):
    path = tmp_path / people.ENDED
    path.parent.mkdir()
    path.write_bytes(broken)
    with pytest.raises(NotSignedIn) as said:
        person(tmp_path)
    assert said.value.key == "people.unclear"


# ---- settings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("EVENTS_OIDC_SECRET", "", "EVENTS_OIDC_SECRET"),
        ("EVENTS_OIDC_ISSUER", "http://id.example.org", "not an https"),
        ("EVENTS_OIDC_ISSUER", "id.example.org", "not an https"),
        ("EVENTS_PUBLIC_URL", "https://atlas.example.org/?x=1", "not the address"),
        ("EVENTS_COOKIE_SECRET", "short", "shorter than 32"),
        ("EVENTS_SESSION_HOURS", "long", "not a number"),
        ("EVENTS_SESSION_HOURS", "-1", "not between"),
        ("EVENTS_SESSION_HOURS", "nan", "not between"),
    ],
)
def test_wrong_settings_are_named_and_let_nobody_write(settings, monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("EVENTS_WRITE", "1")
    with pytest.raises(ValueError, match=said) as told:
        sign_in()
    assert "not told" not in str(told.value)
    assert writing.mode() == "public"
    assert not writing.may_write()


def test_roles_decide_what_the_person_who_is_there_may(settings, monkeypatch, tmp_path):
    monkeypatch.setenv("EVENTS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("EVENTS_WRITE", "1")  # which sign-in replaces
    monkeypatch.setattr(writing, "_ended", threading.Event())
    there: list[Person | None] = [None]
    monkeypatch.setattr(writing, "who_is_there", lambda: there[0])
    assert (writing.mode(), writing.may_write()) == ("team", False)
    seen = {}
    for role in Role:
        there[0] = Person("Ann", "", role, "s", "a")
        seen[role.word] = (
            writing.may(Role.CONTRIBUTOR),
            writing.may_write(),
            writing.may_take_back("Ann"),
            writing.may_take_back("Bob"),
        )
    assert seen == {
        "viewer": (False, False, False, False),
        "contributor": (True, False, False, False),
        "reviewer": (True, True, True, False),
        "owner": (True, True, True, True),
    }
    assert writing.writer() == "Ann"
    there[0] = Person("Ann", "", Role.CONTRIBUTOR, "s", "a")
    with pytest.raises(writing.NotAllowed):
        writing.writer()
    assert writing.writer(Role.CONTRIBUTOR) == "Ann"


def test_a_role_that_does_not_exist_gives_nobody_rights_until_it_is_mended(
    settings, monkeypatch, tmp_path
):
    monkeypatch.setenv("EVENTS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(signing_in, "is_in_a_run", lambda: True)
    monkeypatch.setattr(signing_in.st, "session_state", {})
    now = datetime.now(UTC).timestamp()
    said = CLAIMS | {"iat": now - 60, "exp": now + 600}
    monkeypatch.setattr(signing_in, "_said", lambda: said)
    monkeypatch.setattr(writing, "who_is_there", signing_in.who_is_there)
    good = (DATA / "atlas.toml").read_text() + "\n[roles]\n"

    def may(roles: str) -> tuple[bool, bool]:
        (tmp_path / "atlas.toml").write_text(good + roles)
        return writing.may_write(), writing.may(Role.OWNER)

    assert may('reviewer = ["ann@example.org"]') == (True, False)
    assert may('boss = ["ann@example.org"]') == (False, False)
    assert may('owner = "ann@example.org"') == (False, False)
    assert may('owner = ["ann@example.org"]') == (True, True)


# ---- addresses of sign-in ------------------------------------------------------------------------


def guarded(path: str, status: int = 302, **headers: str) -> tuple[int, str]:
    """The answer of Streamlit's address, as the guard passes it on."""

    async def inner(request):
        if status == 0:
            raise RuntimeError("secret words")
        return PlainTextResponse("secret words", status)

    routes = [Route("/{path:path}", inner)]
    app = Starlette(routes=routes, middleware=[AuthGuard.middleware()])
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    said = [(n.replace("_", "-").encode(), v.encode()) for n, v in headers.items()]
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode()}
    scope |= {"headers": said, "query_string": b"", "root_path": "", "http_version": "1.1"}
    run_async(app(scope, receive, send))
    body = b"".join(m.get("body", b"") for m in sent[1:])
    return sent[0]["status"], body.decode()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec_fetch_site": "same-origin"}, 302),
        ({"sec_fetch_site": "none"}, 302),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"host": "a.example", "referer": "https://a.example/desk"}, 302),
        ({"host": "a.example", "referer": "https://b.example/a.example"}, 403),
        ({"host": "a.example"}, 403),
        ({"host": "a.example", "referer": "https://[a"}, 403),
    ],
)
def test_only_a_page_of_this_server_signs_people_out(headers, status):
    assert guarded("/auth/logout", **headers)[0] == status
    assert guarded("/auth/logout/", **headers)[0] == status


def test_cookies_of_a_server_behind_https_go_back_by_https_only():
    async def inner(request):
        answer = PlainTextResponse("")
        answer.set_cookie("a", "1", httponly=True)
        answer.set_cookie("b", "2", secure=True)
        return answer

    def cookies(is_https: bool) -> list[str]:
        guard = AuthGuard.middleware(is_https=is_https)
        app = Starlette(routes=[Route("/", inner)], middleware=[guard])
        sent = []

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": "/", "raw_path": b"/"}
        scope |= {"headers": [], "query_string": b"", "root_path": "", "http_version": "1.1"}
        run_async(app(scope, receive, send))
        return [v.decode() for n, v in sent[0]["headers"] if n == b"set-cookie"]

    assert [c.lower().count("secure") for c in cookies(True)] == [1, 1]
    assert [c.lower().count("secure") for c in cookies(False)] == [0, 1]


@pytest.mark.parametrize("path", ["/auth/login", "/oauth2callback"])
@pytest.mark.parametrize("status", [400, 500, 0])
def test_a_provider_that_is_away_is_one_plain_sentence(path, status, caplog):
    found = guarded(path, status)
    assert found[0] == 503
    assert "The sign-in service does not answer" in found[1]
    assert "secret" not in found[1]
    assert guarded(path, 302) == (302, "secret words")
    assert guarded("/other", 400) == (400, "secret words")
