"""The library as pages that need no script: ``/library`` to look through it, ``/library/ID`` to read an article."""

from rag.serve.library.routes import router

__all__ = ["router"]
