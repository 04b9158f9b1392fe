"""Clients that close the connection before the answer is there: the model hears of it, however they asked."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from index.library import Library
from rag.answer import Event, Progress
from rag.engine import Engine
from rag.reader import Reader
from rag.serve.leaving import beating
from rag.serve.places import Places
from tests.encoders import HashingEncoder
from tests.serving import serving

ROOT = Path(__file__).resolve().parent.parent


class Slow(Engine):
    """An engine whose model works on "wait" for ever, unless its reader leaves."""

    begun = threading.Event()
    heard = threading.Event()

    def stream(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        *,
        reader: Reader | None = None,
        **how: Any,
    ) -> Generator[Event, None, None]:
        if question != "wait":
            return super().stream(question, history, reader=reader, **how)
        return self._waiting(reader or Reader())

    def _waiting(self, reader: Reader) -> Generator[Event, None, None]:
        yield Progress("writing")
        gone = threading.Event()
        with reader.waking(gone.set):
            self.begun.set()
            assert gone.wait(30), "nobody said that the reader has left"
        self.heard.set()
        reader.check()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Library.open(tmp_path_factory.mktemp("leaving") / "library", encoder=HashingEncoder()) as library:
        library.sync([ROOT / "seeds"])
        with serving(Slow(library, llm="quotes"), library) as at:
            yield at


CHAT = {"model": "fuente", "messages": [{"role": "user", "content": "wait"}]}


@pytest.mark.parametrize(
    ("path", "body", "accept"),
    [
        ("/api/ask", {"question": "wait"}, "application/json"),
        ("/api/ask", {"question": "wait"}, "text/event-stream"),
        ("/v1/chat/completions", CHAT, "application/json"),
        ("/v1/chat/completions", CHAT | {"stream": True}, "*/*"),
    ],
)
def test_who_hangs_up_makes_the_model_stop(
    address: str, path: str, body: dict[str, Any], accept: str
) -> None:
    Slow.begun.clear()
    Slow.heard.clear()
    where, sent = urlsplit(address), json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Type: application/json\r\n"
        f"Accept: {accept}\r\nContent-Length: {len(sent)}\r\n\r\n"
    )
    with socket.create_connection((where.hostname, where.port or 0), timeout=10) as line:
        line.sendall(head.encode() + sent)
        assert Slow.begun.wait(10), "the question was taken up"
        assert not Slow.heard.is_set()
    assert Slow.heard.wait(10), "the model was told"


def test_the_places_of_those_who_left_are_free_again(address: str) -> None:
    for _ in range(6):  # there are four
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{address}/api/ask", json={"question": "wait"}, timeout=0.3)
    answered = httpx.post(f"{address}/api/ask", json={"question": "What did Sheinbaum reject?"}, timeout=30)
    assert answered.status_code == 200


def test_a_place_is_given_back_by_another_task_than_the_one_that_took_it() -> None:
    async def story() -> None:
        places = Places(1)

        async def stream() -> AsyncIterator[int]:
            async with places.taken():
                yield 1

        first = stream()
        await asyncio.create_task(_next(first))
        await asyncio.create_task(first.aclose())  # type: ignore[attr-defined]
        async with asyncio.timeout(5), places.taken():
            pass

    asyncio.run(story())


async def _next(events: AsyncIterator[Any]) -> Any:
    return await anext(events)


def test_a_silent_stream_says_that_it_is_still_there() -> None:
    async def slowly() -> AsyncIterator[str]:
        yield "one"
        await asyncio.sleep(0.25)
        yield "two"

    async def story() -> list[str | None]:
        return [event async for event in beating(slowly(), every=0.1)]

    assert asyncio.run(story()) == ["one", None, None, "two"]


def test_an_error_among_the_events_is_handed_on() -> None:
    async def failing() -> AsyncIterator[str]:
        yield "one"
        raise ZeroDivisionError

    async def story() -> list[str | None]:
        return [event async for event in beating(failing())]

    with pytest.raises(ZeroDivisionError):
        asyncio.run(story())
