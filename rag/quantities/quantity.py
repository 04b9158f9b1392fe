"""What is read from a text: a number, a share, a sum, a rank, a date, a time or a name that holds digits."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from rag.quantities.dates import When

Kind = Literal["number", "percent", "money", "ordinal", "vague", "fraction", "date", "time", "name"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a text: ``text`` is what stands from ``start`` to ``end``.

    ``values`` are the values that a number may have (a time has minutes after midnight); ``unit`` is a
    currency or a measure, None where none is named; ``whens`` are the readings of a date; ``key`` is the
    folded writing of a name or of digits that are no number. Several quantities with one span are readings
    of the same words: one of them is meant.

    ``firm`` is false where the words may be no quantity at all ("un", "medio", "May"): they can support a
    claim but are not demanded of a source. ``definite`` marks a small count that points back at what is
    known ("the two").
    """

    kind: Kind
    start: int
    end: int
    text: str
    values: tuple[Fraction, ...] = ()
    unit: str | None = None
    whens: tuple[When, ...] = ()
    key: str = ""
    firm: bool = True
    definite: bool = False
