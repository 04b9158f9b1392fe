"""What ``Answer.to_dict`` made -> the Answer again, also of rows that an older or newer version wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar, cast

from index.schema import to_date
from rag.answer import Answer, Citation, Closest, Leaned, Statement
from rag.period import Period

T = TypeVar("T")

_BLANK: Mapping[str, Any] = {"str": "", "int": 0, "float": 0.0, "bool": False, "tuple[int, ...]": ()}
"""What stands in for a field that is not there, by its type as it is written."""


def answer_from(told: Mapping[str, Any]) -> Answer:
    """Return the Answer of a dictionary; the exact inverse of ``Answer.to_dict``.

    Fields that are not known are passed over, those that are missing have their default or are blank.

    Raises:
        ValueError, TypeError: a value is of a wrong kind, such as a date that is none.
    """
    return _made(
        Answer,
        told,
        statements=_each(lambda one: _made(Statement, one, citations=tuple)),
        citations=_each(_citation),
        closest=_each(lambda one: _made(Closest, one, published=to_date)),
        notes=tuple,
        timings=dict,
        period=lambda one: None if one is None else _made(Period, one, since=to_date, until=to_date),
    )


def _citation(told: Mapping[str, Any]) -> Citation:
    leaned = _each(lambda one: _made(Leaned, {"role": "subject", **one}))
    return _made(Citation, told, published=to_date, outlets=tuple, context=leaned)


def _each(read: Callable[[Mapping[str, Any]], Any]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda told: tuple(read(one) for one in told)


def _made(kind: type[T], told: Mapping[str, Any], **read: Callable[[Any], Any]) -> T:
    """Return a ``kind`` of the fields that are told, each read by the function of its name."""
    given: dict[str, Any] = {}
    for field in fields(cast(Any, kind)):
        if field.name in told:
            value = told[field.name]
            given[field.name] = read[field.name](value) if field.name in read else value
        elif field.default is MISSING and field.default_factory is MISSING:
            given[field.name] = _BLANK[str(field.type)]
    return kind(**given)
