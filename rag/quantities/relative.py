"""Read what is dated from the day of publication: "yesterday", "last year", "la semana que viene"."""

from __future__ import annotations

from typing import Literal

from rag.quantities.dates import When
from rag.quantities.lexicon import Lexicon
from rag.quantities.tokens import Cursor, phrases
from rag.quantities.words import bag

Found = tuple[list[tuple[int, int, list[When]]], bool]
"""Dates as (first token, token after the last, readings), and whether the words are surely dates."""

_LAST = bag(
    """last past pasado pasada ultimo ultima letzte letzten letzter letztem letztes vergangene vergangenen
    vergangenes vorigen voriges dernier derniere passe passee scorso scorsa passato passata passado
    passada"""
)
_NEXT = bag(
    """next coming upcoming proximo proxima entrante nachste nachsten nachster nachstes kommende kommenden
    kommendes prochain prochaine prossimo prossima seguinte"""
)
THIS = bag(
    """this este esta estos diese diesen dieser diesem dieses ce cet cette questo questa quest neste nesta"""
)
_UNIT = {
    "year": bag("year ano jahr jahres jahre annee an anno"),
    "month": bag("month mes monat monats mois mese"),
    "week": bag("week semana woche semaine settimana"),
}
_FAR = {"pasado manana": 2, "day before yesterday": -2, "antes de ayer": -2, "last night": -1}
_AWAY = phrases(*_FAR, "aujourd ' hui", "aujourd ’ hui", "avant - hier", "apres - demain")
_COMING = phrases("que viene", "que vem", "a venir")
_LAST_MONTH_OF = phrases("ultimo mes de", "pasado mes de")
_THESE_DAYS = phrases("en dia", "por hoy")
_SO_FAR = phrases("va de")
_MORNING = bag("la una esta cada toda las ayer por")


def direction(at: Cursor, i: int, j: int) -> int:
    """Return -1 for "last" or 1 for "next" around the tokens from ``i`` to before ``j``."""
    for word in (
        at.word(i - 1),
        at.word(i - 2) if at.word(i - 1) in ("dia", "mes", "mois", "mese") else "",
        at.word(j),
    ):
        if word in _LAST:
            return -1
        if word in _NEXT:
            return 1
    if at.starts(j, _COMING):
        return 1
    return -1 if at.starts(i - 3, _LAST_MONTH_OF) else 0


def distance(at: Cursor, i: int, lex: Lexicon) -> Found | None:
    """Read "ayer", "tomorrow", "esta noche": a day counted from the day of publication."""
    word = at.word(i)
    size = at.starts(i, _AWAY)
    phrase = " ".join(at.word(i + n) for n in range(size))
    if phrase in _FAR and (phrase != "pasado manana" or "manana" in lex.days_away):
        return [(i, i + size, [When(away=("day", _FAR[phrase]))])], True
    joined = phrase.replace(" ", "").replace("’", "'")
    if size and joined in lex.days_away:
        return [(i, i + size, [When(away=("day", lex.days_away[joined]))])], True
    away = lex.days_away.get(word)
    if (
        word == "esta"
        and "manana" in lex.days_away
        and at.word(i + 1) in ("manana", "tarde", "noche", "madrugada")
    ):
        return [(i, i + 2, [When(away=("day", 0))])], True
    if word == "this" and at.word(i + 1) in ("morning", "afternoon", "evening"):
        return [(i, i + 2, [When(away=("day", 0))])], True
    if away is None:
        return None
    if word == "manana" and (
        at.word(i - 1) in _MORNING or (at.word(i - 2) in ("de", "por") and at.word(i - 1) == "la")
    ):
        return None
    if word == "morgen" and (at.raw(i)[:1].isupper() and i > 0):
        return None
    # "hoy en día", "de hoy", "the Mexico of today": these days, not this day.
    firm = not (word == "hoy" and at.starts(i + 1, _THESE_DAYS))
    return [(i, i + 1, [When(away=("day", away))])], firm


def period(at: Cursor, i: int) -> Found | None:
    """Read "last year", "el mes pasado", "nächste Woche", "la semana que viene"."""
    before = _step(at.word(i))
    j = i + 1
    if before is not None:
        if at.word(j) in ("'", "’"):
            j += 1
        unit = _unit(at.word(j))
        return ([(i, j + 1, [When(away=(unit, before))])], True) if unit else None
    unit = _unit(at.word(i))
    if unit is None:
        return None
    after = _step(at.word(j)) if at.word(j) not in THIS else None
    size = at.starts(j, _COMING)
    if after is None and size:
        after = 1
    if after is None and at.starts(i - 2, _SO_FAR) and unit == "year":
        return [(i, i + 1, [When(away=("year", 0))])], True
    return ([(i, j + (size or 1), [When(away=(unit, after))])], True) if after is not None else None


def _step(word: str) -> int | None:
    return -1 if word in _LAST and word != "past" else 1 if word in _NEXT else 0 if word in THIS else None


def _unit(word: str) -> Literal["week", "month", "year"] | None:
    for unit, words in _UNIT.items():
        if word in words:
            return unit  # type: ignore[return-value]
    return None
