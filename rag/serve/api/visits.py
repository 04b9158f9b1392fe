"""Requests that cost as much as a question, counted among those of their visitor."""

from __future__ import annotations

import math

from fastapi import Request
from starlette.exceptions import HTTPException

from rag.serve.rate import Rate


def visitor(request: Request) -> str | None:
    """Return the address of who asks, None where it is not known."""
    return request.client.host if request.client else None


def count_in(rate: Rate, request: Request) -> None:
    """Count a request that costs as much as a question among those of its visitor.

    Raises:
        HTTPException: there were too many; a 429 that says when to come again.
    """
    caller = request.scope.get("caller")
    left = rate.take(visitor(request), caller)
    if left is None:
        return
    wait = math.ceil(left)
    seconds = "1 second" if wait == 1 else f"{wait} seconds"
    said = f"At most {rate.of(caller)} questions a minute are answered here. Ask again in {seconds}."
    raise HTTPException(429, said, {"Retry-After": str(wait)})
