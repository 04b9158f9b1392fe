"""A model's JSON reply read while it arrives: each statement as soon as it is complete."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rag.write import Draft, ModelFailed

_MAX_STATEMENTS = 4

_LONGEST = 100_000
"""Characters of a reply that are read. Four statements and a long thought have far fewer."""

_OPEN = 6
"""How many braces may stand open before what is looked at, the innermost first: prose and names have few."""

_THOUGHT = re.compile(r"<(think|thinking|thought|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT_ENDS = re.compile(r"</(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_THOUGHT_BEGINS = re.compile(r"<(?:think|thinking|thought|reasoning)>", re.IGNORECASE)
_TAG = len("</reasoning>")


class BadReply(ModelFailed):
    """A model's reply is not the JSON that was asked for."""


class Reply:
    """Reads a reply that arrives in pieces of any length.

    Whatever stands around the statements (prose, code fences, a reasoning model's thoughts) is passed over, and so
    are statements in another form and sources that do not exist. Nested objects are tried from the inside, so that a
    statement is read before the list around it has ended.
    """

    def __init__(self, count: int) -> None:
        """Read a reply to ``count`` sentences of evidence."""
        self._count = count
        self._text = ""
        self._read = 0
        self._open: list[int] = []
        self._thinking = False
        self._formed = 0
        self._given = 0
        self._listed: int | None = None

    @property
    def whole(self) -> bool:
        """Whether the list of statements has ended, with a statement in it or none, as it was asked for."""
        return self._listed is not None and (self._listed == 0 or self._formed > 0)

    @property
    def full(self) -> bool:
        """Whether no more statements will be taken."""
        return self._given >= _MAX_STATEMENTS

    @property
    def begun(self) -> bool:
        """Whether a statement has been read, whatever its source."""
        return self._formed > 0

    def feed(self, piece: str) -> Iterator[Draft]:
        """Yield the statements that ``piece`` completes."""
        self._text = (self._text + piece)[:_LONGEST]
        while self._read < len(self._text) and not self.full:
            place = self._read
            self._read += 1
            char = self._text[place]
            if char == ">":
                self._tag(place)
            elif self._thinking:
                continue
            elif char == "{":
                self._open.append(place)
            elif char == "}":
                draft = self._close(place + 1)
                if draft is not None:
                    self._given += 1
                    yield draft

    def end(self) -> None:
        """Say that nothing more comes. What was cut off counts as far as it is complete.

        Raises:
            BadReply: it holds no statement, and no empty list of them.
        """
        if not self.whole and not self.begun:
            raise BadReply("The model's reply was not in the form that was asked for.")

    def _tag(self, place: int) -> None:
        """Mind a tag that ends at ``place``: what was thought is no answer, even where only its end is marked."""
        tail = self._text[max(0, place + 1 - _TAG) : place + 1]
        if _THOUGHT_ENDS.search(tail):
            self._thinking = False
            self._open.clear()
            self._formed, self._listed = self._given, None
        elif not self._open and _THOUGHT_BEGINS.search(tail):
            self._thinking = True

    def _close(self, end: int) -> Draft | None:
        """Return the statement that ends before ``end``, if one does that has a source."""
        for position in reversed(range(max(0, len(self._open) - _OPEN), len(self._open))):
            try:
                data = json.loads(self._text[self._open[position] : end], strict=False)
            except (ValueError, RecursionError):
                continue  # a brace within a text, or within prose
            del self._open[position:]
            if not isinstance(data, dict):
                return None
            if isinstance(data.get("statements"), list):
                self._listed = len(data["statements"])
            return self._draft(data)
        return None

    def _draft(self, data: Mapping[str, Any]) -> Draft | None:
        text, sources = data.get("text"), _sources(data)
        if not isinstance(text, str) or sources is None:
            return None
        self._formed += 1
        there = [n - 1 for n in sources if 1 <= n <= self._count]
        text = " ".join(text.split())
        return Draft(text, there[0], tuple(there[1:])) if text and there else None


def _sources(data: Mapping[str, Any]) -> list[int] | None:
    """Return the numbers of a statement's sources, each once; None where it has none, or something else."""
    told = data.get("sources", data.get("source"))
    numbers = []
    for one in told if isinstance(told, list) else [told]:
        if isinstance(one, bool) or not isinstance(one, int | float | str):
            return None
        try:
            number = int(one)
        except (ValueError, OverflowError):
            return None
        if isinstance(one, float) and number != one:
            return None
        numbers.append(number)
    return list(dict.fromkeys(numbers)) or None


def parse_reply(reply: str, count: int) -> list[Draft]:
    """Return the statements of a reply to ``count`` sentences that is there as a whole.

    Raises:
        BadReply: it holds no statement, and no empty list of them.
    """
    reader = Reply(count)
    drafts = list(reader.feed(reply))
    reader.end()
    return drafts


def without_thoughts(text: str) -> str:
    """Return what a reasoning model says behind its thoughts; "" while it still thinks."""
    text = _THOUGHT.sub("", text)
    ends = list(_THOUGHT_ENDS.finditer(text))
    return text[ends[-1].end() :] if ends else text
