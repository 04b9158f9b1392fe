"""The head of the page: its name, the way to the library, and the languages that it speaks."""

from __future__ import annotations

from rag.serve.markup import plain
from rag.serve.words import LANGUAGES, Words, all_words


def masthead(words: Words) -> str:
    """Return the head as HTML; it carries the words of the page's scripts, and comes in the visitor's language."""
    tongues = "".join(_tongue(code, words) for code in all_words())
    return (
        f'<header data-words="{plain(words.for_scripts())}"><h1>Fuente</h1>'
        f'<p lang="{words.code}">{plain(words.tagline)}</p><nav aria-label="Fuente" lang="{words.code}">'
        f'<a href="/library">{plain(words.library)}</a>{tongues}</nav></header>'
    )


def _tongue(code: str, words: Words) -> str:
    now = ' aria-current="true"' if code == words.code else ""
    name = plain(LANGUAGES.get(code, code))
    return f'<a href="?lang={code}" data-language="{code}" hreflang="{code}" lang="{code}"{now}>{name}</a>'
