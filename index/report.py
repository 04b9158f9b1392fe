"""What a sync did, as a report and while it is counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import PurePath
from typing import Any


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. ``added`` to ``removed`` are article ids, ``missing`` are sources that are gone.

    ``failed`` pairs a source with the sentence that says what is wrong with it. ``warnings`` are such pairs, too, of
    what was taken, but not whole or not as one may think. ``stories`` holds the ids of articles that are near copies of
    each other, story by story, where one of them was added or changed now.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()
    stories: tuple[tuple[str, ...], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing failed; warnings are no failures."""
        return not self.failed

    @property
    def copies(self) -> int:
        """How many of the articles that were added or changed are near copies of another."""
        new = {*self.added, *self.changed}
        return sum(identity in new for story in self.stories for identity in story)

    def __str__(self) -> str:
        """Return one line such as ``3 added, 2 failed``, or ``nothing found``."""
        counts = [(len(getattr(self, name)), name) for name in _COUNTED]
        said = [f"{count:,} {name}" for count, name in counts if count]
        if self.warnings:
            said.append(f"{len(self.warnings):,} warning{'s' if len(self.warnings) > 1 else ''}")
        return ", ".join(said) or "nothing found"

    def lines(self) -> Iterator[dict[str, str]]:
        """Yield a small record for everything that happened; what is unchanged is left out."""
        for kind in ("added", "changed", "removed"):
            yield from ({"kind": kind, "article": identity} for identity in getattr(self, kind))
        yield from ({"kind": "missing", "source": source} for source in self.missing)
        for kind, pairs in (("failed", self.failed), ("warning", self.warnings)):
            yield from ({"kind": kind, "source": source, "reason": reason} for source, reason in pairs)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as JSON can hold it; of what is unchanged, how many."""
        data: dict[str, Any] = {item.name: list(getattr(self, item.name)) for item in fields(self)}
        data["unchanged"] = len(self.unchanged)
        for kind in ("failed", "warnings"):
            data[kind] = [{"source": source, "reason": reason} for source, reason in getattr(self, kind)]
        return {"ok": self.ok, **data}


_COUNTED = ("added", "changed", "unchanged", "removed", "missing", "failed")


@dataclass(slots=True)
class Tally:
    """A report that is still being counted."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    stories: list[tuple[str, ...]] = field(default_factory=list)

    def report(self) -> SyncReport:
        """Return what has been counted."""
        return SyncReport(**{item.name: tuple(getattr(self, item.name)) for item in fields(self)})


@dataclass(frozen=True, slots=True)
class Alike:
    """Sources about which the same is to be said; ``reason`` is that, without their names where there are several."""

    reason: str
    sources: tuple[str, ...]


def alike(pairs: Sequence[tuple[str, str]]) -> list[Alike]:
    """Group pairs of source and sentence by what the sentence says beside names and numbers, largest group first."""
    groups: dict[str, list[tuple[str, str]]] = {}
    whole = dict(pairs)
    for source, sentence in pairs:
        said = _nameless(source, sentence)
        groups.setdefault(_NUMBER.sub("…", said), []).append((source, said))
    found = []
    for masked, members in groups.items():
        sayings = {said for _, said in members}
        reason = sayings.pop() if len(sayings) == 1 else masked
        if len(members) == 1:
            reason = whole[members[0][0]]
        found.append(Alike(reason, tuple(source for source, _ in members)))
    return sorted(found, key=lambda group: -len(group.sources))


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_START = re.compile(r"\A(?:…[\s,:]*)+")


def _nameless(source: str, sentence: str) -> str:
    """Return a sentence about ``source`` without its name, wherever that stands in it."""
    place, _, entry = source.partition("#")
    names = sorted({source, place, entry, PurePath(place).name, PurePath(entry).name} - {""}, key=len)
    for name in reversed(names):
        # whole words only: a record may be called "1" or "a"
        sentence = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "…", sentence)
    return _START.sub("", sentence) or sentence
