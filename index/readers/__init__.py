"""From a file to its articles, one reader for each kind of file.

Readers are imported when a file of their kind is read: some bring large packages along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import cast

from index.readers.draft import Draft, Entry, Meter, UnreadableFile

__all__ = ["Draft", "Entry", "UnreadableFile", "entries", "read", "readable"]

# Suffix -> the module that holds the reader, and its name. These hold one article …
_ONE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        suffix: where
        for suffixes, where in (
            (".txt .md", ("text", "read_text")),
            (".html .htm .xhtml", ("html.page", "read_html")),
            (".pdf", ("pdf.document", "read_pdf")),
            (".docx .docm .doc .dotx", ("docx", "read_docx")),  # what it cannot read it refuses with advice
            (".eml", ("eml", "read_eml")),
        )
        for suffix in suffixes.split()
    }
)
# … and these may hold several.
_BOOK = (".epub",)
_RECORDS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet")
_PACKED = tuple(f"{suffix}.gz" for suffix in _RECORDS if suffix != ".parquet")
_ARCHIVE = (".zip",)
_ALL = (*_ONE, *_BOOK, *_RECORDS, *_PACKED, *_ARCHIVE)


def read(path: Path) -> Draft:
    """Read the one article in the file at ``path``; the suffix decides how.

    Raises :class:`UnreadableFile` if the file is missing, no file, of a kind that is not known or holds several
    articles, empty or not what its suffix says.
    """
    path = _checked(path)
    where = _ONE.get(path.suffix.lower())
    if where is None:
        raise UnreadableFile(f"{path.name} holds several articles. Read it with entries().")
    return cast("Draft", _reader(where)(path))


def entries(
    path: Path, fields: Mapping[str, str] | None = None, meter: Meter | None = None
) -> Iterator[Entry]:
    """Yield the articles in the file at ``path``: one without a name, or, of a file that holds several, each.

    ``fields`` names the columns of tables and records, as :func:`index.readers.records.file.read_records` takes it.
    ``meter`` is told how many bytes of a file with several articles were read, as far as that can be told.
    Raises :class:`UnreadableFile` as :func:`read` does, for what concerns the file as a whole.
    """
    path = _checked(path)
    kind = _suffix(path)
    if kind in _ONE:
        yield Entry("", read(path))
    elif kind in _BOOK:
        yield from _several(("epub", "read_epub"), path)
    elif kind in _ARCHIVE:

        def member(inner: Path) -> Iterable[Entry] | Draft | None:
            if not readable(inner) or _suffix(inner) in _ARCHIVE:
                return None
            return read(inner) if _suffix(inner) in _ONE else entries(inner, fields)

        yield from _several(("archive", "read_zip"), path, member, meter)
    else:
        yield from _several(("records.file", "read_records"), path, fields, meter)


def readable(path: Path) -> bool:
    """Tell whether there is a reader for the suffix of ``path``; the file itself is not looked at."""
    return _suffix(Path(path)) in _ALL


def _checked(path: Path) -> Path:
    path = Path(path)
    if not path.exists():
        raise UnreadableFile(f"There is no file {path}. Check the path.")
    if path.is_dir():
        raise UnreadableFile(f"{path} is a folder, not a file. Give a file in it, or index the folder.")
    if not readable(path):
        kind = f"files of the kind {path.suffix}" if path.suffix else "files without a suffix"
        raise UnreadableFile(
            f"{path.name}: {kind} cannot be read. Supported are {', '.join(sorted(_ALL))}; "
            "convert the file to one of them."
        )
    return path


def _suffix(path: Path) -> str:
    name = path.name.lower()
    return next((suffix for suffix in _PACKED if name.endswith(suffix)), path.suffix.lower())


def _reader(where: tuple[str, str]) -> Callable[..., object]:
    module, name = where
    found: Callable[..., object] = getattr(import_module(f"index.readers.{module}"), name)
    return found


def _several(where: tuple[str, str], path: Path, *more: object) -> Iterator[Entry]:
    yield from cast("Iterator[Entry]", _reader(where)(path, *more))
