"""Whether a sentence of an answer is supported by the sentence it cites, in layers, cheapest first.

It fails closed: a check that cannot run counts as a failed one. What fails is first tried against the other
sentences of the evidence (a wrong number is not a wrong statement), and dropped where none carries it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.embed import Encoder
from index.language import detect, same_script
from rag import prompt
from rag.evidence import Evidence
from rag.names import foreign, part_of_name
from rag.polarity import disagreement
from rag.quantities import unsupported
from rag.refuse import MODEL
from rag.write import Draft, Writer

# Cosines of multilingual-e5-small between a statement and the sentence it was written from lie above this in
# and across languages; between sentences of different subjects they lie below. A lead, not a proof: the
# checks before it are what catches a changed number.
NEAR = 0.80
SAID = 0.0
"""The least log odds, yes against no, that the writing model gives to "the sentence says this": even odds.

Of the statements of ``tests/bench/verifying.py`` that the rules let pass, half the sound ones were judged: at this bar
93% of them pass and 73% of the broken ones are caught (AUC 0.90); at -1.5 it is nearly all and 40%, at 0.5 90% and 86%.
"""

# How much surer the checks have to be of another sentence before a citation is moved to it.
_CITED = 0.03


_OTHERS = 1
"""Further sentences that the model is asked about, the nearest first, where those that were likely do not carry it.

What none of the two or three nearest says, the others do not say either, and each costs a second.
"""

SURELY = 0.7
"""Log odds of the same from which on a statement is supported; below, it is partly, and marked."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A statement that stands, the place of the evidence that carries it, and how sure the checks are (0.5 to 1).

    ``also`` holds the places of further evidence without which it would not stand; ``partly`` says that the judge
    was not sure.
    """

    text: str
    source: int
    support: float
    also: tuple[int, ...] = ()
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Refuted:
    """A statement that does not stand, and why, in words for the log.

    ``foreign`` says that it is in another language than the question: it may be sound, and be translated. ``judged``
    says that the model had to be asked.
    """

    text: str
    why: str
    foreign: bool = False
    judged: bool = False


def verify(
    draft: Draft,
    evidence: Sequence[Evidence],
    language: str,
    encoder: Encoder,
    writer: Writer,
    *,
    sole: bool = False,
) -> Verdict | Refuted:
    """Return the verdict on a statement, its citation mended where another sentence carries it better.

    ``sole`` says that the cited sentence is all that the writer was shown: where it stands, no other is asked.

    Raises:
        rag.write.ModelFailed: the model that judges did not answer.
    """
    text = joined(" ".join(draft.text.split()))
    if not 0 <= draft.source < len(evidence):
        return Refuted(text, "it cites a sentence that does not exist")
    if not any(c.isalnum() for c in text):
        return Refuted(text, "it says nothing")
    if spoken := _foreign(text, language, evidence):
        return Refuted(text, f"it is in {spoken}, the question in {language}", foreign=True)
    leaked = sorted(n for n in prompt.invented() if n in text and not any(n in e.quote for e in evidence))
    if leaked:
        return Refuted(text, f"no source names {', '.join(leaked)}")
    check = _Check(text, language, evidence, _nearness(text, evidence, encoder), encoder.name, writer)
    order = sorted(range(len(evidence)), key=lambda place: -check.near[place])
    # The sentence it cites and the one nearest to it are weighed against each other; the rest are a way out.
    likely = [draft.source] if sole else list(dict.fromkeys([draft.source, order[0]]))
    checked = [check.against(place) for place in likely]
    stood = [v for v in checked if isinstance(v, Verdict)]
    if stood:
        return max(stood, key=lambda v: v.support + (_CITED if v.source == draft.source else 0))
    judged = 0
    for place in (place for place in order if place not in likely):
        verdict = check.against(place)
        if isinstance(verdict, Verdict):
            return verdict
        judged += verdict.judged
        if judged >= _OTHERS:
            break
    together = check.against_all((draft.source, *draft.also)) if draft.also else None
    return together if isinstance(together, Verdict) else checked[0]


def joined(text: str) -> str:
    """Return ``text`` with "U. S.", "U. K.", "U. N." and "E. U.", as models space them, written as one name."""
    return re.sub(
        r"(?<![\w.])(?:(U)\. (?=[SKN]\.)|(E)\. (?=U\.))", lambda found: f"{found[1] or found[2]}.", text
    )


@dataclass(frozen=True, slots=True)
class _Check:
    """A statement, and all it takes to check it against one sentence of the evidence after another."""

    text: str
    language: str
    evidence: Sequence[Evidence]
    near: NDArray[np.float32]
    encoder: str
    writer: Writer

    def against_all(self, places: Sequence[int]) -> Verdict | Refuted:
        """Check the statement against several sentences that were cited for it together, as if they were one."""
        chosen = [p for p in dict.fromkeys(places) if 0 <= p < len(self.evidence)]
        if len({self.evidence[p].article.id for p in chosen}) > 1:
            # Each article's own day and language are what its numbers are read by.
            return Refuted(self.text, "it joins sentences of several articles")
        first = self.evidence[chosen[0]]
        text = " ".join(self.evidence[p].quote for p in sorted(chosen))
        joined = replace(first, sentence=replace(first.sentence, text=text))
        verdict = self._against(chosen[0], joined, max(float(self.near[p]) for p in chosen))
        if isinstance(verdict, Refuted):
            return verdict
        return replace(verdict, also=tuple(chosen[1:]))

    def against(self, place: int) -> Verdict | Refuted:
        """Check the statement against one sentence."""
        return self._against(place, self.evidence[place], float(self.near[place]))

    def _against(self, place: int, item: Evidence, near: float) -> Verdict | Refuted:
        verbatim = _wording(self.text) == _wording(item.quote)
        problem = _problem(self.text, item, self.evidence, self.language)
        if problem is not None:
            return Refuted(self.text, problem)
        if self.encoder.startswith(MODEL) and near < NEAR:
            return Refuted(self.text, f"its source is about something else (cosine {near:.2f})")
        if verbatim:
            return Verdict(self.text, place, 1.0)
        said = self.writer.judge(self.text, item.in_context, self.language)
        if said is not None and said < SAID:
            return Refuted(self.text, f"its source does not say so (log odds {said:.1f})", judged=True)
        return Verdict(self.text, place, _support(said, near), partly=said is not None and said < SURELY)


def _own_words(text: str) -> list[str]:
    """The words of a statement without its names, which keep the source's language, and its numbers."""
    return [w for w in text.split() if not w[:1].isupper() and not any(c.isdigit() for c in w)]


