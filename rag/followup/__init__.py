"""Questions that lean on the conversation before them: known by rule, and made to stand alone.

``needs_history`` decides, ``newest`` is what a model gets to read, ``fault`` checks what it made of the question, and
``joined`` is what takes its place where there is no model.
"""

from rag.followup.asked import own_terms
from rag.followup.check import fault, same
from rag.followup.history import Turn, newest
from rag.followup.join import joined
from rag.followup.needs import leans_openly, needs_history, still_leans
from rag.followup.stays import around_pronoun, own_beginning
from rag.followup.words import Need

__all__ = [
    "Need",
    "Turn",
    "around_pronoun",
    "fault",
    "joined",
    "leans_openly",
    "needs_history",
    "newest",
    "own_beginning",
    "own_terms",
    "same",
    "still_leans",
]
