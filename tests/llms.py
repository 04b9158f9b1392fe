"""Real LlamaIndex LLMs for tests: one that says what it is told to, one that waits until it is let go."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
)
from llama_index.core.llms import CustomLLM
from pydantic import PrivateAttr


def reply(*statements: tuple[str, object]) -> str:
    """The JSON reply that a server is asked for; a statement is its text and its source's number, from 1."""
    return json.dumps({"statements": [{"text": text, "source": n} for text, n in statements]})


class ScriptedLLM(CustomLLM):
    """Replies with what ``script`` makes of the prompt; remembers the prompts.

    Where it is asked for a verdict on a statement, it says ``verdict``.
    """

    verdict: str = "yes"
    _script: Callable[[str], str] = PrivateAttr()
    _prompts: list[str] = PrivateAttr(default_factory=list)
    _judged: list[str] = PrivateAttr(default_factory=list)

    def __init__(self, script: Callable[[str], str], **values: Any) -> None:
        super().__init__(**values)
        self._script = script

    @property
    def prompts(self) -> list[str]:
        """What it was asked so far, verdicts aside."""
        return self._prompts

    @property
    def judged(self) -> list[str]:
        """What it was asked for a verdict on."""
        return self._judged

    @property
    def metadata(self) -> LLMMetadata:
        """Its name."""
        return LLMMetadata(model_name="scripted", context_window=8_192)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """Reply."""
        if "\nClaim: " in prompt:
            self._judged.append(prompt)
            return CompletionResponse(text=self.verdict)
        self._prompts.append(prompt)
        return CompletionResponse(text=self._script(prompt))

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """Reply, in one piece."""
        yield self.complete(prompt)


class Gate:
    """Something to wait at: ``reached`` once someone waits, ``open`` to let all pass."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()

    def wait(self) -> None:
        """Say that it is reached, and wait until it is open (at most a minute)."""
        self.reached.set()
        self.open.wait(60)


class ChatOnlyLLM(CustomLLM):
    """Chats in the ways that it is told it has, and remembers which were used and on which event loops.

    ``way`` is one of ``chat``, ``stream_chat``, ``achat`` and ``astream_chat``; the others are not implemented.
    """

    way: str = "chat"
    said: str = ""
    _used: list[str] = PrivateAttr(default_factory=list)
    _loops: list[asyncio.AbstractEventLoop] = PrivateAttr(default_factory=list)
    _options: list[str] = PrivateAttr(default_factory=list)

    @property
    def metadata(self) -> LLMMetadata:
        """Its name."""
        return LLMMetadata(model_name="chatting", is_chat_model=True, context_window=8_192)

    @property
    def used(self) -> list[str]:
        """The ways in which it was asked."""
        return self._used

    @property
    def loops(self) -> list[asyncio.AbstractEventLoop]:
        """The event loops on which it was asked."""
        return self._loops

    @property
    def options(self) -> list[str]:
        """The options that came along."""
        return self._options

    def _answer(self, way: str, options: Mapping[str, Any]) -> list[ChatResponse]:
        self._options.extend(options)
        if way != self.way:
            raise NotImplementedError(way)
        self._used.append(way)
        half = len(self.said) // 2
        parts = [self.said[:half], self.said[half:]] if "stream" in way else [self.said]
        whole = ["".join(parts[: n + 1]) for n in range(len(parts))]
        return [
            ChatResponse(message=ChatMessage(role="assistant", content=text), delta=part)
            for text, part in zip(whole, parts, strict=True)
        ]

    def chat(self, messages: Any, **kwargs: Any) -> ChatResponse:
        """Reply."""
        return self._answer("chat", kwargs)[0]

    def stream_chat(self, messages: Any, **kwargs: Any) -> Any:
        """Reply, in two pieces."""
        return iter(self._answer("stream_chat", kwargs))

    async def achat(self, messages: Any, **kwargs: Any) -> ChatResponse:
        """Reply."""
        (reply,) = self._answer("achat", kwargs)
        self._loops.append(asyncio.get_running_loop())
        return reply

    async def astream_chat(self, messages: Any, **kwargs: Any) -> Any:
        """Reply, in two pieces."""
        replies = self._answer("astream_chat", kwargs)
        self._loops.append(asyncio.get_running_loop())

        async def said() -> Any:
            for one in replies:
                await asyncio.sleep(0)
                yield one

        return said()

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """Say that it does not."""
        raise NotImplementedError

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """Say that it does not."""
        raise NotImplementedError
