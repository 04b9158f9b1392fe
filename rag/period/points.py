"""Read single expressions of time out of a question: a day, a month, "last week", "early 2021"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from rag.period import calendar
from rag.period.calendar import Days, Unit
from rag.period.words import TONGUES, TWO_HALVES, Tongue
from rag.quantities.dates import numeric
from rag.quantities.lexicon import Lexicon, lexicon
from rag.quantities.numbers import small_value
from rag.quantities.words import ARTICLE_ONE

Seen = Callable[[date], Days | None]
"""The days that an expression means, as seen from a day."""

_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)(?![\w%]|[-/.,:]\d)"
_NUMBER = r"(?P<n>\d{1,4}|un par de|(?:a )?couple of|(?:a )?few|[a-z]+)"
_VAGUE = re.compile(
    r"(?:a )?few|several|unos|unas|algun[oa]s|poc[oa]s|paar|einigen?|mehreren|quelques|alcun[ie]|alguns"
)
_ORDINAL = r"(?:ro|o|\.o|°|er|e|a|st|nd|rd|th|\.)?"
_FIRST = r"primero|premier|primo|primeiro"
_OPENERS = frozenset('¿¡?!.:;("«»“”„—–-')
_MAY_BE_NAMED = frozenset({"es", "pt", "fr", "it"})


@dataclass(frozen=True, slots=True)
class Point:
    """An expression at ``start`` to ``end`` of the question, and the days it means as ``seen`` from a day.

    ``needs`` is what has to stand before it, lest it be a name or a number, None where nothing has to.
    ``weekday`` is its number where it is one, ``week`` the step from today's week where it is a week.
    """

    start: int
    end: int
    seen: Seen
    relative: bool = False
    needs: str | None = None
    weekday: int | None = None
    week: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A question being read: as written, folded character by character, and in which language."""

    raw: str
    flat: str
    language: str
    ahead: bool

    @property
    def tongue(self) -> Tongue:
        """The language's words for time."""
        return TONGUES[self.language]

    def before(self, start: int, words: str) -> re.Match[str] | None:
        """Return the match of ``words`` that ends where ``start`` begins, an article in between passed over."""
        pattern = _before(words, self.tongue.article)
        return pattern.search(self.flat, max(0, start - 60), start)

    def opens(self, start: int) -> bool:
        """Whether a sentence begins at ``start``, so that a capital there says nothing."""
        ahead = self.raw[:start].rstrip()
        return not ahead or ahead[-1] in _OPENERS

    def named(self, start: int) -> bool:
        """Whether the word at ``start`` has a capital that makes a name of it."""
        return self.raw[start : start + 1].isupper() and not self.opens(start) and not self.raw.isupper()


def flat(text: str) -> str:
    """Return ``text`` in small letters without accents, each character in its place."""
    return "".join(unicodedata.normalize("NFKD", c)[0].lower()[0] for c in text)


@cache
def _before(words: str, article: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})l?(?:\s+|(?<=['’]))(?:(?:{article})(?:\s+|(?<=['’])))?\Z")


def points(text: Text) -> list[Point]:
    """Return the expressions of time in ``text`` in reading order, none within another."""
    left = text.flat
    found: list[Point] = []
    for pattern, read in _grammar(text.language):
        for match in pattern.finditer(left):
            point = read(text, match)
            if point is not None:
                found.append(point)
                left = left[: match.start()] + "\0" * len(match.group()) + left[match.end() :]
    return sorted((p for p in found if p.end > p.start), key=lambda p: p.start)


Read = Callable[[Text, re.Match[str]], Point | None]


