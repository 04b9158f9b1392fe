"""To the first and to the last word of a written answer, with one model file and one number of threads.

Each side runs in a warm process of its own and is asked in turn, never both at once. Twice over: questions to a
library, each about another article, so that what is to be read is new to both sides; and questions in a row about
one article, which the models remember.

``python -m tests.bench.words [--articles PATH --questions PATH] [--rounds N] [--part NAME] [--json]``
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.stems import fold
from tests.bench.compare import Count, Measure, report, wait_for_quiet
from tests.bench.sides import SEEDS, Indexes, Side, both, prepare

DATA = Path(__file__).with_name("data")
# What warms the recipe up before the library is asked: a question about the seed article, which no other is about.
WARMING = "What did Claudia Sheinbaum reject?"
# The languages in which `Engine.prepare` reads the prompt's beginning; others that are asked in are added.
PREPARED = frozenset({"en", "es"})

WARM = Path(__file__).with_name("library_opens.txt")
# The question that warms up, and questions whose answer is in the seed article.
ASKED = {
    "en": (
        "How many books does the library in Port Elsin hold?",
        "What did Claudia Sheinbaum reject?",
        "Where will the high-level security meeting take place?",
    ),
    "es": (
        "¿Cuántos libros tiene la biblioteca de Port Elsin?",
        "¿Con quién habló por teléfono Marco Rubio?",
        "¿Qué exige el Departamento de Estado a México?",
    ),
    "de": (
        "Wie viele Bücher hat die Bibliothek in Port Elsin?",
        "Wonach suchten die Drohnen der CIA?",
        "Wann wurde Nicolás Maduro gefangen genommen?",
    ),
}

# "[1]", "[1, 2]", "[Source 2]" or "Source 2": whatever form the recipe's model gives it.
_CITATION = re.compile(r"\[[^\]\n]*\d[^\]\n]*\]|\b(?:source|fuente|quelle) \d", re.IGNORECASE)

Pair = tuple[dict[str, Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, its language, and its answers, any of which may occur in what is written."""

    question: str
    language: str
    answers: tuple[str, ...]


