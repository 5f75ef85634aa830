"""Sign-in with a real provider in a process of its own: roles on the pages, and the way out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from asking_api import bearing, sent
from playwright.sync_api import Browser, BrowserContext, Page, expect
from server import Served, free_port, served

from geo.ledger.history import entries
from geo.model.roles import Role
from geo.service.beginning import begin
from geo.service.tokens import known

pytestmark = pytest.mark.browser

CLAIM = "2023-05-12-malyar-two-km-advance"
PEOPLE = {
    "ann": {"email": "ann@example.org", "name": "Ann Coder", "email_verified": True},
    "olga": {"email": "olga@owner.example", "name": "Olga", "email_verified": True},
    "vic": {"email": "vic@elsewhere.example", "name": "Vic", "email_verified": True},
    "eve": {"email": "ann@example.org", "name": "Eve", "email_verified": False},
}


@contextmanager
def provider(log: Path) -> Iterator[str]:
    """A provider of sign-in; gives its address, and ends with the block."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("oidc-provider-mock")), "--port", str(port)]
    for name, claims in PEOPLE.items():
        command += ["--user-claims", json.dumps({"sub": name, **claims})]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONWARNINGS": ""}
        )
    url = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{url}/.well-known/openid-configuration", timeout=2):
                    break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        else:
            raise RuntimeError(log.read_text(errors="replace")[-2_000:])
        yield url
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of a team of one."""
    folder = tmp_path_factory.mktemp("team") / "ledger"
    begin(folder)
    with (folder / "atlas.toml").open("a") as settings:
        settings.write('\n[roles]\nreviewer = ["@example.org"]\nowner = ["@owner.example"]\n')
    return folder


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a provider."""
    with provider(tmp_path_factory.mktemp("provider") / "log") as url:
        yield url


@pytest.fixture(scope="module")
def team(issuer: str, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of that ledger, at which people sign in."""
    port = free_port()
    environment = {
        "EVENTS_DATA_DIR": str(folder),
        "EVENTS_WRITE": "1",  # roles decide all the same
        "EVENTS_OIDC_ISSUER": issuer,
        "EVENTS_OIDC_CLIENT": "atlas",
        "EVENTS_OIDC_SECRET": "between the two",
        "EVENTS_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "EVENTS_COOKIE_SECRET": "a secret of more than thirty-two letters",
    }
    with served(tmp_path_factory.mktemp("logs") / "log", environment, port=port) as server:
        yield server


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of somebody who has not been here."""
    made = browser.new_context(viewport={"width": 1440, "height": 900})
    yield made
    made.close()


def signed_in(page: Page, team: Served, sub: str, path: str = "desk") -> None:
    """Sign in as one of the people, from a page."""
    page.goto(f"{team.url}/{path}")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_placeholder("sub").or_(page.locator("input[name=sub]")).first.fill(sub)
    page.get_by_role("button", name="Authorize").first.click()
    expect(page.locator(".st-key-account")).to_contain_text(PEOPLE[sub]["name"], timeout=60_000)


def test_nobody_writes_before_signing_in(team: Served, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{team.url}/desk")
    expect(page.get_by_text("your role allows reading")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="New claim")).to_be_disabled()
    page.goto(f"{team.url}/about")
    expect(page.get_by_text("Anybody may read here. Who signs in")).to_be_visible()


@pytest.mark.parametrize("sub", ["vic", "eve"])
def test_whom_no_role_names_reads_only(team: Served, context: BrowserContext, sub: str) -> None:
    page = context.new_page()
    signed_in(page, team, sub)
    expect(page.locator(".st-key-account")).to_contain_text("viewer")
    page.goto(f"{team.url}/desk")
    expect(page.get_by_role("button", name="New claim")).to_be_disabled(timeout=60_000)


def test_a_reviewer_corrects_in_her_name_and_signs_out_everywhere(
    team: Served, issuer: str, folder: Path, context: BrowserContext
) -> None:
    page = context.new_page()
    signed_in(page, team, "ann")
    expect(page.locator(".st-key-account")).to_contain_text("reviewer")
    page.goto(f"{team.url}/desk?edit={CLAIM}")
    page.locator(".ca-card-map[data-basemap=ready]").wait_for(timeout=60_000)
    page.get_by_label("Headline, English").fill("Corrected by Ann")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Corrected by Ann").first).to_be_visible()
    last = list(entries(folder))[-1]
    assert (last.who, last.action) == ("Ann Coder <ann@example.org>", "correct")
    cookies = context.cookies()
    assert all(c["httpOnly"] for c in cookies if "user" in c["name"])
    other = context.new_page()  # a page of another server, to which the cookie is sent all the same
    other.goto(f"{issuer}/.well-known/openid-configuration")
    other.evaluate("url => { location.href = url; }", f"{team.url}/auth/logout")
    expect(other.get_by_text("Sign out with the button of the page.")).to_be_visible()
    other.close()
    page.goto(f"{team.url}/desk")
    expect(page.locator(".st-key-account")).to_contain_text("Ann Coder", timeout=60_000)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Everywhere").click()
    page.get_by_role("button", name="End session").click()  # at the provider
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=60_000)
    context.add_cookies(cookies)  # somebody has kept them
    page.goto(f"{team.url}/desk")
    expect(page.get_by_text("You have signed out: sign in again.")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="New claim")).to_be_disabled()


