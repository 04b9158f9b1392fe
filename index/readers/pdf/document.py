"""PDF files: press releases, reports, printed pages.

PDFium reads them (pypdfium2), the engine of Chrome: it gives every letter with its place, undoes ligatures and
copes with damaged files that others give up on. Columns and paragraphs are made of the places here.
"""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from index.dates import moment
from index.readers.bounded import bounded
from index.readers.draft import Draft, UnreadableFile
from index.readers.pdf.layout import Piece, blocks_of, without_repeats
from index.readers.pdf.paragraphs import paragraphs_of, title_among
from index.readers.properties import Properties, draft_with

_log = logging.getLogger(__name__)

# A report with photographs; a book or a scanned volume is larger.
_LARGEST = 100_000_000
_MOST_PAGES = 200
# A page takes hundredths of a second; only a file made to hang takes longer than this for all of them.
_SECONDS = 9
# Letters that a font does not name come out as one of these.
_NO_LETTER = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
_BROWSERS = re.compile(
    r"skia/pdf|mozilla|firefox|safari|chrom(?:e|ium)|webkit|wkhtml|headless", re.IGNORECASE
)


def read_pdf(path: Path) -> Draft:
    """Read the PDF file at ``path`` as one article.

    Lines become paragraphs again, columns are read one after the other, and what repeats at the head and foot of
    the pages is left out. Title, author and date come from the file's properties where those can be believed.

    There is no text recognition here. If fewer than half of the pages are images, the others are read; a warning of
    the draft names the pages left out, and its origin of the text names them too.

    Raises :class:`UnreadableFile` if half of the pages or more are images, or the file is no PDF, cut short,
    damaged, protected with a password, too large or too long, or its letters cannot be told.
    """
    found = _taken_out(path)
    pages = found["pages"]
    pieces = [[Piece(*piece) for piece in page.get("pieces", ())] for page in pages]
    lost = _lost(pages, pieces, path.name)
    _refuse_unreadable_letters(pieces, path.name)
    kept = without_repeats(
        [(float(page.get("height", 0)), own) for page, own in zip(pages, pieces, strict=True)]
    )
    blocks = [block for number, own in enumerate(kept) for block in blocks_of(number, own)]
    paragraphs = paragraphs_of(blocks)
    if not paragraphs:
        raise UnreadableFile(
            f"{path.name} holds no text but what repeats on its pages. Give the article's own text."
        )
    text = "\n\n".join(paragraph.text for paragraph in paragraphs)
    draft = draft_with(text, path.name, _properties(found.get("said", {})), title_among(paragraphs))
    if not lost:
        return draft
    left_out = f"{_listed(lost)} of {len(pages)} {'is an image' if len(lost) == 1 else 'are images'}"
    warning = f"{path.name}: {left_out} and left out, so parts of the article may be missing. Convert it to text first."
    return replace(
        draft,
        origins=(*draft.origins, ("text", f"pdf, but {left_out}")),
        warnings=(*draft.warnings, warning),
    )


def _taken_out(path: Path) -> dict[str, Any]:
    """Return the letters of the file and their places, taken out by a program that may die of them."""
    _look_at(path)
    if find_spec("pypdfium2") is None:
        raise UnreadableFile(
            f"{path.name}: reading PDF files needs the package pypdfium2, which is not installed. Install it with: "
            "pip install pypdfium2"
        )
    # -P: the folder of the program has modules named like Python's own.
    command = [
        sys.executable,
        "-P",
        str(Path(__file__).with_name("pages.py")),
        str(path.resolve()),
        str(_MOST_PAGES),
    ]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(
            f"{path.name} takes longer than {_SECONDS} seconds to read, as hostile or damaged files do. Print it into "
            "a new PDF file, or convert it to text first."
        ) from error
    try:
        found: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"problem": "crash"}
    except ValueError:
        found = {"problem": "crash"}
    if found.get("problem") == "crash":
        _log.debug("%s: %s", path.name, done.stderr[-2000:].decode("utf-8", "replace"))
    _refuse(found, path.name)
    return found


