"""A server leaves the cores to those who ask."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("given", [None, "3"])
def test_vectors_are_multiplied_on_one_thread_unless_somebody_says_otherwise(given: str | None) -> None:
    """It has an effect only where numpy is not loaded yet: so neither way in may load it on import."""
    code = (
        "import os, sys, rag.cli, rag.serve.server\n"
        "from rag.threads import spare_cores\n"
        "assert 'numpy' not in sys.modules\n"
        "spare_cores()\n"
        "print(os.environ['OPENBLAS_NUM_THREADS'])"
    )
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    if given:
        environment["OPENBLAS_NUM_THREADS"] = given
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120
    )
    assert ended.stdout.strip() == (given or "1"), ended.stderr
