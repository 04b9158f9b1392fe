"""Text to sentences to passages, every one known by its offsets in the text.

Sentences are found by rules (:mod:`index.marks`, :mod:`index.lines`). Trained splitters, nltk's punkt and
sentencex, were measured on the cases in ``tests/test_split.py`` and did worse. Every rule looks at a bounded
stretch of text, so time grows with length alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.article import Article, Passage, Sentence
from index.lines import Span, line_breaks, paragraphs, standing_lines, stretches, trimmed
from index.marks import ends

LONGEST = 1500
"""A sentence with more characters is cut at a clause or a word, so that no unit grows without bound."""


def sentences(text: str, language: str | None = None) -> list[Sentence]:
    """Return the sentences of ``text`` in order.

    For each one ``text[start:end] == sentence.text``, without white space at its ends. Sentences do not
    overlap and together hold every character of ``text`` that is not white space. A blank line always ends
    a sentence; a single line end does after a complete line, a short title line or before a bullet. None is
    longer than :data:`LONGEST` characters. ``language`` is an ISO 639-1 code; without it the rules of all
    languages apply.
    """
    found: list[Sentence] = []
    headings: set[Span] = set()
    for lines in paragraphs(text):
        headings.update(standing_lines(text, lines))
        for start, end in stretches(text, lines):
            for first, last in pairwise((start, *ends(text, start, end, language), end)):
                found.extend(_bounded(text, *trimmed(text, first, last)))
    if len(found) == 1:
        # A text of one line is what it says, not a heading over nothing.
        return found
    return [
        Sentence(s.start, s.end, s.text, heading=True) if (s.start, s.end) in headings else s for s in found
    ]


def passages(article: Article, *, limit: int = 800) -> list[Passage]:
    """Group the sentences of ``article`` into passages of about ``limit`` characters at most, in order.

    Every sentence is in exactly one passage; nothing overlaps. Passages are of similar length, end with a
    paragraph where that costs little, and never end with a heading that something follows. A single
    sentence longer than ``limit`` is a passage of its own. ``id`` is 0 until the library stores them.

    Raises ``ValueError`` if ``limit`` is not positive.
    """
    if limit < 1:
        raise ValueError(f"A passage needs a limit of at least 1 character, not {limit}.")
    units = _units(article.text, sentences(article.text, article.language), limit)
    return [_passage(article, units[first:last]) for first, last in _groups(units, limit)]


def _bounded(text: str, start: int, end: int) -> Iterator[Sentence]:
    while end - start > LONGEST:
        middle = _place_to_cut(text, start)
        first, last = trimmed(text, start, middle)
        yield Sentence(first, last, text[first:last])
        start, end = trimmed(text, middle, end)
    if start < end:
        yield Sentence(start, end, text[start:end])


def _place_to_cut(text: str, start: int) -> int:
    """Return where to cut a sentence that is too long: after a clause, else a word, else a character."""
    least, most = start + LONGEST // 2, start + LONGEST
    for mark in ("\n", "; ", ": ", ", ", " "):
        place = text.rfind(mark, least, most)
        if place >= 0:
            return place + len(mark)
    while most > least and (unicodedata.combining(text[most]) or text[most] in "\u200d\ufe0f"):
        most -= 1
    return most


@dataclass(frozen=True, slots=True)
class _Unit:
    """Sentences that stay together (headings with what follows), and whether a paragraph ends after them."""

    sentences: tuple[Sentence, ...]
    closes: bool

    @property
    def start(self) -> int:
        return self.sentences[0].start

    @property
    def end(self) -> int:
        return self.sentences[-1].end


# A passage of very many tiny sentences is no use to a reader, and the bound keeps the search below linear.
_MOST_UNITS = 64
# What ending inside a paragraph costs, in squared shares of the wanted length.
_INSIDE_PARAGRAPH = 0.3


def _units(text: str, found: Sequence[Sentence], limit: int) -> list[_Unit]:
    units: list[_Unit] = []
    waiting: list[Sentence] = []
    for number, sentence in enumerate(found):
        waiting.append(sentence)
        last = number + 1 == len(found)
        if sentence.heading and not last and found[number + 1].end - waiting[0].start <= limit:
            continue
        closes = last or line_breaks(text, sentence.end, found[number + 1].start) > 0
        units.append(_Unit(tuple(waiting), closes))
        waiting = []
    return units


def _groups(units: Sequence[_Unit], limit: int) -> list[Span]:
    """Choose where passages end so that the sum of costs is least (shortest path over the units)."""
    if not units:
        return []
    total = units[-1].end - units[0].start
    wanted = total / max(1, -(-total // limit))
    best: list[tuple[float, int]] = [(0.0, 0)]
    for last in range(1, len(units) + 1):
        options = []
        for first in range(last - 1, max(-1, last - 1 - _MOST_UNITS), -1):
            length = units[last - 1].end - units[first].start
            if length > limit and first < last - 1:
                break
            cost = best[first][0] + _cost(units[last - 1], length, wanted, last == len(units))
            options.append((cost, first))
        best.append(min(options))
    ends = [len(units)]
    while ends[-1]:
        ends.append(best[ends[-1]][1])
    ends.reverse()
    return list(pairwise(ends))


def _cost(unit: _Unit, length: int, wanted: float, at_end: bool) -> float:
    missed = (length - wanted) / wanted
    stranded = 1.0 if unit.sentences[-1].heading and not at_end else 0.0
    return missed * missed + stranded + (0.0 if unit.closes else _INSIDE_PARAGRAPH)


def _passage(article: Article, units: Sequence[_Unit]) -> Passage:
    start, end = units[0].start, units[-1].end
    held = tuple(sentence for unit in units for sentence in unit.sentences)
    return Passage(article.id, start, end, article.text[start:end], held)
