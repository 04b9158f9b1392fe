"""How well the right article is found, and whether the sentences that would be read hold the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from index.errors import FuenteError
from rag.candidate import Candidate
from rag.evaluate.corpus import Names
from rag.evaluate.data import Item
from rag.evaluate.run import Group, Series
from rag.evaluate.tokens import Count, estimated
from rag.evaluate.words import holds
from rag.evidence import Evidence, worth_reading
from rag.question import BadQuestion, understand
from rag.rerank import BySentence, Fused, Reranker
from rag.retrieve import FULL, Stages, retrieve

if TYPE_CHECKING:
    from index import Library

TOP = 10
# Passages asked for: an article has several, and twins in other languages are left out of some rankings.
_DEPTH = 50

RANKED = ("nDCG@10", "R@1", "R@5", "R@10", "MRR@10")
READ = ("answer in evidence", "answer in evidence, article found", "evidence tokens")

Search = Callable[[Item], list[Candidate]]
"""A question, with what was said before it, to passages, best first."""


class NoMeasures(FuenteError):
    """The library that computes measures of rankings is not installed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was searched for: its articles, best first, and the sentences that would be read."""

    item: Item
    language: str
    articles: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def need_measures() -> None:
    """Tell at once that a ranking cannot be measured here.

    Raises:
        NoMeasures: ir-measures is not installed.
    """
    if find_spec("ir_measures") is None:
        raise NoMeasures(
            "Measures of rankings need the package ir-measures. Install it with: pip install 'fuente[eval]'"
        )


def leaving_out(names: Iterable[str], reranker: Reranker | None = None) -> tuple[Reranker, Stages]:
    """Return the reranker and the stages of a search without the stages of these names.

    Raises:
        ValueError: there is no stage of one of the names.
    """
    stages, ranks = FULL, reranker or BySentence()
    known = [field.name for field in fields(Stages)]
    for name in names:
        if name == BySentence.name:
            ranks = Fused()
        elif name in known:
            stages = replace(stages, **{name: False})
        else:
            raise ValueError(
                f"There is no stage {name!r}. There are {', '.join(known)} and {BySentence.name}."
            )
    return ranks, stages


def searching(library: Library, reranker: Reranker | None = None, stages: Stages = FULL) -> Search:
    """Return the search that the engine begins an answer with, without regard to the days a question names."""
    ranks = reranker or BySentence()

    def search(item: Item) -> list[Candidate]:
        asked = understand(item.question, item.history)
        language = item.language or asked.language
        return retrieve(library, asked.standalone, language, _DEPTH, reranker=ranks, stages=stages)

    return search


def ask(items: Iterable[Item], search: Search) -> Iterator[Asked]:
    """Search for each question; one that cannot be asked finds nothing."""
    for item in items:
        try:
            candidates = search(item)
        except BadQuestion:
            candidates = []
        articles = tuple(dict.fromkeys(c.article.id for c in candidates))
        yield Asked(item, language_of(item), articles, tuple(worth_reading(candidates)))


def language_of(item: Item) -> str:
    """Return the language that a question says it is in, or else the one that it seems to be in."""
    if item.language:
        return item.language
    try:
        return understand(item.question).language
    except BadQuestion:
        return "?"


def measure(
    asked: Sequence[Asked], names: Names, answers: Mapping[str, Sequence[str]], count: Count = estimated
) -> list[Group]:
    """Return the measures of one library's rankings; ``answers`` are those of each question, by its id.

    Groups are called "en → es" for English questions with a relevant article in Spanish. Where a question has relevant
    articles in several languages, it counts once for each, and those in the others are left out of its ranking then:
    they are right, too. What was read, and the share of each language in the top ten, stand in a group of all articles
    that the questions of one language were asked of. Questions whose articles are not in the library are left out.

    Raises:
        NoMeasures: ir-measures is not installed.
    """
    rankings: dict[str, dict[str, tuple[Sequence[str], frozenset[str]]]] = {}
    read: dict[str, list[tuple[Asked, bool]]] = {}
    for one in asked:
        gold = names.find_all(one.item.relevant)
        if not gold:
            continue
        for language in sorted({names.languages[i] for i in gold}):
            wanted = frozenset(i for i in gold if names.languages[i] == language)
            kept = [i for i in one.articles if i in wanted or i not in gold]
            rankings.setdefault(f"{one.language} → {language}", {})[one.item.id] = (kept, wanted)
        label = f"{one.language} → {names.label}"
        read.setdefault(label, []).append((one, bool(gold & set(one.articles[:TOP]))))
    found = {name: list(_ranked(ranking)) for name, ranking in rankings.items()}
    for name, pairs in read.items():
        found.setdefault(name, []).extend(_read(pairs, answers, count))
        found[name].extend(_shares([one for one, _ in pairs], names))
    return [Group(name, tuple(series)) for name, series in found.items()]


def _ranked(rankings: Mapping[str, tuple[Sequence[str], frozenset[str]]]) -> Iterator[Series]:
    """Yield RANKED of the rankings by question id, each with the articles that are right."""
    need_measures()
    import ir_measures
    from ir_measures import RR, R, nDCG

    qrels = {i: dict.fromkeys(right, 1) for i, (_, right) in rankings.items()}
    run = {
        i: {article: -float(place) for place, article in enumerate(order)}
        for i, (order, _) in rankings.items()
    }
    measures = dict(zip((nDCG @ 10, R @ 1, R @ 5, R @ 10, RR @ 10), RANKED, strict=True))
    # A question that found nothing is no part of the computed ones, but an honest zero.
    values = {name: dict.fromkeys(rankings, 0.0) for name in RANKED}
    for metric in ir_measures.iter_calc(list(measures), qrels, run):
        values[measures[metric.measure]][metric.query_id] = float(metric.value)
    yield from (Series(name, values[name]) for name in RANKED)


def _read(
    pairs: Sequence[tuple[Asked, bool]], answers: Mapping[str, Sequence[str]], count: Count
) -> Iterator[Series]:
    held = {
        one.item.id: float(_stated(one.evidence, answers[one.item.id]))
        for one, _ in pairs
        if answers[one.item.id] and one.item.answerable is not False
    }
    if held:
        yield Series(READ[0], held)
        yield Series(
            READ[1], {one.item.id: held[one.item.id] for one, ok in pairs if ok and one.item.id in held}
        )
    lengths = count(["\n".join(e.quote for e in one.evidence) for one, _ in pairs])
    yield Series(READ[2], {one.item.id: n for (one, _), n in zip(pairs, lengths, strict=True)}, unit="number")


def _stated(evidence: Sequence[Evidence], answers: Sequence[str]) -> bool:
    """Return whether an answer stands in the sentences: in one, or across those of one article as they follow."""
    articles: dict[str, list[Evidence]] = {}
    for item in evidence:
        articles.setdefault(item.article.id, []).append(item)
    ordered = (sorted(items, key=lambda e: e.sentence.start) for items in articles.values())
    return any(holds(" ".join(e.quote for e in items), answers) for items in ordered)


def _shares(asked: Sequence[Asked], names: Names) -> Iterator[Series]:
    """Yield how much of the ten best articles is in each language, where there are several."""
    languages = sorted(set(names.languages.values()))
    for language in languages if len(languages) > 1 else ():
        yield Series(
            f"{language} in the top 10",
            {
                one.item.id: sum(names.languages.get(i) == language for i in one.articles[:TOP])
                / max(1, len(one.articles[:TOP]))
                for one in asked
            },
        )
