"""The root of every error that is meant for a person to read."""

from __future__ import annotations


class FuenteError(Exception):
    """A problem said in one sentence: what was wrong, what was found, what to do."""
