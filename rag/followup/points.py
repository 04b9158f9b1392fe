"""The words of a question that stand for something said before: pronouns, clitics, "that meeting", "there"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.function_words import FUNCTION_WORDS
from rag.followup.asked import Asked
from rag.followup.words import BE, Need, Words, listed

FEW = 2
"""So many words before a pronoun, and more, may be what it stands for."""


def pointing(it: Asked, words: Words, language: str) -> Iterator[tuple[int, Need]]:
    """Yield the places of words that stand for something said before ("yes") or may do so ("unsure").

    A name or several words earlier in the question may be what they stand for: "Did Vidal say that she would resign?".
    """
    line = it.line
    for phrase in words.empty:
        line = line.replace(f" {phrase} ", " " + "_ " * (phrase.count(" ") + 1))
    low = line.split()
    function = FUNCTION_WORDS.get(language, frozenset())
    for place, word in enumerate(low):
        named = any(n < place for n in it.names)
        before = named or sum(w not in function and w != "_" for w in low[:place]) > FEW
        sure: Need = "unsure" if before else "yes"
        following = low[place + 1] if place + 1 < len(low) else ""
        if word in words.persons and not _is_you(it.raw[place], word, language):
            yield place, "unsure" if language == "fr" and _inverted(it, place, words) else sure
        elif word in words.owners and following:
            if not before:
                yield place, "yes"
        elif word in words.pointers or _stands_alone(it, low, place, words, language):
            yield place, "yes"
        elif word in words.deictic and following not in words.times:
            if not _is_conjunction(low, place, language):
                yield place, "unsure" if named else "yes"
        elif word in words.alike:
            yield place, "unsure" if before else "yes"


def _is_you(raw: str, word: str, language: str) -> bool:
    return language == "de" and word == "sie" and raw[:1].isupper()


def _inverted(it: Asked, place: int, words: Words) -> bool:
    """Return whether a French pronoun repeats a noun before it: "Les élus ont-ils voté ?"."""
    return any(low in words.articles for low in it.low[: max(0, place - 1)])


def _stands_alone(it: Asked, low: Sequence[str], place: int, words: Words, language: str) -> bool:
    """Return whether an article or a clitic here stands for something: "Wer hat das gesagt?", "¿Quién lo dijo?"."""
    word = low[place]
    before = low[place - 1] if place else ""
    following = low[place + 1] if place + 1 < len(low) else ""
    rest = it.raw[place + 1 :]
    if language == "de":
        return word == "das" and place > 0 and not any(w[:1].isupper() for w in rest[:3])
    if language == "es":
        if word in ("le", "les"):
            return not any(n > place for n in it.names)
        if word == "lo":
            return (
                following != "que" and (before in words.asking or before in ("no", "se", "ya")) and place > 0
            )
        if word in ("la", "los", "las"):
            return before in words.asking and (
                len(rest) == 1 or (len(rest) > 1 and low[place + 2] in words.after)
            )
    if language == "pt" and word in ("o", "a", "os", "as"):
        return (
            before in ("quem", "não")
            and following not in words.asking
            and (len(rest) == 1 or (len(rest) > 1 and low[place + 2] in words.after))
        )
    if language in ("fr", "it") and word == "l":
        return following in _HAVE
    if language == "it" and word == "lo":
        return before in ("chi", "perché", "come", "quando", "dove", "non")
    if language == "en" and word == "there":
        near = set(low[max(0, place - 2) : place + 3])
        return not near & BE
    return False


_HAVE = listed("a ont avait avaient ai as aurait ha hanno aveva avevano avrebbe")


def _is_conjunction(low: Sequence[str], place: int, language: str) -> bool:
    """Return whether "that" here only joins: "say that the wall …", "the law that …"."""
    if language != "en" or low[place] not in ("that", "such"):
        return False
    before = low[place - 1] if place else ""
    return before not in BEFORE_THAT and place > 0


BEFORE_THAT = listed(
    "is was are were did does do about of for to at in on with after before like than from why when by how if and "
    "during against behind into over under since until"
)
