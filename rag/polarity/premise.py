"""Whether a sentence contradicts what a question takes for granted: "Why did she accept?", of one who refused."""

from __future__ import annotations

from index.stems import fold
from rag.polarity.cues import cues
from rag.polarity.disagree import Compared, Pair, best_pairs, compare
from rag.polarity.reading import Reading, Word
from rag.polarity.tense import nominal
from rag.quantities.words import bag

_SHARED = 1.0
"""The least that question and sentence must share around the event, in the clause of either."""

_COVERED = 0.6
"""The share of the question's words that the sentence must hold, so that both are about one thing."""

# Questions that take something for granted ask for a person, time, place, reason or amount.
_ASKING = {
    "en": bag("why when where who whom whose what which how"),
    "es": bag("por que cuando donde quien quienes cual cuales como cuanto cuanta cuantos cuantas a en para de con desde"),
    "de": bag("warum wieso weshalb wann wo wer wen wem wessen was welche welcher welches welchen wie wohin woher womit"),
    "fr": bag("pourquoi quand ou qui que quel quelle quels quelles comment combien qu a de"),
    "it": bag("perche quando dove chi che quale quali come quanto quanta quanti quante cosa a in di"),
    "pt": bag("por porque quando onde quem qual quais como quanto quanta quantos quantas que o a em de"),
}
# "Whether" asks; these words at the start take nothing for granted.
_OPEN = bag("whether if si ob se")
# What somebody says, hopes or knows takes less for granted than it seems.
_WEAK = frozenset({"say", "know", "believe", "doubt", "announce", "ask_for", "propose", "threaten", "promise", "offer"})


def opposite_premise(
    question: str, source: str, question_language: str | None = None, source_language: str | None = None
) -> str | None:
    """Return the words of ``source`` that contradict what ``question`` takes for granted, None where none surely do.

    Only questions for a reason, time, person or the like take something for granted; one that can be answered by yes
    or no does not, nor does one that itself denies or doubts.
    """
    compared = compare(question, source, question_language, source_language)
    if compared is None or not _takes_for_granted(compared.claim) or compared.covered < _COVERED:
        return None
    for word in compared.claim.words:
        if not word.content or word.denied is not False or nominal(compared.claim, word) or word.ideas & _WEAK:
            continue
        pairs = best_pairs(compared, word)
        if pairs and all(_contradicts(compared, pair) for pair in pairs):
            return _words(compared.source, pairs[0].source)
    return None


def _takes_for_granted(asked: Reading) -> bool:
    first = next(iter(asked.words), None)
    if first is None or asked.denies or asked.hedges or asked.wishes:
        return False
    key = fold(first.text)
    if key in _OPEN:
        return False
    # Spanish, French and others put a preposition before: "¿Por qué …?", "À quelle date …?"
    heads = [fold(word.text) for word in asked.words[:3]]
    plain = bag("por a en para de con desde o")
    return key in _ASKING[asked.language] and any(head not in plain for head in heads)


def _contradicts(compared: Compared, pair: Pair) -> bool:
    source = pair.source
    if pair.shared < _SHARED or source.denied is None or nominal(compared.source, source):
        return False
    if source.moods & {"possible", "condition", "wished"}:
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
        turning = cues(source.language)
        for other in reversed([w for w in source.neighbours(word) if w.start < word.start]):
            if not (turning.has("past", other.key) or turning.has("helpers", other.key)) or other.content:
                break
            start = other
    return source.text[start.start : word.end]
