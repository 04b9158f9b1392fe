"""What tells whether the library answers a question: a few numbers, none of them by a model that writes.

How near the best sentence is, how much of the question's wording stands in it and around it, whether what is asked
for (a number, a day, somebody, a place) is there at all. ``rag.calibration`` makes one probability of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Protocol

from index.stems import fold, function_words, term_set, terms
from rag.candidate import Candidate
from rag.evidence import Evidence
from rag.naming import read_names
from rag.overlap import Word, coverage, terms_of, words_of
from rag.quantities import quantities
from rag.question import Question
from rag.refuse import unnamed

Kind = Literal["number", "date", "person", "place"]
"""What a question word asks for, where it says so."""

# Spanish, English, German, French, Italian, Portuguese; the first that is found counts.
_ASKED: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "date",
        re.compile(
            r"\b(when|cu[aá]ndo|wann|quand|quando|(what|which) (year|day|date|month|century|decade)|"
            r"qu[eé] (a[ñn]o|d[ií]a|fecha|mes|siglo|d[eé]cada)|welche[mnrs]? (jahr|tag|datum|monat|jahrhundert)|"
            r"quelle? (ann[eé]e|jour|date|mois|si[eè]cle)|(che|quale?|in che) (anno|giorno|data|mese|secolo)|"
            r"que (ano|dia|m[eê]s|s[eé]culo))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "number",
        re.compile(
            r"\b(how (many|much|old|long|far|tall|high|big|large|often|fast)|cu[aá]nt[oa]s?|wie ?viele?|"
            r"wie (alt|lange|hoch|weit|gro(ß|ss)|oft|schnell)|combien|quant[oiae]s?|"
            r"(what|which) (percentage|percent|number|amount|share)|"
            r"qu[eé] (porcentaje|n[uú]mero|cantidad|proporci[oó]n))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "person",
        re.compile(r"\b(who|whom|whose|qui[eé]n(es)?|wer|wen|wem|wessen|qui|chi|quem)\b", re.IGNORECASE),
    ),
    ("place", re.compile(r"\b(where|d[oó]nde|ad[oó]nde|wo|wohin|woher|où|dove|onde)\b", re.IGNORECASE)),
)
# Question words that are other words in other languages, and the languages where they count.
_ONLY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"qui": ("fr", "ca"), "chi": ("it",), "wo": ("de",), "wer": ("de",), "wen": ("de",), "wem": ("de",)}
)
_NUMBERS = frozenset({"number", "percent", "money", "fraction", "vague", "ordinal", "time"})
_DATES = frozenset({"date", "time"})
_YEAR = re.compile(r"(?<!\d)1\d{3}(?!\d)|(?<!\d)20\d\d(?!\d)|\b[XVI]{2,5}\b")
_CAPITAL = re.compile(r"\w+")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")


class Terms(Protocol):
    """What a library knows of its words: see ``index.Library``."""

    def rarity(self, terms: Iterable[str]) -> Mapping[str, int]:
        """Return in how many passages each of these terms stands."""
        ...

    def size(self) -> int:
        """Return about how many passages there are."""
        ...

    def languages(self) -> Collection[str]:
        """Return the languages of the articles."""
        ...


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of a question and the sentence that would answer it; all but ``odds`` without a writing model.

    ``score`` is the sentence's as evidence, ``nearness`` the highest cosine of any sentence without what its
    language adds to it, ``gap`` how much the best article's score exceeds the next one's, None where there is no
    other. ``in_sentence``, ``in_passage`` and ``in_article`` are shares, from 0 to 1, of the weight of the
    question's words (the rarer in the library, the more) which the sentence with its title, its passage and its
    article hold, ``names`` and ``numbers`` those of its names and numbers that its passage and title hold, 1 where
    it has none. ``absent`` counts the names that no passage found holds, in the question's own language. ``fits``
    is 1 where the sentence holds what kind of thing is asked for, -1 where it does not, 0 where the question does
    not say. ``odds`` are the writing model's log odds that the sentence states the answer, None where none was
    asked.
    """

    same_language: bool
    score: float
    nearness: float
    gap: float | None
    in_sentence: float
    in_passage: float
    in_article: float
    names: float
    numbers: float
    absent: float
    fits: float
    odds: float | None = None


