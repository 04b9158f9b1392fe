"""What the page does when something happens on it: a visitor comes, asks, stops, edits, begins anew, takes along.

An event's ``values`` are what the browser sent, by component. Nothing is kept here about who asks: a conversation lives
in ``gr.State``, and of an answer in the making only ``running.Desk`` knows. While there is one, its handler alone
writes the conversation.
"""

from __future__ import annotations

import json
import logging
import math
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import FuenteError
from index.filters import BadFilter
from rag.openers import Openers
from rag.question import LIMIT, BadQuestion, clean
from rag.serve import panel, talk
from rag.serve.answering import Answering
from rag.serve.export import KINDS, Kind, export
from rag.serve.filters import Given
from rag.serve.keeping import packed, unpacked
from rag.serve.layout import Layout
from rag.serve.markup import plain
from rag.serve.masthead import masthead
from rag.serve.rate import Rate, TooMany
from rag.serve.running import Desk, Running
from rag.serve.status import status_line
from rag.serve.turns import Asking, Talk, Turn, kind_of, messages, reply, sources_of, turn_of
from rag.serve.words import COOKIE, Words, words_for

if TYPE_CHECKING:
    from index.library import Library
    from rag.engine import Engine

log = logging.getLogger(__name__)

KEPT = 30
"""Turns of a conversation that are kept; older ones leave the page and the history."""

Values = Mapping[Any, Any]
"""What the browser sent, by component."""

Shown = dict[Any, Any]
"""What the page shows now, by component."""


def words_of(request: gr.Request | None) -> Words:
    """Return the words for a visitor: in the language chosen, else in the browser's."""
    if request is None:
        return words_for(None)
    chosen = request.query_params.get("lang") or request.cookies.get(COOKIE)
    return words_for(request.headers.get("accept-language"), chosen)


