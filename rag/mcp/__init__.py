"""Fuente for programs that speak MCP: its tools and its articles, over HTTP at ``/mcp`` and over stdio.

A call is read (``shapes``), answered by the engine like any other question (``tools``), and told as text for a model
and as values for a program (``text``). ``server`` ties them, ``http`` and ``stdio`` are the ways to reach it.
"""
