"""Whether a question is understood without the conversation before it: a rule over its words, no model.

English, Spanish, German, French, Portuguese and Italian have words of their own (``rag.followup.words``); of
another language it is only seen how many words of its own a question has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.stems import content_terms
from rag.followup.asked import Asked, in_words, opener
from rag.followup.history import TURNS, Turn
from rag.followup.points import pointing
from rag.followup.words import WORDS, Need, Words, listed

# Few enough words of its own that a question without a name may have left something out.
_FEW = 2
_SOME = 3
# "Who is Marta Vidal?" asks for the person, whatever was said before.
_WHO_IS = re.compile(
    r"^\W*(who|what) (is|are|was|were) |^\W*(qui[eé]n|quem|chi|qu[eé]|o que|cos) ?'?(es|son|era|fue|é|foi|è) |"
    r"^\W*(wer|was) (ist|sind|war) |^\W*(qui|qu'?est-ce que c) ?'?est ",
    re.IGNORECASE,
)


def needs_history(asked: str, language: str, history: Sequence[Turn]) -> Need:
    """Return whether ``asked`` leans on ``history`` (oldest first); ``language`` is an ISO 639-1 code.

    "yes" where something in it stands for what was said before or was left out, "no" where it has a subject of its
    own, "unsure" where only its meaning tells.
    """
    said = [turn for turn in history[-TURNS:] if turn and any(c.isalnum() for c in turn[0])]
    if not said:
        return "no"
    words = WORDS.get(language)
    it = in_words(asked, language, said)
    if not it.content:
        return "yes"
    if words is None:
        return (
            "yes"
            if len(it.content) < _FEW
            else "unsure"
            if not it.names and len(it.content) <= _SOME
            else "no"
        )
    if opener(it, words.joining | words.openers):
        return "yes"
    pointed = _points(it, words, language)
    if pointed != "no":
        return pointed
    if _WHO_IS.search(asked) and it.names:
        return "no"
    if len(it.content) < _FEW:
        return "yes"
    if not it.names and _drops_subject(it, words):
        return "yes" if len(it.content) <= _SOME else "unsure"
    return _told_by_nouns(it, words, language, said)


def _points(it: Asked, words: Words, language: str) -> Need:
    """Return how sure a word of the question stands for something that was said before."""
    unsure = False
    for _, need in pointing(it, words, language):
        if need == "yes":
            return "yes"
        unsure = True
    return "unsure" if unsure else "no"


def _drops_subject(it: Asked, words: Words) -> bool:
    """Return whether the question has a verb and no subject: "¿Cuándo llegó a la capital?"."""
    start = it.line[1:]
    for phrase in sorted(words.dropping, key=len, reverse=True):
        if start.startswith(f"{phrase} "):
            rest = start[len(phrase) + 1 :].split()
            while rest and rest[0] in ("no", "se", "me", "le", "les", "non", "não", "si", "nos"):
                rest = rest[1:]
            if not rest or rest[0] in words.impersonal:
                return False
            # An auxiliary and its participle count as one verb.
            verb = 2 if rest[0] in _AUXILIARIES and len(rest) > 1 else 1
            return len(rest) == verb or rest[verb] in words.after
    return False


_AUXILIARIES = listed(
    "ha han había habían habrá va van está están fue fueron será serán puede pueden quiere quieren piensa "
    "vai vão tem têm tinha foi foram pode podem quer querem hanno aveva avevano è sono può possono vuole"
)


def _told_by_nouns(it: Asked, words: Words, language: str, said: Sequence[Turn]) -> Need:
    """Decide by how much the question names itself."""
    count = len(it.content)
    if it.names and count > _FEW:
        return "no"
    before = set(content_terms(" ".join(text for turn in said for text in turn), language))
    if it.names:
        # "What did Vidal answer?" may be about what was spoken of, where it was spoken of Vidal.
        return "unsure" if before & set(it.content) else "no"
    definite = {
        term
        for place, low in enumerate(it.low[:-1])
        if low in words.articles
        for term in content_terms(" ".join(it.raw[place + 1 : place + 3]), language)[:1]
    }
    if definite and count <= _SOME:
        return "yes" if definite & before else "unsure"
    asks = any(low in words.asking for low in it.low) or count > _SOME
    if count <= _FEW or (not asks and count <= _SOME) or (definite and count <= _SOME + 1):
        return "unsure"
    return "no"


def leans_openly(asked: str, language: str, history: Sequence[Turn]) -> bool:
    """Return whether a word of ``asked`` surely stands for something said before, or it has no words of its own.

    Of what follows "and" or "what about", one word is not enough.
    """
    words = WORDS.get(language)
    it = in_words(asked, language, history)
    if words is None or not it.content:
        return not it.content
    opened = opener(it, words.joining | words.openers) != ""
    return (opened and len(it.content) < _FEW) or _points(it, words, language) == "yes"


def still_leans(asked: str, language: str, history: Sequence[Turn]) -> bool:
    """Return whether ``asked``, which a model left as it is, cannot be searched for like that.

    So it is where it has not even one word of its own, or one, beside "and" or a word that stands for something else.
    What has two and more was mostly left by people, too (see docs/decisions/0011-follow-ups.md).
    """
    words = WORDS.get(language)
    it = in_words(asked, language, history)
    if words is None or not it.content:
        return not it.content
    opened = opener(it, words.joining) != ""
    return len(it.content) < _FEW and (opened or _points(it, words, language) == "yes")
