"""The embedded writing model: llama.cpp in this process."""

from __future__ import annotations

import contextlib
import logging
import math
import os
import queue
import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rag.embedded.openings import Openings
from rag.embedded.slots import Slots
from rag.prompt import Message
from rag.reader import Reader
from rag.write import ModelFailed

log = logging.getLogger(__name__)

_CONTEXT = 4_096
_BATCH = 16
"""Tokens of a prompt that are read in one go: between two, llama.cpp hears that nobody waits any more."""
_MOST_SLOTS = 4

# What the model has read is set aside, some 15 MB a prompt, and taken up again where a later prompt begins alike: a
# language's examples, or a sentence that was looked at and is now written from. llama.cpp would keep up to 8 GB.
_KEPT_MB = 1_024
# It looks among what was set aside only where less than this share of a prompt is what it has just read.
_ALIKE = 0.99

_OTHER: Sequence[Message] = [{"role": "system", "content": "."}, {"role": "user", "content": "."}]
"""A prompt that begins like no other, and is short."""
_ACT_SECONDS = 30.0


class EmbeddedLLM:
    """A GGUF model run by llama.cpp; requests of several threads are taken in the order in which they come.

    What was read is kept between requests, so what does not change should come first; ``begin`` keeps it for the
    next process, too.
    """

    def __init__(self, path: Path, *, threads: int = 0, slots: int = 0, keep: Path | None = None) -> None:
        """Load the model file at ``path`` (seconds; memory about its size).

        ``slots`` requests are answered at a time, each more slowly, with a context of its own; 0 means one on two cores
        or fewer, else half as many as there are cores, four at most. ``keep`` is a folder for what was read.

        Raises:
            ModelFailed: the file cannot be loaded.
        """
        # llama.cpp's threads wait for each other thousands of times a second, by default in busy loops: where another
        # program wants a core, that makes writing three times slower. Where they sleep at once, it is half as slow
        # again on a quiet machine. A short spin (of GNU's OpenMP) is as quick as a long one, and best under load, too.
        os.environ.setdefault("GOMP_SPINCOUNT", "20000")
        import xllamacpp

        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(path)
        slots = slots or min(_MOST_SLOTS, max(1, (threads or _cores()) // 2))
        parameters.n_ctx = _CONTEXT * slots
        parameters.n_parallel = slots
        parameters.n_batch = parameters.n_ubatch = _BATCH
        parameters.warmup = False
        parameters.verbosity = 0
        parameters.cache_ram_mib = _KEPT_MB
        parameters.slot_prompt_similarity = _ALIKE
        # llama.cpp opens a local port of its own; with a key that nobody knows, only this process can use it.
        self._key = secrets.token_hex(32)
        parameters.api_keys = [self._key]
        self._openings = Openings(keep, f"{path.name} {_stamp(path)} {xllamacpp.__version__}")
        if self._openings.folder is not None:
            parameters.slot_save_path = f"{self._openings.folder}{os.sep}"
        parameters.cpuparams.n_threads = threads or _cores()
        parameters.endpoint_metrics = True
        try:
            self._server = xllamacpp.Server(parameters)
            # Ended before its loop has begun, it would be waited for, for ever; a reply shows that it has.
            self._server.handle_metrics()
        except Exception as error:
            raise ModelFailed(
                f"The writing model {path.name} cannot be loaded ({error}). "
                "Run `fuente doctor` to check it, or `fuente fetch` to get it again."
            ) from error
        self.name = path.stem
        self._slots = slots
        self._places = Slots(slots)
        self._begun: set[str] = set()

    @property
    def busy(self) -> int:
        """How many requests are being answered at this moment."""
        return self._places.busy

    def begin(self, messages: Sequence[Message], reader: Reader | None = None) -> None:
        """Have what prompts begin with read, once; from its file where an earlier process has read it.

        That takes the whole model for some seconds, or for hardly any from a file.

        Raises:
            ModelFailed: the model did not answer.
            Left: the reader has gone; the model stopped.
        """
        key = self._openings.key(messages)
        if key in self._begun:
            return
        with self._places.taken(reader, alone=True):
            if key in self._begun:
                return
            self._read(_OTHER, reader)  # what was read last is set aside, or it would be written over
            kept = self._openings.find(key)
            if kept is None or not self._act("restore", kept):
                self._read([*messages, {"role": "user", "content": "?"}], reader)
                self._openings.keep(key, self._saved)
            if self._slots > 1:
                self._read(_OTHER, reader)  # set aside, it is found by the other slots
            self._begun.add(key)

    def _read(self, messages: Sequence[Message], reader: Reader | None) -> None:
        """Have the first slot read a prompt, its place being taken."""
        for _ in self._choices(
            {"messages": list(messages), "max_tokens": 1, "id_slot": 0}, reader, waits=False
        ):
            pass

    def _saved(self, name: str) -> None:
        if not self._act("save", name):
            raise OSError("llama.cpp could not write it")

    def _act(self, action: str, name: str) -> bool:
        """Have what the first slot has read saved in a file, or restored from it; say whether that went well."""
        import httpx

        try:
            reply = httpx.post(
                f"{self._server.listening_address}/slots/0",
                params={"action": action},
                json={"filename": name},
                headers={"Authorization": f"Bearer {self._key}"},
                timeout=_ACT_SECONDS,
                trust_env=False,  # no proxy lies between this process and itself
            )
        except httpx.HTTPError as error:
            log.debug("%s of %s: %s", action, name, error)
            return False
        if reply.is_error:
            log.debug("%s of %s: %s", action, name, reply.text)
        return reply.is_success

    def log_odds(self, messages: Sequence[Message], yes: str, no: str, reader: Reader | None = None) -> float:
        """Return log p(``yes``) − log p(``no``) of the reply's first token; the two start with distinct tokens.

        Raises:
            ModelFailed: the model did not answer.
            Left: the reader has gone; the model stopped.
        """
        request = {"messages": list(messages), "max_tokens": 1, "logprobs": True, "top_logprobs": 40}
        ranked: list[Any] = []
        for choice in self._choices(request, reader):
            with contextlib.suppress(KeyError, IndexError, TypeError):
                ranked = ranked or choice["logprobs"]["content"][0]["top_logprobs"]
        if not ranked:
            raise ModelFailed("The writing model gave no probabilities. Try again.")
        found: dict[str, float] = {}
        for token in ranked:
            found.setdefault(token["token"].strip().lower(), token["logprob"])
        floor = min(found.values(), default=-math.inf)
        return found.get(yes, floor) - found.get(no, floor)

    def write(
        self,
        messages: Sequence[Message],
        *,
        grammar: str,
        max_tokens: int,
        stop: str | None = None,
        reader: Reader | None = None,
    ) -> Iterator[str]:
        """Yield the reply piece by piece; closing the iterator stops the model.

        A last message of the assistant's is gone on with. The reply ends before ``stop``.

        Raises:
            ModelFailed: the model did not answer.
            Left: the reader has gone; the model stopped.
        """
        request: dict[str, Any] = {"messages": list(messages), "max_tokens": max_tokens, "grammar": grammar}
        if stop is not None:
            request["stop"] = [stop]
        for choice in self._choices(request, reader):
            piece = choice.get("delta", {}).get("content")
            if piece:
                yield piece

    def _choices(
        self, request: dict[str, Any], reader: Reader | None, *, waits: bool = True
    ) -> Iterator[dict[str, Any]]:
        """Yield what the reply's chunks hold; closing the iterator, or the reader's leaving, stops the model.

        Unless it ``waits`` for a place, it has one already.
        """
        reader = reader or Reader()
        pieces: queue.SimpleQueue[Any] = queue.SimpleQueue()
        stopped = threading.Event()

        def receive(chunk: Any) -> bool:
            pieces.put(chunk)
            return stopped.is_set() or reader.gone  # true makes llama.cpp stop

        def work() -> None:
            try:
                with self._places.taken(reader) if waits else contextlib.nullcontext():
                    self._call(request, receive)
                pieces.put(None)
            except BaseException as error:
                pieces.put(error)

        thread = threading.Thread(target=work, name="fuente-writing", daemon=True)
        thread.start()
        try:
            while (chunk := pieces.get()) is not None:
                if isinstance(chunk, BaseException):
                    raise chunk
                reader.check()
                yield from _in(chunk)
            reader.check()
        finally:
            stopped.set()
            thread.join()  # what stops at the end of a batch, and gives its place to the next

    def _call(self, request: dict[str, Any], receive: Callable[[Any], bool]) -> None:
        # Progress is told for its calls alone: each is an occasion to say that nobody waits any more.
        fixed = {"temperature": 0, "seed": 0, "cache_prompt": True, "stream": True, "return_progress": True}
        try:
            reply = self._server.handle_chat_completions({**fixed, **request}, receive)
        except Exception as error:
            raise ModelFailed(f"The writing model failed ({error}). Try again.") from error
        if isinstance(reply, dict) and "error" in reply:
            raise ModelFailed(f"The writing model refused the request ({reply['error']}).")


def _stamp(path: Path) -> str:
    """Return what changes where a file is another one; nothing where there is none."""
    try:
        stat = path.stat()
        return f"{stat.st_size} {stat.st_mtime_ns}"
    except OSError:
        return ""


def _in(chunk: Any) -> Iterator[dict[str, Any]]:
    if isinstance(chunk, dict) and "error" in chunk:
        raise ModelFailed(f"The writing model refused the request ({chunk['error']}).")
    for part in chunk if isinstance(chunk, list) else [chunk]:
        with contextlib.suppress(KeyError, IndexError, TypeError):
            yield part["choices"][0]


def _cores() -> int:
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1