@cache
def _grammar(language: str) -> tuple[tuple[re.Pattern[str], Read], ...]:
    """Return the language's expressions, those that hold others first."""
    t, lex = TONGUES[language], lexicon(language)
    month, weekday = _any(lex.months), _any(lex.weekdays)
    short = _any([*lex.months, *(lex.months_short if language in ("en", "de") else ())])
    of = rf"(?:(?:{t.of})\s+|d['’])?"
    year = rf"(?:\s*,?\s*{of}{_YEAR})"
    year_ref = rf"(?:{year}|\s*,?\s*{of}(?P<ref>{_ref(t, 'year')}))"
    unit = "|".join(t.units.values())
    n_unit = rf"{_NUMBER}\s+(?P<unit>{unit})\b"
    name_day = rf"(?:(?:{weekday})\s*,?\s+(?:de[nmr]\s+|the\s+|le\s+|o\s+|dia\s+)?)?"
    day = rf"(?P<day>\d{{1,2}}{_ORDINAL}|{_FIRST})"
    day2 = rf"(?P<day2>\d{{1,2}}{_ORDINAL})"
    to = rf"\s*(?:\s(?:{t.to})l?\s+(?:(?:{t.article})\s+)?|[-–]\s*)"
    away = {**{re.escape(w): d for w, d in lex.days_away.items()}, **t.away}
    rows: list[tuple[str, Read]] = [
        (rf"\b(?:{t.not_away})\b|\b(?:{t.habit})\b", _nothing),
        (r"(?<![\w.,/-])(?:\d{4}-\d\d-\d\d|\d{1,2}(?P<sep>[/.-])\d{1,2}(?P=sep)\d{4})(?!\w)", _numeric),
        (rf"(?<![\w.,:/-]){name_day}{day}{to}{day2}\s+{of}(?P<month>{short})\b\.?{year_ref}?", _day_range),
        (rf"(?<![\w.,:/-]){name_day}{day}\s+{of}(?P<month>{short})\b\.?{year_ref}?", _day),
    ]
    if language == "en":
        after = r"(?![\w:%]|[.,]\d)"
        rows += [
            (rf"\b{name_day}(?P<month>{short})\b\.?\s+{day}{to}{day2}{after}{year_ref}?", _day_range),
            (rf"\b{name_day}(?P<month>{short})\b\.?\s+(?:the\s+)?{day}{after}{year_ref}?", _day),
        ]
    for which, words in enumerate(t.parts):
        body = rf"(?:(?:{t.of}|{t.article})\s+|d['’])?(?:(?P<month>{month})\b{year_ref}?|{_YEAR_ONLY}|(?P<ref2>{_ref(t, 'year')}|{_ref(t, 'month')}))"
        rows.append((rf"\b(?:{words})\s*{body}", _part_reader(which)))
    nth = "|".join(f"(?P<q{i}>{w})" for i, w in enumerate(t.ordinals, 1))
    rows += [
        (
            rf"\b(?:{nth})\s+(?P<what>{t.quarter}|{t.half})\b(?:{year_ref}|\s+(?:of the year|del ano|des jahres))?",
            _quarter,
        ),
        (rf"\b(?:q(?P<q>[1-4])|[1-4]t)\s*(?:{of})?{_YEAR}", _quarter),
        *(
            (
                rf"\b(?:(?P<pre>{t.last}|{t.this}|{t.next})\s+)?(?P<season>{words})\b"
                rf"(?:\s+(?P<dir>{t.gone}|{t.coming}))?{year_ref}?",
                _season_reader(name),
            )
            for name, words in t.seasons.items()
        ),
        (rf"\b(?P<month>{month})\b(?:{year_ref}|\s+(?P<dir>{t.gone}|{t.coming})\b)?", _month),
        *((p.replace("{n}", n_unit), _ago) for p in t.ago),
        (
            rf"\b(?:{t.rolling.replace('{n}', _NUMBER)})\s+(?P<unit>{unit})\b(?!\s+(?:of|de|del|des|di|du|da|do|que)\b)",
            _rolling,
        ),
        (
            rf"\b(?:{t.rolling_one})\s*(?P<unit>{unit})\b(?!\s+(?:of|de|del|des|di|du|da|do|en que)\b)",
            _rolling,
        ),
        (
            rf"\b(?:(?P<pre>{t.last}|{t.this}|{t.next})\s+)?(?:{t.weekend})\b(?:\s+(?P<dir>{t.gone}|{t.coming})\b)?",
            _weekend,
        ),
        *((rf"\b(?:{_ref(t, u)})(?!\s+of\b|\s+de\s+\0)", _unit_reader(u)) for u in t.units if u not in ("hour", "day")),
        (rf"\b(?P<weekday>{weekday})\b(?:\s+(?P<dir>{t.gone}|{t.coming})\b)?", _weekday),
        (
            rf"(?<![\w-])(?P<away>{'|'.join(sorted(away, key=len, reverse=True))})(?![\w-])",
            _away_reader(away),
        ),
        (rf"(?<![\w.,:/$€-]){_YEAR}", _year),
    ]
    return tuple((re.compile(pattern), read) for pattern, read in rows)


_YEAR_ONLY = _YEAR.replace("<year>", "<year2>")


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _ref(t: Tongue, unit: str) -> str:
    """Return the pattern of "last year" and of "el año pasado"."""
    name = t.units[unit]
    return (
        rf"(?:{t.last}|{t.this}|{t.next})(?:\s+|(?<=['’]))(?:{name})\b(?!-)"
        rf"|(?:(?:{t.article})(?:\s+|(?<=['’])))?(?:{name})\s+(?:{t.gone}|{t.coming})\b"
        rf"|(?:{t.so_far})\s+(?:{name})\b"
    )


