"""A program of its own that takes the letters out of a PDF file with PDFium and prints them as JSON.

PDFium is written in C++: a hostile file that makes it crash, hang or fill the memory must end this program and not
the one that asked. Run as ``python -P pages.py FILE PAGES``; nothing of the project is imported.
"""

from __future__ import annotations

import ctypes
import json
import math
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# A page of a newspaper has 20,000 letters; the rest of a page with more is not an article's.
_MOST_LETTERS = 200_000
# A page of text has a hundred runs of letters, one of tables a thousand; the asker sorts them all.
_MOST_RUNS = 40_000
# As much memory as PDFium needs for the worst of honest files, and no more.
_MEMORY = 1_500_000_000
_HYPHENS = frozenset({0x02, 0xFFFE, 0xAD})
# Gaps of this many heights of the letters part two pieces of a line.
_GAP = 0.9
# So much of a page in Arabic, Hebrew and the like, and it is read from the right.
_FROM_RIGHT = 0.3
# Gaps of this many heights of a line from the right part two words.
_WORD_GAP = 0.2
_LATIN = "A-Za-z\u00c0-\u024f\u0370-\u04ff"
_DIGIT = "0-9\u0660-\u0669\u06f0-\u06f9"
_LEFTWARD = re.compile(rf"[{_LATIN}{_DIGIT}](?:[ .,:'’&/@_+-]*[{_LATIN}{_DIGIT}])*")
_NUMBER = re.compile(rf"[{_DIGIT}](?:[.,:/٫٬-]?[{_DIGIT}])*")
_PAIRS = {sign: pair for pair in ("()", "[]", "{}", "«»") for sign in pair}
_BRACKET = re.compile(r"(?P<opens>(?<![^\s(\[{«]))?(?P<pair>[()\[\]{}«»])")
# Shapes of letters and pairs of letters, which stand for the letters themselves.
_SHAPES = re.compile("[\ufb1d-\ufdff\ufe70-\ufefc]")
# A page with fewer letters than this, and a picture over so much of it, is a picture.
_FEW = 80
_MOSTLY = 0.4


def main(path: str, most_pages: int) -> dict[str, Any]:
    """Return what the file at ``path`` holds, or under "problem" why it cannot be read."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path)
        count = len(document)
    except pdfium.PdfiumError as error:
        return {"problem": "password" if "password" in str(error).lower() else "damaged"}
    if count > most_pages:
        return {"problem": "pages", "count": count}
    pages: list[dict[str, Any]] = []
    runs = 0
    for number in range(count):
        pages.append(_page(document, number))
        runs += len(pages[-1].get("pieces", ()))
        if runs > _MOST_RUNS:
            return {"problem": "runs", "count": runs}
    return {"pages": pages, "said": document.get_metadata_dict()}


def _page(document: Any, number: int) -> dict[str, Any]:
    import pypdfium2 as pdfium

    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError:
        return {"broken": True}
    width, height = page.get_size()
    turn, pieces = _pieces(text)
    if page.get_rotation() in (90, 270) and not turn:
        # The page is shown turned, its letters are not: then their own sheet counts.
        width, height = height, width
    if turn in (1, 3) and page.get_rotation() not in (90, 270):
        width, height = height, width
    letters = sum(len(piece[4]) for piece in pieces)
    if not letters:
        # Anything drawn is a scan, or letters drawn as shapes; nothing drawn is an empty page.
        drawn = next(iter(page.get_objects(max_depth=1)), None) is not None
    else:
        # The programs that scan write a line of their own below the picture.
        drawn = letters < _FEW and _pictured(page) > _MOSTLY * width * height
    return {"width": width, "height": height, "pieces": [] if drawn else pieces, "drawn": drawn}


def _pictured(page: Any) -> float:
    """Return the area of the largest picture on a page."""
    import pypdfium2.raw as raw

    largest = 0.0
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        largest = max(largest, (right - left) * (top - bottom))
    return largest


@dataclass(slots=True)
class _Letter:
    """A letter and its box, turned upright; ``base`` is the height of the line it stands on."""

    sign: str
    left: float = 0.0
    bottom: float = 0.0
    right: float = 0.0
    top: float = 0.0
    base: float = 0.0
    index: int = 0

    @property
    def rightward(self) -> bool:
        return unicodedata.bidirectional(self.sign) in ("R", "AL")


def _pieces(text: Any) -> tuple[int, list[list[Any]]]:
    """Return by how many quarters the page's letters are turned, and runs of them as left, bottom, right, top, text.

    On a page that is read from the right, left and right are minus the distances from the left: what is read first
    has the smallest there, too.
    """
    import pypdfium2.raw as raw

    count = min(text.count_chars(), _MOST_LETTERS)
    turns = Counter(_turn(raw, text, index) for index in range(0, count, 1 + count // 200))
    turn = next((most for most, _ in turns.most_common() if most is not None), 0)
    letters = list(_letters(raw, text, count, turn))
    written = [letter for letter in letters if letter.sign.isalpha()]
    if sum(letter.rightward for letter in written) > _FROM_RIGHT * len(written):
        upright = [x for x in letters if x.sign not in " \n" and _turn(raw, text, x.index) == turn]
        return turn, [piece for row in _rows(upright) for piece in _from_right(row)]
    return turn, _from_left(raw, text, letters, turn)


def _letters(raw: Any, text: Any, count: int, turn: int) -> Iterator[_Letter]:
    """Yield the letters of a page in the file's order; a space and the end of a line come without a box."""
    box = raw.FS_RECTF()
    across, up = ctypes.c_double(), ctypes.c_double()
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in (10, 13):
            yield _Letter("\n")
        elif code in (32, 9, 0xA0):
            yield _Letter(" ")
        elif code and raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box)):
            edges = _turned(turn, box.left, box.bottom, box.right, box.top)
            base = edges[1]
            if raw.FPDFText_GetCharOrigin(text, index, ctypes.byref(across), ctypes.byref(up)):
                base = _turned(turn, across.value, up.value, across.value, up.value)[1]
            yield _Letter("-" if code in _HYPHENS else chr(code), *edges, base, index)


