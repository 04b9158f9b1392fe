"""Questions from JSON lines, in our form and in those of known data sets; see ``rag.evaluate``."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import FuenteError
from rag.question import Turn

Named = str | tuple[str, str]
"""An article as a question names it: any of its names, or (one of id, source, url and title; what it is)."""

_KINDS = ("id", "source", "url", "title")
_QUESTIONS = ("questions", "queries")
_ARTICLES = ("articles", "corpus")
_SPOKEN = re.compile(r"^\|(\w+)\|:\s*", re.MULTILINE)
_SHOWN = 60


class BadData(FuenteError):
    """There is no question that can be asked."""


@dataclass(frozen=True, slots=True)
class Item:
    """A question of a data set; ``rag.evaluate`` says what the fields mean. ``true`` names its fields that are true."""

    id: str
    question: str
    language: str | None = None
    relevant: tuple[Named, ...] = ()
    answers: tuple[str, ...] = ()
    answerable: bool | None = None
    history: tuple[Turn, ...] = ()
    standalone: str | None = None
    parallel: str | None = None
    true: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that was left out, and why."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        """Return it as a sentence."""
        return f"{self.file} line {self.line}: {self.what}. The line is left out."


def files_in(path: Path) -> tuple[list[Path], list[Path]]:
    """Return the files with questions and those with articles: of a folder by their names, else the file itself.

    Raises:
        BadData: there is no such file, or the folder holds no questions.
    """
    if path.is_file():
        return [path], []
    if not path.is_dir():
        raise BadData(
            f"There is no file or folder {path}. Give JSON lines with a question each, or a folder of them."
        )
    files = sorted(p for p in path.iterdir() if p.name.removesuffix(".gz").endswith(".jsonl"))
    questions = [p for p in files if p.name.startswith(_QUESTIONS)]
    if not questions:
        found = ", ".join(p.name for p in files[:5]) or "no .jsonl file"
        raise BadData(
            f"The folder {path} holds no questions*.jsonl (found: {found}). Name the file with the questions."
        )
    return questions, [p for p in files if p.name.startswith(_ARTICLES)]


def read_items(paths: Sequence[Path]) -> tuple[list[Item], list[Problem]]:
    """Read the questions of files; lines that cannot be used come back as problems.

    Raises:
        BadData: a file cannot be read, or no line of any holds a question.
    """
    items: dict[str, Item] = {}
    problems: list[Problem] = []
    for path in paths:
        for number, row in rows_of(path):
            try:
                if isinstance(row, str):
                    raise ValueError(row)
                item = item_of(row, f"{path.name}:{number}")
                if item.id in items:
                    raise ValueError(f"the id {item.id!r} was there before")
                items[item.id] = item
            except ValueError as error:
                problems.append(Problem(path.name, number, str(error)))
    if not items:
        said = f" {problems[0]}" if problems else " It is empty."
        raise BadData(f"No question can be read from {', '.join(p.name for p in paths)}.{said}")
    return list(items.values()), problems


def rows_of(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Yield line numbers, from 1, with the objects of a JSON lines file, or a text that says what is wrong.

    Raises:
        BadData: the file cannot be read.
    """
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, _object(line)
    except (OSError, EOFError) as error:
        raise BadData(f"{path} cannot be read ({error}). Give a file of JSON lines.") from error


def item_of(row: Mapping[str, Any], name: str) -> Item:
    """Return a line's question; ``name`` is its id where it has none.

    Raises:
        ValueError: it has no question, or a field is of no use; the message goes behind file and line.
    """
    question = _text(row, "question") or _said(_text(row, "last_turn"))
    if not question:
        raise ValueError(f"no question (its fields: {', '.join(map(str, row))[:_SHOWN] or 'none'})")
    answerable = row.get("answerable")
    if not isinstance(answerable, bool | None):
        raise ValueError(f"answerable has to be true or false, not {_shown(answerable)}")
    named: Any = next((row[f] for f in ("relevant", "gold_parallel_id", "gold_id") if row.get(f)), [])
    return Item(
        id=_text(row, "id", "qid") or name,
        question=question,
        language=_text(row, "language", "lang"),
        relevant=tuple(map(_named, named if isinstance(named, list) else [named])),
        answers=tuple(a for a in _texts(row, "answers") if a.strip()),
        answerable=answerable,
        history=_history(row.get("history"), question),
        standalone=_said(_text(row, "standalone")) or None,
        parallel=_text(row, "parallel", "parallel_qid"),
        true=frozenset(key for key, value in row.items() if value is True),
    )


