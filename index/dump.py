"""A library to JSON lines and back, without loss: articles, what they said before, and where they were read.

The first line says what the file is. Vectors are not in it: they are made anew, by whatever model is set.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from index.chroma import ChromaError
from index.errors import FuenteError
from index.report import SyncReport, Tally
from index.schema import SELECT_ARTICLES, rows_by_id, to_article
from index.split import passages
from index.story import signature
from index.sync import tell_chroma
from index.write import encode, put_article

if TYPE_CHECKING:
    from index.library import Library

FORMAT = {"fuente": "library", "format": 1}
"""The first line of an export."""

_GROUP = 64
_FACTS = "SELECT {columns} FROM articles WHERE id IN {{ids}}"
_COLUMNS = (
    "id", "source", "origin", "draft_hash", "title", "text", "url", "outlet", "published", "day", "language",
    "machine_summary", "authors", "updated", "section", "found", "story", "added_at", "changed_at",
)  # fmt: skip
_VERSION = ("number", "title", "text", "published", "updated", "stored_at", "replaced_at")
_ORIGIN = ("key", "hash", "etag", "last_modified", "checked_at")

OnProgress = Callable[[str, int, int], None]


class BadExport(FuenteError):
    """A file is not an export, or is damaged."""


def export(library: Library, target: Path) -> int:
    """Write all of ``library`` to ``target``; return how many articles. The file is there whole or not at all.

    Raises:
        BadExport: it cannot be written.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as stream:
            count = write_to(library, stream)
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise BadExport(
            f"{target} cannot be written ({error.strerror or error}). Choose another place."
        ) from error
    return count


def write_to(library: Library, stream: IO[str]) -> int:
    """Write all of ``library`` as it is at this moment, a JSON object a line; return how many articles."""
    count = 0
    with library.store.reading() as connection:  # one transaction: what is added meanwhile is not in it
        _line(stream, FORMAT)
        for row in connection.execute(f"SELECT {', '.join(_ORIGIN)} FROM origins ORDER BY key"):  # noqa: S608
            _line(stream, {"origin": dict(zip(_ORIGIN, row, strict=True))})
        ids = [row[0] for row in connection.execute("SELECT id FROM articles ORDER BY id")]
        query = _FACTS.format(columns=", ".join(_COLUMNS))
        for row in rows_by_id(connection, query, ids):
            article = dict(zip(_COLUMNS, row, strict=True))
            _line(stream, {"article": article, "versions": _versions(connection, article["id"])})
            count += 1
    return count


