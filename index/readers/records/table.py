"""The records of CSV and TSV files, with whatever separator, quotes and line ends inside quotes."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from index.readers.draft import Meter, UnreadableFile
from index.readers.records.stream import (
    BROKEN,
    LARGEST_RECORD,
    Row,
    Stop,
    broken,
    decoded,
    lines_of,
    stream_of,
)

_SAMPLE = 64 * 1024
# No article has so many lines, and each takes its time.
_MOST_LINES = 100_000
_LONG = (
    f"is longer than {LARGEST_RECORD / 1e6:.0f} MB or {_MOST_LINES:,} lines, so perhaps a quote is never closed; what "
    "follows is not read"
)


def rows_of_table(
    path: Path, separator: str | None = None, meter: Meter | None = None
) -> tuple[list[str], Iterator[Row]]:
    """Return the columns of a table in text and its records, holding one record in memory.

    The separator is found out unless given. UTF-8, UTF-16 and Windows-1252 are understood. Raises
    :class:`UnreadableFile` at once if the file has no line with columns.
    """
    # The limit is the whole program's. It is raised, never lowered, so that nobody else loses by it.
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST_RECORD))
    separator = separator or _separator(_sample(path))
    records = _records(path, separator, meter)
    try:
        header = next(records, None)
    except Stop as error:
        raise UnreadableFile(f"{path.name} cannot be read: {error}. Save it as CSV in UTF-8.") from error
    columns = [name.strip() for name in header[1]] if header else []
    if not header or header[0] < 0 or not any(columns):
        raise UnreadableFile(f"{path.name} does not begin with a line that names its columns. Give it one.")
    return columns, _rows(columns, records)


def _sample(path: Path) -> str:
    with stream_of(path) as stream:
        try:
            data = stream.read(_SAMPLE)
        except BROKEN as error:
            raise UnreadableFile(
                f"{path.name} cannot be read: {broken(error)}. Get the file again."
            ) from error
    if not data.strip():
        raise UnreadableFile(f"{path.name} is empty: it has no line with the names of its columns.")
    if b"\x00" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableFile(
            f"{path.name} is not a table of text: it holds zero bytes. Save it as CSV in UTF-8."
        )
    return decoded(data)


def _separator(sample: str) -> str:
    """Return what parts the columns: the sign that the first line has most of, outside of quotes."""
    first: list[str] = []
    quoted = False
    for char in sample:
        quoted ^= char == '"'
        if char in "\r\n" and not quoted and first:
            break
        if not quoted:
            first.append(char)
    return max(",;\t|", key=first.count)


def _records(path: Path, separator: str, meter: Meter | None) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the number of the line it begins in; a minus before it marks one that is wrong."""
    size = count = last = 0

    def lines() -> Iterator[str]:
        nonlocal size, count
        for line in lines_of(stream):
            # A quote that is never closed takes in line after line.
            size += len(line or "")
            count += 1
            if line is None or size > LARGEST_RECORD or count > _MOST_LINES:
                raise Stop(f"the record {_LONG}")
            yield line.replace("\x00", "")

    with stream_of(path, meter) as stream:
        reader = csv.reader(lines(), delimiter=separator, strict=True)
        while True:
            start, size, count = last + 1, 0, 0
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                last = reader.line_num
                if "unexpected end" in str(error):
                    raise Stop(
                        f"a quote opens in line {start} and is never closed; what follows is not read"
                    ) from error
                yield -start, [str(error)]
                continue
            except BROKEN as error:
                raise Stop(broken(error)) from error
            last = reader.line_num
            if any(value.strip() for value in values):
                yield start, values


def _rows(columns: list[str], records: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
    number = 1
    try:
        for number, values in records:
            place = f"line {abs(number)}"
            if number < 0:
                yield Row(place, problem=f"its quotes do not pair up ({values[0]})")
            elif any(value.strip() for value in values[len(columns) :]):
                yield Row(
                    place,
                    problem=f"it has {len(values)} values for {len(columns)} columns; a value with the separator in it "
                    "needs quotes",
                )
            else:
                yield Row(place, {name: value for name, value in zip(columns, values, strict=False) if name})
    except Stop as error:
        yield Row(f"line {abs(number) + 1}", problem=str(error))
