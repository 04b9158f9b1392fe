"""What stands in the conversation: statements with their numbers, progress, refusals, notes and failures.

The chat shows Markdown and HTML, so every text goes through ``markup.line`` and only this module writes tags.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.answer import Answer, Citation, Closest, Statement
from rag.serve.markup import apart, line
from rag.serve.panel import source_anchor
from rag.serve.scope_chips import instead, scope
from rag.serve.words import Words

_WAITING = '<p class="waiting">'
_QUOTES = {"de": ("„", "“"), **dict.fromkeys(("es", "fr", "it", "pt", "ca", "ru", "el"), ("«", "»"))}


def statement(
    turn: str, said: Statement, citations: Mapping[int, Citation], first: set[int], words: Words | None = None
) -> str:
    """Return one statement as HTML with its numbers as links into the panel.

    ``first`` holds the numbers that no statement has shown yet; it is used up, so that the way back from the
    panel leads to a number's first place. A statement that is its source's own sentence gets quotation marks, and one
    that was written by a model a sign of how its check ended, where there are ``words`` for it.
    """
    cited = [citations[n] for n in said.citations if n in citations]
    text, kind, lang = line(said.text), "statement", ""
    if any(said.text.strip() == c.quote.strip() for c in cited):
        spoken = cited[0].language or ""
        opening, closing = _QUOTES.get(spoken, ("“", "”"))
        if opening in said.text:  # somebody's words are quoted in it
            opening, closing = ("“", "”") if opening != "“" else ("‘", "’")
        text = f"{opening}{text}{closing}"
        kind, lang = "statement quoted", f' lang="{line(spoken)}"' if spoken else ""
    numbers = "".join(_number(turn, n, first) for n in said.citations if n in citations)
    sign = _sign(said, words) if words and kind == "statement" else ""
    return f'<p class="{kind}"{lang}>{apart(text)}{numbers}{sign}</p>'


def _sign(said: Statement, words: Words) -> str:
    """Return what the check of a statement found: a word where it is only partly supported, else a tick."""
    if said.verdict == "partly":
        return f' <span class="partly" lang="{words.code}">{line(words.partly)}</span>'
    return f' <span class="verified" title="{line(words.verified)}" lang="{words.code}">✓</span>'


def statements(
    turn: str, said: Sequence[Statement], citations: Sequence[Citation], words: Words | None = None
) -> str:
    """Return the statements so far as HTML."""
    by_number = {c.n: c for c in citations}
    first = set(by_number)
    return "".join(statement(turn, one, by_number, first, words) for one in said)


def waiting(text: str) -> str:
    """Return the line that says what is being done now."""
    return f"{_WAITING}{line(text)}</p>"


def meanwhile(nearest: Sequence[Closest], words: Words) -> str:
    """Return the sentences that are being read, for who would rather read them than wait."""
    read = "".join(
        f'<li><q{_spoken(near)}>{apart(line(near.quote))}</q> <span class="about">{_about(near, words)}</span></li>'
        for near in nearest
    )
    head = f'<p class="closest" lang="{words.code}">{line(words.meanwhile)}</p>'
    return f'<div class="meanwhile">{head}<ul>{read}</ul></div>' if read else ""


def failure(text: str) -> str:
    """Return a sentence that says why there is no answer."""
    return f'<div class="failure"><p>{line(text)}</p></div>'


def stopped(shown: str, words: Words) -> str:
    """Return what stood when an answer was stopped, and that it was."""
    return shown.partition(_WAITING)[0] + failure(words.stopped)


def answer(turn: str, given: Answer, words: Words, *, timed: bool = True) -> str:
    """Return a finished answer as HTML: its statements or its refusal, how it was searched for, its notes.

    ``timed`` is false where the reader asked for all days.
    """
    if given.abstained or not given.statements:
        body = _refusal(turn, given, words) + instead(turn, given, words)
    else:
        body = statements(turn, given.statements, given.citations, words)
    notes = list(given.notes)
    if given.left_out:
        notes.append(words.count(words.left_out, given.left_out))
    return (
        body
        + scope(turn, given, words, timed=timed)
        + "".join(f'<p class="note">{line(note)}</p>' for note in notes)
    )


def deeds(turn: str, given: Answer, words: Words) -> str:
    """Return what one can do with an answer as links, which the page's scripts follow."""
    links = [
        ("copy", words.copy), ("share", words.share), ("good", words.good), ("bad", words.bad),
    ]  # fmt: skip
    shown = [f'<a class="deed" href="#{turn}-{deed}">{line(text)}</a>' for deed, text in links]
    shown.append(f'<a class="wish" href="#{turn}-again">{line(words.again_one)}</a>')
    if given.standalone in ("", given.question):  # else the line that says what was searched for has it
        shown.append(f'<a class="wish" href="#{turn}-edit">{line(words.edit_question)}</a>')
    return f'<p class="deeds" lang="{words.code}">{" ".join(shown)}</p>'


def _refusal(turn: str, given: Answer, words: Words) -> str:
    offers = "".join(_offer(turn, i, near, words) for i, near in enumerate(given.closest, 1))
    closest = f'<p class="closest">{line(words.closest)}</p><ul>{offers}</ul>' if offers else ""
    return f'<div class="refusal" lang="{line(given.language)}"><p>{line(given.text)}</p>{closest}</div>'


def _offer(turn: str, i: int, near: Closest, words: Words) -> str:
    spoken = _spoken(near)
    return (
        f'<li><a href="#{source_anchor(turn, i)}"{spoken}>{apart(line(near.title.strip() or words.no_title))}</a>'
        f'<span class="about">{_about(near, words)}</span><q{spoken}>{apart(line(near.quote))}</q></li>'
    )


def _about(near: Closest, words: Words) -> str:
    return " · ".join(apart(line(part)) for part in (near.outlet or "", words.date(near.published)) if part)


def _spoken(near: Closest) -> str:
    return f' lang="{line(near.language)}"' if near.language else ""


def _number(turn: str, n: int, first: set[int]) -> str:
    place = f' id="{turn}-q{n}"' if n in first else ""
    first.discard(n)
    return f'<a class="cite"{place} href="#{source_anchor(turn, n)}">&#91;{n}&#93;</a>'
