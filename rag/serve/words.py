"""Every word of the page's own, in English and Spanish; the visitor's browser chooses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal

from rag import phrases
from rag.answer import Progress

Code = Literal["en", "es"]

EXAMPLES = (
    ("en", "What did Sheinbaum reject?"),
    ("es", "¿Cuándo será la reunión de alto nivel?"),
    ("de", "Was hat Sheinbaum abgelehnt?"),
)
"""Questions that the sample article answers, with their language: one click asks one."""

LANGUAGES = MappingProxyType(
    {
        "ar": "العربية", "ca": "Català", "de": "Deutsch", "el": "Ελληνικά", "en": "English", "es": "Español",
        "eu": "Euskara", "fr": "Français", "gl": "Galego", "it": "Italiano", "nl": "Nederlands", "pl": "Polski",
        "pt": "Português", "ro": "Română", "ru": "Русский", "sv": "Svenska", "tr": "Türkçe", "uk": "Українська",
    }
)  # fmt: skip
"""Languages by ISO 639-1 code, each as its speakers call it."""


@dataclass(frozen=True, slots=True)
class Words:
    """The page's strings in one language; ``{}`` marks where a number or a name goes."""

    code: Code
    tagline: str
    placeholder: str
    ask: str
    stop: str
    again: str
    try_one: str
    intro: str
    sources: str
    sources_empty: str
    sources_refused: str
    no_title: str
    marked: str
    back: str
    closest: str
    looked_for: str
    instead: str
    searching: str
    reading: tuple[str, str]
    writing: str
    checking: str
    left_out: tuple[str, str]
    partly: str
    stopped: str
    failed: str
    empty_question: str
    long_question: str
    library_empty: str
    articles: tuple[str, str]
    quotes_only: str
    quotes_fetching: str
    quotes_preparing: str
    thousands: str
    months: tuple[str, ...]
    day: str
    at: str
    quoted: str
    narrow: str
    since: str
    until: str
    outlets: str
    languages: str
    sections: str
    bad_day: str
    days_crossed: str
    remove: str
    as_edited: str
    all_days: str
    all_days_read: str
    newest: str
    any_age: str
    searched_for: str
    edit: str
    also_in: str
    roles: tuple[str, str]

    def number(self, n: int) -> str:
        """Return a whole number with the language's thousands mark."""
        return f"{n:,}".replace(",", self.thousands)

    def count(self, forms: tuple[str, str], n: int) -> str:
        """Return the singular or plural form with the number in it."""
        return forms[0 if n == 1 else 1].format(self.number(n))

    def days(self, since: date | None, until: date | None) -> str:
        """Return a stretch of days in words; an empty string where it is open on both sides."""
        return phrases.days(since, until, self.code)

    def date(self, when: date | None) -> str:
        """Return a date in words (with the hour of a datetime), or an empty string for None."""
        if when is None:
            return ""
        text = self.day.format(day=when.day, month=self.months[when.month - 1], year=when.year)
        if isinstance(when, datetime) and (when.hour or when.minute):
            text += self.at.format(when.strftime("%H:%M"))
        return text

    def role(self, role: Literal["subject", "speaker"]) -> str:
        """Return what a sentence tells that another one leans on."""
        return self.roles[0 if role == "subject" else 1]

    def stage(self, progress: Progress) -> str:
        """Return what the engine is doing now, in words."""
        if progress.stage == "searching":
            return self.searching
        if progress.stage == "reading":
            return self.count(self.reading, progress.detail)
        return self.writing if progress.stage == "writing" else self.checking


