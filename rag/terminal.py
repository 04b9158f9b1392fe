"""Answers, hits and reports as a person reads them in a terminal.

The text of an article is data: it is stripped of what a terminal would obey and never read as markup.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from index.article import Article, Version
from rag.answer import Answer, Citation, Closest, Hit

Part = str | tuple[str, str]
"""A piece of a line: text, or text and its style."""

_NARROW = 24
"""Columns that a cell of a list takes at most, but for the last one of its row."""

_ESCAPES = r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"
_OVERRIDES = r"\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_OBEYED = re.compile(rf"{_ESCAPES}|[\x00-\x1f\x7f-\x9f\u2028\u2029{_OVERRIDES}]")
_OBEYED_IN_JSON = re.compile(rf"[\x7f-\x9f\u2028\u2029{_OVERRIDES}]")
_SPACES = "\t\n\v\f\r\x85\u2028\u2029"


def plain(text: object) -> str:
    """Return ``text`` on one line, without what a terminal obeys: escapes, controls, changes of direction."""
    return _OBEYED.sub(lambda found: " " if found[0] in _SPACES else "", str(text))


def console(*, stderr: bool = False) -> Console:
    """Return a console that takes text as it is: no markup, no emoji codes, no guessed highlights."""
    stream = sys.stderr if stderr else sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(
            errors="replace"
        )  # a terminal without UTF-8 shows a question mark, not a traceback
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def say(out: Console, *parts: Part, indent: int = 0) -> None:
    """Print ``parts`` as one paragraph; only a real terminal wraps it, so that a pipe gets it whole."""
    line = Text()
    for part in parts:
        text, style = (part, "") if isinstance(part, str) else part
        line.append(plain(text), style=style)
    if not out.is_terminal:
        out.print(Text(" " * indent) + line, soft_wrap=True)
        return
    for piece in line.wrap(out, max(20, out.width - indent)):
        piece.rstrip()
        out.print(Text(" " * indent) + piece, soft_wrap=True)


def say_json(value: Any, *, line: bool = False) -> None:
    """Write ``value`` as JSON on standard output, readable where the terminal can and harmless everywhere.

    With ``line`` it is on one line.
    """
    utf8 = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    text = json.dumps(value, ensure_ascii=not utf8, indent=None if line else 2, default=_written)
    sys.stdout.write(_OBEYED_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")
    sys.stdout.flush()


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def say_answer(out: Console, answer: Answer) -> None:
    """Print the answer statement by statement, then what it is taken from; a refusal looks like one."""
    if answer.abstained:
        say(out, (answer.text, "yellow"))
        if answer.looked_for:
            say(out, (f"Looked for: {answer.looked_for}", "dim"))
        if answer.closest:
            say(out)
            say(out, ("Closest in the library", "bold"))
            for offer in answer.closest:
                _say_source(out, "·", offer)
        if answer.suggestion:
            say(out)
            say(out, ("You could ask: ", "bold"), answer.suggestion)
    else:
        for statement in answer.statements:
            unsure = (" (partly supported)", "yellow") if statement.verdict == "partly" else ""
            say(out, statement.text, unsure, *((f" [{n}]", "cyan") for n in statement.citations))
        say(out)
        say(out, ("Sources", "bold"))
        for citation in answer.citations:
            _say_source(out, f"[{citation.n}]", citation)
    remarks = list(answer.notes)
    if answer.left_out:
        were, them = ("sentence was", "it") if answer.left_out == 1 else ("sentences were", "them")
        remarks.append(f"{answer.left_out} {were} left out: no article supports {them}.")
    if remarks:
        say(out)
    for remark in remarks:
        say(out, (remark, "dim"))


def say_hits(out: Console, hits: Sequence[Hit]) -> None:
    """Print the passages that a search found, best first."""
    for n, hit in enumerate(hits, start=1):
        if n > 1:
            say(out)
        say(out, (f"{n}.", "cyan"), " ", *_where(hit), (f"  {hit.score:.3f}", "dim"))
        say(out, hit.text, indent=4)
        if hit.url:
            say(out, (hit.url, "dim"), indent=4)


def say_article(
    out: Console,
    article: Article,
    versions: Sequence[Version],
    others: Sequence[Article],
    *,
    whole: bool = False,
) -> None:
    """Print an article: what is known of it and where that was found, its copies, its text, what was corrected.

    ``whole`` prints its earlier wordings from the first word to the last.
    """
    found = dict(article.found)
    facts = {
        "title": article.title,
        "outlet": article.outlet,
        "authors": ", ".join(article.authors),
        "published": article.published.isoformat() if article.published else None,
        "updated": article.updated.isoformat() if article.updated else None,
        "section": article.section,
        "language": article.language,
        "url": article.url,
        "source": article.source,
    }
    labels = {"url": "URL"}
    rows: list[tuple[Part, ...]] = [
        (labels.get(name, name.capitalize()), value, (found.get(name, ""), "dim"))
        for name, value in facts.items()
        if value
    ]
    if "text" in found:
        rows.append(("Text", f"{len(article.text):,} characters", (found["text"], "dim")))
    for other in others:
        where = (other.outlet or other.source, _day(other.published), other.title)
        rows.append(("Also in", " · ".join(filter(None, where)), (other.id, "dim")))
    if versions:
        when = ", ".join(_minute(version.replaced_at) for version in versions)
        rows.append(("Corrected", when, ""))
    say_table(out, rows)
    say(out, "")
    for paragraph in article.text.split("\n"):
        say(out, paragraph)
    if article.machine_summary:
        say(out, "")
        say(out, ("Key points that a machine wrote", "dim"))
        say(out, (article.machine_summary, "dim"), indent=2)
    wordings = [*((version.title, version.text) for version in versions), (article.title, article.text)]
    for version, (title, text) in reversed(list(zip(versions, wordings[1:], strict=True))):
        say(out, "")
        when, since = _minute(version.replaced_at), _minute(version.stored_at)
        say(out, (f"Corrected on {when} what had stood since {since}", "yellow"))
        _say_corrections(out, version, title, text, article.language)
        if whole:
            say(out, "")
            say(out, (version.title, "dim"), indent=2)
            for paragraph in version.text.split("\n"):
                say(out, (paragraph, "dim"), indent=2)


def _say_corrections(out: Console, version: Version, title: str, text: str, language: str | None) -> None:
    from rag.corrections import Correction, corrections

    changes = [Correction(version.title, title)] if version.title != title else []
    for change in changes + corrections(version.text, text, language):
        for sign, style, pieces in zip("-+", ("red", "green"), change.pieces(), strict=True):
            if pieces:
                marked = [(piece, f"{style} bold underline" if other else style) for piece, other in pieces]
                say(out, (f"{sign} ", style), *marked, indent=2)


def _minute(moment: datetime) -> str:
    """Return a moment that the library noted, in the time of whoever reads it."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def say_table(
    out: Console, rows: Sequence[Sequence[Part]], headers: Sequence[str] = (), *, one_line: bool = False
) -> None:
    """Print rows of cells, aligned on a terminal, with tabs between them elsewhere.

    With ``one_line``, a terminal shows each row on one line, and cuts its last cell where that is too long.
    """
    if not out.is_terminal:
        for row in rows:
            line = "\t".join(plain(cell if isinstance(cell, str) else cell[0]) for cell in row)
            out.file.write(line.rstrip("\t") + "\n")  # print() expands tabs
        return
    table = Table(
        box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0), show_header=bool(headers)
    )
    for header in headers or [""] * max(map(len, rows), default=0):
        table.add_column(header, overflow="fold")
    pairs = ([(cell, "") if isinstance(cell, str) else cell for cell in row] for row in rows)
    texts = [[Text(plain(text), style=style) for text, style in row] for row in pairs]
    if one_line:
        _cut(texts, out.width)
    for cells in texts:
        table.add_row(*cells)
    out.print(table)


