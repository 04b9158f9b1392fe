"""Pages of a list: how many there are, and where one begins."""

from __future__ import annotations

from dataclasses import dataclass

SIZE = 50
"""Articles on a page."""


@dataclass(frozen=True, slots=True)
class Paging:
    """Page ``number``, from 1, of ``count``; at least one, and a number beyond the last is the last."""

    number: int
    count: int
    size: int = SIZE

    @classmethod
    def of(cls, number: int, total: int, size: int = SIZE) -> Paging:
        """Return the page of that number where ``total`` articles are shown, ``size`` a page."""
        count = max(1, -(-total // size))
        return cls(min(max(1, number), count), count, size)

    @property
    def offset(self) -> int:
        """How many articles come before it."""
        return (self.number - 1) * self.size

    @property
    def newer(self) -> int | None:
        """The number of the page before, None on the first."""
        return self.number - 1 if self.number > 1 else None

    @property
    def older(self) -> int | None:
        """The number of the page after, None on the last."""
        return self.number + 1 if self.number < self.count else None
