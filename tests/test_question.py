"""A question as it is asked: cleaned, its language known, joined to what it leans on."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.question import LIMIT, BadQuestion, Rewrite, Turn, clean, understand

ASKED = "¿Qué rechazó Sheinbaum?"


@pytest.mark.parametrize("text", ["", " ", "\n\t\r\n", "\u00a0\u2003\u3000", "\x00\x07\x1b", "\u202e\u2066"])
def test_nothing_to_ask_is_told_with_an_example(text: str) -> None:
    with pytest.raises(BadQuestion, match=r"The question is empty\. Write what you want to know, such as"):
        clean(text)


@pytest.mark.parametrize("text", ["?!…", "🎉🎉🎉", "👩‍👩‍👧", "—", "¿?", "()[]{}"])
def test_signs_without_a_word_are_told(text: str) -> None:
    with pytest.raises(BadQuestion, match="holds no words"):
        clean(text)


def test_20000_characters_are_told_with_the_limit() -> None:
    with pytest.raises(BadQuestion, match=r"20,000 characters, and 2,000 is the limit"):
        clean("a" * 20_000)
    with pytest.raises(BadQuestion, match=r"39,999 characters"):
        clean("a " * 20_000)
    assert clean("a" * LIMIT) == "a" * LIMIT


def test_20000_spaces_around_a_question_do_not_count() -> None:
    assert clean(" " * 10_000 + ASKED + "\n" * 10_000) == ASKED


def test_control_characters_and_turned_text_are_taken_out() -> None:
    assert clean("What\x00 did\u202e\nSheinbaum\x07 \x1b[2Jreject\u2069?") == "What did Sheinbaum [2Jreject?"


def test_accents_written_in_two_pieces_are_put_together() -> None:
    assert clean(unicodedata.normalize("NFD", ASKED)) == ASKED


@pytest.mark.parametrize(
    "text", ["ماذا رفضت شينباوم؟", "谢因鲍姆拒绝了什么？", "Что отвергла Шейнбаум?", "2+2?", "x"]
)
def test_questions_of_every_alphabet_are_left_as_they_are(text: str) -> None:
    assert clean(text) == text


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_clean_question_or_refused(text: str) -> None:
    try:
        kept = clean(text)
    except BadQuestion:
        return
    assert 0 < len(kept) <= LIMIT
    assert kept == " ".join(kept.split())
    assert not {unicodedata.category(c) for c in kept} & {"Cc", "Cs", "Co"}
    assert clean(kept) == kept


@settings(deadline=None)  # the first call loads what tells languages apart
@given(st.text(min_size=1), st.lists(st.tuples(st.text(), st.text()), max_size=4))
def test_any_conversation_gives_a_question_or_a_sentence_about_the_question(
    text: str, history: list[tuple[str, str]]
) -> None:
    try:
        asked = clean(text)
    except BadQuestion:
        with pytest.raises(BadQuestion):
            understand(text, history)
        return
    question = understand(text, history)
    assert question.text == asked
    assert question.standalone.endswith(asked)
    assert len(question.standalone) <= LIMIT
    assert question.posed in (question.text, question.standalone)
    assert question.language.isalpha()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What did Sheinbaum reject?", "en"),
        (ASKED, "es"),
        ("Was hat Sheinbaum abgelehnt?", "de"),
        ("Qu'est-ce que Sheinbaum a rejeté ?", "fr"),
    ],
)
def test_the_language_is_the_questions(text: str, language: str) -> None:
    assert understand(text).language == language
    assert understand(text, [("Wer ist Rubio?", "Der Außenminister.")]).language == language


FIRST = "What did Sheinbaum say about the military intervention?"


@pytest.mark.parametrize(
    "follow_up", ["And when?", "Why did she reject it?", "When was that?", "Really?", "Rubio?"]
)
def test_a_follow_up_is_searched_together_with_the_words_it_leans_on(follow_up: str) -> None:
    question = understand(follow_up, [(FIRST, "She rejected it [1].")])
    assert question.text == follow_up
    assert question.standalone.startswith("Sheinbaum military intervention ")
    assert question.standalone.endswith(f" {follow_up}")
    assert question.language == "en"


def test_the_writer_is_asked_the_follow_up_alone_unless_it_has_no_words_of_its_own() -> None:
    history = [(FIRST, "She rejected it [1].")]
    assert understand("And what did Rubio say?", history).posed == "And what did Rubio say?"
    question = understand("And when?", history)
    assert question.posed == question.standalone == "Sheinbaum military intervention rejected And when?"


@pytest.mark.parametrize(
    ("first", "follow_up", "language", "words"),
    [
        ("¿Habrá una reunión de alto nivel?", "¿Y cuándo será?", "es", "reunión alto nivel"),
        ("Gibt es ein Treffen auf hoher Ebene?", "Und wann?", "de", "Treffen hoher Ebene"),
    ],
)
def test_follow_ups_are_known_in_other_languages(
    first: str, follow_up: str, language: str, words: str
) -> None:
    question = understand(follow_up, [(first, "…")])
    assert (question.standalone.endswith(f"{words} {follow_up}"), question.language) == (True, language)


@pytest.mark.parametrize(
    "text",
    [
        "What did the CIA do under Biden?",
        "¿Qué hizo la CIA durante el gobierno de Biden?",
        "Was hat Sheinbaum abgelehnt?",
        "Who are the two foreign ministers?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(text: str) -> None:
    assert understand(text, [(FIRST, "…")]).standalone == text


def test_without_a_conversation_nothing_is_added() -> None:
    assert understand("And when?").standalone == "And when?"


def test_a_chain_of_follow_ups_leans_on_the_question_that_has_words() -> None:
    history = [("Who won the cup?", "…"), (FIRST, "…"), ("And when?", "…")]
    assert understand("And where?", history).standalone == "Sheinbaum military intervention And where?"


@pytest.mark.parametrize("before", ["", "   ", "?!", "🎉", "a" * 5_000, "\x00"])
def test_what_could_not_be_asked_before_does_no_harm_now(before: str) -> None:
    assert understand("And when?", [(before, "…")]).standalone == "And when?"
    assert understand("And when?", [(FIRST, "…"), (before, "…")]).standalone == (
        "Sheinbaum military intervention And when?"
    )


def test_a_long_question_before_never_pushes_out_the_one_asked() -> None:
    long = " ".join(f"reunión{n}" for n in range(190))
    question = understand("And when was that meeting held?", [(long, "…")])
    assert question.standalone.endswith(" And when was that meeting held?")
    assert question.standalone.startswith("reunión0 reunión1 ")
    assert len(question.standalone) < 200


# -- rewritten by a model


def saying(made: str | None) -> Callable[[str, str, Sequence[Turn]], str | None]:
    return lambda question, language, history: made


ANSWERED = [(FIRST, "She rejected the intervention that Trump had proposed [1].")]


def test_what_a_model_made_of_a_follow_up_is_searched_for_and_asked() -> None:
    made = "When did Sheinbaum reject the intervention?"
    question = understand("And when?", ANSWERED, rewrite=saying(made))
    assert (question.text, question.standalone, question.posed) == ("And when?", made, made)


def test_a_question_of_its_own_is_never_shown_to_a_model() -> None:
    def never(question: str, language: str, history: Sequence[Turn]) -> str:
        raise AssertionError(question)

    assert understand("Who won the marathon in Oslo?", ANSWERED, rewrite=never).posed == (
        "Who won the marathon in Oslo?"
    )
    assert understand("And when?", [], rewrite=never).standalone == "And when?"
    assert understand("And when?", ANSWERED, "When did it rain?", never).standalone == "When did it rain?"


def test_a_question_put_by_the_reader_is_not_rewritten() -> None:
    question = understand("And when?", ANSWERED, "When did Rubio speak?", saying("When did Trump speak?"))
    assert (question.standalone, question.posed) == ("When did Rubio speak?", "When did Rubio speak?")


def failing(question: str, language: str, history: Sequence[Turn]) -> str:
    raise OSError("connection reset")


@pytest.mark.parametrize(
    "rewrite",
    [
        saying(None),
        saying(""),
        saying("?"),
        saying("x" * 3_000),
        saying("And when?"),
        saying(FIRST),
        saying("¿Cuándo rechazó Sheinbaum la intervención?"),
        saying("When did Macron reject the intervention?"),
        saying("When did Sheinbaum reject the intervention of 1914?"),
        saying("Who rejected the intervention?"),
        saying("She rejected the intervention."),
        failing,
    ],
)
def test_what_is_not_the_same_question_is_not_taken(rewrite: Rewrite) -> None:
    question = understand("And when?", ANSWERED, rewrite=rewrite)
    assert question.standalone == understand("And when?", ANSWERED).standalone


def test_a_question_whose_numbers_or_names_are_lost_is_not_taken() -> None:
    asked = "Did she say that in 2025 to Rubio?"
    fallen = understand(asked, ANSWERED).standalone
    for made in ("Did Sheinbaum say that to Rubio?", "Did Sheinbaum say that in 2025?"):
        assert understand(asked, ANSWERED, rewrite=saying(made)).standalone == fallen
    good = "Did Sheinbaum say in 2025 to Rubio that she rejected the intervention?"
    assert understand(asked, ANSWERED, rewrite=saying(good)).standalone == good


def test_a_model_is_given_the_newest_turns_and_answers_cut_short() -> None:
    shown: list[Turn] = []

    def look(question: str, language: str, history: Sequence[Turn]) -> None:
        shown.extend(history)

    history = [(f"What did minister {n} say about topic {n}?", f"Said {n} [1]. " * 100) for n in range(30)]
    understand("And when?", history, rewrite=look)
    assert shown[-1][0] == "What did minister 29 say about topic 29?"
    assert [turn[0] for turn in shown] == [q for q, _ in history][-len(shown) :]
    assert 1 < len(shown) < 6
    assert all("[1]" not in answer and len(answer) < 250 for _, answer in shown)
    assert sum(len(q) + len(a) for q, a in shown) <= 800
