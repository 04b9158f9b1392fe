"""An Answer -> what a program for OpenAI's models reads: text with numbers and sources, annotations, counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.answer import Answer, Citation, Statement
from rag.evidence import tokens
from rag.question import Turn
from rag.serve.markup import web_link

HEAD = "Sources"
"""What stands over the sources in the text of an answer."""


@dataclass(frozen=True, slots=True)
class Text:
    """The text of an answer, and where in it which citations stand: (start, end, number of the citation)."""

    text: str
    marks: tuple[tuple[int, int, int], ...]


def said(statement: Statement) -> str:
    """Return a statement with the numbers of its citations."""
    return f"{statement.text} {''.join(f'[{n}]' for n in statement.citations)}"


def body_of(answer: Answer) -> Text:
    """Return the statements, or the refusal, with marks for each number."""
    if answer.abstained or not answer.statements:
        return Text(answer.text, ())
    parts: list[str] = []
    marks: list[tuple[int, int, int]] = []
    at = 0
    for statement in answer.statements:
        parts.append(said(statement))
        start = at + len(statement.text) + 1
        for n in statement.citations:
            end = start + len(f"[{n}]")
            marks.append((start, end, n))
            start = end
        at += len(parts[-1]) + 1
    return Text(" ".join(parts), tuple(marks))


def sources_of(answer: Answer, base: str) -> str:
    """Return the list of sources below the text, "" where nothing is cited; ``base`` is this server's address."""
    if not answer.citations:
        return ""
    return "\n".join((HEAD, *(_source(cited, base) for cited in answer.citations)))


def whole(answer: Answer, base: str) -> str:
    """Return the whole text of an answer: statements with their numbers, then the sources."""
    sources = sources_of(answer, base)
    return body_of(answer).text + (f"\n\n{sources}" if sources else "")


def url_citations(answer: Answer, base: str) -> list[dict[str, Any]]:
    """Return where the text cites what, in the shape of OpenAI's url citations."""
    cited = {c.n: c for c in answer.citations}
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": start,
                "end_index": end,
                "title": cited[n].title,
                "url": address(cited[n], base),
            },
        }
        for start, end, n in body_of(answer).marks
        if n in cited
    ]


def address(cited: Citation, base: str) -> str:
    """Return where a citation can be read: the original, else the article here with the sentence marked."""
    if cited.url and web_link(cited.url):
        return cited.url
    return f"{base}/library/{cited.article_id}?quote={cited.start}-{cited.end}#quote"


def usage(question: str, history: Sequence[Turn], text: str) -> Mapping[str, int]:
    """Return about how many tokens were read and written, by the length of the texts."""
    read = tokens(question) + sum(tokens(asked) + tokens(given) for asked, given in history)
    written = tokens(text)
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _source(cited: Citation, base: str) -> str:
    published = cited.published.isoformat()[:10] if cited.published else ""
    about = " · ".join(part for part in (cited.outlet or "", published, cited.title) if part)
    quote = " ".join(cited.quote.split())
    return f"[{cited.n}] “{quote}” {about} {address(cited, base)}"
