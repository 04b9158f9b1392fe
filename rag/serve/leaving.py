"""Clients that leave before they have what they asked for: what works for them ends, and their place is free again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import anyio
from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.types import Send

from rag.reader import Left

T = TypeVar("T")

BEAT = 15.0
"""Seconds without an event after which a stream says that it is still there; proxies close what is silent."""


async def while_there(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Return what ``work`` returns, and cancel it where the client leaves before. The request's body has to be read.

    Raises:
        Left: the client has gone; nobody will see what is answered.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise Left
        return working.result()
    finally:
        leaving.cancel()
        await _ended(working)


async def beating(events: AsyncIterator[T], every: float = BEAT) -> AsyncGenerator[T | None, None]:
    """Yield the events as they come, and None whenever none has come for ``every`` seconds."""
    step: asyncio.Task[T] | None = None
    try:
        while True:
            step = asyncio.ensure_future(_next(events))
            while not (await asyncio.wait({step}, timeout=every))[0]:
                yield None
            try:
                event = step.result()
            except StopAsyncIteration:
                return
            yield event
    finally:
        if step is not None:
            await _ended(step)


class Stream(StreamingResponse):
    """Server-sent events from an asynchronous generator, which is closed when they end or their reader leaves."""

    def __init__(self, events: AsyncGenerator[str, None]) -> None:
        unbuffered = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        super().__init__(events, media_type="text/event-stream", headers=unbuffered)
        self._events = events

    async def stream_response(self, send: Send) -> None:
        """Send the events."""
        try:
            await super().stream_response(send)
        finally:
            with anyio.CancelScope(
                shield=True
            ):  # where the reader has left, every await is cancelled at once
                await self._events.aclose()


def event_schema(*kinds: str) -> dict[str, Any]:
    """Return the JSON schema of one event of a stream, as OpenAPI has it: an object of the event's fields."""
    fields = {"event": {"type": "string", "enum": list(kinds)}, "data": {"type": "string"}}
    return {"type": "object", "required": ["data"], "properties": fields}


async def _next(events: AsyncIterator[T]) -> T:
    return await anext(events)


async def _left(request: Request) -> None:
    """Return when the client has gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _ended(task: asyncio.Task[Any]) -> None:
    """Cancel a task that still runs, and wait until it has ended."""
    if task.done():
        return
    task.cancel()
    with anyio.CancelScope(shield=True), suppress(asyncio.CancelledError):
        await asyncio.wait({task})
    if not task.cancelled():
        task.exception()  # nobody is there to be told
