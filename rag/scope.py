"""Which articles a question is about: the asker's filter, and the days that the question speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from index import Library
from index.filters import Filter
from rag.period import Period, find_period
from rag.question import Question


@dataclass(frozen=True, slots=True)
class Scope:
    """The filter that a search runs with, and the period in it that came from the question itself."""

    only: Filter
    period: Period | None = None


def scope_of(library: Library, question: Question, only: Filter, today: date | None) -> Scope:
    """Return ``only``, narrowed to the days that the question speaks of; as it is where ``today`` is None."""
    period = find_period(question.standalone, question.language, today) if today else None
    return Scope(only, period)
