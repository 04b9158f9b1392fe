"""Two sentences side by side: which of their words tell the same event, and what they share around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from index.language import detect
from rag.polarity.cues import cues
from rag.polarity.lexicon import LANGUAGES
from rag.polarity.reading import Reading, Word, read
from rag.polarity.same import contrary, event, facing, links
from rag.polarity.tense import nominal, past

_ELSEWHERE = 0.3
"""What a shared word counts for that stands in another clause than the event it may belong to."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A word of the claim and one of the source that tell the same event, or opposite ones."""

    claim: Word
    source: Word
    sign: int
    shared: float
    """How many of the words around the one stand around the other."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two sentences, and which of their words stand for the same."""

    claim: Reading
    source: Reading
    links: dict[int, list[int]]

    @property
    def one_language(self) -> bool:
        """Whether both are in one language."""
        return self.claim.language == self.source.language

    @property
    def covered(self) -> float:
        """The share of the claim's words that the source holds, from 0 to 1."""
        return sum(map(bool, self.links.values())) / len(self.links) if self.links else 0.0


def compare(
    claim: str, source: str, claim_language: str | None = None, source_language: str | None = None
) -> Compared | None:
    """Read two sentences and link their words; None where a language has no words in the lexicon."""
    languages = (claim_language or detect(claim), source_language or detect(source))
    if not all(language in LANGUAGES for language in languages):
        return None
    said, read_from = read(claim, str(languages[0])), read(source, str(languages[1]))
    return Compared(said, read_from, links(said, read_from))


def best_pairs(compared: Compared, word: Word) -> list[Pair]:
    """Return the words of the source that tell the word's event or its opposite, those that share most around it."""
    if not word.content:
        return []
    found = list(pairs_of(compared, word))
    # what the source says in the claim's own words comes before what it says to the contrary
    found = [pair for pair in found if pair.sign > 0] or found
    most = max((pair.shared for pair in found), default=0.0)
    return [pair for pair in found if pair.shared >= most - 1e-9]


def pairs_of(compared: Compared, word: Word) -> Iterator[Pair]:
    """Yield the words of the source that tell the word's event or its opposite."""
    for other in compared.source.words:
        if not other.content:
            continue
        if event(word, other, one_language=compared.one_language) or _same_deed(compared, word, other):
            sign = 1
        elif contrary(word, other):
            sign = -1
        elif facing(word, other):
            sign = -1 if _same_subject(compared, word, other) else 0
        else:
            continue
        if sign:
            yield Pair(word, other, sign, _shared(compared, word, other))


def _same_deed(compared: Compared, word: Word, other: Word) -> bool:
    """Whether words for one thing are verbs on both sides: "appealed", "recurrirá"."""
    if (
        not word.things & other.things
        or word.capital
        or other.capital
        or not ("future" in other.moods or other.denied)
    ):
        return False
    return not nominal(compared.source, other) and happens(compared.claim, word)


def _shared(compared: Compared, word: Word, other: Word) -> float:
    total = 0.0
    for i, places in compared.links.items():
        beside = compared.claim.words[i]
        if beside is word or not places:
            continue
        mine = 1.0 if beside.clause == word.clause else _ELSEWHERE
        theirs = max(
            (
                1.0 if compared.source.words[j].clause == other.clause else _ELSEWHERE
                for j in places
                if compared.source.words[j] is not other
            ),
            default=0.0,
        )
        total += mine * theirs
    return total


def _same_subject(compared: Compared, word: Word, other: Word) -> bool:
    """Whether what stands before the one event stands before the other too, and nothing of it behind."""
    before = [compared.links.get(i, []) for i, w in enumerate(compared.claim.words) if w.start < word.start]
    places = [j for found in before for j in found]
    return bool(places) and all(compared.source.words[j].start < other.start for j in places)


def happens(reading: Reading, word: Word) -> bool:
    """Say whether the word is a verb that tells what has happened."""
    clause = list(reading.neighbours(word))
    return past(clause, clause.index(word), reading.language, cues(reading.language).past)
