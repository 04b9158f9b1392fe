"""Requests that cost as much as a question, counted among those of their visitor."""

from __future__ import annotations

from fastapi import Request

from rag.serve.rate import Rate


def visitor(request: Request) -> str | None:
    """Return the address of who asks, None where it is not known."""
    return request.client.host if request.client else None


def count_in(rate: Rate, request: Request) -> None:
    """Count a request that costs as much as a question among those of its visitor.

    Raises:
        rag.serve.rate.TooMany: there were too many.
    """
    rate.count(visitor(request), request.scope.get("caller"))
