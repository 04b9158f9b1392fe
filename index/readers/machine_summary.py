"""Boxes of key points that a machine wrote, at the beginning of an article.

News sites print them above the text ("Las claves. Generado con IA …"). They are not the article's words, so
they are kept apart and never quoted.
"""

from __future__ import annotations

import re


def _any(*patterns: str) -> str:
    return "(?:" + "|".join(patterns) + ")"


_AI = r"(?:la\s+|l['’]|an?\s+)?" + _any(
    "IA",
    "AI",
    "KI",
    r"A\.I\.",
    r"I\.A\.",
    "inteligencia artificial",
    "artificial intelligence",
    "intelligence artificielle",
    "inteligência artificial",
    "intelligenza artificiale",
    "intel·ligència artificial",
    r"k[üu]nstlicher?n? intelligenz",
)
_MADE = _any(
    r"(?:generad|cread|elaborad|hech|resumid|redactad|escrit)[oa]s?\s+(?:autom[áa]ticamente\s+)?"
    rf"(?:con|por|mediante|usando)\s+{_AI}",
    r"(?:automatically\s+)?(?:generated|created|written|made|summari[sz]ed|produced)\s+(?:with|by|using)\s+"
    rf"(?:the\s+help\s+of\s+)?{_AI}",
    rf"(?:g[ée]n[ée]r|cr[ée]|r[ée]dig)[ée]e?s?\s+(?:par|avec)\s+{_AI}",
    rf"(?:gerad|criad|feit)[oa]s?\s+(?:por|com)\s+{_AI}",
    rf"(?:generat|creat)(?:[oaei]|s)?\s+(?:con|da|amb|per)\s+{_AI}",
    rf"(?:mit|von|durch)\s+{_AI}\s+(?:erstellt|generiert|zusammengefasst)",
    r"(?:AI|A\.I\.)[- ](?:generated|written|made)(?:\s+(?:summary|key\s+points|highlights|overview))?",
    r"(?:AI|A\.I\.)\s+summary",
    "KI-(?:generiert|erstellt|Zusammenfassung)",
)
_LABEL = (
    r"(?:(?:las?|los|the|les|as|os|die|das|i)\s+)?"
    + _any(
        *("claves", r"puntos\s+clave", "resumen", "sumario", r"lo\s+m[áa]s\s+importante"),
        *(r"ideas\s+principales", r"en\s+breve"),
        *(r"key\s+(?:points|takeaways|facts)", "takeaways", "summary", "highlights", r"tl;?dr"),
        r"at\s+a\s+glance",
        *(r"points\s+cl[ée]s", r"l['’]essentiel", r"r[ée]sum[ée]"),
        *("resumo", r"pontos[\s-]chave", "destaques"),
        *(r"punti\s+chiave", "riassunto", r"in\s+breve", "sintesi"),
        *(r"wichtigste(?:\s+in\s+k[üu]rze)?", "zusammenfassung"),
        *("claus", "resum", r"punts\s+clau"),
    )
    + r"(?:\s+(?:de|del|of|the|la|el|noticia|art[íi]culo|article|story|news|d[íi]a))*"
)
# What stands between label and marker: a "new" badge, a mark, a line end.
_BETWEEN = (
    r"(?:\s|\b(?:nuevo|new|beta|nouveau|neu|novo|nuovo|nou|texto|contenido|text|content)\b"
    r"|[-–—·|:.•*_#()\[\]✨🤖])*"
)
_BEFORE = r"[\s(\[#*_>✨🤖]*"
_AFTER = r"[)\]*_]*"

