"""What a document says about itself, judged: its properties are often a template's or the program's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.dates import believable, day_of, leading_date
from index.readers.authors import names_in
from index.readers.decode import normalise
from index.readers.draft import Draft
from index.readers.text import draft_of

_LONGEST_TITLE = 300
# What programs write where nobody gave a title.
_NO_TITLE = re.compile(
    r"microsoft\s+(?:word|powerpoint|publisher|office)\b.*|(?:adobe\s+)?(?:photoshop|indesign)\b.*"
    r"|untitled\b.*|sin t[ií]tulo\b.*|(?:documento?|document|doc|presentaci[óo]n|presentation|libro|book)\s*\(?\d*\)?"
    r"|(?:power\s?point presentation|presentaci[óo]n de power\s?point"
    r"|print(?:ed)? (?:job|document)|slide \d+|title|t[ií]tulo)"
    r"|.*\.(?:docx?|odt|rtf|txt|pdf|indd|qxd|qxp|pages|tmp|html?|pptx?|dotx?|md|fm)",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"(?:admin\w*|user|usuario|owner|propietario|author|autor|unknown|desconocido|anonymous|an[óo]nimo|default|guest|"
    r"invitado|pc|hp|dell|lenovo|acer|asus|root|test|none|null|python-docx|microsoft|windows|apache poi|libreoffice|"
    r"adobe|acrobat|openoffice|calibre|pandoc|n/?a|home|casa|equipo|portatil|portátil)\b.*",
    re.IGNORECASE,
)
# The first day that a ZIP file can name: written by programs that leave out when they made a document.
_NO_DATE = date(1980, 1, 1)
_WORD = re.compile(r"[^\W\d_]{4,}")
_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?:\s+[\w'’.-]+){0,5}")
# A dateline: "Madrid, 16 de enero de 2026.-". Before the date stands a place at most, behind it a sign or nothing.
_BEFORE = re.compile(r"(?:[^\W\d_][\w.()/-]*[\s,;:·|–—-]+){0,5}?(?=\d|[^\W\d_]{3,10}\.?\s\d)")
_BEHIND = re.compile(r"\s*(?:$|[.,:;]?\s?[-–—/|·(]|\.\s|\d{1,2}[:.h]\d\d|a las \d)")
_HEAD_LINES = 12
_HEAD = 1500


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file's own fields say about the document in it, as they stand there."""

    title: str = ""
    authors: tuple[str, ...] = ()
    created: date | None = None
    modified: date | None = None
    outlet: str = ""
    language: str = ""


def draft_with(text: str, name: str, said: Properties, shown_title: str = "") -> Draft:
    """Make a draft of ``text``, with those of the properties that can be believed.

    ``shown_title`` is what the document shows as its title, by its style or size; if it becomes the title it is
    taken from the beginning of the text. A date that the document shows at its head comes before its file's: that
    only tells when it was made. Raises :class:`index.readers.UnreadableFile` as
    :func:`index.readers.text.draft_of` does.
    """
    shown_title = " ".join(normalise(shown_title).split())
    given = " ".join(normalise(said.title).split())
    origins: list[tuple[str, str]] = []
    title = ""
    if believable_title(given, text):
        title = given
        origins.append(("title", "properties"))
    elif shown_title:
        title = shown_title
        origins.append(("title", "text"))
    # A title that is shown but not taken stays in the text: nothing of a document is lost.
    same = bool(title) and title.casefold() == shown_title.casefold()
    draft = draft_of((_without_title(text, shown_title) if same else "") or text, name)
    published, updated = draft.published, None
    authors = believable_authors(said.authors)
    if authors:
        origins.append(("authors", "properties"))
    shown = published or date_at_head(draft.text)
    if shown:
        published = shown
        origins.append(("published", "text"))
    elif said.created and day_of(said.created) != _NO_DATE:
        published = said.created
        origins.append(("published", "properties"))
        # Who saves a document changes it: only another day than that of its making says something.
        if said.modified and day_of(said.modified) > day_of(published):
            updated = said.modified
            origins.append(("updated", "properties"))
    return replace(
        draft,
        title=title or draft.title,
        authors=authors,
        published=published,
        updated=updated,
        outlet=draft.outlet or said.outlet or None,
        origins=tuple(origins),
    )


def believable_title(title: str, text: str) -> bool:
    """Tell whether ``title`` can be that of the document with ``text``: no file's name, no other document's.

    Half of its longer words must stand in the text: a template hands its title down to every document made of it.
    """
    if not 4 <= len(title) <= _LONGEST_TITLE or _NO_TITLE.fullmatch(title) or len(title.split()) < 2:
        return False
    words = {word.casefold() for word in _WORD.findall(title)}
    there = {word.casefold() for word in _WORD.findall(text[:200_000])}
    return bool(words) and 2 * len(words & there) >= len(words)


def believable_authors(values: Sequence[str]) -> tuple[str, ...]:
    """Return the names of people or agencies in ``values``: no account's name, no program, no address."""
    return tuple(
        name
        for name in names_in(value[:400] for value in values[:20])
        if _NAME.fullmatch(name) and not _NO_AUTHOR.fullmatch(name) and (" " in name or name.isupper())
    )


def date_at_head(text: str) -> date | None:
    """Return the date that stands by itself or in a dateline at the head of ``text``, or ``None``."""
    for line in [line for line in text[:_HEAD].split("\n") if line.strip()][:_HEAD_LINES]:
        line = line.strip()
        start = _BEFORE.match(line[:100])
        if start is None:
            continue
        piece = line[start.end() : start.end() + 80]
        leading = leading_date(piece)
        if leading and _BEHIND.match(piece, leading[1]):
            return leading[0] if believable(leading[0]) else None
    return None


def _without_title(text: str, title: str) -> str:
    """Return ``text`` without ``title`` at its beginning, however that is broken into lines."""
    if not title:
        return text
    at_start = re.match(r"\s*" + r"\s+".join(map(re.escape, title.split())) + r"\s*(?:\n|$)", text)
    return text[at_start.end() :].strip() if at_start else text
