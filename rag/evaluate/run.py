"""What an evaluation found, question by question: written to a file, read again, compared with an earlier one."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from index.errors import FuenteError
from rag.evaluate.score import STATISTICS, Score, Value, difference, score

Unit = Literal["share", "number", "seconds"]
_FORMAT = 1


class BadRun(FuenteError):
    """A file is not an evaluation that can be compared with, or it cannot be written."""


@dataclass(frozen=True, slots=True)
class Series:
    """One measure, by question id; ``statistic`` (a key of STATISTICS) makes one figure of it."""

    name: str
    values: Mapping[str, Value]
    statistic: str = "mean"
    unit: Unit = "share"

    def score(self) -> Score:
        """Return the figure with its interval."""
        return score(list(self.values.values()), self.statistic)


@dataclass(frozen=True, slots=True)
class Group:
    """The measures of some questions, such as those in English about articles in Spanish ("en → es")."""

    name: str
    series: tuple[Series, ...]

    def get(self, name: str) -> Series | None:
        """Return the measure of that name."""
        return next((s for s in self.series if s.name == name), None)


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation. ``kind`` is the subcommand, ``about`` what it was made with, ``notes`` what to know of it."""

    kind: str
    groups: tuple[Group, ...]
    about: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def group(self, name: str) -> Group | None:
        """Return the group of that name."""
        return next((g for g in self.groups if g.name == name), None)

    def to_dict(self) -> dict[str, Any]:
        """Return figures and every question's values as JSON can hold them; what is not a number is None."""
        return {
            "format": _FORMAT,
            "kind": self.kind,
            "about": dict(self.about),
            "notes": list(self.notes),
            "groups": [
                {"name": g.name, "measures": [_series_to_dict(s) for s in g.series]} for g in self.groups
            ],
        }


@dataclass(frozen=True, slots=True)
class Change:
    """How one measure of one group differs from an earlier run, over the questions that both asked.

    ``up`` and ``down`` are the ids of questions whose own value rose or fell.
    """

    group: str
    measure: str
    unit: Unit
    score: Score
    up: tuple[str, ...]
    down: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain JSON-ready values."""
        return {**asdict(self), "score": _score_to_dict(self.score)}


def compare(earlier: Run, later: Run) -> list[Change]:
    """Return how each measure changed, in the later run's order; those that no common question has are left out.

    Raises:
        BadRun: the runs are of two kinds, or have no question in common.
    """
    if earlier.kind != later.kind:
        raise BadRun(
            f"The earlier run is one of `{earlier.kind}`, this one is of `{later.kind}`. Give one of the same kind."
        )
    changes: list[Change] = []
    for group in later.groups:
        before = earlier.group(group.name)
        for series in group.series:
            old = before.get(series.name) if before else None
            common = [i for i in series.values if i in old.values] if old else []
            if not old or not common:
                continue
            # A file holds them rounded: what differs by less has not changed.
            pairs = [(_rounded(old.values[i]), _rounded(series.values[i])) for i in common]
            moved = difference([a for a, _ in pairs], [b for _, b in pairs], series.statistic)
            # Every single question takes another time at each run, so that none is worth naming.
            told = [] if series.unit == "seconds" else list(zip(common, pairs, strict=True))
            up = tuple(i for i, (a, b) in told if b > a)  # type: ignore[operator]
            down = tuple(i for i, (a, b) in told if b < a)  # type: ignore[operator]
            changes.append(Change(group.name, series.name, series.unit, moved, up, down))
    if not changes:
        raise BadRun("The earlier run asked none of these questions. Compare runs over the same data.")
    return changes


def write(path: Path, run: Run, changes: Sequence[Change] = ()) -> None:
    """Write a run, and what changed, to a JSON file that ``read`` takes.

    Raises:
        BadRun: the file cannot be written.
    """
    data = run.to_dict()
    if changes:
        data["changes"] = [change.to_dict() for change in changes]
    try:
        path.write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadRun(
            f"{path} cannot be written ({error.strerror or error}). Name a file in a folder of yours."
        ) from error


def read(path: Path) -> Run:
    """Read what ``write`` wrote.

    Raises:
        BadRun: it cannot be read, or is something else.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadRun(
            f"{path} cannot be read ({error}). Give a file that `fuente eval … --json` wrote."
        ) from error
    try:
        if data["format"] != _FORMAT:
            raise ValueError(f"format {data['format']}")
        groups = tuple(
            Group(g["name"], tuple(_series_from_dict(s) for s in g["measures"])) for g in data["groups"]
        )
        return Run(str(data["kind"]), groups, dict(data["about"]), tuple(data["notes"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadRun(
            f"{path} is not an evaluation ({type(error).__name__}: {error}). Give a file that "
            "`fuente eval … --json` wrote."
        ) from error


def _series_to_dict(series: Series) -> dict[str, Any]:
    return {
        "name": series.name,
        "statistic": series.statistic,
        "unit": series.unit,
        "score": _score_to_dict(series.score()),
        "values": {i: _rounded(v) for i, v in series.values.items()},
    }


def _series_from_dict(data: Mapping[str, Any]) -> Series:
    values = {
        str(i): (float(v[0]), float(v[1])) if isinstance(v, list) else float(v)
        for i, v in data["values"].items()
    }
    if data["statistic"] not in STATISTICS:
        raise ValueError(f"unknown statistic {data['statistic']}")
    unit: Unit = data["unit"]
    return Series(str(data["name"]), values, data["statistic"], unit)


def _score_to_dict(made: Score) -> dict[str, Any]:
    numbers = {"mean": made.mean, "low": made.low, "high": made.high}
    return {name: round(n, 6) if math.isfinite(n) else None for name, n in numbers.items()} | {"n": made.n}


def _rounded(value: Value) -> Value:
    return (round(value[0], 6), round(value[1], 6)) if isinstance(value, tuple) else round(value, 6)
