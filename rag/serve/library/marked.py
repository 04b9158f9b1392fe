"""An article's text in paragraphs, with stretches of it marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_QUOTE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_BLANK = re.compile(r"\n[^\S\n]*\n")
_MOST = 100

Span = tuple[int, int]
"""Offsets into a text, from and to."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a paragraph: plain, of the ``main`` mark or of another (``also``).

    ``anchors`` are the ids of the marks that begin with it.
    """

    text: str
    kind: str = ""
    anchors: tuple[str, ...] = ()


def spans(quotes: Iterable[str], text: str) -> list[Span]:
    """Return the stretches ``START-END`` of ``text``, in their order, each once, without white space at their ends.

    What is no stretch of the text, or holds nothing, is passed over; of more than a hundred, the rest is.
    """
    found: dict[Span, None] = {}
    for quote in quotes:
        matched = _QUOTE.fullmatch(quote)
        if matched is None or len(found) == _MOST:
            continue
        start, end = int(matched[1]), int(matched[2])
        inner = text[start:end].strip() if start < end <= len(text) else ""
        if inner:
            start += text[start:end].index(inner)
            found[start, start + len(inner)] = None
    return list(found)


def paragraphs(text: str, marks: Sequence[Span] = ()) -> list[list[Piece]]:
    """Cut ``text`` into paragraphs, and those into pieces at the ends of marks; the first mark is the main one.

    A paragraph ends at a blank line; where there is none in the whole text, at every line end. Where marks overlap, the
    main one goes before. All pieces together are the text, but for white space between paragraphs.
    """
    return [_pieces(text, start, end, marks) for start, end in _paragraphs(text)]


def _paragraphs(text: str) -> Iterator[Span]:
    edge = _BLANK if _BLANK.search(text.strip()) else re.compile(r"\n")
    at = 0
    for start, end in [*(m.span() for m in edge.finditer(text)), (len(text), len(text))]:
        inner = text[at:start].strip()
        if inner:
            first = at + text[at:start].index(inner)
            yield first, first + len(inner)
        at = end


def _pieces(text: str, start: int, end: int, marks: Sequence[Span]) -> list[Piece]:
    here = [(n, a, b) for n, (a, b) in enumerate(marks) if a < end and start < b]
    edges = sorted({start, end, *(e for _, a, b in here for e in (a, b) if start < e < end)})
    pieces = []
    for left, right in pairwise(edges):
        covering = [n for n, a, b in here if a <= left and right <= b]
        kind = "" if not covering else "main" if 0 in covering else "also"
        anchors = tuple(anchor for n, a, b in here if a == left for anchor in _anchors(n, a, b))
        pieces.append(Piece(text[left:right], kind, anchors))
    return pieces


def _anchors(n: int, start: int, end: int) -> Iterator[str]:
    if n == 0:
        yield "quote"
    yield f"c{start}-{end}"
