"""What numbers are worth: digits, number words, and both before words such as "million"."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from rag.quantities.digits import readings
from rag.quantities.lexicon import Lexicon
from rag.quantities.tokens import Cursor, phrases
from rag.quantities.words import ARTICLE_ONE, GLUED, OF, SEVERAL

AND_A_HALF = phrases(
    "y medio", "y media", "and a half", "et demi", "et demie", "e mezzo", "e mezza", "e meio", "e meia"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """A number read at a place: every value it may have, and the index after its last token.

    ``digits`` tells that its first token is digits, ``scaled`` that a word such as "million" multiplied it,
    ``vague`` that only a size was named ("thousands of"). ``fraction`` marks "half", "two thirds".
    """

    values: tuple[Fraction, ...]
    next: int
    digits: bool = False
    scaled: bool = False
    vague: bool = False
    fraction: bool = False


def small_value(word: str, lex: Lexicon) -> int | None:
    """Return the value of a single number word, "veintiún" or "zweitausendsechs", or None."""
    value = lex.small.get(word)
    if value is not None or len(word) > 60:
        return value
    for joint in ("tausend", "mila", "mille"):
        if joint in lex.thousand and joint in word and word != joint:
            head, _, tail = word.partition(joint)
            thousands = lex.small.get(head) if head else 1
            rest = lex.small.get(tail) if tail else 0
            if thousands is not None and rest is not None:
                return thousands * 1000 + rest
    return None


def read_number(at: Cursor, i: int, lex: Lexicon, language: str | None) -> Number | None:
    """Read the longest number that starts at token ``i``; None if none does.

    Scale words multiply ("37.600 millones", "dos mil millones", "$5m"), smaller groups add up ("3 millones
    500 mil"). The work is linear in the tokens that are taken.
    """
    return _vague(at, i, lex) or _fraction(at, i, lex) or _counted(at, i, lex, language)


def _vague(at: Cursor, i: int, lex: Lexicon) -> Number | None:
    first = at.word(i)
    value = lex.vague.get(first)
    j = i + 1
    if value is None:
        plural = len(lex.scale.get(first, ())) > 0 and first[-1:] in "sni"
        bare = first in lex.hundred | lex.thousand and at.word(i - 1) in SEVERAL
        after = at.word(i - 1) in SEVERAL
        if plural and (after or not _number_before(at, i, lex)):
            value = 10 if lex.scale[first][-1] == 12 else lex.scale[first][0]
        elif bare:
            value = 100 if first in lex.hundred else 1000
        else:
            return None
    for _ in range(3):
        k = j + 1 if at.word(j) in OF else j
        word = at.word(k)
        more = lex.vague.get(word) or (lex.scale[word][0] if word in lex.scale else None)
        if more is None:
            more = 1000 if word in lex.thousand and word != "mil" else None
        if more is None and word == "mil":
            more = 1000 if "mil" in lex.thousand else None
        if more is None:
            break
        value *= more
        j = k + 1
    return Number((Fraction(value),), j, vague=True)


def _number_before(at: Cursor, i: int, lex: Lexicon) -> bool:
    word = at.word(i - 1)
    return at.kind(i - 1) == "num" or word in ARTICLE_ONE or small_value(word, lex) is not None


def _fraction(at: Cursor, i: int, lex: Lexicon) -> Number | None:
    """Read "half", "la mitad", "un tercio", "two-thirds"; "half a million" too."""
    j, top = i, 1
    value = lex.small.get(at.word(i))
    if value and value < 10:
        top, j = value, i + 1
        if at.word(j) == "-":
            j += 1
    below = lex.fraction.get(at.word(j))
    if not below or (top >= below and top > 1):
        return None
    # "third" and "quinto" are ordinals unless they are counted; "half" and "mitad" stand alone.
    alone = at.word(j).endswith(("io", "ios", "drittel", "viertel", "tiers"))
    one_of = at.word(j - 1) in ARTICLE_ONE and at.word(j + 1) in OF
    if below > 2 and top == 1 and not alone and not one_of:
        return None
    share = Fraction(top, below)
    k = j + 1
    if below == 2:
        k += at.word(k) in ARTICLE_ONE or at.word(k) == "-"
        if at.word(k) in lex.scale:
            return Number(tuple(share * s for s in lex.scale[at.word(k)]), k + 1, scaled=True)
    return Number((share,), j + 1, fraction=True)


def _counted(at: Cursor, i: int, lex: Lexicon, language: str | None) -> Number | None:
    totals: tuple[Fraction, ...] = (Fraction(0),)
    last_scale, part, current = 10**30, Fraction(0), Fraction(0)
    several: tuple[Fraction, ...] = ()  # the readings of digits, while no word has joined them
    seen = scaled = joined = False
    digits = at.kind(i) == "num"
    j = i
    while j < len(at):
        k = _skip_link(at, j, lex, current, part) if j > i else j
        word = at.word(k)
        if at.kind(k) == "num":
            if seen and not (scaled and not joined and _thousand_after(at, k, lex)):
                break
            several = readings(at.raw(k), language)
            if not several:
                break
            current, joined = several[0], True
        elif (value := small_value(word, lex)) is not None:
            if several and not scaled:
                break
            if value == 1 and seen and part == 0 and current == 0 and word in ARTICLE_ONE:
                break
            if not _fits(current, value, part, lex):
                break
            current = Fraction(80) if current == 4 and value == 20 else current + value
            several, joined = (), True  # digits before it are in ``part`` by now
        elif word in lex.hundred and not several and current < 10 and (joined or word != "hundred"):
            current, joined = (current or Fraction(1)) * 100, True
        elif word in lex.thousand and part == 0 and (joined or word not in ("thousand", "tsd")):
            several = tuple(v * 1000 for v in several)
            part, current = (current or Fraction(1)) * 1000, Fraction(0)
            scaled = joined = True
        elif word in lex.scale and min(lex.scale[word]) < last_scale and joined:
            scales = lex.scale[word]
            base = several or (part + current,)
            totals = tuple(dict.fromkeys(t + b * s for t in totals for b in base for s in scales))[:8]
            last_scale, part, current, several = min(scales), Fraction(0), Fraction(0), ()
            scaled, joined = True, False
        elif digits and k == i + 1 and word in GLUED and (at.touches(k) or word not in ("m", "b")):
            totals = tuple(v * GLUED[word] for v in several)
            # "5m" may be metres, too.
            totals += several if word == "m" else ()
            return Number(totals, k + 1, digits=True, scaled=True)
        elif (
            not seen
            and word in ARTICLE_ONE
            and (at.word(k + 1) in lex.scale or at.word(k + 1) in lex.hundred | lex.thousand)
        ):
            current, joined = Fraction(1), True
        else:
            break
        seen, j = True, k + 1
    if not seen:
        return None
    rest = several or (part + current,)
    values = tuple(dict.fromkeys(t + r for t in totals for r in rest))
    half = _and_a_half(at, j, lex)
    if half:
        step = Fraction(last_scale if last_scale < 10**30 else 1, 2)
        values, j = tuple(v + step for v in values), j + half
    if (
        j < len(at)
        and at.word(j) == "."
        and at.word(j - 1) in ("mio", "mrd", "mill", "bio", "tsd")
        and at.touches(j)
    ):
        j += 1
    return Number(values, j, digits=digits, scaled=scaled)


def _skip_link(at: Cursor, j: int, lex: Lexicon, current: Fraction, part: Fraction) -> int:
    """Step over the "y" of "treinta y cinco", the "and" of "a hundred and five", a joining hyphen."""
    link, after = at.word(j), small_value(at.word(j + 1), lex)
    if link == "-" and at.touches(j) and at.touches(j + 1):
        return (
            j + 1
            if after is not None
            or at.word(j + 1) in lex.hundred | lex.thousand
            or at.word(j + 1) in lex.scale
            else j
        )
    if after is None:
        return j
    unit_after_tens = current >= 20 and current % 10 == 0 and current % 100 != 0 and 0 < after < 10
    beyond = at.word(j + 2) in lex.hundred
    if link == "y" and unit_after_tens and current % 100 >= 30:
        return j + 1
    if link == "et" and current == 60 and after == 11:
        return j + 1
    if link == "et" and unit_after_tens and after in (1, 11):
        return j + 1
    if (
        link == "and"
        and not beyond
        and after < 100
        and ((current and current % 100 == 0) or (part and not current))
    ):
        return j + 1
    hundreds = current and current % 100 == 0 and after < 100
    if link == "e" and (unit_after_tens or hundreds or (part and not current and after < 1000)):
        return j + 1
    return j


def _fits(current: Fraction, value: int, part: Fraction, lex: Lexicon) -> bool:
    """Whether a number word adds to what was read of its group: "treinta" + "cinco", not "dos" + "tres"."""
    if current == 0:
        return True
    if current.denominator != 1:
        return False
    tens = current % 100
    if tens == 0:
        return 0 < value < 100
    if "cents" in lex.hundred:  # soixante-dix, quatre-vingts, quatre-vingt-dix, dix-sept
        if current % 100 == 4 and value == 20:
            return current == 4
        if tens in (60, 80) and 10 <= value < 20:
            return True
        if tens in (10, 70, 90) and 7 <= value <= 9:
            return True
    return tens >= 20 and tens % 10 == 0 and 0 < value < 10


def _thousand_after(at: Cursor, k: int, lex: Lexicon) -> bool:
    return at.word(k + 1) in lex.thousand


def _and_a_half(at: Cursor, j: int, lex: Lexicon) -> int:
    size = at.starts(j, AND_A_HALF)
    # "tres y media docena": the half belongs to what follows.
    return 0 if at.word(j + size) in ("docena", "millon", "million", "hora") else size
