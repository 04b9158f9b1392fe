"""Fetching files over https, and knowing them again: hashes, free disk, locks.

Nothing here decides what to fetch; `index.weights` does.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import FuenteError

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]
"""Called with what is being fetched, the bytes done and the bytes in all."""

FETCH_HINT = "Run `fuente fetch` with a network to fetch it."
REACH_SECONDS = 4.0
_TOLD_EVERY = 1 << 20
_TRIES = 3


class ModelMissing(FuenteError):
    """A model is not in the cache and may not be fetched."""


class DownloadFailed(FuenteError):
    """A file could not be fetched."""


class WrongFile(FuenteError):
    """A file was fetched and is not the one that was asked for."""


class CacheUnusable(FuenteError):
    """The folder for model files cannot be written to."""


class DiskFull(FuenteError):
    """There is no room for a file."""


def sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(path: Path, *, blocks: int = 16, size: int = 1 << 16) -> str:
    """A quick check of a big file: SHA-256 over its length and ``blocks`` blocks spread evenly over it.

    Notices a file that was cut short, emptied or exchanged, at the price of reading a megabyte. It is no
    proof: that is `sha256`.
    """
    length = path.stat().st_size
    digest = hashlib.sha256(str(length).encode())
    with path.open("rb") as file:
        for block in range(blocks):
            file.seek(max(0, length - size) * block // max(1, blocks - 1))
            digest.update(file.read(size))
    return digest.hexdigest()


def free_bytes(folder: Path) -> int:
    """Bytes free on the disk that holds ``folder``, which need not exist yet."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def require_space(folder: Path, needed: int, what: str, *, free: Callable[[Path], int] = free_bytes) -> None:
    """Raise DiskFull unless ``needed`` bytes are free where ``folder`` is."""
    found = free(folder)
    if found < needed:
        raise DiskFull(
            f"{what} needs {gigabytes(needed)} and {gigabytes(found)} are free in {folder}: free some space, "
            "or set FUENTE_CACHE to a folder on another disk."
        )


def gigabytes(size: int) -> str:
    """A size for a person, in GB or MB (powers of ten)."""
    return f"{size / 1e9:.1f} GB" if size >= 100_000_000 else f"{size / 1e6:.1f} MB"


@contextlib.contextmanager
def full_disk_explained(folder: Path, what: str) -> Iterator[None]:
    """Turn the system's own "no space left" into the sentence of `require_space`."""
    try:
        yield
    except OSError as problem:
        if problem.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise DiskFull(
            f"The disk became full while {what} was being written to {folder}. What is there is kept. "
            "Free some space, or set FUENTE_CACHE to a folder on another disk, and run the command again."
        ) from problem


@contextlib.contextmanager
def locked(path: Path, what: str) -> Iterator[None]:
    """Hold a lock file between processes and threads; say so once when another one holds it."""
    from filelock import FileLock, Timeout

    lock = FileLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except (PermissionError, FileExistsError, NotADirectoryError) as problem:
        raise CacheUnusable(
            f"{path.parent} is to hold {what} and cannot be written to ({problem.strerror}): set "
            "FUENTE_CACHE to a folder that can."
        ) from problem
    except Timeout:
        log.info("Another process is preparing %s; waiting for it.", what)
        lock.acquire(poll_interval=0.2)
    try:
        yield
    finally:
        lock.release()


def remote_size(url: str, *, seconds: float = REACH_SECONDS) -> int | None:
    """The size in bytes that the server states for ``url``.

    None where it is not in reach within ``seconds`` or does not have the file.
    """
    response = _head(url, seconds)
    if response is None or response.status_code != 200:
        return None
    stated = response.headers.get("content-length", "")
    return int(stated) if stated.isdigit() else None


def reachable(url: str, *, seconds: float = REACH_SECONDS) -> bool:
    """Whether any server answers at ``url`` within ``seconds``."""
    return _head(url, seconds) is not None


def _head(url: str, seconds: float) -> httpx.Response | None:
    """The answer to a HEAD request, or None.

    Asked in a thread: a name look-up without a network can block for a minute, and no timeout of the client
    covers it.
    """
    import httpx

    answers: list[httpx.Response] = []

    def ask() -> None:
        try:
            with httpx.Client(timeout=seconds, follow_redirects=True) as client:
                answers.append(client.head(url, headers={"Accept-Encoding": "identity"}))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as problem:
            log.debug("%s is not in reach: %s", url, problem)

    thread = threading.Thread(target=ask, name="fuente-reach", daemon=True)
    thread.start()
    thread.join(seconds)
    return answers[0] if answers else None


def fetch_url(url: str, part: Path, size: int, what: str, on_progress: Progress | None = None) -> None:
    """Fetch ``url`` into ``part``, going on behind what ``part`` holds already.

    Tries again, from where it stood, when the connection breaks. Raises DownloadFailed, with what was
    received kept in ``part``.
    """
    import httpx

    problem: Exception | None = None
    for _ in range(_TRIES):
        try:
            _fetch_once(url, part, size, what, on_progress)
            return
        except (httpx.HTTPError, DownloadFailed) as caught:
            problem = caught
            log.debug("%s broke off: %s", url, caught)
    raise DownloadFailed(
        f"{what} could not be fetched from {url}: {problem or 'no answer'}. "
        f"{gigabytes(length(part))} of {gigabytes(size)} are kept: run the same command again to go on."
    )


def _fetch_once(url: str, part: Path, size: int, what: str, on_progress: Progress | None) -> None:
    import httpx

    done = length(part)
    if done > size:
        part.unlink()
        done = 0
    if done == size:
        return
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={done}-"} if done else {})
    timeout = httpx.Timeout(30.0, connect=REACH_SECONDS)
    with (
        httpx.Client(timeout=timeout, follow_redirects=True) as client,
        client.stream("GET", url, headers=headers) as response,
    ):
        response.raise_for_status()
        resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
        if resumed and not response.headers.get("content-range", "").startswith(f"bytes {done}-"):
            raise DownloadFailed(f"the server answered with another range than the {done} asked for")
        done = done if resumed else 0
        with part.open("ab" if resumed else "wb") as file:
            told = done
            # Raw and as it comes: what has arrived is kept even when the connection breaks the next moment.
            for chunk in response.iter_raw():
                file.write(chunk)
                done += len(chunk)
                if done > size:
                    break
                if on_progress and (done - told >= _TOLD_EVERY or done == size):
                    told = done
                    on_progress(what, done, size)
    if done > size:
        part.unlink()
        raise DownloadFailed(f"the server sent more than the {size:,} bytes expected")
    if done < size:
        raise DownloadFailed(f"the connection closed after {done:,} of {size:,} bytes")


def length(path: Path) -> int:
    """The file's size in bytes; 0 where there is none."""
    return path.stat().st_size if path.exists() else 0


def entry(path: Path) -> dict[str, Any]:
    """What is recorded of a file that is known to be good."""
    return {
        "size": path.stat().st_size,
        "sha256": sha256(path),
        "fingerprint": fingerprint(path),
    }


def whole(path: Path, recorded: Any, *, thorough: bool) -> bool:
    """Whether the file is what was recorded of it."""
    try:
        if path.stat().st_size != recorded["size"] or fingerprint(path) != recorded["fingerprint"]:
            return False
        return not thorough or sha256(path) == recorded["sha256"]
    except (OSError, KeyError, TypeError):
        return False


def read_record(path: Path) -> dict[str, Any] | None:
    """A JSON object from a file; None where there is none or it is damaged."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None
