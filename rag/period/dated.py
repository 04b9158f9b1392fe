"""Read what has a place in the calendar: days, months and years, parts of them, quarters and seasons."""

from __future__ import annotations

import re
from datetime import date

from rag.period import calendar
from rag.period.calendar import Days
from rag.period.pieces import step_of, unit_in
from rag.period.text import Point, Read, Seen, Text
from rag.period.words import TWO_HALVES
from rag.quantities.dates import numeric
from rag.quantities.lexicon import lexicon


def read_numeric(text: Text, match: re.Match[str]) -> Point | None:
    """Read "2021-05-13", "13/5/2021"."""
    readings = numeric(match.group())
    # 3/4/2020 is two days to an English reader, so it is none here.
    when = readings[0] if readings and (len(readings) == 1 or text.language != "en") else None
    if when is None or not (when.year and when.month and when.day):
        return None
    day = date(when.year, when.month, when.day)
    return Point(match.start(), match.end(), lambda today: (day, day))


def read_day(text: Text, match: re.Match[str]) -> Point | None:
    """Read "3 de mayo", "May 3, 2021", "Montag, den 3. Mai"."""
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


def read_days(text: Text, match: re.Match[str]) -> Point | None:
    """Read "3 al 5 de mayo", "May 3 to 5"."""
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


def part_reader(which: int) -> Read:
    """Return what reads "a principios de", "mid-" or "end of" a month or year, ``which`` as in ``calendar.part``."""

    def read(text: Text, match: re.Match[str]) -> Point | None:
        groups = match.groupdict()
        ref, bare = groups["ref2"], groups["bare"]
        several = bare and bare.endswith("s") and bare != "mes"
        if several or (bare and not re.search(r"\b(?:of|del?|des|d[ao])\b", match.group())):
            return None  # "early years", "late months"

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
                unit = unit_in(text.tongue, ref or "")
                days = calendar.unit_of(today, unit, step_of(text.tongue, ref) or 0)
            return calendar.part(days, which)

        return Point(match.start(), match.end(), seen, bool(ref or groups["ref"]))

    return read


def read_quarter(text: Text, match: re.Match[str]) -> Point | None:
    """Read "segundo trimestre de 2020", "Q2 2020", "first half of 2020"."""
    groups = match.groupdict()
    nth = int(groups.get("q") or next((n for n in range(1, 5) if groups.get(f"q{n}")), 0))
    size = 6 if re.fullmatch(text.tongue.half, groups.get("what") or "") else 3
    whole = match.group().endswith(("year", "ano", "jahres"))
    dated = groups.get("year") or groups.get("ref") or whole
    if not nth or nth * size > 12:
        return None
    if not dated and (size == 6 or text.language == "en"):
        return None  # "the first quarter" may be of a match, "la segunda mitad" of anything

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


def season_reader(name: str) -> Read:
    """Return what reads "verano de 2021", "last summer"."""

    def read(text: Text, match: re.Match[str]) -> Point | None:
        both = text.language in TWO_HALVES
        groups, t = match.groupdict(), text.tongue
        said = groups["pre"] or groups["dir"]
        dated = groups["year"] or groups["ref"]
        if not (said or dated or text.before(match.start(), t.inside)) or step_of(t, said) == 1:
            return None
        if not dated and text.language != "de" and text.named(match.start("season")):
            return None

        def seen(today: date) -> Days | None:
            year = _year_of(text, groups, today)
            if year:
                return calendar.season(year, name, both)
            return calendar.season_near(today, name, both, step_of(t, said))

        return Point(match.start(), match.end(), seen, bool(groups["ref"] or said))

    return read


def read_month(text: Text, match: re.Match[str]) -> Point | None:
    """Read "marzo de 2020", "in March", "enero pasado"."""
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
    step = step_of(t, groups["dir"] or (found.group() if found else None))
    if text.language == "en" and found and not _clear(text, match, found):
        return None
    return Point(
        match.start(),
        match.end(),
        lambda today: calendar.month_near(today, number, step, text.ahead),
        step is not None,
        None if groups["dir"] else t.month,
    )


def read_year(text: Text, match: re.Match[str]) -> Point | None:
    """Read four digits that are a year."""
    year = int(match.group("year"))
    return Point(
        match.start(),
        match.end(),
        lambda today: calendar.unit_of(date(year, 1, 1), "year", 0),
        needs=text.tongue.year,
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


def _year_of(text: Text, groups: dict[str, str | None], today: date) -> int | None:
    if groups.get("year"):
        return int(groups["year"] or 0)
    ref = groups.get("ref")
    return today.year + (step_of(text.tongue, ref) or 0) if ref else None


def _month_number(language: str, name: str) -> int:
    lex = lexicon(language)
    return lex.months.get(name) or lex.months_short[name]


def _day_number(words: str) -> int:
    digits = re.match(r"\d+", words)
    return int(digits.group()) if digits else 1
