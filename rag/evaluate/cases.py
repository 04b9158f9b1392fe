"""Questions asked for calibration: each with what tells whether it is answered, and whether it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index import Library
from rag.evaluate.data import Item
from rag.evaluate.hidden import Without
from rag.evaluate.places import Place
from rag.evidence import Evidence, worth_reading
from rag.question import BadQuestion, Question, understand
from rag.refuse import sureness
from rag.retrieve import retrieve
from rag.signals import Signals, signals

_PASSAGES = 10
"""Passages that the engine searches for."""

Odds = Callable[[str, str, Evidence], float | None]
"""(question, its language, a sentence) to the log odds that the sentence states the answer, None where unknown."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question that was searched for, one of the set ``data``; ``same_language`` says whether it is in the articles'.

    ``answerable`` says whether the articles that were there answer it, ``group`` what must not be parted when cases are
    shared out: a question with and without its article, and in other languages. ``signals`` are those of the best
    sentence, ``judged`` those of the one that a writing model found likeliest; both None where nothing was found.
    """

    data: str
    group: str
    same_language: bool
    answerable: bool
    signals: Signals | None
    judged: Signals | None = None


def marked(items: Sequence[Item]) -> bool:
    """Return whether a set has unanswerable questions of its own."""
    return any(item.answerable is False for item in items)


def ask(
    place: Place, items: Sequence[Item], data: str, odds: Odds | None = None, *, hide: bool
) -> Iterator[list[Case]]:
    """Search for each question and yield its cases: one, or two where ``hide``.

    The second is the question with its articles hidden. Questions whose articles are not there are passed over, unless
    they are unanswerable. Where ``odds`` are given, all the sentences that an answer would be written from are judged.
    """
    for item in items:
        gold = place.names.find_all(item.relevant)
        able = item.answerable is not False
        try:
            question = understand(item.question, item.history)
        except BadQuestion:
            question = None
        if question is None or (able and item.relevant and not gold):
            yield []
            continue
        views: list[tuple[Library, bool]] = [(place.library, able)]
        if hide and able and gold:
            views.append((Without(place.library, gold), False))
        yield [_case(view, question, item, data, can, odds) for view, can in views]


def _case(
    library: Library, question: Question, item: Item, data: str, answerable: bool, odds: Odds | None
) -> Case:
    candidates = retrieve(library, question.standalone, question.language, _PASSAGES)
    evidence = worth_reading(candidates)
    same, best, judged = question.language in library.languages(), None, None
    if evidence:
        best = signals(question, candidates, evidence, library)
        same = best.same_language
    if evidence and odds is not None:
        told = [odds(question.posed, question.language, one) for one in evidence]
        known = [(sureness(at, value), -at) for at, value in enumerate(told) if value is not None]
        if known:
            value, at = max(known)
            judged = signals(question, candidates, evidence, library, chosen=-at, odds=value)
    return Case(data, item.parallel or item.id, same, answerable, best, judged)
