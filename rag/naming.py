"""The one reader of names: where a text names somebody or something, cut the same way for all who ask.

A name is words with a capital that stand together, with the small words and initials between them: "Universidad de la
República", "Paul T. Hendry". What counts as one is decided where it is asked: whether the first word has its capital
from the sentence, whether "NASA" counts, whether "of" joins. Languages without capitals have no names here, and German
has too many.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from index.abbreviations import TITLES
from index.stems import fold
from rag.quantities.words import bag

_TOKEN = re.compile(r"(?<!\w)[^\W\d_][\w'’]*(?:-[\w'’]+)*")
_WITHIN = re.compile(r"[^\W\d_][\w'’]*")
_GENITIVE = re.compile(r"(?:['’][sS]?)+$")
# Blanks may hold a line's end, which is no paragraph's.
_BLANKS = re.compile(r"[^\S\n]*\n?[^\S\n]*")
# Arabic and the like put these before a name, as part of it: "al-Bakri".
_PARTICLE = re.compile(r"(?:abd|abu|ad|al|as|ash|at|az|ben|bin|el|ibn)-", re.IGNORECASE)
_OF_ELIDED = re.compile(r"(?:d|dell|dall|nell|sull)['’]")
_THE_ELIDED = re.compile(r"l['’]")

_LINKS = bag("de del da das do dos du di della von van der den bin ibn al el le of y e")
_BEFORE_ARTICLES = bag("de di do du of von van")
_ARTICLES = bag("la las los el le les der den the")

_OPENING = " \t\n\r\u00a0\u202f«“„\"'‘([¿¡"
_DASHES = "-–—•*"
_LOOK = 40
"""Characters before a name that are looked at for the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name, as it is written: ``text`` is what stands from ``start`` to ``end`` (characters) of what was read.

    ``opens`` is whether it stands at the beginning of a sentence, so its first word may have its capital from there.
    ``words`` are its words in order, the links ("de la") and initials ("T.") between them too; the last one is neither.
    """

    text: str
    start: int
    end: int
    opens: bool
    words: tuple[str, ...]

    def capitals(self, *, inside: bool = False) -> tuple[str, ...]:
        """Return the words that have a capital, cut at hyphens, initials left out.

        ``inside`` leaves out one that opens its sentence.
        """
        found = [
            token.group()[first:]
            for token in _WITHIN.finditer(self.text)
            if (first := _first_capital(token.group())) is not None and len(token.group()) > first + 1
        ]
        return tuple(found[1:] if inside and self.opens and not is_initial(self.words[0]) else found)

    def parts(self, keep: Callable[[str], bool]) -> Iterator[Name]:
        """Yield what is left of the name where each of the words that ``keep`` refuses parts it."""
        spans: list[tuple[int, int]] = []
        end = 0
        for word in (*self.words, ""):
            start = len(self.text) - len(self.text[end:].lstrip())
            end = start + len(word)
            if word and keep(word):
                spans.append((start, end))
            elif spans:
                yield _name(self.text, spans, self.start, opens=self.opens and spans[0][0] == 0)
                spans = []


def read_names(text: str) -> Iterator[Name]:
    """Yield the names of a text in order; none overlaps another.

    A genitive's "'s" ends a name and is none of it, nor is an article that is written with it ("l'Espagne"). Names do
    not run over a full stop, any other mark, or the end of a paragraph.
    """
    run: list[tuple[int, int]] = []
    between: list[tuple[int, int]] = []
    for token in _TOKEN.finditer(text):
        written = token.group()
        word = _GENITIVE.sub("", written)
        start, end = token.start(), token.start() + len(word)
        initial = len(word) == 1 and word.isupper()
        stopped = initial and text[end : end + 1] == "."
        end += stopped
        last = [*run, *between][-1:]
        beside = bool(last) and _beside(text, last[0], start)
        before = text[slice(*last[0])] if beside else ""
        if beside and (initial or _links(word, before)):
            between.append((start, end))
            continue
        first = _first_capital(word)
        if initial and not stopped:
            first = None
        if first and (_PARTICLE.match(word) or (beside and _elided(word, before))):
            first = 0
        if not (beside and first == 0):
            yield from _told(text, run)
            run, between = [], []
        if first is not None:
            run += [*between, (start + first, end)]
            between = []
        if run and len(word) < len(written):
            yield from _told(text, run)
            run, between = [], []
    yield from _told(text, run)


def word_before(text: str, place: int) -> str:
    """Return the word that only blanks part from what begins at ``place``, or that is written with it: "l'"."""
    found = re.search(r"([\w'’]+)(?:\s+|(?<=['’]))$", text[max(0, place - _LOOK) : place])
    return found[1] if found else ""


def word_behind(text: str, place: int) -> str:
    """Return the word that only blanks part from what ends at ``place``; a genitive's "'s" is none."""
    found = re.match(r"\s+([\w'’]+)", text[place : place + _LOOK])
    return found[1] if found else ""


