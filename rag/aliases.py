"""What languages call by names of their own: countries, and the organisations that news names every day.

Spelling does not lead from "Germany" to "Alemania", nor from "US" to "EE.UU.". Countries' names are CLDR's, by way of
Babel; for organisations there is no such list, so the few that matter stand here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from index.function_words import FUNCTION_WORDS
from index.stems import content_words, fold, terms

Named = frozenset[frozenset[str]]
"""The names of one thing in several languages, each as the search terms that stand for it together."""

_ORGANISATIONS: Mapping[str, tuple[str, ...]] = {
    "US": ("US", "USA", "EEUU", "EE UU", "EUA", "United States", "Estados Unidos"),
    "GB": ("UK", "GB", "Great Britain", "Gran Bretaña", "Großbritannien", "Grande-Bretagne", "Gran Bretagna"),
    "AE": ("UAE", "EAU", "VAE"),
    "un": (
        "UN", "ONU", "United Nations", "Naciones Unidas", "Vereinte Nationen", "Vereinten Nationen",
        "Nations unies", "Nações Unidas", "Nazioni Unite", "Nacions Unides",
    ),
    "eu": (
        "EU", "UE", "European Union", "Unión Europea", "Europäische Union", "Europäischen Union",
        "Union européenne", "União Europeia", "Unione europea", "Unió Europea",
    ),
    "nato": ("NATO", "OTAN"),
    "who": (
        "WHO", "OMS", "World Health Organization", "Organización Mundial de la Salud",
        "Weltgesundheitsorganisation", "Organisation mondiale de la santé", "Organização Mundial da Saúde",
        "Organizzazione mondiale della sanità",
    ),
    "imf": (
        "IMF", "FMI", "IWF", "International Monetary Fund", "Fondo Monetario Internacional",
        "Internationaler Währungsfonds", "Fonds monétaire international", "Fundo Monetário Internacional",
        "Fondo monetario internazionale",
    ),
    "wb": ("World Bank", "Banco Mundial", "Weltbank", "Banque mondiale", "Banca mondiale"),
    "wto": ("WTO", "OMC", "World Trade Organization", "Organización Mundial del Comercio"),
    "oecd": ("OECD", "OCDE", "OCSE"),
    "oas": ("OAS", "OEA", "Organization of American States", "Organización de los Estados Americanos"),
    "icc": (
        "ICC", "CPI", "IStGH", "International Criminal Court", "Corte Penal Internacional",
        "Internationaler Strafgerichtshof", "Cour pénale internationale",
    ),
    "ilo": ("ILO", "OIT"),
    "aids": ("AIDS", "SIDA", "VIH", "HIV"),
}  # fmt: skip
"""Names by what they stand for; where that is a country, beside CLDR's, by its ISO 3166 code."""

LONGEST = 4
"""Words of the longest name that is looked for."""


def named(words: Collection[str], language: str, languages: Collection[str]) -> Named | None:
    """Return all names of what ``words`` name in ``language``, as ``languages`` would hold them, None if nothing.

    ``words`` are neighbours in a question, without function words.
    """
    thing = _things(language).get(tuple(fold(word) for word in words))
    if thing is None:
        return None
    codes = dict.fromkeys((language, *sorted(languages)))
    # an organisation's names are not told apart by language: "ONU" is written in many
    known = [(name, code) for code in codes for name in _ORGANISATIONS.get(thing, ())]
    known += [(name, code) for code in codes if (name := _territories(code).get(thing))]
    alike = frozenset(frozenset(terms(" ".join(content_words(name, code)), code)) for name, code in known)
    # "UN" is a word of Spanish, and "us" one of English: in a passage they would be found for what they are not
    common = frozenset(fold(word) for code in languages for word in FUNCTION_WORDS.get(code, ()))
    return frozenset(name for name in alike if name - common)


@lru_cache(maxsize=64)
def _things(language: str) -> Mapping[tuple[str, ...], str]:
    """Return what names in ``language`` stand for, by their folded words."""
    names = [(name, thing) for thing, names in _ORGANISATIONS.items() for name in names]
    names += [(name, code) for code, name in _territories(language).items()]
    found = {}
    for name, thing in names:
        # a name in capitals may look like a function word by itself
        words = tuple(fold(word) for word in content_words(name, language) or content_words(name, None))
        if 0 < len(words) <= LONGEST:
            found[words] = thing
    return found


@lru_cache(maxsize=64)
def _territories(language: str) -> Mapping[str, str]:
    """Return countries' names in ``language`` by ISO 3166 code, none where CLDR does not know the language."""
    from babel import Locale, UnknownLocaleError

    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    return {code: name for code, name in territories.items() if len(code) == 2 and code.isalpha()}


def organisations() -> Mapping[str, tuple[str, ...]]:
    """Return the names of organisations, and of countries beside CLDR's, by what they stand for."""
    return _ORGANISATIONS
