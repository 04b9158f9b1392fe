"""One question on its way for a client of MCP: it hears of each stage, and may leave."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import anyio

from rag.answer import Answer, Event, Progress, Written

if TYPE_CHECKING:
    from rag.engine import Engine

Tell = Callable[[float, str], Awaitable[None]]
"""Takes how far an answer is, a number that grows, and what is being done."""


async def follow(engine: Engine, question: str, tell: Tell, **options: Any) -> Answer:
    """Answer a question and tell of each stage; ``options`` are those of ``Engine.ask``.

    Where it is cancelled, the model stops in the middle of what it does, and has stopped when this returns.
    """
    # A cancelled scope of anyio cancels every wait within it, also those with which the engine ends in good order. A
    # task of its own is not in that scope: it is cancelled once.
    task = asyncio.ensure_future(_followed(engine, question, tell, options))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.wait([task])
        raise


async def _followed(engine: Engine, question: str, tell: Tell, options: dict[str, Any]) -> Answer:
    told = 0
    async with aclosing(engine.astream(question, **options)) as events:
        async for event in events:
            if isinstance(event, Answer):
                return event
            told += 1
            await tell(told, _said(event))
    raise AssertionError("an answer is the last event")


def _said(event: Event) -> str:
    if isinstance(event, Written):
        return f"verified: {event.statement.text}"
    if isinstance(event, Progress):
        return f"{event.stage} {event.detail} sentences" if event.detail else event.stage
    return ""
