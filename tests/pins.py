"""``requirements.txt``, made of what pyproject.toml depends on and the versions in requirements.lock.

A hosted Space installs from that file alone: it knows neither pyproject.toml nor the lock. ``python -m tests.pins``
writes it anew, and so does ``make lock``.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = "# What app.py needs, for a hosted Space. Made from pyproject.toml and requirements.lock by `make lock`.\n"

# A Space installs Gradio together with its extra for MCP, which wants a pydantic that is older than the lock's.
LOOSE = ("pydantic",)

# And a version of its package that speaks otherwise than ours: there /mcp is not served.
LEFT_OUT = ("mcp",)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned() -> str:
    """Return what requirements.txt has to say."""
    lock: dict[str, str] = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        name, sign, version = line.partition(";")[0].strip().partition("==")
        if sign:
            lock.setdefault(canonical(name), version)
    made = re.search(r"^TORCH\s*:=\s*(\S+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert made, "the Makefile says which torch is meant"
    lock["torch"] = made[1]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = []
    for needed in project["dependencies"]:
        found = re.match(r"([\w.-]+)(\[[\w,]+\])?", needed)
        assert found
        name = canonical(found[1])
        if name in LEFT_OUT:
            continue
        lines.append(needed if name in LOOSE else f"{name}{found[2] or ''}=={lock[name]}")
    return HEAD + "\n".join(sorted(lines)) + "\n"


if __name__ == "__main__":
    (ROOT / "requirements.txt").write_text(pinned(), encoding="utf-8")
