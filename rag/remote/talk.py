"""A LlamaIndex LLM spoken to in whichever way it understands, with patience and its limits."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from rag.prompt import Message
from rag.reader import Left, Reader
from rag.remote.failure import (
    Breaker,
    TooLong,
    brief,
    down,
    not_taken,
    passes,
    pause,
    retry_after,
    too_long,
    window_in,
)
from rag.remote.wait import within
from rag.write import ModelFailed

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

log = logging.getLogger(__name__)

_TRIES = 3
_WAITING_SHARE = 0.25
"""How much of the whole time may be spent on waiting for a busy server to take a request."""
_CONNECTING = 5.0
_REST = 10.0

_CHAT = ("stream_chat", "astream_chat", "chat", "achat")
_COMPLETE = ("stream_complete", "astream_complete", "complete", "acomplete")

Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """What a model says next; ``raw`` is the chunk that it came in, where the LLM keeps it."""

    text: str
    raw: Any = None

    @property
    def ending(self) -> str | None:
        """Why the reply ends here, "" where it does not yet, None where the LLM does not tell."""
        choice = first_choice(self.raw)
        return None if choice is None else str(_get(choice, "finish_reason") or "")


class Calls:
    """The responses that an HTTP client is reading, a thread each, so that one that is left can be hung up.

    LlamaIndex hands on what a server says but not the connection, which would stay open until memory is tidied, and
    the server would write on for nobody.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._mine = threading.local()

    def note(self, response: Any) -> None:
        """Take note of a response that this thread begins to read; a hook for an ``httpx.Client``."""
        self._mine.response = response

    def hang_up(self) -> None:
        """Close the response that this thread read last."""
        response = getattr(self._mine, "response", None)
        if response is not None:
            response.close()


