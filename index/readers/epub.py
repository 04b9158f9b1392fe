"""EPUB books: one article for each document in the order of reading that holds text."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from index.dates import moment
from index.readers.blocks import local
from index.readers.decode import decode
from index.readers.draft import Draft, Entry, UnreadableFile
from index.readers.markup import text_of_tree, tree_of_html
from index.readers.packed import DAMAGE, Bomb, opened, parsed, unpacked
from index.readers.properties import Properties, draft_with

# A book with pictures, and a chapter as one document: a long novel has 4 MB.
_LARGEST = 200_000_000
_LARGEST_PART = 6_000_000
# Covers, title pages, imprints and part titles hold less than this.
_LEAST = 200
_MOST_DOCUMENTS = 5000
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_DOCUMENTS = (
    "application/xhtml+xml",
    "text/html",
    "application/html",
    "text/x-oeb1-document",
    "application/xml",
)


@dataclass(frozen=True, slots=True)
class _Book:
    hrefs: tuple[str, ...]
    said: Properties


def read_epub(path: Path) -> Iterator[Entry]:
    """Read the book at ``path``: one entry for each document of its spine that holds more than a title.

    An entry's name is the document's path in the book. Authors, date, publisher and language are the book's, the
    title the document's own. Raises :class:`UnreadableFile` at once if it is no book, protected against copying
    (DRM), damaged, too large, or holds no text.
    """
    with opened(path, "an EPUB book", _LARGEST) as package:
        names = {info.filename: info for info in package.infolist()}
        _refuse_locked(package, names, path.name)
        book = _book(package, names, path.name)
    entries = _entries(path, book)
    # The first one tells whether there is any; a book without text is refused rather than an empty list.
    first = next(entries, None)
    if first is None:
        raise UnreadableFile(
            f"{path.name} holds no text: none of its {len(book.hrefs)} documents has more than a title. "
            "If its pages are pictures, convert them to text first."
        )
    return _chained(first, entries)


def _chained(first: Entry, entries: Iterator[Entry]) -> Iterator[Entry]:
    yield first
    yield from entries


def _entries(path: Path, book: _Book) -> Iterator[Entry]:
    with opened(path, "an EPUB book", _LARGEST) as package:
        names = {info.filename: info for info in package.infolist()}
        for href in book.hrefs:
            info = names.get(href) or names.get(unquote(href))
            if info is None:
                yield Entry(
                    href,
                    problem=f"{path.name} names a document {href} but does not hold it. Get the book again.",
                )
                continue
            try:
                draft = _draft(_data(package, info, path.name), f"{path.name}, {href}", book.said)
            except UnreadableFile as error:
                yield Entry(href, problem=str(error))
                continue
            if draft is not None:
                yield Entry(href, draft)


def _data(package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    try:
        return unpacked(package, info, _LARGEST_PART)
    except Bomb as error:
        raise UnreadableFile(f"{name}: its part {info.filename} {error}. It is left out.") from error
    except DAMAGE as error:
        what = "is encrypted" if info.flag_bits & 1 else "is damaged and cannot be unpacked"
        raise UnreadableFile(f"{name}: its part {info.filename} {what}. Get the book again.") from error


def _draft(data: bytes, name: str, said: Properties) -> Draft | None:
    """Make a draft of one document; ``None`` if it holds no more than a title."""
    if b"<!ENTITY" in data[:100_000]:
        raise UnreadableFile(f"{name} declares entities of its own, as hostile files do. It is left out.")
    try:
        root = parsed(data, name)
    except UnreadableFile:
        # Many books are not quite XML; HTML forgives.
        root = tree_of_html(decode(data, name))
    if root is None or any(local(node) == "nav" and _is_contents(node) for node in root.iter()):
        return None
    text = text_of_tree(next((node for node in root.iter() if local(node) == "body"), root))
    headings = (text_of_tree(node) for node in root.iter() if local(node) in ("h1", "h2"))
    heading = next((words for words in headings if words), "")
    if len(text) < _LEAST:
        return None
    draft = draft_with(text, name, replace(said, title=""), " ".join(heading.split())[:300])
    return replace(draft, language=said.language or draft.language)


def _is_contents(node: Any) -> bool:
    return any(key.rpartition("}")[2] == "type" and "toc" in str(value) for key, value in node.attrib.items())


def _refuse_locked(package: zipfile.ZipFile, names: Mapping[str, zipfile.ZipInfo], name: str) -> None:
    info = names.get("META-INF/encryption.xml")
    if info is None:
        return
    root = parsed(_data(package, info, name), name)
    methods = {str(node.get("Algorithm", "")) for node in root.iter() if local(node) == "encryptionmethod"}
    # Fonts are scrambled in honest books too; text is not.
    if methods - set(_FONTS):
        raise UnreadableFile(
            f"{name} is protected against copying (DRM), so its text cannot be read. Use a copy without protection."
        )


def _book(package: zipfile.ZipFile, names: Mapping[str, zipfile.ZipInfo], name: str) -> _Book:
    container = names.get("META-INF/container.xml")
    if container is None:
        raise UnreadableFile(
            f"{name} is a ZIP archive but not an EPUB book: META-INF/container.xml is missing."
        )
    root = parsed(_data(package, container, name), name)
    place = next((str(node.get("full-path", "")) for node in root.iter() if local(node) == "rootfile"), "")
    if place not in names:
        raise UnreadableFile(
            f"{name} is damaged: its list of documents ({place or 'unnamed'}) is missing. Get it again."
        )
    opf = parsed(_data(package, names[place], name), name)
    items: dict[str, tuple[str, str, str]] = {}
    spine: list[str] = []
    for node in opf.iter():
        if local(node) == "item":
            kind, role = str(node.get("media-type", "")), str(node.get("properties", ""))
            items[str(node.get("id", ""))] = (str(node.get("href", "")), kind, role)
        elif local(node) == "itemref":
            spine.append(str(node.get("idref", "")))
    folder = posixpath.dirname(place)
    hrefs: dict[str, None] = {}
    for key in spine:
        href, kind, role = items.get(key, ("", "", ""))
        if href and kind in _DOCUMENTS and "nav" not in role.split():
            full = posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))
            hrefs[full] = None
    if not hrefs:
        raise UnreadableFile(
            f"{name} is damaged: it does not say which documents to read. Get the book again."
        )
    if len(hrefs) > _MOST_DOCUMENTS:
        raise UnreadableFile(
            f"{name} has {len(hrefs)} documents; a book may have {_MOST_DOCUMENTS}. Split it."
        )
    return _Book(tuple(hrefs), _said(opf))


def _said(opf: Any) -> Properties:
    said: dict[str, list[str]] = {}
    metadata = next((node for node in opf.iter() if local(node) == "metadata"), ())
    for node in metadata:
        value = " ".join((node.text or "").split())
        # Older books put the date of their conversion beside that of their publication.
        event = next(
            (str(v) for k, v in node.attrib.items() if k.rpartition("}")[2] == "event"), "publication"
        )
        if value and event in ("publication", "original-publication"):
            said.setdefault(local(node), []).append(value)
    language = said.get("language", [""])[0].partition("-")[0].casefold()
    return Properties(
        authors=tuple(said.get("creator", ())),
        created=moment(said.get("date", [""])[0]),
        outlet=said.get("publisher", [""])[0][:120],
        language=language if len(language) == 2 and language.isalpha() else "",
    )
