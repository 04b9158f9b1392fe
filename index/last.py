"""What the last sync came to, kept in the library for whoever looks after it later."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.report import SyncReport
from index.schema import meta, set_meta, to_time

if TYPE_CHECKING:
    from index.library import Library

_KEY = "last_sync"
_NAMED = 20


@dataclass(frozen=True, slots=True)
class LastSync:
    """When it ended, and what it counted; ``named`` are the first of what failed, as (source, sentence)."""

    at: datetime
    added: int
    changed: int
    removed: int
    missing: int
    failed: int
    warnings: int
    named: tuple[tuple[str, str], ...] = ()


def note(
    connection: sqlite3.Connection, report: SyncReport, failing: Sequence[tuple[str, str]] | None = None
) -> None:
    """Keep what ``report`` came to, inside the caller's transaction.

    ``failing`` is what cannot be read at this moment, where that is more than the report has: a report may be about a
    few of many sources.
    """
    failed = report.failed if failing is None else failing
    last = LastSync(
        datetime.now(UTC),
        len(report.added),
        len(report.changed),
        len(report.removed),
        len(report.missing),
        len(failed),
        len(report.warnings),
        tuple(failed[:_NAMED]),
    )
    data = asdict(last) | {"at": last.at.isoformat(timespec="seconds")}
    # a name that is not valid Unicode must not cost the whole note
    set_meta(connection, _KEY, json.dumps(data, ensure_ascii=True))


def last_sync(library: Library) -> LastSync | None:
    """Return what the last sync came to, None where there was none that is known."""
    with library.store.reading() as connection:
        noted = meta(connection, _KEY)
    if noted is None:
        return None
    data = json.loads(noted)
    named = tuple((source, reason) for source, reason in data["named"])
    return LastSync(**{**data, "at": to_time(data["at"]), "named": named})
