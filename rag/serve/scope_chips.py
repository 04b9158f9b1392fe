"""How an answer was searched for, below it: its days and its question put in full, and the ways to have it otherwise.

The two links carry no address: ``scripts/chat.js`` hands them to the page, with the id of their turn.
"""

from __future__ import annotations

from rag.answer import Answer
from rag.period import Period
from rag.serve.markup import apart, line
from rag.serve.words import Words

Wish = str
"""What a link below an answer asks for: "days", the question over all days, "edit", its text in the box, or "near",
the question that is suggested in its place."""


def scope(turn: str, given: Answer, words: Words, *, timed: bool = True) -> str:
    """Return the lines as HTML, nothing where the question was searched for as it was asked, in all articles.

    ``timed`` is false where the reader asked for all days.
    """
    return _days(turn, given.period, words, timed=timed) + _standalone(turn, given, words)


def instead(turn: str, given: Answer, words: Words) -> str:
    """Return what was looked for, and the question that a click asks instead, as HTML; nothing where neither is."""
    sought = f"{line(words.looked_for)} {line(given.looked_for)}" if given.looked_for else ""
    link = (
        f'<a class="wish near" href="#{turn}-near" lang="{line(given.language)}">{line(given.suggestion)}</a>'
    )
    offer = f"{line(words.instead)} {link}" if given.suggestion else ""
    return "".join(_line(part, words) for part in (sought, offer) if part)


def _days(turn: str, period: Period | None, words: Words, *, timed: bool) -> str:
    if not timed:
        return _line(_chip(words.all_days_read), words)
    if period is None:
        return ""
    days = words.days(period.since, period.until)
    said = " · ".join(part for part in (days, words.newest if period.newest else "") if part)
    if not said:
        return ""
    chip = _chip(f"{said} · {words.quoted.format(period.words)}" if period.words else said)
    return _line(chip + _link(turn, "days", words.all_days if days else words.any_age), words)


def _standalone(turn: str, given: Answer, words: Words) -> str:
    if not given.standalone or given.standalone == given.question:
        return ""
    sought = f'<q lang="{line(given.language)}">{apart(line(given.standalone))}</q>'
    return _line(f"{line(words.searched_for)} {sought}{_link(turn, 'edit', words.edit)}", words)


def _line(inner: str, words: Words) -> str:
    return f'<p class="scope" lang="{words.code}">{inner}</p>'


def _chip(text: str) -> str:
    return f'<span class="chip">{line(text)}</span>'


def _link(turn: str, wish: Wish, text: str) -> str:
    return f' <a class="wish" href="#{turn}-{wish}">{line(text)}</a>'
