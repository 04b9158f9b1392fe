"""What kind of answer a question wants: one thing, or a list of things."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

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
