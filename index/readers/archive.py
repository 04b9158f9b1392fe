"""ZIP archives of articles: each member is read by the reader for its kind."""

from __future__ import annotations

import logging
import stat
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from index.readers.draft import Draft, Entry, Meter, UnreadableFile
from index.readers.packed import DAMAGE, RATIO, RATIO_FROM, Bomb, opened, pieces

_log = logging.getLogger(__name__)

# An archive of a newspaper's year; everything in it together may unpack to 2 GB.
_LARGEST = 1_000_000_000
_LARGEST_UNPACKED = 2_000_000_000
_MOST = 100_000
_NESTED = frozenset({".zip", ".tar", ".tgz", ".7z", ".rar", ".bz2", ".xz", ".zst", ".jar"})
# What systems and programs put beside the files.
_BESIDE = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini", "$RECYCLE.BIN", "System Volume Information"})
# Longer names are cut for the copy on disk; most file systems allow 255 bytes.
_LONGEST_NAME = 80


def read_zip(
    path: Path,
    read_member: Callable[[Path], Draft | Iterable[Entry] | None],
    meter: Meter | None = None,
) -> Iterator[Entry]:
    """Read the archive at ``path`` member by member, holding one at a time in a temporary folder.

    ``meter`` is told how many bytes of the archive were read.

    ``read_member`` is given the path of a member's copy, which has the member's own file name; it returns a draft,
    entries, or ``None`` for a member to pass over, and raises :class:`UnreadableFile` for one it cannot read. The
    entry of a draft is named like the member (``folder/a.txt``); entries are named like the member and themselves
    (``folder/news.jsonl#17``). A member that cannot be read is an entry with a problem, and the rest goes on.
    Hidden files, links, and what systems put beside the files are passed over.

    Raises :class:`UnreadableFile` at once if it is no archive, too large, damaged, encrypted, empty, or would
    unpack to more than 2 GB. Nothing is ever written under a name that the archive gives as a path.
    """
    path = Path(path)
    with opened(path, "a ZIP archive", _LARGEST) as package:
        members = [info for info in package.infolist() if not _passed_over(info)]
        _refuse(path, members)
    return _entries(path, members, read_member, meter)


def _refuse(path: Path, members: list[zipfile.ZipInfo]) -> None:
    name = path.name
    if not members:
        raise UnreadableFile(f"{name} holds no file to read. Put the articles into it.")
    if len(members) > _MOST:
        raise UnreadableFile(f"{name} holds {len(members):,} files; {_MOST:,} are read at most. Split it.")
    if all(info.flag_bits & 1 for info in members):
        raise UnreadableFile(f"{name} is encrypted. Unpack it with its password and give the files.")
    size = sum(info.file_size for info in members)
    if size > _LARGEST_UNPACKED:
        raise UnreadableFile(
            f"{name} unpacks to {size / 1e9:.1f} GB; at most {_LARGEST_UNPACKED / 1e9:.0f} GB are taken. Split it, or "
            "unpack it and give the folder."
        )
    # Members may share their packed bytes, so that each by itself is in proportion.
    if size > 10 * RATIO_FROM and size > RATIO * path.stat().st_size:
        raise UnreadableFile(
            f"{name} unpacks to more than {RATIO} times its size, as hostile files do. Do not use it."
        )