def _step(t: Tongue, words: str | None) -> int | None:
    """Return -1 for "last", 1 for "next", 0 for "this" in ``words``, None for none of them."""
    if not words:
        return None
    for pattern, step in (
        (f"{t.last}|{t.gone}|(?:el|al|del|en|este) pasado|last|past|letzten|vergangenen", -1),
        (f"{t.next}|{t.coming}|proximo|next|nachsten|kommenden", 1),
        (t.this, 0),
    ):
        if re.search(rf"\b(?:{pattern})\b", words):
            return step
    return None


def _nothing(text: Text, match: re.Match[str]) -> Point:
    return Point(match.start(), match.start(), lambda today: None)


def _numeric(text: Text, match: re.Match[str]) -> Point | None:
    readings = numeric(match.group())
    # 3/4/2020 is two days to an English reader, so it is none here.
    when = readings[0] if readings and (len(readings) == 1 or text.language != "en") else None
    if when is None or not (when.year and when.month and when.day):
        return None
    day = date(when.year, when.month, when.day)
    return Point(match.start(), match.end(), lambda today: (day, day))


def _number(words: str, lex: Lexicon) -> int | None:
    if words.isdecimal():
        return int(words)
    if words in ("un par de", "a couple of", "couple of"):
        return 2
    return 1 if words in ARTICLE_ONE else small_value(words, lex)


def _day_number(words: str) -> int:
    digits = re.match(r"\d+", words)
    return int(digits.group()) if digits else 1


def _year_of(text: Text, groups: dict[str, str | None], today: date) -> int | None:
    if groups.get("year"):
        return int(groups["year"] or 0)
    ref = groups.get("ref")
    return today.year + (_step(text.tongue, ref) or 0) if ref else None


def _dated(text: Text, match: re.Match[str], day: str) -> Seen:
    groups = match.groupdict()
    number = _month_number(text.language, match.group("month"))
    of_month = _day_number(match.group(day))

    def seen(today: date) -> Days | None:
        year = _year_of(text, groups, today)
        if year is None:
            return calendar.day_of_month(today, number, of_month, text.ahead)
        try:
            return (date(year, number, of_month),) * 2
        except ValueError:
            return None

    return seen


def _month_number(language: str, name: str) -> int:
    lex = lexicon(language)
    return lex.months.get(name) or lex.months_short[name]


def _day(text: Text, match: re.Match[str]) -> Point | None:
    if not 1 <= _day_number(match.group("day")) <= 31:
        return None
    dated = match.group("year") or match.group("ref")
    month_first = match.start("month") < match.start("day")
    if (
        month_first
        and not dated
        and (text.before(match.start(), "in") or not text.raw[match.start()].isupper())
    ):
        return None  # "in May 20 people"; "may 3 people"
    starts_with_day = match.start("day") == match.start()
    needs = text.tongue.numbered if not dated and starts_with_day and text.tongue.numbered else None
    return Point(match.start(), match.end(), _dated(text, match, "day"), bool(match.group("ref")), needs)


def _day_range(text: Text, match: re.Match[str]) -> Point | None:
    first, last = _dated(text, match, "day"), _dated(text, match, "day2")
    if _day_number(match.group("day")) > _day_number(match.group("day2")):
        return None

    def seen(today: date) -> Days | None:
        end = last(today)
        start = first(end[1]) if end else None
        if start and end and text.ahead and start > end:
            start = (end[0].replace(day=_day_number(match.group("day"))),) * 2
        return (start[0], end[1]) if start and end else None

    return Point(match.start(), match.end(), seen, bool(match.group("ref")))


def _part_reader(which: int) -> Read:
    def read(text: Text, match: re.Match[str]) -> Point | None:
        groups = match.groupdict()
        ref = groups["ref2"]

        def seen(today: date) -> Days | None:
            if groups["month"]:
                number = _month_number(text.language, groups["month"])
                year = _year_of(text, groups, today)
                days = (
                    calendar.month(year, number)
                    if year
                    else calendar.month_near(today, number, None, text.ahead)
                )
            elif groups["year2"]:
                days = calendar.unit_of(date(int(groups["year2"]), 1, 1), "year", 0)
            else:
                unit = _unit_in(text.tongue, ref or "")
                days = calendar.unit_of(today, unit, _step(text.tongue, ref) or 0)
            return calendar.part(days, which)

        return Point(match.start(), match.end(), seen, bool(ref or groups["ref"]))

    return read


