"""Small words that turn what a clause says: not, perhaps, if, in order to; ``cues.txt`` holds them by language."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache, lru_cache

from rag.polarity.lexicon import lines
from rag.quantities.words import bag

# Which ideas of events.txt make what they govern untrue, and which make it no more than wished or tried.
DENYING = frozenset({"deny", "rule_out", "refuse", "prevent", "reject", "ban", "veto", "fail"})
WISHING = frozenset({"promise", "threaten", "ask_for", "offer", "propose", "oppose"})

ACCENTED = bag(
    "sí è né à où sì könnte könnten dürfte dürften möchte möchten hätte hätten würde würden wäre wären müsste"
)
"""Words that would be others without their accents."""


@dataclass(frozen=True, slots=True)
class Cues:
    """The words of one language that turn a clause; each a set of folded words or beginnings with ``*``."""

    before: frozenset[str]
    """Deny the verb that follows: "not"."""
    clause: frozenset[str]
    """Deny the whole clause: "nobody", "kein"."""
    without: frozenset[str]
    """Deny the next word: "without"."""
    only: frozenset[str]
    """After a negation they take it back: "not only"."""
    doubt: frozenset[str]
    """After a negation or "without" they make it sure: "no doubt"."""
    helpers: frozenset[str]
    """Verbs that another verb follows, and words between: "has", "be", "able"."""
    maybe: frozenset[str]
    """Make what follows possible: "might"."""
    able: frozenset[str]
    """Make what follows allowed or due, not done: "can"."""
    doubtful: frozenset[str]
    """Make a name or thing doubtful: "the alleged thief"."""
    reportedly: frozenset[str]
    """Make what follows, or the clause beside them, possible: "allegedly"."""
    wishing: frozenset[str]
    """Make what follows wished, planned or tried: "plans", "tried"."""
    guess: frozenset[str]
    """Of those, the ones after which it may well not come about: "hopes", "is considering"."""
    according: frozenset[str]
    """Name who says so: "according to"."""
    purpose: frozenset[str]
    """An aim: "in order to"."""
    condition: frozenset[str]
    """If."""
    future: frozenset[str]
    """Put the verb that follows into the future: "will"."""
    past: frozenset[str]
    """Put the verb that follows into the past: "has", "was"."""
    joins: frozenset[str]
    """Begin another clause."""
    that: frozenset[str]
    """Of those, the ones that begin what is said or wished."""


@cache
def cues(language: str) -> Cues:
    """Return the words of ``language`` (one of ``lexicon.LANGUAGES``) that turn a clause."""
    found: dict[str, set[str]] = {field.name: set() for field in fields(Cues)}
    section = name = ""
    for line in lines("cues"):
        head = re.match(r"\[(\w+)\]|(\w+):", line)
        if head and head[1]:
            section = head[1]
            continue
        if head:
            name, line = head[2], line[head.end() :]
        if section == language:
            found[name] |= set(line.split())
    return Cues(**{name: frozenset(words) for name, words in found.items()})


@lru_cache(maxsize=65_536)
def kinds(language: str, word: str) -> frozenset[str]:
    """Return the names of the sets of :class:`Cues` that a folded word is in."""
    forms = {word, *(word[:size] + "*" for size in range(3, len(word) + 1))}
    turning = cues(language)
    return frozenset(field.name for field in fields(Cues) if forms & getattr(turning, field.name))