class Talk:
    """Speaks to one LLM, and remembers what it understands.

    It streams where it can, runs an async-only LLM on a loop of its own, and completes where it cannot chat. A request
    that fails before the reply has begun is repeated where that may help; after it has begun, never.
    """

    def __init__(
        self, llm: LLM, *, seconds: float | None = None, calls: Calls | None = None, rest: float = _REST
    ) -> None:
        """Speak to ``llm``, whose replies take ``seconds`` at most.

        ``calls`` are those of its client, where it speaks OpenAI's protocol: then it takes options, and can be hung up
        on. ``rest`` is for how many seconds it is left alone after it failed.
        """
        self._llm = llm
        self.seconds = seconds
        self._calls = calls
        self._breaker = Breaker(rest)
        self._ways = _CHAT + _COMPLETE if llm.metadata.is_chat_model else _COMPLETE + _CHAT
        self._way = 0
        self._rungs: dict[str, int] = {}
        self._warm = True
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The model's name."""
        return str(self._llm.metadata.model_name)

    def say(
        self,
        messages: Sequence[Message],
        *,
        about: str = "",
        ladder: Sequence[Options] = ({},),
        seconds: float | None = None,
        reader: Reader | None = None,
    ) -> Iterator[Piece]:
        """Yield the pieces of the reply to ``messages``; closing the iterator ends it.

        ``ladder`` holds options, the most wanted first. Where the server refuses one, the next is tried, and what it
        took is remembered under ``about``. ``seconds`` may shorten the time that the whole may take.

        Raises:
            Left: the reader has gone.
            TooLong: the messages are longer than the model reads.
            ModelFailed: it cannot be reached, fails, takes too long, or failed a moment ago.
        """
        if self._calls is None:
            ladder = ({},)  # an LLM that was passed in gets nothing that it may not know
        limit = seconds if self.seconds is None else min(self.seconds, seconds or self.seconds)
        end = None if limit is None else time.monotonic() + limit
        waited, tries = 0.0, 0
        way, warm, rung = self._way, self._warm, min(self._rungs.get(about, 0), len(ladder) - 1)
        self._breaker.enter()
        while True:
            begun = False
            left = None if end is None else max(0.0, end - time.monotonic())
            options = self._options(ladder[rung], left, warm)
            try:
                for piece in within(left, partial(self._pieces, self._ways[way], messages, options), reader):
                    if not begun:
                        begun = True
                        self._way, self._warm, self._rungs[about] = way, warm, rung
                        self._breaker.worked()
                    yield piece
                whole = next((w for w in range(way, len(self._ways)) if "stream" not in self._ways[w]), way)
                if begun or whole == way:
                    return
                way = whole  # a server that does not stream sends no event at all
                continue
            except Left:
                self._breaker.worked()  # nothing that it did wrong
                raise
            except Exception as error:
                failure = error
            if begun:
                self._give_up(failure)
            if too_long(failure):
                self._breaker.worked()
                message = f"The prompt is too long for the model {self.name} ({brief(failure)})."
                raise TooLong(message, window_in(failure)) from failure
            if _no_way(failure) and way + 1 < len(self._ways):
                way += 1
            elif warm and self._calls is not None and "temperature" in str(failure) and not_taken(failure):
                warm = False
            elif rung + 1 < len(ladder) and not_taken(failure):
                log.info("%s does not take %s (%s)", self.name, ", ".join(ladder[rung]), brief(failure))
                rung += 1
            else:
                tries += 1
                wait = pause(failure, tries)
                patience = _TRIES * 2.0 if limit is None else limit * _WAITING_SHARE
                if tries >= _TRIES or waited + wait > patience or not passes(failure):
                    self._give_up(failure)
                waited += wait
                time.sleep(wait)

    def _give_up(self, error: Exception) -> None:
        if down(error):
            self._breaker.failed(retry_after(error) or 0.0)
        else:
            self._breaker.worked()
        raise ModelFailed(f"The model {self.name} did not answer ({brief(error)}).") from error

    def _options(self, chosen: Options, left: float | None, warm: bool) -> dict[str, Any]:
        """Return what goes along with a request."""
        options = dict(chosen)
        if self._calls is not None:
            import httpx
            from openai import NOT_GIVEN

            options["timeout"] = httpx.Timeout(left, connect=min(_CONNECTING, left or _CONNECTING))
            if not warm:
                options["temperature"] = NOT_GIVEN
        return options

    # -- the ways of LlamaIndex

    def _pieces(self, way: str, messages: Sequence[Message], options: Options) -> Iterator[Piece]:
        from llama_index.core.llms import ChatMessage

        call: Any = getattr(self._llm, way, None)
        in_one: Any = getattr(self._llm, "messages_to_prompt", None)
        if call is None or ("complete" in way and in_one is None):
            raise NotImplementedError(way)
        shown: Any = [ChatMessage(role=m["role"], content=m["content"]) for m in messages]
        if "complete" in way:
            shown = in_one(shown)
            options = {"formatted": True, **options}
        if way.startswith("a"):
            replies = self._awaited(call, shown, options, "stream" in way)
        elif "stream" in way:
            replies = call(shown, **options)
        else:
            replies = iter([call(shown, **options)])
        said = ""
        try:
            for reply in replies:
                text = _text(reply)
                delta = reply.delta if "stream" in way else None
                if delta is None:
                    delta = text[len(said) :] if text.startswith(said) else text
                    said = text
                yield Piece(delta, reply.raw)
        finally:
            if self._calls is not None:
                self._calls.hang_up()

    def _awaited(self, call: Any, shown: Any, options: Options, streams: bool) -> Iterator[Any]:
        """Yield what an async method says; all of an LLM's calls share a loop, as its connections belong to one."""
        loop = self._running_loop()

        async def begin() -> Any:
            return await call(shown, **options)

        reply = asyncio.run_coroutine_threadsafe(begin(), loop).result()
        if not streams:
            yield reply
            return
        try:
            while True:
                said = asyncio.run_coroutine_threadsafe(_after(reply), loop).result()
                if said is None:
                    return
                yield said
        finally:
            close = getattr(reply, "aclose", None)
            if close is not None:
                asyncio.run_coroutine_threadsafe(_closed(close), loop).result()

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="fuente-llm", daemon=True).start()
            return self._loop


def first_choice(raw: Any) -> Any:
    """Return the first choice of a chunk in OpenAI's form, None where there is none."""
    choices = _get(raw, "choices")
    return choices[0] if isinstance(choices, list) and choices else None


def _get(holder: Any, name: str) -> Any:
    return holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name, None)


def _text(reply: Any) -> str:
    message = getattr(reply, "message", None)
    return str((message.content if message is not None else getattr(reply, "text", "")) or "")


def _no_way(error: BaseException) -> bool:
    """Whether an LLM says that it does not do this: async, streaming or chat."""
    return isinstance(error, NotImplementedError)


async def _after(replies: Any) -> Any:
    return await anext(replies, None)


async def _closed(close: Any) -> None:
    await close()
