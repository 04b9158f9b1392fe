"""A kind refusal: what was looked for, and a question that the closest article does answer. No model writes either."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import dropwhile
from types import MappingProxyType
from typing import TYPE_CHECKING

from index.filters import ALL, Filter
from index.stems import content_words, every_function_word, fold
from rag import phrases
from rag.candidate import Candidate
from rag.evidence import choose, worth_reading
from rag.period import Period
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
# Capitalised words, and the small ones that may stand between two of them: "Universidad de la República".
_CAPITALS = r"(?<!\w)(?:[A-ZÀ-ÖØ-Þ]\. ?|[A-ZÀ-ÖØ-ÞŁŚŻŽŠČ][\w'’\-]*\w)"
_BETWEEN = r"(?:(?:d[aeo]s?|del|de la|di|della|of the|of|von|van|der|y|e) )?"
_NAME = re.compile(rf"{_CAPITALS}(?:[ \u00a0]{_BETWEEN}{_CAPITALS})*")
_OPENS = re.compile(r"(?:^|[.!?:;…] ?|[«“\"'(¿¡—–-])$")
_LONGEST_TITLE = 70
_TRIES = 3
_MOST_WORDS = 8


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

    It asks about a name in the article's nearest sentence, the one that the fewest of the passages found hold, or
    about its title. ``stands`` says whether a question would be answered; without it that is taken for granted.
    """
    best = next(iter(choose(candidates[:1], 1)), None)
    template = _ABOUT.get(language)
    if best is None or template is None:
        return ""
    article = best.article
    others = [fold(c.passage.text) for c in candidates if c.article.id != article.id]
    names = list(dict.fromkeys((*names_in(best.quote, article.text), *names_in(article.title, article.text))))
    # several words are surely a name; what every passage holds says nothing of this article
    names.sort(key=lambda name: (sum(fold(name) in text for text in others), " " not in name))
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
    """Yield the names in ``text``; a word that opens a sentence is one where ``context`` never writes it small."""
    for found in _NAME.finditer(text):
        name = found.group()
        if _OPENS.search(text[: found.start()]):
            words = name.split(" ")
            if fold(words[0]) in every_function_word():
                name = " ".join(dropwhile(str.islower, words[1:]))
            elif len(words) == 1 and _ordinary(name, context):
                continue
        if len(name) > 2 and fold(name) not in every_function_word():
            yield name


def _ordinary(word: str, context: str) -> bool:
    """Return whether a word has its capital from the sentence that it opens."""
    small = re.search(rf"(?<!\w){re.escape(word[:1].lower() + word[1:])}(?!\w)", context)
    inside = re.search(rf"(?<=[\w,;)] ){re.escape(word)}(?!\w)", context)
    return small is not None or inside is None


def _quoted(title: str, language: str) -> str:
    marks = {"en": "“{}”", "nl": "“{}”", "de": "„{}“"}.get(language, "«{}»")
    return marks.format(title)
