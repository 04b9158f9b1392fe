"""A sentence as it is embedded: with its title before it, since by itself it may not say what it is about."""

from __future__ import annotations

from index.article import Article
from index.stems import content_words, fold

RECIPE = "titled-1"
"""How texts are made ready to be embedded; a library keeps the name, as vectors of two recipes are not quite alike."""

_LONGEST = 80
"""Characters of a title that are used: it costs time for each sentence."""


def titled(article: Article, sentence: str) -> str:
    """Return ``sentence`` behind its article's title; only this is embedded, and never quoted.

    A sentence that holds half of the title's words says itself what it is about, and stays as it is.
    """
    said = {fold(word) for word in content_words(sentence, article.language)}
    title = {fold(word) for word in content_words(article.title, article.language)}
    if 2 * len(title & said) >= len(title):
        return sentence
    return f"{_shortened(article.title)}: {sentence}"


def _shortened(title: str) -> str:
    title = " ".join(title.split())
    if len(title) <= _LONGEST:
        return title
    # scripts without spaces are cut anywhere
    return title[: _LONGEST + 1].rsplit(" ", 1)[0][:_LONGEST]
