"""Files opened for reading, if they are there, may be read and are not too large."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from index.readers.draft import UnreadableFile


@contextmanager
def bounded(
    path: Path, what: str = "a file", largest: float = math.inf, advice: str = ""
) -> Iterator[tuple[BinaryIO, int]]:
    """Open ``path`` and yield it with its size in bytes.

    Raises :class:`UnreadableFile` if it cannot be opened or read, or has more than ``largest`` bytes: ``what``
    ("an article") may have no more, and ``advice`` says what to do then.
    """
    try:
        size = path.stat().st_size
        if size > largest:
            raise UnreadableFile(
                f"{path.name} has {size / 1e6:.0f} MB; {what} may have {largest / 1e6:.0f} MB at most. {advice}"
            )
        with path.open("rb") as stream:
            yield stream, size
    except FileNotFoundError as error:
        raise UnreadableFile(f"There is no file {path}. Check the path.") from error
    except OSError as error:
        raise UnreadableFile(
            f"{path} could not be opened: {error.strerror}. Check its permissions."
        ) from error
