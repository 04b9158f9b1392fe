"""Articles in, a searchable library out: ``from index import Library``.

Names are imported when they are asked for, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.article import Article, Passage, Sentence
    from index.errors import FuenteError
    from index.filters import BadFilter, Choices, Filter
    from index.library import ArticleNotFound, Counts, EncoderMismatch, Library
    from index.report import SyncReport
    from index.schema import LibraryError
    from index.settings import IndexSettings

__all__ = [
    "Article",
    "ArticleNotFound",
    "BadFilter",
    "Choices",
    "Counts",
    "EncoderMismatch",
    "Filter",
    "FuenteError",
    "IndexSettings",
    "Library",
    "LibraryError",
    "Passage",
    "Sentence",
    "SyncReport",
]

_HOME = {
    "Article": "article",
    "ArticleNotFound": "library",
    "BadFilter": "filters",
    "Choices": "filters",
    "Counts": "library",
    "EncoderMismatch": "library",
    "Filter": "filters",
    "FuenteError": "errors",
    "IndexSettings": "settings",
    "Library": "library",
    "LibraryError": "schema",
    "Passage": "article",
    "Sentence": "article",
    "SyncReport": "report",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
