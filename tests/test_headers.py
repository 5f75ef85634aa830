"""The headers of every answer, from the middleware as the server runs it."""

import pytest
from samples import run_async
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from geo.web import headers
from geo.web.headers import Headers

ASSETS = "/component/geo.ui.components.atlas_assets"


async def _answer(request):
    status = 404 if "missing" in request.url.path else 200
    return PlainTextResponse("hello", status, headers={"cache-control": "no-cache"})


APP = Starlette(routes=[Route("/{path:path}", _answer)], middleware=[Headers.middleware()])


def answer(path: str, query: bytes = b"", app: Starlette = APP) -> dict[str, str]:
    """The headers of the answer to one request."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode()}
    scope |= {"query_string": query, "headers": [], "root_path": "", "http_version": "1.1"}
    run_async(app(scope, receive, send))
    start = next(m for m in sent if m["type"] == "http.response.start")
    return {name.decode(): value.decode() for name, value in start["headers"]}


def policy() -> dict[str, list[str]]:
    parts = (part.split() for part in headers.policy().split(";"))
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/component/x/a.js", "/missing"])
def test_every_answer_has_the_policy_and_may_not_be_framed_elsewhere(path):
    said = answer(path)
    assert said["content-security-policy"] == headers.policy()
    assert said["x-frame-options"] == "SAMEORIGIN"
    assert said["x-content-type-options"] == "nosniff"
    assert said["referrer-policy"] == "same-origin"


def test_the_policy_lets_nothing_come_from_another_host_but_tiles():
    sources = policy()
    assert sources["default-src"] == ["'self'"]
    assert sources["object-src"] == ["'none'"]
    assert sources["frame-ancestors"] == ["'self'"]
    assert sources["form-action"] == ["'self'"]
    elsewhere = {n: [x for x in found if "." in x or "*" in x] for n, found in sources.items()}
    assert {n for n, found in elsewhere.items() if found} == {"img-src"}
    assert all(x.endswith("tile.openstreetmap.org") for x in elsewhere["img-src"])


def test_only_websockets_of_this_server_are_allowed_by_name():
    connections = headers.policy("atlas.example.org:8501").split("connect-src ")[1].split(";")[0]
    sockets = "ws://atlas.example.org:8501 wss://atlas.example.org:8501"
    assert connections == f"'self' {sockets} blob: data:"
    for name in ("a; script-src *", "a b", "*", "", "*.example.org", "a,b"):
        assert headers.policy(name) == headers.policy()
    assert policy()["connect-src"] == ["'self'", "blob:", "data:"]


def test_a_script_may_be_inline_but_only_from_here():
    assert set(policy()["script-src"]) == {"'self'", "'unsafe-inline'", "'unsafe-eval'", "blob:"}


@pytest.mark.parametrize(
    ("path", "query", "kept"),
    [
        (f"{ASSETS}_0123456789ab/map.js", b"", "public, max-age=31536000, immutable"),
        (f"{ASSETS}_0123456789ab/map.js", b"again=1", "public, max-age=31536000, immutable"),
        (f"{ASSETS}/map.js", b"", "no-cache"),
        (f"{ASSETS}/map.js", b"v=abc", "no-cache"),
        (f"{ASSETS}_0123456789ab/missing.js", b"", "no-cache"),
        ("/", b"v=abc", "no-cache"),
    ],
)
def test_only_files_that_never_change_are_kept(path, query, kept):
    assert answer(path, query)["cache-control"] == kept


def test_a_websocket_passes_untouched():
    seen = []

    async def inner(scope, receive, send):
        seen.append((scope, receive, send))

    scope = {"type": "websocket", "path": "/"}
    run_async(Headers(inner)(scope, None, print))
    assert seen == [(scope, None, print)]


@pytest.mark.parametrize("base", ["", "/atlas"])
def test_the_first_page_names_what_the_map_needs(base):
    files = []
    middleware = [Headers.middleware(base=base, ahead=lambda: files)]
    app = Starlette(routes=[Route("/{path:path}", _answer)], middleware=middleware)
    assert "link" not in answer(f"{base}/", app=app)  # the server has none of them yet
    files += ["component/a.js", "component/b.json?v=1"]
    links = f"<{base}/component/a.js>; rel=prefetch, <{base}/component/b.json?v=1>; rel=prefetch"
    assert answer(f"{base}/", app=app)["link"] == links
    assert "link" not in answer(f"{base}/missing", app=app)
    assert "link" not in answer(f"{base}/c/1", app=app)


def test_only_the_page_of_its_path_has_a_policy_of_its_own():
    async def own(request):
        return PlainTextResponse("", headers={"content-security-policy": "frame-ancestors x"})

    middleware = [Headers.middleware("/embed", strict=("/beside",))]
    app = Starlette(routes=[Route("/{path:path}", own)], middleware=middleware)
    framed, other = answer("/embed", app=app), answer("/embed/x", app=app)
    strict = answer("/beside", app=app)
    assert strict["content-security-policy"] == "frame-ancestors x"
    assert strict["x-frame-options"] == "SAMEORIGIN"
    assert framed["content-security-policy"] == "frame-ancestors x"
    assert "x-frame-options" not in framed
    assert framed["x-content-type-options"] == "nosniff"
    assert other["content-security-policy"] == headers.policy()
    assert other["x-frame-options"] == "SAMEORIGIN"
