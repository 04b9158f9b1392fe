"""The stretch of days that a question speaks of: "yesterday", "in January 2026", "lo último"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Period:
    """Days that a question names, both inclusive; None where it is open on that side.

    ``words`` stand in the question as they are here. ``relative`` says that they were counted from today
    ("yesterday"); ``newest`` that what is new is asked for ("latest"); ``event`` is what the days were counted
    from where that is no day but something that happened ("the call"); ``side`` then is the side of it that is
    meant, and for ``since`` and ``until`` the library has to be asked.
    """

    words: str
    since: date | None = None
    until: date | None = None
    relative: bool = False
    newest: bool = False
    event: str | None = None
    side: Literal["before", "after"] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the period as plain JSON-ready values, days in ISO 8601."""
        return {
            "words": self.words,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "relative": self.relative,
            "newest": self.newest,
            "event": self.event,
            "side": self.side,
        }
