"""Whether a sentence contradicts what a question takes for granted: "Why did she accept?", of one who refused."""

from __future__ import annotations

from itertools import islice

from index.language import detect
from index.stems import fold
from rag.polarity.compared import Compared, Pair, best_pairs, compare
from rag.polarity.cues import kinds
from rag.polarity.lexicon import LANGUAGES
from rag.polarity.reading import Reading, Word, words_in
from rag.polarity.tense import nominal
from rag.quantities.words import bag

_SHARED = 1.0
"""The least that question and sentence must share around the event, in the clause of either."""

_COVERED = 0.75
"""The share of the question's other words that the sentence must hold, so that both are about one thing."""

# Questions for a reason, time, place or manner take for granted that it happened. One for a person or thing does not:
# "Who won?" is no wrong question where somebody lost.
_ASKING = {
    "en": bag("why when where how"),
    "es": bag("cuando donde como"),
    "de": bag("warum wieso weshalb wann wo wie wohin woher"),
    "fr": bag("pourquoi quand ou comment"),
    "it": bag("perche quando dove come"),
    "pt": bag("porque quando onde como"),
}
_SEVERAL = {
    "en": bag("what_time what_day what_year"), "es": bag("por_que en_que a_que para_que"), "de": bag("an_welchem"),
    "fr": bag("a_quelle en_quelle"), "it": bag("in_che a_che"), "pt": bag("por_que em_que"),
}  # fmt: skip
# How many there were is no manner: "how many", "wie viele".
_AMOUNT = bag("many much viele viel often long far")
# Ideas whose opposites cannot both be true in turn; what was opened may have been closed since.
_LASTING = frozenset(
    [
        "accept",
        "approve",
        "support",
        "allow",
        "reject",
        "refuse",
        "oppose",
        "veto",
        "ban",
        "prevent",
        "confirm",
        "deny",
        "admit",
        "rule_out",
        "agree",
        "disagree",
        "promise",
        "praise",
        "criticise",
        "thank",
        "rise",
        "fall",
        "improve",
        "worsen",
        "strengthen",
        "weaken",
        "win",
        "lose",
        "draw",
        "succeed",
        "fail",
        "convict",
        "acquit",
        "include",
        "exclude",
        "keep",
        "change",
    ]
)
# What somebody says, hopes or knows takes less for granted than it seems.
_WEAK = frozenset(
    {"say", "know", "believe", "doubt", "announce", "ask_for", "propose", "threaten", "promise", "offer"}
)


def opposite_premise(
    question: str, source: str, question_language: str | None = None, source_language: str | None = None
) -> str | None:
    """Return the words of ``source`` that contradict what ``question`` takes for granted, None where none surely do.

    Only questions for a reason, time, person or the like take something for granted; one that can be answered by yes
    or no does not, nor does one that itself denies or doubts.
    """
    language = question_language or detect(question)
    # most questions ask for no reason, time, place or manner, and the sentence need not be read
    if language not in LANGUAGES or not _asks(question, language):
        return None
    compared = compare(question, source, language, source_language)
    if compared is None or not _takes_for_granted(compared.claim):
        return None
    for word in compared.claim.words:
        if (
            not word.content
            or word.denied is not False
            or nominal(compared.claim, word)
            or word.ideas & _WEAK
        ):
            continue
        pairs = best_pairs(compared, word)
        held = _held(compared, word) if pairs else 0.0
        # A sentence that holds all that the question names may tell it in several clauses.
        least = _SHARED * (0.5 if held == 1 else 1)
        if held and all(_contradicts(compared, pair, least) for pair in pairs):
            return _words(compared.source, pairs[0].source)
    return None


def _asks(question: str, language: str) -> bool:
    """Return whether a question asks for a reason, a time, a place or a manner."""
    first, second = (*map(fold, islice(words_in(question), 2)), "", "")[:2]
    if f"{first}_{second}" in _SEVERAL[language]:
        return True
    return first in _ASKING[language] and second not in _AMOUNT


def _takes_for_granted(asked: Reading) -> bool:
    return len(asked.words) >= 3 and not (asked.denies or asked.hedges or asked.wishes)


def _held(compared: Compared, event: Word) -> float:
    """The share of all else that the question names which the sentence holds; 0 if it is little, or not each name."""
    others = [
        (w, compared.links[i]) for i, w in enumerate(compared.claim.words) if w.content and w is not event
    ]
    named = [places for w, places in others if w.named and compared.claim.language != "de"]
    held = sum(bool(places) for _, places in others)
    about = bool(others) and all(named) and held >= _COVERED * len(others)
    return held / len(others) if about else 0.0


def _contradicts(compared: Compared, pair: Pair, least: float) -> bool:
    source = pair.source
    if pair.shared < least or source.denied is None or nominal(compared.source, source):
        return False
    if source.moods & {"possible", "condition", "wished"}:
        return False
    if pair.sign < 0 and not (pair.claim.ideas & _LASTING and source.ideas & _LASTING):
        return False
    return (pair.sign > 0) == source.denied


def _words(source: Reading, word: Word) -> str:
    """Return the source's words that contradict: the verb with what denies it, helps it and precedes it."""
    start = word
    if word.denied:
        for other in source.words:
            if other.text == word.denier and other.start < word.start and word.end - other.start < 80:
                start = other
    else:
        for other in reversed([w for w in source.neighbours(word) if w.start < word.start]):
            if other.content or not kinds(source.language, other.key) & {"past", "helpers"}:
                break
            start = other
    return source.text[start.start : word.end]
