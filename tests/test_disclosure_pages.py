"""What the pages of a server of a team send to whom: all of what its browser gets is searched."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from guarded import given_away, guarded_folder
from playwright.sync_api import Browser, Page, Route, WebSocket, expect
from samples import ROOT
from server import Served, free_port, served
from test_signing_in import provider, signed_in

from geo.ledger import read_ledger
from geo.ledger.editing import corrected
from geo.ledger.saving import save

pytestmark = pytest.mark.browser


def pages() -> list[str]:
    """The pages of the app, as `app.py` lists them."""
    tree = ast.parse((ROOT / "app.py").read_text("utf-8"))
    assigned = next(n for n in tree.body if isinstance(n, ast.Assign))
    return list(ast.literal_eval(assigned.value))


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of a ledger of which the public does not get all, at which people sign in."""
    folder = guarded_folder(tmp_path_factory.mktemp("team") / "ledger")
    for claim, why in (("secret-one", "Of Marta Vale"), ("coarse", "Of Marta Vale"), ("open", "")):
        old = read_ledger(folder).claims[claim]
        save(folder, corrected(old, {"figures": "houses=1"}, why=why), "Ben", {})
    slide = '[[slide]]\ntitle_en = "Of all days"\ntitle_ja = "全日"\n'
    (folder / "briefings").mkdir()
    (folder / "briefings" / "all.toml").write_text(slide, "utf-8")
    port = free_port()
    with provider(tmp_path_factory.mktemp("provider") / "log") as issuer:
        environment = {
            "EVENTS_DATA_DIR": str(folder),
            "EVENTS_OIDC_ISSUER": issuer,
            "EVENTS_OIDC_CLIENT": "atlas",
            "EVENTS_OIDC_SECRET": "between the two",
            "EVENTS_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "EVENTS_COOKIE_SECRET": "a secret of more than thirty-two letters",
        }
        with served(tmp_path_factory.mktemp("logs") / "log", environment, port=port) as server:
            yield server


class Heard:
    """All that a page gets: answers of the map and slides, messages, the text that is shown."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.texts: list[tuple[str, str]] = []
        page.on("websocket", self._connected)
        for part in ("api", "present"):
            page.route(f"**/{part}/**", self._asked)

    def _connected(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda data: self._add("message", data))

    def _asked(self, route: Route) -> None:
        answer = route.fetch()
        self._add(route.request.url, answer.body())
        route.fulfill(response=answer)

    def _add(self, where: str, data: str | bytes) -> None:
        text = data if isinstance(data, str) else data.decode("utf-8", "replace")
        self.texts.append((where, text))

    def open(self, address: str) -> None:
        """Open an address, and wait until all of it is drawn."""
        self.page.goto(address)
        app = self.page.locator("[data-testid=stApp]")
        expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=90_000)
        expect(self.page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=90_000)
        self._add(address, self.page.locator("body").inner_text())


def test_no_page_sends_a_secret_to_who_has_not_signed_in(team: Served, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en")
    heard = Heard(context.new_page())
    for name in pages():
        heard.open(f"{team.url}/{name}")
    for words in (
        "?claim=secret-one", "?event=e1", "?place=hideout&place=quince", "?q=hideout",
        "claims?show=places", "history?of=secret-one", "desk?edit=secret-one", "desk?edit=coarse",
        "desk?document=secret-letter", "desk?document=open-letter", "?at=2999-01-01",
        "history?of=coarse",
    ):  # fmt: skip
        heard.open(f"{team.url}/{words}")
    assert len(heard.texts) > 40
    asked = ("secret-one", "hideout", "quince", "secret-letter")  # what the addresses say
    for where, text in heard.texts:
        told = [word for word in given_away(text) if word.casefold() not in asked]
        assert not told, (where, told, text[:2_000])
    shown = "\n".join(text for where, text in heard.texts if where.startswith("http"))
    assert "of 4" in shown
    assert "of 5" not in shown
    context.close()


def test_who_has_signed_in_gets_all_on_pages_and_by_address_until_signing_out(
    team: Served, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en")
    page = context.new_page()
    request = context.request
    assert request.get(f"{team.url}/c/secret-one").status == 404
    assert "Secret headline" not in request.get(f"{team.url}/api/claims.csv").text()
    signed_in(page, team, "vic", "")
    assert request.get(f"{team.url}/c/secret-one").status == 200
    assert "Secret headline" in request.get(f"{team.url}/api/claims.csv").text()
    assert "Secret headline" in request.get(f"{team.url}/api/claims.atom").text()
    page.goto(f"{team.url}/?claim=secret-one")
    claim = page.locator("[data-claim=secret-one]")
    expect(claim).to_contain_text("Secret headline", timeout=60_000)
    expect(claim).to_contain_text("only readers who have signed in see this claim")
    changed = page.locator("[data-claim=secret-one] .ca-changes")
    expect(changed).to_contain_text("houses=1")
    cookies = context.cookies()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Everywhere").click()
    page.get_by_role("button", name="End session").click()  # at the provider
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=60_000)
    context.add_cookies(cookies)  # somebody has kept them
    assert request.get(f"{team.url}/c/secret-one").status == 404
    assert "Secret headline" not in request.get(f"{team.url}/api/claims.csv").text()
    context.close()
