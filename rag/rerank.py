"""Candidates in a better order: by their sentences, or by a model that reads question and passage together."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from index.errors import FuenteError
from rag.candidate import Candidate

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

log = logging.getLogger(__name__)

COVERAGE = 0.06
"""What a question's whole wording in a passage is worth, in cosine; from 0.05 to 0.08 XQuAD ranks much the same."""

_SENTENCE = 0.75
"""The best sentence's part of a passage's nearness; the passage itself has the rest."""

_READ = 20
"""Candidates that a cross-encoder reads. Each costs it a run over question and passage."""


class BadReranker(FuenteError):
    """The reranking model cannot be had or loaded."""


class Reranker(Protocol):
    """What puts candidates in order."""

    name: str

    def rerank(self, question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the same candidates, the best first, with scores that fall."""
        ...


class Fused:
    """Ranks by what retrieval knows: the passage's nearness and the wording that it shares with the question."""

    name = "off"

    def rerank(self, question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the candidates by cosine, without their language's leaning, and coverage."""
        return in_order(
            [replace(c, score=c.similarity - c.leaning + COVERAGE * c.coverage) for c in candidates]
        )


class BySentence:
    """Ranks by the best sentence, too: late interaction of the question with each sentence's stored vector.

    A passage speaks of several things, and the answer stands in one sentence. No model runs: the vectors were made
    when the article was added.
    """

    name = "sentences"

    def rerank(self, question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the candidates by the weighted mean of the passage's and its best sentence's cosine, and coverage."""
        return in_order([replace(c, score=_by_sentence(c)) for c in candidates])


class ByCrossEncoder:
    """Ranks the first candidates by any sentence-transformers cross-encoder; the rest follow as they were."""

    def __init__(self, model: str, *, offline: bool = False) -> None:
        """Use the model of this hub name or folder; it is loaded when it is first needed."""
        self.name = model
        self._offline = offline
        self._model: CrossEncoder | None = None
        self._problem: BadReranker | None = None
        self._lock = threading.Lock()

    def rerank(self, question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the candidates, the first ones in the model's order.

        Scores stay those of ``BySentence``, dealt out anew: what is enough to answer from is known for those alone.

        Raises:
            BadReranker: the model cannot be loaded.
        """
        ranked = BySentence().rerank(question, candidates)
        read, rest = ranked[:_READ], ranked[_READ:]
        if not read:
            return ranked
        with self._lock:
            scores = self._loaded().predict(
                [(question, c.passage.text) for c in read], show_progress_bar=False, convert_to_numpy=True
            )
        order = np.argsort(-np.asarray(scores, dtype=np.float64).reshape(len(read), -1)[:, -1], kind="stable")
        return [replace(read[i], score=c.score) for i, c in zip(order, read, strict=True)] + rest

    def _loaded(self) -> CrossEncoder:
        if self._problem is not None:  # a hub that is away is not waited for at every question
            raise self._problem
        if self._model is None:
            try:
                self._model = _load(self.name, self._offline)
            except BadReranker as problem:
                self._problem = problem
                raise
        return self._model


def reranker(name: str, *, offline: bool = False) -> Reranker:
    """Return the reranker of this name: ``sentences``, ``off``, or a cross-encoder's hub name or folder."""
    if name == BySentence.name:
        return BySentence()
    if name == Fused.name:
        return Fused()
    return ByCrossEncoder(name, offline=offline)


def in_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates, the best first, ties in the order of their passages' ids."""
    return sorted(candidates, key=lambda c: (-c.score, c.passage.id))


def _by_sentence(c: Candidate) -> float:
    best = float(c.sentence_scores.max()) if len(c.sentence_scores) else c.similarity
    nearness = (1 - _SENTENCE) * c.similarity + _SENTENCE * best
    return nearness - c.leaning + COVERAGE * c.coverage


def _load(name: str, offline: bool) -> CrossEncoder:
    from pathlib import Path

    try:
        from sentence_transformers import CrossEncoder
    except ImportError as problem:
        raise BadReranker(
            f"The reranking model {name} needs sentence-transformers, which cannot be imported: {problem}. "
            "Install it, or unset FUENTE_RERANKER."
        ) from problem
    local = Path(name).expanduser()
    try:
        where, here = (str(local), True) if local.is_dir() else (name, offline)
        loaded: CrossEncoder = CrossEncoder(where, local_files_only=here)
        return loaded
    except Exception as problem:  # the many libraries below raise anything
        log.debug("The reranking model cannot be loaded.", exc_info=problem)
        said = str(problem).strip().splitlines()
        raise BadReranker(
            f"The reranking model {name} cannot be loaded: {said[0].rstrip('.') if said else type(problem).__name__}. "
            "FUENTE_RERANKER takes the name or folder of a sentence-transformers cross-encoder, or sentences or off."
        ) from problem
