"""The one stretch of days that a question is about, out of all its expressions of time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Literal

from rag.period.calendar import Days, unit_of
from rag.period.period import Period
from rag.period.points import points
from rag.period.text import Point, Text, flat
from rag.period.words import TONGUES
from rag.quantities.lexicon import guess

_DAY = timedelta(days=1)
_QUOTED = re.compile(
    r"\"[^\"]{1,200}\"|“[^”]{1,200}”|«[^»]{1,200}»|„[^“”]{1,200}[“”]|(?<!\w)['‘][^'’]{2,200}['’](?!\w)"
)
_AND = re.compile(r"\s*(?:,\s*)?\b(?:y|e|and|und|et)\s+(?:(?:el|la|the|am|le|il|o|on|in|en|im)\s+)?")
_WITHIN = re.compile(r"\s*,?\s*(?:(?:of|de|da|der|di|du|in|von|en|on|el|am|le)\s+)?(?:(?:the|la|el)\s+)?")
_OF = re.compile(
    r"\s*,?\s*(?:(?:de|of|da|do) [^\W\d_]+\s+)?(?:(?:of|de|del|da|do|der|von|vom|am|on|en|in|di|du|this|the)\s+)?"
    r"(?:(?:the|la|el|l[ae]s?)\s+)?"
)
# "Named after the game", "look after", "ask before".
_NOT_AFTER = re.compile(r"\b(?:named|called|look\w*|tak\w+|runs?)\s+\Z")


@dataclass(frozen=True, slots=True)
class _Span:
    """Days that the question speaks of at ``start`` to ``end``; ``since`` or ``until`` may be open."""

    start: int
    end: int
    since: date | None
    until: date | None
    relative: bool

    def holds(self, other: _Span) -> bool:
        """Whether the other's days are all among these."""
        return (self.since or date.min) <= (other.since or date.min) and (other.until or date.max) <= (
            self.until or date.max
        )


@dataclass(frozen=True, slots=True)
class _Event:
    start: int
    end: int
    name: str
    side: Literal["before", "after"]


def find_period(question: str, language: str, today: date) -> Period | None:
    """Return the stretch of days that ``question`` speaks of, None where it names none, or several.

    Where a year is left out, the last such month or day that has begun is meant, or the next where the question is in
    the future tense. What stands between quotation marks, and what has the capital of a name, is no time. Never raises.
    """
    words = flat(question)
    codes = [language, guess(re.findall(r"[^\W\d_]+", words)[:400])]
    for code in dict.fromkeys(c for c in codes if c in TONGUES):
        found = _find(question, words, str(code), today)
        if found is not None:
            return found
    return None


def _find(question: str, words: str, language: str, today: date) -> Period | None:
    raw = _QUOTED.sub(lambda m: "\0" * len(m.group()), question)
    words = "".join(w if c != "\0" else "\0" for w, c in zip(words, raw, strict=True))
    text = Text(raw, words, language, bool(re.search(TONGUES[language].ahead, _opened(raw))))
    found = [(p, days) for p in points(text) if (days := _days(p, today))]
    event = _event(text)
    around = _around(text, event, found) if event else None
    if around:
        return around
    spans = _narrowest(text, _spans(text, found, today))
    fresh = _newest(text, spans)
    if len(spans) == 1:
        (span,) = spans
        return Period(
            question[span.start : span.end], span.since, span.until, span.relative, newest=fresh is not None
        )
    if spans or fresh is None:
        return None
    return Period(question[fresh[0] : fresh[1]], newest=True)


def _opened(raw: str) -> str:
    """Return the question with small letters where a sentence begins: "Habrá" is a verb, "Teherán" none."""
    return re.sub(r"(?:^|[¿¡.!?]\s*)\w", lambda m: m.group().lower(), raw)


def _days(point: Point, today: date) -> Days | None:
    with suppress(OverflowError, ValueError):
        return point.seen(today)
    return None


def _spans(text: Text, found: Sequence[tuple[Point, Days]], today: date) -> list[_Span]:
    """Return the expressions with what stands before them: "from … to", "since", "in"."""
    spans: list[_Span] = []
    n = 0
    while n < len(found):
        pair = found[n : n + 2]
        span = _joined(text, pair[0], pair[1], today) if len(pair) == 2 else None
        n += 2 if span else 1
        span = span or _alone(text, *pair[0])
        if span:
            spans.append(span)
    return spans


