"""Vectors in three bits a number: a tenth of float32's room, and a look at all of them in a few milliseconds.

A sketch says about how near a vector is to a question; of the nearest by it, the exact cosines are then computed
(Weber, Schek and Blott 1998, "VA-file"). The bits lie in planes, one a bit and 64 numbers, so that the sum of products
becomes bitwise ANDs and counts of ones (bit-sliced, as in Gao and Long 2024, "RaBitQ"), which numpy does without
turning anything into floating point. Real vectors of a sentence model and random ones: docs/decisions/0007-filters.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

_BITS = 3
_LEVELS = 2**_BITS
_STEP = 0.586
"""Width of a level in standard deviations: the least error for eight levels of a normal distribution (Max 1960)."""

_QUERY_BITS = 4
_BLOCK = 1 << 14
"""Vectors in a block: compared at once, so that what is computed with stays in the processor's caches."""


@dataclass(frozen=True, slots=True)
class Block:
    """Up to ``_BLOCK`` sketches: bits in ``planes``, shape (3, words, n), and the sum of their levels, shape (n,)."""

    planes: NDArray[np.uint64]
    sums: NDArray[np.int32]

    def __len__(self) -> int:
        """How many sketches there are."""
        return len(self.sums)


@dataclass(frozen=True, slots=True)
class Sketches:
    """Sketches of vectors in their order; to add some gives another object and copies at most a block.

    A number of a vector is put into one of eight levels, of the width ``step``, around ``centre``; both have the
    shape (d,) and come from the first vectors that were added, ``fitted`` of them.
    """

    centre: NDArray[np.float32]
    step: NDArray[np.float32]
    fitted: int
    blocks: tuple[Block, ...] = ()

    @classmethod
    def fit(cls, vectors: NDArray[np.float32]) -> Sketches:
        """Return an empty one whose levels suit vectors such as these, shape (n, d), n at least 1."""
        step = np.maximum(vectors.std(axis=0) * np.float32(_STEP), np.float32(1e-6))
        return cls(vectors.mean(axis=0), step, len(vectors))

    def __len__(self) -> int:
        """How many sketches there are."""
        return sum(map(len, self.blocks))

    def extended(self, vectors: NDArray[np.float32]) -> Sketches:
        """Return one with those of ``vectors``, shape (n, d), behind its own."""
        blocks = list(self.blocks)
        last = blocks.pop() if blocks and len(blocks[-1]) < _BLOCK else None
        room = _BLOCK - (len(last) if last else 0)
        for at in (0, *range(room, len(vectors), _BLOCK)):
            made = self._made(vectors[at : at + (room if at == 0 else _BLOCK)])
            blocks.append(_joined([last, made]) if last else made)
            last = None
        return replace(self, blocks=tuple(blocks))

    def kept(self, places: NDArray[np.intp]) -> Sketches:
        """Return one with those at ``places`` alone, in ascending order."""
        if not self.blocks:
            return self
        whole = _joined(self.blocks)
        starts = range(0, len(places), _BLOCK)
        return replace(self, blocks=tuple(_taken(whole, places[at : at + _BLOCK]) for at in starts))

    def likeliest(self, vector: NDArray[np.float32], places: NDArray[np.intp], most: int) -> NDArray[np.intp]:
        """Return those of ``places``, ascending, that are the nearest to ``vector``, shape (d,), in no order."""
        if len(places) <= most:
            return places
        scores = np.concatenate(list(self._scores(vector, places)))
        chosen: NDArray[np.intp] = places[np.argpartition(-scores, most - 1)[:most]]
        return chosen

    def _scores(self, vector: NDArray[np.float32], places: NDArray[np.intp]) -> Iterator[NDArray[np.float32]]:
        """Yield the estimated products with ``vector`` of those at ``places``, less what is the same for all."""
        weights = vector * self.step
        least, most = float(weights.min()), float(weights.max())
        width = max((most - least) / (2**_QUERY_BITS - 1), 1e-12)
        numbers = np.rint((weights - least) / width).astype(np.uint8)
        question = _planes(numbers[np.newaxis], _QUERY_BITS)[:, :, 0]
        starts = np.cumsum([0, *map(len, self.blocks)])
        for block, start in zip(self.blocks, starts, strict=False):
            first, last = np.searchsorted(places, (start, start + len(block)))
            if last - first == len(block):
                yield _products(block, question, least, width)
            elif first < last:
                yield _products(_taken(block, places[first:last] - start), question, least, width)

    def _made(self, vectors: NDArray[np.float32]) -> Block:
        levels = np.floor((vectors - self.centre) / self.step) + _LEVELS / 2
        numbers = np.clip(levels, 0, _LEVELS - 1).astype(np.uint8)
        return Block(_planes(numbers, _BITS), numbers.sum(axis=1, dtype=np.int32))


def _planes(numbers: NDArray[np.uint8], bits: int) -> NDArray[np.uint64]:
    """Return the bits of numbers, shape (n, d), as planes of shape (bits, words, n)."""
    count, dimension = numbers.shape
    words = -(-dimension // 64)
    packed = np.zeros((bits, count, words * 8), dtype=np.uint8)
    for bit in range(bits):
        ones = np.packbits((numbers >> bit) & 1, axis=1, bitorder="little")
        packed[bit, :, : ones.shape[1]] = ones
    return np.ascontiguousarray(packed.view(np.uint64).transpose(0, 2, 1))


def _products(block: Block, question: NDArray[np.uint64], least: float, width: float) -> NDArray[np.float32]:
    total = np.zeros(len(block), dtype=np.uint32)
    for weight, asked in enumerate(question):
        for bit, plane in enumerate(block.planes):
            ones = np.bitwise_count(plane & asked[:, np.newaxis])
            total += ones.sum(axis=0, dtype=np.uint16).astype(np.uint32) << np.uint32(weight + bit)
    scores: NDArray[np.float32] = total * np.float32(width) + block.sums * np.float32(least)
    return scores


def _taken(block: Block, places: NDArray[np.intp]) -> Block:
    return Block(block.planes.take(places, axis=2), block.sums.take(places))


def _joined(blocks: list[Block] | tuple[Block, ...]) -> Block:
    return Block(
        np.concatenate([block.planes for block in blocks], axis=2),
        np.concatenate([block.sums for block in blocks]),
    )