def _line(stream: IO[str], data: object) -> None:
    stream.write(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n")


def _versions(connection: sqlite3.Connection, article_id: str) -> list[dict[str, Any]]:
    query = f"SELECT {', '.join(_VERSION)} FROM versions WHERE article_id = ? ORDER BY number"  # noqa: S608
    return [dict(zip(_VERSION, row, strict=True)) for row in connection.execute(query, (article_id,))]


def import_from(library: Library, source: Path, *, on_progress: OnProgress | None = None) -> SyncReport:
    """Bring what was exported to ``source`` into ``library``; articles it holds already in the same words are left.

    What is in the library under the same id is replaced. A line that is damaged is reported and the rest goes on.

    Raises:
        BadExport: the file cannot be read or is no export.
    """
    tally = Tally()
    with library.owned("importing articles") as turn:
        library.vectors.reach()
        origins: list[dict[str, Any]] = []
        group: list[dict[str, Any]] = []
        for done, total, data in _lines(source, tally):
            if "origin" in data:
                origins.append(data["origin"])
                continue
            group.append(data)
            if len(group) == _GROUP:
                _take(library, group, tally)
                group = []
                if turn.asked():  # nothing is read ahead here: all that was read is stored
                    turn.lend()
                if on_progress:
                    on_progress(source.name, done, total)
        _take(library, group, tally)
        with library.store.writing() as connection:
            marks = ", ".join(f":{name}" for name in _ORIGIN)
            query = f"INSERT OR REPLACE INTO origins ({', '.join(_ORIGIN)}) VALUES ({marks})"  # noqa: S608
            connection.executemany(query, origins)
        tell_chroma(library, tally)
    return tally.report()


def _lines(source: Path, tally: Tally) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Yield bytes read, bytes in all, and the object of each line behind the first."""
    try:
        total, done = source.stat().st_size, 0
        with source.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                done += len(line)
                try:
                    data = json.loads(line)
                    if number == 1:
                        if data != FORMAT:
                            raise ValueError("the first line")
                        continue
                    _check(data)
                except (ValueError, KeyError, TypeError, RecursionError) as error:
                    if number == 1:
                        raise BadExport(
                            f"{source.name} was not made by `fuente index export`. To add articles from a file of "
                            "records, use `fuente index add`."
                        ) from error
                    why = f"{source.name} line {number} is damaged ({error}). It is left out."
                    tally.failed.append((f"{source}#{number}", why))
                else:
                    yield done, total, data
    except OSError as error:
        raise BadExport(f"{source} cannot be read ({error.strerror or error}). Check the path.") from error


def _check(data: Any) -> None:
    if "origin" in data:
        if set(data["origin"]) != set(_ORIGIN):
            raise ValueError("fields of an origin")
        return
    if set(data["article"]) != set(_COLUMNS):
        raise ValueError("fields of an article")
    if any(set(version) != set(_VERSION) for version in data["versions"]):
        raise ValueError("fields of a version")
    to_article([data["article"][name] for name in _AS_SELECTED])


_AS_SELECTED = [
    name.strip() for name in SELECT_ARTICLES.partition("SELECT")[2].partition("FROM")[0].split(",")
]


def _take(library: Library, group: Sequence[dict[str, Any]], tally: Tally) -> None:
    """Store a group of exported articles, each in a transaction of its own."""
    with library.store.reading() as connection:
        query = "SELECT id, draft_hash FROM articles WHERE id IN {ids}"
        known = dict(rows_by_id(connection, query, [data["article"]["id"] for data in group]))
    new = [data for data in group if known.get(data["article"]["id"]) != data["article"]["draft_hash"]]
    tally.unchanged.extend(data["article"]["id"] for data in group if data not in new)
    if not new:
        return
    articles = [to_article([data["article"][name] for name in _AS_SELECTED]) for data in new]
    split = [passages(article) for article in articles]
    encoder = library.encoder
    library.claim(encoder)
    by_id = {article.id: article for article in articles}
    encoded = iter(encode([passage for one in split for passage in one], encoder, by_id))
    for data, article, its in zip(new, articles, split, strict=True):
        facts, rows = data["article"], [next(encoded) for _ in its]
        made = signature(article.text)
        with library.store.writing() as connection:
            put_article(
                connection,
                article,
                rows,
                origin=facts["origin"],
                draft_hash=facts["draft_hash"],
                signature=made,
            )
            connection.execute("DELETE FROM versions WHERE article_id = ?", (article.id,))
            marks = ", ".join(f":{name}" for name in _VERSION)
            query = f"INSERT INTO versions (article_id, {', '.join(_VERSION)}) VALUES (:id, {marks})"  # noqa: S608
            connection.executemany(query, [version | {"id": article.id} for version in data["versions"]])
            connection.execute(
                "UPDATE articles SET story = :story, added_at = :added_at, changed_at = :changed_at WHERE id = :id",
                facts,
            )
        (tally.changed if article.id in known else tally.added).append(article.id)
    with suppress(ChromaError):  # what it refuses is searched exactly, and told at the end
        library.vectors.keep_up()


def backup(library: Library, target: Path) -> None:
    """Copy the library's file into the folder ``target``, through SQLite, while it is read and written.

    The folder is a library of its own: its vector index is rebuilt when it is first searched.

    Raises:
        BadExport: there is a library already, or it cannot be written.
    """
    file = target / library.store.path.name
    if file.exists():
        raise BadExport(f"{target} holds a library already. Choose an empty folder for the copy.")
    part = target / f".{file.name}.part"
    try:
        target.mkdir(parents=True, exist_ok=True)
        copy = sqlite3.connect(part)
        try:
            with library.store.explained(), library.store.borrowed() as connection:
                connection.backup(copy, pages=2_000)
            # on a Chroma server, collections are named by it: two libraries must not tell the same one
            copy.execute("UPDATE meta SET value = ? WHERE key = 'uuid'", (uuid.uuid4().hex,))
            copy.commit()
            found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without another beside it
        finally:
            copy.close()
        if found != "ok":
            raise BadExport(f"The copy in {target} is damaged ({found}). Run `fuente doctor`.")
        part.replace(file)
    except (OSError, sqlite3.Error) as error:
        raise BadExport(f"{target} cannot be written ({error}). Choose another place.") from error
    finally:
        with suppress(OSError):
            part.unlink()
