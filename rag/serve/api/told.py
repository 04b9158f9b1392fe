"""How articles are told as JSON-ready values, to every program in the same words."""

from __future__ import annotations

from datetime import date
from typing import Any

from index.article import Article
from index.shelf import Shelved
from rag.serve.shapes import MACHINE_LABEL


def listed(one: Shelved) -> dict[str, Any]:
    """Return an article as it stands in a list."""
    return {
        "id": one.id,
        "title": one.title,
        "outlet": one.outlet,
        "published": iso(one.published),
        "language": one.language,
        "opening": one.opening,
    }


def named(one: Article) -> dict[str, Any]:
    """Return which article it is, and where from."""
    return {
        "id": one.id,
        "title": one.title,
        "outlet": one.outlet,
        "published": iso(one.published),
        "url": one.url,
        "language": one.language,
    }


def known(one: Article) -> dict[str, Any]:
    """Return what is known of an article, without its text."""
    return {
        **named(one),
        "machine_summary": one.machine_summary,
        "machine_summary_label": MACHINE_LABEL if one.machine_summary else None,
    }


def iso(when: date | None) -> str | None:
    """Return a day, or an hour of one, in ISO 8601."""
    return when.isoformat() if when else None
