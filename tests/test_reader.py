"""Who waits for an answer may leave: what works for them ends at once, whatever it is doing."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from index.library import Library
from rag.answer import Answer
from rag.embedded import EmbeddedLLM
from rag.embedded.slots import Slots
from rag.engine import Engine
from rag.reader import Left, Reader
from rag.remote.wait import within
from tests.tiny_gguf import write_gguf

LONG: list[dict[str, str]] = [{"role": "user", "content": "a" * 1_500}]


def test_whoever_leaves_wakes_what_works_for_them_once() -> None:
    reader, woken = Reader(), []
    with reader.waking(lambda: woken.append(1)):
        assert not reader.gone
        reader.leave()
        reader.leave()
    assert woken == [1]
    with reader.waking(lambda: woken.append(2)):
        assert woken == [1, 2]
    with pytest.raises(Left):
        reader.check()


def test_what_is_done_already_is_not_woken() -> None:
    reader, woken = Reader(), []
    with reader.waking(lambda: woken.append(1)):
        pass
    reader.leave()
    assert woken == []


def test_a_reader_that_leaves_the_queue_lets_the_next_one_in() -> None:
    places, reader, served = Slots(1), Reader(), []

    def come(who: Reader, name: str) -> None:
        try:
            with places.taken(who):
                served.append(name)
        except Left:
            served.append(f"{name} left")

    with places.taken():
        first = threading.Thread(target=come, args=(reader, "first"))
        first.start()
        while places.waiting < 1:
            time.sleep(0.001)
        second = threading.Thread(target=come, args=(Reader(), "second"))
        second.start()
        while places.waiting < 2:
            time.sleep(0.001)
        reader.leave()
        first.join(10)
        assert served == ["first left"]
        assert (places.busy, places.waiting) == (1, 1)
    second.join(10)
    assert served == ["first left", "second"]
    assert places.busy == 0


def test_a_model_stops_in_the_middle_of_a_prompt_and_of_a_reply(tmp_path: Path) -> None:
    llm = EmbeddedLLM(write_gguf(tmp_path / "tiny.gguf"), threads=1, slots=1)
    for leaves_after in (0, 1, 5):
        reader, pieces = Reader(), []
        if not leaves_after:
            reader.leave()
        with pytest.raises(Left):  # noqa: PT012 - the reader leaves in the middle
            for piece in llm.write(LONG, grammar="root ::= [a-z]+", max_tokens=2_000, reader=reader):
                pieces.append(piece)
                if len(pieces) == leaves_after:
                    reader.leave()
        assert len(pieces) == leaves_after
        assert llm.busy == 0
    reader = Reader()
    threading.Timer(0.01, reader.leave).start()
    with pytest.raises(Left):  # noqa: PT012
        while True:
            llm.log_odds(LONG, "a", "b", reader)
    assert llm.busy == 0
    assert llm.log_odds(LONG, "a", "b") == llm.log_odds(LONG, "a", "b", Reader())


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    reader, silent = Reader(), threading.Event()

    def produce() -> Iterator[int]:
        yield 1
        silent.wait(30)

    got = []
    with pytest.raises(Left):  # noqa: PT012
        for item in within(20, produce, reader):
            got.append(item)
            threading.Timer(0.01, reader.leave).start()
    assert got == [1]
    silent.set()


def test_a_task_that_is_cancelled_stops_the_engine(quotes_engine: Engine, seed_library: Library) -> None:
    seen: list[Reader] = []
    stream = quotes_engine._responder.respond

    async def leave() -> None:
        async with aclosing(quotes_engine.astream("What did Sheinbaum reject?")) as events:
            async for _ in events:
                break

    def noted(*arguments: object, reader: Reader, **more: object) -> object:
        seen.append(reader)
        return stream(*arguments, reader=reader, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(quotes_engine._responder), "respond", staticmethod(noted))
        asyncio.run(leave())
        assert seen[0].gone
        answer = asyncio.run(quotes_engine.aask("What did Sheinbaum reject?"))
    assert isinstance(answer, Answer)
    assert answer.citations
