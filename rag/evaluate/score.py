"""A figure with the range it may lie in: percentile bootstrap over questions, seeded."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Value = float | tuple[float, float]
"""What one question came to: a number, or a score and 1 or 0 for what should have come of it."""

ROUNDS = 1_000
LEVEL = 0.95
KEPT = 0.95
"""The share of the answerable questions that ``refused_at`` keeps."""


@dataclass(frozen=True, slots=True)
class Score:
    """A figure over ``n`` questions with its 95% interval; ``mean`` is the figure, be it a mean or a percentile.

    All three are NaN where no question says anything.
    """

    mean: float
    low: float
    high: float
    n: int


def auroc(rows: NDArray[np.float64]) -> float:
    """Return the chance that a row marked 1 scores above one marked 0, ties counting half; NaN without both.

    Args:
        rows: shape (n, 2), the score and the mark.
    """
    yes, no = rows[rows[:, 1] > 0, 0], np.sort(rows[rows[:, 1] <= 0, 0])
    if not len(yes) or not len(no):
        return float("nan")
    below, not_above = np.searchsorted(no, yes, "left"), np.searchsorted(no, yes, "right")
    return float((below + not_above).mean() / 2 / len(no))


def refused_at(rows: NDArray[np.float64]) -> float:
    """Return which share of the rows marked 0 scores below the bar that keeps 95% of those marked 1.

    Args:
        rows: shape (n, 2), the score and the mark.
    """
    yes, no = rows[rows[:, 1] > 0, 0], rows[rows[:, 1] <= 0, 0]
    if not len(yes) or not len(no):
        return float("nan")
    return float((no < np.quantile(yes, 1 - KEPT, method="lower")).mean())


# By name, so that a stored run says how its figures came about.
STATISTICS: Mapping[str, Callable[[NDArray[np.float64]], float]] = MappingProxyType(
    {
        "mean": lambda rows: float(rows.mean()),
        "p50": lambda rows: float(np.percentile(rows, 50)),
        "p95": lambda rows: float(np.percentile(rows, 95)),
        "auroc": auroc,
        "refused_at": refused_at,
    }
)


def score(values: Sequence[Value], statistic: str = "mean", *, seed: int = 0) -> Score:
    """Return a statistic of ``values`` and its interval."""
    rows = np.asarray(values, dtype=np.float64)
    return _over(STATISTICS[statistic], rows, (rows,), seed)


def difference(
    earlier: Sequence[Value], later: Sequence[Value], statistic: str = "mean", *, seed: int = 0
) -> Score:
    """Return how much a statistic grew, with the interval of the pairs.

    ``earlier`` and ``later`` are of the same questions, in the same order. An interval without 0 in it says that other
    questions of the kind would probably show the difference, too.
    """
    before, after = np.asarray(earlier, dtype=np.float64), np.asarray(later, dtype=np.float64)
    measure = STATISTICS[statistic]

    def grown(old: NDArray[np.float64], new: NDArray[np.float64]) -> float:
        return measure(new) - measure(old)

    return _over(grown, before, (before, after), seed)


def _over(
    measure: Callable[..., float], rows: NDArray[Any], data: tuple[NDArray[Any], ...], seed: int
) -> Score:
    """Return ``measure(*data)`` with the interval of it over questions drawn with repetition."""
    from scipy.stats import DegenerateDataWarning, bootstrap

    count = len(rows)
    if not count:
        return Score(float("nan"), float("nan"), float("nan"), 0)
    value = measure(*data)
    if count == 1 or not np.isfinite(value):
        return Score(value, value, value, count)

    def drawn(places: NDArray[Any]) -> float:
        chosen = places.astype(int)
        return measure(*(part[chosen] for part in data))

    with warnings.catch_warnings():
        # Where all questions came to the same, so did all drawings: the interval is that one figure.
        warnings.simplefilter("ignore", DegenerateDataWarning)
        made = bootstrap(
            (np.arange(count),), drawn, n_resamples=ROUNDS, vectorized=False, method="percentile",
            confidence_level=LEVEL, rng=np.random.default_rng(seed),
        )  # fmt: skip
    # A drawing may lack one of the two kinds that a statistic needs: those say nothing.
    drawings = made.bootstrap_distribution[np.isfinite(made.bootstrap_distribution)]
    low, high = np.quantile(drawings, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if len(drawings) else (value, value)
    return Score(value, float(low), float(high), count)
