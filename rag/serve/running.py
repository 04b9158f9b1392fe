"""The answers that are being made for the page: each can be left at once, whatever its engine is doing.

Gradio's own ``cancels`` is no good here: it is sent only after the handler beside it has finished, it waits for
the generator's next step, and what the generator yields meanwhile overwrites what the handler wrote.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue

from rag.answer import Event
from rag.reader import Reader
from rag.serve.places import Places

_VISITORS = 1000
"""Visitors whose used tickets are remembered: long enough for a second press of Enter to be recognised."""

_PATIENCE = 10.0
"""Seconds to wait for the page to have done with an answer that was left; it takes some milliseconds."""


class Running:
    """One question that is being answered. The engine runs in a thread of its own and is let go when left."""

    def __init__(self, visitor: str, ticket: int, places: Places) -> None:
        self.visitor = visitor
        self.ticket = ticket
        self.withdrawn = False
        """Whether nothing more may be shown of it: its conversation is over."""
        self._places = places
        self._arrived: SimpleQueue[Event | Exception | None] = SimpleQueue()
        self.reader = Reader()
        """Who the answer is for; the model stops when they leave."""
        self._ended = threading.Event()

    @property
    def left(self) -> bool:
        """Whether no more events are wanted."""
        return self.reader.gone

    def leave(self) -> None:
        """Want no more: ``follow`` ends at once, the model stops, the engine's generator is closed."""
        self.reader.leave()
        self._arrived.put(None)

    def follow(self, stream: Callable[[], Generator[Event, None, None]]) -> Iterator[Event]:
        """Yield the events of the engine until their end or until this is left; raise what it raises."""
        run = partial(copy_context().run, self._run, stream)  # its records and spans are those of the request
        threading.Thread(target=run, name="fuente-answer", daemon=True).start()
        while (arrived := self._arrived.get()) is not None and not self.left:
            if isinstance(arrived, Exception):
                raise arrived
            yield arrived

    def _run(self, stream: Callable[[], Generator[Event, None, None]]) -> None:
        try:
            # An engine that was left keeps its place until its next event, so stopping often makes none extra.
            with self._places.held(self.reader) as there:
                if there:
                    self._work(stream)
        except Exception as error:
            self._arrived.put(error)
        finally:
            self._arrived.put(None)

    def _work(self, stream: Callable[[], Generator[Event, None, None]]) -> None:
        with closing(stream()) as events:
            for event in events:
                if self.left:
                    return
                self._arrived.put(event)

    def end(self) -> None:
        """Say that everything for the page has been handed over."""
        self.leave()
        self._ended.set()

    def wait(self) -> None:
        """Wait until everything for the page has been handed over."""
        self._ended.wait(_PATIENCE)


class Desk:
    """Who is being answered; each at one of the ``places``, which the other interfaces share.

    The page holds a ticket, a number, that is good for one question. It gets the next one with the end of the
    answer or with a new conversation. So a question that is sent twice, or that still waited in the queue when
    the conversation ended, is known by its ticket. Of each visitor only the ticket is kept.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._lock = threading.Lock()
        self._next: dict[str, int] = {}
        self._running: dict[str, Running] = {}

    def open(self, visitor: str, ticket: int) -> Running | None:
        """Take a question, or return None where its ticket is used up."""
        with self._lock:
            if ticket < self._next.get(visitor, 0):
                return None
            self._good_from(visitor, ticket + 1)
            running = self._running[visitor] = Running(visitor, ticket, self._places)
            return running

    def close(self, running: Running) -> None:
        """Let go of a question when everything for the page has been handed over."""
        running.end()
        with self._lock:
            if self._running.get(running.visitor) is running:
                del self._running[running.visitor]

    def stop(self, visitor: str) -> None:
        """Leave the answer that the visitor waits for, if there is one."""
        with self._lock:
            running = self._running.get(visitor)
        if running:
            running.leave()

    def renew(self, visitor: str, ticket: int) -> int:
        """End the visitor's conversation and return a new ticket.

        On return the page has been given all that it will ever get of the answer that was being made, and a
        question that is still on its way will not be taken.
        """
        with self._lock:
            # One more than is good now: an answer that just ended has perhaps handed out the next one.
            fresh = max(ticket, self._next.get(visitor, 0)) + 1
            self._good_from(visitor, fresh)
            running = self._running.get(visitor)
            if running:
                running.withdrawn = True
        if running:
            running.leave()
            running.wait()
        return fresh

    def _good_from(self, visitor: str, ticket: int) -> None:
        self._next.pop(visitor, None)  # to the end: the oldest is forgotten first
        self._next[visitor] = ticket
        if len(self._next) > _VISITORS:
            del self._next[next(iter(self._next))]
