"""The title that a page shows, and titles without the name of the outlet, which pages put beside them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from index.readers.blocks import Node, words_of
from index.readers.html.address import host_of
from index.readers.html.boilerplate import names_of

_SIGN = re.compile(r"\s+(?:\||-|–|—|·|•|::|»|«|>|/)\s+|\s*\|\s*")
_TITLE = re.compile(r"(?:entry|post|article|page|story|news|noticia|nota)-title|titular|titulo|headline")
_KEY = re.compile(r"[\W_]+")


def key(text: str) -> str:
    """Return what two writings of a name or title have in common: letters and digits, without accents."""
    plain = unicodedata.normalize("NFKD", text)
    return _KEY.sub("", "".join(char for char in plain if not unicodedata.combining(char))).casefold()


def heading_of(tree: Node, title: str) -> str:
    """Return the title that the page shows: marked so, named so, its first <h1>, or what ``title`` repeats."""
    marked: list[str] = []
    named: list[str] = []
    plain: list[str] = []
    alike: list[str] = []
    for node in list(tree.iter("h1", "h2", "h3", "h4"))[:200]:
        text = words_of(node)
        if not 8 < len(text) <= 400:
            continue
        names = names_of(node)
        if "headline" in (node.get("itemprop") or ""):
            marked.append(text)
        elif _TITLE.search(names) and (node.tag == "h1" or node.find(".//a") is None):
            named.append(text)
        elif node.tag == "h1":
            plain.append(text)
        elif len(text) > 20 and (title.startswith(text) or title.endswith(text)):
            alike.append(text)
    # A title by its name alone may be a teaser's.
    return next(iter([*marked, *(named if len(named) == 1 or not plain else []), *plain, *named, *alike]), "")


def without_outlet(title: str, outlet: str | None, url: str | None = None, heading: str = "") -> str:
    """Return ``title`` without the outlet's name, and a section before that, at its end or its beginning.

    ``heading`` is the title that the page shows: where it opens ``title``, what stands behind a sign after it
    goes, whatever it is.
    """
    title = " ".join(title.split())
    if heading and title != heading and title.startswith(heading) and _SIGN.match(title, len(heading)):
        return heading
    pieces = _pieces(title)
    if len(pieces) < 2:
        return title
    names = _names(outlet, url)
    if _is_outlet(pieces[-1][0], names):
        end = pieces[-2][2]
        # "Title | Internacional | EL PAÍS": one word between two signs is the section.
        if (
            len(pieces) > 2
            and len(pieces[-2][0].split()) <= 2
            and "|" in title
            and len(pieces[0][0].split()) > 3
        ):
            end = pieces[-3][2]
        return title[:end]
    if _is_outlet(pieces[0][0], names):
        return title[pieces[1][1] :]
    return title


def outlet_beside(title: str, headings: Sequence[str]) -> str:
    """Return the name that stands behind one of ``headings`` in the page's title, or an empty string."""
    for heading in headings:
        heading = " ".join(heading.split())
        if len(heading) > 15 and title.startswith(heading) and (sign := _SIGN.match(title, len(heading))):
            rest = _pieces(title[sign.end() :])
            name = rest[-1][0] if rest else ""
            return name if 0 < len(name) <= 40 else ""
        if len(heading) > 15 and title.endswith(heading):
            name = title[: -len(heading)].strip(" |:-–—·»")
            return name if 0 < len(name) <= 40 else ""
    return ""


def _pieces(title: str) -> list[tuple[str, int, int]]:
    """Part a title at its signs into pieces with their start and end."""
    found: list[tuple[str, int, int]] = []
    start = 0
    for sign in _SIGN.finditer(title):
        found.append((title[start : sign.start()], start, sign.start()))
        start = sign.end()
    found.append((title[start:], start, len(title)))
    return [piece for piece in found if piece[0].strip()]


def _names(outlet: str | None, url: str | None) -> tuple[str, ...]:
    host = host_of(url) or ""
    labels = host.split(".")
    return tuple(
        name
        for name in (key(outlet or ""), key(host), key(labels[-2]) if len(labels) > 1 else "")
        if len(name) > 1
    )


def _is_outlet(piece: str, names: Sequence[str]) -> bool:
    """Tell whether a piece of a title names the outlet: the same name, or an edition of it."""
    found = key(piece)
    if not found or len(piece) > 50:
        return False
    return any(
        found == name
        or (len(name) > 4 and found.startswith(name))
        or (len(found) > 4 and name.startswith(found))
        for name in names
    )
