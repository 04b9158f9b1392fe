"""A question in, a cited answer out: retrieval, writing, verification, and the ways to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.answer import Answer as Answer
    from rag.answer import Citation as Citation
    from rag.answer import Hit as Hit
    from rag.answer import Statement as Statement
    from rag.engine import Engine as Engine

__all__ = ["Answer", "Citation", "Engine", "Hit", "Statement"]


def __getattr__(name: str) -> Any:
    """Import the public names on first use, so that importing the package costs nothing."""
    if name == "Engine":
        from rag.engine import Engine

        return Engine
    if name in __all__:
        from rag import answer

        return getattr(answer, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
