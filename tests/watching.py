"""A real ``fuente index watch``, and whatever else a test runs beside it, by what it says line by line."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 200  # seconds for a line: only a watch that is broken takes so long


class Watching:
    """A process that is read from; ``lines`` are those it has said on standard output so far, ``told`` on error."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self.told: list[str] = []
        self._said: queue.Queue[str | None] = queue.Queue()
        assert process.stdout
        assert process.stderr
        self._readers = [
            threading.Thread(target=self._read, args=(process.stdout, self.lines), daemon=True),
            threading.Thread(target=self._read, args=(process.stderr, self.told), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream: IO[str], kept: list[str]) -> None:
        for line in stream:
            kept.append(line.rstrip("\n"))
            self._said.put(kept[-1])
        self._said.put(None)

    def until(self, pattern: str) -> str:
        """Wait for the next line that holds ``pattern``, on either stream, and return it."""
        ended = 0
        while ended < 2:
            try:
                line = self._said.get(timeout=PATIENCE)
            except queue.Empty:
                break
            if line is None:
                ended += 1
            elif re.search(pattern, line):
                return line
        raise AssertionError(f"Nothing said {pattern!r}:\n" + "\n".join([*self.lines, "--", *self.told]))

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send the signal, and return the exit code."""
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE)
        for reader in self._readers:
            reader.join(PATIENCE)
        return code


@contextmanager
def watching(library: Path, *arguments: str | Path, **environment: str) -> Iterator[Watching]:
    """Run ``fuente index watch`` with these arguments on that library, until the block ends."""
    command = [sys.executable, "-m", "rag.cli", "index", "watch", "--settle", "0.3", *map(str, arguments)]
    own = {"FUENTE_LIBRARY": str(library), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ | own | environment,
    ) as process:
        try:
            yield Watching(process)
        finally:
            process.kill()
