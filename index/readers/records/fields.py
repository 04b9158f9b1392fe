"""Which column of a record holds what, and what its value says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from index.dates import moment
from index.readers.authors import names_in
from index.readers.blocks import set_of
from index.readers.decode import normalise
from index.readers.draft import Draft, UnreadableFile
from index.readers.markup import plain

# The names under which feeds, scrapers and archives of news keep a field; the first comes first.
NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        field: tuple(names.split())
        for field, names in {
            "text": "text texto articlebody body cuerpo content contenido fulltext maintext contenttext contenthtml "
            "bodytext cuerpotexto articletext articulo article textocompleto articlecontent plaintext bodyhtml texte "
            "contenu conteudo corpo testo inhalt",
            "title": "title titulo titular headline titre titel titolo heading encabezado name articletitle",
            "published": "published datepublished publishedat publicationdate pubdate publishdate publisheddate "
            "firstpublished date fecha fechapublicacion fechadepublicacion publicado datetime timestamp createdat "
            "datecreated publishedon data datum",
            "updated": "updated datemodified updatedat modified modifiedat lastmodified dateupdated datemodificacion "
            "fechaactualizacion fechamodificacion actualizado modificado",
            "url": "url canonicalurl canonical link enlace permalink weburl articleurl sourceurl uri href",
            "outlet": "outlet publisher source medio fuente newspaper periodico diario publication sitename site "
            "sourcename quelle fonte",
            "authors": "authors author autores autor autora byline firma creator writer writers",
            "section": "section seccion category categoria sectionname articlesection categories rubrik rubrique",
            "language": "language lang idioma lengua inlanguage langue lingua sprache",
            "id": "id guid uuid articleid newsid docid documentid key identificador",
        }.items()
    }
)
_LANGUAGES = MappingProxyType(
    {
        **dict.fromkeys(("spanish", "espanol", "castellano", "spa", "esp"), "es"),
        **dict.fromkeys(("english", "ingles", "eng"), "en"),
        **dict.fromkeys(("german", "deutsch", "aleman", "ger", "deu"), "de"),
        **dict.fromkeys(("french", "francais", "frances", "fre", "fra"), "fr"),
        **dict.fromkeys(("portuguese", "portugues", "por"), "pt"),
        **dict.fromkeys(("italian", "italiano", "ita"), "it"),
        **dict.fromkeys(("catalan", "catala", "cat"), "ca"),
        **dict.fromkeys(("galician", "gallego", "galego", "glg"), "gl"),
        **dict.fromkeys(("basque", "euskera", "euskara", "eus", "vasco"), "eu"),
    }
)
# Parts of a text's body that are not text: systems keep a body as a list of components.
_NO_TEXT = set_of(
    "image imagen photo foto picture gallery galeria video audio embed oembedresponse rawhtml ad advertisement related "
    "relacionadas relatedcontent relatedarticles newsletter promo divider caption"
)
_PARTS = ("blocks", "children", "elements", "contentelements", "paragraphs", "items", "model", "nodes")
_ADDRESS = re.compile(r"https?://[^\s<>\"']{3,2000}", re.IGNORECASE)


def key_of(name: object) -> str:
    """Return a column's name without case, accents, spaces and signs: ``"Fecha_Publicación"`` is fechapublicacion."""
    parted = unicodedata.normalize("NFKD", str(name)[:200])
    return "".join(char for char in parted if char.isalnum()).casefold()


def columns_for(
    found: Iterable[str], fields: Mapping[str, str] | None, name: str
) -> dict[str, tuple[str, ...]]:
    """Return for each field the columns that may hold it, the likeliest first.

    ``found`` are the columns there are, ``fields`` says which one is meant. Raises :class:`UnreadableFile` if
    ``fields`` names a field or a column that there is not; ``name`` names the file.
    """
    there: dict[str, list[str]] = {}
    for column in found:
        there.setdefault(key_of(column), []).append(str(column))
    columns = {
        field: tuple(column for alias in names for column in there.get(alias, ()))
        for field, names in NAMES.items()
    }
    for field, wanted in (fields or {}).items():
        if field not in NAMES:
            raise UnreadableFile(f"There is no field {field!r} to map; the fields are {', '.join(NAMES)}.")
        meant = [column for column in there.get(key_of(wanted), ()) if column == wanted] or there.get(
            key_of(wanted), []
        )
        if not meant:
            raise UnreadableFile(
                f"{name} has no column {wanted!r}, which is given for {field}. Its columns are "
                f"{listed(found)}. Give one of them."
            )
        columns[field] = tuple(meant)
    # A column says one thing: that given for the text is not the title too.
    taken = {column for field in fields or {} for column in columns[field]}
    return {
        field: names if field in (fields or {}) else tuple(column for column in names if column not in taken)
        for field, names in columns.items()
    }


