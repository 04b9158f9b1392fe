"""Fuente for programs that speak MCP: its tools and its articles, over HTTP at ``/mcp`` and over stdio.

A call is read (``shapes``), answered by the engine like any other question (``tools``), and told as text for a model
and as values for a program (``text``). ``server`` ties them, ``http`` and ``stdio`` are the ways to reach it.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def speaks() -> bool:
    """Return whether the protocol's package is here in a version that we speak; a hosted Space brings an older one."""
    try:
        return int(version("mcp").partition(".")[0]) == 2
    except (PackageNotFoundError, ValueError):
        return False
