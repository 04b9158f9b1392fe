"""What a sync did, as a report and while it is counted."""

from __future__ import annotations

from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. ``added`` to ``removed`` are article ids, ``missing`` are sources that are gone.

    ``failed`` pairs a source with the sentence that says what is wrong with it.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return not self.failed

    def __str__(self) -> str:
        """Return one line such as ``3 added, 2 failed``, or ``nothing found``."""
        counts = [(len(getattr(self, item.name)), item.name) for item in fields(self)]
        return ", ".join(f"{count} {name}" for count, name in counts if count) or "nothing found"


@dataclass(slots=True)
class Tally:
    """A report that is still being counted."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def report(self) -> SyncReport:
        """Return what has been counted."""
        return SyncReport(**{item.name: tuple(getattr(self, item.name)) for item in fields(self)})
