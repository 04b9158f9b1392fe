"""Word documents: the text as it stands once every tracked change is accepted.

The XML is walked here rather than by python-docx, whose ``Paragraph.text`` leaves out what tracked changes insert
and what stands in content controls and text boxes, and whose package loads every picture into memory.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.dates import moment
from index.readers.blocks import local
from index.readers.docx_lists import Looks, Style, bullets_of, inside, styles_of, value
from index.readers.draft import Draft, UnreadableFile
from index.readers.packed import DAMAGE, Bomb, opened, parsed, unpacked
from index.readers.properties import Properties, draft_with

# A document with pictures; its text alone is far smaller, and each megabyte of it takes half a second.
_LARGEST = 100_000_000
_LARGEST_PART = 12_000_000
_WIDEST_CELL = 160
_OTHERS: Mapping[str, str] = {
    ".doc": "is in Word's old format",
    ".docm": "is a document with macros",
    ".dotm": "is a template with macros",
    ".dotx": "is a template",
    ".dot": "is a template in Word's old format",
}
# Gone with an accepted change, no text, or there twice.
_LEFT_OUT = frozenset(
    "del movefrom deltext instrtext delinstrtext fallback ppr rpr sdtpr rt tblpr trpr tcpr".split()  # noqa: SIM905
)
_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    style: str = ""
    together: bool = False


def read_docx(path: Path) -> Draft:
    """Read the Word document at ``path`` as one article.

    Headings are paragraphs, items of lists and rows of tables lines. Headers, footers, notes, comments, deleted
    and hidden text are left out. Title, author and dates come from the document's properties where those can be
    believed. Raises :class:`UnreadableFile` if it is no such document, has macros, a password, is damaged, too
    large or blank.
    """
    what = _OTHERS.get(path.suffix.lower())
    if what:
        raise UnreadableFile(f"{path.name} {what}, which is not read. Save it as a Word document (.docx).")
    if _is_old(path):
        raise UnreadableFile(
            f"{path.name} is protected with a password, or in Word's old format whatever its name says. Open it, and "
            "save it as .docx without a password."
        )
    with opened(path, "a Word document", _LARGEST) as package:
        names = {info.filename.lstrip("/"): info for info in package.infolist()}
        main = _main_part(package, names, path.name)
        root = _part(package, names, main, path.name)
        if root is None:
            raise UnreadableFile(
                f"{path.name} is {_kind(names)}, not a Word document. Save the article as .docx or text."
            )
        folder = main.rpartition("/")[0]
        styles = _part(package, names, f"{folder}/styles.xml", path.name, needed=False)
        numbering = _part(package, names, f"{folder}/numbering.xml", path.name, needed=False)
        core = _part(package, names, "docProps/core.xml", path.name, needed=False)
    body = next((node for node in root.iter() if local(node) == "body"), None)
    if body is None:
        raise UnreadableFile(f"{path.name} has no text: its document has no body. Save it again as .docx.")
    blocks = list(_blocks(body, Looks(styles_of(styles), bullets_of(numbering))))
    text = "".join(("\n" if block.together else "\n\n") + block.text for block in blocks).strip()
    if not text:
        raise UnreadableFile(
            f"{path.name} holds no text, only pictures or nothing. Put the article's text in it."
        )
    return draft_with(text, path.name, _properties(core), _title(blocks))


def _is_old(path: Path) -> bool:
    """Tell whether a file is what Word wrote before it packed its documents, as it still does to encrypt them."""
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"\xd0\xcf\x11\xe0"
    except OSError:
        # What opens the file says why it cannot.
        return False


def _part(
    package: zipfile.ZipFile, names: Mapping[str, zipfile.ZipInfo], part: str, name: str, needed: bool = True
) -> Any:
    """Return the root of a part's XML; ``None`` if there is no such part, or it is no good and not needed."""
    if part not in names:
        return None
    try:
        return parsed(unpacked(package, names[part], _LARGEST_PART), name)
    except Bomb as error:
        raise UnreadableFile(
            f"{name} cannot be taken in: its part {part} {error}. Save its text alone."
        ) from error
    except UnreadableFile:
        if needed:
            raise
    except DAMAGE as error:
        if names[part].flag_bits & 1:
            raise UnreadableFile(f"{name} is encrypted. Save it without a password.") from error
        if needed:
            raise UnreadableFile(
                f"{name} is damaged: its part {part} cannot be unpacked. Get the file again."
            ) from error
    return None


def _main_part(package: zipfile.ZipFile, names: Mapping[str, zipfile.ZipInfo], name: str) -> str:
    relations = _part(package, names, "_rels/.rels", name, needed=False)
    for node in relations.iter() if relations is not None else ():
        if local(node) == "relationship" and str(node.get("Type", "")).endswith("/officeDocument"):
            part = str(node.get("Target", "")).lstrip("/")
            # A sheet or a show has such a part too, of another name.
            if part.startswith("word/"):
                return part
    return "word/document.xml"


def _kind(names: Mapping[str, zipfile.ZipInfo]) -> str:
    if any(name.startswith("xl/") for name in names):
        return "an Excel sheet"
    if any(name.startswith("ppt/") for name in names):
        return "a PowerPoint show"
    if "META-INF/container.xml" in names:
        return "an EPUB book"
    return "an OpenDocument file" if "content.xml" in names else "a ZIP archive"


