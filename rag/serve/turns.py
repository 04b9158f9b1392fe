"""A conversation as the page keeps it: its turns, what is to be asked next, and how both are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index.filters import ALL, Filter
from rag.answer import Answer
from rag.serve import panel
from rag.serve.markup import line
from rag.serve.words import Words


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what was shown for it; ``said`` is empty without an answer."""

    id: str
    question: str
    shown: str
    said: str = ""
    sources: str = ""
    refused: bool = False
    standalone: str = ""
    """The question as it was searched for."""
    suggestion: str = ""
    """The question that was suggested in its place."""
    given: str = ""
    """The name under which the answer can be shared and judged; empty without one."""
    answer: Answer | None = None


Talk = tuple[Turn, ...]
"""A conversation, the oldest turn first."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is to be asked and how: see ``Engine.stream``. ``before`` are the turns that it may lean on."""

    typed: str
    before: Talk = ()
    only: Filter = ALL
    timed: bool = True
    standalone: str | None = None
    linked: bool = False
    """Whether a link below an answer was followed: what is in the box is still to be asked then."""


def turn_of(turns: Talk, told: Any) -> tuple[Turn, Talk]:
    """Return the turn below which a link was followed, and those before it; an empty one where it is gone.

    ``told`` is what the browser says of the click: ``{"turn": id}``.
    """
    wished = told.get("turn") if isinstance(told, dict) else None
    for i, turn in enumerate(turns):
        if turn.id == wished:
            return turn, turns[:i]
    return Turn("", "", ""), turns


def kind_of(told: Any) -> str:
    """Return what the link asks for: "near", the question that was suggested, "again" or "days", the one above it.

    ``told`` is as for ``turn_of``.
    """
    kind = told.get("kind") if isinstance(told, dict) else None
    return kind if kind in ("near", "again") else "days"


def messages(turns: Talk) -> list[dict[str, Any]]:
    """Return the conversation as Gradio's chatbot takes it."""
    said = []
    for turn in turns:
        said += [{"role": "user", "content": line(turn.question)}, reply(turn.shown)]
    return said


def reply(shown: str) -> dict[str, Any]:
    """Return HTML as an answer of the chatbot."""
    return {"role": "assistant", "content": shown}


def sources_of(turns: Talk, words: Words) -> str:
    """Return the sources panel of a conversation as HTML."""
    told = [panel.Told(t.id, t.question, t.sources, t.refused, t.given) for t in reversed(turns)]
    return panel.panel(told, words)
