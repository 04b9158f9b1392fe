"""The embedding model's tokenizer in little memory.

`tokenizers` builds a tree of hash maps over the 250,002 pieces: 0.6 s and 280 MB, for a model of 120 MB. A
dictionary of pieces and one of words already cut do the same in a tenth of both. The ids are the same; the
tests hold the two against each other.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_MARK = "\u2581"  # stands for the space before a word
_WORD = re.compile(f"{_MARK}[^{_MARK}]*")
_UNKNOWN_PENALTY = 10.0
_REMEMBERED_WORDS = 100_000
_REMEMBERED_LENGTH = 40
_FILES = ("pieces.txt", "scores.npy", "normaliser.json")


class Unigram:
    """Cuts text into the ids of its most probable sequence of pieces (Kudo 2018, "Subword Regularization").

    ``scores[i]`` is the log probability of ``pieces[i]``. The control pieces (bos, eos, unk and any in
    ``control``) are never found in a text: where a text says "</s>", it holds these four characters and no
    end mark. Safe to share between threads.
    """

    def __init__(
        self,
        pieces: Sequence[str],
        scores: Sequence[float],
        normaliser: Any,
        *,
        bos: int,
        eos: int,
        unk: int,
        control: Sequence[int] = (),
    ) -> None:
        self._ids = dict(zip(pieces, range(len(pieces)), strict=True))
        for number in {bos, eos, unk, *control}:
            self._ids.pop(pieces[number], None)
        self._scores = scores
        self._normaliser = normaliser
        self._bos, self._eos, self._unk = bos, eos, unk
        self._unk_score = min(scores) - _UNKNOWN_PENALTY
        self._longest = max(map(len, self._ids), default=1)
        self._words: dict[str, list[int]] = {}

    def encode(self, text: str, limit: int) -> list[int]:
        """The text's ids between the begin and the end mark, ``limit`` at most with the two."""
        text = self._normaliser.normalize_str(text).replace(" ", _MARK)
        if not text.startswith(_MARK):
            text = _MARK + text
        ids = [self._bos]
        for match in _WORD.finditer(text):
            ids += self._word(match.group()[: limit * self._longest])
            if len(ids) >= limit - 1:
                break
        return [*ids[: limit - 1], self._eos]

    def _word(self, word: str) -> list[int]:
        known = self._words.get(word)
        if known is None:
            known = self._cut(word)
            if len(word) <= _REMEMBERED_LENGTH:
                if len(self._words) >= _REMEMBERED_WORDS:
                    self._words.clear()
                self._words[word] = known
        return known

    def _cut(self, word: str) -> list[int]:
        """Viterbi: the best way to each place in the word, by the piece that ends there."""
        end = len(word)
        best = [-math.inf] * (end + 1)
        best[0] = 0.0
        came = [(0, self._unk)] * (end + 1)
        find = self._ids.get
        for start in range(end):
            here = best[start]
            single = False
            for stop in range(start + 1, min(start + self._longest, end) + 1):
                number = find(word[start:stop])
                if number is None:
                    continue
                single = single or stop == start + 1
                score = here + self._scores[number]
                if score > best[stop]:
                    best[stop] = score
                    came[stop] = (start, number)
            if not single and here + self._unk_score > best[start + 1]:
                best[start + 1] = here + self._unk_score
                came[start + 1] = (start, self._unk)
        ids: list[int] = []
        while end > 0:
            end, number = came[end]
            # Unknown characters side by side are one unknown piece.
            if number != self._unk or not ids or ids[-1] != self._unk:
                ids.append(number)
        ids.reverse()
        return ids


def save(tokenizer: Tokenizer, folder: Path) -> tuple[str, ...]:
    """Write what `load` reads out of a unigram `tokenizers` tokenizer; returns the names of the files."""
    from tokenizers import Tokenizer, models

    vocabulary = json.loads(tokenizer.to_str())["model"]["vocab"]
    pieces = [piece for piece, _ in vocabulary]
    if any("\n" in piece for piece in pieces):
        raise ValueError("a piece holds a line break and cannot be written one a line")
    (folder / _FILES[0]).write_text("\n".join(pieces), encoding="utf-8", newline="\n")
    np.save(folder / _FILES[1], np.array([score for _, score in vocabulary], dtype=np.float64))
    # A tokenizer of one piece: the way `tokenizers` has to write a normaliser to a file.
    shell = Tokenizer(models.Unigram([("<unk>", 0.0)], unk_id=0, byte_fallback=False))
    shell.normalizer = tokenizer.normalizer
    shell.save(str(folder / _FILES[2]))
    return _FILES


def load(folder: Path, *, bos: int, eos: int, unk: int, control: Sequence[int] = ()) -> Unigram:
    """Read what `save` wrote. Raises OSError or ValueError where it is not there or does not fit together."""
    from tokenizers import Tokenizer

    pieces = (folder / _FILES[0]).read_text(encoding="utf-8").split("\n")
    scores = np.load(folder / _FILES[1]).tolist()
    normaliser = Tokenizer.from_file(str(folder / _FILES[2])).normalizer
    if len(pieces) != len(scores):
        raise ValueError(f"{len(pieces)} pieces and {len(scores)} scores")
    return Unigram(pieces, scores, normaliser, bos=bos, eos=eos, unk=unk, control=control)
