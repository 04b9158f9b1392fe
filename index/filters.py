"""Which articles a search is about: days, outlets, languages, sections; and what there is to choose from."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from index.errors import FuenteError
from index.stems import fold


class BadFilter(FuenteError):
    """The filter excludes everything by itself, or says a day that is none."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What an article must be for its passages to be found; what is empty restricts nothing.

    ``since`` and ``until`` are days, both inclusive; an article without a date is in no range of days. Of ``outlets``,
    ``languages`` (ISO 639-1), ``sections`` and ``articles`` (ids) one must be the article's. Names are compared as a
    reader would: without regard to case, accents and spare white space; of a language such as "es-MX" the first part.

    Raises:
        BadFilter: ``since`` is after ``until``.
    """

    since: date | None = None
    until: date | None = None
    outlets: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.since and self.until and self.since.toordinal() > self.until.toordinal():
            raise BadFilter(
                f"The first day ({self.since:%Y-%m-%d}) is after the last ({self.until:%Y-%m-%d}). Exchange them."
            )

    @classmethod
    def of(
        cls,
        *,
        since: str | date | None = None,
        until: str | date | None = None,
        outlets: Iterable[str] = (),
        languages: Iterable[str] = (),
        sections: Iterable[str] = (),
        articles: Iterable[str] = (),
    ) -> Filter:
        """Return a filter of what a user gave: days may be ISO 8601 text, names any iterable; blank ones are dropped.

        Raises:
            BadFilter: a day is not one, or the first is after the last.
        """
        return cls(
            _day(since), _day(until), _some(outlets), _some(languages), _some(sections), _some(articles)
        )

    def __bool__(self) -> bool:
        """Whether it restricts anything."""
        return self != ALL


ALL = Filter()
"""The filter that lets everything through."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a library can be filtered by: names with their numbers of articles, the most frequent first.

    Of names that a filter does not tell apart, the commonest spelling is given. ``first`` and ``last`` are days of
    articles, None where none has a date; ``undated`` articles have none.
    """

    outlets: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    sections: tuple[tuple[str, int], ...]
    first: date | None
    last: date | None
    undated: int


def choices(connection: sqlite3.Connection) -> Choices:
    """Return what the articles in ``connection`` can be filtered by."""
    found: tuple[Counter[str], Counter[str], Counter[str]] = (Counter(), Counter(), Counter())
    query = "SELECT outlet, language, section, count(*) FROM articles GROUP BY 1, 2, 3"
    for *names, count in connection.execute(query):
        for counter, name in zip(found, names, strict=True):
            if name is not None:
                counter[name] += count
    first, last, undated = connection.execute(
        "SELECT min(day), max(day), count(*) - count(day) FROM articles"
    ).fetchone()
    return Choices(
        outlets=_ranked(found[0]),
        languages=_ranked(found[1], is_language=True),
        sections=_ranked(found[2]),
        first=date.fromordinal(first) if first else None,
        last=date.fromordinal(last) if last else None,
        undated=undated,
    )


def plain(name: str) -> str:
    """Return an outlet's or a section's name as filters compare it."""
    return fold(" ".join(name.split()))


def plain_language(code: str) -> str:
    """Return a language's code as filters compare it: "es" for "es-MX"."""
    return code.strip().casefold().replace("_", "-").partition("-")[0]


def _ranked(counted: Counter[str], *, is_language: bool = False) -> tuple[tuple[str, int], ...]:
    spelled: dict[str, str] = {}
    total: Counter[str] = Counter()
    for name, count in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        key = plain_language(name) if is_language else plain(name)
        spelled.setdefault(key, key if is_language else name)
        total[key] += count
    return tuple(
        (spelled[key], count) for key, count in sorted(total.items(), key=lambda i: (-i[1], spelled[i[0]]))
    )


def _some(names: Iterable[str]) -> frozenset[str]:
    # an easy slip, and a string is an iterable of characters, too
    given = [names] if isinstance(names, str) else names
    return frozenset(name.strip() for name in given if name.strip())


def _day(given: str | date | None) -> date | None:
    if given is None or isinstance(given, date):
        return given
    if not given.strip():
        return None
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        raise BadFilter(
            f"{given.strip()[:40]!r} is not a day. Write it as year, month and day, such as 2026-01-31."
        ) from None
