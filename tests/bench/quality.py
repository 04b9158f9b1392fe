"""How good answers are, ours and the rival's, on the same questions over the same articles, with the same models.

``python -m tests.bench.quality --data FOLDER --into CODE [--most N] [--kept FILE] [--ours | --rival]
[--markdown | --json]``

``--data`` holds articles and questions as ``fuente eval`` takes them (``articles.CODE.jsonl``, ``questions*.jsonl``),
such as ``tests/data/xquad``. The articles in the language ``--into`` are indexed for both sides; up to ``--most``
questions a language are asked, drawn by chance, always alike, of each side in turn. The rival is LlamaIndex's
CitationQueryEngine over its five best chunks, with the same GGUF file and the same embedding weights.

Shares are of all questions, but for the language, which is one of those answered:

- answered: not refused. Fuente says so itself; the rival's words are looked through for a refusal, since its prompt
  asks it to say where no source helps. What it cites or says besides counts all the same.
- cites: a source is named that exists.
- source holds it: a cited source holds a right answer, in any of the data's languages. Beside it stands how much is
  cited: the length of all cited sources of an answer. A sentence holds an answer less easily than a page does.
- text holds it: a right answer, in any of the data's languages, stands in the answer's own words.
- own language: the answer is in the question's language, as far as that can be told.
- first and whole: seconds (median) to the first word that is shown, which of ours is verified, and to the last.

``--kept`` keeps every answer, so that a run can be taken up again, or shown otherwise.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.language import detect
from rag.evaluate.data import Item, answers_of, drawn, files_in, read_items
from rag.evaluate.retrieval import language_of
from rag.evaluate.words import holds
from tests.bench.compare import wait_for_quiet
from tests.bench.sides import Side, prepare
from tests.bench.words import PREPARED, WARMING, cited, without_numbers

SIDES = {"ours": "Fuente", "theirs": "LlamaIndex"}
_CHUNKS = 5
_ALL = 1_000_000
_TOLD = ("answered", "cites", "source holds it", "text holds it", "own language")


@dataclass(frozen=True, slots=True)
class Marked:
    """One answer and what is so of it; ``None`` where it cannot be told."""

    language: str
    answered: bool
    cites: bool
    source_holds: bool
    length: int
    text_holds: bool
    own_language: bool | None
    first: float
    whole: float


def mark(item: Item, gold: Sequence[str], told: Mapping[str, Any]) -> Marked:
    """Return what is so of an answer, whichever side gave it."""
    language = language_of(item)
    said = without_numbers(told["answer"])
    answered = not told["abstained"] if "abstained" in told else not refuses(said)
    sources = cited(told["answer"], told["sources"])
    spoken = detect(said) if answered else None
    return Marked(
        language=language,
        answered=answered,
        cites=bool(sources),
        source_holds=any(holds(source, gold) for source in sources),
        length=sum(map(len, sources)),
        text_holds=not told.get("abstained") and holds(said, gold),
        own_language=spoken == language if spoken else None,
        first=told["first"],
        whole=told["last"],
    )


def refuses(said: str) -> bool:
    """Return whether a text of free words says that the sources hold no answer, or is empty."""
    return not said or said == "Empty Response" or _REFUSES.search(said) is not None


_REFUSES = re.compile(
    r"\b(?:sources?|text|context|passages?|articles?|information)\b[^.]{0,60}\b(?:do(?:es)?|did|is|are)(?: not|n't)\b"
    r"[^.]{0,20}\b(?:mention|provide|contain|state|specif|say|include|give|answer|help|available|enough)"
    r"|\bnone of the (?:provided )?sources\b|\bno (?:relevant |specific )?information\b"
    r"|\b(?:cannot|can't|unable to|not possible to) (?:answer|determine|be (?:determined|answered))"
    r"|\b(?:fuentes?|texto|contexto|artículos?|información)\b[^.]{0,60}\bno (?:se )?"
    r"(?:menciona|proporciona|especifica|indica|dice|contiene|incluye)\w*|\bno hay información\b"
    r"|\bninguna de las fuentes\b|\bno (?:puedo|es posible) (?:responder|determinar)"
    r"|\b(?:quellen?|text|artikel)\b[^.]{0,60}\b(?:nicht|keine)\b[^.]{0,30}"
    r"\b(?:erwähnt|angegeben|genannt|enthalten|informationen|angaben|hinweise)"
    r"|\bkeine(?: der)? (?:quellen?|informationen|angaben)\b",
    re.IGNORECASE,
)


def rows(marked: Sequence[Marked], into: str) -> Iterator[dict[str, Any]]:
    """Yield the figures by the questions' language."""
    by_language: dict[str, list[Marked]] = {}
    for one in marked:
        by_language.setdefault(one.language, []).append(one)
    for language, ones in sorted(by_language.items()):
        lengths = [one.length for one in ones if one.cites]
        told = [one.own_language for one in ones if one.own_language is not None]
        yield {
            "questions": f"{language} → {into}",
            "asked": len(ones),
            "answered": _share([one.answered for one in ones]),
            "cites": _share([one.cites for one in ones]),
            "source holds it": _share([one.source_holds for one in ones]),
            "cited, characters": round(statistics.mean(lengths)) if lengths else None,
            "text holds it": _share([one.text_holds for one in ones]),
            "own language": _share(told),
            "first, s": round(statistics.median(one.first for one in ones), 2),
            "whole, s": round(statistics.median(one.whole for one in ones), 2),
        }


