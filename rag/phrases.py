"""What the engine itself says to a reader, in the reader's language: refusals and notes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
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
            "stopped": "The writing model stopped answering; this is what was verified until then.",
            "preparing": "The writing model is still being prepared, so these are quotes only.",
            "missing": "The writing model is not here, so these are quotes only. `fuente fetch` gets it.",
            "looked": "Only articles of these days were read: {days} (“{words}”). Other days may say it.",
            "elsewhere": "No article of these days answers this: {days} (“{words}”). This is from another day.",
        },
        "es": {
            "empty": "La biblioteca está vacía: añade artículos primero.",
            "excluded": "Ningún artículo pasa el filtro.",
            "failed": "El modelo de redacción no respondió; por eso solo hay citas.",
            "stopped": "El modelo de redacción dejó de responder; esto es lo que se verificó hasta entonces.",
            "preparing": "El modelo de redacción aún se está preparando; por eso solo hay citas.",
            "missing": "Falta el modelo de redacción; por eso solo hay citas. `fuente fetch` lo trae.",
            "looked": "Solo se leyeron artículos de estos días: {days} («{words}»). Puede estar en otros.",
            "elsewhere": "Ningún artículo de estos días responde: {days} («{words}»). Esto es de otro día.",
        },
        "de": {
            "empty": "Die Bibliothek ist leer: Füge zuerst Artikel hinzu.",
            "excluded": "Der Filter lässt keinen Artikel übrig.",
            "failed": "Das Schreibmodell hat nicht geantwortet, daher nur Zitate.",
            "stopped": "Das Schreibmodell hat aufgehört zu antworten; bis dahin wurde dies geprüft.",
            "preparing": "Das Schreibmodell wird noch vorbereitet, daher nur Zitate.",
            "missing": "Das Schreibmodell fehlt, daher nur Zitate. `fuente fetch` holt es.",
            "looked": "Gelesen wurden nur Artikel dieser Tage: {days} („{words}“). Andere sagen es vielleicht.",
            "elsewhere": "Kein Artikel dieser Tage beantwortet das: {days} („{words}“). Dies ist von einem anderen.",
        },
        "fr": {
            "failed": "Le modèle de rédaction n’a pas répondu ; il n’y a donc que des citations.",
            "stopped": "Le modèle de rédaction a cessé de répondre ; voici ce qui était vérifié jusque-là.",
        },
        "pt": {
            "failed": "O modelo de redação não respondeu; por isso há apenas citações.",
            "stopped": "O modelo de redação deixou de responder; isto é o que foi verificado até então.",
        },
        "it": {
            "failed": "Il modello di scrittura non ha risposto; perciò ci sono solo citazioni.",
            "stopped": "Il modello di scrittura ha smesso di rispondere; questo è quanto verificato fino ad allora.",
        },
        "ca": {
            "failed": "El model de redacció no ha respost; per això només hi ha citacions.",
            "stopped": "El model de redacció ha deixat de respondre; això és el que s’havia verificat fins aleshores.",
        },
        "nl": {
            "failed": "Het schrijfmodel heeft niet geantwoord, dus dit zijn alleen citaten.",
            "stopped": "Het schrijfmodel is gestopt met antwoorden; dit is wat tot dan toe is nagegaan.",
        },
    }
)

_SINCE: Mapping[str, str] = MappingProxyType({"en": "since {}", "es": "desde el {}", "de": "seit dem {}"})
_UNTIL: Mapping[str, str] = MappingProxyType({"en": "until {}", "es": "hasta el {}", "de": "bis zum {}"})


def refusal(language: str) -> str:
    """Return the refusal in ``language``, or in English where that language is not written here."""
    return _REFUSALS.get(language, _REFUSALS["en"])


def note(name: str, language: str, **values: object) -> str:
    """Return a note in ``language``, or in English where the note is not written in it here.

    Raises:
        KeyError: there is no note of that name.
    """
    return _NOTES.get(language, {}).get(name, _NOTES["en"][name]).format(**values)


def days(since: date | None, until: date | None, language: str) -> str:
    """Return a stretch of days as its reader would write it, "1–31 Jan 2026"; "" where it is open on both sides.

    As with notes, it is English where the language is not written here.
    """
    from babel.dates import format_date, format_interval

    code = language if language in _SINCE else "en"
    locale = {"en": "en_GB"}.get(code, code)
    if since and until and since != until:
        return format_interval(since, until, "yMMMd", locale=locale)
    if since and until:
        return format_date(since, "long", locale=locale)
    if since:
        return _SINCE[code].format(format_date(since, "long", locale=locale))
    return _UNTIL[code].format(format_date(until, "long", locale=locale)) if until else ""
