"""What every answer has to keep, checked in one place."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.library import Library
    from rag.answer import Answer, Citation, Closest


def assert_proven(answer: Answer, library: Library) -> None:
    """Check that an answer is a refusal with offers, or statements that each have a verbatim source."""
    everything: list[Citation | Closest] = [*answer.citations, *answer.closest]
    for shown in everything:
        article = library.article(shown.article_id)
        assert shown.quote
        assert shown.quote == article.text[shown.start : shown.end]
        assert (shown.title, shown.published, shown.url) == (article.title, article.published, article.url)
        assert shown.quote not in (article.machine_summary or "")
    assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert answer.text.strip()
    if answer.abstained:
        assert not answer.statements
        assert not answer.citations
    else:
        assert answer.closest == ()
        assert answer.statements
        assert all(statement.citations for statement in answer.statements)
        assert {n for s in answer.statements for n in s.citations} == {c.n for c in answer.citations}
        assert re.sub(r" \[\d+\]", "", answer.text) == " ".join(s.text for s in answer.statements)
    assert all(0 <= c.support <= 1 for c in answer.citations)
    json.dumps(answer.to_dict(), allow_nan=False)
