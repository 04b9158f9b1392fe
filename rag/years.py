"""Whether an article tells of the year that a question names: if it names others alone, it tells of something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_YEAR = re.compile(r"(?<![\d.,])(?:1\d{3}|20\d\d)(?!\d|[.,]\d)")
_RANGE = re.compile(r"(?<![\d.,])(1\d|20)\d\d\s?[-–/]\s?(\d\d)(?!\d)")
"""A range whose second year is written short: "1998-99"."""

_GROUPED = re.compile(r"(?<![\d.,])([12])[.,\u00a0\u202f ](\d{3})(?![\d.,]*\d)")
"""A number of thousands, which may be asked for without its mark: "1.950 millones"."""


def untold(question: str, text: str, *days: date | None) -> frozenset[int]:
    """Return the years in ``question`` that an article does not tell of.

    ``text`` is all that it says, ``days`` are those of its publication: of that year and those beside it an article
    tells without naming them ("last year"). One that names no year at all may tell of any. A round year may be a decade
    or a century ("the 1970s"), and any year in it will do.
    """
    asked = set(years(question))
    told = (
        {*years(text), *(int(found[1] + found[2]) for found in _GROUPED.finditer(text))} if asked else set()
    )
    told |= {day.year + step for day in days if day is not None for step in (-1, 0, 1)}
    if not told:
        return frozenset()
    return frozenset(year for year in asked if not any(year <= one < year + _span(year) for one in told))


def years(text: str) -> Iterator[int]:
    """Yield the years that are written in digits."""
    for found in _YEAR.finditer(text):
        yield int(found.group())
    for found in _RANGE.finditer(text):
        yield int(found[1] + found[2])


def _span(year: int) -> int:
    """How many years a number may stand for."""
    if year % 100 == 0:
        return 100
    return 10 if year % 10 == 0 else 1
