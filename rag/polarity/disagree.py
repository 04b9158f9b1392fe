"""Whether a claim says the opposite of its source, or more than it: the events of both, side by side."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from index.language import detect
from rag.polarity.cues import DENYING, cues
from rag.polarity.lexicon import LANGUAGES
from rag.polarity.reading import Reading, Word, read
from rag.polarity.roles import swapped
from rag.polarity.same import contrary, event, facing, links
from rag.polarity.tense import nominal, past
from rag.quantities.words import bag

_ELSEWHERE = 0.3
"""What a shared word counts for that stands in another clause than the event it may belong to."""

_SHARED = 1.0
"""The least that two events must share beside themselves before one can contradict the other."""

_BRIEF = 9
"""Words with a meaning of a source so short that a claim about it can hardly be about anything else."""

_COVERED = 0.5
"""The share of a claim's words that a source of one clause must hold for the two to be about the same."""


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


def disagreement(
    claim: str,
    source: str,
    claim_language: str | None = None,
    source_language: str | None = None,
    *,
    context: str = "",
    title: str = "",
) -> str | None:
    """Return why ``source`` does not bear out ``claim``, in plain words, or None where nothing speaks against it.

    Denials, opposites, what is less than a fact, and swapped roles are looked at; a language without words in the
    lexicon is passed over. ``context`` and ``title`` stand near the source: what they say is not held against the
    claim.
    """
    compared = compare(claim, source, claim_language, source_language)
    if compared is None or _plain(claim) == _plain(source):
        return None
    near = read(f"{title}. {context}", compared.source.language) if context or title else None
    for word in compared.claim.words:
        best = best_pairs(compared, word)
        reasons = [_against(compared, pair, near) for pair in best]
        if reasons and all(reasons):
            return reasons[0]
    return _whole(compared) or swapped(compared.claim, compared.source, compared.links)


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
    found = list(_pairs(compared, word))
    # what the source says in the claim's own words comes before what it says to the contrary
    found = [pair for pair in found if pair.sign > 0] or found
    most = max((pair.shared for pair in found), default=0.0)
    return [pair for pair in found if pair.shared >= most - 1e-9]


def _pairs(compared: Compared, word: Word) -> Iterator[Pair]:
    for other in compared.source.words:
        if not other.content:
            continue
        if event(word, other, one_language=compared.one_language):
            sign = 1
        elif contrary(word, other):
            sign = -1
        elif facing(word, other):
            sign = -1 if _same_subject(compared, word, other) else 0
        else:
            continue
        if sign:
            yield Pair(word, other, sign, _shared(compared, word, other))


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


def _against(compared: Compared, pair: Pair, near: Reading | None) -> str | None:
    """Return what one event of the source says against the claim's, None if nothing."""
    sure = pair.shared >= _SHARED or (
        pair.shared > 0 and sum(w.content for w in compared.source.words) <= _BRIEF
    )
    if not sure or pair.claim.denied is None or pair.source.denied is None:
        return None
    if (pair.claim.denied == pair.source.denied) == (pair.sign < 0):
        return _opposed(compared, pair, near)
    if pair.sign > 0 and not pair.claim.denied:
        return less_than_fact(compared, pair)
    return None


def _opposed(compared: Compared, pair: Pair, near: Reading | None) -> str | None:
    claim, source = pair.claim, pair.source
    if pair.sign < 0:
        if _told(compared, source, claim):
            return None
        if near is not None and any(claim.ideas & other.ideas for other in near.words):
            return None
        return f"the source says the opposite (“{source.text}”)"
    if nominal(compared.claim, claim) or nominal(compared.source, source):
        return None
    if source.denied and not _denied_otherwise(compared) and not _prefixed(compared.claim, source):
        return f"the source says it did not happen (“{_quoted(compared.source, source)}”)"
    if claim.denied and not _source_denies(compared, source):
        return f"the source says it happened (“{source.text}”)"
    return None


