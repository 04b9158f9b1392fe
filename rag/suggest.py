"""A kind refusal: what was looked for, and a question that the closest article does answer. No model writes either."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from index.filters import ALL, Filter
from index.stems import content_words, every_function_word, fold
from rag import phrases
from rag.candidate import Candidate
from rag.evidence import choose, worth_reading
from rag.names import common
from rag.naming import read_names
from rag.period import Period
from rag.places import places_in
from rag.question import BadQuestion, understand
from rag.refuse import near_enough
from rag.retrieve import retrieve
from rag.signals import signals

if TYPE_CHECKING:
    from index import Library
    from rag.calibration import Calibration

Stands = Callable[[str, str], bool]
"""(a question, an article's id) to whether asking it would be answered from that article."""

# Function words alone beside the name: any other word would be looked for in the articles, too.
_ABOUT: Mapping[str, str] = MappingProxyType(
    {
        "en": "What is said about {}?",
        "es": "¿Qué se dice de {}?",
        "de": "Was gibt es über {}?",
        "fr": "Que dit-on de {} ?",
        "pt": "O que se diz sobre {}?",
        "it": "Che cosa si dice di {}?",
        "ca": "Què es diu sobre {}?",
        "nl": "Wat zegt men over {}?",
    }
)
# What may join two names as well as the words of one: "Petro y Sheinbaum".
_AND = frozenset({"y", "e"})
_LONGEST_TITLE = 70
_TRIES = 3
_MOST_WORDS = 8
_QUOTES = "«“„\"'‘(¡¿—–-"
_OFTEN = 2
"""How often an article names what it tells of; its title counts as that by itself."""


def looked_for(standalone: str, language: str, only: Filter = ALL, period: Period | None = None) -> str:
    """Return what was looked for, for a reader: the question's words of weight, and the filter in brackets."""
    words = content_words(standalone, language)[:_MOST_WORDS]
    since, until = only.since, only.until
    if period is not None and not (since or until):
        since, until = period.since, period.until
    limits = [phrases.days(since, until, language)] if since or until else []
    limits += [", ".join(sorted(named)) for named in (only.outlets, only.sections, only.languages) if named]
    said = ", ".join(words) or standalone
    return f"{said} ({'; '.join(limits)})" if limits else said


def suggestion(language: str, candidates: Sequence[Candidate], stands: Stands | None = None) -> str:
    """Return a question about the closest article, in the asker's language; "" where none is to be had.

    It asks about a name in the article's nearest sentence or title, the one that the fewest of the passages found hold
    and the article tells of most, or about its title. Asked in another language, a name of common words alone is none
    to ask about: a reader would have it translated. ``stands`` says whether a question would be answered; without it
    that is taken for granted.
    """
    best = next(iter(choose(candidates[:1], 1)), None)
    template = _ABOUT.get(language)
    if best is None or template is None:
        return ""
    article = best.article
    others = [fold(c.passage.text) for c in candidates if c.article.id != article.id]
    # a word that any article of the language writes small is no name of this one's
    context = "\n".join(
        (article.text, *(c.passage.text for c in candidates if c.article.language == article.language))
    )
    names = list(dict.fromkeys((*names_in(best.quote, context), *names_in(article.title, context))))
    foreign = article.language != language
    if foreign:
        names = [name for name in names if not _all_common(name, article.language)]

    def rank(name: str) -> tuple[bool, int, bool, bool]:
        held = sum(fold(name) in text for text in others)
        told = article.text.count(name) + 2 * (name in article.title)
        # a place has another name in the asker's language; what every passage holds says nothing of this article
        place = foreign and bool(places_in(name, article.language))
        return place, held, " " not in name and told < _OFTEN, told < _OFTEN

    names.sort(key=rank)
    topics = names[:_TRIES]
    title = article.title.strip().rstrip(".")
    if article.language == language and 0 < len(title) <= _LONGEST_TITLE and "…" not in title:
        topics.append(_quoted(title, language))
    asked = (template.format(topic) for topic in topics)
    return next((text for text in asked if stands is None or stands(text, article.id)), "")


def answerable(library: Library, only: Filter = ALL, calibration: Calibration | None = None) -> Stands:
    """Return what tells whether asking a question would find an article that ``only`` lets through, and be answered.

    ``calibration`` decides where it is given; without it, it is enough that the article is near.
    """

    def stands(text: str, article_id: str) -> bool:
        try:
            question = understand(text)
        except BadQuestion:
            return False
        found = retrieve(library, question.standalone, question.language, _TRIES, only)
        own = [c for c in found if c.article.id == article_id or any(a.id == article_id for a in c.copies)]
        evidence = worth_reading(own)
        if calibration is not None and evidence:
            return calibration.answers(signals(question, found, evidence, library))
        return near_enough(question, own, library.encoder.name)

    return stands


def names_in(text: str, context: str) -> Iterator[str]:
    """Yield the names in ``text``, two that "and" joins apart unless ``context`` joins them more than once.

    One of which ``context`` writes every word small somewhere is none ("Operaciones Especiales"), nor is a single word
    that opens a sentence and stands inside none.
    """
    for name in read_names(text):
        whole = name.parts(lambda _: True) if context.count(name.text) > 1 else name.parts(_joins)
        for part in whole:
            opens = part.opens or text[part.start - 1 : part.start] in tuple(_QUOTES)
            told = _without_opener(part.text) if opens else part.text
            alone = opens and " " not in told and told == part.text
            if len(told) > 2 and not _ordinary(told, context) and not (alone and not _inside(told, context)):
                yield told


def _joins(word: str) -> bool:
    """Return whether a small word joins two parts of one name, and not two names."""
    return word not in _AND


def _without_opener(name: str) -> str:
    """Return a name without the function words, and what joins them to it, that open its sentence."""
    words = name.split()
    while words and (words[0].islower() or fold(words[0]) in every_function_word()):
        words = words[1:]
    return " ".join(words)


def _ordinary(name: str, context: str) -> bool:
    """Return whether each word of a name that has a capital is written small somewhere, or is a function word."""
    return all(
        fold(word) in every_function_word() or re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", context)
        for word in name.split()
        if not word.islower()
    )


def _inside(word: str, context: str) -> bool:
    """Return whether a word stands with its capital inside a sentence, too."""
    return re.search(rf"(?<=[\w,;)] ){re.escape(word)}(?!\w)", context) is not None


def _all_common(name: str, language: str | None) -> bool:
    """Return whether a language may have words of its own for all of a name; a place known by its name is none."""
    if places_in(name, language):
        return False
    return all(common(word, language or "") for word in name.split() if not word.islower())


def _quoted(title: str, language: str) -> str:
    marks = {"en": "“{}”", "nl": "“{}”", "de": "„{}“"}.get(language, "«{}»")
    return marks.format(title)
