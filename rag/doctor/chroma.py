"""The Chroma server, where the vectors are on one."""

from __future__ import annotations

from index.web.url import redacted
from rag.doctor.check import Check
from rag.settings import Settings

_NAME = "Chroma server"


def chroma_server(settings: Settings) -> Check:
    """Check that the server answers and is of the client's line of versions; its token is not shown."""
    import httpx
    from chromadb import __version__ as ours

    base = str(settings.chroma_url).rstrip("/")
    shown = redacted(base)
    headers = {}
    if settings.chroma_token is not None:
        headers["Authorization"] = f"Bearer {settings.chroma_token.get_secret_value()}"
    try:
        reply = httpx.get(f"{base}/api/v2/version", headers=headers, timeout=5.0)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        advice = "Start it, or correct CHROMA_URL. Until then passages are searched by words and one by one."
        return Check(_NAME, "fail", f"{shown} does not answer ({type(error).__name__})", advice)
    if reply.status_code in (401, 403):
        return Check(_NAME, "fail", f"{shown} refuses the token", "Set CHROMA_TOKEN.")
    if reply.status_code >= 400:
        advice = "Check CHROMA_URL: it is the address of a Chroma server, without /api."
        return Check(_NAME, "fail", f"{shown}/api/v2/version answers {reply.status_code}", advice)
    # The server tells the version of its interface and core, which is not that of the Python package.
    theirs = reply.text.strip().strip('"')
    return Check(_NAME, "ok", f"{shown} answers, its version is {theirs}; the client's {ours}")