def _from_left(raw: Any, text: Any, letters: list[_Letter], turn: int) -> list[list[Any]]:
    pieces: list[list[Any]] = []
    now: list[Any] | None = None
    said: list[str] = []
    last = 0.0
    for letter in letters:
        if letter.sign == "\n":
            now = None
            continue
        if letter.sign == " ":
            if now is not None:
                said.append(" ")
            continue
        left, bottom, right, top = letter.left, letter.bottom, letter.right, letter.top
        high = top - bottom
        if now is not None:
            overlap = min(top, now[3]) - max(bottom, now[1])
            # The letters of a ligature share its place; an accent stands over its letter.
            behind = left >= now[2] - 0.5 * high or left >= last - 0.1 * high
            near = behind and left - now[2] <= _GAP * max(high, now[3] - now[1])
            alike = 0.6 < high / max(0.1, now[3] - now[1]) < 1.7
            if near and alike and overlap >= 0.5 * min(high, now[3] - now[1]):
                # Its first letter says how high a run is: a sign of another font may be higher.
                now[0], now[2] = min(now[0], left), max(now[2], right)
                said.append(letter.sign)
                last = left
                continue
            now = None
        # Letters at an angle are a watermark or a note on the margin.
        if _turn(raw, text, letter.index) != turn:
            continue
        said, last = [letter.sign], left
        now = [left, bottom, right, top, said]
        pieces.append(now)
    for piece in pieces:
        # Letters beyond the first 65,536 may come in two halves.
        joined = "".join(piece[4]).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        words = " ".join(joined.split())
        # A large initial is a word by itself ("A las seis") or begins one ("Algo").
        words += " " if len(words) == 1 and joined.endswith(" ") else ""
        piece[:] = [*(round(value, 1) for value in piece[:4]), words]
    return pieces


def _rows(letters: list[_Letter]) -> Iterator[list[_Letter]]:
    """Part letters into those that stand on one line, from the top: their order in the file says nothing here."""
    row: list[_Letter] = []
    for letter in sorted(letters, key=lambda letter: -letter.base):
        if row and row[0].base - letter.base > 0.4 * max(
            letter.top - letter.bottom, row[0].top - row[0].bottom
        ):
            yield row
            row = []
        row.append(letter)
    if row:
        yield row


def _from_right(row: list[_Letter]) -> Iterator[list[Any]]:
    """Yield the runs of a line as they are read, from where they stand: from the right, but Latin and numbers."""
    marks = [letter for letter in row if unicodedata.combining(letter.sign)]
    bases = [letter for letter in row if not unicodedata.combining(letter.sign)]
    if not bases:
        return
    # Of a ligature of two letters, which share their place, the lam comes first.
    bases.sort(key=lambda letter: (-round(letter.left + letter.right, 1), letter.sign != "ل"))
    vowels: dict[int, str] = {}
    for mark in marks[: len(row) // 2 + 1]:
        nearest = min(bases, key=lambda base: abs(base.left + base.right - mark.left - mark.right))
        vowels[nearest.index] = vowels.get(nearest.index, "") + mark.sign
    top, bottom = max(letter.top for letter in bases), min(letter.bottom for letter in bases)
    runs: list[list[_Letter]] = []
    for letter in bases:
        if not runs or runs[-1][-1].left - letter.right > _GAP * (top - bottom):
            runs.append([])
        runs[-1].append(letter)
    for run in runs:
        said = ""
        for place, letter in enumerate(run):
            if place and run[place - 1].left - letter.right > _WORD_GAP * (top - bottom):
                said += " "
            said += letter.sign + vowels.get(letter.index, "")
        edges = (-max(letter.right for letter in run), bottom, -min(letter.left for letter in run), top)
        yield [*(round(value, 1) for value in edges), _as_read(said)]


def _as_read(said: str) -> str:
    """Return letters that were gathered from the right as they are read."""
    said = _LEFTWARD.sub(_turned_back, said)
    # Brackets are seen mirrored, and PDFium mirrors some of them back: what stands before and behind them tells.
    said = _BRACKET.sub(lambda found: _PAIRS[found["pair"]][0 if found["opens"] is not None else 1], said)
    return _SHAPES.sub(lambda shape: unicodedata.normalize("NFKC", shape[0]), said)


def _turned_back(run: re.Match[str]) -> str:
    if any(char.isalpha() for char in run[0]):
        return run[0][::-1]
    return _NUMBER.sub(lambda number: number[0][::-1], run[0])


def _turn(raw: Any, text: Any, index: int) -> int | None:
    """Return by how many quarters a letter is turned, or ``None`` if it stands at an angle."""
    quarters = raw.FPDFText_GetCharAngle(text, index) / (math.pi / 2)
    return round(quarters) % 4 if abs(quarters - round(quarters)) < 0.1 else None


def _turned(
    turn: int, left: float, bottom: float, right: float, top: float
) -> tuple[float, float, float, float]:
    """Return a box on the sheet turned so that letters turned by ``turn`` quarters stand upright."""
    if turn == 1:
        return -top, left, -bottom, right
    if turn == 2:
        return -right, -top, -left, -bottom
    if turn == 3:
        return bottom, -right, top, -left
    return left, bottom, right, top


def _bounded() -> None:
    """Limit this program's memory, where the system can."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    except (ImportError, ValueError, OSError):
        pass


if __name__ == "__main__":
    _bounded()
    sys.stdout.write(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