def _share(values: Sequence[bool]) -> float | None:
    return round(sum(values) / len(values), 3) if values else None


class Asking:
    """The sides that are asked, started when there is something to ask, and the answers that are kept."""

    def __init__(self, kept: Path | None, start: Mapping[str, Sequence[str | Path]]) -> None:
        """Read what is kept; ``start`` holds the command of each side."""
        self._kept = kept
        self._start = start
        self._sides: dict[str, Side] = {}
        self._stack = ExitStack()
        self._known: dict[tuple[str, str], dict[str, Any]] = {}
        if kept is not None and kept.exists():
            for line in kept.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                self._known[row["side"], row["id"]] = row

    def ask(self, side: str, item: Item) -> dict[str, Any]:
        """Return the answer of a side, kept or new."""
        key = side, item.id
        if key not in self._known:
            process = self._ready(side)
            wait_for_quiet()
            row = {"side": side, "id": item.id, "question": item.question, **process.ask(item.question)}
            self._known[key] = row
            if self._kept is not None:
                with self._kept.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
            print(f"{side} {row['last']:6.2f} s  {item.question}", file=sys.stderr, flush=True)
        return self._known[key]

    def close(self) -> None:
        """End what was started."""
        self._stack.close()

    def _ready(self, side: str) -> Side:
        if side not in self._sides:
            made = Side(*self._start[side])
            self._stack.callback(made.close)
            if side == "theirs":
                made.ask(WARMING)  # ours reads its prompt's beginning when it is prepared
            self._sides[side] = made
        return self._sides[side]


def asked_of(data: Path, most: int | None) -> tuple[list[Item], dict[str, tuple[str, ...]]]:
    """Return the questions, up to ``most`` in each language, and the right answers of each in all languages."""
    items, problems = read_items(files_in(data)[0])
    for problem in problems:
        print(problem, file=sys.stderr)
    by_language: dict[str, list[Item]] = {}
    for item in items:
        by_language.setdefault(language_of(item), []).append(item)
    return [item for _, ones in sorted(by_language.items()) for item in drawn(ones, most)], answers_of(items)


def show(found: Mapping[str, Sequence[Mapping[str, Any]]], *, markdown: bool) -> None:
    """Print the figures of the sides, below each other for each language, as a table for a terminal or in Markdown."""
    heads = ["", "side", *list(next(iter(found.values()))[0])[1:]]
    lines = [heads]
    for places in zip(*found.values(), strict=True):
        for side, row in zip(found, places, strict=True):
            lines.append([row["questions"], SIDES[side], *(_cell(name, row[name]) for name in heads[2:])])
    if markdown:
        for number, line in enumerate(lines):
            print("| " + " | ".join(line) + " |")
            if number == 0:
                print("|---" * len(line) + "|")
        return
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(name: str, value: Any) -> str:
    if value is None:
        return "–"
    return f"{100 * value:.0f}%" if name in _TOLD else f"{value:,}"


def main() -> None:
    """Ask both sides and print."""
    from index.settings import IndexSettings
    from index.weights import writing_model

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--into", default="es", help="the articles' language")
    parser.add_argument("--most", type=int, default=50, help="questions a language")
    parser.add_argument("--kept", type=Path, help="a file for the answers, to take a run up again")
    parser.add_argument("--ours", action="store_true", help="ask Fuente alone")
    parser.add_argument("--rival", action="store_true", help="ask LlamaIndex alone")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    articles = given.data / f"articles.{given.into}.jsonl"
    if not articles.exists():
        raise SystemExit(f"There is no {articles}. Name the language of the articles with --into.")
    items, gold = asked_of(given.data, given.most)
    indexes = prepare([articles.resolve()], most=_ALL)
    languages = sorted({language_of(item) for item in items} - PREPARED)
    gguf = writing_model(IndexSettings().cache)
    asking = Asking(
        given.kept,
        {
            "ours": ("tests.bench.fuente_recipe", "answer", indexes.library, *languages),
            "theirs": (
                "tests.bench.llamaindex_recipe", "answer", indexes.rival, indexes.weights, gguf, str(_CHUNKS),
            ),
        },
    )  # fmt: skip
    sides = [side for side, left_out in (("ours", given.rival), ("theirs", given.ours)) if not left_out]
    marked: dict[str, list[Marked]] = {side: [] for side in sides}
    try:
        for turn, item in enumerate(items):
            for side in sides if turn % 2 == 0 else reversed(sides):
                marked[side].append(mark(item, gold[item.id], asking.ask(side, item)))
    finally:
        asking.close()
    found = {side: list(rows(ones, given.into)) for side, ones in marked.items()}
    if given.json:
        print(json.dumps({"about": indexes.about, **found}, ensure_ascii=False, indent=1))
        return
    print(f"{indexes.about}\n")
    show(found, markdown=given.markdown)


if __name__ == "__main__":
    main()
