"""What a visitor wants to see of the library, as its address says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, Self
from urllib.parse import urlencode

from index.filters import BadFilter, Filter
from rag.serve.words import LANGUAGES, Words

PLACE = "/library"
_KINDS = (("outlet", "outlets"), ("language", "languages"), ("section", "sections"))
_LONGEST, _MOST = 200, 50


class Params(Protocol):
    """The parameters of an address, such as Starlette's."""

    def get(self, key: str, default: str) -> str:
        """Return the last value given for ``key``."""

    def getlist(self, key: str) -> Sequence[str]:
        """Return all values given for ``key``."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on: its text, and the address without it."""

    text: str
    without: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Words, filters and page as they were given; ``page`` 1 is the newest. What is blank restricts nothing."""

    text: str = ""
    since: str = ""
    until: str = ""
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    page: int = 1

    @classmethod
    def of(cls, params: Params) -> Self:
        """Read an address: ``q``, ``since``, ``until``, ``page``, and ``outlet``, ``language``, ``section`` repeatedly.

        What is longer than any name or search is cut, and a page that is no number is the first.
        """

        def one(key: str) -> str:
            return " ".join(params.get(key, "").split())[:_LONGEST]

        def some(key: str) -> tuple[str, ...]:
            given = (" ".join(name.split())[:_LONGEST] for name in params.getlist(key)[:_MOST])
            return tuple(dict.fromkeys(name for name in given if name))

        page = params.get("page", "1")
        return cls(
            *(one("q"), one("since"), one("until")),
            *(some("outlet"), some("language"), some("section")),
            max(1, int(page)) if re.fullmatch(r"[0-9]{1,9}", page) else 1,
        )

    @property
    def filtered(self) -> bool:
        """Whether it has a filter that a question can be asked with, too."""
        return bool(self.since or self.until or self.outlets or self.languages or self.sections)

    def filter(self, words: Words) -> Filter:
        """Return which articles are let through.

        Raises:
            BadFilter: a day is not one, or the first is after the last; in the visitor's language.
        """
        since, until = _day(self.since, words), _day(self.until, words)
        if since and until and since > until:
            raise BadFilter(words.days_crossed.format(words.date(since), words.date(until)))
        names = map(frozenset, (self.outlets, self.languages, self.sections))
        return Filter(since, until, *names)

    def on(self, page: int) -> str:
        """Return the address of another page of the same."""
        return _address(PLACE, replace(self, page=page)._pairs())

    def between(self, since: date, until: date) -> str:
        """Return the address of what is published on these days and as asked besides."""
        days = replace(self, since=since.isoformat(), until=until.isoformat(), page=1)
        return _address(PLACE, days._pairs())

    def question(self) -> str:
        """Return the address at which a question is asked about what the filters let through; the text is no filter."""
        return _address("/", replace(self, text="", page=1)._pairs())

    def chips(self, words: Words) -> list[Chip]:
        """Return what is on, in the order of the form."""
        chips = [Chip(words.quoted.format(self.text), self._without("text"))] if self.text else []
        for kind in ("since", "until"):
            try:
                day = _day(getattr(self, kind), words)
            except BadFilter:
                day = None  # said beside the form
            if day:
                said = words.days(*((day, None) if kind == "since" else (None, day)))
                chips.append(Chip(said, self._without(kind)))
        for _, kind in _KINDS:
            for name in getattr(self, kind):
                text = LANGUAGES.get(name, name) if kind == "languages" else name
                chips.append(Chip(text, self._without(kind, name)))
        return chips

    def _without(self, kind: str, name: str | None = None) -> str:
        left = "" if name is None else tuple(n for n in getattr(self, kind) if n != name)
        return _address(PLACE, replace(self, page=1, **{kind: left})._pairs())  # type: ignore[arg-type]

    def _pairs(self) -> list[tuple[str, str]]:
        pairs = [("q", self.text), ("since", self.since), ("until", self.until)]
        pairs += [(key, name) for key, kind in _KINDS for name in getattr(self, kind)]
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return [(key, value) for key, value in pairs if value]


def _address(place: str, pairs: Sequence[tuple[str, str]]) -> str:
    # what is no text, such as half of a surrogate pair, must not cost the page
    said = urlencode([(key, value.encode("utf-8", "replace")) for key, value in pairs])
    return f"{place}?{said}" if said else place


def _day(text: str, words: Words) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadFilter(words.bad_day.format(text[:40])) from None