def answers_of(items: Sequence[Item]) -> dict[str, tuple[str, ...]]:
    """Return the answers of each question by its id, with those of the same question in other languages."""
    shared: dict[str, dict[str, None]] = {}
    for item in items:
        shared.setdefault(item.parallel or f"\0{item.id}", {}).update(dict.fromkeys(item.answers))
    return {item.id: tuple(shared[item.parallel or f"\0{item.id}"]) for item in items}


def kept(items: Sequence[Item], fields: Sequence[str] | None, answerable: bool = False) -> list[Item]:
    """Return the questions where all of ``fields`` are true, with ``answerable`` without those marked unanswerable.

    Raises:
        BadData: none is left.
    """
    left = [
        item
        for item in items
        if item.true.issuperset(fields or ()) and not (answerable and item.answerable is False)
    ]
    if not left:
        raise BadData(f"None of the {len(items):,} questions is left. Look at --only-field and --answerable.")
    return left


def drawn(items: Sequence[Item], most: int | None) -> list[Item]:
    """Return up to ``most`` questions, drawn by chance, the same each time and in their order."""
    if most is None or len(items) <= most:
        return list(items)
    places = sorted(random.Random(0).sample(range(len(items)), most))  # noqa: S311 - the same for everybody
    return [items[place] for place in places]


def _object(line: bytes) -> dict[str, Any] | str:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return "not JSON in UTF-8"
    return row if isinstance(row, dict) else f"an object is needed, not {_shown(row)}"


def _text(row: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        value = row.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str):
            if value.strip():
                return value.strip()
        elif value is not None:
            raise ValueError(f"{name} has to be a text, not {_shown(value)}")
    return None


def _texts(row: Mapping[str, Any], name: str) -> list[str]:
    value = row.get(name) or []
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise ValueError(f"{name} has to be a list of texts, not {_shown(value)}")
    return value


def _named(value: Any) -> Named:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, dict):
        for kind in _KINDS:
            if isinstance(value.get(kind), str):
                return kind, value[kind]
    raise ValueError(
        f'relevant holds {_shown(value)}; an article is named by an id or by {{"url": …}}, source or title'
    )


def _history(value: Any, question: str) -> tuple[Turn, ...]:
    """Return earlier turns: of a list of pairs, or of lines that say who spoke, the last being the question."""
    if not value:
        return ()
    if isinstance(value, str):
        turns = _spoken(value)
        return tuple(turns[:-1] if turns and turns[-1] == (question, "") else turns)
    if isinstance(value, list):
        pairs = [[turn, ""] if isinstance(turn, str) else turn for turn in value]
        if all(
            isinstance(p, list) and len(p) == 2 and all(isinstance(part, str) for part in p) for p in pairs
        ):
            return tuple((asked, answered) for asked, answered in pairs)
    raise ValueError(f"history has to be a list of [question, answer], not {_shown(value)}")


def _spoken(text: str) -> list[Turn]:
    turns: list[Turn] = []
    who, *parts = _SPOKEN.split(text)[1:] or ["user", text]
    said = [(who, parts[0]), *zip(parts[1::2], parts[2::2], strict=False)]
    for speaker, words in said:
        if speaker == "user":
            turns.append((words.strip(), ""))
        elif turns:
            turns[-1] = (turns[-1][0], words.strip())
    return turns


def _said(text: str | None) -> str:
    return _SPOKEN.sub("", text or "").strip()


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:_SHOWN]
