"""A program of its own that takes the letters out of a PDF file with PDFium and prints them as JSON.

PDFium is written in C++: a hostile file that makes it crash, hang or fill the memory must end this program and not
the one that asked. Run as ``python -P pages.py FILE PAGES``; nothing of the project is imported.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
from collections import Counter
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


def _pieces(text: Any) -> tuple[int, list[list[Any]]]:
    """Return by how many quarters the page's letters are turned, and runs of them as left, bottom, right, top, text."""
    import pypdfium2.raw as raw

    count = min(text.count_chars(), _MOST_LETTERS)
    turns = Counter(_turn(raw, text, index) for index in range(0, count, 1 + count // 200))
    turn = next((most for most, _ in turns.most_common() if most is not None), 0)
    box = raw.FS_RECTF()
    reference = ctypes.byref(box)
    pieces: list[list[Any]] = []
    now: list[Any] | None = None
    said: list[str] = []
    last = 0.0
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in (10, 13):
            now = None
            continue
        if code in (32, 9, 0xA0):
            if now is not None:
                said.append(" ")
            continue
        if code == 0 or not raw.FPDFText_GetLooseCharBox(text, index, reference):
            continue
        left, bottom, right, top = _turned(turn, box.left, box.bottom, box.right, box.top)
        letter = "-" if code in _HYPHENS else chr(code)
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
                said.append(letter)
                last = left
                continue
            now = None
        # Letters at an angle are a watermark or a note on the margin.
        if _turn(raw, text, index) != turn:
            continue
        said, last = [letter], left
        now = [left, bottom, right, top, said]
        pieces.append(now)
    for piece in pieces:
        # Letters beyond the first 65,536 may come in two halves.
        joined = "".join(piece[4]).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        words = " ".join(joined.split())
        # A large initial is a word by itself ("A las seis") or begins one ("Algo").
        words += " " if len(words) == 1 and joined.endswith(" ") else ""
        piece[:] = [*(round(value, 1) for value in piece[:4]), words]
    return turn, pieces


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