def _cut(rows: Sequence[Sequence[Text]], width: int) -> None:
    """Cut cells so that each row takes one line of ``width`` columns: the last one first, where it stays readable."""
    room = width
    for row in rows:
        for cell in row[1:-1]:
            cell.truncate(_NARROW, overflow="ellipsis")
    for column in list(zip(*rows, strict=True))[:-1]:
        room -= max(cell.cell_len for cell in column) + 2
    for row in rows:
        row[-1].truncate(max(_NARROW // 4, room - 2), overflow="ellipsis")


def counted(n: int, noun: str) -> str:
    """Return ``1 article`` or ``2,000 articles``."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def _say_source(out: Console, mark: str, source: Citation | Closest) -> None:
    say(out, (mark, "cyan"), " ", *_where(source))
    say(out, f"“{source.quote}”", indent=4)
    if source.url:
        say(out, (source.url, "dim"), indent=4)


def _where(source: Citation | Closest | Hit) -> list[Part]:
    """Return outlet, date and title, as far as they are known, with dots between."""
    known: list[Part] = []
    for value, style in ((source.outlet, "bold"), (_day(source.published), ""), (source.title, "")):
        if value:
            known += [" · ", (value, style)] if known else [(value, style)]
    return known


def _day(published: date | None) -> str | None:
    return None if published is None else published.isoformat()[:10]