def _told(text: str, run: Sequence[tuple[int, int]]) -> Iterator[Name]:
    """Yield the name of a run of words, unless it is nothing but initials."""
    if any(end - start > 1 and text[start + 1] != "." for start, end in run):
        yield _name(text, run, 0, opens=_opens(text, run[0][0]))


def _name(text: str, spans: Sequence[tuple[int, int]], offset: int, *, opens: bool) -> Name:
    start, end = spans[0][0], spans[-1][1]
    words = tuple(text[a:b] for a, b in spans)
    return Name(text[start:end], start + offset, end + offset, opens, words)


def _first_capital(word: str) -> int | None:
    """Return where the name in a word begins: at its capital, or behind what is written with it ("anti-Trump")."""
    return next((n for n, c in enumerate(word) if c.isupper() and (n == 0 or word[n - 1] in "'’-")), None)


def _beside(text: str, last: tuple[int, int], start: int) -> bool:
    """Whether a word goes on where the last one ended: behind blanks, or behind an initial ("J.K. Rowling")."""
    gap = text[last[1] : start]
    return _BLANKS.fullmatch(gap) is not None and (bool(gap) or text[last[1] - 1] == ".")


def _links(word: str, before: str) -> bool:
    """Whether a small word joins what stands before it to a name's next word."""
    if not word.islower():
        return False
    if before in _LINKS or before in _ARTICLES:
        return before in _BEFORE_ARTICLES and word in _ARTICLES
    return word in _LINKS


def _elided(word: str, before: str) -> bool:
    """Whether "d'Arc" or "l'Union" goes on with a name; a bare article does not."""
    return bool(_OF_ELIDED.match(word) or (_THE_ELIDED.match(word) and before in _BEFORE_ARTICLES))


def _opens(text: str, start: int) -> bool:
    """Whether a sentence begins at ``start``, or before the marks that open a quotation or question there."""
    head = text[max(0, start - _LOOK) : start]
    told = head.rstrip(_OPENING)
    marks = head[len(told) :]
    if "¿" in marks or "¡" in marks or re.search(r"\n\s*\n", marks):
        return True
    listed = told.rstrip(_DASHES).rstrip(" \t")
    if not listed or (listed[-1] == "\n" and len(listed) < len(told)):
        return True
    if told[-1] == ".":
        words = re.findall(r"[\w.·]+", told[:-1])
        return not (words and told.endswith(f"{words[-1]}.") and words[-1].casefold() in _titles())
    return told[-1] in "!?…:;"


@cache
def _titles() -> frozenset[str]:
    return frozenset[str]().union(*TITLES.values())


def has_capital(word: str) -> bool:
    """Return whether a name's word has a capital, if behind a particle: "Bakri", "al-Bakri", "d'Arc"."""
    return _first_capital(word) is not None


def is_initial(word: str) -> bool:
    """Return whether a name's word is the first letter of one: "T.", "T"."""
    return len(word.rstrip(".")) == 1 and word[:1].isupper()


def is_link(word: str) -> bool:
    """Return whether a name's word only joins others, whether or not it has a capital ("van", "Van")."""
    return fold(word) in _LINKS or fold(word) in _ARTICLES
