"""Whether to answer at all, with the real embedding model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from index.article import Article
from index.split import passages
from rag.candidate import Candidate
from rag.evidence import Evidence, choose
from rag.question import Question, understand
from rag.refuse import holds_answer, near_enough, unnamed
from rag.retrieve import retrieve

if TYPE_CHECKING:
    from index.library import Library

NAME = "multilingual-e5-small-test"


def found(library: Library, text: str) -> tuple[Question, list[Candidate], list[Evidence]]:
    question = understand(text)
    candidates = retrieve(library, question.standalone, question.language)
    return question, candidates, choose(candidates[:5], 4)


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
def test_what_the_articles_say_is_near_and_held(seed_library: Library, text: str) -> None:
    question, candidates, evidence = found(seed_library, text)
    assert near_enough(question, candidates, seed_library.encoder.name)
    assert holds_answer(question, evidence, candidates, seed_library.encoder.name)


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
def test_what_the_articles_do_not_say_is_not_held(seed_library: Library, text: str) -> None:
    question, candidates, evidence = found(seed_library, text)
    assert evidence, "there is something to refuse by"
    assert not holds_answer(question, evidence, candidates, seed_library.encoder.name)


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


@pytest.mark.parametrize("asked", ["¿Cuántos soldados enviará?", "¿Cuándo será?", "¿Qué porcentaje?"])
def test_a_question_for_a_number_is_not_answered_by_a_sentence_without_one(asked: str) -> None:
    question = Question(asked, asked, asked, "es")
    without = candidate("El ejército enviará soldados a la frontera.", 0.95)
    with_one = candidate("El ejército enviará 300 soldados a la frontera en febrero.", 0.95)
    assert not holds_answer(question, choose([without], 4), [without], NAME)
    assert holds_answer(question, choose([with_one], 4), [with_one], NAME)


def test_a_question_about_somebody_else_is_not_answered_in_quotes() -> None:
    about = candidate("La presidenta rechazó la propuesta del ministro.", 0.95)
    asked = "¿Qué rechazó Bolsonaro?"
    assert not holds_answer(Question(asked, asked, asked, "es"), choose([about], 4), [about], NAME)


def test_names_are_looked_for_in_texts_and_titles_whatever_their_case_accents_and_endings() -> None:
    held = [candidate("Los mexicanos y Díaz hablaron.", 0.9, title="Sheinbaum responde")]
    assert unnamed("¿Qué dijo SHEINBAUM a Diaz?", held) == []
    assert unnamed("¿Qué dijo Petro a Sheinbaum?", held) == ["Petro"]
    assert unnamed("¿Qué dijo el Mexicano?", held) == []
    assert unnamed("Petro dijo qué", held) == [], "a capital at the beginning may be any word's"
