"""Whether a claim swaps who did something and to whom it was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.polarity.cues import cues
from rag.polarity.reading import Reading, Word
from rag.polarity.same import event
from rag.polarity.tense import nominal, past
from rag.quantities.words import bag

_BY = {"en": bag("by")}
_BEING = {
    "en": bag("was were been be is are being"), "es": bag("fue fueron sido ser era eran es son"),
    "de": bag("wurde wurden wird werden worden"), "fr": bag("est sont fut furent été etait etaient ete etre"),
    "it": bag("è sono fu furono stato stata stati state venne vennero viene"),
    "pt": bag("foi foram sido ser é são era e"),
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
        theirs = [
            j
            for j, other in enumerate(source.words)
            if other.content and event(word, other, one_language=one_language)
        ]
        if (
            len(theirs) != 1
            or not _a_verb(source, source.words[theirs[0]])
            or _passive(claim, place)
            or _passive(source, theirs[0])
        ):
            continue
        doer, done = _party(claim, place, links, -1), _party(claim, place, links, 1)
        if not doer or not done or not any(claim.words[i].capital for i in (*doer, *done)):
            continue
        here = theirs[0]
        theirs_done = [j for i in doer for j in links[i]]
        theirs_doer = [j for i in done for j in links[i]]
        if not (_all(theirs_done, here, 1) and _all(theirs_doer, here, -1)):
            continue
        # the one it is done to must stand in the verb's clause, and what stands before it must be its subject
        if (
            _object(source, min(theirs_doer))
            or source.words[max(theirs_done)].clause != source.words[here].clause
        ):
            continue
        return f"it swaps who did it and to whom (“{source.words[here].text}”)"
    return None


def _a_verb(reading: Reading, word: Word) -> bool:
    clause = list(reading.neighbours(word))
    tells = past(clause, clause.index(word), reading.language, cues(reading.language).past)
    return (tells or "future" in word.moods) and not nominal(reading, word)


def _all(places: Sequence[int], verb: int, side: int) -> bool:
    return bool(places) and all((place - verb) * side > 0 for place in places)


def _party(reading: Reading, place: int, links: Mapping[int, Sequence[int]], step: int) -> list[int]:
    """Return the words on one side of the verb that the source has too: names, or else the nearest one."""
    clause = reading.clauses[reading.words[place].clause]
    side = range(place + 1, clause.stop) if step > 0 else range(place - 1, clause.start - 1, -1)
    found = [i for i in side if links.get(i)]
    named = [i for i in found if reading.words[i].named]
    return named or found[:1]


def _passive(reading: Reading, place: int) -> bool:
    keys = [w.key for w in reading.words[max(0, place - 4) : place]]
    behind = [w.key for w in reading.words[place + 1 : place + 3]]
    by = reading.language == "en" and any(k in _BY["en"] for k in behind)
    return by or any(k in _BEING[reading.language] for k in keys)


def _object(reading: Reading, place: int) -> bool:
    return place > 0 and reading.words[place - 1].key in _OBJECT
