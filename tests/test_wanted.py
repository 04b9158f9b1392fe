"""Whether a question asks for one thing or for a list."""

from __future__ import annotations

import pytest

from rag.wanted import asks_for_list


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Which countries signed the treaty?", "en"),
        ("What three measures did the council take?", "en"),
        ("Who were the candidates?", "en"),
        ("Name the members of the band.", "en"),
        ("¿Qué países firmaron el tratado?", "es"),
        ("¿Quiénes asistieron a la reunión?", "es"),
        ("¿Cuáles son las medidas?", "es"),
        ("Welche Länder haben unterschrieben?", "de"),
        ("Quels pays ont signé ?", "fr"),
        ("Quali paesi hanno firmato?", "it"),
        ("Quais países assinaram?", "pt"),
    ],
)
def test_a_question_for_several_things_asks_for_a_list(question: str, language: str) -> None:
    assert asks_for_list(question, language)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What did Sheinbaum reject?", "en"),
        ("Who signed the treaty?", "en"),
        ("What is the virus called?", "en"),
        ("What crisis broke out?", "en"),
        ("When will the treaty take effect?", "en"),
        ("What does the word prime suggest?", "en"),
        ("What makes them ill?", "en"),
        ("Name a common disease.", "en"),
        ("¿Qué rechazó Sheinbaum?", "es"),
        ("¿Quién firmó el tratado?", "es"),
        ("¿Qué es esto?", "es"),
        ("Wer hat unterschrieben?", "de"),
        ("Qui a signé ?", "fr"),
        ("¿Qué?", "xx"),
    ],
)
def test_a_question_for_one_thing_does_not(question: str, language: str) -> None:
    assert not asks_for_list(question, language)
