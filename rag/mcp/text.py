"""What a tool returns, as text for a model: statements with numbers and their sources, passages, articles."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer import Answer, Citation, Closest
from rag.mcp.shapes import FoundOut, ListOut, PieceOut
from rag.serve.api.shapes import ListedOut
from rag.serve.markup import web_link
from rag.serve.openai.told import body_of

PLACE = "fuente://articles/"
"""What the address of an article begins with, as a resource."""


def answered(answer: Answer, base: str) -> str:
    """Return an answer: its statements with numbers, or the refusal, then what it rests on.

    ``base`` is the address of the page, "" where there is none.
    """
    parts = [body_of(answer).text]
    if answer.citations:
        parts += ["Sources", *(_quoted(f"[{c.n}]", c, base) for c in answer.citations)]
    elif answer.closest:
        parts += ["The closest articles", *(_quoted("-", near, base) for near in answer.closest)]
    if answer.suggestion:
        parts.append(f"A question that they answer: {answer.suggestion}")
    parts += [f"Note: {note}" for note in answer.notes]
    return "\n\n".join(part for part in parts if part)


def found(given: FoundOut) -> str:
    """Return passages, each below where it stands."""
    if not given.hits:
        return "Nothing was found."
    return "\n\n".join(
        f"{_line(hit.title, *_of(hit.outlet, hit.published), hit.article_id)}\n"
        f"characters {hit.start}-{hit.end}: {hit.text}"
        for hit in given.hits
    )


def piece(given: PieceOut) -> str:
    """Return an article, or a piece of it, below what is known of it."""
    head = [_line(given.title, *_of(given.outlet, given.published), given.url or given.id)]
    if given.machine_summary and not given.start:
        head.append(f"{given.machine_summary_label}\n{given.machine_summary}")
    if given.start or given.next is not None:
        whole = f"Characters {given.start}-{given.end} of {given.total}."
        more = f" The next piece starts at {given.next}." if given.next is not None else ""
        head.append(whole + more)
    return "\n\n".join([*head, given.text])


def listed(given: ListOut) -> str:
    """Return a page of articles, one a line."""
    if not given.articles:
        return f"There is no article on page {given.page}. In all there are {given.total}."
    lines = [_row(one) for one in given.articles]
    rest = f" The next page is {given.next}." if given.next is not None else ""
    return "\n".join([f"Page {given.page} of {given.total} articles.{rest}", *lines])


def address(article_id: str, url: str | None, base: str, span: tuple[int, int] | None = None) -> str:
    """Return where an article can be read: the original, else the page, else the resource here."""
    if url and web_link(url):
        return url
    if not base:
        return f"{PLACE}{article_id}"
    return f"{base}/library/{article_id}" + (f"?quote={span[0]}-{span[1]}#quote" if span else "")


def _quoted(mark: str, source: Citation | Closest, base: str) -> str:
    published = source.published.isoformat() if source.published else None
    link = address(source.article_id, source.url, base, (source.start, source.end))
    about = _line(source.title, *_of(source.outlet, published), f"article {source.article_id}", link)
    return f"{mark} “{source.quote}”\n    {about}"


def _row(one: ListedOut) -> str:
    return f"- {one.id}: {_line(one.title, *_of(one.outlet, one.published))}"


def _of(outlet: str | None, published: str | None) -> Sequence[str]:
    return (outlet or "", (published or "")[:10])


def _line(*parts: str) -> str:
    return " · ".join(" ".join(part.split()) for part in parts if part.strip())
