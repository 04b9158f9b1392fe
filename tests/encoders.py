"""A small deterministic encoder for tests that load no model: words hashed into a vector."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class HashingEncoder:
    """Unit vectors of hashed, folded word beginnings: texts that share words are near each other.

    ``calls`` and ``texts`` count what was asked of it.
    """

    def __init__(self, dimension: int = 256, name: str = "hashing-test") -> None:
        """Make an encoder of ``dimension`` numbers a text; another ``name`` is another model."""
        self.name = name
        self.dimension = dimension
        self.calls = 0
        self.texts = 0

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, d) L2-normalised vectors, order kept."""
        return self._encode(texts)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, d) L2-normalised vectors, order kept."""
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        self.texts += len(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.casefold()) or [text]:
                digest = hashlib.blake2b(
                    (self.name + word[:6]).encode("utf-8", "replace"), digest_size=8
                ).digest()
                number = int.from_bytes(digest, "little")
                vectors[row, number % self.dimension] += 1.0 if number >> 63 else -1.0
            if not vectors[row].any():
                vectors[row, 0] = 1.0
        normalised: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return normalised
