"""What the engine itself says to a reader, in the reader's language: refusals and notes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "en": "The articles do not say.",
        "es": "Los artículos no lo dicen.",
        "de": "Die Artikel sagen das nicht.",
        "fr": "Les articles ne le disent pas.",
        "pt": "Os artigos não o dizem.",
        "it": "Gli articoli non lo dicono.",
        "ca": "Els articles no ho diuen.",
        "nl": "De artikelen zeggen het niet.",
    }
)

_NOTES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "empty": "The library is empty: add articles first.",
            "excluded": "No article is within the filter.",
            "failed": "The writing model did not answer, so these are quotes only.",
            "preparing": "The writing model is still being prepared, so these are quotes only.",
            "missing": "The writing model is not here, so these are quotes only. `fuente fetch` gets it.",
        },
        "es": {
            "empty": "La biblioteca está vacía: añade artículos primero.",
            "excluded": "Ningún artículo pasa el filtro.",
            "failed": "El modelo de redacción no respondió; por eso solo hay citas.",
            "preparing": "El modelo de redacción aún se está preparando; por eso solo hay citas.",
            "missing": "Falta el modelo de redacción; por eso solo hay citas. `fuente fetch` lo trae.",
        },
        "de": {
            "empty": "Die Bibliothek ist leer: Füge zuerst Artikel hinzu.",
            "excluded": "Der Filter lässt keinen Artikel übrig.",
            "failed": "Das Schreibmodell hat nicht geantwortet, daher nur Zitate.",
            "preparing": "Das Schreibmodell wird noch vorbereitet, daher nur Zitate.",
            "missing": "Das Schreibmodell fehlt, daher nur Zitate. `fuente fetch` holt es.",
        },
    }
)


def refusal(language: str) -> str:
    """Return the refusal in ``language``, or in English where that language is not written here."""
    return _REFUSALS.get(language, _REFUSALS["en"])


def note(name: str, language: str, **values: object) -> str:
    """Return a note in ``language``, or in English where that language is not written here.

    Raises:
        KeyError: there is no note of that name.
    """
    return _NOTES.get(language, _NOTES["en"])[name].format(**values)
