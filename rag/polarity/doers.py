"""Whether a claim says of one what its source says of another: roles put the other way, or somebody else in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.persons import same_name
from rag.polarity.compared import Compared, happens
from rag.polarity.parties import LANGUAGES, SAYING, Name, Parties, names_of, parties, speakers
from rag.polarity.reading import Reading, Word
from rag.polarity.same import event
from rag.polarity.tense import finite_past, nominal
from rag.quantities.words import bag

_OTHER_SIDE = frozenset({"lose", "receive", "die"})
"""What these tell is the same whether said actively or passively: "lost", "was defeated"."""

_MUTUAL = frozenset({"meet", "marry", "negotiate", "play", "agree", "disagree", "draw", "unite", "separate"})
"""What one does as much as the other."""

# A clause that begins so may say the same of one more: "… as did Vives".
_TOO = bag("y e and et as como igual asi junto with ni nor or o come comme")


def misattributed(compared: Compared) -> str | None:
    """Return why the source does not say of somebody in the claim what the claim does, None where it may."""
    if not {compared.claim.language, compared.source.language} <= set(LANGUAGES):
        return None
    for place, word in enumerate(compared.claim.words):
        if not _counts(word) or not _tells(compared.claim, word):
            continue
        reasons = [
            _against(compared, place, other)
            for other, theirs in enumerate(compared.source.words)
            if _counts(theirs) and event(word, theirs, one_language=compared.one_language)
        ]
        if reasons and all(reasons):
            return reasons[0]
    return _another_speaker(compared)


def _against(compared: Compared, place: int, other: int) -> str | None:
    """Return what the parties of the claim's verb and of the source's say against each other, if anything."""
    claim, source = compared.claim, compared.source
    word = source.words[other]
    if not _tells(source, word):
        return None
    mine, theirs = parties(claim, place), parties(source, other)
    if mine.passive != theirs.passive and (word.ideas | claim.words[place].ideas) & _OTHER_SIDE:
        return None
    if word.ideas & _MUTUAL:
        return None
    if _swapped(compared, mine, theirs):
        return f"it swaps who did it and to whom (“{word.text}”)"
    if word.ideas & SAYING or mine.doer is None or theirs.doer is None:
        return None
    if _is(compared, mine.doer, [theirs.doer, *theirs.around]):
        return None
    if _may_be_said(compared, mine.doer, other) or not _comparable(compared, mine.doer, theirs.doer):
        return None
    return f"the source says it of somebody else (“{_text(source, theirs.doer)}”)"


def _counts(word: Word) -> bool:
    """Whether a word may tell an event; "said" is a function word."""
    return not word.capital and (word.content or bool(word.ideas & SAYING))


def _tells(reading: Reading, word: Word) -> bool:
    """Whether a word is a verb, as far as its meaning, its ending and its neighbours tell."""
    if finite_past(word, reading.language):  # "la acusó"
        return True
    return not nominal(reading, word) and (
        bool(word.ideas) or "future" in word.moods or happens(reading, word)
    )


def _swapped(compared: Compared, mine: Parties, theirs: Parties) -> bool:
    """Whether one who does it in the claim is the one whom it is done to in the source, or the reverse."""
    doers = [n for n in (theirs.doer, *theirs.around) if n]
    if mine.doer and theirs.done and _is(compared, mine.doer, [theirs.done]):
        if _is(compared, mine.doer, doers):
            return False
        return mine.passive or bool(mine.done and (not doers or _is(compared, mine.done, doers)))
    if mine.doer and mine.done and theirs.doer and theirs.done and not _is(compared, mine.doer, doers):
        return _is(compared, mine.done, [theirs.doer])  # the doer has it done to it, by whomever
    if mine.doer is None and mine.passive and mine.done and theirs.doer and theirs.done:
        return _is(compared, mine.done, [theirs.doer]) and not _is(compared, mine.done, [theirs.done])
    return False


def _is(compared: Compared, name: Name, others: Sequence[Name]) -> bool:
    """Whether one of the source's names shares a word with the claim's, however it is spelt."""
    return any(
        _one(compared.claim.words[i], compared.source.words[j], one_language=compared.one_language)
        for other in others
        for i in name.words
        for j in other.words
    )


def _one(one: Word, other: Word, *, one_language: bool) -> bool:
    return bool(one.things & other.things) or same_name(one.text, other.text, one_language=one_language)


def _may_be_said(compared: Compared, name: Name, verb: int) -> bool:
    """Whether the source may say it of this name, too: it stands in the verb's clause, or in one that adds to it."""
    source = compared.source
    for number, clause in enumerate(source.clauses):
        if not _is(compared, name, list(names_of(source, clause))):
            continue
        if number == source.words[verb].clause or source.words[clause.start].key in _TOO:
            return True
    return False


def _comparable(compared: Compared, mine: Name, theirs: Name) -> bool:
    """Whether two names can only be two: neither is a country, and both are full ones or stand in the sentence."""
    claim, source = compared.claim, compared.source
    words = [*(claim.words[i] for i in mine.words), *(source.words[j] for j in theirs.words)]
    if any(word.text.isupper() and len(word.text) > 1 for word in words):
        return False
    if any(word.named and word.things for word in words):
        return False
    everywhere = [n for clause in source.clauses for n in names_of(source, clause)]
    return (len(mine.words) > 1 and len(theirs.words) > 1) or _is(compared, mine, everywhere)


def _another_speaker(compared: Compared) -> str | None:
    """Return who says it in the source where the claim has somebody say it who does nothing there."""
    said = list(_said(compared.source))
    if not said:
        return None
    source = compared.source
    doing = [
        n for i, w in enumerate(source.words) if w.ideas and not w.capital for n in _doers(parties(source, i))
    ]
    doing += [n for names in said for n in names]
    for names in _said(compared.claim):
        if not _is(compared, names[0], doing) and _comparable(compared, names[0], said[0][0]):
            return f"the source has somebody else say it (“{_text(source, said[0][0])}”)"
    return None


def _said(reading: Reading) -> Iterator[tuple[Name, ...]]:
    """Yield who surely says something in a sentence, and the names that stand with it."""
    yield from speakers(reading)
    for i, word in enumerate(reading.words):
        if word.ideas & SAYING and not word.capital and not nominal(reading, word):
            found = parties(reading, i)
            if found.doer and not found.passive:
                yield (found.doer, *found.around)


def _doers(found: Parties) -> list[Name]:
    return [n for n in (found.doer, *found.around) if n]


def _text(reading: Reading, name: Name) -> str:
    return reading.text[reading.words[name.words[0]].start : reading.words[name.words[-1]].end]
