"""Whether a claim swaps who did something and to whom it was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.polarity.reading import Reading, Word
from rag.polarity.cues import cues
from rag.polarity.same import event
from rag.polarity.tense import nominal, past
from rag.quantities.words import bag

_BY = {"en": bag("by")}
_BEING = {
    "en": bag("was were been be is are being"), "es": bag("fue fueron sido ser era eran es son"),
    "de": bag("wurde wurden wird werden worden"), "fr": bag("est sont fut furent été etait etaient ete etre"),
    "it": bag("è sono fu furono stato stata stati state venne vennero viene"), "pt": bag("foi foram sido ser é são era e"),
}  # fmt: skip
# What stands before a verb behind one of these is not its subject.
_OBJECT = bag("a al to for den dem zu aux of de del di von des du against contra with con mit")


def swapped(claim: Reading, source: Reading, links: Mapping[int, Sequence[int]]) -> str | None:
    """Return what speaks for swapped roles: the doer of the claim's event is the other's object, and the reverse."""
    if "de" in (claim.language, source.language) and claim.language != source.language:
        # German puts objects first and verbs last
        return None
    one_language = claim.language == source.language
    for place, word in enumerate(claim.words):
        if not word.content or not word.ideas or word.capital or not _a_verb(claim, word):
            continue
        theirs = [j for j, other in enumerate(source.words) if other.content and event(word, other, one_language=one_language)]
        if len(theirs) != 1 or not _a_verb(source, source.words[theirs[0]]) or _passive(claim, place) or _passive(source, theirs[0]):
            continue
        doer, done = _nearest(claim, place, links, -1), _nearest(claim, place, links, 1)
        if doer is None or done is None or not (claim.words[doer].capital or claim.words[done].capital):
            continue
        here = theirs[0]
        if not (_all(links[doer], here, 1) and _all(links[done], here, -1)):
            continue
        # the source's doer must be near its verb, in its clause or in the one before an apposition
        if _object(source, min(links[done])) or source.words[max(links[doer])].clause != source.words[here].clause:
            continue
        return f"it swaps who did it and to whom (“{source.words[here].text}”)"
    return None


def _a_verb(reading: Reading, word: Word) -> bool:
    clause = list(reading.neighbours(word))
    tells = past(clause, clause.index(word), reading.language, cues(reading.language).past)
    return (tells or "future" in word.moods) and not nominal(reading, word)


def _all(places: Sequence[int], verb: int, side: int) -> bool:
    return bool(places) and all((place - verb) * side > 0 for place in places)


def _nearest(reading: Reading, place: int, links: Mapping[int, Sequence[int]], step: int) -> int | None:
    """Return the nearest word of the clause on one side of the verb that the source has too."""
    i = place + step
    clause = reading.clauses[reading.words[place].clause]
    while i in clause:
        if links.get(i):
            return i
        i += step
    return None


def _passive(reading: Reading, place: int) -> bool:
    keys = [w.key for w in reading.words[max(0, place - 4) : place]]
    behind = [w.key for w in reading.words[place + 1 : place + 3]]
    by = reading.language == "en" and any(k in _BY["en"] for k in behind)
    return by or any(k in _BEING[reading.language] for k in keys)


def _object(reading: Reading, place: int) -> bool:
    return place > 0 and reading.words[place - 1].key in _OBJECT