def _blocks(container: Any, book: Looks) -> Iterator[_Block]:
    """Yield what stands in a body or a cell, in order."""
    carried = ""
    last_list = ""
    stack = list(reversed(container))
    while stack:
        node = stack.pop()
        tag = local(node)
        if tag == "p":
            boxes: list[Any] = []
            text = carried + _words(node, boxes)
            # With its mark deleted, a paragraph goes on in the next one.
            carried = text if _mark_deleted(node) else ""
            if not carried:
                block = _paragraph(node, text, book)
                number = block.style if block.style.startswith("list ") else ""
                if block.text:
                    yield _Block(block.text, block.style, bool(number) and number == last_list)
                    last_list = number
            stack.extend(reversed([child for box in boxes for child in box]))
        elif tag == "tbl":
            yield from _rows(node, book)
            last_list = ""
        elif tag == "sdt":
            if not any(local(at) == "docpartgallery" and "Contents" in (value(at)) for at in node.iter()):
                stack.extend(reversed(node))
        elif tag and tag not in _LEFT_OUT and tag != "sectpr":
            stack.extend(reversed(node))
    if carried.strip():
        yield _Block(carried.strip())


def _words(paragraph: Any, boxes: list[Any]) -> str:
    """Return a paragraph's text; text boxes anchored in it are put into ``boxes``."""
    said: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        tag = local(node)
        if tag == "t":
            said.append(node.text or "")
        elif tag in ("tab", "ptab"):
            said.append(" ")
        elif tag in ("br", "cr"):
            said.append("\n")
        elif tag == "nobreakhyphen":
            said.append("-")
        elif tag == "txbxcontent":
            boxes.append(node)
        elif tag and tag not in _LEFT_OUT and not _hidden(node, tag):
            stack.extend(reversed(node))
    return "".join(said)


def _hidden(node: Any, tag: str) -> bool:
    """Tell whether a run is hidden text, or a content control still shows what it asks for."""
    if tag == "r":
        marks = [at for at in inside(node, "rpr") if local(at) == "vanish"]
        return bool(marks) and value(marks[0]) not in ("0", "false", "off")
    return tag == "sdt" and any(local(at) == "showingplchdr" for at in inside(node, "sdtpr"))


def _mark_deleted(paragraph: Any) -> bool:
    return any(local(at) == "del" for rpr in inside(paragraph, "ppr") if local(rpr) == "rpr" for at in rpr)


def _paragraph(node: Any, text: str, book: Looks) -> _Block:
    """Return a paragraph with its style's name and, in a list, its mark."""
    text = "\n".join(line for line in (" ".join(line.split()) for line in text.split("\n")) if line)
    properties = inside(node, "ppr")
    style_id = next((value(at) for at in properties if local(at) == "pstyle"), "")
    style = book.styles.get(style_id, Style())
    if style.name.casefold().startswith("toc "):
        return _Block("")
    mark = "" if not text or _HEADING.match(style.name) else book.mark(properties, style_id)
    if mark:
        return _Block(f"{mark} " + " ".join(text.split()), f"list {book.number(properties, style_id)[0]}")
    return _Block(text, style.name.casefold())


def _rows(table: Any, book: Looks) -> Iterator[_Block]:
    """Yield a table's rows as lines; what a table only lays out is paragraphs."""
    first = True
    for row in (node for node in table if local(node) in ("tr", "sdt", "ins", "customxml")):
        if any(local(at) == "del" for at in inside(row, "trpr")):
            continue
        cells = [[block for block in _blocks(cell, book) if block.text] for cell in _cells(row)]
        flat = [" ".join(" ".join(block.text.split()) for block in cell) for cell in cells]
        if any(len(words) > _WIDEST_CELL for words in flat):
            yield from (block for cell in cells for block in cell)
            first = True
        elif any(flat):
            yield _Block(" | ".join(flat).strip(" |"), together=not first)
            first = False


def _cells(row: Any) -> list[Any]:
    found: list[Any] = []
    stack = list(reversed(row))
    while stack:
        node = stack.pop()
        tag = local(node)
        if tag == "tc":
            found.append(node)
        elif tag and tag not in _LEFT_OUT:
            stack.extend(reversed(node))
    return found


def _title(blocks: list[_Block]) -> str:
    """Return what the document shows as its title: in the style for titles, or else a heading at its very head."""
    for block in blocks[:10]:
        if block.style == "title":
            return block.text
    first = blocks[0] if blocks else _Block("")
    return first.text if first.style == "heading 1" and len(first.text) <= 300 else ""


def _properties(core: Any) -> Properties:
    said = {local(node): (node.text or "").strip() for node in core} if core is not None else {}
    # A program made it from its own template, whose dates say nothing.
    made = said.get("creator", "").casefold() in ("python-docx", "apache poi", "pandoc")
    return Properties(
        title=said.get("title", ""),
        authors=(said["creator"],) if said.get("creator") else (),
        created=None if made else moment(said.get("created")),
        modified=None if made else moment(said.get("modified")),
    )
