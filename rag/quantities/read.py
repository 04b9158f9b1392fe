"""Find every quantity of a text, in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from rag.quantities.calendar import read_date
from rag.quantities.clock import read_time
from rag.quantities.dates import When
from rag.quantities.digits import readings
from rag.quantities.lexicon import Lexicon, guess, lexicon
from rag.quantities.names import read_name, read_rank
from rag.quantities.numbers import AND_A_HALF, Number, read_number
from rag.quantities.quantity import Kind, Quantity
from rag.quantities.tokens import Cursor, tokens
from rag.quantities.units import ANY_MONEY, PERCENT, POINTS, read_unit
from rag.quantities.words import (
    ARTICLE_ONE,
    BOTH,
    DEFINITE,
    LANGUAGES,
    MONEY,
    SUFFIX_ORDINAL,
    bag,
)

_DECADE = bag("anos annees anni decada decennie decennio los")
_BEFORE_DAY = bag("dia giorno tag el il am")
_ARTICLES = bag("el le the un il o al $ €")
_TO = bag("y e a o and to or und bis oder et ou - – — al ate")
# Fractions that are as often something else: "medio ambiente", "la media", "Halbe".
_SURE_FRACTION = bag("half mitad tercio tercios third thirds halfte drittel moitie metade")


def quantities(text: str, language: str | None = None, published: date | None = None) -> list[Quantity]:
    """Return the quantities of ``text`` in reading order; several with one span are readings of the same.

    ``language`` is an ISO 639-1 code; Spanish, English, German, French, Italian and Portuguese words are
    known, digits in any. Without it the language is guessed from the function words. ``published`` is the
    day that "today" and "last year" are seen from. Never raises; time grows with the length of the text.
    """
    found = tokens(text)
    if language not in LANGUAGES:
        known = language is not None
        language = None if known else guess(t.word for t in found[:400] if t.kind == "word")
    reader = _Reader(Cursor(text, found), lexicon(language), language, published)
    return reader.read()


class _Reader:
    """One pass over the tokens of a text."""

    def __init__(self, at: Cursor, lex: Lexicon, language: str | None, published: date | None) -> None:
        self.at, self.lex, self.language, self.published = at, lex, language, published
        self.found: list[Quantity] = []

    def read(self) -> list[Quantity]:
        i = 0
        while i < len(self.at):
            i = max(
                self._name(i) or self._calendar(i) or self._clock(i) or self._amount(i) or self._rank(i),
                i + 1,
            )
        return self.found

    def _add(
        self,
        kind: Kind,
        first: int,
        after: int,
        *,
        values: Sequence[Fraction] = (),
        unit: str | None = None,
        whens: Sequence[When] = (),
        key: str = "",
        firm: bool = True,
        definite: bool = False,
    ) -> None:
        start, end = self.at.tokens[first].start, self.at.tokens[after - 1].end
        self.found.append(
            Quantity(
                kind,
                start,
                end,
                self.at.text[start:end],
                tuple(values),
                unit,
                tuple(whens),
                key,
                firm,
                definite,
            )
        )

    def _name(self, i: int) -> int:
        read = read_name(self.at, i, self.lex)
        if read is None:
            return 0
        after, key = read
        self._add("name", i, after, key=key)
        return after

    def _calendar(self, i: int) -> int:
        read = read_date(self.at, i, self.lex, self.published)
        if read is None:
            return 0
        spans, sure = read
        for first, after, whens in spans:
            self._add("date", first, after, whens=whens, firm=sure)
        first, after, _ = spans[0]
        if self.at.kind(first) in ("slash", "dmy") and after == first + 1:
            raw = self.at.raw(first)
            self._add("name", first, after, key=raw)
            if self.at.kind(first) == "slash":
                top, below = (int(part) for part in raw.split("/"))
                if 0 < top < below:
                    self._add("fraction", first, after, values=[Fraction(top, below)])
        return spans[-1][1]

    def _clock(self, i: int) -> int:
        read = read_time(self.at, i, self.lex)
        if read is None:
            return 0
        after, minutes, sure = read
        if not sure:
            number = self._amount(i)
            if not number or number > after:
                return number
            # Both readings must cover the same words.
            last = self.found[-1]
            start, end = self.at.tokens[i].start, self.at.tokens[after - 1].end
            plain = [q for q in self.found[-4:] if q.start == start]
            if last.start != start:
                return number
            del self.found[-len(plain) :]
            for q in plain:
                self.found.append(
                    Quantity(
                        q.kind,
                        start,
                        end,
                        self.at.text[start:end],
                        q.values,
                        q.unit,
                        q.whens,
                        q.key,
                        q.firm,
                        q.definite,
                    )
                )
        self._add("time", i, after, values=minutes)
        return after

    def _amount(self, i: int) -> int:
        """Read a number with what stands around it: a sign of money, a percent sign, a unit."""
        at = self.at
        if at.kind(i) in ("iso", "dmy", "slash", "clock"):
            self._add("name", i, i + 1, key=at.word(i))
            return i + 1
        if at.word(i) in BOTH:
            self._add("number", i, i + 1, values=[Fraction(2)], definite=True)
            return i + 1
        number = read_number(at, i, self.lex, self.language)
        if number is None:
            if at.kind(i) == "num":
                self._add("name", i, i + 1, key=at.word(i))
                return i + 1
            return 0
        return self._ordinal_digits(i, number) or self._measured(i, number)

    def _ordinal_digits(self, i: int, number: Number) -> int:
        """Read "21st", "2.º", "1er", and in German "21." before a noun."""
        at, j = self.at, i + 1
        if at.kind(i) != "num" or number.next != j or not at.raw(i).isdecimal():
            return 0
        dot = at.word(j) == "." and at.touches(j)
        if at.word(j + dot) in SUFFIX_ORDINAL and at.touches(j + dot) and at.raw(j + dot) not in ("°", "A"):
            j += 1 + dot
            self._add("ordinal", i, j, values=number.values)
            value = number.values[0]
            if 1 <= value <= 31:
                self._add("date", i, j, whens=[When(day=int(value))])
            return j
        if dot and self.language == "de" and at.kind(j + 1) == "word" and not at.touches(j + 1):
            # "21." ends a sentence as well, so both readings stand.
            self._add("ordinal", i, i + 1, values=number.values)
            self._add("number", i, i + 1, values=number.values)
            return i + 1
        return 0

    def _measured(self, i: int, number: Number) -> int:
        at, after, key = self.at, number.next, ""
        plain_digits = number.digits and not number.scaled
        if plain_digits:
            key = at.word(i)
        kind: Kind = "vague" if number.vague else "fraction" if number.fraction else "number"
        percent = at.starts(after, PERCENT)
        points = at.starts(after, POINTS)
        if percent and kind == "number":
            self._add("percent", i, after + percent, values=number.values, key=key)
            return after + percent
        if kind == "fraction":
            words = {at.word(n) for n in range(i, after)}
            self._add(kind, i, after, values=number.values, firm=bool(words & _SURE_FRACTION))
            return after
        unit, end = ("point", after + points) if points else read_unit(at, i, after, self.language)
        if end == after and kind == "number" and self._decade(i, number):
            self._add("number", i, after, values=[number.values[0] % 100, 1900 + number.values[0] % 100])
            return after
        percent_too, scale = self._shared(number)
        if percent_too:
            self._add("percent", i, end, values=number.values)
        if scale > 1:
            self._add("number", i, end, values=[value * scale for value in number.values])
        firm, definite = self._demanded(i, number, unit)
        if unit == ANY_MONEY:
            kind, unit = "vague" if number.vague else "money", None
        elif unit in MONEY:
            kind = "vague" if number.vague else "money"
        self._add(kind, i, end, values=number.values, unit=unit, key=key, firm=firm, definite=definite)
        if plain_digits and end == after and at.raw(i).isdecimal():
            whole = int(number.values[0])
            if len(at.raw(i)) == 4 and 1000 <= whole <= 2199:
                self._add("date", i, end, whens=[When(year=whole)])
            if at.word(i - 1) in _BEFORE_DAY and 1 <= whole <= 31:
                self._add("date", i, end, whens=[When(day=whole)])
        if at.starts(end, AND_A_HALF) and end > after:
            half = [v + Fraction(1, 2) for v in number.values]
            self._add(kind, i, end, values=half, unit=unit, firm=firm)
        return end

    def _decade(self, i: int, number: Number) -> bool:
        at, value = self.at, number.values[0]
        if value.denominator != 1 or value % 10 or not (20 <= value <= 90 or 1900 <= value <= 2090):
            return False
        plural = at.word(number.next) in ("s", "er") and at.touches(number.next)
        return plural or (
            at.word(i - 1) in _DECADE
            and value < 100
            and at.kind(number.next) != "word"
            and (
                at.word(i - 1) != "los"
                or (at.word(i - 2) in ("anos", "de") and at.word(i - 3) in ("decada", "en", "de"))
            )
        )

    def _shared(self, number: Number) -> tuple[bool, int]:
        """Return if "entre 3 y 5 %" makes its first number a share, and the scale of "10 to 15 million"."""
        at, k = self.at, number.next
        if number.scaled or number.vague or number.fraction or at.word(k) not in _TO:
            return False, 1
        k += 1
        while at.word(k) in _ARTICLES and k < number.next + 3:
            k += 1
        if at.kind(k) != "num":
            return False, 1
        second = read_number(at, k, self.lex, self.language)
        base = readings(at.raw(k), self.language)
        if second is None or not base or not base[0]:
            return False, 1
        scale = second.values[0] / base[0]
        return at.starts(second.next, PERCENT) > 0, int(scale) if scale.denominator == 1 else 1

    def _demanded(self, i: int, number: Number, unit: str | None) -> tuple[bool, bool]:
        """Return (firm, definite): "un" claims nothing, "the two" only that they are two."""
        at, value = self.at, number.values[0]
        one_word = number.next <= i + 1 and not number.digits and not number.vague
        if one_word and value == 1 and at.word(i) in ARTICLE_ONE | {"ein", "eins"}:
            return False, False
        back = at.word(i - 1) in DEFINITE or at.word(i - 2) in DEFINITE
        definite = one_word and 2 <= value <= 10 and unit is None and back
        return True, definite

    def _rank(self, i: int) -> int:
        read = read_rank(self.at, i, self.lex)
        if read is None:
            return 0
        value, sure = read
        self._add("ordinal", i, i + 1, values=[Fraction(value)], firm=sure)
        return i + 1
