"""A calibration as a person reads it: how well the kinds are told apart, and what bars would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from index.errors import FuenteError
from rag.evaluate.curve import Point, at_coverage, svg
from rag.evaluate.fitting import Fitted
from rag.evaluate.show import shown
from rag.terminal import Part, say, say_table

_COVERAGES = (0.95, 0.9, 0.75, 0.5)


class BadPlot(FuenteError):
    """A picture cannot be written."""


def say_fitted(out: Console, fitted: Mapping[str, Fitted]) -> None:
    """Print, for each part and data set, the AUROC, what the bar does, and what others would."""
    asked = [f"wrong at {share:.0%}" for share in _COVERAGES]
    head = ("part", "questions of", "yes", "no", "AUROC", "bar", "answered", "wrongly", *asked)
    rows: list[list[Part]] = []
    for part, one in fitted.items():
        for data, curve in one.curves().items():
            told = [can for _, can in one.rows[data]]
            chosen = one.chosen()[data] if curve else None
            rows.append(
                [
                    (part, "bold"),
                    data,
                    f"{told.count(1.0):,}",
                    f"{told.count(0.0):,}",
                    shown(one.auroc(data), "number"),
                    f"{one.weights.bar:.3f}",
                    *((_share(chosen.coverage), _share(chosen.risk)) if chosen else ("–", "–")),
                    *(_share(at_coverage(curve, share).risk) if curve else "–" for share in _COVERAGES),
                ]
            )
    say_table(out, rows if out.is_terminal else [head, *rows], head)
    say(out, "")
    say(
        out,
        (
            "answered: share of the answerable questions that the bar lets through; wrongly: of the unanswerable. "
            "wrong at 90%: of the unanswerable, where the bar is such that 90% of the others are answered. AUROC with "
            "its 95% interval. All on questions that the weights were not fitted on.",
            "dim",
        ),
    )


def say_curves(out: Console, curves: Mapping[str, Sequence[Point]]) -> None:
    """Print the curve of each group: what is answered wrongly where 5% to 95% of the answerable are answered."""
    shares = [n / 100 for n in range(5, 100, 10)]
    head = ("answerable answered", *(f"{share:.0%}" for share in shares))
    rows: list[list[Part]] = []
    for name, curve in curves.items():
        found = [at_coverage(curve, share) for share in shares]
        rows.append([(f"{name}, unanswerable answered", "bold"), *(_share(p.risk) for p in found)])
        rows.append([(f"{name}, from the score", "dim"), *((f"{p.bar:.3f}", "dim") for p in found)])
    say_table(out, rows if out.is_terminal else [head, *rows], head)


def write_plot(path: Path, fitted: Mapping[str, Fitted]) -> None:
    """Draw the curves of all parts, the bars marked, into an SVG file.

    Raises:
        BadPlot: it cannot be written.
    """
    curves: dict[str, list[Point]] = {}
    chosen: dict[str, Point] = {}
    for part, one in fitted.items():
        marks = one.chosen()
        for data, curve in one.curves().items():
            if curve:
                curves[f"{part}: {data}"], chosen[f"{part}: {data}"] = curve, marks[data]
    draw(path, curves, chosen)


def draw(path: Path, curves: Mapping[str, Sequence[Point]], chosen: Mapping[str, Point]) -> None:
    """Draw curves into an SVG file.

    Raises:
        BadPlot: it cannot be written.
    """
    try:
        path.write_text(
            svg(curves, chosen, "Answerable and unanswerable questions answered"), encoding="utf-8"
        )
    except OSError as error:
        raise BadPlot(
            f"{path} cannot be written ({error.strerror or error}). Name a file in a folder of yours."
        ) from error


def _share(value: float) -> str:
    return f"{100 * value:.1f}%"
