"""What was wrong with a call, in a sentence for the model that made it."""

from __future__ import annotations

from pydantic import BaseModel, ValidationError

from index.errors import FuenteError


class BadCall(FuenteError):
    """A tool was called with what it cannot use."""


class UnknownTool(FuenteError):
    """There is no tool of that name."""


class BadCursor(FuenteError):
    """A listing was asked for a page that it did not name."""


def wrong(error: ValidationError, taken: type[BaseModel]) -> BadCall:
    """Return what is wrong with the arguments of a tool that takes ``taken``; what was sent is not repeated."""
    first = error.errors(include_url=False, include_input=False)[0]
    kind, where = str(first["type"]), ".".join(str(part) for part in first["loc"])
    if kind == "missing":
        return BadCall(f"The argument “{where}” is missing.")
    if kind == "extra_forbidden":
        *known, last = taken.model_fields
        return BadCall(f"The argument “{where[:80]}” is not known. Known are {', '.join(known)} and {last}.")
    said = str(first["msg"])
    return BadCall(f"The argument “{where[:80]}” cannot be used: {said[:1].lower()}{said[1:]}.")