def _spoken(text: str) -> str | None:
    """The language of a statement's own words, None where they are too few to tell."""
    words = _own_words(text)
    return detect(" ".join(words)) if len(words) > 3 else None


_FEW = 8
"""Words of a statement's own below which its language is told wrongly now and then."""

_RELATIVES = (
    frozenset(("es", "gl", "pt", "ca", "it")),
    frozenset(("de", "nl")),
    frozenset(("no", "da", "sv")),
)


def _foreign(text: str, language: str, evidence: Sequence[Evidence]) -> str | None:
    """Return the language that a statement is in where it is another one than the question's ``language``.

    A model answers in the question's language or slips into a source's. What looks like a third one is taken for the
    question's where that is a close relative, or where there are few words to tell by and they are in its letters.
    """
    spoken = _spoken(text)
    if spoken in (None, language):
        return None
    if all(item.article.language != spoken for item in evidence):
        alike = any(spoken in group and language in group for group in _RELATIVES)
        if alike or (len(_own_words(text)) < _FEW and same_script(spoken or "", language)):
            return None
    return spoken


def _problem(text: str, item: Evidence, evidence: Sequence[Evidence], language: str) -> str | None:
    missing = unsupported(
        text,
        item.quote,
        published=item.article.published,
        claim_language=language,
        source_language=item.article.language,
    )
    missing = [number for number in missing if not part_of_name(number, text, item)]
    if missing:
        return f"its source does not hold {', '.join(missing)}"
    strangers = foreign(text, item, evidence, language)
    if strangers:
        return f"its source does not name {', '.join(strangers)}"
    return disagreement(
        text,
        item.quote,
        language,
        item.article.language,
        context=" ".join(c.sentence.text for c in item.context),
        title=item.article.title,
    )


def _nearness(text: str, evidence: Sequence[Evidence], encoder: Encoder) -> NDArray[np.float32]:
    vectors = encoder.encode_passages([text, *(item.quote for item in evidence)])
    near: NDArray[np.float32] = vectors[1:] @ vectors[0]
    return near


def _support(said: float | None, near: float) -> float:
    """How sure the checks are, from 0 to 1: the judge's odds where it judged, else the cosine.

    Both are scaled so that the bar a statement has to pass lies at one half.
    """
    if said is not None:
        return 1 / (1 + math.exp(SAID - said))
    return min(1.0, max(0.0, 0.5 + 0.5 * (near - NEAR) / (1 - NEAR)))


def _wording(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()
