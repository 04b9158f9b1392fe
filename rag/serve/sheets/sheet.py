"""A template and what it tells -> a page that cannot run anything."""

from __future__ import annotations

import base64
import hashlib
from datetime import date
from functools import cache, partial
from importlib import resources
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from rag.serve.markup import CLEAN, web_link
from rag.serve.words import COOKIE, Words, words_for

if TYPE_CHECKING:
    from jinja2 import Environment


def sheet(
    name: str, words: Words, *, status: int = 200, embeddable: bool = False, **told: Any
) -> HTMLResponse:
    """Return the page of ``templates/NAME.html``; ``told`` are its values, ``words`` the language of what is ours.

    Only an ``embeddable`` page may be shown inside another site's.
    """
    response = HTMLResponse(written(name, words, **told), status)
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'sha256-{_digest()}'; img-src 'self' data:; form-action 'self'; "
        f"base-uri 'none'; frame-ancestors {'*' if embeddable else chr(39) + 'self' + chr(39)}"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Language"] = words.code
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


def written(name: str, words: Words, **told: Any) -> str:
    """Return the HTML of ``templates/NAME.html`` alone, to be kept as a file."""
    template = _environment().get_template(f"{name}.html")
    return template.render(words=words, date=words.date, style=_style(), **told)


def words_of(request: Request) -> Words:
    """Return the words for who asks: in the language chosen (``?lang=`` or earlier), else in the browser's."""
    chosen = request.query_params.get("lang") or request.cookies.get(COOKIE)
    return words_for(request.headers.get("accept-language"), chosen)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("rag.serve.sheets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=partial(_clean, CLEAN),
    )
    made.filters["web_link"] = _address
    made.filters["iso"] = _iso
    return made


def _clean(unwanted: dict[int, str | None], value: Any) -> Any:
    """Return text without control characters and marks of direction: no text can turn round what is beside it."""
    if value is None:
        return ""
    return value.translate(unwanted) if type(value) is str else value


def _address(url: str | None) -> str:
    """Return an address that may be linked to, and "" for one that may not."""
    return (url or "") if web_link(url) else ""


def _iso(when: date | None) -> str:
    return when.isoformat() if when else ""


@cache
def _style() -> str:
    return resources.files("rag.serve.sheets").joinpath("sheet.css").read_text(encoding="utf-8")


@cache
def _digest() -> str:
    # The stylesheet stands in the page itself: one request, and a page that is saved keeps its look.
    return base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
