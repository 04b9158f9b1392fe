"""Our side, used as a reader of the README would.

Run as a program: ``quotes LIBRARY QUESTION`` prints an answer of quotes and ends; ``answer LIBRARY`` answers
questions from standard input, a JSON line each, with the embedded model prepared as the server prepares it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from index import Library
from rag import Engine


def quotes(folder: Path, question: str) -> str:
    """Return the best sentences for a question, as an answer."""
    with Library.open(folder) as library:
        return Engine(library, llm="quotes").ask(question).text


def answering(folder: Path) -> Any:
    """Return a function from a question to its figures: first and last word, characters read, the answer."""
    from unittest.mock import patch

    from rag import evidence
    from rag.answer import Answer, Written

    engine = Engine(Library.open(folder))
    engine.prepare()
    while engine.status()["preparing"]:
        time.sleep(0.1)
    if engine.status()["model"] == "quotes":
        raise RuntimeError(f"The writing model is not ready: {engine.status()['error']}")

    def answer(question: str) -> dict[str, Any]:
        chosen: list[list[evidence.Evidence]] = []

        def choose(*given: Any) -> list[evidence.Evidence]:
            chosen.append(evidence.choose(*given))
            return chosen[-1]

        first = 0.0
        said: Answer | None = None
        # What is read is known to the engine alone, so it is looked at on its way.
        with patch("rag.engine.choose", choose):
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
            "read": sum(len(item.quote) for item in chosen[0]),
            "answer": said.text,
            "abstained": said.abstained,
            "timings": said.timings,
        }

    return answer


if __name__ == "__main__":
    if sys.argv[1] == "quotes":
        print(quotes(Path(sys.argv[2]), sys.argv[3]), flush=True)
    else:
        from tests.bench.sides import answer_lines

        answer_lines(answering(Path(sys.argv[2])))