def _joined(text: Text, first: tuple[Point, Days], second: tuple[Point, Days], today: date) -> _Span | None:
    (p, days), (q, last) = first, second
    t, gap = text.tongue, text.flat[p.end : q.start]
    if _WITHIN.fullmatch(gap):
        for day, week in ((first, second), (second, first)):
            if day[0].weekday is not None and week[0].week is not None:
                found = text.before(p.start, t.weekday) or text.before(p.start, t.inside)
                when = week[1][0] + day[0].weekday * _DAY
                return _Span(found.start() if found else p.start, q.end, when, when, True)
    if q.weekday == today.weekday():
        last = (today, today)
    ranged = text.before(p.start, f"{t.between}|{t.start}|{t.since}")
    to = re.fullmatch(rf"\s*(?:(?:{t.to})l?\s+(?:(?:{t.article})\s+)?|[-–]\s*)", gap)
    if not (ranged and to) and not (_AND.fullmatch(gap) and _accepted(text, p)):
        return None
    since = days[0]
    if ranged and (not p.relative or p.weekday is not None):
        again = _days(p, last[1])  # "from October to March": the October before that March
        since = again[0] if again else since
    if not ranged:
        since, last = min(days[0], last[0]), (last[0], max(days[1], last[1]))
    if since > last[1]:
        return None
    start = ranged.start() if ranged else _start(text, p)
    return _Span(start, q.end, since, last[1], p.relative or q.relative)


def _accepted(text: Text, point: Point) -> bool:
    return point.needs is None or text.before(point.start, point.needs) is not None


def _start(text: Text, point: Point) -> int:
    """Return where the expression begins with its "in" or "on the"."""
    needed = text.before(point.start, point.needs) if point.needs else None
    inside = text.before(point.start, text.tongue.inside)
    return min(m.start() for m in (needed, inside) if m) if needed or inside else point.start


def _alone(text: Text, point: Point, days: Days) -> _Span | None:
    t, (since, until) = text.tongue, days
    belongs = text.flat.startswith(("'s", "’s"), point.end)  # "after Monday's vote" is on Monday
    which = text.before(point.start, f"{t.last}|{t.this}|{t.next}")  # "since last Friday"
    start = which.start() if which else point.start
    week = text.before(point.start, t.week_of)
    if week and since == until:
        since, until = unit_of(since, "week", 0)
        return _Span(week.start(), point.end, since, until, point.relative)
    for words, side in ((t.before, "before"), (t.after, "after"), (t.until, "until"), (t.since, "since")):
        found = text.before(start, words)
        if found is None:
            continue
        if side == "until" and (point.weekday is not None or (found.group()[:2] == "by" and point.relative)):
            return None  # "closed until Friday" tells of the next one as often
        with suppress(OverflowError):
            first: date | None = None
            last: date | None = None
            if side == "before":
                last = until if belongs else since - _DAY
            elif side == "after":
                first = since if belongs else until + _DAY
            elif side == "until":
                last = until
            else:
                first = since
            return _Span(found.start(), point.end, first, last, point.relative)
    if not _accepted(text, point):
        return None
    return _Span(_start(text, point), point.end, since, until, point.relative)


def _narrowest(text: Text, spans: list[_Span]) -> list[_Span]:
    """Return only the span that lies within all others ("ayer, 14 de abril"), or all where there is none."""
    inner = [s for s in spans if all(other.holds(s) for other in spans)]
    if len(spans) < 2 or not inner:
        return spans
    best = inner[0]
    for other in spans:
        first, second = sorted((best, other), key=lambda s: s.start)
        if text.flat[first.end : second.start].strip(" ,(") == "":
            best = replace(best, start=first.start, end=max(first.end, second.end))
    return [best]


@cache
def _newest_words(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{TONGUES[language].newest})(?!\w)")


def _newest(text: Text, spans: Sequence[_Span]) -> tuple[int, int] | None:
    for match in _newest_words(text.language).finditer(text.flat):
        taken = any(s.start < match.end() and match.start() < s.end for s in spans)
        if not taken and (text.language == "de" or not text.named(match.start())):
            return match.span()
    return None


@cache
def _event_words(language: str) -> re.Pattern[str]:
    t = TONGUES[language]
    nouns = "|".join(sorted(t.events.split(), key=len, reverse=True))
    article = rf"(?:{t.event_article})(?:\s+|(?<=['’]))(?:[^\W_]+\s+){{0,2}}?"
    return re.compile(
        rf"(?<!\w)(?:(?P<before>{t.before})|(?:{t.after}|{t.since}))l?\s+(?P<event>(?:{article})?(?:{nouns}))(?![\w'’-])"
    )


def _event(text: Text) -> _Event | None:
    for match in _event_words(text.language).finditer(text.flat):
        if not _NOT_AFTER.search(text.flat, 0, match.start()):
            start, end = match.span("event")
            side: Literal["before", "after"] = "before" if match.group("before") else "after"
            return _Event(match.start(), end, text.raw[start:end], side)
    return None


def _around(text: Text, event: _Event, found: Sequence[tuple[Point, Days]]) -> Period | None:
    """Return the days before or after an event: by its own day where that is said, "after Monday's vote".

    None where the question names other days: "what was said yesterday, after the vote" is asked of yesterday.
    """
    others = []
    for point, (since, until) in found:
        inside = event.start <= point.start and point.end <= event.end
        if inside or (point.start >= event.end and _OF.fullmatch(text.flat[event.end : point.start])):
            words = text.raw[event.start : max(point.end, event.end)]
            if event.side == "before":
                return Period(words, None, until, point.relative)
            return Period(words, since, None, point.relative)
        if _alone(text, point, (since, until)):
            others.append(point)
    if others:
        return None
    return Period(text.raw[event.start : event.end], event=event.name, side=event.side)
