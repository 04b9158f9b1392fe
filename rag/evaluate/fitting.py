"""Cases to weights: logistic regressions, judged by cross-validation, and the bar for a wish."""

from __future__ import annotations

import random
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import FuenteError
from rag.calibration import Weights
from rag.evaluate.cases import Case
from rag.evaluate.curve import Point, at_bar, at_coverage, at_risk, points
from rag.evaluate.score import Score, auroc, score

WORDING = ("in_sentence", "in_passage", "in_article", "names", "numbers", "absent", "fits")
NEARNESS = ("score", "nearness", "gap")
QUOTES = (*NEARNESS, *WORDING)
MODEL = ("odds", *QUOTES)
"""Signals that are looked at: those of wording alone, with cosines, and with a writing model's odds."""

_FEWEST = 20
"""Cases of each kind that weights are fitted on at the least."""

_FALLING = frozenset({"absent"})
"""Signals that speak against an answer; all others speak for one."""

_STRICTNESS = 0.1  # inverse of the penalty on large weights
_FOLDS = 5


class TooFewCases(FuenteError):
    """There are not enough questions to fit weights on."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights with how well they do on questions they have not seen, by cross-validation.

    ``rows`` are the (probability, 1 for answerable or 0) of each data set.
    """

    weights: Weights
    rows: Mapping[str, tuple[tuple[float, float], ...]]

    def auroc(self, data: str) -> Score:
        """Return how well the two kinds of a data set are told apart."""
        return score(list(self.rows[data]), "auroc")

    def curves(self) -> dict[str, list[Point]]:
        """Return the curve of each data set."""
        return {data: points(rows) for data, rows in self.rows.items()}

    def chosen(self) -> dict[str, Point]:
        """Return what is answered of each data set at the bar."""
        return {data: at_bar(curve, self.weights.bar) for data, curve in self.curves().items()}


def fit(
    cases: Sequence[Case],
    names: Sequence[str],
    *,
    risk: float | None = None,
    coverage: float | None = None,
    about: Mapping[str, Any] = MappingProxyType({}),
) -> Fitted:
    """Fit the signals ``names`` to the cases, and set the bar by ``risk`` or ``coverage``.

    The bar holds in each data set: in none are more of the unanswerable questions answered than ``risk``, or fewer of
    the answerable ones than ``coverage``. Each data set weighs alike, and in it both kinds of questions. A signal whose
    weight has the wrong sign is left out. The folds are the same each time.

    Raises:
        TooFewCases: there are fewer than 20 answerable or unanswerable cases.
    """
    counts = {kind: sum(c.answerable is kind for c in cases) for kind in (True, False)}
    if min(counts.values()) < _FEWEST:
        raise TooFewCases(
            f"There are {counts[True]} answerable and {counts[False]} unanswerable questions, and {_FEWEST} of each "
            "are the least to calibrate on. Give more questions."
        )
    seen = [case for case in cases if case.signals is not None]
    out: dict[str, list[tuple[float, float]]] = {}
    folds = _folds(cases)
    for fold in range(_FOLDS):
        held = [case for case in cases if folds[case.group] == fold]
        weights = _weights([case for case in seen if folds[case.group] != fold], names)
        for case in held:
            likely = weights.probability(case.signals) if case.signals else 0.0
            out.setdefault(case.data, []).append((likely, float(case.answerable)))
    rows = {data: tuple(told) for data, told in out.items()}
    bars = [_bar(points(told), risk, coverage) for told in rows.values() if points(told)]
    bar = (max(bars) if risk is not None else min(bars)) if bars else 0.5
    told_of = {
        **about,
        "answerable": counts[True],
        "unanswerable": counts[False],
        "auroc": {data: round(auroc(np.array(told)), 4) for data, told in rows.items()},
    }
    return Fitted(replace(_weights(seen, names), bar=bar, about=told_of), rows)


def _bar(curve: Sequence[Point], risk: float | None, coverage: float | None) -> float:
    if risk is not None:
        return at_risk(curve, risk).bar
    return at_coverage(curve, 0.75 if coverage is None else coverage).bar


def _folds(cases: Sequence[Case]) -> dict[str, int]:
    groups = sorted({case.group for case in cases})
    random.Random(0).shuffle(groups)  # noqa: S311 - the same for everybody
    return {group: place % _FOLDS for place, group in enumerate(groups)}


def _weights(cases: Sequence[Case], names: Sequence[str]) -> Weights:
    """Return the weights of those signals that vary and speak the way they should."""
    from sklearn.linear_model import LogisticRegression

    left = list(names)
    target = np.array([case.answerable for case in cases])
    share = _shares(cases)
    while True:
        values = _values(cases, left)
        varied = values.std(axis=0) > 0
        left = [name for name, kept in zip(left, varied, strict=True) if kept]
        values = values[:, varied]
        means, scales = values.mean(axis=0), values.std(axis=0)
        model = LogisticRegression(C=_STRICTNESS, max_iter=1000)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit((values - means) / scales, target, sample_weight=share * len(cases))
        found = model.coef_[0]
        wrong = [
            (abs(w), name)
            for w, name in zip(found, left, strict=True)
            if w * (-1 if name in _FALLING else 1) < 0
        ]
        if not wrong:
            mean, scale, weight = (tuple(map(float, column)) for column in (means, scales, found))
            return Weights(tuple(left), mean, scale, weight, float(model.intercept_[0]), 0.5)
        left.remove(max(wrong)[1])


def _values(cases: Sequence[Case], names: Sequence[str]) -> NDArray[np.float64]:
    """Return the signals, a row a case; one that is not known is like the others on the average."""
    values = np.array([[getattr(case.signals, name) for name in names] for case in cases], dtype=np.float64)
    known = np.where(np.isnan(values).all(axis=0), 0.0, values)
    return np.where(np.isnan(known), np.nanmean(known, axis=0), known)


def _shares(cases: Sequence[Case]) -> NDArray[np.float64]:
    """Return what each case weighs: data sets alike, and in each both kinds alike."""
    kinds = [(case.data, case.answerable) for case in cases]
    counts = {kind: kinds.count(kind) for kind in set(kinds)}
    return np.array([1 / counts[kind] / len(counts) for kind in kinds])
