"""From a file to a :class:`Draft`, one reader for each kind of file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from index.readers.draft import Draft, UnreadableFile
from index.readers.text import read_text

__all__ = ["Draft", "UnreadableFile", "read", "readable"]

_READERS: Mapping[str, Callable[[Path], Draft]] = MappingProxyType({".txt": read_text, ".md": read_text})


def read(path: Path) -> Draft:
    """Read the article in the file at ``path``; the suffix decides how.

    Raises :class:`UnreadableFile` if the file is missing, no file, of an unknown kind, empty or not what
    its suffix says.
    """
    path = Path(path)
    if not path.exists():
        raise UnreadableFile(f"There is no file {path}. Check the path.")
    if path.is_dir():
        raise UnreadableFile(f"{path} is a folder, not a file. Give a file in it, or index the folder.")
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        kind = f"files of the kind {path.suffix}" if path.suffix else "files without a suffix"
        raise UnreadableFile(
            f"{path.name}: {kind} cannot be read. Supported are {', '.join(sorted(_READERS))}; "
            "convert the file to one of them."
        )
    return reader(path)


def readable(path: Path) -> bool:
    """Tell whether there is a reader for the suffix of ``path``; the file itself is not looked at."""
    return Path(path).suffix.lower() in _READERS
