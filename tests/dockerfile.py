"""A Dockerfile as a list of instructions, for those who check it and for those who try it without an engine."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: its name in capitals, its ``--flags``, and all that follows them as it is written."""

    name: str
    flags: Mapping[str, str]
    rest: str

    def words(self) -> list[str]:
        """Return the rest in its exec form (a JSON list), or else as a shell would part it."""
        if self.rest.startswith("["):
            return [str(word) for word in json.loads(self.rest)]
        return shlex.split(self.rest)

    def pairs(self) -> dict[str, str]:
        """Return the variables of an ENV or ARG."""
        return dict(word.split("=", 1) for word in shlex.split(self.rest))


@dataclass(frozen=True, slots=True)
class Stage:
    """What is built from one FROM: the image that it begins with, its name ("" for none), and its instructions."""

    image: str
    name: str
    instructions: tuple[Instruction, ...]

    def all(self, name: str) -> list[Instruction]:
        """Return the instructions of that name in order."""
        return [one for one in self.instructions if one.name == name]

    def last(self, name: str) -> Instruction:
        """Return the instruction of that name that counts; raise IndexError where there is none."""
        return self.all(name)[-1]

    def environment(self) -> dict[str, str]:
        """Return the variables that are set at its end."""
        return {name: value for one in self.all("ENV") for name, value in one.pairs().items()}


def stages_of(path: Path) -> list[Stage]:
    """Read a Dockerfile: comments, continued lines and flags are understood, here-documents are not."""
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")
    ]
    text = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    stages: list[Stage] = []
    for line in filter(str.strip, text.splitlines()):
        name, _, rest = line.strip().partition(" ")
        flags = {}
        while found := re.match(r"--([a-z-]+)=(\S+)\s+", rest):
            flags[found[1]] = found[2]
            rest = rest[found.end() :]
        if name.upper() == "FROM":
            image, _, called = rest.partition(" AS ")
            stages.append(Stage(image.strip(), called.strip(), ()))
        else:
            last = stages[-1]
            one = Instruction(name.upper(), flags, rest.strip())
            stages[-1] = Stage(last.image, last.name, (*last.instructions, one))
    return stages


def sources(stage: Stage) -> list[str]:
    """Return what a stage copies from the folder that is built."""
    return [word for one in stage.all("COPY") if "from" not in one.flags for word in one.words()[:-1]]


def left_in(ignore: Path, files: list[str]) -> list[str]:
    """Return the files (paths with ``/``) that a .dockerignore leaves for the build: the last fitting line decides."""
    rules = []
    for line in ignore.read_text(encoding="utf-8").splitlines():
        if (pattern := line.strip()) and not pattern.startswith("#"):
            rules.append((_expression(pattern.removeprefix("!")), pattern.startswith("!")))
    left = []
    for file in files:
        kept = True
        for expression, back in rules:
            if expression.match(file):
                kept = back
        if kept:
            left.append(file)
    return left


def _expression(pattern: str) -> re.Pattern[str]:
    """Return what the pattern of a .dockerignore fits: a path, and all below it."""
    parts = re.escape(pattern.strip("/")).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
    return re.compile(rf"{parts}(?:/.*)?\Z")
