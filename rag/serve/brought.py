"""What someone brings to the library by hand: files and texts, kept beside it, and addresses."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING

from index.errors import FuenteError
from index.report import SyncReport

if TYPE_CHECKING:
    from index.gauge import Gauge
    from index.library import Library
    from index.web.fetch import Fetcher

LARGEST_FILE = 100_000_000
"""Bytes that a file may have: as many as the largest that a reader takes whole."""

_COMING = ".coming"  # hidden, so that no sync of the folder reads what is still on its way
_LEFT = 24 * 3600
_LONGEST = 120  # bytes of a name, far below what any file system takes
_NO_FILE = re.compile(
    r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+'
)
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_PASSED_OVER = re.compile(r"(readme|licen[sc]e)(\.|$)", re.IGNORECASE)


class TooLarge(FuenteError):
    """A file is larger than any that is read."""


@dataclass(frozen=True, slots=True)
class Brought:
    """Files that wait in a folder of their own, addresses, and what was refused already as (name, sentence)."""

    folder: Path | None = None
    names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()

    def drop(self) -> None:
        """Remove the folder, and what still waits in it."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def kept_at(library: Library) -> Path:
    """Return the folder where all that was brought stays: a source like any other for ``fuente index add``."""
    return library.path / "uploads"


def coming(library: Library) -> Path:
    """Make a folder for files on their way; what a crash has left of earlier ones is removed."""
    where = kept_at(library) / _COMING
    where.mkdir(parents=True, exist_ok=True)
    for old in where.iterdir():
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > _LEFT:
                shutil.rmtree(old)
    return Path(tempfile.mkdtemp(dir=where))


def put_file(folder: Path, given: str, stream: IO[bytes]) -> str:
    """Copy a file into ``folder`` under a safe name of its own, and return that.

    Raises:
        TooLarge: it has more than LARGEST_FILE bytes.
    """
    name = _free(folder, safe_name(given))
    with (folder / name).open("xb") as out:
        while chunk := stream.read(1 << 20):
            out.write(chunk)
            if out.tell() > LARGEST_FILE:
                break
        else:
            return name
    (folder / name).unlink()
    raise TooLarge(f"{name} is too large: a file may have {LARGEST_FILE // 1_000_000} MB at most. Split it.")


def put_text(
    folder: Path, text: str, title: str = "", outlet: str = "", published: date | None = None, url: str = ""
) -> str:
    """Write a text with what is known of it into ``folder``; the same title, outlet and day make the same name."""
    facts = [
        f"{key}: {' '.join(value.split())[: 2_000 if key == 'url' else 300]}"
        for key, value in (
            ("title", title),
            ("source", outlet),
            ("date", published.isoformat() if published else ""),
            ("url", url),
        )
        if value.strip()
    ]
    head = "---\n" + "\n".join(facts) + "\n---\n" if facts else ""
    known = "\n".join(facts) if title.strip() else text
    mark = hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()[:8]
    first = title.strip() or next((line for line in text.splitlines() if line.strip()), "")
    slug = re.sub(r"\W+", "-", first.lower())[:40].strip("-_")
    name = _free(folder, safe_name(f"{slug or 'text'}-{mark}.txt"))
    (folder / name).write_text(head + text, encoding="utf-8", errors="replace", newline="\n")
    return name


def safe_name(given: str) -> str:
    """Return a name for a file in one folder, as near to ``given`` as is safe on any system; never a path."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    name = _NO_FILE.sub("_", name).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if dot and stem.lower().endswith((".jsonl", ".ndjson", ".json", ".csv", ".tsv")):
        stem, _, inner = stem.rpartition(".")  # packed records are known by both
        suffix = f"{inner}.{suffix}"
    if not dot or len(suffix) > 20:
        stem, suffix = name, ""
    stem = stem.encode()[:_LONGEST].decode(errors="ignore").strip(" .") or "article"
    if _DEVICES.match(stem) or _PASSED_OVER.match(stem):  # not meant as one, and never found again as one
        stem = f"_{stem}"
    return f"{stem}.{suffix}" if suffix else stem


def take_in(library: Library, brought: Brought, gauge: Gauge, fetcher: Fetcher | None = None) -> SyncReport:
    """Keep what can be read of ``brought``, bring the library up to date with it, and say what came of each.

    Addresses are fetched through ``fetcher``, or as the library's settings say.

    Raises:
        LibraryError: the library cannot be written.
    """
    from index.sync import sync

    folder = kept_at(library)
    failed = list(brought.refused)
    kept: list[Path] = []
    for name in brought.names:
        assert brought.folder is not None
        problems = _problems(brought.folder / name)
        if problems:
            failed.extend((name, problem) for problem in problems)
            continue
        # What has the name of an earlier one is its new edition; the article keeps its earlier words.
        try:
            kept.append((brought.folder / name).replace(folder / name))
        except OSError as error:
            failed.append((name, f"{name} cannot be kept on the server ({error.strerror or error})."))
    report = SyncReport()
    if kept or brought.addresses:
        report = sync(library, [*kept, *brought.addresses], gauge=gauge, fetcher=fetcher)
    told = ((_from(source, folder), reason) for source, reason in report.failed)
    warned = tuple((_from(source, folder), reason) for source, reason in report.warnings)
    return replace(report, failed=(*failed, *told), warnings=warned)


def _problems(path: Path) -> list[str]:
    """Return why no article at all can be read from a file; none where there is one."""
    from index.readers import entries

    problems = []
    try:
        for entry in entries(path):
            if entry.draft is not None:
                return []
            problems.append(entry.problem or f"{path.name} cannot be read.")
    except FuenteError as error:
        problems.append(str(error))
    except Exception as error:  # what nobody thought of must not cost the other files
        problems.append(f"{path.name} cannot be read ({type(error).__name__}: {error}).")
    return problems or [f"{path.name} holds no article."]


def _free(folder: Path, name: str) -> str:
    """Return a name that no other file of the same sending has, in capitals or not."""
    taken = {path.name.casefold() for path in folder.iterdir()}
    stem, dot, suffix = name.partition(".")
    number = 2
    while name.casefold() in taken:
        name, number = f"{stem}-{number}{dot}{suffix}", number + 1
    return name


def _from(source: str, folder: Path) -> str:
    """Return a source without the folder that everything brought is in."""
    return source.removeprefix(f"{folder.resolve()}{os.sep}").removeprefix(f"{folder}{os.sep}")


def addresses_in(lines: Iterable[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the addresses among some lines, each once, and what is none with the sentence that says why."""
    from index.web.url import BadUrl, redacted, tidy

    good: dict[str, None] = {}
    bad: list[tuple[str, str]] = []
    for line in filter(None, map(str.strip, lines)):
        try:
            good[tidy(line)] = None
        except BadUrl as error:
            bad.append((redacted(line), str(error)))
    return list(good), bad
