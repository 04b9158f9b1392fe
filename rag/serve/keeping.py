"""A conversation in the visitor's own browser: written away answer by answer, and read again when the page is opened.

Only answers are kept, never what was shown: what comes back is made anew from them, so a browser's store can hold
nothing that the page would take for its own.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from rag.answer_from import answer_from
from rag.serve.answering import Answering
from rag.serve.turns import Talk, Turn
from rag.serve.words import Words

log = logging.getLogger(__name__)

KEY = "fuente"
"""The name in the browser's store."""

SECRET = "not a secret"  # noqa: S105 - Gradio scrambles the store by it; the same after a restart, or nothing is read
_ID = re.compile(r"a[0-9a-f]{8}")


def packed(turns: Talk) -> list[dict[str, Any]]:
    """Return what a browser keeps of a conversation: its answers as plain values."""
    return [
        {"id": turn.id, "given": turn.given, "answer": turn.answer.to_dict()}
        for turn in turns
        if turn.answer is not None
    ]


def unpacked(stored: Any, answering: Answering, words: Words, most: int) -> Talk:
    """Return the newest ``most`` turns that a browser has kept; what cannot be read is passed over."""
    turns: dict[str, Turn] = {}
    for told in stored[-most:] if isinstance(stored, list) else ():
        try:
            answer = answer_from(told["answer"])
            name, given = str(told["id"]), str(told["given"])
            if not _ID.fullmatch(name):
                continue
            turn = Turn(name, answer.question, "", given=given)
            turns[name] = answering.finished(turn, answer, words, given=given)
        except Exception as error:
            # It may hold anything: a page of another version wrote it, or a visitor.
            log.info("A turn that a browser kept cannot be read: %r", error)
    return tuple(turns.values())
