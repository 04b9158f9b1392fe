"""The page: a conversation and its sources, as Gradio Blocks.

Imported only by ``server.create_app``, because Gradio takes two seconds to import and has to see the
annotations of the handlers. Nothing is kept on the page object: a conversation lives in ``gr.State``, and of an
answer in the making only ``running.Desk`` knows. While there is one, its handler alone writes the conversation.
"""

from __future__ import annotations

import json
import logging
import math
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import FuenteError
from index.filters import BadFilter
from rag.openers import Openers
from rag.question import LIMIT, BadQuestion, clean
from rag.serve import panel, talk
from rag.serve.answering import Answering
from rag.serve.export import KINDS, Kind, export
from rag.serve.filters import Fields, Given, chip_line
from rag.serve.keeping import KEY, SECRET, packed, unpacked
from rag.serve.markup import plain
from rag.serve.masthead import masthead as masthead_of
from rag.serve.rate import Rate, TooMany
from rag.serve.running import Desk, Running
from rag.serve.status import status_line
from rag.serve.turns import Asking, Talk, Turn, kind_of, messages, reply, sources_of, turn_of
from rag.serve.words import COOKIE, EXAMPLES, USUAL, Words, all_words, words_for

if TYPE_CHECKING:
    from index.library import Library
    from rag.engine import Engine
    from rag.kept import Keeper

log = logging.getLogger(__name__)

KEPT = 30
"""Turns of a conversation that are kept; older ones leave the page and the history."""

# scripts/chat.js tells which link below an answer was followed.
_WISHES = """document.addEventListener("fuente-wish", (e) => {
  trigger(e.detail.wish, { turn: e.detail.turn, kind: e.detail.kind });
});"""


_SAVE = """(told) => {
  if (told) window.dispatchEvent(new CustomEvent("fuente-file", { detail: JSON.parse(told) }));
}"""


