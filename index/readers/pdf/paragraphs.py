"""From lines to paragraphs: where one ends, and which hyphen at a line's end belongs to the word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.readers.pdf.layout import Block, Piece

_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "ĳ": "ij", "Ĳ": "IJ"}
)
_ENDS = re.compile(r"[.!?:…][\"'”’»)\]]*$")
_BULLET = re.compile(r"[•·▪●◦‣■□✓-]\s+\S|[–—]\s+\S|\(?\d{1,2}[.)]\s+\S")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]+)-$")
_LEADS = re.compile(r"[^\W\d_]+")
# Nobody writes longer paragraphs; joining lines to an endless one takes the square of its length.
_LONGEST = 20_000
# So much larger than the running text is a title.
_TITLE = 1.2


@dataclass(slots=True)
class Paragraph:
    """A paragraph, the page it begins on, and the height of its letters."""

    text: str
    page: int
    height: float


def paragraphs_of(blocks: Sequence[Block]) -> list[Paragraph]:
    """Return the paragraphs that the lines of ``blocks`` make, across columns and pages."""
    known = _words(blocks)
    usual = _usual_pitch(blocks)
    paragraphs: list[Paragraph] = []
    previous: tuple[Block, int] | None = None
    for block in blocks:
        for place, line in enumerate(block.lines):
            text = line.text.translate(_LIGATURES)
            goes_on = previous is not None and not _begins(previous, (block, place), usual)
            if goes_on and len(paragraphs[-1].text) < _LONGEST:
                paragraphs[-1].text = _joined(paragraphs[-1].text, text, known)
            else:
                paragraphs.append(Paragraph(text, block.page, line.height))
            previous = block, place
    return paragraphs


def title_among(paragraphs: Sequence[Paragraph]) -> str:
    """Return the title that the first page shows: its largest paragraph, if that is larger than the running text."""
    if not paragraphs:
        return ""
    letters = sorted((paragraph.height, len(paragraph.text)) for paragraph in paragraphs)
    half, running = sum(count for _, count in letters) / 2, 0.0
    for height, count in letters:
        half -= count
        running = height
        if half <= 0:
            break
    shown = [
        paragraph
        for paragraph in paragraphs[:15]
        # The name of the outlet is larger still, and shorter.
        if paragraph.page == paragraphs[0].page
        and len(paragraph.text.split()) >= 3
        and len(paragraph.text) <= 250
    ]
    best = max(shown, key=lambda paragraph: paragraph.height, default=None)
    return best.text if best is not None and best.height >= _TITLE * running else ""


def _begins(previous: tuple[Block, int], now: tuple[Block, int], usual: float) -> bool:
    """Tell whether the line ``now`` begins a paragraph."""
    (block, place), (next_block, next_place) = previous, now
    before, line = block.lines[place], next_block.lines[next_place]
    if abs(before.height - line.height) > 0.12 * max(before.height, line.height) or _BULLET.match(line.text):
        return True
    indent = line.left - next_block.left
    width = max(1.0, block.right - block.left)
    ends = bool(_ENDS.search(before.text))
    if block is not next_block:
        # The text goes on in the next column or page if the sentence does.
        full = before.right >= block.right - 0.15 * width
        goes_on = line.text[:1].islower() or before.text.endswith("-")
        return ends or not (goes_on or (full and indent < 0.5 * line.height and len(block.lines) > 1))
    pitch = before.bottom - line.bottom
    if pitch > 1.35 * (usual * line.height):
        return True
    set_in = indent > 0.8 * line.height and before.left - block.left < 0.5 * line.height
    # The lines of an item are set in behind its mark.
    if set_in and not _BULLET.match(before.text):
        return True
    if before.right < block.right - 0.15 * width and ends:
        return True
    return before.right < block.left + 0.5 * width and line.text[:1].isupper() and not line.text[:1].islower()


def _usual_pitch(blocks: Sequence[Block]) -> float:
    """Return the distance between lines in heights of their letters, as most of the document has it."""
    pitches = [
        (before.bottom - line.bottom) / line.height
        for block in blocks
        for before, line in pairwise(block.lines)
        if line.height > 0 and abs(before.height - line.height) < 0.12 * line.height
    ]
    near = [pitch for pitch in pitches if 0.7 < pitch < 2.5]
    # In a short document the distances between paragraphs may be as many as those within.
    return min(median(near), 1.25 * min(near)) if near else 1.2


def _words(blocks: Sequence[Block]) -> frozenset[str]:
    """Return the words that stand unbroken in the document."""
    words: set[str] = set()
    for line in _lines(blocks):
        found = [word.casefold() for word in _WORD.findall(line.text.translate(_LIGATURES))]
        # The first may be the rest of a broken word, the last its beginning.
        words.update(found[1:] if found else ())
        if line.text.endswith("-") and found:
            words.discard(found[-1]) if found[-1] not in found[:-1] else None
    return frozenset(words)


def _lines(blocks: Sequence[Block]) -> Iterator[Piece]:
    for block in blocks:
        yield from block.lines


def _joined(text: str, line: str, known: frozenset[str]) -> str:
    """Join a line to the text before it; a hyphen at its end goes if it only broke a word."""
    broken, rest = _BROKEN.search(text[-80:]), _LEADS.match(line)
    if broken is None or rest is None:
        # Behind a dash stands a space, behind the hyphen of "COVID-19" or of an address none.
        return text + line if re.search(r"[^\W_]-$", text[-2:]) else f"{text} {line}"
    first, second = broken[1].casefold(), rest[0].casefold()
    compound, whole = f"{first}-{second}", first + second
    if compound in known and whole not in known:
        return text + line
    if whole in known:
        return text[:-1] + line
    # "Madrid-Barcelona" and "long-term": a capital, or two words that the document has by themselves.
    if not rest[0][:1].islower() or (first in known and second in known and min(len(first), len(second)) > 2):
        return text + line
    return text[:-1] + line
