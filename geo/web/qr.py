"""QR codes of links to this server, drawn when a browser shows one."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import segno
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

FILE = "api/qr.svg"  # under the path at which the app is served
MOST = 2_331  # bytes that a QR code with error correction M holds (ISO/IEC 18004, version 40)
_KEPT = {"cache-control": "public, max-age=86400"}


def routes(base: str) -> list[Route]:
    """The address of the codes: `?link=` is the link, which must lead to the host asked."""
    return [Route(f"{base}/{FILE}", _answer, methods=["GET", "HEAD"])]


def _answer(request: Request) -> Response:
    link = request.query_params.get("link", "")
    if not _leads_here(link, request.headers.get("host", "")):
        said = "link: an address of this server, of 2,331 bytes at most"
        return PlainTextResponse(said, 400)
    try:
        return Response(code(link), media_type="image/svg+xml", headers=_KEPT)
    except segno.DataOverflowError:
        return PlainTextResponse("link: too long for a QR code", 400)


def _leads_here(link: str, host: str) -> bool:
    try:
        at = urlsplit(link)
    except ValueError:  # such as a bracket that is not closed
        return False
    return len(link) <= MOST and at.scheme in ("http", "https") and at.netloc == host != ""


def code(link: str) -> str:
    """A QR code as SVG. Raises segno.DataOverflowError for a link that is too long for one."""
    made = segno.make(link, error="m", micro=False)
    out = io.BytesIO()
    made.save(out, kind="svg", xmldecl=False, dark="#000", light="#fff", border=2)
    return out.getvalue().decode()
