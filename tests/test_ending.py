"""The end of a server, piece by piece: its places close, answers at work have a while, additions stop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from rag.reader import Reader
from rag.serve.brought import Brought
from rag.serve.ending import drained
from rag.serve.jobs import Full, Jobs
from rag.serve.places import Ending, Places


async def dripping() -> AsyncGenerator[int, None]:
    """An answer that goes on saying things for half a minute."""
    for n in range(600):
        await asyncio.sleep(0.05)
        yield n


def test_an_answer_that_goes_on_saying_things_ends_with_the_grace_all_the_same() -> None:
    places, seen = Places(answer=60), list[int]()

    async def story() -> None:
        with pytest.raises(Ending):  # noqa: PT012 - the end comes in the middle
            async for n in places.all_in_time(dripping()):
                seen.append(n)
                if n == 1:
                    places.end(0.5)

    asyncio.run(story())
    assert 2 <= len(seen) < 100


def test_an_answer_in_one_piece_ends_with_the_grace_whether_it_began_before_or_after() -> None:
    async def story() -> None:
        places = Places(answer=60)
        begun = asyncio.create_task(places.in_time(asyncio.sleep(60)))
        await asyncio.sleep(0.05)
        places.end(0.2)
        with pytest.raises(Ending):
            await begun
        with pytest.raises(Ending):
            await places.in_time(asyncio.sleep(60))

    asyncio.run(story())


def test_who_waits_is_told_at_once_and_nobody_is_let_in_any_more() -> None:
    async def story() -> None:
        places = Places(1)
        async with places.taken():
            waiting = asyncio.create_task(take(places))
            while not places.waiting:
                await asyncio.sleep(0.01)
            places.end(60)
            with pytest.raises(Ending):
                await waiting
            assert (places.busy, places.waiting) == (1, 0)
        with pytest.raises(Ending):
            await take(places)
        with pytest.raises(Ending):
            places.look()
        assert places.busy == 0

    asyncio.run(story())


async def take(places: Places) -> None:
    async with places.taken():
        pass


class Server:
    """What of uvicorn's server is used: a way to end, and whether it has to end at once."""

    force_exit = False
    ended = False

    async def shutdown(self, sockets: Any = None) -> None:
        self.ended = True


def test_additions_are_not_taken_on_and_answers_in_threads_are_left_once_the_grace_is_over() -> None:
    places, server, reader = Places(1), Server(), Reader()
    stopped, begun = threading.Event(), threading.Event()

    def add(_: Brought, gauge: Any) -> Any:
        begun.set()
        while True:
            gauge.check()

    jobs = Jobs(add)
    jobs.submit(Brought())
    assert begun.wait(10)

    def answer() -> None:
        with places.held(reader), reader.waking(stopped.set):
            stopped.wait(30)

    thread = threading.Thread(target=answer)
    thread.start()
    while not places.busy:
        pass
    drained(server, places, jobs, 0.1)  # type: ignore[arg-type]
    asyncio.run(server.shutdown())
    thread.join(10)
    assert reader.gone
    assert server.ended
    assert jobs.working == 0
    with pytest.raises(Full):
        jobs.submit(Brought())
