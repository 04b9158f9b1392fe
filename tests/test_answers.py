"""What the product says about the sample article, asked of the real models."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from index.language import detect
from rag import Engine

pytestmark = pytest.mark.model

QUESTIONS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("seed_questions.json").read_text(encoding="utf-8")
)


def asked(case: dict[str, Any]) -> Any:
    """One question as a test; what the embedded model is known to get wrong is run and reported all the same."""
    miss = case.get("known_miss")
    marks = [pytest.mark.xfail(reason=miss, strict=False)] if miss else []
    if case.get("long"):  # one of a kind is enough for every run
        marks.append(pytest.mark.long)
    return pytest.param(case, id=case["question"], marks=marks)


@pytest.mark.parametrize("case", map(asked, QUESTIONS))
def test_the_sample_article_is_answered_rightly_or_refused(engine: Engine, case: dict[str, Any]) -> None:
    answer = engine.ask(case["question"])
    for citation in answer.citations:
        text = engine.library.article(citation.article_id).text
        assert text[citation.start : citation.end] == citation.quote
    assert answer.language == case["language"]
    assert answer.abstained is not case["answered"], answer.text
    if answer.abstained:
        assert not answer.statements
        assert not answer.citations
        assert [c.article_id for c in answer.closest] == [a.id for a in engine.library.articles()]
        return
    said = " ".join(s.text for s in answer.statements)
    for pattern in case["says"]:
        assert re.search(pattern, said), said
    for pattern in case["never"]:
        assert not re.search(pattern, said), said
    assert detect(_own_words(said)) in (None, case["language"]), said
    quotes = " ".join(c.quote for c in answer.citations)
    assert any(part in quotes for part in case["cites"]), quotes


def _own_words(text: str) -> str:
    """The text without its names, which keep the article's language."""
    return " ".join(word for word in text.split() if not word[:1].isupper())
