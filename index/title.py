"""A title for an article that came without one."""

from __future__ import annotations

import re

from index.split import sentences

_LONGEST = 110
# A first sentence is found within this many characters, whatever follows.
_HEAD = 3000


def title_of(text: str, language: str | None = None) -> str:
    """Return the first sentence of ``text`` as a title: one line, of about 110 characters at most.

    A longer sentence is cut after a clause, or else after a word, and closed with "…". Returns an empty
    string for blank text.
    """
    found = sentences(text[:_HEAD], language)
    if not found:
        return ""
    line = re.sub(r"^(?:#{1,6}|[-*•])\s+", "", " ".join(found[0].text.split()))
    return line if len(line) <= _LONGEST else _shortened(line)


def _shortened(line: str) -> str:
    head = line[: _LONGEST + 1]
    for marks, least in ((",;:", _LONGEST * 6 // 10), (" ", _LONGEST // 2)):
        place = max(head.rfind(f"{mark} " if mark != " " else " ", least, _LONGEST + 1) for mark in marks)
        if place > 0:
            return head[:place].rstrip(' ,;:—–-(«“"') + "…"
    return head[:_LONGEST] + "…"
