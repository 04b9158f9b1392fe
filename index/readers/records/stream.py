"""Files of records as streams: unpacked with a bound, line by line, decoded piece by piece."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from index.readers.bounded import bounded
from index.readers.draft import Meter

# One record is one article; none is near this long, and hostile HTML takes half a second for each megabyte.
LARGEST_RECORD = 6_000_000
# What a .gz file may unpack to, and how many times its size: JSON and tables of news pack 3 to 10 times.
_LARGEST_UNPACKED = 20_000_000_000
_RATIO = 200
_RATIO_FROM = 10_000_000
_PIECE = 1 << 16
# Files end in blank lines; only hostile ones go on with them, and each takes a microsecond.
_MOST_BLANK = 1_000_000
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Row:
    """A record with its place ("line 17"), or what is wrong there; ``key`` is the name it stands under, if any."""

    place: str
    values: Mapping[str, Any] | None = None
    problem: str = ""
    key: str = ""


class Stop(Exception):
    """The rest of a file cannot be read; the text says why."""


# What reading a damaged, packed or hostile file raises.
BROKEN = (OSError, EOFError, zlib.error, Stop)


@contextmanager
def stream_of(path: Path, meter: Meter | None = None) -> Iterator[BinaryIO]:
    """Open a file of any size, unpacked if its name ends in ``.gz``.

    ``meter`` is told how many bytes of the file, packed as they are, were read by then.

    Raises :class:`UnreadableFile` if it cannot be opened; :class:`Stop` comes where it unpacks to far too much.
    """
    with bounded(path) as (stream, _):
        file: BinaryIO = io.BufferedReader(_Metered(stream, meter)) if meter else stream
        yield io.BufferedReader(_Unpacked(file), _PIECE) if path.suffix.lower() == ".gz" else file


def lines_of(stream: BinaryIO) -> Iterator[str | None]:
    """Yield the lines of a stream as text; ``None`` stands for one that is too long, which is passed over."""
    start = stream.read(2)
    for mark, encoding in _WIDE:
        if start == mark:
            yield from _wide_lines(io.TextIOWrapper(stream, encoding, errors="replace", newline="\n"))
            return
    piece = start + (b"" if start.endswith(b"\n") else stream.readline(LARGEST_RECORD))
    long = False
    blank = 0
    while piece:
        blank = 0 if len(piece) > 2 or piece.strip() else blank + 1
        if blank > _MOST_BLANK:
            raise Stop(
                f"more than {_MOST_BLANK:,} blank lines follow, as in hostile files; the rest is not read"
            )
        if long or len(piece) > LARGEST_RECORD:
            if not long:
                yield None
            long = not piece.endswith(b"\n")
        else:
            yield decoded(piece)
        piece = stream.readline(LARGEST_RECORD + 1)


def decoded(data: bytes) -> str:
    """Decode a piece that is UTF-8 or else Windows-1252; each by itself, as files are glued together from both."""
    for mark, encoding in _WIDE:
        if data.startswith(mark):
            return data[2:].decode(encoding, "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # A sample may end within a character.
        if error.reason == "unexpected end of data":
            return data[: error.start].decode("utf-8-sig")
        return data.decode("cp1252", "replace")


def broken(error: BaseException) -> str:
    """Return what a :data:`BROKEN` error says about the rest of a file."""
    if isinstance(error, Stop):
        return str(error)
    said = " ".join(str(error).split())[:100]
    return (
        f"what follows is damaged or was cut short ({said})"
        if said
        else "what follows is damaged or was cut short"
    )


class _Metered(io.RawIOBase):
    """A file's contents; says how far it was read."""

    def __init__(self, file: BinaryIO, meter: Meter) -> None:
        super().__init__()
        self._file, self._meter, self._read = file, meter, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._read += len(data)
        self._meter(self._read)
        return len(data)

    def tell(self) -> int:
        return self._read


class _Unpacked(io.RawIOBase):
    """A gzip file's contents, as far as they are in proportion to its size."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__()
        self._packed = packed
        self._stream = gzip.GzipFile(fileobj=packed)
        self._size = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._stream.read1(len(buffer))
        self._size += len(piece)
        read = max(1, self._packed.tell())
        if self._size > _LARGEST_UNPACKED or (self._size > _RATIO_FROM and self._size > _RATIO * read):
            raise Stop(
                f"what follows unpacks to more than {_RATIO} times its size, or {_LARGEST_UNPACKED // 10**9} GB, as "
                "hostile files do, and is not read"
            )
        buffer[: len(piece)] = piece
        return len(piece)


def _wide_lines(text: io.TextIOWrapper) -> Iterator[str | None]:
    while line := text.readline(LARGEST_RECORD + 1):
        if len(line) <= LARGEST_RECORD:
            yield line
            continue
        yield None
        while line and not line.endswith("\n"):
            line = text.readline(LARGEST_RECORD + 1)