def test_an_owner_makes_a_token_that_is_shown_once_and_ends_it(
    team: Served, folder: Path, context: BrowserContext
) -> None:
    page = context.new_page()
    signed_in(page, team, "olga")
    page.goto(f"{team.url}/about")
    page.get_by_label("What it is for").fill("nightly *import*")
    page.get_by_role("button", name="Make a token").click()
    part = page.locator(".st-key-tokens")
    expect(part).to_contain_text('This is the token "nightly *import*"')
    secret = part.get_by_test_id("stCode").inner_text().strip()
    (token,) = known(folder).tokens
    assert (token.role, token.by) == (Role.VIEWER, "Olga <olga@owner.example>")
    claims = "/api/claims.csv?zone=UTC"
    assert sent(team.url, claims, bearing(secret)).status == 200
    line = part.locator(f".st-key-token_{token.id}")
    expect(line).to_contain_text("nightly *import* · viewer · until")
    page.get_by_role("button", name="I have copied it").click()
    expect(part.get_by_test_id("stCode")).to_have_count(0)
    page.reload()
    expect(line).to_contain_text("last used 20")
    assert secret not in page.content()
    line.get_by_role("button", name="End").click()
    page.get_by_role("button", name="End the token").click()
    expect(line).to_contain_text("ended on")
    assert sent(team.url, claims, bearing(secret)).status == 401


def test_a_token_is_gone_when_its_owner_leaves_the_page(
    team: Served, context: BrowserContext
) -> None:
    page = context.new_page()
    signed_in(page, team, "olga")
    page.goto(f"{team.url}/about")
    page.get_by_label("What it is for").fill("left")
    page.get_by_role("button", name="Make a token").click()
    part = page.locator(".st-key-tokens")
    expect(part.get_by_test_id("stCode")).to_be_visible()
    page.get_by_role("link", name="Sources").click()
    expect(part).to_have_count(0)
    page.get_by_role("link", name="About").click()
    expect(part).to_contain_text("left · viewer")
    expect(part.get_by_test_id("stCode")).to_have_count(0)


def test_a_reviewer_is_not_offered_tokens(team: Served, context: BrowserContext) -> None:
    page = context.new_page()
    signed_in(page, team, "ann")
    page.goto(f"{team.url}/about")
    expect(page.get_by_text("Anybody may read here. Who signs in")).to_be_visible()
    expect(page.locator(".st-key-tokens")).to_have_count(0)


def test_a_forged_cookie_gives_no_rights(team: Served, context: BrowserContext) -> None:
    forged = json.dumps({"iss": team.url, "aud": "atlas", "sub": "ann", "is_logged_in": True})
    url = team.url
    context.add_cookies([{"name": "_streamlit_user", "value": f'"2|1:0|{forged}"', "url": url}])
    page = context.new_page()
    page.goto(f"{url}/desk")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="New claim")).to_be_disabled()
