"""What a sentence needs to be understood: who its subject is, and who is being quoted.

"Rechazó la propuesta" does not say who did, and a quotation may name its speaker two sentences away. The sentences that
do are found near by, in the same passage; they are shown with it and never take its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from index.article import Sentence
from index.stems import every_function_word, fold
from rag.quantities.words import bag

Role = Literal["subject", "speaker"]

_BACK = 3
"""Sentences before it in which a sentence's subject or speaker is looked for."""

_ON = 2
"""Sentences behind a quotation in which its speaker is looked for."""


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence that another one leans on, and what it tells: whom it is about, or who says it."""

    sentence: Sentence
    role: Role


_OPENING, _CLOSING, _STRAIGHT = "«“„", "»”", '"'
_QUOTED = re.compile(r"«[^»]*(»|$)|“[^”]*(”|$)|„[^“”]*([“”]|$)|\"[^\"]*\"")

# Verbs and phrases by which news names who said something; stems, as they are written with any ending.
_SAYS = re.compile(
    r"\b(dijo|dije|dic(e|en|iendo)|afirm|señal|asegur|declar|explic|sostuv|sostien|agreg|añad|indic|coment|manifest|"
    r"remarc|subray|apunt|expres|recalc|advirti|según|seg[uú]n|a juicio de|en palabras de|"
    r"said|says|told|tells|stat(ed|es)|add(ed|s)|warn|claim|explain|argu(ed|es)|according to|announc|insist|"
    r"sagt|erklär|betont|teilte|meint|laut|zufolge|fügte|warnt|"
    r"a dit|déclar|affirm|selon|ajout|expliqu|indiqu|disse|afirmou|segundo|acrescent|explicou|ha detto|secondo|aggiun|"
    r"dichiar|spieg)",
    re.IGNORECASE,
)

# Words that open a sentence and stand for what came before, and those that may stand before the subject itself.
_PRONOUNS = bag(
    """el ella ellos ellas esto eso ello aquel aquella este esta estos estas ese esa esos esas ambos ambas
    he she they it this that these those both er sie es dies dieser diese dieses beide il elle ils elles cela ce celui
    ele ela eles elas isso isto lui lei loro questo questa costui his her their its su sus seu sua son sa ses ihr
    sein seine ihre lo la los las le les se"""
)
# The endings of a Spanish, Portuguese or Italian verb in the third person, which may do without its subject.
_VERB = re.compile(
    r"\w{2,}(ó|aron|ieron|aba|aban|ía|ían|ará|arán|erá|erán|irá|irán|ou|eram|aram|iram|ò|arono|erono|irono)"
)
_CARRIES_ON = bag(
    """ademas tambien asimismo luego despues entonces igualmente tampoco y pero no sin embargo por otra parte
    also then later moreover however and but meanwhile ausserdem auch dann aber und dabei zudem ensuite puis aussi mais
    et tambem depois mas e inoltre anche poi ma"""
)
_PRO_DROP = frozenset({"es", "pt", "it", "ca", "gl", "ro"})


def context_of(sentence: Sentence, around: Sequence[Sentence], language: str | None) -> tuple[Context, ...]:
    """Return the sentences among ``around``, its passage in reading order, that ``sentence`` leans on; mostly none."""
    place = next((i for i, s in enumerate(around) if s.start == sentence.start), None)
    if place is None:
        return ()
    before = [s for s in around[max(0, place - _BACK) : place] if not s.heading]
    quoted = _is_quotation(sentence, around[:place])
    outside = _QUOTED.sub(" ", sentence.text)
    if quoted and not _SAYS.search(outside):
        after = [s for s in around[place + 1 : place + 1 + _ON] if not s.heading]
        speaker = next((s for s in (*after, *reversed(before)) if _attributes(s)), None)
        if speaker is not None:
            return (Context(speaker, "speaker"),)
    # "«Nunca», añadió": who did is told before
    if _leans(sentence.text, language) or (quoted and not _names(outside)):
        subject = next((s for s in reversed(before) if _names(s.text)), None)
        if subject is not None:
            return (Context(subject, "subject"),)
    return ()


def _is_quotation(sentence: Sentence, before: Sequence[Sentence]) -> bool:
    """Whether the sentence begins as somebody's words: in quotation marks, or while they are open."""
    if sentence.text.lstrip("¿¡(")[:1] in _OPENING + _STRAIGHT:
        return True
    said = "".join(s.text for s in before)
    opened = max(said.rfind(mark) for mark in _OPENING)
    return opened > max(said.rfind(mark) for mark in _CLOSING)


def _attributes(sentence: Sentence) -> bool:
    outside = _QUOTED.sub(" ", sentence.text)
    return bool(_SAYS.search(outside)) and _names(outside)


def _leans(text: str, language: str | None) -> bool:
    """Whether a sentence leaves its subject to the ones before it: it names nobody and opens like one."""
    # German writes every noun with a capital, so there a capital tells nothing.
    if language != "de" and _names(text):
        return False
    words = re.findall(r"[^\W\d_]+", text)[:4]
    while words and fold(words[0]) in _CARRIES_ON:
        words = words[1:]
    if not words:
        return False
    if fold(words[0]) in _PRONOUNS - _articles(language):
        return True
    return language in _PRO_DROP and bool(_VERB.fullmatch(words[0].casefold()))


@cache
def _articles(language: str | None) -> frozenset[str]:
    """Words that open a noun's phrase in this language though they may be pronouns: "la presidenta", "es"."""
    known = {"es": "la los las lo el", "de": "es", "fr": "la le les", "it": "la le lo", "pt": "", "en": ""}
    return frozenset(known.get(language or "", "la los las lo le les es").split())


def _names(text: str) -> bool:
    """Whether a sentence names somebody or something: a capital inside it, or an opening word that is no common one."""
    words = re.findall(r"[^\W\d_][\w'’.]*", text)
    return any(
        word[:1].isupper() and fold(word) not in every_function_word() and (place > 0 or _a_name_opens(words))
        for place, word in enumerate(words)
    )


def _a_name_opens(words: Sequence[str]) -> bool:
    """Whether the first word is a name, as in "Claudia Sheinbaum rechazó" or "EEUU pidió"."""
    first = words[0]
    return (len(first) > 1 and first.isupper()) or (len(words) > 1 and words[1][:1].isupper())
