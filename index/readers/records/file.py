"""Files with many articles as records: JSON, lines of JSON, tables of text, Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path

from index.readers.draft import Entry, Meter, UnreadableFile
from index.readers.records.fields import (
    address_in,
    columns_for,
    key_of,
    line_in,
    listed,
    stated,
    text_in,
    value_of,
)
from index.readers.records.objects import rows_of_json, rows_of_lines
from index.readers.records.parquet import rows_of_parquet
from index.readers.records.stream import LARGEST_RECORD, Row
from index.readers.records.table import rows_of_table
from index.readers.text import draft_of

# Objects need not all have the same fields: those of so many tell which there are.
_LOOKED_AT = 50
# More records than any archive of news holds; only a hostile file has them.
_MOST = 20_000_000
_LONGEST_NAME = 500


def read_records(
    path: Path, fields: Mapping[str, str] | None = None, meter: Meter | None = None
) -> Iterator[Entry]:
    """Read the articles in the file of records at ``path``, one after the other; none is held in memory.

    The suffix says which kind: ``.jsonl`` or ``.ndjson``, ``.json``, ``.csv``, ``.tsv`` (each also with ``.gz``
    behind it), ``.parquet``. Which column holds what is known by its name, in English, Spanish and what feeds use,
    whatever its case and accents; ``fields`` says it for others, as in ``{"text": "cuerpo"}``. HTML becomes plain
    paragraphs. An entry's name is the record's id, or else its address, or else its place ("line 17"); a record
    that cannot be read is an entry with a problem, and the rest goes on. ``meter`` is told how many bytes of the file
    were read, where it is read piece by piece.

    Raises :class:`UnreadableFile` at once if the file cannot be opened, is not of its kind, or has no column for
    the text, and if ``fields`` names a field or a column that there is not (of JSON, in its first 50 records).
    """
    path = Path(path)
    suffix = _suffix(path)
    if suffix in (".csv", ".tsv", ".parquet"):
        columns, rows = (
            rows_of_parquet(path, _needed(fields, path.name))
            if suffix == ".parquet"
            else rows_of_table(path, "\t" if suffix == ".tsv" else None, meter)
        )
        return _entries(
            path.name, rows, _with_text(columns_for(columns, fields, path.name), columns, path.name)
        )
    if suffix not in (".jsonl", ".ndjson", ".json"):
        raise UnreadableFile(
            f"{path.name} is no file of records. Known are .jsonl, .json, .csv, .tsv and .parquet."
        )
    read = 0

    def reach(count: int) -> None:
        nonlocal read
        read = count

    rows = rows_of_json(path) if suffix == ".json" else rows_of_lines(path, reach)
    marked = ((row, read) for row in rows)
    first = list(islice(marked, _LOOKED_AT))
    ahead = [row for row, _ in first]
    if not ahead:
        raise UnreadableFile(f"{path.name} holds no record. Give one object with fields in each line.")
    found = dict.fromkeys(str(key) for row in ahead for key in row.values or ())
    if found:
        columns_for(found, fields, path.name)
    elif all(row.problem for row in ahead) and len(ahead) < _LOOKED_AT:
        raise UnreadableFile(f"{path.name} {ahead[0].place}: {ahead[0].problem}. No line of it can be read.")
    return _entries(path.name, _telling(chain(first, marked), meter), fields or {})


def _telling(marked: Iterable[tuple[Row, int]], meter: Meter | None) -> Iterator[Row]:
    """Yield rows, and tell how far the file was read for each, not for those that were looked at ahead."""
    for row, read in marked:
        if meter:
            meter(read)
        yield row


def _suffix(path: Path) -> str:
    last, before = path.suffix.lower(), Path(path.stem).suffix.lower()
    # Parquet packs by itself.
    return before if last == ".gz" and before != ".parquet" else last


def _needed(fields: Mapping[str, str] | None, name: str) -> Callable[[list[str]], list[str]]:
    """Return what picks the columns that are worth unpacking."""

    def needed(columns: list[str]) -> list[str]:
        used = {column for names in columns_for(columns, fields, name).values() for column in names}
        return [column for column in columns if column in used]

    return needed


def _with_text(
    columns: dict[str, tuple[str, ...]], found: list[str], name: str
) -> dict[str, tuple[str, ...]]:
    if not columns["text"]:
        raise UnreadableFile(
            f"{name} has no column that is known to hold the articles' text, such as text, body or contenido. Its "
            f"columns are {listed(found)}. Say which one holds it, as in fields={{'text': {found[0][:60]!r}}}."
        )
    return columns


def _entries(
    name: str, rows: Iterator[Row], known: Mapping[str, tuple[str, ...]] | Mapping[str, str]
) -> Iterator[Entry]:
    """Yield an entry for each row. ``known`` are a table's columns, or the given ones for objects of any fields."""
    seen: set[bytes] = set()
    by_shape: dict[tuple[str, ...], Mapping[str, tuple[str, ...]]] = {}
    for count, row in enumerate(rows):
        if count >= _MOST:
            yield Entry(
                f"{row.place} and on",
                problem=f"{name} has more than {_MOST:,} records; the rest is left out.",
            )
            return
        if row.values is None:
            yield Entry(_unique(row.place, row.place, seen), problem=f"{name} {row.place}: {row.problem}.")
            continue
        shape = tuple(map(str, row.values))
        columns = by_shape.get(shape)
        if columns is None:
            if len(by_shape) > 1000:
                by_shape.clear()
            columns = by_shape[shape] = _columns(shape, known, name)
        try:
            yield _entry(row, columns, name, seen)
        except RecursionError:
            place = _unique(row.place, row.place, seen)
            yield Entry(
                place, problem=f"{name} {row.place}: its fields nest too deep to be read. Write them flat."
            )


