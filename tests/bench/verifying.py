"""How well statements are verified: which sound ones pass, and which broken ones are caught.

The pairs of ``data/pairs.jsonl`` are a statement and the one sentence that it cites. Half of the statements are sound;
the others say one thing that the sentence does not. Nothing was set or chosen by them: they measure, all of them.

``python -m tests.bench.verifying [--news PATH] [--without-model] [--wrong] [--json | --markdown]``

Half of the sentences are from news that is not ours to give away; ``--news`` is the file that holds their articles, as
JSON lines (``.gz`` or not) with ``id``, ``title``, ``date`` and ``text``. Without it the other half is judged alone.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.article import Article, Sentence
from index.errors import FuenteError
from rag.evidence import Evidence
from rag.followup import Turn
from rag.reader import Reader
from rag.write import Draft, Writer

if TYPE_CHECKING:
    from index.embed import Encoder

PAIRS = Path(__file__).with_name("data") / "pairs.jsonl"
XQUAD = Path(__file__).parents[1] / "data" / "xquad"
KINDS = ("number", "date", "name", "negation", "opposite", "subject", "hedge")


class OtherNews(FuenteError):
    """The file of news is not the one that the pairs were written from."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement and where its sentence stands; ``change`` says how it is broken, and is None where it is sound.

    ``start`` and ``end`` are offsets into the article's text, ``digest`` the beginning of the sentence's SHA-256.
    A sentence that may be given away is in ``sentence``; its place is looked up in its article.
    """

    id: str
    language: str
    statement: str
    change: str | None
    origin: str
    source_language: str
    article: str
    sentence: str | None = None
    start: int = 0
    end: int = 0
    digest: str = ""

    @property
    def sound(self) -> bool:
        """Whether the sentence says what the statement says."""
        return self.change is None

    @property
    def cross(self) -> bool:
        """Whether statement and sentence are in two languages."""
        return self.language != self.source_language


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair and why its statement was refused; None where it passed."""

    pair: Pair
    why: str | None

    @property
    def right(self) -> bool:
        """Whether a sound statement passed, or a broken one was caught."""
        return self.pair.sound == (self.why is None)


class RulesAlone:
    """A writer that judges nothing, so that only what is known by rule and by nearness counts."""

    name = "rules alone"

    def until(self, reader: Reader) -> RulesAlone:
        """Return itself: it does nothing that takes long."""
        return self

    def assess(self, question: str, language: str, item: Evidence) -> float | None:
        """Return nothing."""
        return None

    def write(self, question: str, language: str, evidence: Sequence[Evidence]) -> Iterator[Draft]:
        """Yield nothing."""
        yield from ()

    def judge(self, claim: str, quote: str, language: str) -> float | None:
        """Return nothing."""
        return None

    def translate(self, text: str, language: str) -> str | None:
        """Return nothing."""
        return None

    def rewrite(self, question: str, language: str, history: Sequence[Turn]) -> str | None:
        """Return nothing."""
        return None


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """Return the pairs, by language, so that a model reads each language's examples once."""
    pairs = [
        Pair(
            id=row["id"],
            language=row["language"],
            statement=row["statement"],
            change=row["change"],
            origin=row["from"],
            source_language=row["source_language"],
            article=row.get("paragraph") or row["article"],
            sentence=row.get("sentence"),
            start=row.get("start", 0),
            end=row.get("end", 0),
            digest=row.get("sha256", ""),
        )
        for row in read_lines(path)
    ]
    return sorted(pairs, key=lambda pair: pair.language)


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSON lines file, which may be gzipped."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def read_articles(news: Path | None) -> dict[str, Article]:
    """Return the articles that pairs are about, by id: XQuAD's paragraphs, and those of ``news``."""
    files = [*sorted(XQUAD.glob("articles.*.jsonl")), *([news] if news else [])]
    return {
        row["id"]: Article(
            id=row["id"],
            title=row["title"],
            text=row["text"],
            source=str(path),
            outlet=row.get("source"),
            published=date.fromisoformat(row["date"]) if row.get("date") else None,
            language=row.get("language", "es"),
        )
        for path in files
        for row in read_lines(path)
    }


def evidence_of(pair: Pair, articles: Mapping[str, Article]) -> Evidence:
    """Return the sentence of a pair as the evidence that a writer is shown.

    Raises:
        OtherNews: the article is missing, or holds other words at that place.
    """
    article = articles.get(pair.article)
    if article is None:
        raise OtherNews(
            f"Pair {pair.id} is about article {pair.article}, which the file of news does not hold. "
            "Give the file that the pairs were written from."
        )
    start, end = pair.start, pair.end
    if pair.sentence is not None:
        start = article.text.index(pair.sentence)
        end = start + len(pair.sentence)
    text = article.text[start:end]
    if not hashlib.sha256(text.encode()).hexdigest().startswith(pair.digest):
        raise OtherNews(
            f"Article {pair.article} holds another sentence at {start} to {end} than pair {pair.id} was written "
            "from. Give the file that the pairs were written from."
        )
    return Evidence(article, Sentence(start, end, text), 1.0)