def _passed_over(info: zipfile.ZipInfo) -> bool:
    """Tell whether a member is no file of its owner's: a folder, a link, hidden, or put there by a system."""
    mode = info.external_attr >> 16
    parts = PurePosixPath(_name(info).replace("\\", "/")).parts
    return (
        info.is_dir()
        or stat.S_ISLNK(mode)
        or any(part in _BESIDE or (part.startswith(".") and part != "..") for part in parts)
        or not parts
    )


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name. Many programs write UTF-8 without saying so, which then looks like old DOS signs."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _entries(
    path: Path,
    members: list[zipfile.ZipInfo],
    read_member: Callable[[Path], Draft | Iterable[Entry] | None],
    meter: Meter | None,
) -> Iterator[Entry]:
    seen: set[str] = set()
    read = 0
    left = _LARGEST_UNPACKED
    with (
        opened(path, "a ZIP archive", _LARGEST) as package,
        tempfile.TemporaryDirectory(prefix="zip-") as folder,
    ):
        for number, info in enumerate(members):
            name = _shown(_name(info))
            problem = _wrong(name, info)
            # A folder for each: two members may have the same file name, and a reader may still be at the last.
            copy = Path(folder, str(number), _safe(name))
            if not problem:
                copy.parent.mkdir()
                try:
                    with copy.open("wb") as out:
                        for piece in pieces(package, info, left):
                            left -= len(piece)
                            out.write(piece)
                except Bomb as error:
                    problem = f"{error}; it is left out"
                except DAMAGE as error:
                    said = " ".join(str(error).split())[:100] or type(error).__name__
                    problem = f"it is damaged or packed in a way that is not known ({said}). Pack it again"
            if problem:
                yield Entry(_unique(name, seen), problem=f"{path.name}, {name}: {problem}.")
            else:
                yield from _read(copy, name, path.name, read_member, seen)
            copy.unlink(missing_ok=True)
            read += info.compress_size
            if meter:
                meter(read)


def _read(
    copy: Path,
    name: str,
    archive: str,
    read_member: Callable[[Path], Draft | Iterable[Entry] | None],
    seen: set[str],
) -> Iterator[Entry]:
    """Yield what the reader makes of a member's copy, named like the member."""

    def said(problem: str) -> str:
        # Readers know the copy only.
        problem = problem.replace(str(copy), name)
        return f"{archive}, {name}{problem[len(copy.name) :] if problem.startswith(copy.name) else f': {problem}'}"

    def renamed(draft: Draft) -> Draft:
        return replace(draft, warnings=tuple(map(said, draft.warnings))) if draft.warnings else draft

    try:
        found = read_member(copy)
        if found is None:
            _log.debug("%s: passed over %s.", archive, name)
        elif isinstance(found, Draft):
            yield Entry(_unique(name, seen), renamed(found))
        else:
            for entry in found:
                problem = said(entry.problem) if entry.problem else None
                draft = renamed(entry.draft) if entry.draft else None
                yield Entry(_unique(f"{name}#{entry.name}", seen), draft, problem)
    except UnreadableFile as error:
        yield Entry(_unique(name, seen), problem=said(str(error)))


def _wrong(name: str, info: zipfile.ZipInfo) -> str:
    parts = name.split("/")
    if ".." in parts or name.startswith("/") or name[1:2] == ":":
        return "its name points to a place outside of the archive, as hostile files do; it is left out"
    if info.flag_bits & 1:
        return "it is encrypted. Unpack it with its password and give the file"
    if PurePosixPath(name).suffix.lower() in _NESTED:
        return "it is an archive inside an archive, which is not opened. Unpack it first"
    return ""


def _shown(name: str) -> str:
    """Return a name for people and for entries: slashes between folders, no signs that cannot be printed."""
    name = name.replace("\\", "/").encode("utf-8", "replace").decode("utf-8")
    return "".join(char if char.isprintable() else "?" for char in name)


def _safe(name: str) -> str:
    """Return a file name for the copy: the last part of the name, without signs that some system forbids."""
    last = (
        "".join("_" if char in '<>:"|?*/\\' else char for char in name.rsplit("/", 1)[-1]).strip(" .")
        or "file"
    )
    suffixes = "".join(PurePosixPath(last).suffixes[-2:]) if len(last) > _LONGEST_NAME else ""
    suffix = suffixes if len(suffixes) <= 20 else PurePosixPath(last).suffix[:20]
    return last if len(last.encode()) <= _LONGEST_NAME else last[: _LONGEST_NAME // 4] + suffix


def _unique(wanted: str, seen: set[str]) -> str:
    name, tries = wanted, 1
    while name in seen:
        tries += 1
        name = f"{wanted} ({tries})"
    seen.add(name)
    return name
