"""ZIP files and the XML in them, opened with bounds: Word documents, books and archives come packed."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

from index.readers.bounded import bounded
from index.readers.draft import UnreadableFile

# What Python's zipfile raises for a damaged or hostile file, besides its own error.
DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
    struct.error, IndexError, KeyError, OverflowError, MemoryError,
)  # fmt: skip
# 200 bytes out of one: text packs 3 to 20 times, a page of one repeated word 100 times.
RATIO = 200
# Below this size even zeros do no harm: small files of white space pack very well.
RATIO_FROM = 1_000_000
# The list of members is read whole and costs a hundred times its size: 10 MB name about 100,000 files.
_LARGEST_LIST = 10_000_000
_PIECE = 1 << 16


class Bomb(Exception):
    """A member that unpacks to far more than it may; the text says how much."""


def opened(path: Path, kind: str, largest: int) -> zipfile.ZipFile:
    """Open the ZIP file at ``path``; ``kind`` says what it should be ("a Word document") in errors.

    Raises :class:`UnreadableFile` if it is missing, larger than ``largest``, no ZIP file or damaged, or if
    it lists more members than can be taken in.
    """
    head, tail = _ends(path, kind, largest)
    try:
        if _list_size(tail) > _LARGEST_LIST:
            raise UnreadableFile(
                f"{path.name} lists more files than can be taken in (over {_LARGEST_LIST / 1e6:.0f} MB of names). "
                "Split it."
            )
        package = zipfile.ZipFile(path)
    except DAMAGE as error:
        what = (
            "is damaged or was cut short"
            if head.startswith(b"PK")
            else f"is not {kind}, whatever its name says"
        )
        raise UnreadableFile(f"{path.name} {what}: {_reason(error)}. Get the file again.") from error
    return package


def unpacked(package: zipfile.ZipFile, info: zipfile.ZipInfo, largest: int) -> bytes:
    """Return a member's bytes, at most ``largest``.

    Raises :class:`Bomb` if it holds more or packs down by more than 200:1, and :data:`DAMAGE` as zipfile does.
    """
    return b"".join(pieces(package, info, largest))


def pieces(package: zipfile.ZipFile, info: zipfile.ZipInfo, largest: int) -> Any:
    """Yield a member's bytes piece by piece; raises as :func:`unpacked`."""
    # What the list says is checked first, which costs nothing; then what comes out, as the list may lie.
    _bound(info.file_size, info.compress_size, largest)
    size = 0
    with package.open(info) as stream:
        while piece := stream.read(_PIECE):
            size += len(piece)
            _bound(size, info.compress_size, largest)
            yield piece


def parsed(data: bytes, name: str) -> Any:
    """Return the root element of the XML in ``data``; entities stay unexpanded, nothing is fetched.

    Raises :class:`UnreadableFile` if it is no XML, or declares a document type with entities of its own.
    """
    from lxml import etree

    # Expanded entities are how a kilobyte becomes a gigabyte; none of the formats needs any.
    if b"<!ENTITY" in data[:100_000] or "<!ENTITY".encode("utf-16-le") in data[:100_000]:
        raise UnreadableFile(
            f"{name} holds XML that declares entities of its own, as hostile files do. Save it again."
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableFile(
            f"{name} is damaged: its XML cannot be read ({_reason(error)}). Save it again."
        ) from error
    if root is None:
        raise UnreadableFile(f"{name} is damaged: its XML is empty. Save it again.")
    return root


def _ends(path: Path, kind: str, largest: int) -> tuple[bytes, bytes]:
    with bounded(path, kind, largest, "Split it, or leave out its pictures.") as (stream, size):
        head = stream.read(8)
        stream.seek(max(0, size - 66_000))
        tail = stream.read()
    if not size:
        raise UnreadableFile(f"{path.name} is empty (0 bytes). Get the file again.")
    return head, tail


def _list_size(tail: bytes) -> int:
    """Return the size of the list of members, as the file's last bytes state it; 0 if they do not."""
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or place + 22 > len(tail):
        return 0
    size = int(struct.unpack_from("<L", tail, place + 12)[0])
    wide = tail.rfind(b"PK\x06\x06", 0, place)
    if wide >= 0 and wide + 48 <= place:
        size = max(size if size != 0xFFFFFFFF else 0, int(struct.unpack_from("<Q", tail, wide + 40)[0]))
    return size


def _bound(size: int, packed: int, largest: int) -> None:
    if size > largest:
        raise Bomb(f"unpacks to more than {largest / 1e6:,.0f} MB")
    if size > RATIO_FROM and size > RATIO * max(1, packed):
        raise Bomb(f"unpacks to more than {RATIO} times its packed size, as hostile files do")


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split())[:120].rstrip(". ") or type(error).__name__
