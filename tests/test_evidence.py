"""Passages to the few sentences worth reading."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Passage
from index.split import passages
from rag.candidate import Candidate
from rag.evidence import choose

TEXT = """El pleno aprobó ayer los presupuestos de la ciudad.

Reacciones en la calle

La oposición votó en contra de las cuentas. Sí, claro. El alcalde defendió el gasto en hospitales."""


def article_of(text: str, name: str = "a") -> Article:
    return Article(
        id=name, title="Un título", text=text, source=f"{name}.txt", url=f"https://example.org/{name}",
        outlet="El Diario", published=date(2026, 1, 16), language="es",
    )  # fmt: skip


def candidate(article: Article, score: float, *sentence_scores: float) -> Candidate:
    (passage,) = passages(article)
    assert isinstance(passage, Passage)
    assert len(sentence_scores) == len(passage.sentences), [s.text for s in passage]
    return Candidate(passage, article, score, np.array(sentence_scores, dtype=np.float32))


def test_the_best_sentences_come_first_and_no_more_than_asked_for() -> None:
    found = candidate(article_of(TEXT), 0.8, 0.7, 0.99, 0.9, 0.95, 0.8)
    quotes = [e.quote for e in choose([found], 10)]
    assert quotes == [
        "La oposición votó en contra de las cuentas.",
        "El alcalde defendió el gasto en hospitales.",
        "El pleno aprobó ayer los presupuestos de la ciudad.",
    ]
    assert [e.quote for e in choose([found], 2)] == quotes[:2]
    assert choose([found], 0) == choose([], 5) == []


def test_a_heading_or_a_scrap_claims_nothing_however_near_it_is() -> None:
    quotes = [e.quote for e in choose([candidate(article_of(TEXT), 0.8, 0.1, 1.0, 0.1, 1.0, 0.1)], 10)]
    assert "Reacciones en la calle" not in quotes
    assert "Sí, claro." not in quotes


def test_one_wording_in_two_outlets_is_one_piece_of_evidence() -> None:
    wire = "El ministro anunció su dimisión."
    other = article_of(wire.upper().replace(" ", "  "), "b")
    chosen = choose([candidate(article_of(wire), 0.8, 0.9), candidate(other, 0.9, 0.9)], 5)
    assert [e.article.id for e in chosen] == ["b"]


def test_a_citation_says_where_its_sentence_stands() -> None:
    article = article_of(TEXT)
    (best,) = choose([candidate(article, 0.8, 0.1, 0.1, 0.1, 0.1, 0.9)], 1)
    cited = best.cite(3, 0.75)
    assert (cited.n, cited.support, cited.article_id) == (3, 0.75, "a")
    assert (
        article.text[cited.start : cited.end] == cited.quote == "El alcalde defendió el gasto en hospitales."
    )
    assert (cited.title, cited.outlet, cited.published, cited.url, cited.language) == (
        "Un título", "El Diario", date(2026, 1, 16), "https://example.org/a", "es",
    )  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=4), st.integers(0, 8))
def test_whatever_the_text_evidence_is_verbatim_and_in_order(texts: list[str], count: int) -> None:
    candidates = []
    for n, text in enumerate(texts):
        article = article_of(text, str(n))
        for passage in passages(article):
            scores = np.linspace(0.5, 0.9, len(passage.sentences), dtype=np.float32)
            candidates.append(Candidate(passage, article, n / 10, scores))
    chosen = choose(candidates, count)
    assert len(chosen) <= count
    assert [e.score for e in chosen] == sorted((e.score for e in chosen), reverse=True)
    for item in chosen:
        assert item.quote == item.article.text[item.sentence.start : item.sentence.end]


@pytest.mark.parametrize("count", [1, 3])
def test_equal_scores_keep_the_order_of_the_candidates(count: int) -> None:
    candidates = [
        candidate(article_of(f"La frase número {n} dice algo.", str(n)), 0.5, 0.5) for n in range(3)
    ]
    assert [e.article.id for e in choose(candidates, count)] == ["0", "1", "2"][:count]
