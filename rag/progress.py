"""What is being done and how far it is, on one line: redrawn on a terminal, a line every ten seconds elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.segment import Segment
from rich.spinner import Spinner
from rich.text import Text

from rag.pace import Pace, left_in_words, rate_in_words
from rag.terminal import console, counted, plain, say

if TYPE_CHECKING:
    from index.gauge import Gauge, Progress

Advance = Callable[[str, int, int], None]
"""What moves a line: (what is being done, done, total)."""

EVERY = 10.0
"""Seconds between two lines where the output is no terminal."""

_BAR = 20
_ROOM = 60  # columns that a line with a bar needs


@dataclass(frozen=True, slots=True)
class Shown:
    """What a line says: ``count`` gives the speed, ``part`` (0 to 1) the time left, ``facts`` stand between them."""

    count: int
    part: float | None
    facts: tuple[str, ...]
    name: str = ""
    noun: str = "articles"


class Line:
    """The line about one piece of work, ``ask`` says how far it is."""

    def __init__(
        self, what: str, ask: Callable[[], Shown], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._what, self._ask, self._clock = plain(what), ask, clock
        self._pace = Pace()
        self._spinner = Spinner("dots")

    def words(self, shown: Shown) -> list[str]:
        """Return what can be said now, the most important first."""
        self._pace.note(self._clock(), shown.count, shown.part)
        percent = f"{int(100 * min(1.0, max(0.0, shown.part)))}%" if shown.part is not None else ""
        rate = rate_in_words(self._pace.rate, shown.noun) if shown.noun != "B" else _speed(self._pace.rate)
        said = [percent, left_in_words(self._pace.left), *shown.facts, rate]
        return [word for word in said if word]

    def text(self) -> str:
        """Return the line as a pipe gets it, without the name of what is at hand."""
        return ", ".join(self.words(self._ask()))

    def __rich_console__(self, out: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width
        shown = self._ask()
        words = [*self.words(shown), *filter(None, [plain(shown.name)])]
        line = Text(f"{self._what} ", no_wrap=True, end="")
        room = width
        if width >= _ROOM:
            if shown.part is None:
                line = Text(f"{self._spinner.render(self._clock())} {self._what} ", no_wrap=True, end="")
            else:
                bar = ProgressBar(
                    total=1.0, completed=min(1.0, max(0.0, shown.part)), width=_BAR, pulse=False
                )
                yield from (
                    piece for piece in out.render(bar, options.update(width=_BAR)) if piece.text != "\n"
                )
                yield Segment(" ")
                room = width - _BAR - 1
        line.append(" · ".join(words))
        line.truncate(
            max(1, room - 1), overflow="ellipsis"
        )  # the last column is left: some terminals wrap there
        yield line


def _speed(rate: float | None) -> str:
    return f"{_bytes(rate)}/s" if rate else ""


def _bytes(count: float) -> str:
    for unit, size in (("GB", 1e9), ("MB", 1e6)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1e3:.0f} kB"


@contextmanager
def drawn(what: str, ask: Callable[[], Shown], *, every: float = EVERY) -> Iterator[None]:
    """Show a line on standard error while the block runs."""
    out = console(stderr=True)
    line = Line(what, ask)
    if out.is_terminal:
        with Live(
            line, console=out, refresh_per_second=5, transient=True, redirect_stdout=sys.stdout.isatty()
        ):
            yield
        return
    say(out, f"{what} …")
    over = threading.Event()

    def tell() -> None:
        line.text()  # the clock starts
        told = ""
        while not over.wait(every):
            text = line.text()
            if text != told:
                say(out, f"{what}: {text}")
            told = text

    teller = threading.Thread(target=tell, name="fuente-progress", daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


@contextmanager
def progress(what: str, *, unit: Literal["bytes", "articles"] = "articles") -> Iterator[Advance]:
    """Show a line on standard error while the block runs; yield what moves it."""
    at = ("", 0, 0)

    def advance(doing: str, done: int, total: int) -> None:
        nonlocal at
        at = (doing, max(0, done), max(0, total))

    def ask() -> Shown:
        doing, done, total = at
        part = min(1.0, done / total) if total else None
        if unit == "bytes":
            facts = (f"{_bytes(done)} of {_bytes(total)}",) if total else ()
            return Shown(done, part, facts, doing, "B")
        return Shown(done, part, (f"{done:,} of {counted(total, 'article')}",) if total else (), doing)

    with drawn(what, ask):
        yield advance


@contextmanager
def indexing(gauge: Gauge) -> Iterator[None]:
    """Show on standard error how far the sync with this gauge is, while the block runs."""
    with drawn("Indexing", lambda: shown(gauge.now())):
        yield


def shown(now: Progress) -> Shown:
    """Return what a line says of a sync."""
    facts = [counted(now.articles, "article")]
    if now.failed:
        facts.append(f"{now.failed:,} failed")
    if now.phase == "pages" and now.total:
        facts.append(f"page {min(now.done + 1, now.total):,} of {now.total:,}")
    elif now.phase == "files" and now.total > 1:
        facts.append(f"file {min(now.done + 1, now.total):,} of {now.total:,}")
    return Shown(now.articles, now.part, tuple(facts), now.name)
