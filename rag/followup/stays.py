"""What stays of a question while it is made to stand alone: a model's reply is begun with it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.followup.asked import in_words, opener
from rag.followup.history import Turn
from rag.followup.points import pointing
from rag.followup.words import BE, WORD, WORDS


def around_pronoun(asked: str, language: str, history: Sequence[Turn]) -> tuple[str, str] | None:
    """Return what stands before and behind the first pronoun that surely stands for something, None where none does.

    Words after "and" count from there on.
    """
    words = WORDS.get(language)
    if words is None:
        return None
    it = in_words(asked, language, history)
    found = list(WORD.finditer(asked))
    opened = opener(it, words.joining)
    first = opened.count(" ") + 1 if opened else 0
    for place, need in pointing(it, words, language):
        start, end = found[place].span()
        whole = not asked[start - 1 : start].strip("¿ ") and not asked[end : end + 1].strip(" ?.!,")
        behind = it.low[place + 1] if place + 1 < len(it.low) else ""
        alone = it.low[place] in words.persons or behind in BE or not behind
        if need == "yes" and place >= first and whole and alone:
            return asked[found[first].start() : start].rstrip(), asked[end:].rstrip(" ?.!")
    return None


def own_beginning(asked: str, language: str, history: Sequence[Turn]) -> str:
    """Return the part of ``asked`` that stays as it is when it is made to stand alone, from its beginning on.

    That ends before the first word that stands for something else, or before the final sign. It is empty where the
    question opens with such a word, or is nothing but a name or what follows "and" or "what about".
    """
    words = WORDS.get(language)
    it = in_words(asked, language, history)
    if words is None or opener(it, words.openers):
        return ""
    places = [match.start() for match in WORD.finditer(asked)]
    opened = opener(it, words.joining)
    skipped = opened.count(" ") + 1 if opened else 0
    asks = any(low in words.asking for low in it.low[skipped : skipped + 3])
    named = len(it.raw) == skipped + 1 and asked.rstrip().endswith("?")
    if len(it.raw) <= skipped or (not asks and (skipped or named)):
        return ""
    end = len(asked)
    for place, _ in pointing(it, words, language):
        if place < skipped or it.low[place] in words.alike:
            continue
        end = asked.rfind(" ", 0, places[place]) + 1
        break
    kept = asked[places[skipped] if skipped else 0 : end].rstrip(" ?.!…¡¿,;:")
    if not skipped or not kept:
        return kept
    sign = "¿" if asked.lstrip()[:1] == "¿" else ""
    return sign + kept[:1].upper() + kept[1:]
