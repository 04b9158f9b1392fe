"""The records of JSON files: lines of JSON, or one document in any of the usual shapes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.readers.draft import Meter, UnreadableFile
from index.readers.records.fields import NAMES, key_of, line_in
from index.readers.records.stream import BROKEN, LARGEST_RECORD, Row, broken, decoded, lines_of, stream_of

# A JSON document is held in memory whole, where it takes up to twenty times its size.
_LARGEST = 50_000_000
# A list of articles stands in so many objects at most, as in {"response": {"docs": [...]}}.
_DEEPEST = 4
_LISTS = frozenset(
    {
        "articles",
        "items",
        "data",
        "results",
        "docs",
        "documents",
        "entries",
        "records",
        "rows",
        "news",
        "noticias",
    }
    | {"articulos", "hits", "response", "stories", "posts"}
)


def rows_of_lines(path: Path, meter: Meter | None = None) -> Iterator[Row]:
    """Yield the records of a file with one JSON object in each line, holding one line in memory."""
    number = 0
    with stream_of(path, meter) as stream:
        try:
            for number, line in enumerate(lines_of(stream), 1):
                place = f"line {number}"
                if line is None:
                    yield Row(place, problem=f"it is longer than {LARGEST_RECORD / 1e6:.0f} MB")
                elif line.strip():
                    yield _row_of(line, place)
        except BROKEN as error:
            yield Row(f"line {number + 1}", problem=broken(error))


def rows_of_json(path: Path) -> Iterator[Row]:
    """Return the records of a JSON document: a list, an object with a list in it, objects by id, or one object.

    Raises :class:`UnreadableFile` at once if it is too large, no JSON, or holds no object. A document that is
    really lines of JSON is read as that.
    """
    text = decoded(_whole(path))
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise UnreadableFile(
            f"{path.name} nests lists or objects too deep to be read. Write one object in each line (.jsonl)."
        ) from error
    except ValueError as error:
        first, _, rest = text.strip().partition("\n")
        if rest and _row_of(first, "line 1").values is not None:
            return rows_of_lines(path)
        where = f"near line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "in a number"
        raise UnreadableFile(
            f"{path.name} is not JSON, or was cut short: it cannot be read {where}. Write it again, or one object in "
            "each line (.jsonl)."
        ) from error
    return iter(_records(document, path.name))


def _whole(path: Path) -> bytes:
    with stream_of(path) as stream:
        try:
            data = stream.read(_LARGEST + 1)
        except BROKEN as error:
            raise UnreadableFile(
                f"{path.name} cannot be read: {broken(error)}. Get the file again."
            ) from error
    if len(data) > _LARGEST:
        raise UnreadableFile(
            f"{path.name} has more than {_LARGEST / 1e6:.0f} MB, and a JSON document is held in memory whole. "
            "Write it as one object in each line (.jsonl), which may have any size."
        )
    if not data.strip():
        raise UnreadableFile(f"{path.name} is empty. Give a list of objects with fields.")
    return data


def _row_of(text: str, place: str) -> Row:
    try:
        found = json.loads(text)
    except RecursionError:
        return Row(place, problem="it nests lists or objects too deep to be read")
    except ValueError as error:
        what = (
            f"{error.msg} at character {error.pos + 1}"
            if isinstance(error, json.JSONDecodeError)
            else str(error)
        )
        return Row(place, problem=f"it is not JSON ({what[:100]})")
    return _item(found, place)


def _records(document: Any, name: str, depth: int = 0) -> list[Row]:
    if isinstance(document, list):
        return [_item(value, f"item {number}") for number, value in enumerate(document, 1)]
    if not isinstance(document, dict):
        raise UnreadableFile(
            f"{name} holds {_what(document)}, not articles. Give a list of objects with fields."
        )
    if any(key_of(key) in NAMES["text"] and isinstance(value, str) for key, value in document.items()):
        return [Row("item 1", document)]
    lists = {
        key: value
        for key, value in document.items()
        if isinstance(value, list) and any(map(_is_object, value))
    }
    if lists and depth < _DEEPEST:
        best = max(lists, key=lambda key: (key_of(key) in _LISTS, len(lists[key])))
        return _records(lists[best], name, depth + 1)
    inner = {key: value for key, value in document.items() if _is_object(value)}
    if depth < _DEEPEST and len(inner) == 1 and key_of(next(iter(inner))) in _LISTS:
        return _records(next(iter(inner.values())), name, depth + 1)
    if 2 * len(inner) > len(document):
        return [
            _item(value, f"item {number}", line_in(key))
            for number, (key, value) in enumerate(document.items(), 1)
        ]
    # One article in fields of other names; who reads it can map those.
    return [Row("item 1", document)]


def _item(value: Any, place: str, key: str = "") -> Row:
    if _is_object(value):
        return Row(place, value, key=key)
    return Row(place, problem=f"it is {_what(value)}, not an object with fields", key=key)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _what(value: Any) -> str:
    kinds = {
        dict: "an object",
        list: "a list",
        str: "a string",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return kinds.get(type(value), "nothing (null)")
