"""The lines of a text: which belong to one paragraph, which end a sentence, which are headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.marks import CLOSING, common_function_words, opens

Span = tuple[int, int]
"""Start and end of a piece of a text."""

_HEADING_WORDS = 12
_HEADING_LENGTH = 120
# Nobody wraps lines wider than this: a text with such lines has a paragraph in each.
_WIDEST_WRAP = 140
_LOOK = 48

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BULLET = re.compile(r"\s*(?:[-*•·▪●◦‣–—]\s|\(?\d{1,2}[.)]\s|#{1,6}\s)")
_LAST_WORD = re.compile(r"[^\W_]+$")


def paragraphs(text: str) -> Iterator[list[Span]]:
    """Yield the paragraphs of ``text`` as lists of their lines; blank lines part them and are left out."""
    lines: list[Span] = []
    previous = 0
    for match in _LINE.finditer(text):
        if not match.group().strip():
            continue
        if lines and line_breaks(text, previous, match.start()) > 1:
            yield lines
            lines = []
        lines.append(trimmed(text, *match.span()))
        previous = match.end()
    if lines:
        yield lines


def line_breaks(text: str, start: int, end: int) -> int:
    """Count the line ends between two offsets; two make a blank line."""
    return len(_BREAK.findall(text, start, end))


def trimmed(text: str, start: int, end: int) -> Span:
    """Return the span without white space at its ends."""
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def stretches(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    """Join the lines of a paragraph into stretches within which only marks end sentences."""
    start = lines[0][0]
    for number, (line, following) in enumerate(pairwise(lines)):
        if _BULLET.match(text, *following) or _ends_here(text, lines, number):
            yield start, line[1]
            start = following[0]
    yield start, lines[-1][1]


def standing_lines(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    """Yield the lines of a paragraph that may be headings: its only line, or a title line above others."""
    if len(lines) == 1:
        yield from (line for line in lines if _short_and_open(text, line))
    else:
        yield from (line for number, line in enumerate(lines) if _is_title_line(text, lines, number))


def _ends_here(text: str, lines: Sequence[Span], number: int) -> bool:
    """Say whether a sentence ends with this line even without a full stop."""
    if _wraps(lines, number):
        return _is_title_line(text, lines, number) or (
            number + 2 < len(lines)
            and _is_title_line(text, lines, number + 1)
            and _complete(text, lines[number])
        )
    return _parted(text, lines, number)


def _is_title_line(text: str, lines: Sequence[Span], number: int) -> bool:
    """Tell a title line from a line of a sentence that goes on."""
    line = lines[number]
    if number + 1 == len(lines) or not _short_and_open(text, line) or not _parted(text, lines, number):
        return False
    if not _wraps(lines, number):
        return number == 0 or _parted(text, lines, number - 1)
    return (
        (number == 0 or _complete(text, lines[number - 1]))
        and opens(text[line[0] : line[0] + _LOOK]) is True
        and line[1] - line[0] < 0.6 * _widest(lines, number)
    )


def _parted(text: str, lines: Sequence[Span], number: int) -> bool:
    """Say whether nothing ties a line to the next one: no comma, no "of the", no lower case after it."""
    line, following = lines[number], lines[number + 1]
    tail = text[max(line[0], line[1] - _LOOK) : line[1]]
    last_word = _LAST_WORD.search(tail)
    return (
        not tail.endswith((",", ";"))
        and opens(text[following[0] : following[0] + _LOOK]) is True
        and not (last_word and last_word.group() in common_function_words())
    )


def _wraps(lines: Sequence[Span], number: int) -> bool:
    return _widest(lines, number) <= _WIDEST_WRAP


def _widest(lines: Sequence[Span], number: int) -> int:
    # The neighbourhood tells enough and keeps a text of very many lines cheap.
    return max(end - start for start, end in lines[max(0, number - 10) : number + 10])


def _complete(text: str, line: Span) -> bool:
    tail = text[max(line[0], line[1] - 8) : line[1]].rstrip(CLOSING + " ")
    return tail.endswith(tuple(".!?…。！？؟।"))


def _short_and_open(text: str, line: Span) -> bool:
    """Say whether a line is short and has no closing mark."""
    start, end = line
    if end - start > _HEADING_LENGTH or _complete(text, line):
        return False
    words = text[start:end]
    return len(words.split()) <= _HEADING_WORDS and not words.endswith((",", ";"))