@dataclass(frozen=True, slots=True)
class Handlers:
    """The handlers of one page, over its components."""

    at: Layout
    engine: Engine
    library: Library
    answering: Answering
    desk: Desk
    rate: Rate
    openers: Openers

    # Everything in a language arrives here and not with the page, so no visitor sees the wrong one flash by.
    def greet(self, stored: Any, request: gr.Request) -> list[Any]:
        """Show a visitor the page in words, with the conversation that the browser has kept."""
        words = words_of(request)
        text, settled = self._state(words)
        turns = unpacked(stored, self.answering, words, KEPT)
        return [
            masthead(words),
            _paragraph(words.intro, words),
            gr.update(placeholder=words.placeholder, label=words.placeholder),
            gr.update(value=words.again),
            *(gr.update(value=name) for name in (words.as_markdown, words.as_json, words.as_print)),
            messages(turns) if turns else gr.skip(),
            turns or gr.skip(),
            sources_of(turns, words),
            text,
            gr.Timer(active=not settled),
            *self.at.fields.greet(self.library.choices, words, Given.of(request.query_params)),
        ]

    def offer(self, request: gr.Request) -> list[Any]:
        """Show questions to begin with."""
        words, places = words_of(request), len(self.at.examples)
        try:
            found = self.openers.of(words.code)
        except FuenteError as error:  # the status line says what is wrong with the library
            log.info("No question to begin with: %s", error)
            found = []
        texts = [*found, *[""] * places][:places]
        shown = [gr.update(value=text, visible=bool(text)) for text in texts]
        return [_paragraph(words.try_one, words) if found else "", *shown]

    def refresh(self, request: gr.Request) -> tuple[str, gr.Timer]:
        """Show how the library and the model are."""
        text, settled = self._state(words_of(request))
        return text, gr.Timer(active=not settled)

    def ask(self, values: Values, event: gr.EventData, request: gr.Request) -> Iterator[Shown]:
        """Answer a question, from its first sight to the end of its answer."""
        unchanged = {self.at.status: gr.skip()}
        running = self.desk.open(str(request.session_hash), int(values[self.at.ticket] or 0))
        if running is None:
            # Enter was pressed twice, or the conversation ended before the question's turn came.
            yield unchanged
            return
        try:
            yield from self._told(running, values, event, words_of(request), request)
            # Gradio sends what a generator yielded last once more when it ends, and by then the page may have
            # moved on.
            yield unchanged
        finally:
            self.desk.close(running)

    def stop(self, request: gr.Request) -> None:
        """Leave the answer. ``ask`` says that it was stopped: only so is it certain that nothing comes after it."""
        self.desk.stop(str(request.session_hash))

    def edit(self, values: Values, event: gr.EventData, request: gr.Request) -> Shown:
        """Bring the text that was searched for into the box; what is sent then is searched for as it stands."""
        turn, _ = turn_of(values[self.at.kept], event._data)
        if not turn.id:  # the conversation was put away meanwhile
            return {self.at.box: gr.skip()}
        held = self.at.fields.hold(values, words_of(request))
        return {self.at.box: turn.standalone or turn.question, **held}

    def begin(self, values: Values, request: gr.Request) -> Shown:
        """Begin a new conversation."""
        at, words = self.at, words_of(request)
        fresh = self.desk.renew(str(request.session_hash), int(values[at.ticket] or 0))
        empty = gr.update(value="", submit_btn=True, stop_btn=False)
        nothing = {at.chat: [], at.side: panel.panel([], words), at.kept: (), at.box: empty}
        return {**nothing, at.ticket: fresh, at.book: [], **at.fields.release(values, words)}

    def taking(self, kind: Kind) -> Callable[[Talk, gr.Request], str]:
        """Return the handler that gives the conversation as a file of that kind."""

        def take(turns: Talk, request: gr.Request) -> str:
            answers = [turn.answer for turn in turns if turn.answer]
            if not answers:
                return ""
            text = export(kind, answers, words_of(request))
            return json.dumps({"name": f"fuente.{kind}", "type": KINDS[kind], "text": text})

        return take

    def _state(self, words: Words) -> tuple[str, bool]:
        return status_line(lambda: self.library.counts().articles, self.engine.status, words)

    def _asked(self, values: Values, event: gr.EventData, words: Words) -> Asking:
        """Return what is asked for: by the box, by an example, or by the link below an earlier answer."""
        # Once a component was updated for a visitor, Gradio hands out a copy of it: only its name is the same.
        at, target = self.at, getattr(event.target, "elem_id", None)
        given = at.fields.read(values)
        wanted = Asking(values[at.box] or "", values[at.kept], given.filter(words))
        chosen = {button.elem_id: str(values[button] or "") for button in at.examples}
        if target in chosen:
            return replace(wanted, typed=chosen[target])
        if target != at.wishes.elem_id:
            return replace(wanted, standalone=wanted.typed) if given.edited else wanted
        turn, before = turn_of(values[at.kept], event._data)
        match kind_of(event._data):
            case "near":  # it stands by itself, and is asked after all that was said
                return replace(wanted, typed=turn.suggestion, standalone=turn.suggestion, linked=True)
            case "again":
                return replace(wanted, typed=turn.question, before=before, linked=True)
            case _:
                own = turn.standalone or None
                anytime = replace(wanted, before=before, timed=False, standalone=own, linked=True)
                return replace(anytime, typed=turn.question)

    def _told(
        self, running: Running, values: Values, event: gr.EventData, words: Words, request: gr.Request
    ) -> Iterator[Shown]:
        at, past, typed = self.at, values[self.at.kept], ""
        idle = gr.update(submit_btn=True, stop_btn=False)
        try:
            wanted = self._asked(values, event, words)
            typed = wanted.typed
            asked = clean(typed)
            visitor = request.client.host if request.client else None
            caller = request.request.scope.get("caller") if request.request else None
            if (left := self.rate.take(visitor, caller)) is not None:
                raise TooMany(words.count(words.demo_wait, math.ceil(left)), math.ceil(left))
        except (BadQuestion, BadFilter, TooMany) as error:
            if past and not typed.strip() and isinstance(error, BadQuestion):
                yield {at.ticket: running.ticket + 1}  # Enter once too often, after a quick answer
                return
            # The text stays in the box to be mended; nothing becomes part of the conversation.
            failed = [*messages(past), reply(talk.failure(_why(error, typed, words)))]
            yield {at.chat: failed, at.box: idle, at.ticket: running.ticket + 1}
            return
        turn = Turn(f"a{secrets.token_hex(4)}", asked, talk.waiting(words.searching))
        now = (*past, turn)
        busy, freed = gr.update(value="", submit_btn=False, stop_btn=True), at.fields.release(values, words)
        if wanted.linked:  # a link was followed, and what is in the box is still to be asked
            busy, freed = gr.update(submit_btn=False, stop_btn=True), {}
        yield {at.chat: messages(now), at.kept: now, at.box: busy, **freed}
        try:
            for grown in self.answering.follow(running, turn, wanted, words):
                turn = grown
                if turn.said:
                    break  # told below, together with the next ticket: whoever sees it can ask on
                now = (*past, turn)
                yield {at.chat: messages(now), at.side: sources_of(now, words), at.kept: now}
        except Exception as error:  # a chat function that raises would leave the text box dead
            turn = replace(turn, shown=talk.failure(_logged(error, words)), sources="", said="")
        else:
            if not turn.said:
                turn = replace(turn, shown=talk.stopped(turn.shown, words))
        if running.withdrawn:
            return
        now = (*past, turn)[-KEPT:]
        yield {
            at.chat: messages(now),
            at.side: sources_of(now, words),
            at.kept: now,
            at.box: idle,
            at.status: self._state(words)[0],
            at.ticket: running.ticket + 1,
            at.book: packed(now),
        }


def _why(error: FuenteError, typed: str, words: Words) -> str:
    """Return why a question was not asked, in the visitor's language."""
    if not isinstance(error, BadQuestion):
        return str(error)
    if len(typed) > LIMIT:
        return words.long_question.format(words.number(len(typed)), words.number(LIMIT))
    return words.empty_question


def _logged(error: Exception, words: Words) -> str:
    """Log why there is no answer; return what a visitor is told of it."""
    known = isinstance(error, FuenteError)
    level = logging.WARNING if known else logging.ERROR
    log.log(level, "A question could not be answered: %s", error, exc_info=not known)
    return str(error) if known else words.failed


def _paragraph(text: str, words: Words) -> str:
    return f'<p lang="{words.code}">{plain(text)}</p>'
