"""The page: a conversation and its sources, as Gradio Blocks.

Imported only by ``server.create_app``, because Gradio takes two seconds to import and has to see the
annotations of the handlers. Nothing is kept on the page object: a conversation lives in ``gr.State``, and of an
answer in the making only ``running.Desk`` knows. While there is one, its handler alone writes the conversation.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import FuenteError
from rag.answer import Answer, Citation, Progress, Statement, Written
from rag.question import LIMIT, BadQuestion, clean
from rag.serve import panel, talk
from rag.serve.markup import line, plain
from rag.serve.running import Desk, Running
from rag.serve.status import status_line
from rag.serve.words import ENGLISH, EXAMPLES, Words, words_for

if TYPE_CHECKING:
    from index.article import Article
    from index.library import Library
    from rag.engine import Engine

log = logging.getLogger(__name__)

KEPT = 30
"""Turns of a conversation that are kept; older ones leave the page and the history."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what was shown for it; ``said`` is empty without an answer."""

    id: str
    question: str
    shown: str
    said: str = ""
    sources: str = ""
    refused: bool = False


Talk = tuple[Turn, ...]


def build(engine: Engine, library: Library, *, concurrency: int = 4, waiting: int = 64) -> gr.Blocks:
    """Return the page. ``concurrency`` questions are answered at once, ``waiting`` may queue behind them."""

    def words_of(request: gr.Request | None) -> Words:
        return words_for(request.headers.get("accept-language") if request else None)

    def state(words: Words) -> tuple[str, bool]:
        return status_line(lambda: library.counts().articles, engine.status, words)

    def find(article_id: str) -> Article | None:
        try:
            return library.article(article_id)
        except FuenteError:
            return None

    # Everything in a language arrives here and not with the page, so no visitor sees the wrong one flash by.
    def greet(request: gr.Request) -> list[Any]:
        words = words_of(request)
        text, settled = state(words)
        return [
            _masthead(words),
            _paragraph(words.intro, words),
            gr.update(placeholder=words.placeholder, label=words.placeholder),
            _paragraph(words.try_one, words),
            gr.update(value=words.again),
            panel.panel([], words),
            text,
            gr.Timer(active=not settled),
        ]

    def refresh(request: gr.Request) -> tuple[str, gr.Timer]:
        text, settled = state(words_of(request))
        return text, gr.Timer(active=not settled)

    def ask(
        question: str, past: Talk, ticket: int, event: gr.EventData, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        unchanged = (gr.skip(),) * 6
        running = desk.open(str(request.session_hash), int(ticket or 0))
        if running is None:
            # Enter was pressed twice, or the conversation ended before the question's turn came.
            yield unchanged
            return
        chosen = {button._id: text for button, (_, text) in zip(examples, EXAMPLES, strict=True)}
        typed = chosen.get(getattr(event.target, "_id", -1), question or "")
        try:
            yield from told(running, typed, past, words_of(request))
            # Gradio sends what a generator yielded last once more when it ends, and by then the page may have
            # moved on.
            yield unchanged
        finally:
            desk.close(running)

    def told(running: Running, typed: str, past: Talk, words: Words) -> Iterator[tuple[Any, ...]]:
        """Yield what the page shows for a question, from its first sight to the end of its answer."""
        idle = gr.update(submit_btn=True, stop_btn=False)
        try:
            asked = clean(typed)
        except BadQuestion:
            if past and not typed.strip():  # Enter once too often, after a quick answer
                yield *(gr.skip(),) * 5, running.ticket + 1
                return
            said = words.empty_question
            if len(typed) > LIMIT:
                said = words.long_question.format(words.number(len(typed)), words.number(LIMIT))
            # The text stays in the box to be shortened; nothing becomes part of the conversation.
            failed = [*_messages(past), _reply(talk.failure(said))]
            yield failed, gr.skip(), past, idle, gr.skip(), running.ticket + 1
            return
        turn = Turn(f"a{secrets.token_hex(4)}", asked, talk.waiting(words.searching))
        busy = gr.update(value="", submit_btn=False, stop_btn=True)
        yield _messages((*past, turn)), gr.skip(), (*past, turn), busy, gr.skip(), gr.skip()
        try:
            for grown in answered(running, turn, past, words):
                turn = grown
                if turn.said:
                    break  # told below, together with the next ticket: whoever sees it can ask on
                now = (*past, turn)
                yield _messages(now), _panel(now, words), now, gr.skip(), gr.skip(), gr.skip()
        except Exception as error:  # a chat function that raises would leave the text box dead
            known = isinstance(error, FuenteError)
            log.log(
                logging.WARNING if known else logging.ERROR,
                "A question could not be answered: %s",
                error,
                exc_info=not known,
            )
            failure = talk.failure(str(error) if known else words.failed)
            turn = replace(turn, shown=failure, sources="", said="")
        else:
            if not turn.said:
                turn = replace(turn, shown=talk.stopped(turn.shown, words))
        if running.withdrawn:
            return
        now = (*past, turn)[-KEPT:]
        text, _ = state(words)
        yield _messages(now), _panel(now, words), now, idle, text, running.ticket + 1

    def answered(running: Running, turn: Turn, past: Talk, words: Words) -> Iterator[Turn]:
        """Follow the engine's events and yield the turn as it grows, the finished one last."""
        said: list[Statement] = []
        cited: list[Citation] = []
        doing = words.searching
        history = [(t.question, t.said) for t in past if t.said]
        for event in running.follow(partial(engine.stream, turn.question, history)):
            if isinstance(event, Answer):
                marks = panel.marks_of(turn.id, event.citations or event.closest)
                yield replace(
                    turn,
                    shown=talk.answer(turn.id, event, words),
                    said=event.text,
                    sources=panel.sources(marks, find, words),
                    refused=not event.citations,
                )
                return
            if isinstance(event, Progress):
                doing = words.stage(event)
            elif isinstance(event, Written):
                said.append(event.statement)
                cited.extend(event.citations)
            shown = talk.statements(turn.id, said, cited) + talk.waiting(doing)
            turn = replace(
                turn, shown=shown, sources=panel.sources(panel.marks_of(turn.id, cited), find, words)
            )
            yield turn
        if not running.left:
            raise RuntimeError("the engine ended without an answer")

    # ``ask`` says what was stopped: only so is it certain that nothing comes after it.
    def stop(request: gr.Request) -> None:
        desk.stop(str(request.session_hash))

    def begin(ticket: int, request: gr.Request) -> tuple[Any, ...]:
        fresh = desk.renew(str(request.session_hash), int(ticket or 0))
        empty = gr.update(value="", submit_btn=True, stop_btn=False)
        return [], panel.panel([], words_of(request)), (), empty, fresh

    desk = Desk(concurrency)
    with gr.Blocks(title="Fuente", analytics_enabled=False, fill_width=True) as page:
        past = gr.State((), time_to_live=6 * 3600)
        # The browser keeps it, so a question carries the one it was sent with.
        ticket = gr.Number(0, precision=0, visible=False)
        masthead = _html(_masthead(ENGLISH), "masthead")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                intro = _html("", "intro")
                chat = gr.Chatbot(
                    show_label=False,
                    container=False,
                    layout="panel",
                    height="auto",
                    autoscroll=False,  # page.js brings the new question to the top instead
                    buttons=[],
                    feedback_options=None,
                    latex_delimiters=[],
                    line_breaks=False,
                    allow_tags=False,
                    elem_id="chat",
                )
                box = gr.Textbox(
                    show_label=False,
                    container=False,
                    autofocus=True,
                    lines=1,
                    max_lines=6,
                    submit_btn=True,
                    elem_id="ask",
                )
                with gr.Column(elem_id="examples"):
                    kicker = _html("", "kicker")
                    examples = [gr.Button(text, elem_classes=["example"]) for _, text in EXAMPLES]
                with gr.Row(elem_id="foot"):
                    status = _html("", "status")
                    again = gr.Button("", elem_id="again", size="sm")
            with gr.Column(elem_id="side"):
                side = _html("", "panel")
        clock = gr.Timer(2.0, active=False)

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        gr.on(
            [box.submit, *(button.click for button in examples)],
            ask,
            [box, past, ticket],
            [chat, side, past, box, status, ticket],
            # Gradio would pass over a question until it has put away the answer before; the tickets are exact.
            trigger_mode="multiple",
            concurrency_limit=concurrency,
            **quiet,
        )
        box.stop(stop, None, None, queue=False, **quiet)
        again.click(begin, [ticket], [chat, side, past, box, ticket], **quiet)
        page.load(greet, None, [masthead, intro, box, kicker, again, side, status, clock], **quiet)
        clock.tick(refresh, None, [status, clock], **quiet)
    page.queue(max_size=waiting, default_concurrency_limit=16, api_open=False)
    made: gr.Blocks = page
    return made


def _messages(turns: Talk) -> list[dict[str, Any]]:
    messages = []
    for turn in turns:
        messages += [{"role": "user", "content": line(turn.question)}, _reply(turn.shown)]
    return messages


def _reply(shown: str) -> dict[str, Any]:
    return {"role": "assistant", "content": shown}


def _panel(turns: Talk, words: Words) -> str:
    return panel.panel([(t.question, t.sources, t.refused) for t in reversed(turns) if t.sources], words)


def _masthead(words: Words) -> str:
    # page.js names the buttons of the question box, which are pictures, after the two attributes.
    names = f'data-ask="{plain(words.ask)}" data-stop="{plain(words.stop)}"'
    return f'<header {names}><h1>Fuente</h1><p lang="{words.code}">{plain(words.tagline)}</p></header>'


def _paragraph(text: str, words: Words) -> str:
    return f'<p lang="{words.code}">{plain(text)}</p>'


def _html(value: str, name: str) -> gr.HTML:
    return gr.HTML(value, elem_id=name, apply_default_css=False)
