"""A question as it is asked: cleaned, its language known, follow-ups given what they lean on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from index.errors import FuenteError
from index.language import detect
from index.stems import content_terms

LIMIT = 2_000
"""The longest question, in characters."""

Turn = tuple[str, str]
"""A question and the text of its answer."""

_LOOK_BACK = 5

# Words that open a follow-up or stand for something said before. A question with one of them, or with
# next to no words of its own, is searched together with the question before it.
_LEANS = re.compile(
    r"^\s*[¿¡]?\s*(and|but|y|e|pero|und|aber|et|mais|ma)\b"
    r"|\b(he|she|they|him|her|them|his|their|it|this|that|these|those|él|ella|ellos|ellas|eso|esto|ese|esa|"
    r"er|sie|ihm|ihn|ihr|dies|dieser|diese|dieses|il|elle|ils|elles|cela|lui|lei|loro|ele|ela|isso)\b",
    re.IGNORECASE,
)


class BadQuestion(FuenteError):
    """The text cannot be asked: it is empty, too long, or holds no letters or digits."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question ready to be answered.

    ``text`` is what was asked, ``standalone`` what is searched for (the same, unless the question leans on
    the one before it), ``posed`` what the writer is asked: the question itself, since it would answer the one
    before once more, unless the question has no words of its own. ``language`` is an ISO 639-1 code.
    """

    text: str
    standalone: str
    posed: str
    language: str


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


def understand(text: str, history: Sequence[Turn] = (), standalone: str | None = None) -> Question:
    """Clean a question, find its language, and join it to the one before it where it leans on that.

    ``standalone`` is the question as a reader wants it searched for; nothing is joined to it.

    Raises:
        BadQuestion: see ``clean``.
    """
    asked = clean(text)
    earlier = _earlier(history)
    language = detect(asked) or next(filter(None, map(detect, earlier)), None) or "en"
    if standalone is not None:
        own = clean(standalone)
        return Question(asked, own, own, language)
    if earlier and _leans(asked, language):
        # Of a chain of follow-ups ("And when?", "And where?"), the last that has words of its own is leant on.
        before = next((e for e in earlier if _wordy(e, detect(e) or language)), earlier[0])
        joined = f"{before} {asked}"[-LIMIT:]
        return Question(asked, joined, asked if content_terms(asked, language) else joined, language)
    return Question(asked, asked, asked, language)


def _earlier(history: Sequence[Turn]) -> list[str]:
    """The last questions before this one, the latest first; what could not be asked is passed over."""
    found: list[str] = []
    for turn in reversed(history[-_LOOK_BACK:]):
        with suppress(BadQuestion, IndexError):
            found.append(clean(turn[0]))
    return found


def _leans(asked: str, language: str) -> bool:
    return bool(_LEANS.search(asked)) or not _wordy(asked, language)


def _wordy(asked: str, language: str) -> bool:
    return len(content_terms(asked, language)) >= 2