def _look_at(path: Path) -> None:
    advice = "Take out the article's pages, or convert it to text first."
    with bounded(path, "a PDF file", _LARGEST, advice) as (stream, size):
        head = stream.read(1024)
        stream.seek(max(0, size - 4096))
        tail = stream.read()
    if not size:
        raise UnreadableFile(f"{path.name} is empty (0 bytes). Get the file again.")
    if b"%PDF-" not in head:
        raise UnreadableFile(
            f"{path.name} is not a PDF file, whatever its name says. Give the article's PDF or text."
        )
    # PDFium mends such a file and shows what is there: half an article, which nobody would notice.
    if b"%%EOF" not in tail:
        raise UnreadableFile(f"{path.name} was cut short: its end is missing. Get the file again.")


def _refuse(found: dict[str, Any], name: str) -> None:
    problem = found.get("problem")
    if problem == "password":
        raise UnreadableFile(
            f"{name} is protected with a password. Save it without one, or convert it to text first."
        )
    if problem == "pages":
        raise UnreadableFile(
            f"{name} has {found['count']} pages; at most {_MOST_PAGES} are read as one article. Take out the "
            "article's pages."
        )
    if problem == "runs":
        raise UnreadableFile(
            f"{name} has its text in more than {found['count']:,} pieces, as drawings and hostile files do. Convert it "
            "to text first."
        )
    if problem == "crash":
        raise UnreadableFile(
            f"{name} cannot be read: it fails, or needs more memory than any article, as damaged and hostile files do. "
            "Get the file again, or convert it to text first."
        )
    if problem:
        raise UnreadableFile(
            f"{name} is damaged and cannot be read. Get the file again, or convert it to text first."
        )
    if not found["pages"]:
        raise UnreadableFile(f"{name} has no pages. Get the file again.")


def _lost(pages: Sequence[dict[str, Any]], pieces: Sequence[Sequence[Piece]], name: str) -> list[int]:
    """Return the numbers of the pages without text; raises if they are half of those that hold anything."""
    broken = [number for number, page in enumerate(pages, 1) if page.get("broken")]
    if broken:
        raise UnreadableFile(f"{name} is damaged: {_listed(broken)} cannot be read. Get the file again.")
    lost = [number for number, page in enumerate(pages, 1) if page.get("drawn")]
    read = sum(bool(own) for own in pieces)
    if not lost and not read:
        raise UnreadableFile(
            f"{name} holds no text: its {len(pages)} pages are empty. Give the article's text."
        )
    if not read:
        which = "its only page is an image" if len(pages) == 1 else "its pages are images"
        raise UnreadableFile(
            f"{name} holds no text: {which}, and text is not recognised in images here. Convert it to text first (OCR)."
        )
    if len(lost) >= read:
        raise UnreadableFile(
            f"{name}: {_listed(lost)} of {len(pages)} {'is an image' if len(lost) == 1 else 'are images'}, and text is "
            "not recognised in images here. Convert it to text first (OCR)."
        )
    return lost


def _refuse_unreadable_letters(pieces: Sequence[Sequence[Piece]], name: str) -> None:
    letters = sum(len(piece.text) for own in pieces for piece in own)
    unknown = sum(len(_NO_LETTER.findall(piece.text)) for own in pieces for piece in own)
    if unknown > 0.1 * letters:
        raise UnreadableFile(
            f"{name} does not say which letters it shows ({unknown} of {letters} are unknown), so its text cannot be "
            "taken out. Convert it to text first (OCR)."
        )


def _listed(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"page {numbers[0]}"
    shown = ", ".join(map(str, numbers[:10]))
    return f"pages {shown} and {len(numbers) - 10} more" if len(numbers) > 10 else f"pages {shown}"


def _properties(said: dict[str, str]) -> Properties:
    # A page printed from a browser is as old as the printing.
    printed = any(_BROWSERS.search(said.get(key, "")) for key in ("Creator", "Producer"))
    return Properties(
        title=said.get("Title", ""),
        authors=(said["Author"],) if said.get("Author") else (),
        created=None if printed else moment(said.get("CreationDate")),
        modified=None if printed else moment(said.get("ModDate")),
    )
