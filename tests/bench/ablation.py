"""What each stage of the search gains: all of them, and all but one, over the same questions.

``python -m tests.bench.ablation [--data FOLDER] [--pool] [--library-at FOLDER] [--most N]``

``--data`` holds articles and questions as ``fuente eval retrieval`` takes them, by default the committed XQuAD. Its
Spanish articles are asked in every language there is; with ``--pool`` those of all languages together, twins of the
right article left out. For the stage "titled" a second library is made, whose sentences are embedded without titles.
Figures are nDCG@10, the share of questions whose answer stands in the evidence, and the differences to the
whole search with their 95% intervals (paired, bootstrapped over questions).
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

from index import Library, write
from index.article import Article
from index.context import titled
from rag.evaluate import retrieval
from rag.evaluate.corpus import Part, names_of, parts_of
from rag.evaluate.data import Item, answers_of, read_items
from rag.evaluate.run import Group
from rag.evaluate.score import Value, difference, score

_XQUAD = Path(__file__).parents[1] / "data" / "xquad"
_STAGES = ("sentences", "coverage", "lexical", "languages", "copies")
_MEASURES = ("nDCG@10", "answer in evidence")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=_XQUAD)
    parser.add_argument("--pool", action="store_true")
    parser.add_argument("--library-at", type=Path, default=None)
    parser.add_argument("--most", type=int, default=None, help="questions a language")
    given = parser.parse_args()
    items, _ = read_items(sorted(given.data.glob("questions*.jsonl*")))
    corpus = sorted(given.data.glob("articles*.jsonl*"))
    (part,) = parts_of(corpus, pool=given.pool, into=() if given.pool else ("es",))
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.library_at or Path(temporary)
        with _made(part, folder / part.name / "library") as library:
            whole = _measured(library, part, items, (), given.most)
            rows = [("all stages", whole)]
            rows += [
                (f"without {stage}", _measured(library, part, items, (stage,), given.most))
                for stage in _STAGES
            ]
        with _made(part, folder / f"{part.name}-untitled" / "library", titles=False) as library:
            rows.append(("without titled", _measured(library, part, items, (), given.most)))
    _print(rows)


def _made(part: Part, folder: Path, *, titles: bool = True) -> Library:
    """Return the library of a part, with its sentences embedded as ever, or without titles."""
    library = Library.open(folder)
    sources = part.laid_out(folder.parent)
    with patch.object(write, "titled", titled if titles else _untitled):
        library.sync(sources, prune=True)
    return library


def _untitled(article: Article, sentence: str) -> str:
    return sentence


def _measured(
    library: Library, part: Part, items: Sequence[Item], without: Sequence[str], most: int | None
) -> list[Group]:
    names = names_of(library.articles(), part.parallels)
    by_language: dict[str | None, list[Item]] = {}
    for item in items:
        if names.find_all(item.relevant):
            by_language.setdefault(item.language, []).append(item)
    asked = [item for its in by_language.values() for item in its[:most]]
    search = retrieval.searching(library, *retrieval.leaving_out(without))
    return retrieval.measure(list(retrieval.ask(asked, search)), names, answers_of(items))


def _print(rows: Sequence[tuple[str, Sequence[Group]]]) -> None:
    whole = {group.name: group for group in rows[0][1]}
    for measure in _MEASURES:
        told = [name for name, group in whole.items() if group.get(measure)]
        print(f"\n| {measure} | " + " | ".join(told) + " |\n|---|" + "---|" * len(told))
        for label, groups in rows:
            found = {group.name: group for group in groups}
            cells = []
            for name in told:
                ours, other = whole[name].get(measure), found[name].get(measure)
                assert ours is not None
                assert other is not None
                cells.append(_cell(ours.values, other.values, is_whole=other is ours))
            print(f"| {label} | " + " | ".join(cells) + " |")


def _cell(whole: Mapping[str, Value], other: Mapping[str, Value], *, is_whole: bool) -> str:
    made = score(list(other.values()))
    if is_whole:
        return f"{100 * made.mean:.2f} [{100 * made.low:.1f}, {100 * made.high:.1f}]"
    shared = [i for i in whole if i in other]
    change = difference([whole[i] for i in shared], [other[i] for i in shared])
    return f"{100 * made.mean:.2f} ({100 * change.mean:+.2f} [{100 * change.low:+.2f}, {100 * change.high:+.2f}])"


if __name__ == "__main__":
    main()
