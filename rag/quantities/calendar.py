"""Read the dates out of the tokens of a text: days, months, years, weekdays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from rag.quantities.dates import When, numeric
from rag.quantities.lexicon import Lexicon
from rag.quantities.numbers import small_value
from rag.quantities.relative import THIS, Found, direction, distance, period
from rag.quantities.tokens import Cursor
from rag.quantities.words import OF, SUFFIX_ORDINAL, bag

_RANGE = bag("y and und et e to al a au bis o or oder ou - – — , &")
_ARTICLES = bag("the el la los le les il lo l o os den dem der am dia tag")
_BEFORE_MONTH = bag(
    """in of since until till by from to during through before after between and en de desde hasta para
    entre a em desde ate im seit bis von vom zum depuis jusqu da dal fino do this last next early late
    mid every each mes month principios finales mediados fines anfang ende mitte debut fin inizio fine
    meados"""
)
_OPEN_MONTHS = bag("may march august")


def read_date(at: Cursor, i: int, lex: Lexicon, published: date | None) -> Found | None:
    """Read the date expression that starts at token ``i``.

    Returns the dates as (first token, token after the last, readings), more than one for "el 3 y el 5 de
    enero", and whether the words are surely a date; None if there is no date here.
    """
    kind = at.kind(i)
    if kind in ("iso", "dmy", "slash"):
        whens = numeric(at.raw(i))
        return ([(i, i + 1, whens)], True) if whens else None
    if kind == "num":
        return _days_of_month(at, i, lex, published)
    if kind != "word":
        return None
    return (
        distance(at, i, lex)
        or period(at, i)
        or _weekday(at, i, lex, published)
        or _days_of_month(at, i, lex, published)
        or _month(at, i, lex, published)
    )


def _weekday(at: Cursor, i: int, lex: Lexicon, published: date | None) -> Found | None:
    j = i + 1
    name = at.word(i)
    if at.word(j) == "-" and at.word(j + 1) == "feira":
        name, j = name + "-feira", j + 2
    weekday = lex.weekdays.get(name)
    if weekday is None:
        return None
    k = j + (at.word(j) == ",")
    while at.word(k) in _ARTICLES and k < j + 3:
        k += 1
    dated = _days_of_month(at, k, lex, published) or _month(at, k, lex, published, near=True)
    aim = direction(at, i, j)
    if dated and dated[0][0][2][0].day:
        first, *others = dated[0]
        whens = [replace(when, weekday=weekday, direction=when.direction or aim) for when in first[2]]
        return [(i, first[1], whens), *others], True
    day = _day_number(at, k, lex) if at.kind(k) == "num" else None
    if day and not _counts(at, day[1]):
        return [(i, day[1], [When(day=day[0], weekday=weekday, direction=aim)])], True
    when = When(weekday=weekday, direction=aim, this=at.word(i - 1) in THIS)
    # "Plácido Domingo": only English and German write weekdays with a capital.
    named = at.raw(i)[:1].isupper() and not at.raw(i).isupper() and name in ("domingo", "domingos", "sabado")
    return [(i, j, [when])], not named


def _counts(at: Cursor, j: int) -> bool:
    """Whether a noun follows, so that a number before it counts things."""
    return (
        at.kind(j) == "word"
        and len(at.word(j)) > 3
        and at.word(j) not in ("when", "cuando", "sobre", "para", "tras")
    )


def _day_number(at: Cursor, i: int, lex: Lexicon) -> tuple[int, int] | None:
    """Read the number of a day, "3", "3.º", "1st", "tres", "primero"; return it and the index after it."""
    raw = at.raw(i)
    if at.kind(i) == "num":
        if not raw.isdecimal() or len(raw) > 2 or not 1 <= int(raw) <= 31:
            return None
        j = i + 1
        dot = at.word(j) == "." and at.touches(j)
        if at.word(j + dot) in SUFFIX_ORDINAL and at.touches(j + dot):
            j += 1 + dot
        return int(raw), j
    value = small_value(at.word(i), lex) if at.kind(i) == "word" else None
    if value is None and at.word(i) in lex.ordinal:
        value = lex.ordinal[at.word(i)]
    if value is None or not 1 <= value <= 31:
        return None
    j = i + 1
    if value in (20, 30) and at.word(j) in ("y", "-", "e", "et"):
        unit = lex.small.get(at.word(j + 1)) or lex.ordinal.get(at.word(j + 1))
        if unit and unit < 10 and value + unit <= 31:
            return value + unit, j + 2
    return value, j


def _days_of_month(at: Cursor, i: int, lex: Lexicon, published: date | None) -> Found | None:
    """Read "3 de enero de 2026", "3rd of January", "del 3 al 5 de enero", "los días 3, 4 y 5 de enero"."""
    days: list[tuple[int, int, int]] = []
    j = i
    for _ in range(8):
        day = _day_number(at, j, lex)
        if day is None:
            return None
        days.append((j, day[1], day[0]))
        j = day[1]
        k = j
        while (at.word(k) in OF or at.word(k) in ("'", "’", "mes", "the", "el", ".")) and k < j + 3:
            k += 1
        month = _month_word(at, k, lex, near=True)
        if month:
            break
        step = j + (at.word(j) == "." and at.touches(j) and at.word(j + 1) in _RANGE)
        while (at.word(step) in _RANGE or at.word(step) in _ARTICLES) and step < j + 4:
            step += 1
        if step == j:
            return None
        j = step
    else:
        return None
    end, year = _year_after(at, k + 1, published)
    aim = direction(at, i, end)
    found = []
    for n, (start, stop, number) in enumerate(days):
        last = n == len(days) - 1
        when = When(year, month, number, direction=aim)
        if not when.possible:
            return None
        found.append((start, end if last else stop, [when]))
    return found, True


def _month_word(at: Cursor, i: int, lex: Lexicon, near: bool) -> int | None:
    word = at.word(i)
    if at.kind(i) != "word":
        return None
    return lex.months.get(word) or (lex.months_short.get(word) if near else None)


def _year_after(at: Cursor, j: int, published: date | None) -> tuple[int, int | None]:
    """Read ", 2026" or "de este año" after a month; return the index after it and the year."""
    end = j
    if at.word(j) == "." and at.touches(j) and len(at.word(j - 1)) <= 5:
        j += 1
    k = j
    while (at.word(k) in OF or at.word(k) in (",", "'", "’", "del")) and k < j + 2:
        k += 1
    raw = at.raw(k)
    if at.kind(k) == "num" and raw.isdecimal() and len(raw) == 4 and 1000 <= int(raw) <= 2999:
        return k + 1, int(raw)
    named = period(at, k)
    if named and published and named[0][0][2][0].away and named[0][0][2][0].away[0] == "year":
        return named[0][0][1], published.year + named[0][0][2][0].away[1]
    return end, None


def _month(at: Cursor, i: int, lex: Lexicon, published: date | None, near: bool = False) -> Found | None:
    """Read "January 3, 2026", "January 3-5", "enero de 2025", "febrero"."""
    raw = at.raw(i)
    beside = (
        _day_number(at, i + 1 + (at.word(i + 1) == "." and at.touches(i + 1)), lex)
        if at.kind(i) == "word"
        else None
    )
    month = _month_word(at, i, lex, near=near or (beside is not None and raw[:1].isupper()))
    if month is None:
        return None
    english = at.word(i) in _OPEN_MONTHS
    if english and not raw[:1].isupper():
        return None
    end, year = _year_after(at, i + 1, published)
    # "In January 3 people" is no English, "en enero 3 personas" is Spanish.
    english_days = "may" in lex.months
    if (
        year is None
        and beside is not None
        and (english_days or not _counts(at, beside[1]))
        and _plain_day(at, i, beside[1])
    ):
        return _english_days(at, i, month, beside, lex, published), True
    if english and year is None and at.word(i - 1) not in _BEFORE_MONTH:
        return None
    if at.word(i) in lex.months_short and at.word(i) not in lex.months and year is None:
        return None
    # "Julio César", "April O'Neil": where months are written small, a capital may be a name.
    named = raw[:1].isupper() and not raw.isupper() and year is None and at.word(i - 1) not in _BEFORE_MONTH
    return [(i, end, [When(year, month, direction=direction(at, i, end))])], not named


def _plain_day(at: Cursor, i: int, after: int) -> bool:
    """Whether the number after a month is written as a day of it: digits, not "March two"."""
    return any(at.kind(n) == "num" for n in range(i + 1, after))


def _english_days(
    at: Cursor, i: int, month: int, first: tuple[int, int], lex: Lexicon, published: date | None
) -> list[tuple[int, int, list[When]]]:
    days = [(i, first[1], first[0])]
    j = first[1]
    while len(days) < 8 and at.word(j) in ("-", "–", "and", "to", ",", "&"):
        k = j + 1 + (at.word(j + 1) == "and")
        more = _day_number(at, k, lex) if at.kind(k) == "num" else None
        if (
            not more
            or _counts(at, more[1])
            or at.word(more[1]) in ("%", ":")
            or (at.word(j) == "," and at.word(more[1]) not in (",", "and"))
        ):
            break
        days.append((k, more[1], more[0]))
        j = more[1]
    end, year = _year_after(at, j, published)
    aim = direction(at, i, end)
    found = []
    for n, (start, stop, number) in enumerate(days):
        found.append((start, end if n == len(days) - 1 else stop, [When(year, month, number, direction=aim)]))
    return [row for row in found if row[2][0].possible] or [(i, i + 1, [When(None, month)])]
