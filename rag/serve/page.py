"""The page: a conversation and its sources, as Gradio Blocks.

Imported only by ``server.create_app``, because Gradio takes two seconds to import and has to see the
annotations of the handlers. Nothing is kept on the page object: a conversation lives in ``gr.State``.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import FuenteError
from rag.answer import Answer, Citation, Progress, Statement, Written
from rag.question import LIMIT, BadQuestion, clean
from rag.serve import panel, talk
from rag.serve.markup import line, plain
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

    def ask(question: str, past: Talk, event: gr.EventData, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        words = words_of(request)
        chosen = {button._id: text for button, (_, text) in zip(examples, EXAMPLES, strict=True)}
        typed = chosen.get(getattr(event.target, "_id", -1), question or "")
        idle = gr.update(submit_btn=True, stop_btn=False)
        try:
            asked = clean(typed)
        except BadQuestion:
            said = words.empty_question
            if len(typed) > LIMIT:
                said = words.long_question.format(words.number(len(typed)), words.number(LIMIT))
            # The text stays in the box to be shortened; nothing becomes part of the conversation.
            yield [*_messages(past), _reply(talk.failure(said))], gr.skip(), past, idle, gr.skip()
            return
        turn = Turn(f"a{secrets.token_hex(4)}", asked, talk.waiting(words.searching))
        busy = gr.update(value="", submit_btn=False, stop_btn=True)
        yield _messages((*past, turn)), gr.skip(), (*past, turn), busy, gr.skip()
        try:
            for grown in answered(turn, past, words):
                turn = grown
                now = (*past, turn)
                yield _messages(now), _panel(now, words), now, gr.skip(), gr.skip()
        except Exception as error:  # a chat function that raises would leave the text box dead
            known = isinstance(error, FuenteError)
            log.log(
                logging.WARNING if known else logging.ERROR,
                "A question could not be answered: %s",
                error,
                exc_info=not known,
            )
            told = talk.failure(str(error) if known else words.failed)
            turn = replace(turn, shown=told, sources="", said="")
        now = (*past, turn)[-KEPT:]
        text, _ = state(words)
        yield _messages(now), _panel(now, words), now, idle, text

    def answered(turn: Turn, past: Talk, words: Words) -> Iterator[Turn]:
        """Follow the engine's events and yield the turn as it grows, the finished one last."""
        said: list[Statement] = []
        cited: list[Citation] = []
        doing = words.searching
        history = [(t.question, t.said) for t in past if t.said]
        with closing(engine.stream(turn.question, history)) as events:
            for event in events:
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
        raise RuntimeError("the engine ended without an answer")

    def stop(past: Talk, request: gr.Request) -> tuple[Any, ...]:
        words = words_of(request)
        if past and not past[-1].said:
            last = past[-1]
            kept = last.shown.partition('<p class="waiting">')[0]
            past = (*past[:-1], replace(last, shown=kept + talk.failure(words.stopped)))
        return _messages(past), past, gr.update(submit_btn=True, stop_btn=False)

    def begin(request: gr.Request) -> tuple[Any, ...]:
        return (
            [],
            panel.panel([], words_of(request)),
            (),
            gr.update(value="", submit_btn=True, stop_btn=False),
        )

    with gr.Blocks(title="Fuente", analytics_enabled=False, fill_width=True) as page:
        past = gr.State((), time_to_live=6 * 3600)
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
        answering = gr.on(
            [box.submit, *(button.click for button in examples)],
            ask,
            [box, past],
            [chat, side, past, box, status],
            trigger_mode="once",
            concurrency_limit=concurrency,
            **quiet,
        )
        box.stop(stop, [past], [chat, past, box], cancels=[answering], **quiet)
        again.click(begin, None, [chat, side, past, box], cancels=[answering], **quiet)
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
