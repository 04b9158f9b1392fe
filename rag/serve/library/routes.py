"""``/library`` and ``/library/ID``."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from index.errors import FuenteError
from index.filters import ALL, BadFilter, Choices, Filter
from index.filters import plain as same_name
from index.library import ArticleNotFound
from index.shelf import Shelf, shelf
from rag.serve.library.asked import PLACE, Asked
from rag.serve.library.chart import UNITS, Bar, Chart, chart
from rag.serve.library.corrected import corrected
from rag.serve.library.marked import paragraphs, spans
from rag.serve.library.paging import SIZE, Paging
from rag.serve.markup import web_link
from rag.serve.sheets.sheet import sheet, words_of
from rag.serve.words import LANGUAGES, Words

if TYPE_CHECKING:
    from index.library import Library

log = logging.getLogger(__name__)

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_LONGEST = 200


def router(library: Library, *, adding: bool = False) -> APIRouter:
    """Return the routes of the library's pages; ``adding`` says that articles can be added on a page."""
    routes = APIRouter(include_in_schema=False)
    methods = ["GET", "HEAD"]

    @routes.api_route(PLACE, methods=methods)
    def look(request: Request) -> Response:
        words = words_of(request)
        return _said(words, lambda: _looked(library, Asked.of(request.query_params), words, adding))

    @routes.api_route(PLACE + "/{id:path}", methods=methods)
    def read(request: Request, id: str) -> Response:
        words = words_of(request)
        if not id:
            return RedirectResponse(PLACE, 308)
        return _said(words, lambda: _read(library, id, request.query_params.getlist("quote"), words))

    return routes


def _said(words: Words, page: Callable[[], Response]) -> Response:
    """Return the page, or one that says in words what is wrong."""
    try:
        return page()
    except ArticleNotFound:
        return _notice(words, 404, words.library_missing, words.library_missing_why)
    except FuenteError as error:
        log.warning("A page of the library could not be made: %s", error)
        return _notice(words, 503, words.library_failed, words.library_failed_why)


def _notice(words: Words, status: int, title: str, text: str) -> HTMLResponse:
    return sheet("library_notice", words, status=status, here="library", title=title, text=text)


def _looked(library: Library, asked: Asked, words: Words, adding: bool) -> HTMLResponse:
    fault, only, found, paging = "", ALL, Shelf(0, 0, (), ()), Paging.of(1, 0)
    try:
        only = asked.filter(words)
    except BadFilter as error:
        fault = str(error)
    else:
        found = shelf(library, only, asked.text, offset=(asked.page - 1) * SIZE, limit=SIZE)
        paging = Paging.of(asked.page, found.total)
        if paging.number != asked.page:
            found = shelf(library, only, asked.text, offset=paging.offset, limit=SIZE)
    drawn = chart(found.days)
    return sheet(
        "library",
        words,
        status=422 if fault else 200,
        here="library",
        adding=adding,
        asked=asked,
        fault=fault,
        found=found,
        paging=paging,
        chart=drawn,
        chart_title=_chart_title(drawn, words) if drawn else "",
        stretch=lambda bar: _stretch(bar, drawn, words),
        within=lambda bar: asked.between(*_within(bar, only)),
        chips=asked.chips(words),
        fields=_fields(library.choices(), asked, words),
        spoken=_spoken,
        language=_language,
        short=_short,
        place=_place,
    )


def _read(library: Library, id: str, quotes: list[str], words: Words) -> HTMLResponse:
    article = library.article(id)
    return sheet(
        "library_article",
        words,
        here="library",
        article=article,
        title=_short(article.title) or words.no_title,
        paragraphs=paragraphs(article.text, spans(quotes, article.text)),
        site=urlsplit(article.url or "").hostname if web_link(article.url) else None,
        others=[other for other in library.story(id) if other.id != id],
        corrections=corrected(article, library.versions(id)),
        outlet_place=Asked(outlets=(article.outlet,)).on(1) if article.outlet else "",
        section_place=Asked(sections=(article.section,)).on(1) if article.section else "",
        spoken=_spoken,
        short=_short,
        place=_place,
    )


def _fields(
    choices: Choices, asked: Asked, words: Words
) -> list[tuple[str, str, list[tuple[str, str, int, bool]]]]:
    """Return what there is to choose from: (parameter, label, [(value, text, articles, chosen)])."""
    fields = []
    for key, label, offered, chosen in (
        ("outlet", words.outlets, choices.outlets, asked.outlets),
        ("language", words.languages, choices.languages, asked.languages),
        ("section", words.sections, choices.sections, asked.sections),
    ):
        left = {same_name(name): name for name in chosen}
        options = [
            (
                name,
                LANGUAGES.get(name, name) if key == "language" else name,
                count,
                left.pop(same_name(name), None) is not None,
            )
            for name, count in offered
        ]
        options += [(name, name, 0, True) for name in left.values()]  # of an older address, say
        if len(options) > 1 or chosen:
            fields.append((key, label, options))
    return fields


def _chart_title(drawn: Chart, words: Words) -> str:
    said = words.library_chart[UNITS.index(drawn.unit)]
    return words.library_chart_title.format(
        said, words.days(drawn.bars[0].since, drawn.bars[-1].until), words.number(drawn.most)
    )


def _stretch(bar: Bar, drawn: Chart | None, words: Words) -> str:
    """Return a bar's days in words."""
    unit = drawn.unit if drawn else "day"
    if unit == "year":
        years = sorted({bar.since.year, bar.until.year})
        return "–".join(map(str, years))
    if unit == "month":
        return words.library_month.format(month=words.months[bar.since.month - 1], year=bar.since.year)
    return words.date(bar.since) if unit == "day" else words.days(bar.since, bar.until)


def _within(bar: Bar, only: Filter) -> tuple[date, date]:
    """Return a bar's days, but none that the filter leaves out."""
    return max(bar.since, only.since or bar.since), min(bar.until, only.until or bar.until)


def _spoken(code: str | None) -> str:
    """Return a language's code where it is one that a page may name, else an empty string."""
    return code if code and _TAG.fullmatch(code) else ""


def _language(code: str | None) -> str:
    return LANGUAGES.get(code, code) if code else ""


def _short(text: str) -> str:
    """Return text on one line, cut where nobody would read on."""
    said = " ".join(text.split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]} …"


def _place(article_id: str) -> str:
    return f"{PLACE}/{quote(article_id, safe='')}"
