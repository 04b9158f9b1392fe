"""Spans of OpenTelemetry: what an answer spends its time on. They hold counts and names of models, never a text.

Nothing is recorded, and next to nothing done, unless whoever runs the program has set a tracer provider, as
``rag.serve.telemetry.traces`` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def span(name: str, **attributes: str | int | float) -> Iterator[None]:
    """Record the block as a span within that of the request.

    It is not made the current one, so a generator may yield inside of it and go on in another thread.
    """
    from opentelemetry.trace import get_tracer

    made = get_tracer("fuente").start_span(name, attributes=attributes)
    try:
        yield
    finally:
        made.end()