def _told(compared: Compared, source: Word, claim: Word) -> bool:
    """Whether the claim has the source's word too, beside the one that seems to say the opposite."""
    return any(
        word is not claim and word.content and event(word, source, one_language=compared.one_language)
        for word in compared.claim.words
    )


_PREFIXES = ("un", "non", "in", "im", "ir", "il", "dis", "des", "a")


def _prefixed(reading: Reading, word: Word) -> bool:
    """Whether a word of ``reading`` denies ``word`` by how it begins: "nonviolent", "no violenta"."""
    return any(
        other.key.startswith(prefix) and other.key[len(prefix) : len(prefix) + 4] == word.key[:4]
        for other in reading.words
        for prefix in _PREFIXES
        if len(other.key) > len(prefix) + 4
    )


def less_than_fact(compared: Compared, pair: Pair) -> str | None:
    """Return why the claim's event is surer than the source's: possible, planned, to come, conditional."""
    claim, source = pair.claim, pair.source
    if claim.moods - {"future"} or compared.claim.hedges or nominal(compared.claim, claim):
        return None
    if any(start < claim.start for start in compared.claim.wishes):
        return None
    moods = source.moods
    if nominal(compared.source, source) and "possible" not in moods:
        return None
    if "possible" in moods:
        return f"it makes certain what the source calls possible (“{source.because}”)"
    happened = "future" not in claim.moods and happens(compared.claim, claim)
    if "condition" in moods and (happened or "future" in claim.moods):
        return f"it leaves out the source's condition (“{source.because}”)"
    if not happened:
        return None
    if "wished" in moods:
        return f"the source does not say that it was done (“{source.because}”)"
    if "future" in moods:
        return f"the source says that it is still to come (“{source.because}”)"
    return None


def happens(reading: Reading, word: Word) -> bool:
    """Say whether the word is a verb that tells what has happened."""
    clause = list(reading.neighbours(word))
    return past(clause, clause.index(word), reading.language, cues(reading.language).past)


_NEGATIVE = DENYING | bag(
    """oppose lack end suspend exclude impossible miss_out ignore leave remove forget never hard slow lose doubt
    discourage"""
)
"""Ideas by which a sentence may deny something without a "not"."""


def _turned_down(reading: Reading, linked: Collection[int]) -> bool:
    """Whether the sentence may deny something by a verb that the other one does not have: refused, lacks."""
    return any(
        word.content and word.ideas & _NEGATIVE for i, word in enumerate(reading.words) if i not in linked
    )


def _denied_otherwise(compared: Compared) -> bool:
    """Whether the claim denies something in words of its own."""
    linked = [i for i, places in compared.links.items() if places]
    return compared.claim.denies or _turned_down(compared.claim, linked)


def _source_denies(compared: Compared, word: Word) -> bool:
    """Whether the source may deny the word's event in words that were not understood."""
    source = compared.source
    linked = {j for places in compared.links.values() for j in places}
    if compared.one_language:
        return any(other.denied for other in source.neighbours(word))
    return source.denies or _turned_down(source, linked)


def _quoted(reading: Reading, word: Word) -> str:
    """The words from the one that denies to the one that is denied, or only the first where they lie apart."""
    denier = next(
        (w for w in reversed(reading.words) if w.text == word.denier and w.start < word.start), None
    )
    if denier is None or word.end - denier.start > 60:
        return word.denier
    return " ".join(reading.text[denier.start : word.end].split())


def _whole(compared: Compared) -> str | None:
    """Compare sentences whose events have no word in common: a source of one clause that denies what it says."""
    claim, source = compared.claim, compared.source
    if len(source.clauses) > 1 or len(claim.clauses) > 1 or compared.covered < _COVERED:
        return None
    if sum(map(bool, compared.links.values())) < 2 or _denied_otherwise(compared):
        return None
    paired = any(p.sign < 0 for w in claim.words for p in _pairs(compared, w))
    if paired:
        return None
    if source.denies:
        denied = next((w for w in source.words if w.denied), None)
        if denied is not None:
            return f"the source says it did not happen (“{_quoted(source, denied)}”)"
    return None


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()
