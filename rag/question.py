"""A question as it is asked: cleaned, its language known, follow-ups made to stand alone."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from index.errors import FuenteError
from index.language import detect
from rag import followup
from rag.reader import Left

log = logging.getLogger(__name__)

LIMIT = 2_000
"""The longest question, in characters."""

Turn = followup.Turn
"""A question and the text of its answer."""

Rewrite = Callable[[str, str, Sequence[Turn]], str | None]
"""What puts a question so that it stands alone: (question, ISO 639-1 code, turns) to the new question, or None."""


class BadQuestion(FuenteError):
    """The text cannot be asked: it is empty, too long, or holds no letters or digits."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready to be answered.

    ``text`` is what was asked, ``standalone`` what is searched for: the same, unless the question leans on what
    was said before it. ``posed`` is what the writer is asked: the question as a model rewrote it, or as it is; where
    it was only joined by rule to the words of the one before, the writer would answer that once more, so there it is
    asked the question itself, unless that has no words of its own. ``language`` is an ISO 639-1 code. ``before`` is
    the question that was asked before one that leans on it, else empty: what it says of time holds for both.
    """

    text: str
    standalone: str
    posed: str
    language: str
    before: str = ""


def clean(text: str) -> str:
    """Return the question without control characters and spare white space.

    Raises:
        BadQuestion: nothing is left, or it is longer than LIMIT.
    """
    dropped = ("Cc", "Cs", "Co")
    kept = "".join(
        c for c in text if c.isspace() or (unicodedata.category(c) not in dropped and c not in _BIDI)
    )
    kept = " ".join(unicodedata.normalize("NFC", kept).split())
    if not kept:
        raise BadQuestion(
            "The question is empty. Write what you want to know, such as: What did the mayor say?"
        )
    if len(kept) > LIMIT:
        raise BadQuestion(
            f"The question has {len(kept):,} characters, and {LIMIT:,} is the limit. Ask it in a few sentences."
        )
    if not any(c.isalnum() for c in kept):
        raise BadQuestion(f"The question {kept[:20]!r} holds no words. Write what you want to know.")
    return kept


# Marks that turn the direction of the text around them: they have no place in a question.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def understand(
    text: str,
    history: Sequence[Turn] = (),
    standalone: str | None = None,
    rewrite: Rewrite | None = None,
) -> Question:
    """Clean a question, find its language, and make it stand alone where it leans on ``history`` (oldest first).

    Whether it does is decided by rule; only where it does or may is ``rewrite`` called, with the newest turns. What
    that returns is checked. Where it fails, returns None or something that is not the same question, one that
    surely leans on the conversation is joined to the words of the question before; so is one that it left as it is
    though it has hardly words of its own. ``standalone`` is the question
    as a reader wants it searched for; nothing is done to it.

    Raises:
        BadQuestion: see ``clean``.
    """
    asked = clean(text)
    said = followup.newest([(_cleaned(turn[0]), turn[1]) for turn in history[-_LOOK_BACK:] if len(turn) == 2])
    spoken = [detect(turn[0]) for turn in said]
    language = detect(asked) or next(filter(None, reversed(spoken)), None) or "en"
    if standalone is not None:
        own = clean(standalone)
        return Question(asked, own, own, language)
    need = followup.needs_history(asked, language, said)
    if need == "no":
        return Question(asked, asked, asked, language)
    before = said[-1][0] if said else ""
    rewritten = _rewritten(rewrite, asked, language, said) if rewrite is not None else None
    kept = rewritten is not None and followup.same(rewritten, asked)
    if rewritten is not None and not kept:
        return Question(asked, rewritten, rewritten, language, before)
    if need == "unsure" or (kept and not followup.still_leans(asked, language, said)):
        return Question(asked, asked, asked, language)
    joined = followup.joined(asked, language, said, [one or language for one in spoken])[-LIMIT:]
    return Question(asked, joined, asked if followup.own_terms(asked, language) else joined, language, before)


_LOOK_BACK = 8


def _cleaned(question: str) -> str:
    """Return an earlier question, empty where it could not be asked: it is passed over then."""
    with suppress(BadQuestion):
        return clean(question)
    return ""


def _rewritten(rewrite: Rewrite, asked: str, language: str, said: Sequence[Turn]) -> str | None:
    """Return the question as ``rewrite`` puts it, None where it fails or what it returns is not that question."""
    try:
        made = rewrite(asked, language, said)
        if made is None:
            return None
        made = clean(made)
    except Left:
        raise
    except Exception as error:
        log.warning("The follow-up was not rewritten: %s", error)
        return None
    wrong = followup.fault(made, asked, language, said)
    if wrong:
        log.debug("Left %r as it is, not %r: %s", asked, made, wrong)
        return None
    return made
