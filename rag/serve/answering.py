"""One question of the page on its way: the engine's events become a turn that grows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from index.errors import FuenteError
from rag.answer import Answer, Citation, Progress, Statement, Written
from rag.serve import panel, talk
from rag.serve.running import Running
from rag.serve.turns import Asking, Turn
from rag.serve.words import Words

if TYPE_CHECKING:
    from index.article import Article
    from index.library import Library
    from rag.engine import Engine
    from rag.kept import Keeper


@dataclass(frozen=True, slots=True)
class Answering:
    """What answers, the articles that its sources are shown from, and what remembers answers."""

    engine: Engine
    library: Library
    keeper: Keeper

    def follow(self, running: Running, turn: Turn, wanted: Asking, words: Words) -> Iterator[Turn]:
        """Yield the turn as it grows, the finished one last, or none finished where it was left.

        Raises:
            RuntimeError: the engine ended without an answer.
        """
        said: list[Statement] = []
        cited: list[Citation] = []
        doing, aside = words.searching, ""
        history = [(t.question, t.said) for t in wanted.before if t.said]
        stream = partial(
            self.engine.stream,
            turn.question,
            history,
            only=wanted.only,
            timed=wanted.timed,
            standalone=wanted.standalone,
            reader=running.reader,
        )
        for event in running.follow(stream):
            if isinstance(event, Answer):
                given = self.keeper.remember(event, history)
                yield self.finished(turn, event, words, given=given, timed=wanted.timed)
                return
            if isinstance(event, Progress):
                doing = words.stage(event)
                aside = talk.meanwhile(event.nearest, words) if event.nearest else aside
            elif isinstance(event, Written):
                said.append(event.statement)
                aside = ""
                cited.extend(event.citations)
            shown = talk.statements(turn.id, said, cited, words) + talk.waiting(doing) + aside
            sources = panel.sources(panel.marks_of(turn.id, cited), self._find, words)
            turn = replace(turn, shown=shown, sources=sources)
            yield turn
        if not running.left:
            raise RuntimeError("the engine ended without an answer")

    def finished(self, turn: Turn, answer: Answer, words: Words, *, given: str, timed: bool = True) -> Turn:
        """Return the turn with its answer, which the keeper knows as ``given``."""
        marks = panel.marks_of(turn.id, answer.citations or answer.closest, answer.language)
        return replace(
            turn,
            shown=talk.answer(turn.id, answer, words, timed=timed) + talk.deeds(turn.id, answer, words),
            said=answer.text,
            sources=panel.sources(marks, self._find, words),
            refused=not answer.citations,
            standalone=answer.standalone,
            suggestion=answer.suggestion,
            answer=answer,
            given=given,
        )

    def _find(self, article_id: str) -> Article | None:
        try:
            return self.library.article(article_id)
        except FuenteError:
            return None
