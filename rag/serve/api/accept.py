"""Which of two forms of an answer a client would rather have, by its ``Accept`` header."""

from __future__ import annotations

EVENTS = "text/event-stream"


def wants_events(accept: str | None) -> bool:
    """Whether server-sent events are asked for by name, and JSON not rather (RFC 9110, section 12.5.1)."""
    wanted = dict(map(_weighed, (accept or "").split(",")))
    asked = wanted.get(EVENTS, 0.0)
    return asked > 0 and asked >= wanted.get("application/json", 0.0)


def _weighed(part: str) -> tuple[str, float]:
    kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return kind, float(value)
            except ValueError:
                return kind, 0.0
    return kind, 1.0
