"""Is every number and date of a claim in the sentence that it cites?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from fractions import Fraction
from itertools import groupby

from rag.quantities.dates import Key, When, key, keys, resolved
from rag.quantities.quantity import Quantity
from rag.quantities.read import quantities
from rag.quantities.tokens import tokens
from rag.quantities.words import bag

_COUNTED = {"number", "money"}
_JOINTS = bag(", ; y e and und et ou o or u ni")
_YEARS_BESIDE = 6


def unsupported(
    claim: str,
    source: str,
    *,
    published: date | None = None,
    claim_language: str | None = None,
    source_language: str | None = None,
) -> list[str]:
    """Return the numbers and dates of ``claim`` that ``source`` does not hold, as the claim writes them.

    The list is empty if all agree. ``published`` is the day of the source's article: "el pasado 3 de enero"
    then supports "January 3, 2026". The languages are ISO 639-1 codes and are guessed where they are None. A
    coarser claim is supported ("in January" by "el 3 de enero"), a finer one is not ("February 1" by "en
    febrero"). Percentages match percentages only; amounts and measures must not name two different currencies
    or units. Never raises.

    Small counts that point back, "the two ministers", "los tres países", are not demanded word by word,
    since a source may name the people instead of counting them: two may always be meant, three to ten only
    if the source lists as many things, and none if the source itself speaks of another such count that the
    claim does not repeat. "A", "un", "ein", "one" as a word never count as the number 1.
    """
    claimed = quantities(claim, claim_language, published)
    if not claimed:
        return []
    held = _Held(quantities(source, source_language, published), source, published)
    counts = {q.values[0] for q in claimed if q.kind == "number" and q.values}
    missing: list[str] = []
    judged: dict[tuple[object, ...], bool] = {}
    for (start, end), group in groupby(claimed, key=lambda q: (q.start, q.end)):
        meanings = list(group)
        if not any(q.firm for q in meanings):
            continue
        # A text that says one thing a thousand times is judged once.
        what = tuple((q.kind, q.values, q.unit, q.whens, q.key, q.definite) for q in meanings)
        if what not in judged:
            judged[what] = any(held.supports(q, counts) for q in meanings)
        if not judged[what]:
            missing.append(claim[start:end])
    return missing


class _Held:
    """What a source says, so kept that a claim is looked up, not compared with everything."""

    def __init__(self, found: Iterable[Quantity], source: str, published: date | None) -> None:
        self.source, self.published = source, published
        self.by_value: dict[tuple[str, Fraction], set[str | None]] = defaultdict(set)
        self.written: dict[tuple[str, str], set[str | None]] = defaultdict(set)
        self.dates: set[Key] = set()
        self.away: set[tuple[str, int]] = set()
        self.definite: set[Fraction] = set()
        whens: dict[When, None] = {}
        for q in found:
            for value in q.values:
                self.by_value[q.kind, value].add(q.unit)
            if q.key:
                self.written[_family(q), q.key].add(q.unit)
            if q.definite:
                self.definite.update(q.values)
            if q.kind == "time" and q.values:
                # A source's "8:30" is a claim's "8:30 a.m.", not its "8:30 p.m.".
                self.by_value["morning", q.values[0]].add(None)
            for when in q.whens:
                whens[when] = None
        years = [w.year for w in whens if w.year and not w.month][:_YEARS_BESIDE]
        for when in whens:
            self.dates |= keys(when, published, years)
            if when.away:
                self.away.add(when.away)
        self._size = -1

    def supports(self, q: Quantity, counts: set[Fraction]) -> bool:
        """Whether the source holds ``q``, one reading of a piece of a claim that counts ``counts``."""
        if q.key and _agree(q.unit, self.written.get((_family(q), q.key), ())):
            return True
        if q.kind == "date":
            return any(self._dated(when) for when in q.whens)
        if q.kind == "time":
            first = "morning" if len(q.values) == 1 else "time"
            return any((first, v) in self.by_value for v in q.values) or self._hours(q.values[0])
        if q.kind == "ordinal":
            # Spanish says "el 20 aniversario": beyond ten a plain number may be a rank.
            return any(
                ("ordinal", v) in self.by_value or (v > 10 and ("number", v) in self.by_value)
                for v in q.values
            )
        if q.kind == "vague":
            return any(("vague", v) in self.by_value or self._of_size(v) for v in q.values)
        if q.kind in _COUNTED:
            if any(self._counted(v, q.unit) for v in q.values):
                return True
            if q.definite:
                return self._pointed_at(q.values[0], counts)
            return not q.key and q.unit is None and self._enumerated(q.values[0])
        if q.kind == "fraction" and self._share(q.values):
            return True
        return any((q.kind, v) in self.by_value for v in q.values)

    def _hours(self, minutes: Fraction) -> bool:
        """Whether the source has the time as a plain number: "de 8.30 a 10.00", "de 11 a 16"."""
        return ("number", minutes // 60 + Fraction(minutes % 60, 100)) in self.by_value

    def _counted(self, value: Fraction, unit: str | None) -> bool:
        return any(_agree(unit, self.by_value.get((kind, value), ())) for kind in _COUNTED)

    def _share(self, values: tuple[Fraction, ...]) -> bool:
        return any(("percent", v * 100) in self.by_value for v in values)

    def _of_size(self, value: Fraction) -> bool:
        """Whether the source has a number that "thousands" describes: from 2,000 to below a million."""
        return any(kind in _COUNTED and 2 * value <= v < 1000 * value for kind, v in self.by_value)

    def _pointed_at(self, value: Fraction, counts: set[Fraction]) -> bool:
        if self.definite - counts:
            return False
        return value == 2 or self._listed() >= value

    def _enumerated(self, value: Fraction) -> bool:
        """Whether a source that counts nothing else names two or three: "Two engineers" for "Linde y Hampson"."""
        counted = any(kind in _COUNTED and 2 <= v <= 10 for kind, v in self.by_value)
        return value in (2, 3) and not counted and self._listed() == value

    def _listed(self) -> int:
        """Return at most how many things the source lists: its commas and conjunctions, and one."""
        if self._size < 0:
            self._size = 1 + sum(token.word in _JOINTS for token in tokens(self.source))
        return self._size

    def _dated(self, when: When) -> bool:
        if when.away is None:
            return key(when) in self.dates
        if when.away in self.away:
            return True
        return any(key(full) in self.dates for full in resolved(when, self.published) if not full.away)


def _family(q: Quantity) -> str:
    return "number" if q.kind in _COUNTED else q.kind


def _agree(unit: str | None, units: Collection[str | None]) -> bool:
    """Whether a claim's unit is one of the source's, or one of both names none."""
    return bool(units) and (unit is None or unit in units or None in units)
