"""What stands on the page and where: Gradio's components, named once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import gradio as gr

from rag.serve.export import KINDS
from rag.serve.filters import Fields, chip_line
from rag.serve.keeping import KEY, SECRET
from rag.serve.masthead import masthead
from rag.serve.words import EXAMPLES, USUAL, all_words

_FORGOTTEN = 6 * 3600
"""Seconds after which the server forgets a conversation that is not gone on with."""

# scripts/chat.js tells which link below an answer was followed.
_WISHES = """document.addEventListener("fuente-wish", (e) => {
  trigger(e.detail.wish, { turn: e.detail.turn, kind: e.detail.kind });
});"""


@dataclass(frozen=True, slots=True)
class Layout:
    """The components. ``kept`` is the conversation, ``book`` what the browser keeps of it.

    ``ticket`` is good for one question (``running.Desk``), ``wishes`` carries what a link below an answer asks for, and
    ``carrier`` a file on its way to the browser.
    """

    kept: gr.State
    book: gr.BrowserState
    ticket: gr.Number
    masthead: gr.HTML
    intro: gr.HTML
    chat: gr.Chatbot
    box: gr.Textbox
    fields: Fields
    kicker: gr.HTML
    examples: tuple[gr.Button, ...]
    status: gr.HTML
    saves: tuple[gr.Button, ...]
    again: gr.Button
    side: gr.HTML
    wishes: gr.HTML
    carrier: gr.Textbox
    clock: gr.Timer

    @classmethod
    def build(cls) -> Self:
        """Make the components within a ``gr.Blocks``; their words come when a visitor is greeted."""
        kept = gr.State((), time_to_live=_FORGOTTEN)
        edited = gr.State(False, time_to_live=_FORGOTTEN)
        book = gr.BrowserState([], storage_key=KEY, secret=SECRET)
        # The browser keeps it, so a question carries the one it was sent with.
        ticket = gr.Number(0, precision=0, visible=False)
        head = html(masthead(all_words()[USUAL]), "masthead")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                intro, chat, chips, box = html("", "intro"), _chat(), chip_line(), _box()
                fields = Fields.build(chips, edited)
                with gr.Column(elem_id="examples"):
                    kicker = html("", "kicker")
                    examples = tuple(_example(n) for n in range(len(EXAMPLES)))
                with gr.Row(elem_id="foot"):
                    status = html("", "status")
                    saves = tuple(gr.Button("", elem_classes=["save"], size="sm") for _ in KINDS)
                    again = gr.Button("", elem_id="again", size="sm")
            with gr.Column(elem_id="side"):
                html("", "reader")
                side = html("", "panel")
        wishes = gr.HTML("", elem_id="wishes", visible="hidden", js_on_load=_WISHES)
        carrier, clock = gr.Textbox(visible="hidden"), gr.Timer(2.0, active=False)
        return cls(
            kept, book, ticket, head, intro, chat, box, fields, kicker, examples, status, saves, again, side,
            wishes, carrier, clock,
        )  # fmt: skip


def html(value: str, name: str) -> gr.HTML:
    """Return a place for HTML of ours."""
    return gr.HTML(value, elem_id=name, apply_default_css=False)


def _chat() -> gr.Chatbot:
    how: dict[str, Any] = {"show_label": False, "container": False, "layout": "panel", "height": "auto"}
    return gr.Chatbot(
        autoscroll=False,  # scripts/chat.js brings the new question to the top instead
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        line_breaks=False,
        allow_tags=False,
        elem_id="chat",
        **how,
    )


def _box() -> gr.Textbox:
    how: dict[str, Any] = {"show_label": False, "container": False, "autofocus": True}
    return gr.Textbox(lines=1, max_lines=6, submit_btn=True, elem_id="ask", **how)


def _example(n: int) -> gr.Button:
    return gr.Button("", elem_id=f"example-{n}", elem_classes=["example"], visible=False)
