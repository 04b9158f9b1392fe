"""Our side, used as a reader of the README would.

Run as a program: ``quotes LIBRARY QUESTION`` prints an answer of quotes and ends; ``answer LIBRARY [LANGUAGE …]``
answers questions from standard input, a JSON line each, with both models prepared as the server prepares them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index import Library
from rag import Engine


def quotes(folder: Path, question: str) -> str:
    """Return the best sentences for a question, as an answer."""
    with Library.open(folder) as library:
        return Engine(library, llm="quotes").ask(question).text


def answering(folder: Path, languages: Sequence[str] = ()) -> Any:
    """Return a function from a question to its figures: first and last word, characters read, the answer, its sources.

    The prompt's beginning is read in the languages the server begins with, and in ``languages``.
    """
    from unittest.mock import patch

    from rag.answer import Answer, Written
    from rag.embedded import EmbeddedWriter
    from rag.evidence import Evidence

    engine = Engine(Library.open(folder))
    engine.prepare()
    _ = engine.library.encoder
    while engine.status()["preparing"]:
        time.sleep(0.1)
    writer = engine._model.writer()
    if not isinstance(writer, EmbeddedWriter):
        raise RuntimeError(f"The writing model is not ready: {engine.status()['error']}")
    for language in languages:
        writer.warm(language)
    assess, judge = writer.assess, writer.judge

    def answer(question: str) -> dict[str, Any]:
        # What the model looks at is known to the writer alone, so it is noted on its way there.
        looked_at: set[str] = set()

        def assess_noted(asked: str, language: str, item: Evidence) -> float:
            looked_at.add(item.quote)
            return assess(asked, language, item)

        def judge_noted(claim: str, quote: str, language: str) -> float:
            looked_at.add(quote)
            return judge(claim, quote, language)

        first = 0.0
        said: Answer | None = None
        with patch.multiple(writer, assess=assess_noted, judge=judge_noted):
            start = time.perf_counter()
            for event in engine.stream(question):
                if isinstance(event, Written) and not first:
                    first = time.perf_counter() - start
                elif isinstance(event, Answer):
                    said = event
            last = time.perf_counter() - start
        assert said is not None
        return {
            "first": first or last,
            "last": last,
            "read": sum(map(len, looked_at)),
            "answer": said.text,
            "sources": [c.quote for c in said.citations],
            "abstained": said.abstained,
            "timings": said.timings,
        }

    return answer


if __name__ == "__main__":
    if sys.argv[1] == "quotes":
        print(quotes(Path(sys.argv[2]), sys.argv[3]), flush=True)
    else:
        from tests.bench.sides import answer_lines

        answer_lines(answering(Path(sys.argv[2]), sys.argv[3:]))
