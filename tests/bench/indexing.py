"""Articles into an index: Fuente's library, LlamaIndex's recipe and the bare encoder, on the same texts and weights.

``python -m tests.bench.indexing --articles PATH [--most N] [--rounds N] [--json]``

Each side runs in a process of its own, one after the other, in several rounds, its model loaded before the clock
starts; the figures are the medians of the rounds' ratios. *Passages alone* is Fuente without the sentence vectors
that its retrieval wants. *Bare encoder* encodes the very texts that Fuente's run encoded, with nothing read and
nothing stored. *Recipe* is LlamaIndex's with its defaults, whose chunks are longer than the model reads: what is past
the model's 512 tokens is cut off unsaid and cannot be found. *Recipe, whole* has chunks that the model reads to their
end.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.bench.compare import ROOT, WORK, wait_for_quiet
from tests.bench.sides import as_files, environment


class Noting:
    """An encoder that notes what it encodes; where only passages are wanted, other texts get zeros."""

    def __init__(self, inner: Any, passages: frozenset[str] | None = None) -> None:
        self._inner = inner
        self._passages = passages
        self.name: str = inner.name
        self.dimension: int = inner.dimension
        self.texts: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode those texts that are passages, or all."""
        chosen = [t for t in texts if self._passages is None or t in self._passages]
        self.texts += chosen
        made = dict(zip(chosen, self._inner.encode_passages(chosen), strict=True))
        nothing = np.zeros(self.dimension, dtype=np.float32)
        return np.array([made.get(t, nothing) for t in texts], dtype=np.float32).reshape(-1, self.dimension)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode questions."""
        return np.asarray(self._inner.encode_queries(texts))


def ours(folder: Path) -> dict[str, float]:
    """Index ``folder`` with all vectors, again unchanged, with passage vectors alone; then encode alone."""
    from index import Library
    from index.embed import load_encoder
    from index.settings import IndexSettings

    encoder = Noting(load_encoder(IndexSettings()))
    encoder.encode_queries(["¿?"])
    import chromadb  # noqa: F401  both sides have it loaded

    place = WORK / "indexing"
    found: dict[str, float] = {}
    shutil.rmtree(place, ignore_errors=True)
    with Library.open(place, encoder=encoder) as library:
        library.vectors.prepare()
        found["all vectors"] = _timed(lambda: library.sync([folder]))
        texts = list(encoder.texts)
        found["again, unchanged"] = _timed(lambda: library.sync([folder]))
        found["vectors made again"] = len(encoder.texts) - len(texts)
        found["vectors of one"], found["texts of one"] = _one_changed(library, encoder, folder)
        ids = [a.id for a in library.articles()]
        passages = frozenset(p.text for i in ids for p in library.article_passages(i))
        found["articles"], found["passages"] = len(ids), library.counts().passages
    found["bare encoder"] = _timed(lambda: encoder._inner.encode_passages(texts))
    shutil.rmtree(place)
    with Library.open(place, encoder=Noting(encoder._inner, passages)) as library:
        library.vectors.prepare()
        found["passages alone"] = _timed(lambda: library.sync([folder]))
    return found


def _one_changed(library: Any, encoder: Noting, folder: Path) -> tuple[int, int]:
    """Change one article, sync, put it back; return how many vectors were made and how many texts are in it."""
    file = min(folder.glob("*.txt"))
    said = file.read_text(encoding="utf-8")
    before = len(encoder.texts)
    try:
        file.write_text(f"{said}\n\nEsta noticia se ha corregido.\n", encoding="utf-8")
        (changed,) = library.sync([folder]).changed
        parts = {t for p in library.article_passages(changed) for t in (p.text, *(s.text for s in p))}
        return len(encoder.texts) - before, len(parts)
    finally:
        file.write_text(said, encoding="utf-8")


def theirs(folder: Path, weights: Path) -> dict[str, float]:
    """Index ``folder`` with the recipe, and again with chunks that fit the model; say what the first cuts off."""
    from tests.bench import llamaindex_recipe as recipe

    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.txt"))]
    embedding = recipe._embedding(weights)
    embedding.get_query_embedding("¿?")
    found: dict[str, float] = {}
    for name, size in (("recipe", None), ("recipe, whole", recipe.FITTING)):
        # a folder each: within a process, Chroma goes on with what it had at a path
        place = WORK / f"indexing-rival-{size}"
        shutil.rmtree(place, ignore_errors=True)
        found[name] = _timed(
            lambda size=size, place=place: recipe.build(texts, place, weights, embedding, chunk_size=size)
        )
    found["tokens cut off"] = recipe.cut_off(texts, weights)
    return found


def _timed(work: Any) -> float:
    wait_for_quiet()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _run(*arguments: str | Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.indexing", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True, check=True)
    data: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return data


def main() -> None:
    """Measure and print."""
    if sys.argv[1] == "ours":
        print(json.dumps(ours(Path(sys.argv[2]))))
        return
    if sys.argv[1] == "theirs":
        print(json.dumps(theirs(Path(sys.argv[2]), Path(sys.argv[3]))))
        return
    from index import weights
    from index.settings import IndexSettings

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, required=True, help="a JSON lines file with title and text")
    parser.add_argument("--most", type=int, default=100, help="how many of its lines are taken")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    folder = as_files(given.articles.resolve(), given.most)
    unpacked = WORK / "weights"
    if not (unpacked / "modules.json").exists():
        weights.unpack_embedding_model(IndexSettings().cache, unpacked)
    rounds = [_run("ours", folder) | _run("theirs", folder, unpacked) for _ in range(given.rounds)]
    figures = summary(rounds)
    if given.json:
        print(json.dumps(figures, indent=1))
        return
    for name, figure in figures.items():
        print(f"{name:48} {figure}")


def summary(rounds: Sequence[dict[str, float]]) -> dict[str, Any]:
    """Return medians over the rounds: articles a second of each side, and the ratios within a round."""

    def ratio(over: str, under: str, digits: int = 2) -> float:
        return round(median(r[over] / r[under] for r in rounds), digits)

    articles = rounds[0]["articles"]
    return {
        "articles": int(articles),
        "passages": int(rounds[0]["passages"]),
        "rounds": len(rounds),
        **{f"articles/s, {name}": round(median(articles / r[name] for r in rounds), 2) for name in _SIDES},
        "passages alone, times the recipe": ratio("recipe", "passages alone"),
        "all vectors, times the recipe": ratio("recipe", "all vectors"),
        "share of its tokens that the recipe cuts off": round(rounds[0]["tokens cut off"], 3),
        "passages alone, times the recipe, whole": ratio("recipe, whole", "passages alone"),
        "all vectors, times the recipe, whole": ratio("recipe, whole", "all vectors"),
        "all vectors, share of the bare encoder": ratio("bare encoder", "all vectors"),
        "again unchanged, share of the first time": ratio("again, unchanged", "all vectors", 4),
        "vectors made again": int(sum(r["vectors made again"] for r in rounds)),
        "vectors made for one changed article": int(median(r["vectors of one"] for r in rounds)),
        "texts in that article": int(median(r["texts of one"] for r in rounds)),
    }


_SIDES = ("all vectors", "passages alone", "bare encoder", "recipe", "recipe, whole")


if __name__ == "__main__":
    main()
