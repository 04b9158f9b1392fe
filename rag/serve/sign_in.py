"""``/sign-in``: where a server wants keys, a person gives theirs once, on a page, and gets a session. No script."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from rag.serve.access import COOKIE
from rag.serve.door import Door, TooManyTries, WrongKey
from rag.serve.forms import TooMuch, field, form_of
from rag.serve.sessions import LASTS, fresh
from rag.serve.sheets.sheet import sheet, words_of

_FORM = (
    "fuente-form"  # of its own: a visit from another site, which brings no session along, must not end one
)
_SMALL = 16 * 1024


def router(door: Door) -> APIRouter:
    """Return the routes ``/sign-in`` and ``/sign-out``."""
    routes = APIRouter(include_in_schema=False)
    sessions = door.sessions

    def page(request: Request, status: int = 200, error: str = "") -> HTMLResponse:
        given = request.cookies.get(_FORM) or fresh()
        caller = door.of_session(request.cookies.get(COOKIE))
        response = sheet(
            "sign_in",
            words_of(request),
            status=status,
            mark=sessions.mark(given),
            error=error,
            who=caller.name if caller else "",
        )
        _set_cookie(response, request, _FORM, given)
        response.headers["Cache-Control"] = "no-store"
        return response

    async def sent(request: Request) -> str | None:
        """Return the key in a form that came from a page of ours; None where it did not."""
        try:
            async with form_of(request, _SMALL) as form:
                mark, key = field(form, "mark"), field(form, "key").strip()
        except (TooMuch, HTTPException):
            return None
        return key if sessions.marked(request.cookies.get(_FORM), mark) else None

    @routes.get("/sign-in")
    def look(request: Request) -> HTMLResponse:
        return page(request)

    @routes.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        words, visitor = words_of(request), request.client.host if request.client else None
        key = await sent(request)
        if key is None:
            return page(request, 403, words.add_stale)
        try:
            caller = await to_thread.run_sync(door.caller, key, visitor)
        except WrongKey:
            return page(request, 403, words.key_wrong)
        except TooManyTries as error:
            response = page(request, 429, words.count(words.add_tries, error.seconds))
            response.headers["Retry-After"] = str(error.seconds)
            return response
        entered = RedirectResponse("/", 303)
        entered.headers["Cache-Control"] = "no-store"
        _set_cookie(entered, request, COOKIE, sessions.begin(caller.id))
        return entered

    @routes.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        if await sent(request) is None:
            return page(request, 403, words_of(request).add_stale)
        sessions.end(request.cookies.get(COOKIE))
        left = RedirectResponse("/sign-in", 303)
        left.delete_cookie(COOKIE)
        return left

    return routes


def _set_cookie(response: Response, request: Request, name: str, value: str) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=LASTS, secure=secure, httponly=True, samesite="strict")
