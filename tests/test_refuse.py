"""Whether to answer at all, with the real embedding model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.article import Article
from index.split import passages
from rag.calibration import calibration_for
from rag.candidate import Candidate
from rag.decide import Decision, decide
from rag.evidence import choose
from rag.question import Question, understand
from rag.refuse import STATED, near_enough, unnamed
from rag.retrieve import retrieve

if TYPE_CHECKING:
    from index.library import Library

NAME = "multilingual-e5-small-test"


def decision(library: Library, text: str) -> Decision:
    question = understand(text)
    candidates = retrieve(library, question.standalone, question.language)
    weighed = calibration_for(library.path, library.encoder.name)
    return decide(question, candidates, choose(candidates[:5], 4), library, weighed)


def candidate(text: str, *scores: float, language: str = "es", title: str = "") -> Candidate:
    article = Article(id=text, title=title, text=text, source="x", language=language)
    (passage,) = passages(article)
    return Candidate(passage, article, max(scores), np.array(scores, dtype=np.float32))


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    [
        "What did Sheinbaum reject?",
        "¿Qué rechazó Sheinbaum?",
        "Was hat Sheinbaum abgelehnt?",
        "¿Cuándo será la reunión de alto nivel?",
        "When will the high-level meeting take place?",
        "¿Qué hizo la CIA durante la administración de Biden?",
    ],
)
def test_what_the_articles_say_is_near_and_may_be_quoted(seed_library: Library, text: str) -> None:
    found = decision(seed_library, text)
    assert near_enough(found.question, found.candidates, seed_library.encoder.name)
    assert not found.hopeless()
    assert found.quotable()


@pytest.mark.model
@pytest.mark.parametrize(
    "text",
    [
        "Who won the 2022 World Cup?",
        "¿Quién ganó el Mundial de 2022?",
        "What is the recipe for paella?",
        "¿Cuántos habitantes tiene Tokio?",
        "Wie hoch ist der Mount Everest?",
    ],
)
def test_what_the_articles_do_not_say_is_not_quoted(seed_library: Library, text: str) -> None:
    found = decision(seed_library, text)
    assert found.evidence, "there is something to refuse by"
    assert not found.quotable()


@pytest.mark.model
def test_a_models_odds_decide_by_a_bar_of_their_own_where_they_are_not_weighed(seed_library: Library) -> None:
    found = decision(seed_library, "What did Sheinbaum reject?")
    plain = replace(found, calibration=found.calibration.without_odds())
    assert plain.stated(0, STATED)
    assert not plain.stated(0, STATED - 0.1)


@pytest.mark.model
def test_what_is_told_of_one_year_does_not_answer_for_another(seed_library: Library) -> None:
    for asked in ("What did Sheinbaum reject in {}?", "¿Qué rechazó Sheinbaum en {}?"):
        own, other = (decision(seed_library, asked.format(year)) for year in (2026, 1999))
        assert not own.unknown()
        assert other.unknown()
        assert not other.stated(0, 9.0)
        assert not other.quotable()


def test_nothing_found_is_never_near() -> None:
    question = Question("¿Qué?", "¿Qué?", "¿Qué?", "es")
    assert not near_enough(question, [], NAME)
    assert not near_enough(question, [], "another-model")


def test_the_bar_is_lower_across_languages() -> None:
    between = candidate("El alcalde inauguró el puente.", 0.78)
    assert near_enough(Question("What?", "What?", "What?", "en"), [between], NAME)
    assert not near_enough(Question("¿Qué?", "¿Qué?", "¿Qué?", "es"), [between], NAME)


def test_one_near_sentence_is_enough() -> None:
    text = "El alcalde inauguró el puente. La oposición faltó al acto."
    question = Question("¿Qué?", "¿Qué?", "¿Qué?", "es")
    assert near_enough(question, [candidate(text, 0.2, 0.9)], NAME)
    assert not near_enough(question, [candidate(text, 0.2, 0.3)], NAME)


def test_the_bars_are_for_the_model_they_were_read_off() -> None:
    far = candidate("El alcalde inauguró el puente.", 0.1)
    assert near_enough(Question("¿Qué?", "¿Qué?", "¿Qué?", "es"), [far], "another-model")


def test_names_are_looked_for_in_texts_and_titles_whatever_their_case_accents_and_endings() -> None:
    held = [candidate("Los mexicanos y Díaz hablaron.", 0.9, title="Sheinbaum responde")]
    assert unnamed("¿Qué dijo SHEINBAUM a Diaz?", held) == []
    assert unnamed("¿Qué dijo Petro a Sheinbaum?", held) == ["Petro"]
    assert unnamed("¿Qué dijo el Mexicano?", held) == []
    assert unnamed("Petro dijo qué", held) == [], "a capital at the beginning may be any word's"
