"""A conversation to take along: as Markdown, as JSON, and as a page to be printed, each with its full citations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from rag.answer import Answer, Citation
from rag.serve.markup import CLEAN, web_link
from rag.serve.words import Words

Kind = Literal["md", "json", "html"]

KINDS: Mapping[Kind, str] = MappingProxyType(
    {"md": "text/markdown", "json": "application/json", "html": "text/html"}
)
"""What a conversation can be taken along as, with the media type of each."""

_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|<>~-])")


def export(kind: Kind, answers: Sequence[Answer], words: Words) -> str:
    """Return the answers, the oldest first, as a file of that kind."""
    if kind == "json":
        return json.dumps([answer.to_dict() for answer in answers], ensure_ascii=False, indent=2) + "\n"
    if kind == "md":
        return "\n".join(part for answer in answers for part in _markdown(answer, words))
    from rag.serve.sheets.sheet import written

    return written("printed", words, answers=answers)


def _markdown(answer: Answer, words: Words) -> Iterator[str]:
    yield f"## {_text(answer.question)}\n"
    if answer.abstained:
        yield f"{_text(answer.text)}\n"
        for near in answer.closest:
            yield f"- {_linked(near.title or words.no_title, near.url)}: “{_text(near.quote)}”"
        yield ""
        return
    for said in answer.statements:
        numbers = "".join(f"[{n}]" for n in said.citations)
        unsure = f" ({words.partly})" if said.verdict == "partly" else ""
        yield f"{_text(said.text)} {numbers}{unsure}\n"
    for cited in answer.citations:
        title = _linked(cited.title or words.no_title, cited.url)
        yield f"{cited.n}. “{_text(cited.quote)}” {title}{_about(cited, words)}"
    yield ""
    if answer.left_out:
        yield f"*{words.count(words.left_out, answer.left_out)}*\n"


def _about(cited: Citation, words: Words) -> str:
    known = [part for part in (cited.outlet or "", words.date(cited.published)) if part]
    return "".join(f", {_text(part)}" for part in known)


def _linked(text: str, url: str | None) -> str:
    shown = _text(text)
    if not url or not web_link(url):
        return shown
    return f"[{shown}](<{url.replace('<', '%3C').replace('>', '%3E')}>)"


def _text(text: str) -> str:
    """Return text that means itself in Markdown, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.translate(CLEAN).split()))