def build(
    engine: Engine, library: Library, keeper: Keeper, rate: Rate, *, concurrency: int = 4, waiting: int = 64
) -> gr.Blocks:
    """Return the page. ``concurrency`` questions are answered at once, ``waiting`` may queue behind them.

    ``keeper`` remembers the answers, so that they can be shared and judged; ``rate`` is how many each visitor may ask.
    """

    def words_of(request: gr.Request | None) -> Words:
        if request is None:
            return words_for(None)
        chosen = request.query_params.get("lang") or request.cookies.get(COOKIE)
        return words_for(request.headers.get("accept-language"), chosen)

    def state(words: Words) -> tuple[str, bool]:
        return status_line(lambda: library.counts().articles, engine.status, words)

    # Everything in a language arrives here and not with the page, so no visitor sees the wrong one flash by.
    def greet(stored: Any, request: gr.Request) -> list[Any]:
        words = words_of(request)
        text, settled = state(words)
        turns = unpacked(stored, answering, words, KEPT)  # the conversation that this browser has kept
        return [
            masthead_of(words),
            _paragraph(words.intro, words),
            gr.update(placeholder=words.placeholder, label=words.placeholder),
            gr.update(value=words.again),
            gr.update(value=words.as_markdown),
            gr.update(value=words.as_json),
            gr.update(value=words.as_print),
            messages(turns) if turns else gr.skip(),
            turns or gr.skip(),
            sources_of(turns, words),
            text,
            gr.Timer(active=not settled),
            *fields.greet(library.choices, words, Given.of(request.query_params)),
        ]

    def offer(request: gr.Request) -> list[Any]:
        words = words_of(request)
        try:
            found = begin_with.of(words.code)
        except FuenteError as error:  # the status line says what is wrong with the library
            log.info("No question to begin with: %s", error)
            found = []
        texts = [*found, *[""] * len(examples)][: len(examples)]
        shown = [gr.update(value=text, visible=bool(text)) for text in texts]
        return [_paragraph(words.try_one, words) if found else "", *shown]

    def refresh(request: gr.Request) -> tuple[str, gr.Timer]:
        text, settled = state(words_of(request))
        return text, gr.Timer(active=not settled)

    def ask(values: dict[Any, Any], event: gr.EventData, request: gr.Request) -> Iterator[dict[Any, Any]]:
        unchanged = {status: gr.skip()}
        running = desk.open(str(request.session_hash), int(values[ticket] or 0))
        if running is None:
            # Enter was pressed twice, or the conversation ended before the question's turn came.
            yield unchanged
            return
        try:
            visitor = request.client.host if request.client else None
            yield from told(running, values, event, words_of(request), visitor)
            # Gradio sends what a generator yielded last once more when it ends, and by then the page may have
            # moved on.
            yield unchanged
        finally:
            desk.close(running)

    def asking(values: dict[Any, Any], event: gr.EventData, words: Words) -> Asking:
        """Return what is asked for: by the box, by an example, or by the link below an earlier answer."""
        # Once a component was updated for a visitor, Gradio hands out a copy of it: only its name is the same.
        given, target = fields.read(values), getattr(event.target, "elem_id", None)
        wanted = Asking(values[box] or "", values[kept], given.filter(words))
        chosen = {button.elem_id: str(values[button] or "") for button in examples}
        if target in chosen:
            return replace(wanted, typed=chosen[target])
        if target == wishes.elem_id:
            turn, before = turn_of(values[kept], event._data)
            kind = kind_of(event._data)
            if kind == "near":  # it stands by itself, and is asked after all that was said
                return replace(wanted, typed=turn.suggestion, standalone=turn.suggestion, linked=True)
            if kind == "again":
                return replace(wanted, typed=turn.question, before=before, linked=True)
            own = turn.standalone or None
            return replace(
                wanted, typed=turn.question, before=before, timed=False, standalone=own, linked=True
            )
        return replace(wanted, standalone=wanted.typed) if given.edited else wanted

    def told(
        running: Running, values: dict[Any, Any], event: gr.EventData, words: Words, visitor: str | None
    ) -> Iterator[dict[Any, Any]]:
        """Yield what the page shows for a question, from its first sight to the end of its answer."""
        idle, past = gr.update(submit_btn=True, stop_btn=False), values[kept]
        typed = ""
        try:
            wanted = asking(values, event, words)
            typed = wanted.typed
            asked = clean(typed)
            if (left := rate.take(visitor)) is not None:
                raise TooMany(words.count(words.demo_wait, math.ceil(left)))
        except (BadQuestion, BadFilter, TooMany) as error:
            if past and not typed.strip() and isinstance(error, BadQuestion):
                yield {ticket: running.ticket + 1}  # Enter once too often, after a quick answer
                return
            said = words.empty_question
            if isinstance(error, BadFilter | TooMany):
                said = str(error)
            elif len(typed) > LIMIT:
                said = words.long_question.format(words.number(len(typed)), words.number(LIMIT))
            # The text stays in the box to be mended; nothing becomes part of the conversation.
            failed = [*messages(past), reply(talk.failure(said))]
            yield {chat: failed, box: idle, ticket: running.ticket + 1}
            return
        turn = Turn(f"a{secrets.token_hex(4)}", asked, talk.waiting(words.searching))
        now = (*past, turn)
        busy, freed = gr.update(value="", submit_btn=False, stop_btn=True), fields.release(values, words)
        if wanted.linked:  # a link was followed, and what is in the box is still to be asked
            busy, freed = gr.update(submit_btn=False, stop_btn=True), {}
        yield {chat: messages(now), kept: now, box: busy, **freed}
        try:
            for grown in answering.follow(running, turn, wanted, words):
                turn = grown
                if turn.said:
                    break  # told below, together with the next ticket: whoever sees it can ask on
                now = (*past, turn)
                yield {chat: messages(now), side: sources_of(now, words), kept: now}
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
        yield {
            chat: messages(now),
            side: sources_of(now, words),
            kept: now,
            box: idle,
            status: state(words)[0],
            ticket: running.ticket + 1,
            book: packed(now),
        }

    # ``ask`` says what was stopped: only so is it certain that nothing comes after it.
    def stop(request: gr.Request) -> None:
        desk.stop(str(request.session_hash))

    # The text that was searched for comes into the box; whatever is sent then is searched for as it stands.
    def edit(values: dict[Any, Any], event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        turn, _ = turn_of(values[kept], event._data)
        if not turn.id:  # the conversation was put away meanwhile
            return {box: gr.skip()}
        return {box: turn.standalone or turn.question, **fields.hold(values, words_of(request))}

    def begin(values: dict[Any, Any], request: gr.Request) -> dict[Any, Any]:
        fresh, words = desk.renew(str(request.session_hash), int(values[ticket] or 0)), words_of(request)
        empty = gr.update(value="", submit_btn=True, stop_btn=False)
        nothing = {chat: [], side: panel.panel([], words), kept: (), box: empty, ticket: fresh, book: []}
        return {**nothing, **fields.release(values, words)}

    def taking(kind: Kind) -> Callable[[Talk, gr.Request], str]:
        def take(turns: Talk, request: gr.Request) -> str:
            answers = [turn.answer for turn in turns if turn.answer]
            text = export(kind, answers, words_of(request))
            return (
                json.dumps({"name": f"fuente.{kind}", "type": KINDS[kind], "text": text}) if answers else ""
            )

        return take

    begin_with = Openers(library, [text for _, text in EXAMPLES])
    desk, answering = Desk(concurrency), Answering(engine, library, keeper)
    with gr.Blocks(title="Fuente", analytics_enabled=False, fill_width=True) as page:
        kept = gr.State((), time_to_live=6 * 3600)
        edited = gr.State(False, time_to_live=6 * 3600)
        # The browser keeps it, so a question carries the one it was sent with.
        book = gr.BrowserState([], storage_key=KEY, secret=SECRET)
        ticket = gr.Number(0, precision=0, visible=False)
        masthead = _html(masthead_of(all_words()[USUAL]), "masthead")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                intro = _html("", "intro")
                chat = gr.Chatbot(
                    show_label=False,
                    container=False,
                    layout="panel",
                    height="auto",
                    autoscroll=False,  # scripts/chat.js brings the new question to the top instead
                    buttons=[],
                    feedback_options=None,
                    latex_delimiters=[],
                    line_breaks=False,
                    allow_tags=False,
                    elem_id="chat",
                )
                chips = chip_line()
                box = gr.Textbox(
                    show_label=False,
                    container=False,
                    autofocus=True,
                    lines=1,
                    max_lines=6,
                    submit_btn=True,
                    elem_id="ask",
                )
                fields = Fields.build(chips, edited)
                with gr.Column(elem_id="examples"):
                    kicker = _html("", "kicker")
                    examples = [
                        gr.Button("", elem_id=f"example-{n}", elem_classes=["example"], visible=False)
                        for n in range(len(EXAMPLES))
                    ]
                with gr.Row(elem_id="foot"):
                    status = _html("", "status")
                    saves = [gr.Button("", elem_classes=["save"], size="sm") for _ in KINDS]
                    again = gr.Button("", elem_id="again", size="sm")
            with gr.Column(elem_id="side"):
                _html("", "reader")
                side = _html("", "panel")
        wishes = gr.HTML("", elem_id="wishes", visible="hidden", js_on_load=_WISHES)
        carrier = gr.Textbox(visible="hidden")
        clock = gr.Timer(2.0, active=False)

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        gr.on(
            [box.submit, *(button.click for button in examples), wishes.submit],
            ask,
            {box, kept, ticket, *examples, *fields.inputs},
            [chat, side, kept, box, status, ticket, book, *fields.held],
            # Gradio would pass over a question until it has put away the answer before; the tickets are exact.
            trigger_mode="multiple",
            concurrency_limit=concurrency,
            preprocess=False,  # see Fields.wire
            **quiet,
        )
        box.stop(stop, None, None, queue=False, **quiet)
        wishes.edit(edit, {kept, *fields.inputs}, [box, *fields.held], preprocess=False, **quiet)
        again.click(
            begin,
            {ticket, *fields.inputs},
            [chat, side, kept, box, ticket, book, *fields.held],
            preprocess=False,
            **quiet,
        )
        for button, kind in zip(saves, KINDS, strict=True):
            taken = button.click(taking(kind), [kept], [carrier], **quiet)
            taken.then(None, [carrier], None, js=_SAVE, **quiet)
        fields.wire(words_of, **quiet)
        page.load(
            greet,
            [book],
            [masthead, intro, box, again, *saves, chat, kept, side, status, clock, *fields.outputs],
            **quiet,
        )
        gr.on([page.load, clock.tick], offer, None, [kicker, *examples], **quiet)
        clock.tick(refresh, None, [status, clock], **quiet)
    page.queue(max_size=waiting, default_concurrency_limit=16, api_open=False)
    made: gr.Blocks = page
    return made


def _paragraph(text: str, words: Words) -> str:
    return f'<p lang="{words.code}">{plain(text)}</p>'


def _html(value: str, name: str) -> gr.HTML:
    return gr.HTML(value, elem_id=name, apply_default_css=False)
