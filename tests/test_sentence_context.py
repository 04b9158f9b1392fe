"""What a sentence leans on to be understood: who its subject is, and whose words it quotes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Sentence
from index.split import passages, sentences
from rag.answer import Leaned
from rag.context import Context, context_of
from rag.evidence import Evidence


def leans(text: str, opening: str, language: str | None) -> list[tuple[str, str]]:
    """What the sentence of ``text`` with this opening leans on: roles and sentences."""
    around = sentences(text, language)
    (asked,) = [s for s in around if s.text.startswith(opening)]
    return [(c.role, c.sentence.text) for c in context_of(asked, around, language)]


@pytest.mark.parametrize(
    ("language", "told", "leaning"),
    [
        ("es", "Claudia Sheinbaum habló el lunes en la capital.", "Rechazó la propuesta de enviar tropas."),
        ("es", "Los ministros de Colombia hablaron el lunes.", "También rechazaron la propuesta."),
        ("pt", "O presidente Lula da Silva falou na segunda.", "Rejeitou a proposta."),
        ("it", "Il presidente Sergio Mattarella ha parlato lunedì.", "Rifiutò la proposta."),
    ],
)
def test_a_verb_without_its_subject_leans_on_the_sentence_that_names_it(
    language: str, told: str, leaning: str
) -> None:
    assert leans(f"{told} {leaning}", leaning, language) == [("subject", told)]


@pytest.mark.parametrize(
    ("language", "told", "leaning"),
    [
        ("en", "The mayor, Anna Ortiz, spoke on Monday.", "She rejected the plan to send troops."),
        ("en", "The mayor, Anna Ortiz, spoke on Monday.", "However, she rejected the plan to send troops."),
        ("en", "The European Union met on Monday.", "It rejected the plan to send troops."),
        ("es", "La alcaldesa Ana Ortiz habló ayer.", "Ella no quiso enviar más tropas."),
        ("de", "Angela Merkel sprach am Montag im Bundestag.", "Sie lehnte den Vorschlag der Minister ab."),
        ("fr", "Le président Emmanuel Macron a parlé lundi.", "Il a rejeté la proposition."),
    ],
)
def test_a_pronoun_leans_on_the_sentence_that_names_whom_it_stands_for(
    language: str, told: str, leaning: str
) -> None:
    assert leans(f"{told} {leaning}", leaning, language) == [("subject", told)]


@pytest.mark.parametrize(
    ("language", "quotation", "told"),
    [
        ("es", "«No vamos a permitirlo nunca».", "Así lo afirmó la presidenta Claudia Sheinbaum el lunes."),
        ("en", "“We will not allow it.”", "The governor, Anna Ortiz, told reporters so on Monday."),
        ("en", '"We will not allow it."', "That is what Anna Ortiz said on Monday."),
        ("de", "„Das machen wir nicht.“", "So erklärte es Angela Merkel am Montag."),
        ("fr", "«Nous ne le ferons pas».", "C’est ce que Emmanuel Macron a déclaré lundi."),
    ],
)
def test_a_quotation_leans_on_its_speaker_behind_or_before_it(
    language: str, quotation: str, told: str
) -> None:
    assert leans(f"{quotation} {told}", quotation, language) == [("speaker", told)]
    assert leans(f"{told} {quotation}", quotation, language) == [("speaker", told)]


def test_a_speaker_behind_a_quotation_goes_before_one_that_spoke_earlier() -> None:
    text = "Así lo dijo Pedro Sánchez el lunes. «No vamos a permitirlo». Lo afirmó ayer Claudia Sheinbaum."
    assert leans(text, "«No", "es") == [("speaker", "Lo afirmó ayer Claudia Sheinbaum.")]


def test_words_in_the_middle_of_an_open_quotation_have_the_same_speaker() -> None:
    text = "“We have tried it. It was wrong. It will not happen.” That is what Anna Ortiz said on Monday."
    for opening in ("It was wrong", "It will not"):
        assert leans(text, opening, "en") == [("speaker", "That is what Anna Ortiz said on Monday.")]


def test_behind_a_closed_quotation_nobody_is_being_quoted() -> None:
    text = "“It was wrong.” That is what Anna Ortiz said on Monday. The market rose a little."
    assert leans(text, "The market", "en") == []


@pytest.mark.parametrize(
    ("language", "quotation"),
    [
        ("es", "«No vamos a permitirlo», dijo Claudia Sheinbaum ante el Congreso."),
        ("en", "“We will not allow it,” said Governor Anna Ortiz."),
        ("de", "„Das machen wir nicht“, sagte Angela Merkel in Berlin."),
    ],
)
def test_a_quotation_that_names_its_speaker_leans_on_nobody(language: str, quotation: str) -> None:
    other = {"es": "Así habló Pedro Sánchez.", "en": "So said John Smith.", "de": "So sagte es Olaf Scholz."}
    assert leans(f"{other[language]} {quotation}", quotation, language) == []


def test_a_quotation_whose_speaker_is_only_a_verb_leans_on_who_was_named_before() -> None:
    told = "Claudia Sheinbaum habló el lunes."
    assert leans(f"{told} «Nunca», añadió.", "«Nunca", "es") == [("subject", told)]


@pytest.mark.parametrize(
    ("language", "text", "opening"),
    [
        ("es", "Claudia Sheinbaum habló el lunes. La propuesta fue rechazada por el senado.", "La propuesta"),
        ("es", "Claudia Sheinbaum habló el lunes. Luego Pedro Sánchez rechazó la propuesta.", "Luego"),
        ("es", "Claudia Sheinbaum habló el lunes. Nadie quiso enviar más tropas.", "Nadie"),
        ("en", "Anna Ortiz spoke on Monday. Rejected plans are kept for a year.", "Rejected"),
        ("en", "Anna Ortiz spoke on Monday. Then the Senate voted.", "Then"),
        ("de", "Angela Merkel sprach am Montag. Die Opposition klatschte lange.", "Die Opposition"),
    ],
)
def test_a_sentence_with_a_subject_of_its_own_leans_on_nothing(
    language: str, text: str, opening: str
) -> None:
    assert leans(text, opening, language) == []


@pytest.mark.parametrize("language", ["es", "en", "de", None])
@pytest.mark.parametrize("text", ["Rechazó la propuesta.", "She rejected it.", "«No vamos a permitirlo»."])
def test_a_sentence_alone_leans_on_nothing(text: str, language: str | None) -> None:
    assert leans(text, text, language) == []


def test_a_spanish_verb_is_one_in_a_spanish_text_only() -> None:
    text = "Claudia Sheinbaum habló el lunes. Rechazó la propuesta."
    assert leans(text, "Rechazó", "es")
    assert leans(text, "Rechazó", "en") == leans(text, "Rechazó", None) == []


def test_a_heading_is_never_leaned_on_though_it_names_somebody() -> None:
    text = "Claudia Sheinbaum habló el lunes.\n\nVisita de Pedro Sánchez\n\nRechazó la propuesta de enviar tropas."
    heading = next(s for s in sentences(text, "es") if s.heading)
    assert "Sánchez" in heading.text
    assert leans(text, "Rechazó", "es") == [("subject", "Claudia Sheinbaum habló el lunes.")]
    alone = "Visita de Pedro Sánchez\n\nRechazó la propuesta de enviar tropas. El mercado subió."
    assert leans(alone, "Rechazó", "es") == []
    quoted = "«No vamos a permitirlo».\n\nLo que dijo Pedro Sánchez\n\nEl mercado subió un poco."
    assert leans(quoted, "«No", "es") == []


def test_the_nearest_name_is_meant_and_none_that_is_far_away() -> None:
    far = "Claudia Sheinbaum habló el lunes."
    near = "Pedro Sánchez escuchó."
    between = "El tren llegó tarde. La gente esperaba. El bar cerró."
    assert leans(f"{far} {near} Rechazó la propuesta.", "Rechazó", "es") == [("subject", near)]
    assert leans(f"{far} El tren llegó tarde. Rechazó la propuesta.", "Rechazó", "es") == [("subject", far)]
    assert leans(f"{far} {between} Rechazó la propuesta.", "Rechazó", "es") == []


def test_a_sentence_of_another_passage_leans_on_nothing_here() -> None:
    around = sentences("Claudia Sheinbaum habló. Rechazó la propuesta.", "es")
    elsewhere = Sentence(1_000, 1_022, "Rechazó la propuesta.")
    assert context_of(elsewhere, around, "es") == ()
    assert context_of(elsewhere, (), "es") == ()


def test_a_citation_carries_what_its_quote_leans_on_by_offset() -> None:
    text = "Claudia Sheinbaum habló el lunes. Rechazó la propuesta."
    article = Article("a", "Un título", text, "a.txt", language="es")
    (passage,) = passages(article)
    told, leaning = passage
    evidence = Evidence(article, leaning, 1.0, context_of(leaning, passage.sentences, "es"))
    citation = evidence.cite(1, 1.0)
    assert citation.quote == "Rechazó la propuesta."
    assert citation.context == (Leaned(told.start, told.end, told.text, "subject"),)
    (said,) = citation.to_dict()["context"]
    assert text[said["start"] : said["end"]] == said["quote"] == "Claudia Sheinbaum habló el lunes."


PIECES = st.sampled_from(
    [
        "Claudia Sheinbaum habló el lunes.", "Rechazó la propuesta.", "«Nunca», añadió.", "«No, nunca más».",
        "Así lo dijo Pedro Sánchez.", "She rejected it.", "“We will not.", "It is over.”", "Anna Ortiz said so.",
        "\n\nReacciones en Bogotá\n\n", "Sie lehnte ab.", "„Nein.“", "¿Qué?", "\n", '"', "»", "Él.", "東京。",
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(
    st.one_of(st.lists(PIECES, max_size=12).map(" ".join), st.text(max_size=200)),
    st.sampled_from(["es", "en", "de", "pt", "ja", None]),
)
def test_whatever_the_text_a_sentence_leans_on_others_of_its_passage_near_by(
    text: str, language: str | None
) -> None:
    for passage in passages(Article("a", "Un título", text, "a.txt", language=language)):
        around = passage.sentences
        for place, sentence in enumerate(around):
            found = context_of(sentence, around, language)
            assert len(found) <= 1
            for leaned in found:
                assert isinstance(leaned, Context)
                at = around.index(leaned.sentence)
                assert at != place
                assert place - 3 <= at <= place + 2
                assert not leaned.sentence.heading
                assert leaned.role in ("subject", "speaker")
                assert leaned.role == "speaker" or at < place, "a subject is named before"
                assert text[leaned.sentence.start : leaned.sentence.end] == leaned.sentence.text