def listed(columns: Iterable[str], most: int = 30) -> str:
    """Return columns for a sentence, a long list cut short."""
    named = [str(column)[:60] for column in columns]
    return ", ".join(named[:most]) + (f" and {len(named) - most} more" if len(named) > most else "") or "none"


def value_of(row: Mapping[str, Any], columns: Sequence[str]) -> Any:
    """Return the first value in ``columns`` that says something."""
    for column in columns:
        value = row.get(column)
        if value is None or value == [] or value == {} or (isinstance(value, float) and value != value):
            continue
        if isinstance(value, str) and value.strip().casefold() in ("", "nan", "null", "none", "n/a"):
            continue
        return value
    return None


def text_in(value: Any) -> str:
    """Return the text in a value: a string, a list of paragraphs or components, or an object that holds one."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        inner = {key_of(key): item for key, item in value.items()}
        if isinstance(inner.get("type"), str) and key_of(inner["type"]) in _NO_TEXT:
            return ""
        for name in (*NAMES["text"], "value", "html", "rendered", "data", *_PARTS):
            if isinstance(inner.get(name), (str, list)) or (name == "model" and inner.get(name)):
                return text_in(inner[name])
        return ""
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return "\n\n".join(
            text for item in value if isinstance(item, (str, Mapping)) and (text := text_in(item).strip())
        )
    return ""


def line_in(value: Any, longest: int = 500) -> str:
    """Return a value as one line: of an object its name, of a list its first item."""
    if isinstance(value, Mapping):
        inner = {key_of(key): item for key, item in value.items()}
        for name in ("name", "title", "nombre", "label", "value", "rendered", "displayname"):
            if isinstance(inner.get(name), (str, int)):
                return line_in(inner[name], longest)
        return ""
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return next((line for item in value[:20] if (line := line_in(item, longest))), "")
    if value is None or isinstance(value, (bytes, bytearray)):
        return ""
    return " ".join(normalise(plain(str(value)[: 20 * longest])).split())[:longest]


def authors_in(value: Any) -> tuple[str, ...]:
    """Return the names of authors in a value: a list, objects with a name, or one string with several."""
    values = (
        value if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)) else [value]
    )
    lines = [line_in(item) for item in values[:50]]
    # Tables write a list as Python shows it.
    return names_in(
        re.sub("['\"]", "", line[1:-1]) if line[:1] + line[-1:] == "[]" else line for line in lines
    )


def language_in(value: Any) -> str | None:
    """Return a language's two letters from its code or name: "es-ES", "spa", "Español"."""
    line = line_in(value, 40).replace("_", "-")
    word = key_of(line.partition("-")[0])
    word = _LANGUAGES.get(word, word)
    return word if len(word) == 2 and word.isascii() and word.isalpha() else None


def address_in(value: Any) -> str | None:
    """Return the web address in a value, or ``None``."""
    line = line_in(value, 2000).strip()
    return line if _ADDRESS.fullmatch(line) else None


def stated(row: Mapping[str, Any], columns: Mapping[str, Sequence[str]], draft: Draft) -> dict[str, Any]:
    """Return the fields of a draft that the record states, with their origins; those it does not are left out."""
    said: dict[str, Any] = {
        "title": line_in(value_of(row, columns["title"])),
        "url": address_in(value_of(row, columns["url"])),
        "outlet": line_in(value_of(row, columns["outlet"]), 200),
        "published": moment(value_of(row, columns["published"])),
        "updated": moment(value_of(row, columns["updated"])),
        "authors": authors_in(value_of(row, columns["authors"])),
        "section": line_in(value_of(row, columns["section"]), 200),
        "language": language_in(value_of(row, columns["language"])),
    }
    # A source may be given by its address.
    if said["outlet"] and _ADDRESS.fullmatch(said["outlet"]):
        said["outlet"] = said["outlet"].split("/")[2].removeprefix("www.")
    said = {field: value for field, value in said.items() if value}
    if said.get("updated") == said.get("published", draft.published):
        said.pop("updated", None)
    said["origins"] = tuple((field, "record") for field in said)
    return said