def _quarter(text: Text, match: re.Match[str]) -> Point | None:
    groups = match.groupdict()
    if groups.get("q"):
        nth = int(groups["q"] or 1)
    else:
        nth = next((n for n in range(1, 5) if groups.get(f"q{n}")), 0)
    size = 6 if re.fullmatch(text.tongue.half, groups.get("what") or "") else 3
    whole = match.group().endswith(("year", "ano", "jahres"))
    if not nth or nth * size > 12 or not (groups.get("year") or groups.get("ref") or whole):
        # "the first quarter" may be of a match, "the second half" of anything
        if size == 6 or text.language == "en" or not nth:
            return None

    def seen(today: date) -> Days | None:
        year = _year_of(text, groups, today)
        if year is None:
            year = (
                today.year
                if calendar.months(today.year, (nth - 1) * size + 1, size)[0] <= today
                else today.year - 1
            )
        return calendar.months(year, (nth - 1) * size + 1, size)

    return Point(match.start(), match.end(), seen, bool(groups.get("ref")))


def _season_reader(name: str) -> Read:
    def read(text: Text, match: re.Match[str]) -> Point | None:
        both = text.language in TWO_HALVES
        groups, t = match.groupdict(), text.tongue
        said = groups["pre"] or groups["dir"]
        dated = groups["year"] or groups["ref"]
        if not (said or dated or text.before(match.start(), t.inside)) or _step(t, said) == 1:
            return None
        if not dated and text.language != "de" and text.named(match.start("season")):
            return None

        def seen(today: date) -> Days | None:
            year = _year_of(text, groups, today)
            if year:
                return calendar.season(year, name, both)
            return calendar.season_near(today, name, both, _step(t, said))

        return Point(match.start(), match.end(), seen, bool(groups["ref"] or said))

    return read


def _month(text: Text, match: re.Match[str]) -> Point | None:
    t, groups = text.tongue, match.groupdict()
    number = _month_number(text.language, groups["month"] or "")
    if groups["year"] or groups["ref"]:
        return Point(
            match.start(),
            match.end(),
            lambda today: _whole_month(text, groups, number, today),
            bool(groups["ref"]),
        )
    if text.flat[match.end() :].startswith(("'s", "’s")):
        return None
    found = text.before(match.start(), t.month)
    step = _step(t, groups["dir"] or (found.group() if found else None))
    if text.language == "en" and found and not _clear(text, match, found):
        return None
    return Point(
        match.start(),
        match.end(),
        lambda today: calendar.month_near(today, number, step, text.ahead),
        step is not None,
        None if groups["dir"] else t.month,
    )


def _clear(text: Text, match: re.Match[str], found: re.Match[str]) -> bool:
    """Whether "after May" is about the month: Theresa May, April and June do things, too."""
    rest = text.flat[match.end() :]
    name = match.group("month") in ("may", "april", "june", "august", "march")
    small = not text.raw[match.start()].isupper()
    if small and match.group("month") in ("may", "march") and not re.match(r"in|since|last", found.group()):
        return False
    if name and re.match(r"before|after|from|by", found.group()):
        return not re.match(r"\s+(?!in\b|at\b|on\b|for\b|of\b|to\b|and\b|until\b)[a-z]", rest)
    return True


def _whole_month(text: Text, groups: dict[str, str | None], number: int, today: date) -> Days | None:
    year = _year_of(text, groups, today)
    return calendar.month(year, number) if year else None


def _unit_in(t: Tongue, words: str) -> Unit:
    for unit, pattern in t.units.items():
        if re.search(rf"\b(?:{pattern})\b", words):
            return unit  # type: ignore[return-value]
    return "year"


def _ago(text: Text, match: re.Match[str]) -> Point | None:
    unit, n = _unit_in(text.tongue, match.group("unit")), match.group("n")
    count = _number(n, lexicon(text.language))
    if count is None and not _VAGUE.fullmatch(n):
        return None
    return Point(
        match.start(),
        match.end(),
        lambda today: (
            calendar.lately(today, unit, None) if count is None else calendar.ago(today, unit, count)
        ),
        relative=True,
    )


