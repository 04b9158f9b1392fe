"""What a Word document's styles and lists look like: names of styles, bullets, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from index.readers.blocks import local


@dataclass(frozen=True, slots=True)
class Style:
    """A style: its name (in English for Word's own, in every language), its list, and what it builds on."""

    name: str = ""
    number: str = ""
    based_on: str = ""


@dataclass(slots=True)
class Looks:
    """A document's styles and kinds of lists, and how far each of its lists has counted."""

    styles: Mapping[str, Style]
    bulleted: Mapping[tuple[str, str], bool]
    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def number(self, properties: list[Any], style_id: str) -> tuple[str, str]:
        """Return the list that a paragraph with these properties belongs to and its level there; "" for none."""
        listed = [at for at in properties if local(at) == "numpr"]
        return _number(listed[0]) if listed else (self._inherited(style_id), "0")

    def mark(self, properties: list[Any], style_id: str) -> str:
        """Return what stands before the next paragraph with these properties: "-", its number, or nothing."""
        number, level = self.number(properties, style_id)
        if number in ("", "0"):
            return ""
        if self.bulleted.get((number, level), True):
            return "-"
        self.counts[number, level] = self.counts.get((number, level), 0) + 1
        for deeper in [key for key in self.counts if key[0] == number and key[1] > level]:
            del self.counts[deeper]
        return f"{self.counts[number, level]}."

    def _inherited(self, style_id: str) -> str:
        # A style may build on itself in a damaged file.
        for _ in range(10):
            style = self.styles.get(style_id)
            if style is None or style.number:
                return style.number if style else ""
            style_id = style.based_on
        return ""


def styles_of(root: Any) -> dict[str, Style]:
    """Return the styles in ``styles.xml`` by their id; none if ``root`` is ``None``."""
    styles: dict[str, Style] = {}
    for node in root.iter() if root is not None else ():
        if local(node) == "style":
            said = {local(at): value(at) for at in node}
            numbers = [_number(at)[0] for at in inside(node, "ppr") if local(at) == "numpr"]
            styles[value(node, "styleId")] = Style(
                said.get("name", ""), numbers[0] if numbers else "", said.get("basedon", "")
            )
    return styles


def bullets_of(root: Any) -> dict[tuple[str, str], bool]:
    """Return for each list and level in ``numbering.xml`` whether its items have a bullet rather than a number."""
    kinds: dict[str, dict[str, bool]] = {}
    numbers: dict[str, str] = {}
    for node in root if root is not None else ():
        if local(node) == "abstractnum":
            for level in (at for at in node if local(at) == "lvl"):
                formats = [value(at) for at in level if local(at) == "numfmt"]
                bullet = bool(formats) and formats[0] in ("bullet", "none")
                kinds.setdefault(value(node, "abstractNumId"), {})[value(level, "ilvl")] = bullet
        elif local(node) == "num":
            numbers[value(node, "numId")] = next(
                (value(at) for at in node if local(at) == "abstractnumid"), ""
            )
    return {
        (number, level): kind for number, key in numbers.items() for level, kind in kinds.get(key, {}).items()
    }


def inside(node: Any, name: str) -> list[Any]:
    """Return what stands in the children of ``node`` with this name."""
    return [at for child in node if local(child) == name for at in child]


def value(node: Any, name: str = "val") -> str:
    """Return the attribute ``name`` of ``node``, whatever its namespace; empty if it has none."""
    return next((str(text) for key, text in node.attrib.items() if key.rpartition("}")[2] == name), "")


def _number(node: Any) -> tuple[str, str]:
    said = {local(at): value(at) for at in node}
    return said.get("numid", ""), said.get("ilvl", "0")
