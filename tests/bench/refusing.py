"""How often a question is refused that the articles answer, and answered that they do not.

Each question is asked twice of a library: with the article that holds its answer, and as if it were not there.

``python -m tests.bench.refusing --articles PATH --questions PATH [--answers PATH] [--count N] [--json]``

Both are JSON lines: articles with ``id``, ``title`` and ``text``; questions with ``question``, ``answers`` and
``gold_id``. Where XQuAD joins its languages by ``parallel_id`` and ``gold_parallel_id``, these count instead.
Questions with ``"answerable": false`` are asked once, as they are.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index import Library
from index.filters import ALL, Filter
from rag import Engine
from rag.answer import Answer
from tests.bench.compare import WORK
from tests.bench.words import holds

_MORE = 30
"""Passages asked for beyond those wanted, more than one article of these has."""


class Hiding(Library):
    """A library that can act as if one article were not in it."""

    hidden: str | None = None

    def nearest(self, vector: Any, k: int, only: Filter = ALL) -> list[tuple[int, float]]:
        """Return what a library without the hidden article would."""
        return self._shown(super().nearest(vector, k + _MORE, only))[:k]

    def matching(self, terms: Sequence[str], k: int, only: Filter = ALL) -> list[tuple[int, float]]:
        """Return what a library without the hidden article would."""
        return self._shown(super().matching(terms, k + _MORE, only))[:k]

    def _shown(self, found: list[tuple[int, float]]) -> list[tuple[int, float]]:
        if self.hidden is None:
            return found
        kept = {p.id for p in self.passages([i for i, _ in found]) if p.article_id != self.hidden}
        return [f for f in found if f[0] in kept]


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def index(library: Library, articles: Path) -> dict[str, str]:
    """Bring ``articles`` into the library; return article ids by the names that questions call them."""
    folder = WORK / f"refusing-{articles.stem}-texts"
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    for number, row in enumerate(read_lines(articles)):
        name = f"{number:05}.txt"
        text = f"{row.get('title', '')}\n\n{row['text']}".strip()
        (folder / name).write_text(text, encoding="utf-8")
        files[name] = str(row.get("parallel_id") or row["id"])
    library.sync([folder], prune=True)
    return {files[Path(article.source).name]: article.id for article in library.articles()}


def right(answer: Answer, gold: Sequence[str]) -> bool:
    """Return whether a gold answer stands in the answer or in a sentence that it cites."""
    return any(holds(text, gold) for text in (answer.text, *(c.quote for c in answer.citations)))


def main() -> None:
    """Ask, and print what was refused and what was not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument(
        "--answers", type=Path, help="the same questions in the articles' language, for their answers"
    )
    parser.add_argument("--count", type=int, default=40, help="questions of each kind, drawn always alike")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rows = read_lines(given.questions)
    more = {r["parallel_qid"]: r["answers"] for r in read_lines(given.answers)} if given.answers else {}
    draw = random.Random(0)
    kinds = [[r for r in rows if r.get("answerable", True) is kind] for kind in (True, False)]
    answerable, unanswerable = (draw.sample(kind, min(given.count, len(kind))) for kind in kinds)
    answered: list[bool] = []
    correct: list[bool] = []
    passed: dict[str, list[bool]] = {"article gone": [], "not stated": []}
    with Hiding.open(WORK / f"refusing-{given.articles.stem}") as library:
        assert isinstance(library, Hiding)
        ids = index(library, given.articles)
        engine = Engine(library)

        def ask(question: str) -> Answer:
            answer = engine.ask(question)
            print(
                f"{'refused' if answer.abstained else answer.text}  <- {question}",
                file=sys.stderr,
                flush=True,
            )
            return answer

        for row in answerable:
            answer = ask(row["question"])
            answered.append(not answer.abstained)
            correct.append(
                not answer.abstained
                and right(answer, [*row["answers"], *more.get(row.get("parallel_qid"), ())])
            )
            library.hidden = ids[str(row.get("gold_parallel_id") or row["gold_id"])]
            passed["article gone"].append(not ask(row["question"]).abstained)
            library.hidden = None
        passed["not stated"] = [not ask(row["question"]).abstained for row in unanswerable]
        engine.close()
    figures = {
        "answerable, refused": f"{answered.count(False)} of {len(answered)}",
        "answerable, gold in answer or quote": f"{sum(correct)} of {len(correct)}",
        **{f"{name}, answered": f"{sum(was)} of {len(was)}" for name, was in passed.items() if was},
    }
    if given.json:
        print(json.dumps(figures, indent=1))
        return
    for name, figure in figures.items():
        print(f"{name:38} {figure}")


if __name__ == "__main__":
    main()
