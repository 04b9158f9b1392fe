"""Whether a question is understood without the conversation before it: a rule over its words, no model.

English, Spanish, German, French, Portuguese and Italian have words of their own (``rag.followup.words``); of
another language it is only seen how many words of its own a question has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index.function_words import FUNCTION_WORDS
from index.stems import content_terms, fold
from rag.followup.history import TURNS, Turn
from rag.followup.words import WORDS, Words, listed

Need = Literal["yes", "no", "unsure"]

_WORD = re.compile(r"[^\W_]+")
_OPENING = re.compile(r"^[^\w]*")
# Few enough words of its own that a question without a name may have left something out.
_FEW = 2
_SOME = 3
# "Who is Marta Vidal?" asks for the person, whatever was said before.
_WHO_IS = re.compile(
    r"^\W*(who|what) (is|are|was|were) |^\W*(qui[eé]n|quem|chi|qu[eé]|o que|cos) ?'?(es|son|era|fue|é|foi|è) |"
    r"^\W*(wer|was) (ist|sind|war) |^\W*(qui|qu'?est-ce que c) ?'?est ",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question in words: as written, in lower case, and which of them are names or numbers."""

    raw: list[str]
    low: list[str]
    names: frozenset[int]
    content: list[str]
    line: str
    """The words in lower case with one space around each."""


def needs_history(asked: str, language: str, history: Sequence[Turn]) -> Need:
    """Return whether ``asked`` leans on ``history`` (oldest first); ``language`` is an ISO 639-1 code.

    "yes" where something in it stands for what was said before or was left out, "no" where it has a subject of its
    own, "unsure" where only its meaning tells.
    """
    said = [turn for turn in history[-TURNS:] if turn and any(c.isalnum() for c in turn[0])]
    if not said:
        return "no"
    words = WORDS.get(language)
    it = _asked(asked, language, said)
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
    if _opens(it, words.joining | words.openers):
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


def own_terms(asked: str, language: str) -> list[str]:
    """Return the search terms that a question has of its own: without function words and words that only point back."""
    words = WORDS.get(language)
    if words is None:
        return content_terms(asked, language)
    line = f" {' '.join(_WORD.findall(asked))} "
    opener = max(
        (o for o in words.openers | words.joining if line.casefold().startswith(f" {o} ")),
        key=len,
        default="",
    )
    kept = line.split()[opener.count(" ") + 1 if opener else 0 :]
    pointing = words.persons | words.owners | words.pointers | words.deictic | words.alike
    return content_terms(" ".join(word for word in kept if word.casefold() not in pointing), language)


def _asked(asked: str, language: str, said: Sequence[Turn]) -> _Asked:
    raw = _WORD.findall(asked)
    low = [word.casefold() for word in raw]
    return _Asked(
        raw=raw,
        low=low,
        names=frozenset(_names(raw, asked, language, said)),
        content=own_terms(asked, language),
        line=f" {' '.join(low)} ",
    )


def _names(raw: Sequence[str], asked: str, language: str, said: Sequence[Turn]) -> Iterable[int]:
    """Yield the places of names and numbers.

    A name has a capital inside the sentence, or one where it was written so before (a reader may write it small).
    German writes every noun with a capital; there it is a noun without an article or an adjective before it.
    """
    function = FUNCTION_WORDS.get(language, frozenset())
    known: set[str] = set()
    if language != "de":
        for turn in said:
            for text in turn:
                known |= {fold(m[1]) for m in _INSIDE.finditer(text) if m[1].casefold() not in function}
    shouted = asked.isupper()
    for place, word in enumerate(raw):
        low = word.casefold()
        if any(c.isdigit() for c in word):
            yield place
        elif low in function and not (word.isupper() and len(word) > 1 and not shouted):
            continue
        elif fold(word) in known:
            yield place
        elif language != "de":
            if place and word[:1].isupper() and not shouted:
                yield place
        elif place and word[:1].isupper() and not _qualified(raw[place - 1], function):
            yield place


# A capitalised word that does not open a sentence.
_INSIDE = re.compile(r"(?<=[\w,;:)»”\"'’] )[«“\"'(]?([A-ZÀ-ÖØ-Þ]\w+)")


def _qualified(before: str, function: Iterable[str]) -> bool:
    """Return whether a German noun behind the word ``before`` is likely a common one: "die neue Ministerin"."""
    return before.casefold() in _GERMAN_BEFORE_NOUNS or (
        before[:1].islower()
        and before.casefold() not in function
        and before.endswith(("e", "en", "er", "es"))
    )


_GERMAN_BEFORE_NOUNS = WORDS["de"].articles | listed(
    "ein eine einen einem einer eines kein keine viele wie welche welcher welches diese dieser dieses mehr"
)


