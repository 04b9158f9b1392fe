"""Names of authors out of bylines, records and feeds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.readers.decode import normalise

_OPENING = re.compile(
    r"^\W*(?:(?:escrito|redactado|publicado|texto)\s+)?(?:por|by|de|von|par|di|texto(?:\s+de)?|autor(?:es|a|as)?|author|redacci[óo]n)\s*:?\s+(?=[A-ZÁÉÍÓÚÑÜ])",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*(?:[;|/•·\n]|,(?!\s*(?:jr|sr|ph\.?d)\b))\s*", re.IGNORECASE)
_AND = re.compile(r"\s+(?:y|e|and|&|und|et)\s+")
_ADDRESS = re.compile(r"[(<\[]?(?:(?:https?:/|www\.)\S+|[^\s(<\[]+@\S+)", re.IGNORECASE)
_NO_NAME = re.compile(r"https?:|www\.|@|\d{2,}|[<>{}]|\.(?:com|es|org|net)\b", re.IGNORECASE)
_MORE = re.compile(r"\b(?:ver\s+m[áa]s|seguir|follow|corresponsal|enviad[oa]\s+especial)\b.*", re.IGNORECASE)
_DEFAULTS = frozenset(
    "admin administrator author autor null undefined none nan unknown webmaster editor".split()  # noqa: SIM905
)
_LONGEST = 70
_MOST = 12


def names_in(values: Iterable[str], outlet: str | None = None) -> tuple[str, ...]:
    """Return the names in bylines: parted, without "Por", addresses and accounts, each once.

    The outlet itself is no author.
    """
    found: dict[str, str] = {}
    for value in values:
        value = _ADDRESS.sub(" ", " ".join(normalise(value).split())[:600]).strip()
        value = _OPENING.sub("", value)
        for part in _PARTS.split(value):
            for name in _people(part):
                name = _OPENING.sub("", _MORE.sub("", name)).strip(" .,:;-–—")
                key = name.casefold()
                if name and len(name) <= _LONGEST and not _NO_NAME.search(name) and key not in _DEFAULTS:
                    found.setdefault(key, name)
    found.pop((outlet or "").casefold(), None)
    return tuple(found.values())[:_MOST]


def _people(part: str) -> list[str]:
    """Part "Ana Pérez y Luis Gil", but not "José Ortega y Gasset": on both sides stand a first and a last name."""
    pieces = _AND.split(part)
    return pieces if len(pieces) > 1 and all(len(piece.split()) > 1 for piece in pieces) else [part]
