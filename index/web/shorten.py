"""How much of an XML feed is worth reading: feedparser is slow, and slowest where a feed means harm."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from index.web.entries import MOST, NotAFeed
from index.web.url import redacted

_DEEP = 64
_ELEMENTS = 200_000
_BROKEN = 400_000
_ENTRIES = frozenset(("item", "entry"))
_CLOSED = re.compile(r"</(?:[\w.-]{1,40}:)?(?:item|entry)\s*>")
_OPENED = re.compile(rb"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s/>]")


@dataclass(frozen=True, slots=True)
class Shortened:
    """A feed's text, cut where it is too long; ``problem`` says why, or what is wrong with the text."""

    text: str
    problem: str | None = None


class _Enough(Exception):
    """The reading went as far as it should."""


@dataclass(slots=True)
class _Measure:
    """Counts elements and remembers which are open."""

    open: list[str] = field(default_factory=list)
    elements: int = 0
    entries: int = 0

    def start(self, name: str, _: dict[str, str]) -> None:
        self.open.append(name)
        self.elements += 1
        if len(self.open) > _DEEP or self.elements > _ELEMENTS:
            raise _Enough

    def end(self, _: str) -> None:
        name = self.open.pop()
        self.entries += name.rpartition(":")[2] in _ENTRIES
        if self.entries == MOST:
            raise _Enough


def shorten(text: str, url: str) -> Shortened:
    """Cut ``text``, the XML of the feed at ``url``, to what can be read in a few seconds.

    Raises NotAFeed for one that is nested or large as no feed is.
    """
    data = text.encode("utf-8", errors="replace")
    measure = _Measure()
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = measure.start
    parser.EndElementHandler = measure.end
    try:
        parser.Parse(data, True)
    except _Enough:
        if measure.entries < MOST:
            raise NotAFeed(
                f"{redacted(url)} has elements nested more than {_DEEP} deep, or more than {_ELEMENTS:,} of them, "
                "as no feed has. Give another feed of the site."
            ) from None
        cut = data.find(b">", parser.CurrentByteIndex) + 1
        closing = "".join(f"</{name}>" for name in reversed(measure.open))
        left = _OPENED.search(data, cut)
        return Shortened(
            data[:cut].decode("utf-8") + closing,
            f"{redacted(url)} has more than {MOST} entries; the others are left." if left else None,
        )
    except (expat.ExpatError, ValueError) as problem:
        return _broken(text, url, problem)
    return Shortened(text)


def _broken(text: str, url: str, problem: Exception) -> Shortened:
    what = f"{redacted(url)} is broken XML ({problem})"
    if len(text) <= _BROKEN:
        return Shortened(text, f"{what}; what could be read of it was read.")
    ends = [match.end() for match in _CLOSED.finditer(text, 0, _BROKEN)]
    return Shortened(
        text[: ends[-1]] if ends else text[:_BROKEN],
        f"{what}; what could be read of its first {_BROKEN:,} characters was read.",
    )
