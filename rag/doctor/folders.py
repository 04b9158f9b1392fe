"""Whose the files of library and cache are, and who may change them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from rag.doctor.check import Check
from rag.settings import Settings

_MOST = 10_000  # files that are looked at; a library has a few dozen


def permissions(settings: Settings) -> Check:
    """Check that what is there can be read and written by this user, and not written by everybody."""
    own, open_to_all = [], []
    for folder in dict.fromkeys((settings.library, settings.cache)):
        for path in _files(folder):
            if not os.access(path, os.R_OK if path.is_relative_to(settings.cache) else os.R_OK | os.W_OK):
                own.append(path)
            elif os.name != "nt" and _anybody(path):
                open_to_all.append(path)
    if own:
        advice = (
            "They were made by another user, perhaps by root. Give them to the one that Fuente runs as "
            f"(chown -R), or run it as that one; this is {_who()}."
        )
        return Check("Permissions", "fail", _named(own, "cannot be read and written"), advice)
    if open_to_all:
        advice = "Anybody on this machine can change what is quoted: chmod -R o-w on that folder."
        return Check("Permissions", "warn", _named(open_to_all, "can be written by everybody"), advice)
    return Check("Permissions", "ok", f"library and cache are {_who()}'s to use")


def _files(folder: Path) -> Iterator[Path]:
    if not folder.exists():
        return
    yield folder
    for n, path in enumerate(folder.rglob("*")):
        if n == _MOST:
            return
        if not path.is_symlink():
            yield path


def _anybody(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:  # gone meanwhile, as SQLite's files beside its own come and go
        return False
    return bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX


def _who() -> str:
    return f"user {os.getuid()}" if hasattr(os, "getuid") else "this user"


def _named(paths: list[Path], what: str) -> str:
    more = f" and {len(paths) - 3:,} more" if len(paths) > 3 else ""
    return f"{', '.join(map(str, paths[:3]))}{more} {what}"
