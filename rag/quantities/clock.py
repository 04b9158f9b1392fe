"""Read times of day: "20:30", "8 a.m.", "las ocho de la mañana", "20.30 Uhr", "noon"."""

from __future__ import annotations

import re
from fractions import Fraction

from rag.quantities.lexicon import Lexicon
from rag.quantities.numbers import small_value
from rag.quantities.tokens import Cursor, phrases
from rag.quantities.words import bag

_NOON = bag("noon midday mediodia mittag mittags midi mezzogiorno")
_MIDNIGHT = bag("midnight medianoche mitternacht minuit mezzanotte")
_MORNING = phrases(
    "a . m .", "a . m", "am", "de la manana", "de la madrugada", "in the morning", "du matin", "del mattino",
    "di mattina", "da manha", "da madrugada", "uhr morgens", "uhr fruh", "morgens",
)  # fmt: skip
_AFTERNOON = phrases(
    "p . m .", "p . m", "pm", "de la tarde", "de la noche", "in the afternoon", "in the evening", "at night",
    "de l ' apres - midi", "de l ’ apres - midi", "du soir", "del pomeriggio", "di sera", "da tarde",
    "da noite", "uhr abends", "uhr nachmittags", "abends", "nachmittags",
)  # fmt: skip
_O_CLOCK = phrases("o ' clock", "o ’ clock")
_HOURS = bag("h horas hora hrs uhr heures ore")
_AT = bag("las la alle ' as um at a")
_DIGITS = re.compile(r"(\d{1,2})[.:hH](\d{2})")


def read_time(at: Cursor, i: int, lex: Lexicon) -> tuple[int, tuple[Fraction, ...], bool] | None:
    """Read the time of day at token ``i``, if there is one.

    Returns the index after it, its minutes after midnight and whether it is surely a time ("a las 8" may be a
    plain number). "8:30" alone may be morning or evening: the morning comes first.
    """
    word = at.word(i)
    if word in _NOON or word in _MIDNIGHT:
        return i + 1, (Fraction(720 if word in _NOON else 0),), True
    hour, minute, j, clock = _hour_minute(at, i, lex)
    if hour is None or not (0 <= hour <= 24 and 0 <= minute < 60):
        return None
    morning, afternoon = at.starts(j, _MORNING), at.starts(j, _AFTERNOON)
    # "8 am Montag" is German; there "am" is no mark of the morning.
    if at.word(j) == "am" and "januar" in lex.months and "january" not in lex.months:
        morning = 0
    if morning or afternoon:
        hour = hour % 12 if morning and hour <= 12 else hour + 12 if afternoon and hour < 12 else hour
        return j + (morning or afternoon), (Fraction(hour * 60 + minute),), True
    hours = at.word(j) in _HOURS
    o_clock = at.starts(j, _O_CLOCK)
    introduced = at.word(i - 1) in _AT and (at.word(i - 1) != "la" or at.word(i - 2) == "a")
    if not (
        clock
        or (hours and (introduced or at.word(j) in ("uhr", "h") or minute))
        or o_clock
        or (introduced and minute)
    ):
        named = introduced and hour > 0 and at.word(i - 1) in ("las", "alle", "um", "at")
        if not named or (at.kind(j) == "word" and len(at.word(j)) > 3):
            return None
    sure = clock or bool(o_clock) or at.word(j) in ("uhr", "hrs") or (hours and introduced)
    j += o_clock or int(hours)
    minutes = [hour * 60 + minute]
    if 0 < hour < 12 and not at.raw(i).startswith("0"):
        minutes.append(minutes[0] + 720)
    return j, tuple(Fraction(m) for m in minutes), sure


def _hour_minute(at: Cursor, i: int, lex: Lexicon) -> tuple[int | None, int, int, bool]:
    """Return hour, minute, the index after them, and whether they are written like on a clock."""
    raw = at.raw(i)
    match = _DIGITS.fullmatch(raw) if len(raw) <= 5 else None
    if at.kind(i) == "clock" and match:
        return int(match[1]), int(match[2]), i + 1, True
    if at.kind(i) == "num":
        if match:
            return int(match[1]), int(match[2]), i + 1, False
        if at.word(i + 1) == "h" and len(raw) <= 2 and re.fullmatch(r"[0-5]\d", at.raw(i + 2)):
            return int(raw), int(at.raw(i + 2)), i + 3, True  # "23 h 30"
        if raw.isdecimal() and len(raw) <= 2:
            return int(raw), 0, i + 1, False
        return None, 0, i, False
    value = small_value(at.word(i), lex) if at.kind(i) == "word" else None
    return value, 0, i + 1, False
