"""What a number written in digits may be worth, in every convention of separators."""

from __future__ import annotations

import re
from fractions import Fraction

_SEPARATOR = re.compile(r"[.,'’ \u00a0\u2009\u202f]")
_TOO_LONG = 40  # digits; longer runs are identifiers and are compared as they are written
# What "3.500" and "3,500" may mean: (a dot groups thousands, a dot is decimal, a comma groups, a comma is
# decimal). Spanish has both: the comma groups in Mexico, the dot in Spain. Three decimals are rare in
# Spanish news.
_HABITS = {
    "en": (False, True, True, False),
    "es": (True, False, True, True),
    "de": (True, False, False, True),
    "fr": (True, False, False, True),
    "it": (True, False, False, True),
    "pt": (True, False, False, True),
}


def readings(digits: str, language: str | None = None) -> tuple[Fraction, ...]:
    """Return every value that ``digits`` ("3.500", "37,6", "1 234 567") may have, none if it is no number.

    Only "3.500" and its like have two readings; ``language`` decides between them where its habit is clear.
    """
    if len(digits) > _TOO_LONG:
        return ()
    groups = _SEPARATOR.split(digits)
    marks = _SEPARATOR.findall(digits)
    if not marks:
        return (Fraction(int(digits)),)
    kinds = set(marks)
    whole = Fraction(int("".join(groups)))
    decimal = Fraction(int("".join(groups)), 10 ** len(groups[-1]))
    grouped = _grouped(groups)
    if len(kinds) == 1:
        mark = marks[0]
        if mark.isspace():
            return (whole,)
        if len(marks) > 1:
            return (whole,) if grouped or _indian(groups) else ()
        if not grouped:
            return (decimal,)
        return _by_habit(mark, whole, decimal, language)
    # Two kinds of marks: the last one is the decimal mark if it is alone and the others group thousands.
    if marks.count(marks[-1]) == 1 and len(kinds) == 2 and (_grouped(groups[:-1]) or _indian(groups[:-1])):
        return (decimal,)
    return ()


def _grouped(groups: list[str]) -> bool:
    return 1 <= len(groups[0]) <= 3 and int(groups[0]) > 0 and all(len(g) == 3 for g in groups[1:])


def _indian(groups: list[str]) -> bool:
    return len(groups) > 2 and len(groups[-1]) == 3 and all(len(g) == 2 for g in groups[1:-1])


def _by_habit(mark: str, whole: Fraction, decimal: Fraction, language: str | None) -> tuple[Fraction, ...]:
    if language not in _HABITS or mark not in ".,":
        return (whole, decimal)
    groups, splits = _HABITS[language][:2] if mark == "." else _HABITS[language][2:]
    return tuple(value for value, on in ((whole, groups), (decimal, splits)) if on)
