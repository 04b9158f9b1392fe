"""``/add``: who holds the admin token adds articles on a page, and sees what came of them. No script is needed."""

from __future__ import annotations

import math
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from index.errors import FuenteError
from index.web.url import redacted
from rag.progress import shown
from rag.serve import brought
from rag.serve.api.admin import TRIES
from rag.serve.brought import LARGEST_FILE, Brought
from rag.serve.forms import FILES, TooMuch, field, form_of
from rag.serve.jobs import Full, Job, Jobs
from rag.serve.rate import Rate
from rag.serve.sessions import LASTS, Sessions, Token, fresh
from rag.serve.sheets.sheet import sheet, words_of
from rag.serve.words import Words

if TYPE_CHECKING:
    from index.library import Library
    from rag.settings import Settings

LARGEST = 500_000_000
"""Bytes that all files of one sending may have."""

_SMALL = 64 * 1024
_TEXT = 2_000_000
_ADDRESSES = 100
_NAMED = 200
_COOKIE = "fuente-adding"

R = TypeVar("R", bound=Response)


def router(library: Library, settings: Settings | None, jobs: Jobs, tries: Rate | None = None) -> APIRouter:
    """Return the routes below ``/add``; without an admin token, and in a demo, they say that nothing can be added."""
    routes = APIRouter(include_in_schema=False)
    token = settings.admin_token if settings and not settings.demo else None
    if token is None:

        @routes.api_route("/add", methods=["GET", "POST"])
        @routes.api_route("/add/{rest:path}", methods=["GET", "POST"])
        def closed(request: Request) -> HTMLResponse:
            words = words_of(request)
            said = words.demo_add if settings and settings.demo else words.add_off
            return _private(sheet("told", words, status=404, title=words.add_title, said=said))

        return routes

    sessions, right, tries = Sessions(), Token(token.get_secret_value()).right, tries or Rate(TRIES)

    def page(
        request: Request, status: int = 200, error: str = "", bad: str = "", **typed: str
    ) -> HTMLResponse:
        """Return the forms, or the one to sign in with; ``bad`` is the field that ``error`` is about."""
        words, cookie = words_of(request), request.cookies.get(_COOKIE)
        inside = sessions.holds(cookie)
        given = cookie or fresh()
        response = sheet(
            "add" if inside else "add_sign_in",
            words,
            status=status,
            mark=sessions.mark(given),
            error=error,
            bad=bad,
            typed=typed,
            most=words.count(words.add_megabytes, LARGEST_FILE // 1_000_000),
        )
        if not cookie:
            _set_cookie(response, request, given)
        return _private(response)

    def refused(request: Request, form: FormData) -> HTMLResponse | None:
        """Return what is said to whoever may not send this form, None where nothing stands against it."""
        words = words_of(request)
        if not sessions.marked(request.cookies.get(_COOKIE), field(form, "mark")):
            return page(request, 403, words.add_stale)
        if not sessions.holds(request.cookies.get(_COOKIE)):
            return page(request, 403, words.add_ended)
        return None

    async def begin(request: Request, what: Brought) -> Response:
        try:
            job = jobs.submit(what)
        except Full:
            return page(request, 503, words_of(request).add_full)
        return RedirectResponse(f"/add/{job.id}", 303)

    @routes.get("/add")
    def forms(request: Request) -> HTMLResponse:
        return page(request)

    @routes.post("/add/session")
    async def sign_in(request: Request) -> Response:
        words, who = words_of(request), request.client.host if request.client else None
        try:
            async with form_of(request, _SMALL) as form:
                mark, given = field(form, "mark"), field(form, "token").strip()
        except (TooMuch, HTTPException):
            return page(request, 403, words.add_wrong, "token")
        if not sessions.marked(request.cookies.get(_COOKIE), mark):
            return page(request, 403, words.add_stale)
        # Nothing waits between looking and counting, so no two tries can share the last one.
        if (left := tries.wait(who)) is not None:
            response = page(request, 429, words.count(words.add_tries, math.ceil(left)), "token")
            response.headers["Retry-After"] = str(math.ceil(left))
            return response
        if not right(given):
            tries.take(who)
            return page(request, 403, words.add_wrong, "token")
        entered = RedirectResponse("/add", 303)
        _set_cookie(entered, request, sessions.begin())  # another id than before: nobody else knows it
        return _private(entered)

    @routes.post("/add/leave")
    async def leave(request: Request) -> Response:
        try:
            async with form_of(request, _SMALL) as form:
                if no := refused(request, form):
                    return no
        except (TooMuch, HTTPException):
            return page(request, 403, words_of(request).add_stale)
        sessions.end(request.cookies.get(_COOKIE))
        left = RedirectResponse("/add", 303)
        left.delete_cookie(_COOKIE, path="/add")
        return _private(left)

    @routes.post("/add/files")
    async def files(request: Request) -> Response:
        words = words_of(request)
        if not sessions.holds(request.cookies.get(_COOKIE)):  # before hundreds of megabytes are read
            return page(request, 403, words.add_ended)
        try:
            async with form_of(request, LARGEST, drained=LARGEST) as form:
                if no := refused(request, form):
                    return no
                sent = [f for f in form.getlist("files") if isinstance(f, UploadFile) and f.filename]
                if not sent:
                    return page(request, 422, words.add_no_file, "files")
                what = await to_thread.run_sync(_stored, library, sent)
        except TooMuch:
            most = words.count(words.add_megabytes, LARGEST // 1_000_000)
            return page(request, 413, words.add_too_much.format(most), "files")
        except HTTPException:
            return page(request, 422, words.add_many_files.format(words.number(FILES)), "files")
        except OSError as error:
            return page(request, 507, words.add_disk.format(error.strerror or error), "files")
        return await begin(request, what)

    @routes.post("/add/text")
    async def text(request: Request) -> Response:
        words = words_of(request)
        if not sessions.holds(request.cookies.get(_COOKIE)):
            return page(request, 403, words.add_ended)
        try:
            async with form_of(request, 2 * _TEXT, drained=LARGEST) as form:
                if no := refused(request, form):
                    return no
                typed = {name: field(form, name).strip() for name in ("text", "title", "outlet", "published")}
        except (TooMuch, HTTPException):
            return page(request, 413, words.add_too_much.format(f"{_TEXT // 1_000_000} MB"), "text")
        if not typed["text"]:
            return page(request, 422, words.add_no_text, "text", **typed)
        try:
            day = date.fromisoformat(typed["published"]) if typed["published"] else None
        except ValueError:
            return page(request, 422, words.bad_day.format(typed["published"]), "published", **typed)
        try:
            put = partial(_written, library, typed["text"], typed["title"], typed["outlet"], day)
            what = await to_thread.run_sync(put)
        except OSError as error:
            return page(request, 507, words.add_disk.format(error.strerror or error), "text", **typed)
        return await begin(request, what)

    @routes.post("/add/addresses")
    async def addresses(request: Request) -> Response:
        words = words_of(request)
        if not sessions.holds(request.cookies.get(_COOKIE)):
            return page(request, 403, words.add_ended)
        try:
            async with form_of(request, 4 * _SMALL, drained=LARGEST) as form:
                if no := refused(request, form):
                    return no
                typed = field(form, "addresses")
        except (TooMuch, HTTPException):
            return page(request, 413, words.add_too_much.format("256 kB"), "addresses")
        good, bad = brought.addresses_in(typed.splitlines())
        if not good:
            error = bad[0][1] if bad else words.add_no_address
            return page(request, 422, error, "addresses", addresses=typed)
        if len(good) > _ADDRESSES:
            error = words.add_many.format(words.number(len(good)), words.number(_ADDRESSES))
            return page(request, 422, error, "addresses", addresses=typed)
        return await begin(request, Brought(addresses=tuple(good), refused=tuple(bad)))

    @routes.get("/add/{id}")
    def status(request: Request, id: str) -> HTMLResponse:
        words = words_of(request)
        if not sessions.holds(request.cookies.get(_COOKIE)):
            return page(request, 403, words.add_ended if request.cookies.get(_COOKIE) else "")
        job = jobs.find(id)
        if job is None:
            title, said = words.add_title, words.add_unknown
            return _private(sheet("told", words, status=404, title=title, said=said, back="/add"))
        return _private(sheet("add_job", words, **_told(job, library, words)))

    return routes


def _told(job: Job, library: Library, words: Words) -> dict[str, Any]:
    """Return what the page of a job says of it."""
    now, report = shown(job.gauge.now()), job.report
    names = [*job.brought.names, *map(redacted, job.brought.addresses)]
    rows = []
    if report:
        kinds = (
            (words.add_added, report.added),
            (words.add_changed, report.changed),
            (words.add_unchanged, report.unchanged),
        )
        rows = [(words.count(forms, len(ids)), _titles(library, ids)) for forms, ids in kinds if ids]
    return {
        "state": job.state,
        "part": None if now.part is None else round(100 * min(1.0, now.part)),
        "so_far": words.count(words.articles, now.count),
        "at": now.name,
        "names": names[:_NAMED],
        "rows": rows,
        "failed": report.failed[:_NAMED] if report else (),
        "warnings": report.warnings[:_NAMED] if report else (),
        "failures": words.count(words.add_failed, len(report.failed)) if report and report.failed else "",
        "more": max(0, len(report.failed) - _NAMED) if report else 0,
        "error": job.error,
    }


def _titles(library: Library, ids: tuple[str, ...]) -> list[str]:
    titles = []
    for identity in ids[:_NAMED]:
        try:
            titles.append(library.article(identity).title)
        except FuenteError:  # removed meanwhile
            titles.append(identity)
    return titles


def _stored(library: Library, sent: list[UploadFile]) -> Brought:
    """Copy what was sent to where it waits; what is too large is refused and the rest goes on."""
    folder = brought.coming(library)
    names, refused = [], []
    for upload in sent:
        try:
            names.append(brought.put_file(folder, upload.filename or "", upload.file))
        except brought.TooLarge as error:
            refused.append((brought.safe_name(upload.filename or ""), str(error)))
        except OSError:
            Brought(folder).drop()
            raise
    return Brought(folder, tuple(names), refused=tuple(refused))


def _written(library: Library, text: str, title: str, outlet: str, published: date | None) -> Brought:
    folder = brought.coming(library)
    try:
        return Brought(folder, (brought.put_text(folder, text, title, outlet, published),))
    except OSError:
        Brought(folder).drop()
        raise


def _set_cookie(response: Response, request: Request, value: str) -> None:
    response.set_cookie(
        _COOKIE,
        value,
        max_age=LASTS,
        path="/add",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def _private(response: R) -> R:
    response.headers["Cache-Control"] = "no-store"
    return response
