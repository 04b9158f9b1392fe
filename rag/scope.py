"""Which articles a question is about: the asker's filter, and the days that the question speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index import Library
from index.filters import ALL, Filter
from index.stems import content_terms, fold, terms
from rag.candidate import Candidate
from rag.period import Period, find_period
from rag.question import Question
from rag.refuse import near_enough, unnamed
from rag.retrieve import retrieve

FRESH = 0.03
"""What the newest article gains over an old one where news is asked for, beside cosines. By judgement."""

HALF_LIFE = 14
"""The days after which half of that is left."""

# An event is found where all passages that tell of it, and match about as well, are from days so near each other.
_RIVALS = 0.05
_SAME_EVENT = timedelta(days=3)
_EVENT_PLACES = 10
# Where the question names nobody, so many of its other words have to be there.
_OTHERS = 2


_CLAUSE_END = re.compile(r"[,;:.?!]")
_INNER_WORD = re.compile(r"(?<=\w )\w{3,}")


@dataclass(frozen=True, slots=True)
class Scope:
    """The filter that a search runs with, and the period in it that came from the question itself.

    ``asked`` is the asker's own filter. ``fallback`` says that the search may be made again with that alone, where
    ``only`` leads to no answer: the days may be what the articles tell of and not when they were published.
    """

    only: Filter
    period: Period | None = None
    asked: Filter = ALL
    fallback: bool = False
    dropped: str = ""
    """The words for days that are no filter any more, and no words that an article has to hold either."""

    @property
    def timed(self) -> bool:
        """Whether the question's own days narrow the search."""
        return self.only != self.asked

    def undated(self, question: Question) -> Question:
        """Return the question to search for: the words that became a filter would only draw it to other dates."""
        return _without(question, self.period.words if self.timed and self.period else "")

    def weighed(self, question: Question) -> Question:
        """Return the question by which refusing is decided: also without words that were a filter and led nowhere."""
        return _without(self.undated(question), self.dropped)

    def wider(self) -> Scope:
        """Return the scope without the question's own days."""
        return Scope(self.asked, None, self.asked, dropped=self.period.words if self.period else "")


def _without(question: Question, words: str) -> Question:
    if not words or words not in question.standalone:
        return question
    rest = " ".join(question.standalone.replace(words, " ", 1).split())
    return replace(question, standalone=rest) if content_terms(rest, question.language) else question


def scope_of(library: Library, question: Question, only: Filter, today: date | None) -> Scope:
    """Return ``only``, narrowed to the days that the question speaks of; as it is where ``today`` is None.

    It stays as it is, too, where the asker gave days, where the days are ahead or leave nothing out, where no article
    is from those days unless they were counted from today, and where the event that they are counted from is not
    surely found. A stretch that is over is searched one day longer: what happened on a day is in the next day's paper.
    """
    plain = Scope(only, None, only)
    period = _asked_period(question, today) if today else None
    if today is None or period is None:
        return plain
    if period.event and not (only.since or only.until):
        period = _dated(library, question, only, period)
    if not (period.since or period.until):
        return replace(plain, period=period if period.newest else None)
    if only.since or only.until:
        return plain
    if (period.since or date.min) > today or (period.since is None and (period.until or today) >= today):
        return plain
    first = _first_day(library)
    within = _any_article(library, period.since, _searched(period, today))
    if first is None or (not within and (not period.relative or (period.until or today) < first)):
        return plain
    if period.until is None and (period.since or first) <= first:
        return plain  # since before there was any article: leaves out only those without a day
    narrowed = replace(only, since=period.since, until=_searched(period, today))
    # "Who called on Monday?" may be the Monday that an article tells of; "yesterday" is hardly ever another's
    fallback = not period.relative or _is_weekday(period.words, question.language)
    return Scope(narrowed, period, only, fallback)


def _is_weekday(words: str, language: str) -> bool:
    """Whether the words name a day of the week."""
    from babel import Locale, UnknownLocaleError

    try:
        days = Locale.parse(language).days["format"]["wide"].values()
    except (UnknownLocaleError, ValueError):
        return False
    named = {fold(word) for word in re.findall(r"\w+", words)}
    return any({fold(day), fold(day) + "s"} & named for day in days)


