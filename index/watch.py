"""Sources that are looked at again and again."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.report import SyncReport

if TYPE_CHECKING:
    from index.library import Library


def watch(
    library: Library,
    sources: Sequence[str | Path],
    *,
    every: float = 300,
    prune: bool = False,
    stop: threading.Event | None = None,
) -> Iterator[SyncReport]:
    """Sync ``sources`` every ``every`` seconds until ``stop`` is set; yield a report of each that found anything new.

    What failed is reported once, and again when its reason changes. Files whose bytes are as before and pages that
    their server says are not modified cost next to nothing.
    """
    stop = stop or threading.Event()
    told: frozenset[tuple[str, str]] = frozenset()
    first = True
    while True:
        report = library.sync(sources, prune=prune)
        failed = frozenset(report.failed)
        if first or report.added or report.changed or report.removed or failed - told:
            yield SyncReport(
                added=report.added,
                changed=report.changed,
                unchanged=report.unchanged if first else (),
                removed=report.removed,
                missing=report.missing,
                failed=tuple(failure for failure in report.failed if failure not in told),
            )
        told, first = failed, False
        if stop.wait(every):
            return