def judge(pair: Pair, item: Evidence, encoder: Encoder, writer: Writer) -> Judged:
    """Return what the checks say of a pair's statement."""
    from rag.verify import Refuted, verify

    verdict = verify(Draft(pair.statement, 0), [item], pair.language, encoder, writer, sole=True)
    return Judged(pair, verdict.why if isinstance(verdict, Refuted) else None)


def share(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return how many were judged right, of how many, and the share of it with its 95% interval, in percent."""
    from rag.evaluate.score import score

    figure = score([float(j.right) for j in judged])
    low, high = (round(100 * bound, 1) for bound in (figure.low, figure.high))
    return {
        "right": sum(j.right for j in judged),
        "of": len(judged),
        "percent": round(100 * figure.mean, 1),
        "interval": [low, high],
    }


def table(judged: Sequence[Judged]) -> list[list[str]]:
    """Return the confusion table, its head first: what became of sound statements and of each kind of broken ones."""
    rows = [["statement", "passed", "refused", "right, same language", "right, across languages"]]
    kinds: list[tuple[str, list[Judged]]] = [("sound", [j for j in judged if j.pair.sound])]
    kinds += [(f"broken: {kind}", [j for j in judged if j.pair.change == kind]) for kind in KINDS]
    kinds.append(("broken, all", [j for j in judged if not j.pair.sound]))
    for name, those in kinds:
        passed = sum(j.why is None for j in those)
        sides = [[j.right for j in those if j.pair.cross is cross] for cross in (False, True)]
        rows.append(
            [name, str(passed), str(len(those) - passed), *(f"{sum(side)} of {len(side)}" for side in sides)]
        )
    return rows


def lines(judged: Sequence[Judged], *, markdown: bool) -> Iterator[str]:
    """Yield the table and the two figures that sum it up, for a terminal or as Markdown."""
    rows = table(judged)
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = [
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield f"| {' | '.join(cells)} |" if markdown else "  ".join(cells).rstrip()
        if markdown and number == 0:
            yield "|---|--:|--:|--:|--:|"
    yield ""
    for name, sound in (("Sound that pass", True), ("Broken that are caught", False)):
        those = share([j for j in judged if j.pair.sound is sound])
        low, high = those["interval"]
        yield f"{name}: {those['right']} of {those['of']}, {those['percent']}% [{low}, {high}]"


def main() -> None:
    """Verify every pair and print what became of them."""
    from index.embed import load_encoder
    from index.settings import IndexSettings

    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--news", type=Path, help="the articles of the half that is news, as JSON lines")
    parser.add_argument("--without-model", action="store_true", help="let the writing model judge nothing")
    parser.add_argument("--wrong", action="store_true", help="list the pairs that were judged wrong, and why")
    parser.add_argument("--json", action="store_true", help="print the table, and every pair, as JSON")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    given = parser.parse_args()
    settings = IndexSettings()
    articles = read_articles(given.news)
    pairs = [pair for pair in read_pairs() if given.news or pair.origin == "xquad"]
    if not given.news:
        print("Without --news, only the pairs from XQuAD are judged.", file=sys.stderr)
    encoder = load_encoder(settings)
    writer = RulesAlone() if given.without_model else _embedded(settings.cache)
    judged = [judge(pair, evidence_of(pair, articles), encoder, writer) for pair in pairs]
    if given.json:
        print(json.dumps(_figures(judged, writer.name), indent=1, ensure_ascii=False))
        return
    print("\n".join(lines(judged, markdown=given.markdown)))
    if given.wrong:
        print()
        for j in judged:
            if not j.right:
                print(
                    f"{j.pair.id} {j.pair.change or 'sound'}: {j.pair.statement}\n    {j.why or 'it passed'}"
                )


def _embedded(cache: Path) -> Writer:
    from index.weights import writing_model
    from rag.embedded import EmbeddedLLM, EmbeddedWriter

    return EmbeddedWriter(EmbeddedLLM(writing_model(cache)))


def _figures(judged: Sequence[Judged], judge_name: str) -> dict[str, Any]:
    head, *rows = table(judged)
    return {
        "judge": judge_name,
        "sound that pass": share([j for j in judged if j.pair.sound]),
        "broken that are caught": share([j for j in judged if not j.pair.sound]),
        "table": [dict(zip(head, row, strict=True)) for row in rows],
        "pairs": {j.pair.id: {"right": j.right, "why": j.why} for j in judged},
    }


if __name__ == "__main__":
    main()