def freshness(published: date | None, newest: date) -> float:
    """Return what an article's age adds to its score: FRESH at ``newest``, half of it HALF_LIFE days before.

    An article without a date gets nothing, one from after ``newest`` no more than one of that day.
    """
    if published is None:
        return 0.0
    age = max(0, (newest - published).days)
    return float(FRESH * 0.5 ** (age / HALF_LIFE))


def fresher(candidates: Sequence[Candidate], today: date) -> list[Candidate]:
    """Return the candidates with their ``freshness`` added, best first.

    It is counted from the newest of them, and not from ``today``, so that it tells in an old archive as well.
    """
    days = [c.article.published for c in candidates if c.article.published and c.article.published <= today]
    newest = max(days, default=today)
    raised = [replace(c, score=c.score + freshness(c.article.published, newest)) for c in candidates]
    return sorted(raised, key=lambda c: (-c.score, c.passage.id))


def _asked_period(question: Question, today: date) -> Period | None:
    """Return the days of the question; of a follow-up its own, or else of what it leans on."""
    said = (question.text, question.standalone, question.before)
    periods = (find_period(text, question.language, today) for text in dict.fromkeys(said) if text)
    return next(filter(None, periods), None)


def _searched(period: Period, today: date) -> date | None:
    """Return the last day whose articles are read: one more than the last that is meant, where that is over."""
    if period.since is None or period.until is None or period.until >= today:
        return period.until
    return period.until + timedelta(days=1)


def _any_article(library: Library, since: date | None, until: date | None) -> bool:
    first, last = (since or date.min).toordinal(), (until or date.max).toordinal()
    with library.store.reading() as connection:
        query = "SELECT 1 FROM articles WHERE day BETWEEN ? AND ? LIMIT 1"
        return connection.execute(query, (first, last)).fetchone() is not None


def _first_day(library: Library) -> date | None:
    with library.store.reading() as connection:
        (day,) = connection.execute("SELECT min(day) FROM articles").fetchone()
    return date.fromordinal(day) if day else None


def _dated(library: Library, question: Question, only: Filter, period: Period) -> Period:
    """Return ``period`` with the day of its event, as it is where that day is not surely found."""
    day = _event_day(library, question, only, period)
    if day is None:
        return period
    return replace(period, until=day) if period.side == "before" else replace(period, since=day)


def _event_day(library: Library, question: Question, only: Filter, period: Period) -> date | None:
    """Return the day of the article that tells of the event, None where it is not surely the one that is meant.

    A passage near the question tells of it if one of its sentences holds the words of the event and what is said of it
    ("the call with Sheinbaum"), and it has every name in the question, or two other words where there is no name. Where
    several passages do, their days have to be near each other: elections are held every few years.
    """
    event, text = period.event or "", question.standalone
    before, _, after = text.partition(period.words)
    told = event + " " + _CLAUSE_END.split(after, maxsplit=1)[0]
    best = retrieve(library, f"{before}{event}{after}", question.language, _EVENT_PLACES, only)
    telling = [c for c in best if c.article.published and _tells(c, told, before, question.language)]
    if not telling or not near_enough(question, telling[:1], library.encoder.name):
        return None
    days = [
        c.article.published for c in telling if c.score >= telling[0].score - _RIVALS and c.article.published
    ]
    return telling[0].article.published if max(days) - min(days) <= _SAME_EVENT else None


def _tells(candidate: Candidate, told: str, others: str, language: str) -> bool:
    of = candidate.article.language or language
    wanted = set(content_terms(told, language))
    if not wanted or not any(wanted <= set(terms(s.text, of)) for s in candidate.passage.sentences):
        return False
    rest = set(content_terms(others, language))
    shared = rest & set(terms(f"{candidate.article.title} {candidate.passage.text}", of))
    if any(word[0].isupper() for word in _INNER_WORD.findall(f"{others} {told}")):
        return bool(shared or not rest) and not unnamed(f"{others} {told}", [candidate])
    return len(shared) >= min(_OTHERS, len(rest)) > 0
