"""How long a search takes, with the choice of sentences: ours against LlamaIndex's vectors and BM25, fused.

The rival is LlamaIndex's recipe for hybrid search over the same articles: a VectorStoreIndex of the same embedding
weights, a BM25Retriever over the same chunks, and a QueryFusionRetriever of both by reciprocal ranks, without further
queries by a model; ten passages each, as Fuente takes, and defaults for everything else. It chooses no sentences. Each
side is a warm process of its own and they are asked in turn.

``python -m tests.bench.search --articles FILE --questions FILE [--most N] [--ask N] [--rounds N] [--json]``

``--articles`` are JSON lines with ``text`` and perhaps ``title``, ``--questions`` JSON lines as `fuente eval` takes
them. The rival's BM25 wants an older PyStemmer than Fuente does, but works with it, so it is installed by hand:
``pip install --no-deps llama-index-retrievers-bm25==0.8.0 bm25s``. Run as a program with ``ours LIBRARY`` or
``theirs INDEX WEIGHTS``, it answers questions from standard input.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from rag.evaluate.data import Item, read_items
from rag.evaluate.words import holds
from tests.bench.compare import Count, Measure, report, wait_for_quiet
from tests.bench.sides import Side, answer_lines, prepare

PASSAGES = 10
_WARM_UP = 5


def ours(library_at: Path) -> Callable[[str], dict[str, Any]]:
    """Return a function from a question to its figures: seconds, and the passages found."""
    from index import Library
    from rag.evidence import worth_reading
    from rag.question import understand
    from rag.retrieve import retrieve

    library = Library.open(library_at)

    def answer(question: str) -> dict[str, Any]:
        start = time.perf_counter()
        asked = understand(question)
        candidates = retrieve(library, asked.standalone, asked.language, PASSAGES)
        evidence = worth_reading(candidates)
        seconds = time.perf_counter() - start
        assert evidence
        return {"seconds": seconds, "found": [c.passage.text for c in candidates]}

    return answer


def theirs(index_at: Path, weights: Path) -> Callable[[str], dict[str, Any]]:
    """Return the same of the rival."""
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
    from llama_index.retrievers.bm25 import BM25Retriever

    from tests.bench.llamaindex_recipe import open_index

    index = open_index(index_at, weights)
    nodes = index.vector_store.get_nodes(node_ids=None)
    retriever = QueryFusionRetriever(
        [
            index.as_retriever(similarity_top_k=PASSAGES),
            BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=PASSAGES),
        ],
        llm=MockLLM(),  # never asked: the one query is the question itself
        similarity_top_k=PASSAGES,
        num_queries=1,
        mode=FUSION_MODES.RECIPROCAL_RANK,
        use_async=False,
    )

    def answer(question: str) -> dict[str, Any]:
        start = time.perf_counter()
        found = retriever.retrieve(question)
        return {"seconds": time.perf_counter() - start, "found": [node.text for node in found]}

    return answer


def asked_in_turn(sides: Sequence[Side], items: Sequence[Item]) -> list[list[dict[str, Any]]]:
    """Return each side's figures, question by question; who is asked first alternates."""
    found: list[list[dict[str, Any]]] = [[] for _ in sides]
    for turn, item in enumerate(items):
        for place in (0, 1) if turn % 2 == 0 else (1, 0):
            found[place].append(sides[place].ask(item.question))
    return found


def measures(rounds: Sequence[Sequence[Sequence[dict[str, Any]]]]) -> list[Measure]:
    """Return the percentiles of the milliseconds, round by round, and how much text was found."""

    def per_round(percent: float) -> tuple[list[float], list[float]]:
        ours_, theirs_ = (
            [1_000 * float(np.percentile([f["seconds"] for f in r[place]], percent)) for r in rounds]
            for place in (0, 1)
        )
        return ours_, theirs_

    lengths = tuple([float(sum(map(len, f["found"]))) for f in rounds[0][place]] for place in (0, 1))
    return [
        Measure("search, p50", "ms", *per_round(50)),
        Measure("search, p95", "ms", *per_round(95)),
        Measure("text found", "chars", lengths[0], lengths[1]),
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--most", type=int, default=1_000_000, help="how many of the articles are taken")
    parser.add_argument("--ask", type=int, default=200, help="how many questions are drawn")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    missing = [name for name in ("llama_index.retrievers.bm25", "bm25s") if not _there(name)]
    if missing:
        raise SystemExit(
            f"{' and '.join(missing)} cannot be imported. Install the rival's BM25 with: "
            "pip install --no-deps llama-index-retrievers-bm25==0.8.0 bm25s"
        )
    items, problems = read_items([given.questions])
    for problem in problems:
        print(problem, file=sys.stderr)
    items = random.Random(0).sample(items, min(given.ask, len(items)))
    indexes = prepare([given.articles.resolve()], most=given.most)
    rounds = []
    with ExitStack() as stack:
        ours_ = Side("tests.bench.search", "ours", indexes.library)
        stack.enter_context(closing(ours_))
        theirs_ = Side("tests.bench.search", "theirs", indexes.rival, indexes.weights)
        stack.enter_context(closing(theirs_))
        asked_in_turn((ours_, theirs_), items[:_WARM_UP])
        for _ in range(given.rounds):
            wait_for_quiet()
            rounds.append(asked_in_turn((ours_, theirs_), items))
    held = [
        [holds("\n".join(f["found"]), item.answers) for f, item in zip(figures, items, strict=True)]
        for figures in rounds[0]
    ]
    told = sum(bool(item.answers) for item in items)
    report(
        f"Search of {len(items)} questions ({indexes.about})",
        measures(rounds),
        as_json=given.json,
        counts=[Count("gold answer in it", sum(held[0]), sum(held[1]), told)] if told else (),
    )


def _there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


if __name__ == "__main__":
    command, *places = sys.argv[1:] or [""]
    if command == "ours":
        answer_lines(ours(Path(places[0])))
    elif command == "theirs":
        answer_lines(theirs(Path(places[0]), Path(places[1])))
    else:
        main()
