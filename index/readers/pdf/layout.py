"""From runs of letters on a page to lines in reading order: columns, and without what repeats on every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import mean, median

# Headers and footers stand in this part of the height, at the top and at the bottom.
_MARGIN = 0.12
# More runs than any newspaper's page; sorting out columns costs runs times candidates.
_MOST_PIECES = 5000
_CANDIDATES = 40
_DEEPEST = 4
# Fewer letters in a run, on average, and it is a table rather than columns of text.
_PROSE = 14
_PAGE_NUMBER = re.compile(
    r"[-–—|·\s]*(?:(?:p[áa]g(?:ina)?|page|seite|p)\b\.?)?[-–—|·\s]*\d{1,4}\s*(?:(?:de|of|von|sur|/)\s*\d{1,4})?[-–—|·\s]*",
    re.IGNORECASE,
)

_FIRST_NUMBER = re.compile(r"(\d{1,4})[\s|·–—-]")
_LAST_NUMBER = re.compile(r"[\s|·–—-](\d{1,4})$")
_LONGEST_HEADER = 120


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of letters beside each other, or a whole line; distances are in points from the page's lower left."""

    left: float
    bottom: float
    right: float
    top: float
    text: str

    @property
    def height(self) -> float:
        """The height of its letters, a little more than the size of their type."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one column between two cuts, from top to bottom."""

    page: int
    lines: tuple[Piece, ...]

    @property
    def left(self) -> float:
        """Where its lines begin."""
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        """Where its longest line ends."""
        return max(line.right for line in self.lines)


def without_repeats(pages: Sequence[tuple[float, Sequence[Piece]]]) -> list[list[Piece]]:
    """Return the pieces of each page, given with its height, without headers, footers and page numbers.

    Those stand in the margin of two pages in five or more, the same but for their digits, or they are the outermost
    line and begin or end with a number that counts the pages.
    """
    seen: Counter[tuple[str, str]] = Counter()
    counted: Counter[tuple[str, int]] = Counter()
    lines: list[list[Piece]] = []
    for number, (height, pieces) in enumerate(pages):
        seen.update({(zone, _key(piece)) for piece in pieces if (zone := _zone(piece, height))})
        lines.append(lines_of(pieces))
        counted.update({at for line in _outermost(lines[-1]) for at in _counts(line, height, number)})
    enough = max(2.0, 0.4 * len(pages))
    kept: list[list[Piece]] = []
    for number, (height, pieces) in enumerate(pages):
        numbers = {
            line.bottom for line in lines[number] if _zone(line, height) and _PAGE_NUMBER.fullmatch(line.text)
        }
        running = [
            line
            for line in _outermost(lines[number])
            if any(counted[at] >= enough for at in _counts(line, height, number))
        ]
        kept.append(
            [
                piece
                for piece in pieces
                if not ((zone := _zone(piece, height)) and seen[zone, _key(piece)] >= enough)
                and not (piece.bottom in numbers and _PAGE_NUMBER.fullmatch(piece.text))
                and not any(abs(piece.bottom - line.bottom) < 0.5 * line.height for line in running)
            ]
        )
    return kept


def _outermost(lines: Sequence[Piece]) -> Sequence[Piece]:
    return (lines[0], lines[-1]) if len(lines) > 1 else lines


def _counts(line: Piece, height: float, number: int) -> list[tuple[str, int]]:
    """Return where a line stands and how far the numbers at its ends are from that of its page."""
    zone = _zone(line, height)
    if not zone or len(line.text) > _LONGEST_HEADER:
        return []
    ends = (_FIRST_NUMBER.match(line.text), _LAST_NUMBER.search(line.text))
    return [(zone, int(found[1]) - number) for found in ends if found]


def blocks_of(page: int, pieces: Sequence[Piece]) -> Iterator[Block]:
    """Yield the blocks of a page's pieces in reading order."""
    for block in _split(sorted(pieces, key=lambda piece: -piece.top), 0):
        lines = lines_of(block)
        if lines:
            yield Block(page, tuple(lines))


