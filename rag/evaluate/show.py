"""An evaluation as a person reads it: a table of figures with intervals, and what changed since an earlier one."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar

from rich.console import Console

from rag.evaluate.run import Change, Group, Run, Unit
from rag.evaluate.score import Score
from rag.terminal import Part, say, say_table

_T = TypeVar("_T")
_NAMED = 5  # questions that are named of those that went one way
_WIDE = 5  # columns of figures with intervals that a terminal holds


def shown_asking(what: str, made: Iterable[_T], total: int) -> Iterator[_T]:
    """Hand on what is made, one a question, and show how far it is."""
    from rag.progress import Shown, drawn

    done = 0

    def ask() -> Shown:
        return Shown(
            done, done / total if total else None, (f"{done:,} of {total:,} questions",), "", "questions"
        )

    with drawn(what, ask):
        for one in made:
            done += 1
            yield one


def say_run(out: Console, run: Run, parted: Collection[str] = ()) -> None:
    """Print the figures, groups below each other, some measures a table; notes come last.

    Each of the measures in ``parted`` begins a table.
    """
    for names in _tables(run.groups, parted):
        groups = [g for g in run.groups if any(g.get(n) for n in names)]
        head = (run.kind, "questions", *names)
        rows = [_row(group, names) for group in groups]
        _say_table(out, head, rows)
        say(out, "")
    for note in run.notes:
        say(out, (note, "dim"))
    say(out, ("In brackets: 95% interval, bootstrapped over questions.", "dim"))


def say_changes(out: Console, changes: Sequence[Change]) -> None:
    """Print what changed; a difference whose interval leaves out 0 is marked."""
    head = ("change", "measure", "questions", "difference", "up", "down", "such as")
    rows: list[list[Part]] = []
    for change in changes:
        s = change.score
        sure = s.low > 0 or s.high < 0
        named = [f"+{i}" for i in change.up[:_NAMED]] + [f"-{i}" for i in change.down[:_NAMED]]
        figure: Part = (f"{shown(s, change.unit, signed=True)}{' *' if sure else ''}", "bold" if sure else "")
        up, down = ("", "") if change.unit == "seconds" else (str(len(change.up)), str(len(change.down)))
        rows.append([change.group, change.measure, f"{s.n:,}", figure, up, down, (" ".join(named), "dim")])
    _say_table(out, head, rows)
    say(out, ("* the 95% interval of the paired difference leaves out 0.", "dim"))


def shown(score: Score, unit: Unit, *, signed: bool = False) -> str:
    """Return a figure with its interval, such as ``93.1 [91.2, 94.8]``: a share in percent."""
    if not math.isfinite(score.mean):
        return "–"
    factor, digits = {"share": (100, 1), "number": (1, 3), "seconds": (1, 2)}[unit]
    if unit == "number" and abs(score.mean) >= 2:
        digits = 1
    sign = "+" if signed else ""
    mean, low, high = (f"{factor * n:{sign}.{digits}f}" for n in (score.mean, score.low, score.high))
    return f"{mean} [{low}, {high}]"


def _tables(groups: Sequence[Group], parted: Collection[str]) -> list[list[str]]:
    """Return the names of measures, parted into tables: those that the same groups have, about as many in each."""
    runs: list[tuple[tuple[str, ...], list[str]]] = []
    for name in dict.fromkeys(s.name for g in groups for s in g.series):
        having = tuple(g.name for g in groups if g.get(name))
        if name not in parted and runs and runs[-1][0] == having:
            runs[-1][1].append(name)
        else:
            runs.append((having, [name]))
    tables: list[list[str]] = []
    for _, names in runs:
        size = math.ceil(len(names) / math.ceil(len(names) / _WIDE))
        tables += [names[at : at + size] for at in range(0, len(names), size)]
    return tables


def _row(group: Group, names: Sequence[str]) -> list[Part]:
    found = [group.get(name) for name in names]
    most = max(len(s.values) for s in found if s)
    return [
        (group.name, "bold"),
        f"{most:,}",
        *(shown(s.score(), s.unit) if s and s.values else "–" for s in found),
    ]


def _say_table(out: Console, head: Sequence[str], rows: Sequence[Sequence[Part]]) -> None:
    # What goes through a pipe has no head of its own.
    say_table(out, rows if out.is_terminal else [head, *rows], head)