_LABELLED = re.compile(
    rf"{_BEFORE}{_LABEL}\b{_BETWEEN}{_MADE}{_AFTER}(?:\.|[ \u00a0\u202f]?:)?(?=\s|$)", re.IGNORECASE
)
_BARE = re.compile(rf"{_BEFORE}{_MADE}{_AFTER}(?::|\.?[^\S\n]*(?=\n|$))", re.IGNORECASE)
_BULLET = re.compile(r"[^\S\n]*(?:[-*•·▪●◦‣–—]|\d{1,2}[.)])\s")
_LABEL_LINE = re.compile(
    rf"{_BEFORE}(?:{_LABEL}{_BETWEEN}|(?:nuevo|new|beta|nouveau|neu|novo|nuovo|nou){_BETWEEN})", re.IGNORECASE
)
_MARKER_LINE = re.compile(rf"{_BEFORE}(?:{_LABEL}\b{_BETWEEN})?{_MADE}{_BETWEEN}[.:]?", re.IGNORECASE)
_BADGE = re.compile(r"(?:nuevo|new|beta)\s*(?=[A-ZÁÉÍÓÚ])")
# "Este resumen ha sido generado con IA y revisado por un periodista.", below the points as a rule.
_NOTE_LINE = re.compile(
    rf"{_BEFORE}(?:est[eao]s?|this|these|ce|cet|questo|dies\w*|aquest)\s+"
    r"(?:resumen|puntos(?:\s+clave)?|claves|summary|(?:key\s+)?points|takeaways|r[ée]sum[ée]|resumo|riassunto|resum)"
    r"(?:\s+(?:ha|han|fue|fueron|has|have|was|were|is|are|foi|è|a|été|est|been|sido|stato|estat))*\s+"
    rf"{_MADE}[^\n]{{0,120}}",
    re.IGNORECASE,
)


def marks_key_points(line: str) -> bool:
    """Tell whether a line of its own says that key points beside it were made by a machine.

    Such as "Generado con IA", "Las claves · Generado con IA" and "Este resumen ha sido generado con IA". A
    sentence about machine-made things, or the credit of a picture, is none.
    """
    # A badge in an element of its own has no space behind it.
    line = _BADGE.sub("", line.strip())
    return len(line) <= 200 and bool(_MARKER_LINE.fullmatch(line) or _NOTE_LINE.fullmatch(line))


def labels_key_points(line: str) -> bool:
    """Tell whether a line only names a box of key points ("Las claves", "Resumen", "nuevo")."""
    line = line.strip()
    return len(line) <= 60 and bool(_LABEL_LINE.fullmatch(line))


def without_machine_summary(text: str) -> tuple[str, str | None]:
    """Part ``text`` into the article's own words and the machine-made key points at its beginning, if any.

    The block goes from its marker ("Las claves … Generado con IA", "AI-generated summary") to the next blank
    line; the marker itself is in neither part. Where the marker stands alone in its paragraph, the bullets
    after it, or else the next paragraph, are the block. A sentence of the article that mentions "generado con
    IA" is left alone: a marker opens the text, and is followed by a colon, a line end or, after a label such
    as "Las claves", by a new sentence. ``text`` has its paragraphs parted by blank lines. Returns the body,
    which may be empty, and the block or ``None``.
    """
    end = _marker_end(text)
    if end is None:
        return text, None
    block, body = _parted(text[end:])
    return body.strip(), block.strip() or None


def _marker_end(text: str) -> int | None:
    bare = _BARE.match(text)
    if bare:
        return bare.end()
    labelled = _LABELLED.match(text)
    # A lower-case word goes on with the sentence: "El resumen generado con IA es …".
    if labelled is None or text[labelled.end() :].lstrip()[:1].islower():
        return None
    return labelled.end()


def _parted(rest: str) -> tuple[str, str]:
    first, *others = rest.split("\n\n")
    if not first.strip():
        # The marker is a paragraph of its own.
        bullets = _leading_bullets(others)
        return "\n\n".join(others[:bullets]), "\n\n".join(others[bullets:])
    if others:
        return first, "\n\n".join(others)
    # No blank line anywhere: the bullets behind the marker, or else one line.
    lines = first.strip("\n").split("\n")
    bullets = _leading_bullets(lines)
    return "\n".join(lines[:bullets]), "\n".join(lines[bullets:])


def _leading_bullets(pieces: list[str]) -> int:
    """Count the pieces at the beginning that are bulleted lines only; one if there are none."""
    for count, piece in enumerate(pieces):
        if not all(_BULLET.match(line) for line in piece.split("\n")):
            return max(1, count)
    return len(pieces)