def lines_of(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the lines that the pieces of one column make, from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(_with_initials(pieces), key=lambda piece: -(piece.top + piece.bottom)):
        if rows:
            top, bottom = rows[-1][0].top, rows[-1][0].bottom
            if min(top, piece.top) - max(bottom, piece.bottom) >= 0.5 * min(top - bottom, piece.height):
                rows[-1].append(piece)
                continue
        rows.append([piece])
    lines: list[Piece] = []
    for row in rows:
        row.sort(key=lambda piece: piece.left)
        # A raised number is smaller than what it stands beside.
        main = max(row, key=lambda piece: len(piece.text))
        text = " ".join(words for piece in row if (words := piece.text.strip()))
        if text:
            lines.append(Piece(row[0].left, main.bottom, max(piece.right for piece in row), main.top, text))
    return lines


def _with_initials(pieces: Sequence[Piece]) -> list[Piece]:
    """Put each large initial, which is as high as two or three lines, before the first of those."""
    initials = [piece for piece in pieces if len(piece.text.strip()) == 1 and piece.text.strip().isupper()]
    if not initials:
        return list(pieces)
    usual = median(piece.height for piece in pieces)
    kept = list(pieces)
    for initial in [piece for piece in initials[:20] if piece.height > 1.7 * usual]:
        beside = [
            piece
            for piece in kept
            if piece is not initial
            and -usual <= piece.left - initial.right <= 2 * usual
            and initial.bottom - usual <= piece.bottom
            and piece.top <= initial.top + usual
        ]
        first = max(beside, key=lambda piece: piece.top, default=None)
        # One initial may have been put before another.
        if first is not None and initial in kept:
            kept.remove(initial)
            # It stays set in, like the lines below it.
            kept[kept.index(first)] = replace(first, text=initial.text + first.text)
    return kept


def _key(piece: Piece) -> str:
    return re.sub(r"\d+", "#", piece.text.casefold())


def _zone(piece: Piece, height: float) -> str:
    middle = (piece.top + piece.bottom) / 2
    if middle > (1 - _MARGIN) * height:
        return "top"
    return "bottom" if middle < _MARGIN * height else ""


def _split(pieces: list[Piece], depth: int) -> list[list[Piece]]:
    """Part pieces, sorted from the top, into blocks: at the gutter that makes most of them columns."""
    if depth >= _DEEPEST or not 6 <= len(pieces) <= _MOST_PIECES:
        return [pieces]
    starts = Counter(round(piece.left) for piece in pieces)
    best, most = None, 0
    for start, _ in starts.most_common(_CANDIDATES):
        bands = _bands(pieces, start - 1)
        columns = sum(len(left) + len(right) for left, right in bands if right)
        if columns > most:
            best, most = bands, columns
    if best is None:
        return [pieces]
    blocks: list[list[Piece]] = []
    for left, right in best:
        blocks += _split(left, depth + 1)
        blocks += _split(right, depth + 1) if right else []
    return blocks


def _bands(pieces: list[Piece], gutter: float) -> list[tuple[list[Piece], list[Piece]]]:
    """Cut pieces into bands from top to bottom: left and right of a gutter, or across it with nothing right."""
    bands: list[tuple[list[Piece], list[Piece]]] = []
    left: list[Piece] = []
    right: list[Piece] = []

    def close() -> None:
        if _are_columns(left, right):
            bands.append((left.copy(), right.copy()))
        elif left or right:
            _across(sorted([*left, *right], key=lambda piece: -piece.top))
        left.clear()
        right.clear()

    def _across(more: list[Piece]) -> None:
        if bands and not bands[-1][1]:
            bands[-1][0].extend(more)
        elif more:
            bands.append((more, []))

    for piece in pieces:
        if piece.left < gutter < piece.right:
            close()
            _across([piece])
        elif piece.left >= gutter:
            right.append(piece)
        else:
            left.append(piece)
    close()
    return bands


def _are_columns(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Tell whether two sides of a gutter are columns of text: several lines each, side by side, long enough."""
    if min(len(left), len(right)) < 2 or len(left) + len(right) < 6:
        return False
    gap = min(piece.left for piece in right) - max(piece.right for piece in left)
    if gap < 0.4 * median(piece.height for piece in [*left, *right]):
        return False
    tops = [max(piece.top for piece in side) for side in (left, right)]
    bottoms = [min(piece.bottom for piece in side) for side in (left, right)]
    beside = min(tops) - max(bottoms)
    if beside < 0.5 * min(top - bottom for top, bottom in zip(tops, bottoms, strict=True)):
        return False
    return all(mean(len(piece.text) for piece in side) >= _PROSE for side in (left, right))
