"""Whether anything in the library is near a question at all, and whether it knows whom the question names.

What decides about refusing weighs more than this: ``rag.signals``, ``rag.calibration`` and ``rag.decide``.

The thresholds belong to multilingual-e5-small. On XQuAD (170 questions a language over its 240 Spanish paragraphs)
the bar that loses 1 in 100 answerable questions is 0.835 in the text's own language and 0.78 in another. FAR lies below
that by hand, because questions about the sample article score lower. Sentences of the question's own language lie
higher than others. Vectors of another model have cosines of their own, so for those nothing is refused by nearness.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from index.stems import fold
from rag.candidate import Candidate
from rag.naming import read_names
from rag.question import Question

STATED = 0.7
"""The least log odds, yes against no, at which a sentence counts as stating the answer, see ``sureness``.

Read off 411 English questions over XQuAD's Spanish paragraphs, together with ``_LATER``: as many are answered as with
0.8 for every sentence, and a larger share of them from a sentence that holds the answer (86% instead of 85%).
"""

_LATER = 0.5
"""How much surer a sentence that is not the nearest has to be, in log odds.

Each further sentence that is looked at is one more chance to take one for an answer that is none. Of 61 questions that
SQuAD's Spanish paragraphs do not answer, 44% had a sentence above the bar without it and 38% with it; of 97 that they
do answer, 75% and 74%.
"""

MODEL = "multilingual-e5-small"
"""The embedding model that the cosines here and in ``rag.verify`` belong to."""

_SAME, _OTHER = "same language", "other language"
FAR: Mapping[str, float] = MappingProxyType({_SAME: 0.80, _OTHER: 0.75})


def sureness(place: int, odds: float) -> float:
    """Return what log odds count for, of the sentence at a place in the evidence, 0 for the nearest one."""
    return odds - _LATER if place else odds


def near_enough(question: Question, candidates: Sequence[Candidate], encoder: str) -> bool:
    """Return whether any sentence found is near enough to the question to be worth reading.

    ``encoder`` is the name of the embedding model that made the scores.
    """
    if not encoder.startswith(MODEL):
        return bool(candidates)
    return any(
        float(c.sentence_scores.max()) >= FAR[_SAME if c.article.language == question.language else _OTHER]
        for c in candidates
    )


def unnamed(question: str, candidates: Sequence[Candidate]) -> list[str]:
    """Return the names in the question that none of the passages or titles holds.

    A name is a capitalised word that does not open a sentence; endings may differ.
    """
    text = fold(" ".join(f"{c.passage.text} {c.article.title}" for c in candidates))
    words = set(re.findall(r"\w+", text))
    names = [w for name in read_names(question) for w in name.capitals(inside=True) if len(w) > 2]
    return [n for n in names if not any(_alike(fold(n), w) for w in words)]


def _alike(name: str, word: str) -> bool:
    return word == name or (len(name) > 4 and word[: len(name) - 1] == name[:-1])
