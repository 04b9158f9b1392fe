"""Forms that are sent to us, read up to a limit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Request
from starlette.datastructures import FormData

FILES = 200
"""Files that a form may hold."""

_FIELDS, _FIELD = 20, 2_000_000


class TooMuch(Exception):
    """A request has more bytes than are read."""


@asynccontextmanager
async def form_of(request: Request, most: int, drained: int = 0) -> AsyncIterator[FormData]:
    """Read a form of at most ``most`` bytes; its files are there until the block ends.

    Of a larger one ``drained`` bytes more are read and thrown away, before it is refused: a browser hears an answer
    only when it has sent everything.
    Raises TooMuch, and starlette's HTTPException where it is no form.
    """
    came = 0

    async def receive() -> Any:
        nonlocal came
        message = await request.receive()
        came += len(message.get("body", b""))
        if came > most:
            while message.get("more_body") and came < most + drained:
                message = await request.receive()
                came += len(message.get("body", b""))
            raise TooMuch
        return message

    bounded = Request(request.scope, receive)
    async with bounded.form(max_files=FILES, max_fields=_FIELDS, max_part_size=_FIELD) as form:
        yield form


def field(form: FormData, name: str) -> str:
    """Return the text of a field; "" where there is none, or a file."""
    value = form.get(name)
    return value if isinstance(value, str) else ""
