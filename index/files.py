"""Which files a sync is about: the files given, and those below the folders given."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.readers import readable

_NOT_ARTICLES = frozenset({"readme", "license", "licence"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file to sync: its resolved path, and its name from the folder that was given on, with slashes."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Files:
    """What is at some sources: files, each once, the folders given, and failures as (source, sentence).

    ``gone`` are files that were there and are no longer, where not the whole of the folders was looked through.
    """

    found: tuple[Found, ...]
    folders: tuple[Path, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    gone: tuple[Path, ...] = ()


@dataclass(slots=True)
class _Search:
    found: dict[Path, Found] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def find(sources: Sequence[str | Path]) -> Files:
    """Find the articles' files at ``sources``, folders walked in order of names.

    Below a folder, what is hidden, files without a reader and any README or LICENSE are passed over.
    A file that is given itself is always taken. What cannot be used is a failure, and the rest goes on.
    """
    search = _Search()
    for source in sources:
        given = Path(source)
        if not str(source).strip():  # as a path it would mean the folder that one happens to be in
            search.failed.append((str(source), "An empty path was given. Give a file or a folder."))
            continue
        try:
            given = given.expanduser()
            _look(given, given.resolve(), search)
        except (OSError, ValueError, RuntimeError) as error:
            search.failed.append((str(source), f"{source} cannot be used as a path ({error})."))
    return Files(tuple(search.found.values()), tuple(search.folders), tuple(search.failed))


def _look(given: Path, path: Path, search: _Search) -> None:
    if path.is_dir():
        search.folders.append(path)
        for file in _walk(path, search.failed):
            search.found.setdefault(file.path, file)
    elif path.is_file():
        # the same name as if its folder had been given, so that it keeps its id
        search.found.setdefault(path, Found(path, f"{path.parent.name}/{path.name}"))
    elif path.exists():
        search.failed.append((str(path), f"{given} is neither a file nor a folder."))
    else:
        search.failed.append((str(path), f"{given} does not exist. Check the path."))


def _walk(folder: Path, failed: list[tuple[str, str]]) -> Iterator[Found]:
    def unreadable(error: OSError) -> None:
        failed.append(
            (str(error.filename), f"{error.filename} cannot be listed ({error.strerror or error}).")
        )

    for here, inner, names in os.walk(folder, onerror=unreadable):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        for name in sorted(names):
            path = Path(here, name)
            if not _is_article(path):
                continue
            target = path.resolve()
            if target.is_file():
                yield _found(path, folder)
            else:
                failed.append((str(target), f"{path} is not a file that can be read."))


def below(path: Path, folder: Path) -> Found | None:
    """Return the file ``path`` as ``find`` would find it below ``folder``, None where it would pass it over.

    Both are absolute, ``folder`` resolved. Whether the file is there is not looked at.
    """
    inner = path.relative_to(folder).parts if path.is_relative_to(folder) else ()
    if not inner or any(part.startswith(".") for part in inner) or not _is_article(path):
        return None
    if path.parent.resolve() != path.parent:
        return None  # behind a link to a folder, which is not walked
    return _found(path, folder)


def _is_article(path: Path) -> bool:
    name = path.name
    return not name.startswith(".") and name.partition(".")[0].lower() not in _NOT_ARTICLES and readable(path)


def _found(path: Path, folder: Path) -> Found:
    return Found(path.resolve(), f"{folder.name}/{path.relative_to(folder).as_posix()}")
