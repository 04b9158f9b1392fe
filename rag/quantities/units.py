"""Read what stands beside a number: a percent sign, a currency, a measure."""

from __future__ import annotations

from rag.quantities.tokens import Cursor, phrases
from rag.quantities.words import MONEY, MONEY_SIGNS, OF, UNITS

PERCENT = phrases(
    "%", "percent", "per cent", "pct", "por ciento", "por 100", "prozent", "prozents", "pour cent",
    "per cento", "por cento", "prozentige", "prozentigen",
)  # fmt: skip
POINTS = phrases(
    "percentage points", "percentage point", "puntos porcentuales", "punto porcentual", "prozentpunkte",
    "prozentpunkten", "prozentpunkt", "points de pourcentage", "point de pourcentage", "punti percentuali",
    "pontos percentuais", "- point",
)  # fmt: skip
# "$" alone is the peso in half of Latin America, so in Spanish it names no currency.
ANY_MONEY = "money"
_DOLLARS = {"us": "dollar", "ca": "dollar", "c": "dollar", "a": "dollar", "mx": "peso", "r": "real"}


def read_unit(at: Cursor, i: int, after: int, language: str | None) -> tuple[str | None, int]:
    """Return the unit beside a number and the index after it: "$" before, "dólares", "km", "-year" behind."""
    sign = at.word(i - 1)
    before = UNITS.get(sign) if sign in MONEY_SIGNS else None
    if sign == "$":
        before = _DOLLARS.get(at.word(i - 2)) if at.touches(i - 1) else None
        before = before or ("dollar" if language in ("en", "de", "fr", "it") else ANY_MONEY)
    j = after + (at.word(after) in OF or (at.word(after) in ("-", "‑") and at.touches(after)))
    j += at.word(j) in ("'", "’")
    word = at.word(j)
    unit = UNITS.get(word)
    if (unit == "m" and word == "m") or (unit is None and word == "m" and not before):
        unit = "m"
    if unit is None and word in ("us", "u", "r", "mx") and at.word(j + 1) == "$":
        return _DOLLARS.get(word, "dollar"), j + 2
    if (
        unit is None
        and at.word(j + 1) in UNITS
        and word in ("us", "estadounidenses", "canadian", "australian", "ultimos")
    ):
        unit, j = UNITS[at.word(j + 1)], j + 1
    if before and unit not in MONEY:
        return before, after
    return (unit, j + 1) if unit else (None, after)
