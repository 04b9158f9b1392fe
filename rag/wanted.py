"""What kind of answer a question wants: one thing, or a list of things, or more than a yes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from index.stems import content_terms

# An English word that ends like a plural, "countries" but not "status" or "crisis".
_PLURAL = r"(?!does\b)\w{2,}(?<![suiao])s|people|men|women|children"
# What "what" has to be followed by for the word between to be a noun: "What drugs are", not "What makes them".
_HELPS = "are|were|do|did|have|had|can|could|will|would|should|must|may|might"

_LISTS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "en": re.compile(
            rf"^\W*(list|name|enumerate|mention)\b(?! an? )|\bwhich( \w+)? ({_PLURAL})\b(?!')|"
            rf"\bwhat( \w+)?( \w+)? ({_PLURAL}) ({_HELPS})\b|"
            r"\b(what|who|which) (are|were|have been)\b|\bwhich of\b",
            re.IGNORECASE,
        ),
        "es": re.compile(
            r"^\W*(enumera|menciona|nombra|lista|di )|\b(cu[aá]les|qui[eé]nes)\b|\bqu[eé]( \w+)? \w{3,}s\b",
            re.IGNORECASE,
        ),
        "de": re.compile(
            r"^\W*(nenne|zähle|liste)\b|\bwelche \w+(en|er|e|s)\b|\b(wer|was) (sind|waren)\b", re.IGNORECASE
        ),
        "fr": re.compile(r"^\W*(cite|énumère|liste)|\bquel(s|les)\b|\bqui (sont|étaient)\b", re.IGNORECASE),
        "it": re.compile(r"^\W*(elenca|nomina)|\bquali\b|\bchi (sono|erano)\b", re.IGNORECASE),
        "pt": re.compile(r"^\W*(enumere|liste|cite)|\bquais\b|\bquem (são|eram)\b", re.IGNORECASE),
    }
)


def asks_for_list(question: str, language: str) -> bool:
    """Return whether a question asks for several things ("which countries", "¿quiénes"); False where none can tell."""
    pattern = _LISTS.get(language)
    return pattern is not None and bool(pattern.search(question))


# Question words at the beginning, perhaps behind one other word ("in what area"), of the question or of a part of it.
_BEGINS = r"(?:^|[,;:¿]\s?)\W*(?:\w+ )?"
_OPEN: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        code: re.compile(rf"{_BEGINS}(?:{words})\b", re.IGNORECASE)
        for code, words in {
            "en": "who|whom|whose|what|which|when|where|why|how",
            "es": "qué|quién(?:es)?|cuándo|dónde|adónde|cuál(?:es)?|cuánt[oa]s?|cómo",
            "de": "wer|wen|wem|wessen|was|welche[mnrs]?|wann|wo|wohin|woher|warum|weshalb|wieso|wie",
            "fr": "qui|que|qu|quoi|quand|où|quel(?:le)?s?|pourquoi|comment|combien",
            "it": "chi|che cosa|cosa|quando|dove|qual[ei]?|quant[oaie]|come|perché",
            "pt": "quem|que|quando|onde|qual|quais|quant[oa]s?|como",
            "nl": "wie|wat|welke?|wanneer|waar|waarom|hoe",
            "ca": "qui|què|quan|on|quins?|quin[ae]s?|quant[as]?s?|com",
        }.items()
    }
)
_OR: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        code: frozenset(words.split())
        for code, words in {
            "en": "or", "es": "o u", "de": "oder", "fr": "ou", "it": "o od", "pt": "ou", "nl": "of", "ca": "o",
        }.items()
    }
)  # fmt: skip
_AUXILIARY = re.compile(
    r"^\W*(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)\b",
    re.IGNORECASE,
)


def only_repeats(text: str, question: str, language: str) -> bool:
    """Return whether a statement has no word beyond those of the question, which asks for more than a yes.

    "The side effect is unfortunate" does not say which side effect. A question that is answered by yes, or by one of
    two things that it names, may be repeated.
    """
    asks = _OPEN.get(language)
    if asks is None or not asks.search(question):
        return False
    if not _OR[language].isdisjoint(question.casefold().split()):
        return False
    if language == "en" and _AUXILIARY.match(question):
        return False
    said = set(content_terms(text, language))
    return bool(said) and said <= set(content_terms(question, language))
