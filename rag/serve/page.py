"""The page: a conversation and its sources, as Gradio Blocks.

Imported only by ``server.create_app``, because Gradio takes two seconds to import and has to see the
annotations of the handlers. What stands on it is in ``layout``, what it does in ``handlers``; here they are joined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.openers import Openers
from rag.serve import predict
from rag.serve.answering import Answering
from rag.serve.export import KINDS
from rag.serve.handlers import Handlers, words_of
from rag.serve.layout import Layout
from rag.serve.places import Places
from rag.serve.rate import Rate
from rag.serve.running import Desk
from rag.serve.words import EXAMPLES

if TYPE_CHECKING:
    from index.library import Library
    from rag.engine import Engine
    from rag.kept import Keeper

_SAVE = """(told) => {
  if (told) window.dispatchEvent(new CustomEvent("fuente-file", { detail: JSON.parse(told) }));
}"""

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def build(
    engine: Engine,
    library: Library,
    keeper: Keeper,
    rate: Rate,
    *,
    places: Places | None = None,
    concurrency: int = 4,
    waiting: int = 64,
) -> gr.Blocks:
    """Return the page. ``concurrency`` of its questions are answered at once, ``waiting`` may queue behind them.

    They are answered at ``places``, which other interfaces may share.
    ``keeper`` remembers the answers, so that they can be shared and judged; ``rate`` is how many each visitor may ask.
    """
    openers = Openers(library, [text for _, text in EXAMPLES])
    answering, desk = Answering(engine, library, keeper), Desk(places := places or Places(concurrency))
    with gr.Blocks(title="Fuente", analytics_enabled=False, fill_width=True) as page:
        at = Layout.build()
        predict.offer(engine, keeper, rate, places)  # first: a name goes to who comes first
        _wire(page, at, Handlers(at, engine, library, answering, desk, rate, openers), concurrency)
    page.queue(max_size=waiting, default_concurrency_limit=16, api_open=False)
    made: gr.Blocks = page
    return made


def _wire(page: gr.Blocks, at: Layout, do: Handlers, concurrency: int) -> None:
    """Let what happens on the page reach its handlers."""
    fields = at.fields
    gr.on(
        [at.box.submit, *(button.click for button in at.examples), at.wishes.submit],
        do.ask,
        {at.box, at.kept, at.ticket, *at.examples, *fields.inputs},
        [at.chat, at.side, at.kept, at.box, at.status, at.ticket, at.book, *fields.held],
        # Gradio would pass over a question until it has put away the answer before; the tickets are exact.
        trigger_mode="multiple",
        concurrency_limit=concurrency,
        preprocess=False,  # see Fields.wire
        **_QUIET,
    )
    at.box.stop(do.stop, None, None, queue=False, **_QUIET)
    at.wishes.edit(do.edit, {at.kept, *fields.inputs}, [at.box, *fields.held], preprocess=False, **_QUIET)
    at.again.click(
        do.begin,
        {at.ticket, *fields.inputs},
        [at.chat, at.side, at.kept, at.box, at.ticket, at.book, *fields.held],
        preprocess=False,
        **_QUIET,
    )
    for button, kind in zip(at.saves, KINDS, strict=True):
        taken = button.click(do.taking(kind), [at.kept], [at.carrier], **_QUIET)
        taken.then(None, [at.carrier], None, js=_SAVE, **_QUIET)
    fields.wire(words_of, **_QUIET)
    greeted = [
        at.masthead,
        at.intro,
        at.box,
        at.again,
        *at.saves,
        at.chat,
        at.kept,
        at.side,
        at.status,
        at.clock,
    ]
    page.load(do.greet, [at.book], [*greeted, *fields.outputs], **_QUIET)
    gr.on([page.load, at.clock.tick], do.offer, None, [at.kicker, *at.examples], **_QUIET)
    at.clock.tick(do.refresh, None, [at.status, at.clock], **_QUIET)
