"""Whether a claim says the opposite of its source, or more than it: the events of both, side by side."""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.polarity.certainty import BRIEF, less_than_fact, unsure
from rag.polarity.compared import Compared, Pair, best_pairs, compare, pairs_of
from rag.polarity.cues import DENYING
from rag.polarity.doers import misattributed
from rag.polarity.reading import Reading, Word, read
from rag.polarity.roles import swapped
from rag.polarity.same import event
from rag.polarity.tense import nominal
from rag.quantities.words import bag

_SHARED = 1.0
"""The least that two events must share beside themselves before one can contradict the other."""

_COVERED = 0.5
"""The share of a claim's words that a source of one clause must hold for the two to be about the same."""


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
    return (
        _whole(compared)
        or swapped(compared.claim, compared.source, compared.links)
        or misattributed(compared)
    )


def _against(compared: Compared, pair: Pair, near: Reading | None) -> str | None:
    """Return what one event of the source says against the claim's, None if nothing."""
    sure = pair.shared >= _SHARED or (
        pair.shared > 0 and sum(w.content for w in compared.source.words) <= BRIEF
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
    if len(claim.clauses) > 1 or compared.covered < _COVERED:
        return None
    if sum(map(bool, compared.links.values())) < 2 or _denied_otherwise(compared):
        return None
    pairs = [pair for word in claim.words for pair in pairs_of(compared, word)]
    if any(pair.sign < 0 for pair in pairs):
        return None
    denied = next((w for w in source.words if w.denied), None)
    if denied is not None and source.denies and len(source.clauses) == 1:
        return f"the source says it did not happen (“{_quoted(source, denied)}”)"
    if any(pair.source.denied or pair.source.moods for pair in pairs):
        return None
    return unsure(compared)


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()