def _rolling(text: Text, match: re.Match[str]) -> Point | None:
    unit, n = _unit_in(text.tongue, match.group("unit")), match.groupdict().get("n")
    one = re.fullmatch(r".*(?:ultimo|ultima|\bthe (?:last|past)|['’]ultim[oa])\s*\w+", match.group())
    plural = match.group("unit").endswith({"de": "n", "it": ("i", "e")}.get(text.language, "s"))
    if not plural and n is None and text.language == "de":
        return None
    count = _number(n, lexicon(text.language)) if n else None
    if n and count is None and not _VAGUE.fullmatch(n):
        return None
    if n is None and one and not (text.language == "en" and match.group("unit").endswith("s")):
        if "last" in match.group() and not text.before(match.start(), "in|over|during|within|for"):
            return None  # "the last week" of what?
        count = 1
    elif n is None and not plural:
        return None
    return Point(match.start(), match.end(), lambda today: calendar.lately(today, unit, count), relative=True)


def _weekend(text: Text, match: re.Match[str]) -> Point | None:
    t, pre = text.tongue, match.group("pre")
    words = pre or match.group("dir")
    if not words and not text.before(match.start(), f"{t.inside}|{t.since}|{t.until}|{t.article}"):
        return None
    if re.search(r"\b(?:los|fines|cada|every)\b", text.flat[max(0, match.start() - 6) : match.end()]):
        return None
    step = _step(t, words)
    return Point(
        match.start(), match.end(), lambda today: calendar.weekend(today, step, text.ahead), relative=True
    )


def _unit_reader(unit: str) -> Read:
    def read(text: Text, match: re.Match[str]) -> Point | None:
        step = _step(text.tongue, match.group()) or 0
        kind: Unit = unit  # type: ignore[assignment]
        return Point(
            match.start(),
            match.end(),
            lambda today: calendar.unit_of(today, kind, step),
            relative=True,
            week=step if unit == "week" else None,
        )

    return read


_NOT_THAT_DAY = re.compile(
    r"\s+(?:santo|negro|friday|nights|mornings|afternoons|evenings|de (?:ramos|ceniza|pascua|carnaval|resurreccion|gloria))\b"
)


def _weekday(text: Text, match: re.Match[str]) -> Point | None:
    t = text.tongue
    number = lexicon(text.language).weekdays[match.group("weekday")]
    if _NOT_THAT_DAY.match(text.flat, match.end()) or match.group("weekday") in ("domingos", "sabados"):
        return None
    found = text.before(match.start(), t.weekday)
    part = re.match(r"(?:['’]s|\s+(?:morning|afternoon|evening|night))\b", text.flat[match.end() :])
    bare = text.language in ("fr", "it") and not text.before(
        match.start(), r"le|les|chaque|du|il|di|ogni|dal|al|tutti i"
    )
    free = match.group("dir") or (text.language == "en" and part and text.opens(match.start())) or bare
    if bare and not found and text.named(match.start()):
        return None
    if text.language == "en" and text.flat.startswith(("'s", "’s"), match.end()):
        word = re.search(r"(\w+)\s+\Z", text.raw[: match.start()])
        free = word is None or word.group(1).islower()  # but "Black Friday's", "Ruby Tuesday's"
    if (
        text.language == "es"
        and re.match(r"\s+[A-ZÁÉÍÓÚ]", text.raw[match.end() :])
        and text.named(match.start())
    ):
        return None
    step = _step(t, match.group("dir") or (found.group() if found else None))
    return Point(
        match.start(),
        match.end(),
        lambda today: calendar.weekday(today, number, step, text.ahead),
        relative=True,
        needs=None if free else t.weekday,
        weekday=number,
    )


def _away_reader(away: dict[str, int]) -> Read:
    plain = {re.compile(pattern): days for pattern, days in away.items()}

    def read(text: Text, match: re.Match[str]) -> Point | None:
        if text.named(match.start()) and not (text.language == "en" and " " in match.group()):
            return None
        if text.language == "de" and match.group() == "morgen" and text.raw[match.start()].isupper():
            return None
        if (
            re.match(r"\s+[A-ZÁÉÍÓÚ]\w+", text.raw[match.end() :])
            and text.raw[match.start()].isupper()
            and text.named(match.start())
        ):
            return None
        days = next(d for pattern, d in plain.items() if pattern.fullmatch(match.group()))
        return Point(
            match.start(), match.end(), lambda today: calendar.unit_of(today, "day", days), relative=True
        )

    return read


def _year(text: Text, match: re.Match[str]) -> Point | None:
    year = int(match.group("year"))
    return Point(
        match.start(),
        match.end(),
        lambda today: calendar.unit_of(date(year, 1, 1), "year", 0),
        needs=text.tongue.year,
    )
