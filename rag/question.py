"""A question as it is asked: cleaned, its language known, follow-ups given what they lean on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from index.errors import FuenteError
from index.language import detect
from index.stems import content_terms

LIMIT = 2_000
"""The longest question, in characters."""

Turn = tuple[str, str]
"""A question and the text of its answer."""

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
    the one before it), ``language`` an ISO 639-1 code.
    """

    text: str
    standalone: str
    language: str


def clean(text: str) -> str:
    """Return the question without control characters and spare white space.

    Raises:
        BadQuestion: nothing is left, or it is longer than LIMIT.
    """
    spaced = re.sub(r"\s+", " ", text)
    kept = "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cs", "Co") and c not in _BIDI)
    kept = unicodedata.normalize("NFC", kept).strip()
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


def understand(text: str, history: Sequence[Turn] = ()) -> Question:
    """Clean a question, find its language, and join it to the one before it where it leans on that.

    Raises:
        BadQuestion: see ``clean``.
    """
    asked = clean(text)
    earlier = [turn[0] for turn in history if turn and turn[0].strip()]
    language = detect(asked) or (detect(earlier[-1]) if earlier else None) or "en"
    if earlier and _leans(asked, language):
        return Question(asked, f"{clean(earlier[-1])} {asked}"[:LIMIT], language)
    return Question(asked, asked, language)


def _leans(asked: str, language: str) -> bool:
    return bool(_LEANS.search(asked)) or len(content_terms(asked, language)) < 2
