"""The ``fuente calibrate`` command: fit when to answer to questions of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.command import settings_of
from rag.evaluate.options import Corpus, Data, Into, LibraryAt, Most, Plot, Quotes

if TYPE_CHECKING:
    from rag.calibration import Calibration
    from rag.evaluate.cases import Case
    from rag.evaluate.fitting import Fitted
    from rag.settings import Settings

_COVERAGE = 0.75


def calibrate(
    ctx: typer.Context,
    data: Data,
    corpus: Corpus = None,
    library_at: LibraryAt = None,
    into: Into = None,
    most: Most = None,
    risk: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, help="Share of unanswerable questions that may be answered.", show_default=False
        ),
    ] = None,
    coverage: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, help="Share of answerable questions that are answered.", show_default=str(_COVERAGE)
        ),
    ] = None,
    quotes: Quotes = False,
    plot: Plot = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="A file for the calibration, in place of the one that the library's answers go by.",
            dir_okay=False,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Fit to your questions how sure an answer has to be; the library's answers go by it from then on.

    Where no question of a set is marked unanswerable, each is asked once more with its article hidden. The figures are
    of questions that the weights were not fitted on (five folds). A folder that brings articles is asked of those.
    """
    from rag.calibration import read, write
    from rag.evaluate.fitting import TooFewCases
    from rag.evaluate.show_fitted import say_fitted, write_plot
    from rag.terminal import console, say

    if risk is not None and coverage is not None:
        raise typer.BadParameter("Give --risk or --coverage, not both.")
    settings = settings_of(ctx, llm="quotes" if quotes else None)
    found = asked(settings, data, corpus, library_at, into, most)
    fitted, lacking = fitted_to(
        found.cases, risk, _COVERAGE if coverage is None and risk is None else coverage
    )
    if not fitted:
        raise TooFewCases(lacking[-1])
    say_fitted(console(), fitted)
    if plot is not None:
        write_plot(plot, fitted)
    made = calibration_of(fitted, found.embedding, found.writer)
    target = out or found.own
    if target is None:
        say(console(stderr=True), ("Nothing was written: --out FILE says where to.", "yellow"))
        return
    if target.exists():
        made = _kept_of(read(target), made)
    write(target, made)
    say(console(stderr=True), f"The calibration is in {target}.")


@dataclass(frozen=True, slots=True)
class Found:
    """What was asked: the cases, the models' names, and where the library keeps a calibration, None without one."""

    cases: Sequence[Case]
    embedding: str
    writer: str
    own: Path | None


def asked(
    settings: Settings,
    data: Sequence[Path],
    corpus: Sequence[Path] | None,
    library_at: Path | None,
    into: Sequence[str] | None,
    most: int | None,
) -> Found:
    """Ask the questions of each set in ``data``: of its own articles, of ``corpus`` or of the library."""
    from rag.calibration import FILE
    from rag.evaluate.cases import ask, marked
    from rag.evaluate.data import drawn, files_in, read_items
    from rag.evaluate.places import asked_about, places_of, warm_engine
    from rag.evaluate.show import shown_asking

    cases: list[Case] = []
    embedding, writer, own = "", "", None
    for path in data:
        questions, articles = files_in(path)
        items, _ = read_items(questions)
        at = library_at / path.stem if library_at and len(data) > 1 else library_at
        with places_of(settings, corpus or articles, at, False, into) as places:
            for place in places:
                engine = warm_engine(place.library, settings)
                judge = engine._model.writer()
                wanted = drawn(asked_about(items, place.names, named=False), most)
                name = f"{path.stem} → {place.names.label}"
                told = ask(place, wanted, name, judge.assess if judge else None, hide=not marked(items))
                for made in shown_asking("Asking", told, len(wanted)):
                    cases += made
                embedding = place.library.encoder.name
                writer = judge.name if judge else writer
                if not corpus and not articles:
                    own = place.library.path / FILE
                engine.close()
    return Found(cases, embedding, writer, own)


def fitted_to(
    cases: Sequence[Case],
    risk: float | None,
    coverage: float | None,
    *,
    quotes: Sequence[str] | None = None,
    model: Sequence[str] | None = None,
) -> tuple[dict[str, Fitted], list[str]]:
    """Return what was fitted, by part, and why other parts were not.

    ``quotes`` and ``model`` name the signals that count in place of all.
    """
    from rag.calibration import PARTS
    from rag.clock import today
    from rag.evaluate.fitting import MODEL, QUOTES, TooFewCases, fit

    fitted: dict[str, Fitted] = {}
    lacking: list[str] = []
    for part in PARTS:
        judged = part.startswith("model")
        names = (MODEL if model is None else model) if judged else (quotes or QUOTES)
        of = [c for c in cases if c.same_language == part.endswith("same language")]
        if judged:
            of = [replace(c, signals=c.judged) for c in of if c.judged is not None or c.signals is None]
        if not names or not any(c.signals for c in of):
            continue
        about = {"date": today().isoformat(), "data": sorted({c.data for c in of})}
        try:
            fitted[part] = fit(of, names, risk=risk, coverage=coverage, about=about)
        except TooFewCases as error:
            lacking.append(str(error))
    return fitted, lacking


def calibration_of(fitted: Mapping[str, Fitted], embedding: str, writer: str) -> Calibration:
    """Return the calibration that was fitted, for these models."""
    from rag.calibration import Calibration

    return Calibration(embedding, writer, {part: one.weights for part, one in fitted.items()})


def _kept_of(before: Calibration, made: Calibration) -> Calibration:
    """Return ``made`` with the parts that only an earlier calibration has, where they belong to the same models."""
    if before.embedding != made.embedding:
        return made
    same = not made.writer or before.writer == made.writer
    return made.over(before if same else before.without_odds())
