"""Addresses of the HTTP interface that nothing is served at, and methods that nothing there takes."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.routing import Match

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


def refuse(app: FastAPI, *paths: str) -> None:
    """Answer below ``paths`` what no route before has taken; else the page, mounted at the root, would."""
    served = list(app.router.routes)

    def unknown(request: Request) -> None:
        allowed = [m for m in _METHODS if any(_takes(route, request, m) for route in served)]
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
        raise HTTPException(404)

    for path in paths:
        app.add_api_route(
            path, unknown, methods=[*_METHODS, "QUERY"], include_in_schema=False, response_model=None
        )


def _takes(route: Any, request: Request, method: str) -> bool:
    match, _ = route.matches({**request.scope, "method": method})
    return bool(match == Match.FULL)
