"""How many threads the libraries below may take: told before they are loaded, by whatever owns the process."""

from __future__ import annotations

import os


def spare_cores() -> None:
    """Let a product of vectors run on the thread that asks for it.

    OpenBLAS shares even a few milliseconds of work among all cores, and its threads then wait for more in busy loops
    for some thirty milliseconds. Where several questions are answered at a time, or a model writes, that takes as much
    as answering does. Who sets ``OPENBLAS_NUM_THREADS`` decides. Without effect once numpy is loaded.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
