"""What a claim and the sentence it cites say against each other, by rules and word lists, across six languages.

``lexicon`` and ``cues`` hold the words, ``reading`` cuts a sentence into clauses, ``turns`` and ``tense`` find what
they deny, doubt, plan or put into the past, ``same`` links the words of two sentences, ``compared`` their events.
``disagree`` and ``certainty`` weigh these, ``roles``, ``parties`` and ``doers`` who did it to whom, and ``premise``
compares what a question takes for granted.
"""

from rag.polarity.disagree import disagreement
from rag.polarity.premise import opposite_premise

__all__ = ["disagreement", "opposite_premise"]