def read_questions(path: Path) -> list[Asked]:
    """Read a JSON lines file with ``question``, ``language`` and a list of ``answers``.

    Raises:
        SystemExit: there is no such file, a line is no such object, or there is no line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        asked = [Asked(row["question"], row["language"], tuple(row["answers"])) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SystemExit(
            f"{path} cannot be used ({type(error).__name__}: {error}). "
            "Each line has to be an object with question, language and a list of answers."
        ) from error
    if not asked:
        raise SystemExit(f"{path} holds no question.")
    return asked


def in_a_library(indexes: Indexes, gguf: Path, questions: Sequence[Asked]) -> list[Pair]:
    """Ask the same two processes about one article after the other.

    Ours is prepared as its server prepares it, theirs answers one question that does not count.
    """
    languages = sorted({asked.language for asked in questions} - PREPARED)
    with both(indexes, gguf, languages) as sides:
        sides[1].ask(WARMING)
        return [_in_turn(sides, asked.question, turn) for turn, asked in enumerate(questions)]


def in_a_row(indexes: Indexes, gguf: Path) -> list[Pair]:
    """Ask all questions about one article of the same two processes, the languages by turns."""
    pairs: list[Pair] = []
    with both(indexes, gguf) as sides:
        for warm, *_ in ASKED.values():
            _in_turn(sides, warm, 0)
        for questions in zip(*(rest for _, *rest in ASKED.values()), strict=True):
            for question in questions:
                pairs.append(_in_turn(sides, question, len(pairs)))
    return pairs


def measures(pairs: Sequence[Pair], *, bar: float | None) -> list[Measure]:
    """Return what is compared of the answers; answers that refuse count like the others."""

    def both_of(key: str) -> tuple[list[float], list[float]]:
        return [ours[key] for ours, _ in pairs], [theirs[key] for _, theirs in pairs]

    return [
        Measure("first word", "s", *both_of("first"), bar=bar),
        Measure("last word", "s", *both_of("last")),
        Measure("evidence read", "chars", *both_of("read")),
    ]


def counts(pairs: Sequence[Pair], questions: Sequence[Asked] = ()) -> list[Count]:
    """Return in how many answers a gold answer occurs, where ``questions`` tell them, and how many cite.

    ``questions`` are those of ``pairs``, in the same order.
    """

    def count(name: str, marks: Sequence[tuple[bool, bool]]) -> Count:
        return Count(name, sum(ours for ours, _ in marks), sum(theirs for _, theirs in marks), len(marks))

    texts = [(ours["answer"], theirs["answer"]) for ours, theirs in pairs]
    found = [count("with a citation", [(cites(ours), cites(theirs)) for ours, theirs in texts])]
    if questions:
        gold = [
            (holds(ours, asked.answers), holds(theirs, asked.answers))
            for (ours, theirs), asked in zip(texts, questions, strict=True)
        ]
        found.insert(0, count("gold answer in it", gold))
    return found


def cites(answer: str) -> bool:
    """Return whether ``answer`` names a source by its number."""
    return _CITATION.search(answer) is not None


def cited(answer: str, sources: Sequence[str]) -> list[str]:
    """Return those of ``sources`` that ``answer`` names by their numbers, which count from 1."""
    named = {int(n) for found in _CITATION.finditer(answer) for n in re.findall(r"\d+", found[0])}
    return [source for n, source in enumerate(sources, 1) if n in named]


def without_numbers(answer: str) -> str:
    """Return an answer without the numbers of its sources, which might pass for an answer such as "3"."""
    return " ".join(_CITATION.sub(" ", answer).split())


def holds(answer: str, gold: Sequence[str]) -> bool:
    """Return whether one of ``gold`` stands in ``answer`` as whole words, case and accents aside."""
    said = f" {_words(answer)} "
    return any(f" {words} " in said for item in gold if (words := _words(item)))


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _in_turn(sides: tuple[Side, Side], question: str, turn: int) -> Pair:
    """Ask both, the one first whose turn it is."""
    answers: dict[int, dict[str, Any]] = {}
    for place in (0, 1) if turn % 2 == 0 else (1, 0):
        wait_for_quiet()
        answers[place] = {"question": question, **sides[place].ask(question)}
    seconds = " ".join(f"{answers[i]['first']:.2f} {answers[i]['last']:.2f}" for i in (0, 1))
    print(f"{question}  first and last word, ours and theirs: {seconds}", file=sys.stderr, flush=True)
    return answers[0], answers[1]


def main() -> None:
    """Measure and print, part by part."""
    from index.settings import IndexSettings
    from index.weights import writing_model

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--articles", type=Path, help="a folder of texts, or a JSON lines file, for the library"
    )
    parser.add_argument("--questions", type=Path, help="a JSON lines file, one question an article")
    parser.add_argument("--most", type=int, default=200, help="how many lines of a JSON lines file are taken")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--part", choices=["library", "in a row"], help="measure this part only")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if given.articles and not given.questions:
        parser.error("--articles needs --questions about them")
    gguf = writing_model(IndexSettings().cache)

    def show(part: str, indexes: Indexes, pairs: list[Pair], questions: Sequence[Asked] = ()) -> None:
        report(
            f"Words of an answer, {part} ({indexes.about})",
            measures(pairs, bar=0.5),
            as_json=given.json,
            counts=counts(pairs, questions),
            more=pairs,
        )

    if given.part in (None, "library"):
        questions = read_questions(given.questions or DATA / "questions.jsonl")
        articles = given.articles or DATA / "articles.jsonl"
        indexes = prepare([SEEDS, articles.resolve()], most=given.most)
        pairs = [pair for _ in range(given.rounds) for pair in in_a_library(indexes, gguf, questions)]
        show("library", indexes, pairs, questions * given.rounds)
    if given.part in (None, "in a row"):
        indexes = prepare([SEEDS, WARM], most=given.most)
        show("in a row", indexes, [pair for _ in range(given.rounds) for pair in in_a_row(indexes, gguf)])


if __name__ == "__main__":
    main()