ENGLISH = Words(
    code="en",
    tagline="Ask the news. Every sentence of the answer shows its source.",
    placeholder="Ask about the articles, in any language",
    ask="Ask",
    stop="Stop",
    again="New conversation",
    try_one="For example",
    intro="The answer comes from the articles in this library and from nothing else. "
    "Each number in it leads to the sentence it rests on.",
    sources="Sources",
    sources_empty="The sentences that carry the answer will stand here, marked in their paragraph.",
    sources_refused="No source answers this. These articles come closest.",
    no_title="Untitled article",
    marked="Quoted sentence, source {}",
    back="Back to the answer",
    closest="Closest in the library",
    looked_for="Looked for:",
    instead="You could ask:",
    searching="Searching the articles",
    reading=("Reading {} sentence", "Reading {} sentences"),
    writing="Writing",
    checking="Checking each sentence against its source",
    left_out=(
        "{} statement was left out: its source does not say it.",
        "{} statements were left out: their source does not say it.",
    ),
    partly="partly supported",
    stopped="Stopped.",
    failed="Something went wrong while this was being answered. Nothing is lost: ask again, "
    "or look at the log for the cause.",
    empty_question="There is no question yet. Write one and press Enter.",
    long_question="That question has {} characters, and at most {} can be read. Please ask it shorter.",
    library_empty="No articles yet",
    articles=("{} article", "{} articles"),
    quotes_only="quotes only",
    quotes_fetching="quotes only while the writing model is being fetched ({}%)",
    quotes_preparing="quotes only while the writing model is made ready",
    thousands=",",
    months=(
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ),
    day="{day} {month} {year}",
    at=", {}",
    quoted="“{}”",
    narrow="Narrow the search",
    since="First day",
    until="Last day",
    outlets="Outlets",
    languages="Languages",
    sections="Sections",
    bad_day="“{}” is not a day. Write year, month and day, such as 2026-01-31.",
    days_crossed="The first day ({}) is after the last ({}). Exchange them.",
    remove="Remove: {}",
    as_edited="Search for the text as it stands",
    all_days="Search all days",
    all_days_read="All days",
    newest="Latest first",
    any_age="Search without regard to age",
    searched_for="Searched for:",
    edit="Edit this",
    also_in="Also in: {}",
    roles=("Whom it is about", "Who is quoted"),
)  # fmt: skip

SPANISH = Words(
    code="es",
    tagline="Pregunte a las noticias. Cada frase de la respuesta muestra su fuente.",
    placeholder="Su pregunta, en cualquier idioma",
    ask="Preguntar",
    stop="Parar",
    again="Nueva conversación",
    try_one="Por ejemplo",
    intro="La respuesta sale de los artículos de esta biblioteca y de nada más. "
    "Cada número lleva a la frase en que se apoya.",
    sources="Fuentes",
    sources_empty="Aquí aparecerán las frases que sostienen la respuesta, marcadas en su párrafo.",
    sources_refused="Ninguna fuente responde a esto. Estos artículos son los más cercanos.",
    no_title="Artículo sin título",
    marked="Frase citada, fuente {}",
    back="Volver a la respuesta",
    closest="Lo más cercano en la biblioteca",
    looked_for="Se buscó:",
    instead="Puedes preguntar:",
    searching="Buscando en los artículos",
    reading=("Leyendo {} frase", "Leyendo {} frases"),
    writing="Escribiendo",
    checking="Comprobando cada frase con su fuente",
    left_out=(
        "Se omitió {} afirmación: su fuente no la dice.",
        "Se omitieron {} afirmaciones: sus fuentes no las dicen.",
    ),
    partly="respaldada en parte",
    stopped="Detenido.",
    failed="Algo falló al responder. No se ha perdido nada: "
    "pregunte otra vez, o busque la causa en el registro.",
    empty_question="Todavía no hay pregunta. Escriba una y pulse Intro.",
    long_question="La pregunta tiene {} caracteres y se leen {} como máximo. Acórtela, por favor.",
    library_empty="Todavía no hay artículos",
    articles=("{} artículo", "{} artículos"),
    quotes_only="solo citas",
    quotes_fetching="solo citas mientras se descarga el modelo que escribe ({} %)",
    quotes_preparing="solo citas mientras se prepara el modelo que escribe",
    thousands=".",
    months=(
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
        "noviembre", "diciembre",
    ),
    day="{day} de {month} de {year}",
    at=", {}",
    quoted="«{}»",
    narrow="Acotar la búsqueda",
    since="Primer día",
    until="Último día",
    outlets="Medios",
    languages="Idiomas",
    sections="Secciones",
    bad_day="«{}» no es un día. Escriba año, mes y día, por ejemplo 2026-01-31.",
    days_crossed="El primer día ({}) es posterior al último ({}). Intercámbielos.",
    remove="Quitar: {}",
    as_edited="Buscar el texto tal como está",
    all_days="Buscar en todos los días",
    all_days_read="Todos los días",
    newest="Primero lo más reciente",
    any_age="Buscar sin atender a la fecha",
    searched_for="Se buscó:",
    edit="Editar",
    also_in="También en: {}",
    roles=("De quién se trata", "Quién lo dice"),
)  # fmt: skip


def words_for(accept_language: str | None) -> Words:
    """Return the words for a browser's ``Accept-Language`` header: the best of ours it names, else English.

    Weights (``;q=``) count as RFC 9110 section 12.5.4 says; a range that cannot be read is passed over.
    """
    best, chosen = 0.0, ENGLISH
    for part in (accept_language or "").split(","):
        name, _, weight = part.strip().partition(";")
        primary = name.strip().lower().split("-")[0]
        if primary not in ("en", "es"):
            continue
        try:
            q = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if q > best:
            best, chosen = q, SPANISH if primary == "es" else ENGLISH
    return chosen
