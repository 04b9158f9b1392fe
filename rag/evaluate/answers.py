"""How often an answer is given, cites, and says what it should; and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.filters import ALL, Filter
from index.language import detect
from rag.answer import Answer, Citation, Written
from rag.evaluate.corpus import Names
from rag.evaluate.data import Item
from rag.evaluate.retrieval import language_of
from rag.evaluate.run import Group, Series
from rag.evaluate.words import holds, holds_words
from rag.question import BadQuestion

if TYPE_CHECKING:
    from rag.engine import Engine

ANSWERED = ("answered", "cited")
GOLD = ("gold in a cited sentence", "gold in the text")
OF_ANSWERED = (
    "gold cited, of the answered",
    "in the text, of the answered",
    "its words in the text, of the answered",
)
HELD = ("in the question's language", "quotes verbatim")
SECONDS = ("seconds p50", "seconds p95", "to the first statement p50")


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer, and the seconds that it took, whole and to its first statement.

    ``verbatim`` says whether each quote stands in its article where its citation says.
    """

    item: Item
    language: str
    answer: Answer
    seconds: float
    first: float = 0.0
    verbatim: bool = True


def ask(
    engine: Engine,
    items: Iterable[Item],
    *,
    quotes: bool = False,
    timed: bool = False,
    alone: Names | None = None,
) -> Iterator[Answered]:
    """Ask the engine; a question that cannot be asked is passed over.

    ``timed`` has the days in a question counted from today, as for a reader. Sets of questions were put together on
    other days. With ``alone``, each question is asked of its own articles only, which are named there.
    """
    for item in items:
        only = ALL if alone is None else Filter(articles=alone.find_all(item.relevant))
        start = time.perf_counter()
        first: float | None = None
        answer: Answer | None = None
        try:
            events = engine.stream(item.question, item.history, quotes=quotes, timed=timed, only=only)
        except BadQuestion:
            continue
        for event in events:
            if first is None and isinstance(event, Written):
                first = time.perf_counter() - start
            if isinstance(event, Answer):
                answer = event
        seconds = time.perf_counter() - start
        assert answer is not None
        held = all(_stands(engine, citation) for citation in answer.citations)
        yield Answered(item, language_of(item), answer, seconds, seconds if first is None else first, held)


def _stands(engine: Engine, citation: Citation) -> bool:
    return engine.library.article(citation.article_id).text[citation.start : citation.end] == citation.quote


def measure(answered: Sequence[Answered], library: str, answers: Mapping[str, Sequence[str]]) -> list[Group]:
    """Return the measures by the question's language; ``library`` names the library's languages.

    ``answers`` are the right ones of each question, by its id; a question without any says nothing about GOLD and
    OF_ANSWERED. Those of GOLD are shares of all questions: a refusal counts as one that does not hold. A model may say
    what is right in other words, so the last one looks for the answer's words, in any order and form.
    """
    groups: dict[str, list[Answered]] = {}
    for one in answered:
        groups.setdefault(f"{one.language} → {library}", []).append(one)
    return [Group(name, tuple(_series(ones, answers))) for name, ones in groups.items()]


def _series(ones: Sequence[Answered], answers: Mapping[str, Sequence[str]]) -> Iterator[Series]:
    given = {one.item.id: float(not one.answer.abstained) for one in ones}
    yield Series(ANSWERED[0], given)
    yield Series(ANSWERED[1], {one.item.id: float(bool(one.answer.citations)) for one in ones})
    known = [one for one in ones if answers.get(one.item.id)]
    if known:
        cited = {
            one.item.id: float(any(holds(c.quote, answers[one.item.id]) for c in one.answer.citations))
            for one in known
        }
        yield Series(GOLD[0], cited)
        told = {one.item.id: float(holds(_said(one.answer), answers[one.item.id])) for one in known}
        yield Series(GOLD[1], told)
        yield Series(OF_ANSWERED[0], {i: value for i, value in cited.items() if given[i]})
        yield Series(OF_ANSWERED[1], {i: value for i, value in told.items() if given[i]})
        said = {
            one.item.id: float(
                holds_words(_said(one.answer), answers[one.item.id], one.answer.language) or told[one.item.id]
            )
            for one in known
        }
        yield Series(OF_ANSWERED[2], {i: value for i, value in said.items() if given[i]})
    spoken = {
        one.item.id: float(detect(_said(one.answer)) in (None, one.language))
        for one in ones
        if given[one.item.id]
    }
    yield Series(HELD[0], spoken)
    yield Series(HELD[1], {one.item.id: float(one.verbatim) for one in ones if one.answer.citations})
    seconds = {one.item.id: one.seconds for one in ones}
    yield Series(SECONDS[0], seconds, "p50", "seconds")
    yield Series(SECONDS[1], seconds, "p95", "seconds")
    yield Series(SECONDS[2], {one.item.id: one.first for one in ones if given[one.item.id]}, "p50", "seconds")


def _said(answer: Answer) -> str:
    """The answer's statements without citation numbers, which might pass for an answer such as "3"."""
    return " ".join(statement.text for statement in answer.statements)
