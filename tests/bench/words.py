"""To the first and to the last word of a written answer, with one model file and one number of threads.

Each side runs in a process of its own, is warmed up by a question about another article, and is asked in
turn, never both at once. Twice over: each question as the first one about its article (new processes), and
all questions in a row (the same processes, whose models remember what they have read).

``python -m tests.bench.words [--articles PATH] [--rounds N] [--part NAME] [--json]``
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from tests.bench.compare import Measure, report, wait_for_quiet
from tests.bench.sides import SEEDS, Indexes, Side, both, prepare

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

Pair = tuple[dict[str, Any], dict[str, Any]]


def new_each_time(indexes: Indexes, gguf: Path) -> list[Pair]:
    """Ask each question of two new processes, which have read another article before."""
    pairs: list[Pair] = []
    for warm, *questions in ASKED.values():
        for question in questions:
            with both(indexes, gguf) as sides:
                _in_turn(sides, warm, 0)
                pairs.append(_in_turn(sides, question, len(pairs)))
    return pairs


def in_a_row(indexes: Indexes, gguf: Path) -> list[Pair]:
    """Ask all questions of the same two processes, the languages by turns."""
    pairs: list[Pair] = []
    with both(indexes, gguf) as sides:
        for warm, *_ in ASKED.values():
            _in_turn(sides, warm, 0)
        for questions in zip(*(rest for _, *rest in ASKED.values()), strict=True):
            for question in questions:
                pairs.append(_in_turn(sides, question, len(pairs)))
    return pairs


def measures(name: str, pairs: list[Pair], *, bar: float | None) -> list[Measure]:
    """Return what is compared of the answers; answers that refuse count like the others."""

    def both_of(key: str) -> tuple[list[float], list[float]]:
        return [ours[key] for ours, _ in pairs], [theirs[key] for _, theirs in pairs]

    return [
        Measure(f"{name}: first word", "s", *both_of("first"), bar=bar),
        Measure(f"{name}: last word", "s", *both_of("last")),
        Measure(f"{name}: evidence read", "chars", *both_of("read")),
    ]


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
    """Measure and print."""
    from index.settings import IndexSettings
    from index.weights import writing_model

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--articles", type=Path, help="more articles: a folder of texts, or a JSON lines file"
    )
    parser.add_argument("--most", type=int, default=200, help="how many lines of a JSON lines file are taken")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--part", choices=["new article", "in a row"], help="measure this part only")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    indexes = prepare([SEEDS, WARM, *([given.articles.resolve()] if given.articles else [])], most=given.most)
    gguf = writing_model(IndexSettings().cache)
    parts = {"new article": new_each_time, "in a row": in_a_row}
    found = {
        name: [pair for _ in range(given.rounds) for pair in part(indexes, gguf)]
        for name, part in parts.items()
        if given.part in (None, name)
    }
    report(
        f"Words of an answer ({indexes.about})",
        [measure for name, pairs in found.items() for measure in measures(name, pairs, bar=0.5)],
        as_json=given.json,
        more=found,
    )


if __name__ == "__main__":
    main()
