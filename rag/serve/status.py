"""How the product is doing: in one line for the page, in values for a health check."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from index.errors import FuenteError
from rag.serve.markup import plain
from rag.serve.words import Words

log = logging.getLogger(__name__)


def status_line(
    articles: Callable[[], int], status: Callable[[], dict[str, Any]], words: Words
) -> tuple[str, bool]:
    """Return the page's status as HTML, and whether it is settled (nothing being prepared, some articles).

    ``articles`` counts the library, ``status`` is the engine's; either may raise.
    """
    try:
        count, state = articles(), status()
    except Exception as error:  # the page stands, whatever state the library is in
        log.warning("The status could not be read: %s", error)
        text = str(error) if isinstance(error, FuenteError) else words.failed
        return f'<p class="status">{plain(text)}</p>', False
    parts = [words.count(words.articles, count) if count else words.library_empty, _model(state, words)]
    if state.get("error"):
        parts.append(str(state["error"]))
    text = " · ".join(plain(part) for part in parts)
    return f'<p class="status" lang="{words.code}">{text}</p>', bool(count) and not state.get("preparing")


def percent(preparing: dict[str, Any] | None) -> int | None:
    """Return how far a preparation is in percent, None where that is not known."""
    total = (preparing or {}).get("total") or 0
    done = (preparing or {}).get("done") or 0
    return min(100, int(100 * done / total)) if total > 0 else None


def _model(state: dict[str, Any], words: Words) -> str:
    preparing = state.get("preparing")
    if preparing:
        share = percent(preparing)
        return words.quotes_preparing if share is None else words.quotes_fetching.format(share)
    model = str(state.get("model") or "quotes")
    return words.quotes_only if model == "quotes" else model
