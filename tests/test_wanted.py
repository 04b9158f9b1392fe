"""Whether a question asks for one thing or for a list, and whether a statement tells more than it."""

from __future__ import annotations

import pytest

from rag.wanted import asks_for_list, only_repeats


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


@pytest.mark.parametrize(
    ("text", "question", "language"),
    [
        (
            "The side effect of such strikes is regrettable.",
            "What side effect of such strikes is regrettable?",
            "en",
        ),
        ("The fighting lasted.", "How long did the fighting last?", "en"),
        ("After the vote he called.", "After the vote, whom did he call?", "en"),
        ("La red usa este tipo.", "¿Qué tipo usa la red?", "es"),
        ("Tras la votación, propuso Lutero.", "Tras la votación, ¿qué propuso Lutero?", "es"),
        ("Die Brücke wurde eröffnet.", "Wann wurde die Brücke eröffnet?", "de"),
        ("Le pont est ouvert.", "Quand le pont est-il ouvert ?", "fr"),
    ],
)
def test_a_statement_without_a_word_of_its_own_only_repeats(text: str, question: str, language: str) -> None:
    assert only_repeats(text, question, language)


@pytest.mark.parametrize(
    ("text", "question", "language"),
    [
        ("The fighting lasted two years.", "How long did the fighting last?", "en"),
        ("The fighting lasted 2 years.", "How many years did the fighting last?", "en"),
        ("Sheinbaum rejected the offer.", "Did Sheinbaum reject the offer?", "en"),
        ("Did the man who fled call? The man who fled called.", "Did the man who fled call?", "en"),
        ("The Broncos won.", "Who won, the Broncos or the Panthers?", "en"),
        ("Sheinbaum rechazó la oferta.", "¿Rechazó Sheinbaum la oferta?", "es"),
        ("Lo que propuso Lutero.", "¿Propuso Lutero que votaran?", "es"),
        ("Die Brücke wurde eröffnet.", "Wurde die Brücke eröffnet?", "de"),
        ("The.", "What is it?", "en"),
        ("a b", "a b?", "xx"),
    ],
)
def test_what_tells_more_or_may_be_repeated_does_not(text: str, question: str, language: str) -> None:
    assert not only_repeats(text, question, language)