def signals(
    question: Question,
    candidates: Sequence[Candidate],
    evidence: Sequence[Evidence],
    library: Terms,
    *,
    chosen: int = 0,
    odds: float | None = None,
) -> Signals:
    """Return what tells whether ``evidence[chosen]`` answers the question.

    ``candidates`` are the passages found, best first, of which the evidence was taken. ``odds`` are the writing model's
    for that sentence.

    Raises:
        IndexError: there is no such evidence.
    """
    item = evidence[chosen]
    language = item.article.language
    same = language == question.language
    sentence = f"{item.article.title} {item.in_context}"
    passage = next((c.passage.text for c in candidates if _within(item, c)), item.quote)
    held = {
        place: term_set(text, language)
        for place, text in enumerate((sentence, f"{item.article.title} {passage}", item.article.text))
    }
    asked, codes = question.standalone, library.languages()
    wording = _shares(words_of(asked, question.language, codes), held, library)
    names = [w for name in _names(asked, question.language) for w in words_of(name, question.language, codes)]
    numbers = [Word(frozenset(terms(n, question.language))) for n in _DIGITS.findall(asked)]
    return Signals(
        same_language=same,
        score=item.score,
        nearness=max((float(c.sentence_scores.max()) - c.leaning for c in candidates), default=0.0),
        gap=_gap(candidates),
        in_sentence=wording[0],
        in_passage=wording[1],
        in_article=wording[2],
        names=_shares(names, held, library)[1] if names else 1.0,
        numbers=_shares(numbers, held, library)[1] if numbers else 1.0,
        absent=float(len(unnamed(asked, candidates))) if same and question.language != "de" else 0.0,
        fits=_fits(question, item),
        odds=odds,
    )


def asked_for(question: str, language: str) -> Kind | None:
    """Return what kind of thing a question asks for, None where its question word does not say."""
    for kind, pattern in _ASKED:
        for found in pattern.finditer(question):
            only = _ONLY.get(found.group().casefold())
            if only is None or language in only:
                return kind
    return None


def _within(item: Evidence, c: Candidate) -> bool:
    inside = c.passage.start <= item.sentence.start and item.sentence.end <= c.passage.end
    return inside and c.article.id == item.article.id


def _shares(words: Sequence[Word], held: Mapping[int, frozenset[str]], library: Terms) -> dict[int, float]:
    """Return by place which share of the words' weight its terms hold."""
    # A word that is nowhere here may be common elsewhere: its own forms are weighed, too.
    beside = {**held, -1: frozenset(terms_of(words))}
    return coverage(words, beside, library.rarity, max(library.size(), len(beside)))


def _gap(candidates: Sequence[Candidate]) -> float | None:
    if not candidates:
        return None
    best = candidates[0]
    other = next((c.score for c in candidates if c.article.id != best.article.id), None)
    return best.score - other if other is not None else None


def _names(question: str, language: str) -> list[str]:
    """Return the capitalised words inside a question, those of one name together; German writes every noun so."""
    if language == "de":
        return []
    found = ([w for w in name.capitals(inside=True) if len(w) > 2] for name in read_names(question))
    return [" ".join(words) for words in found if words]


def _fits(question: Question, item: Evidence) -> float:
    kind = asked_for(question.text, question.language)
    if kind is None:
        return 0.0
    return 1.0 if _holds(kind, question.standalone, item) else -1.0


def _holds(kind: Kind, question: str, item: Evidence) -> bool:
    """Return whether the sentence holds something of the kind that the question does not say itself."""
    said = {fold(word) for word in re.findall(r"\w+", question)}
    if kind in ("number", "date"):
        wanted = _NUMBERS if kind == "number" else _DATES
        found = quantities(item.quote, item.article.language, item.article.published)
        if any(q.kind in wanted and not _said(q.text, said) for q in found):
            return True
        return kind == "date" and any(not _said(y, said) for y in _YEAR.findall(item.quote))
    common = function_words(item.article.language)
    words = [fold(w) for w in _CAPITAL.findall(item.in_context) if w[:1].isupper() and len(w) > 2]
    return any(w not in common and w not in said for w in words)


def _said(text: str, said: Collection[str]) -> bool:
    return all(fold(word) in said for word in re.findall(r"\w+", text))