def _columns(
    shape: tuple[str, ...], known: Mapping[str, tuple[str, ...]] | Mapping[str, str], name: str
) -> Mapping[str, tuple[str, ...]]:
    if known and all(isinstance(value, tuple) for value in known.values()):
        return known  # type: ignore[return-value]
    # One object may lack a column that others have; it is then empty in it, not filled from another.
    given = {field: str(column) for field, column in known.items()}
    there = {key_of(column) for column in shape}
    return columns_for(
        (*shape, *(column for column in given.values() if key_of(column) not in there)), given, name
    )


def _entry(row: Row, columns: Mapping[str, tuple[str, ...]], name: str, seen: set[bytes]) -> Entry:
    values = row.values or {}
    own = row.key or line_in(value_of(values, columns["id"]), _LONGEST_NAME)
    address = address_in(value_of(values, columns["url"])) or ""
    called = _unique(own or address[:_LONGEST_NAME] or row.place, row.place, seen)
    place = f"{name} {row.place}"
    value = value_of(values, columns["text"])
    if value is None:
        lacking = (
            f"its {columns['text'][0]} is empty"
            if columns["text"]
            else f"it has no text; its fields are {listed(values)}"
        )
        return Entry(
            called, problem=f"{place}: {lacking}. Give the article's text there, or map another field."
        )
    if isinstance(value, str) and len(value) > LARGEST_RECORD:
        return Entry(
            called, problem=f"{place}: its text is longer than {LARGEST_RECORD / 1e6:.0f} MB. Split it."
        )
    text = text_in(value)
    if not text.strip():
        return Entry(
            called, problem=f"{place}: its {columns['text'][0]} holds no text. Give the article's text there."
        )
    try:
        draft = draft_of(text, place)
        return Entry(called, replace(draft, **stated(values, columns, draft)))
    except UnreadableFile as error:
        return Entry(called, problem=str(error))


def _unique(wanted: str, place: str, seen: set[bytes]) -> str:
    """Return a name that no record before has: the wanted one, or else that with the record's place."""
    name, tries = wanted, 1
    # Eight bytes for each name: a file may have millions.
    while (mark := blake2b(name.encode("utf-8", "replace"), digest_size=8).digest()) in seen:
        name = f"{wanted} ({place})" if tries == 1 else f"{wanted} ({place}, {tries})"
        tries += 1
    seen.add(mark)
    return name
