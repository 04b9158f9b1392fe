"""Read what is counted from today: "ayer", "last week", "hace tres días", "on Monday"."""

from __future__ import annotations

import re

from rag.period import calendar
from rag.period.calendar import Unit
from rag.period.pieces import VAGUE, number, step_of, unit_in
from rag.period.text import Point, Read, Text
from rag.quantities.lexicon import lexicon


def read_ago(text: Text, match: re.Match[str]) -> Point | None:
    """Read "hace dos semanas", "three months ago"."""
    unit, n = unit_in(text.tongue, match.group("unit")), match.group("n")
    count = number(n, lexicon(text.language))
    if count is None and not VAGUE.fullmatch(n):
        return None
    return Point(
        match.start(),
        match.end(),
        lambda today: (
            calendar.lately(today, unit, None) if count is None else calendar.ago(today, unit, count)
        ),
        relative=True,
    )


def read_rolling(text: Text, match: re.Match[str]) -> Point | None:
    """Read "in the last 3 days", "las últimas horas"."""
    unit, n = unit_in(text.tongue, match.group("unit")), match.groupdict().get("n")
    one = re.fullmatch(r".*(?:ultimo|ultima|\bthe (?:last|past)|['’]ultim[oa])\s*\w+", match.group())
    plural = match.group("unit")[-1] in {"de": "n", "it": "ie"}.get(text.language, "s")
    if not plural and n is None and text.language == "de":
        return None
    count = number(n, lexicon(text.language)) if n else None
    if n and count is None and not VAGUE.fullmatch(n):
        return None
    if n is None and one and not (text.language == "en" and match.group("unit").endswith("s")):
        if "last" in match.group() and not text.before(match.start(), "in|over|during|within|for"):
            return None  # "the last week" of what?
        count = 1
    elif n is None and not plural:
        return None
    return Point(match.start(), match.end(), lambda today: calendar.lately(today, unit, count), relative=True)


def read_weekend(text: Text, match: re.Match[str]) -> Point | None:
    """Read "el fin de semana", "last weekend"."""
    t, pre = text.tongue, match.group("pre")
    words = pre or match.group("dir")
    if not words and not text.before(match.start(), f"{t.inside}|{t.since}|{t.until}|{t.article}"):
        return None
    if re.search(r"\b(?:los|fines|cada|every)\b", text.flat[max(0, match.start() - 6) : match.end()]):
        return None
    step = step_of(t, words)
    return Point(
        match.start(), match.end(), lambda today: calendar.weekend(today, step, text.ahead), relative=True
    )


def unit_reader(unit: str) -> Read:
    """Return what reads "this week", "el mes pasado"."""

    def read(text: Text, match: re.Match[str]) -> Point | None:
        step = step_of(text.tongue, match.group()) or 0
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
    r"\s+(?:santo|negro|friday|nights|mornings|afternoons|evenings"
    r"|de (?:ramos|ceniza|pascua|carnaval|resurreccion|gloria))\b"
)


def read_weekday(text: Text, match: re.Match[str]) -> Point | None:
    """Read "on Monday", "el lunes pasado"."""
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
    step = step_of(t, match.group("dir") or (found.group() if found else None))
    return Point(
        match.start(),
        match.end(),
        lambda today: calendar.weekday(today, number, step, text.ahead),
        relative=True,
        needs=None if free else t.weekday,
        weekday=number,
    )


def away_reader(away: dict[str, int]) -> Read:
    """Return what reads "ayer", "tonight"; ``away`` holds patterns and the days from today."""
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