def _opens(it: _Asked, phrases: Iterable[str]) -> str:
    """Return the longest of ``phrases`` that the question opens with, "" for none."""
    start = it.line[1:]
    return max((phrase for phrase in phrases if start.startswith(f"{phrase} ")), key=len, default="")


def _points(it: _Asked, words: Words, language: str) -> Need:
    """Return how sure a word of the question stands for something that was said before."""
    unsure = False
    for _, need in _pointing(it, words, language):
        if need == "yes":
            return "yes"
        unsure = True
    return "unsure" if unsure else "no"


def _pointing(it: _Asked, words: Words, language: str) -> Iterator[tuple[int, Need]]:
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
        before = named or sum(w not in function and w != "_" for w in low[:place]) > _FEW
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


def _inverted(it: _Asked, place: int, words: Words) -> bool:
    """Return whether a French pronoun repeats a noun before it: "Les élus ont-ils voté ?"."""
    return any(low in words.articles for low in it.low[: max(0, place - 1)])


def _stands_alone(it: _Asked, low: Sequence[str], place: int, words: Words, language: str) -> bool:
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
        return not near & _BE
    return False


_HAVE = listed("a ont avait avaient ai as aurait ha hanno aveva avevano avrebbe")
_BE = listed("is are was were be been will would has have had any no could can may might must exist")


def _is_conjunction(low: Sequence[str], place: int, language: str) -> bool:
    """Return whether "that" here only joins: "say that the wall …", "the law that …"."""
    if language != "en" or low[place] not in ("that", "such"):
        return False
    before = low[place - 1] if place else ""
    return before not in _BEFORE_THAT and place > 0


_BEFORE_THAT = listed(
    "is was are were did does do about of for to at in on with after before like than from why when by how if and "
    "during against behind into over under since until"
)


def _drops_subject(it: _Asked, words: Words) -> bool:
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


def _told_by_nouns(it: _Asked, words: Words, language: str, said: Sequence[Turn]) -> Need:
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
    it = _asked(asked, language, history)
    if words is None or not it.content:
        return not it.content
    opened = _opens(it, words.joining | words.openers) != ""
    return (opened and len(it.content) < _FEW) or _points(it, words, language) == "yes"


def around_pronoun(asked: str, language: str, history: Sequence[Turn]) -> tuple[str, str] | None:
    """Return what stands before and behind the first pronoun that surely stands for something, None where none does.

    Words after "and" count from there on.
    """
    words = WORDS.get(language)
    if words is None:
        return None
    it = _asked(asked, language, history)
    found = list(_WORD.finditer(asked))
    opener = _opens(it, words.joining)
    first = opener.count(" ") + 1 if opener else 0
    for place, need in _pointing(it, words, language):
        start, end = found[place].span()
        whole = not asked[start - 1 : start].strip("¿ ") and not asked[end : end + 1].strip(" ?.!,")
        behind = it.low[place + 1] if place + 1 < len(it.low) else ""
        alone = it.low[place] in words.persons or behind in _BE or not behind
        if need == "yes" and place >= first and whole and alone:
            return asked[found[first].start() : start].rstrip(), asked[end:].rstrip(" ?.!")
    return None


def own_beginning(asked: str, language: str, history: Sequence[Turn]) -> str:
    """Return the part of ``asked`` that stays as it is when it is made to stand alone, from its beginning on.

    That ends before the first word that stands for something else, or before the final sign. It is empty where the
    question opens with such a word, or is nothing but a name or what follows "and" or "what about".
    """
    words = WORDS.get(language)
    it = _asked(asked, language, history)
    if words is None or _opens(it, words.openers):
        return ""
    places = [match.start() for match in _WORD.finditer(asked)]
    skipped = _opens(it, words.joining).count(" ") + 1 if _opens(it, words.joining) else 0
    asks = any(low in words.asking for low in it.low[skipped : skipped + 3])
    named = len(it.raw) == skipped + 1 and asked.rstrip().endswith("?")
    if len(it.raw) <= skipped or (not asks and (skipped or named)):
        return ""
    end = len(asked)
    for place, _ in _pointing(it, words, language):
        if place < skipped:
            continue
        if it.low[place] in words.alike:
            continue
        end = asked.rfind(" ", 0, places[place]) + 1
        break
    kept = asked[places[skipped] if skipped else 0 : end].rstrip(" ?.!…¡¿,;:")
    if not skipped or not kept:
        return kept
    opening = "¿" if asked.lstrip()[:1] == "¿" else ""
    return opening + kept[:1].upper() + kept[1:]
