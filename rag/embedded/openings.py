"""What the model has read of prompts that always begin alike, kept in files: the next process takes it up again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from index.download import sha256
from rag.prompt import Message

log = logging.getLogger(__name__)

_MOST_BYTES = 600_000_000
"""What all files may take; one takes some 15 MB, and there are four prompts a language."""
_SHOWN = 24
"""Characters of a hash in a file's name."""


class Openings:
    """A folder of what was read, a file an opening.

    A file is named by the model and what runs it, by the opening and by the hash of what it holds, so that none is
    taken up by another model, or half-written, or damaged. What goes wrong with a file is as if there were none.
    """

    def __init__(self, folder: Path | None, model: str) -> None:
        """Keep files in ``folder``, made where it is missing; ``model`` names exactly what reads.

        Without a folder, or where it cannot be made, nothing is kept.
        """
        self._model = model
        self.folder = folder
        if folder is not None:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                log.debug("What is read is not kept: %s", error)
                self.folder = None

    def key(self, messages: Sequence[Message]) -> str:
        """Return the name of an opening, as read by this model."""
        text = json.dumps([self._model, [dict(message) for message in messages]], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:_SHOWN]

    def find(self, key: str) -> str | None:
        """Return the name of the whole file that holds an opening; None where there is none."""
        for path in self.folder.glob(f"{key}-*.read") if self.folder else ():
            try:
                if path.stem == f"{key}-{sha256(path)[:_SHOWN]}":
                    os.utime(path)  # so that the one unused for longest goes first
                    return path.name
                path.unlink()
            except OSError as error:
                log.debug("%s cannot be read: %s", path, error)
        return None

    def keep(self, key: str, write: Callable[[str], None]) -> None:
        """Have ``write`` write a file of the name it is given, and keep it if it does."""
        if self.folder is None:
            return
        written = self.folder / f"{key}.{secrets.token_hex(4)}.part"
        try:
            write(written.name)
            written.replace(self.folder / f"{key}-{sha256(written)[:_SHOWN]}.read")
            _make_room(self.folder)
        except OSError as error:
            log.debug("What was read is not kept: %s", error)
        finally:
            with contextlib.suppress(OSError):
                written.unlink(missing_ok=True)


def _make_room(folder: Path) -> None:
    """Remove what was unused for longest, until the rest may stay."""
    found = [(path, path.stat()) for path in folder.iterdir() if path.suffix in (".read", ".part")]
    total = sum(stat.st_size for _, stat in found)
    for path, stat in sorted(found, key=lambda one: one[1].st_mtime):
        if total <= _MOST_BYTES:
            return
        path.unlink(missing_ok=True)
        total -= stat.st_size
