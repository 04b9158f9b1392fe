"""Whether a claim is surer than its source: it makes certain what is possible, planned, to come or conditional."""

from __future__ import annotations

from index.stems import fold
from rag.polarity.compared import Compared, Pair, happens
from rag.polarity.cues import kinds
from rag.polarity.reading import Reading, Word
from rag.polarity.tense import nominal
from rag.quantities.words import bag

BRIEF = 9
"""Words with a meaning of a source so short that a claim about it can hardly be about anything else."""


def less_than_fact(compared: Compared, pair: Pair) -> str | None:
    """Return why the claim's event is surer than the source's: possible, planned, to come, conditional."""
    claim, source = pair.claim, pair.source
    if claim.moods - {"future"} or compared.claim.hedges or nominal(compared.claim, claim):
        return None
    if any(start < claim.start for start in compared.claim.wishes):
        return None
    moods = source.moods
    if nominal(compared.source, source) and "possible" not in moods:
        return None
    if "possible" in moods and not (_hearsay(source) and _attributed(compared.claim)):
        return f"it makes certain what the source calls possible (“{source.because}”)"
    guessed = "guess" in kinds(compared.source.language, fold(source.because))
    if "wished" in moods and guessed and "future" in claim.moods and not _attributed(compared.claim):
        return f"it makes certain what the source only expects (“{source.because}”)"
    happened = "future" not in claim.moods and happens(compared.claim, claim)
    if "condition" in moods and (happened or "future" in claim.moods):
        return f"it leaves out the source's condition (“{source.because}”)"
    if not happened:
        return None
    if "wished" in moods:
        return f"the source does not say that it was done (“{source.because}”)"
    if "future" in moods:
        return f"the source says that it is still to come (“{source.because}”)"
    return None


_HEARSAY = bag("habria habrian aurait auraient avrebbe avrebbero teria teriam")


def _hearsay(word: Word) -> bool:
    """Whether what makes it doubtful is no more than that others say it: "habría cobrado", "allegedly"."""
    key = fold(word.because)
    return key in _HEARSAY or key.endswith(("mente", "edly", "ment")) or key in ("angeblich", "parecer")


def _attributed(reading: Reading) -> bool:
    """Whether a sentence says according to whom it is so."""
    keys = [word.key for word in reading.words]
    return any(
        "according" in kinds(reading.language, key)
        or "according" in kinds(reading.language, f"{key}_{after}")
        for key, after in zip(keys, [*keys[1:], ""], strict=True)
    )


def unsure(compared: Compared) -> str | None:
    """Compare a brief source that tells nothing as done with a claim that does."""
    claim, source = compared.claim, compared.source
    content = [w for w in source.words if w.content]
    if len(content) > BRIEF or claim.hedges or claim.wishes or any(happens(source, w) for w in content):
        return None
    possible = next((w for w in content if "possible" in w.moods), None)
    if possible is not None:
        return f"it makes certain what the source calls possible (“{possible.because}”)"
    unknown = [w for i, w in enumerate(claim.words) if w.content and not compared.links.get(i)]
    done = any(happens(claim, w) and not w.capital and not nominal(claim, w) and not w.moods for w in unknown)
    planned = next((w for w in content if w.moods & {"wished", "future"}), None)
    if done and planned is not None:
        return f"the source does not say that it was done (“{planned.because}”)"
    return None
