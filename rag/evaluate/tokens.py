"""How many tokens a text is to the writing model."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.errors import FuenteError

Count = Callable[[Sequence[str]], list[float]]
"""Texts to their lengths in tokens."""

CHARACTERS = 3.6
"""Characters of Spanish news a token, about."""


def estimated(texts: Sequence[str]) -> list[float]:
    """Return the lengths as characters tell them."""
    return [len(text) / CHARACTERS for text in texts]


@contextmanager
def counting(gguf: Path) -> Iterator[Count]:
    """Load the model's file (seconds, about two GB of memory) and count as it does while the block runs.

    Raises:
        FuenteError: the file cannot be loaded, or does not count.
    """
    import httpx
    import xllamacpp

    # The package counts nothing by itself, but the server that it opens for this process does.
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(gguf)
    parameters.n_ctx = 128
    parameters.n_parallel = 1
    parameters.warmup = False
    parameters.verbosity = 0
    key = secrets.token_hex(32)
    parameters.api_keys = [key]
    try:
        server = xllamacpp.Server(parameters)
        with httpx.Client(
            base_url=server.listening_address,
            headers={"Authorization": f"Bearer {key}"},
            trust_env=False,
            timeout=60,
        ) as client:

            def count(texts: Sequence[str]) -> list[float]:
                replies = (client.post("/tokenize", json={"content": text}) for text in texts)
                return [float(len(reply.raise_for_status().json()["tokens"])) for reply in replies]

            yield count
    except FuenteError:
        raise
    except Exception as error:
        raise FuenteError(
            f"The writing model {gguf.name} does not count tokens ({error}). Say --tokens estimate."
        ) from error


@contextmanager
def counter(cache: Path, *, exact: bool) -> Iterator[tuple[Count, str]]:
    """Yield what counts, and in words how: as the writing model, where ``exact`` and its file is in ``cache``."""
    from index.weights import writing_model_ready

    gguf = writing_model_ready(cache) if exact else None
    if gguf is None:
        yield estimated, f"tokens of {CHARACTERS} characters"
        return
    with counting(gguf) as count:
        yield count, f"tokens of {gguf.stem}"
