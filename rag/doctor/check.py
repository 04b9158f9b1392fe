"""One finding of the doctor."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

State = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: what was looked at, how it is, what was found, and what to do if it is not ``ok``."""

    name: str
    state: State
    found: str
    advice: str = ""


def nearest(folder: Path) -> Path:
    """Return ``folder``, or the closest of its parents that exists."""
    return next((path for path in (folder, *folder.parents) if path.exists()), Path.cwd())


def writable(folder: Path) -> bool:
    """Return whether a file can be made in ``folder``."""
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def size(count: int) -> str:
    """Return a number of bytes as a reader likes it."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
