"""Cursors: a place in the list of articles as a text that only we read."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import Any

from index.errors import FuenteError
from index.shelf import Place


class BadCursor(FuenteError):
    """What was sent is no cursor of ours."""


def written(place: Place) -> str:
    """Return the cursor of a place."""
    said = json.dumps([place.day, place.published, place.outlet, place.id], separators=(",", ":"))
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read(cursor: str) -> Place:
    """Return the place that a cursor names.

    Raises:
        BadCursor: it is none that ``written`` gave.
    """
    try:
        said = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        day, published, outlet, identity = json.loads(said)
        if not (_is_day(day) and _is_name(published) and _is_name(outlet) and isinstance(identity, str)):
            raise ValueError
        place = Place(day, published, outlet, identity)
        if written(place) != cursor:  # other spellings of it would not be ours
            raise ValueError
        for text in (published, outlet, identity):
            (text or "").encode()  # half a character cannot be looked for
    except (ValueError, TypeError, RecursionError):
        raise BadCursor(
            "The cursor is none that was given here. Leave it out to begin with the first articles."
        ) from None
    return place


def _is_day(given: Any) -> bool:
    return given is None or (type(given) is int and 1 <= given <= date.max.toordinal())


def _is_name(given: Any) -> bool:
    return given is None or isinstance(given, str)
