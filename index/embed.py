"""Text to vectors.

The default model runs in onnxruntime alone: no torch, no transformers, some tenths of a second to load.
Any other model runs through sentence-transformers.
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index import download, pins, weights, wheel
from index.errors import FuenteError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from index.settings import IndexSettings


class EmbeddingModelUnusable(FuenteError):
    """The embedding model cannot be loaded."""


class Encoder(Protocol):
    """What turns texts into vectors.

    ``name`` identifies the model and its weights: vectors of two encoders can be compared only where it is
    the same. Vectors are float32, (n, ``dimension``), of length 1, in the order of the texts. Safe to call
    from several threads.
    """

    name: str
    dimension: int

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of texts that are searched."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions."""
        ...


def load_encoder(settings: IndexSettings) -> Encoder:
    """The encoder that ``settings.embed_model`` names.

    Fetches the default model where it is not cached, unless ``settings.offline``. Raises
    EmbeddingModelUnusable or an error of `index.weights`.
    """
    if settings.embed_model == pins.EMBEDDING_MODEL:
        folder = weights.embedding_model(settings.cache, offline=settings.offline)
        return OnnxEncoder(folder, threads=settings.threads)
    return SentenceTransformerEncoder(
        settings.embed_model, threads=settings.threads, offline=settings.offline
    )


class OnnxEncoder:
    """An encoder over a folder of `index.weights.embedding_model`.

    ``threads`` texts at a time, 0 for one a core; each text is a run of its own on one thread. The scale of
    int8 activations is taken over a whole batch, so in a larger batch a text's vector would hang on its
    neighbours (cosine 0.995 to its own), for hardly any gain in speed. Raises EmbeddingModelUnusable where
    the folder cannot be loaded.
    """

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        import onnxruntime

        from index import unigram

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            record = json.loads((folder / "fuente.json").read_text(encoding="utf-8"))
            self.name: str = record["name"]
            self.dimension: int = record["dimension"]
            self._prefixes = {"query": record["query_prefix"], "passage": record["passage_prefix"]}
            self._limit: int = record["max_tokens"]
            self._tokenizer = unigram.load(folder, **record["special"])
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except (
            Exception
        ) as problem:  # onnxruntime and tokenizers raise classes of their own and bare Exception
            raise EmbeddingModelUnusable(
                f"The embedding model in {folder} cannot be loaded: {wheel.summary(str(problem))}. "
                "Delete that folder and run `fuente fetch`."
            ) from problem
        self._threads = threads or _cores()

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of texts that are searched; (n, dimension). Only the first 512 tokens count."""
        return self._encode(texts, self._prefixes["passage"])

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions; (n, dimension). Only the first 512 tokens count."""
        return self._encode(texts, self._prefixes["query"])

    def _encode(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)

        def work(place: int) -> None:
            vectors[place] = self._vector(prefix + _clean(texts[place]))

        # The longest first, so that no thread is left with a long one at the end.
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        workers = min(self._threads, len(texts))
        if workers < 2:
            for place in order:
                work(place)
        else:
            with ThreadPoolExecutor(workers, thread_name_prefix="fuente-embed") as pool:
                list(pool.map(work, order))
        return vectors

    def _vector(self, text: str) -> NDArray[np.float32]:
        """The mean of the last hidden states over all tokens, made length 1."""
        ids = np.array(self._tokenizer.encode(text, self._limit), dtype=np.int64)
        (mean,) = self._session.run(["vector"], {"input_ids": ids})
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-12), dtype=np.float32)


class SentenceTransformerEncoder:
    """An encoder over any sentence-transformers model, by hub name or folder, on the device torch prefers."""

    def __init__(self, model: str, *, threads: int = 0, offline: bool = False) -> None:
        self._model = _load_sentence_transformer(model, offline)
        if threads:
            import torch

            torch.set_num_threads(threads)
        dimension = self._model.get_embedding_dimension()
        self.dimension: int = int(dimension) if dimension else self._model.encode(["a"]).shape[1]
        self.name: str = f"{model}@{_version(model, self._model)}"
        prompts = {name: text for name, text in self._model.prompts.items() if text}
        # The E5 family wants prefixes and most of its folders do not say so.
        family = re.search(r"(^|[-_/\\])e5([-_]|$)", model.lower()) and "instruct" not in model.lower()
        self._prefixes = {} if prompts or not family else {"query": "query: ", "passage": "passage: "}
        self._lock = threading.Lock()

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of texts that are searched; (n, dimension)."""
        return self._encode(texts, "passage")

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions; (n, dimension)."""
        return self._encode(texts, "query")

    def _encode(self, texts: Sequence[str], kind: str) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        prefix = self._prefixes.get(kind, "")
        encode = self._model.encode_query if kind == "query" else self._model.encode_document
        with self._lock:
            vectors = encode(
                [prefix + _clean(text) for text in texts],
                batch_size=32,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        vectors = np.asarray(vectors, dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def _load_sentence_transformer(model: str, offline: bool) -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as problem:
        raise EmbeddingModelUnusable(
            f"The embedding model {model} needs sentence-transformers, which cannot be imported: {problem}. "
            "Install it, or use the default model."
        ) from problem
    offline = offline or os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "true", "yes", "on")
    local = Path(model).expanduser()
    if local.is_dir():
        model = str(local)
    try:
        # What is on the disk goes before what the hub has today: the vectors in a library are of one model.
        return SentenceTransformer(model, local_files_only=True)
    except Exception as problem:  # the many libraries below raise anything
        if local.is_dir():
            raise EmbeddingModelUnusable(
                f"The folder {model} cannot be loaded as an embedding model: "
                f"{wheel.summary(str(problem))}. It should hold a sentence-transformers model."
            ) from problem
        if offline:
            raise EmbeddingModelUnusable(
                f"The embedding model {model} is not cached and fetching is switched off. Load it once with "
                "a network, or give the path of a folder that holds it."
            ) from problem
    hub = (os.environ.get("HF_ENDPOINT") or pins.HUB).rstrip("/")
    if not download.reachable(hub):
        raise EmbeddingModelUnusable(
            f"The embedding model {model} is neither a folder nor cached, and the model hub at {hub} does "
            "not answer. Check the name and the network, or give the path of a folder."
        )
    try:
        return SentenceTransformer(model)
    except Exception as problem:
        raise EmbeddingModelUnusable(
            f"The embedding model {model} could not be loaded from the hub: {wheel.summary(str(problem))}. "
            "Check its name."
        ) from problem


def _version(name: str, model: Any) -> str:
    """What tells two states of a model's weights apart: the hub's revision, or the folder's fingerprint."""
    local = Path(name).expanduser()
    if local.is_dir():
        files = sorted(p for p in local.rglob("*") if p.suffix in (".safetensors", ".bin", ".onnx", ".pt"))
        return "-".join(download.fingerprint(file)[:12] for file in files) or "no-weights"
    revision = getattr(getattr(model[0].auto_model, "config", None), "_commit_hash", None)
    return str(revision)[:12] if revision else "unknown"


def _clean(text: str) -> str:
    """Without lone surrogates, which UTF-8 has no bytes for (undecodable file names come with them)."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _cores() -> int:
    """The cores this process may use, which in a container are fewer than the machine's."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
