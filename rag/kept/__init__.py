"""Answers that are kept as they were given: those that were shared, and those that readers judged.

Only what this program answered is kept. ``Keeper`` remembers the answers given lately; from those one is shared
(``share``), or judged (``judge``). What is kept lies in ``answers.sqlite3`` beside the library (``Answers``), whole: it
can be read when its articles are gone. ``standing`` says whether a quote still stands in its article.
"""

from __future__ import annotations

from rag.kept.given import Given
from rag.kept.keeper import Keeper
from rag.kept.kept import (
    BadFeedback,
    Deleted,
    Feedback,
    Kept,
    KeptError,
    NotKept,
    Reason,
    Shared,
    Verdict,
    WrongSecret,
)
from rag.kept.standing import Standing, standing
from rag.kept.store import Answers

__all__ = [
    "Answers",
    "BadFeedback",
    "Deleted",
    "Feedback",
    "Given",
    "Keeper",
    "Kept",
    "KeptError",
    "NotKept",
    "Reason",
    "Shared",
    "Standing",
    "Verdict",
    "WrongSecret",
    "standing",
]
