"""Whether to answer one question: before a model is asked, by what it finds, and in quotes alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import Library
from rag.calibration import Calibration
from rag.candidate import Candidate
from rag.evidence import Evidence
from rag.names import strangers
from rag.question import Question
from rag.refuse import STATED, sureness
from rag.signals import Signals, signals
from rag.years import untold

HOPELESS = 0.12
"""The probability of an answer, by all that is known without a model, below which none is asked.

Of 240 questions that XQuAD's Spanish paragraphs answer, 1 in 100 lies below; of 100 about things that they do not
mention, 75% in their language and 45% in others do.
"""

_LEANING = 0.6
"""The part of the bar that holds for a question that leans on the one before; by judgement."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What decides about one question: what was found for it, its signals, and the calibration that weighs them."""

    question: Question
    candidates: Sequence[Candidate]
    evidence: Sequence[Evidence]
    library: Library
    calibration: Calibration
    found: Signals

    def hopeless(self) -> bool:
        """Return whether it is so unlikely that the articles answer that no model need be asked."""
        return self.calibration.probability(self.found) < HOPELESS

    def unknown(self, place: int = 0) -> bool:
        """Return whether the article of the sentence at ``place`` tells of others or other years than asked about."""
        article = self.evidence[place].article
        text = f"{article.title} {article.text}"
        asked = self.question.standalone
        return bool(
            untold(asked, text, article.published, article.updated)
            or strangers(asked, text, self.question.language, article.language)
        )

    def quotable(self) -> bool:
        """Return whether the best sentences may be shown as the answer by themselves.

        A follow-up that was joined to the words before it holds more than it asks, so less of it need be found.
        """
        weights = self.calibration.weights(self.found)
        least = (weights.bar if weights else 0.0) * (_LEANING if self.question.before else 1)
        return self.calibration.probability(self.found) >= least and not self.unknown()

    def stated(self, place: int, odds: float) -> bool:
        """Return whether the sentence at ``place`` counts as stating the answer, by the writing model's log odds.

        Where no calibration belongs to that model, its odds are held against a bar of their own.
        """
        if self.unknown(place):
            return False
        about = self.found if place == 0 else self._signals(place)
        sure = sureness(place, odds)
        about = replace(about, odds=sure)
        weights = self.calibration.weights(about)
        if weights is None or "odds" not in weights.names:
            return sure >= STATED
        return weights.probability(about) >= weights.bar

    def _signals(self, place: int) -> Signals:
        return signals(self.question, self.candidates, self.evidence, self.library, chosen=place)


def decide(
    question: Question,
    candidates: Sequence[Candidate],
    evidence: Sequence[Evidence],
    library: Library,
    calibration: Calibration,
) -> Decision:
    """Return the decision about a question for which there is some evidence."""
    found = signals(question, candidates, evidence, library)
    return Decision(question, candidates, evidence, library, calibration, found)
