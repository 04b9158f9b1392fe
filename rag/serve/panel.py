"""The sources panel: for each citation its article, and the paragraph with the quote marked in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from index.article import Article
from index.filters import plain as same_name
from rag.answer import Citation, Closest, Leaned
from rag.serve.markup import apart, plain, web_link
from rag.serve.words import Words

Find = Callable[[str], Article | None]
"""Article id -> the article, or None where the library does not hold it any more."""

_BLANK = re.compile(r"\n[^\S\n]*\n")
_LONGEST, _AROUND = 1_200, 400


@dataclass(frozen=True, slots=True)
class Mark:
    """A quote to be shown in its paragraph; ``anchor`` is its id on the page, ``back`` the answer's place."""

    anchor: str
    back: str
    n: int
    item: Citation | Closest
    asked: str = ""
    """The language of the question, where what is quoted can be translated into it."""


def source_anchor(turn: str, n: int) -> str:
    """Return the page id of the marked quote of citation ``n`` in a turn: what ``[n]`` points at."""
    return f"{turn}-s{n}"


def marks_of(turn: str, items: Sequence[Citation | Closest], asked: str = "") -> list[Mark]:
    """Return the marks of a turn's citations by their numbers, or of its closest articles by their order."""
    numbered = ((item.n if isinstance(item, Citation) else i, item) for i, item in enumerate(items, 1))
    return [Mark(source_anchor(turn, n), f"{turn}-q", n, item, asked) for n, item in numbered]


def paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the paragraph around ``text[start:end]``.

    A paragraph ends at a blank line. Where that gives more than 1,200 characters, at any line end; where that
    does too, the span is cut at the words about 400 characters before and after the quote.
    """
    for edge in (_BLANK, re.compile(r"\n")):
        before = [m.end() for m in edge.finditer(text, 0, start)]
        after = edge.search(text, end)
        left, right = before[-1] if before else 0, after.start() if after else len(text)
        if right - left <= max(_LONGEST, end - start):
            return left, right
    if start - left > _AROUND:
        left = _word_start(text, start - _AROUND, start)
    if right - end > _AROUND:
        right = _word_end(text, end, end + _AROUND)
    return left, right


def sources(marks: Sequence[Mark], find: Find, words: Words) -> str:
    """Return the sources of one answer as HTML, its marks grouped by article in the order they were cited."""
    order = {m.item.article_id: i for i, m in reversed(list(enumerate(marks)))}
    ranked = sorted(marks, key=lambda m: (order[m.item.article_id], m.item.start, m.n))
    groups = groupby(ranked, key=lambda m: m.item.article_id)
    return "".join(_article(list(group), find(article_id), words) for article_id, group in groups)


@dataclass(frozen=True, slots=True)
class Told:
    """One turn in the panel: its sources as HTML, and the name ``given`` to its answer for sharing and judging it."""

    id: str
    question: str
    sources: str
    refused: bool = False
    given: str = ""


def panel(turns: Iterable[Told], words: Words) -> str:
    """Return the whole panel, the turns newest first; the newest with sources is open."""
    parts, state = [], " open"
    for turn in turns:
        about = f'data-turn="{plain(turn.id)}" data-answer="{plain(turn.given)}"'
        if not turn.sources:
            parts.append(f"<span hidden {about}></span>")
            continue
        hint = f'<p class="hint">{plain(words.sources_refused)}</p>' if turn.refused else ""
        kind = "turn refused" if turn.refused else "turn"
        title = f"<summary>{plain(turn.question)}</summary>"
        parts.append(f'<details class="{kind}" {about}{state}>{title}{hint}{turn.sources}</details>')
        state = ""
    if state:
        parts.append(f'<p class="hint">{plain(words.sources_empty)}</p>')
    inner = "".join(parts)
    name = plain(words.sources)
    return f'<section class="sources" aria-label="{name}"><h2>{name}</h2>{inner}</section>'


def byline(item: Citation | Closest, words: Words) -> str:
    """Return outlet and date as one line of HTML, empty where neither is known."""
    known = [apart(plain(part)) for part in (item.outlet or "", words.date(item.published)) if part]
    return f'<p class="byline">{" · ".join(known)}</p>' if known else ""


def _article(marks: list[Mark], article: Article | None, words: Words) -> str:
    item = marks[0].item
    lines = byline(item, words) + _also_in(marks, words)
    title = apart(plain(item.title.strip() or words.no_title))
    link = web_link(item.url)
    if link:
        title = f'<a href="{link}" target="_blank" rel="noopener noreferrer">{title}</a>'
    language = plain(item.language or (article.language if article else None) or "")
    spoken = f' lang="{language}"' if language else ""
    whole = (
        f'<p class="entire"><a class="whole" href="{_reading(marks)}">{plain(words.whole)}</a></p>'
        if article
        else ""
    )
    return (
        f'<article class="source" data-article="{plain(item.article_id)}">{lines}<h3{spoken}>{title}</h3>'
        f'<div class="clip"{spoken}>{_clip(marks, article.text if article else "", words)}</div>{whole}</article>'
    )


def _reading(marks: Sequence[Mark]) -> str:
    """Return the address of the whole article with the quotes marked."""
    quotes = "&amp;".join(f"quote={m.item.start}-{m.item.end}" for m in marks)
    return f"/library/{quote(marks[0].item.article_id, safe='')}?{quotes}#quote"


def _also_in(marks: Sequence[Mark], words: Words) -> str:
    """Return the other outlets that printed the story, as one line of HTML."""
    own = same_name(marks[0].item.outlet or "")
    printed = [name for m in marks if isinstance(m.item, Citation) for name in m.item.outlets]
    others = {same_name(name): name for name in reversed(printed) if same_name(name) not in ("", own)}
    if not others:
        return ""
    names = ", ".join(apart(plain(name)) for name in reversed(others.values()))
    return f'<p class="byline also">{plain(words.also_in).format(names)}</p>'


def _clip(marks: list[Mark], text: str, words: Words) -> str:
    """Return the paragraphs that hold the marks; a quote that is not at its place any more stands alone."""
    placed = [m for m in marks if text[m.item.start : m.item.end] == m.item.quote]
    strays = [m for m in marks if m not in placed]
    html: list[str] = []
    spans: list[tuple[int, int, list[Mark]]] = []
    for m in placed:
        left, right = paragraph(text, m.item.start, m.item.end)
        if spans and left < spans[-1][1]:
            old_left, old_right, held = spans[-1]
            spans[-1] = (min(old_left, left), max(old_right, right), [*held, m])
        else:
            spans.append((left, right, [m]))
    leaned = _leaned(placed, text)
    elsewhere = [
        one for one in leaned if not any(left <= one.start and one.end <= right for left, right, _ in spans)
    ]
    html += [_told(one, words) for one in elsewhere]
    html += [
        f'<p dir="auto">{_marked(text, left, right, held, leaned, words)}</p>' for left, right, held in spans
    ]
    html += [f'<p dir="auto">{_mark(m, m.item.quote, words)}</p>' for m in strays]
    return "".join(html)


def _leaned(marks: Sequence[Mark], text: str) -> list[Leaned]:
    """Return the sentences that the quotes lean on, in reading order, each once and without the quotes themselves."""
    found: dict[int, Leaned] = {}
    for m in marks:
        for one in m.item.context if isinstance(m.item, Citation) else ():
            taken = any(one.start < other.item.end and other.item.start < one.end for other in marks)
            taken = taken or any(one.start < known.end and known.start < one.end for known in found.values())
            if not taken and text[one.start : one.end] == one.quote:
                found[one.start] = one
    return [found[start] for start in sorted(found)]


def _told(one: Leaned, words: Words) -> str:
    role = f'<span lang="{words.code}">{plain(words.role(one.role))}</span>'
    return f'<p class="told">{role} {apart(plain(one.quote))}</p>'


def _marked(
    text: str, left: int, right: int, marks: list[Mark], leaned: Sequence[Leaned], words: Words
) -> str:
    cut_before = left > 0 and text[left - 1] != "\n"
    cut_after = right < len(text) and text[right] != "\n"
    parts, at = ["… " if cut_before else ""], left
    pieces: list[tuple[int, int, str]] = [
        (m.item.start, m.item.end, _mark(m, m.item.quote, words)) for m in marks
    ]
    pieces += [
        (one.start, one.end, _lean(one, words)) for one in leaned if left <= one.start and one.end <= right
    ]
    for start, end, html in sorted(pieces, key=lambda piece: piece[0]):
        if start < at:  # overlaps the mark before it: its own copy keeps the quote whole
            parts.append(" " + html)
            continue
        parts += [plain(text[at:start]), html]
        at = end
    return "".join([*parts, plain(text[at:right]), " …" if cut_after else ""])


def _lean(one: Leaned, words: Words) -> str:
    return f'<span class="leaned" title="{plain(words.role(one.role))}">{plain(one.quote)}</span>'


def _mark(m: Mark, text: str, words: Words) -> str:
    number = (
        f'<a class="number" href="#{m.back}{m.n}" title="{plain(words.back)}">{m.n}</a>'
        if isinstance(m.item, Citation)
        else ""
    )
    label = plain(words.marked.format(m.n)) if number else ""
    aria = f' aria-label="{label}"' if label else ""
    about = f' data-n="{m.n}" data-span="{m.item.start}-{m.item.end}"'
    if m.asked and m.item.language and m.item.language != m.asked:
        about += ' data-foreign="1"'
    return f'{number}<mark id="{m.anchor}" tabindex="-1"{about}{aria}>{plain(text)}</mark>'


def _word_start(text: str, low: int, high: int) -> int:
    space = re.search(r"\s", text[low:high])
    return low + space.end() if space else low


def _word_end(text: str, low: int, high: int) -> int:
    spaces = [m.start() for m in re.finditer(r"\s", text[low:high])]
    return low + spaces[-1] if spaces else high
