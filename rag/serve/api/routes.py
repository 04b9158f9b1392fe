"""All routes below ``/api`` that are about questions and articles, ``/healthz`` and ``/readyz``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from rag.serve.api import articles, ask, health, ready, search
from rag.serve.api import library as shelves
from rag.serve.places import Places
from rag.serve.rate import Rate

if TYPE_CHECKING:
    from index.library import Library
    from rag.engine import Engine
    from rag.kept import Keeper


def router(
    engine: Engine,
    library: Library,
    keeper: Keeper,
    *,
    places: Places | None = None,
    rate: Rate | None = None,
    demo: bool = False,
) -> APIRouter:
    """Return the routes. Questions are answered at ``places``; more wait their turn.

    ``keeper`` remembers what was answered, ``rate`` is how many each visitor may ask.
    """
    routes = APIRouter()
    rate, places = rate or Rate(0), places or Places()
    routes.include_router(ask.router(engine, keeper, rate, places))
    routes.include_router(search.router(engine, rate, places))
    routes.include_router(articles.router(library))
    routes.include_router(shelves.router(engine, library))
    routes.include_router(health.router(engine, library, demo=demo))
    routes.include_router(ready.router(engine, library, places))
    return routes
