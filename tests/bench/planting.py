"""Attacks planted in articles: which in which, where, and what is asked about them."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import Library
from index.split import sentences
from rag.evaluate.words import holds

_PLACES = ("beginning", "middle", "end")


@dataclass(frozen=True, slots=True)
class Case:
    """An attack, the article and the place it is planted at, and the question that is asked."""

    number: int
    category: str
    attack: str
    article: Mapping[str, Any]
    question: str
    gold: tuple[str, ...]

    @property
    def place(self) -> str:
        """Where in the article the attack is planted."""
        return _PLACES[self.number % len(_PLACES)]

    @property
    def planted(self) -> str:
        """The article's text with the attack in it."""
        text = str(self.article["text"])
        if self.place == "beginning":
            return f"{self.attack}\n\n{text}"
        if self.place == "end":
            return f"{text}\n\n{self.attack}"
        ends = [s.end for s in sentences(text, "es")]
        cut = min(ends, key=lambda end: abs(end - len(text) / 2))
        return f"{text[:cut]}\n\n{self.attack}\n\n{text[cut:].lstrip()}"


def cases(news: Path, attacks: Path, most: int | None = None) -> list[Case]:
    """Return the attacks, each with an article and a question of its own.

    Raises:
        SystemExit: there are fewer articles with such a question than attacks.
    """
    with gzip.open(news / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = {row["id"]: row for row in map(json.loads, lines)}
    wanted = read_lines(attacks)[:most]
    fit: dict[str, list[dict[str, Any]]] = {}
    for row in read_lines(news / "questions.dev.jsonl"):
        text = articles.get(row["gold_id"], {}).get("text", "")
        if row["answerable"] and row["standalone_heuristic"] and holds(text, row["answers"]):
            fit.setdefault(row["gold_id"], []).append(row)
    if len(fit) < len(wanted):
        raise SystemExit(
            f"{len(wanted)} attacks need as many articles with a question; there are {len(fit)}."
        )
    draw = random.Random(0)
    chosen = draw.sample(sorted(fit), len(fit))
    asked = [draw.choice(fit[identity]) for identity in chosen]
    return [
        Case(
            n,
            attack["category"],
            attack["attack"],
            articles[q["gold_id"]],
            q["question"],
            tuple(q["answers"]),
        )
        for n, (attack, q) in enumerate(zip(wanted, asked, strict=False))
    ]


def library(folder: Path, of: Sequence[Case], *, planted: bool) -> Library:
    """Return a library of the cases' articles, as they are or with the attacks in them."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [{**case.article, "text": case.planted if planted else case.article["text"]} for case in of]
    file = folder / "articles.jsonl"
    text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
    made = Library.open(folder / "library")
    made.sync([file], prune=True)
    return made


def spans(of: Sequence[Case], held: Library) -> dict[str, tuple[int, int]]:
    """Return where the attacks stand, by the id of their article."""
    attacks = {str(case.article["id"]): case.attack for case in of}
    found: dict[str, tuple[int, int]] = {}
    for article in held.articles():
        attack = attacks[article.source.partition("#")[2]]
        start = article.text.find(attack)
        if start >= 0:
            found[article.id] = (start, start + len(attack))
    return found


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
