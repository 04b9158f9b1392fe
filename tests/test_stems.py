"""Search terms: what a question and an article have to agree on."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.stems import content_terms, fold, terms


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ñandú", "nandu"),
        ("MÜLLER", "muller"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("İstanbul", "istanbul"),
        ("ﬁn", "fin"),
        ("e\u0301", "e"),
        ("Ελλάδα", "ελλαδα"),
        ("ガ", "ガ"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_folding_takes_case_and_accents_away(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(codec="ascii")))
def test_plain_letters_are_folded_as_they_are_beside_others(text: str) -> None:
    """By themselves they take a shorter way."""
    assert fold(text + "é") == fold(text) + "e"


@given(st.text())
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_forms_of_a_spanish_word_share_a_term() -> None:
    assert set(terms("rechazó rechazo rechazar rechazaron", "es")) == {"rechaz"}
    assert set(terms("información informaciones informacion INFORMACIÓN", "es")) == {"inform"}
    assert set(terms("reunión reunion", "es")) == {"reunion"}


def test_forms_of_an_english_and_a_german_word_share_a_term() -> None:
    assert len(set(terms("reject rejects rejected rejecting", "en"))) == 1
    assert len(set(terms("Treffen treffen", "de"))) == 1


def test_an_unknown_language_is_not_stemmed() -> None:
    assert terms("Reuniones rechazadas", None) == ["reuniones", "rechazadas"]
    assert terms("Reuniones rechazadas", "xx") == ["reuniones", "rechazadas"]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("37,6 %", "es", ["37.6"]),
        ("37.6%", "en", ["37.6"]),
        ("3.500 euros", None, ["3500", "euros"]),
        ("3,500", "en", ["3500"]),
        ("2.500", "en", ["2.500"]),
        ("1.234.567,89", "es", ["1234567.89"]),
        ("16/01/2026", "es", ["16", "01", "2026"]),
        ("covid-19 y F16", None, ["covid", "19", "y", "f16"]),
        ("٣٧", None, ["37"]),
    ],
)
def test_numbers_are_one_term_in_every_spelling(text: str, language: str | None, expected: list[str]) -> None:
    assert terms(text, language) == expected


def test_the_united_states_are_one_term_in_every_spelling() -> None:
    for spelling in ("EEUU", "EE.UU.", "EE. UU.", "EE.UU"):
        assert terms(f"de {spelling} y", None) == ["de", "eeuu", "y"]
    assert terms("the U.S. army, the US", None) == ["the", "us", "army", "the", "us"]


def test_apostrophes_part_words_and_a_possessive_goes() -> None:
    assert terms("l'immigration d’État", None) == ["l", "immigration", "d", "etat"]
    assert terms("Mexico's army, Mexico’s", None) == ["mexico", "army", "mexico"]
    assert terms("O'Brien", None) == ["o", "brien"]


def test_scripts_without_spaces_become_pairs_of_characters() -> None:
    assert terms("高级别会议", "zh") == ["高级", "级别", "别会", "会议"]
    assert set(terms("会议", "zh")) <= set(terms("二月的高级别会议。", "zh"))
    assert terms("国", "zh") == ["国"]
    assert set(terms("멕시코", "ko")) <= set(terms("멕시코는", "ko"))


def test_hindi_and_arabic_words_are_not_torn_at_their_vowel_signs() -> None:
    assert terms("अस्वीकार किया", None) == ["अस्वीकार", "किया"]
    assert terms("كِتَاب", None) == ["كتاب"]


def test_content_terms_leave_function_words_out() -> None:
    assert content_terms("¿Qué rechazó Sheinbaum?", "es") == ["rechaz", "sheinbaum"]
    assert content_terms("what did Sheinbaum reject?", "en") == ["sheinbaum", "reject"]
    assert content_terms("Was hat Sheinbaum abgelehnt?", "de") == ["sheinbaum", "abgelehnt"]
    assert content_terms("Qu'est-ce que Sheinbaum a rejeté ?", "fr")[0] == "sheinbaum"
    assert content_terms("O que Sheinbaum rejeitou?", "pt")[0] == "sheinbaum"
    assert content_terms("Che cosa ha rifiutato Sheinbaum?", "it")[-1] == "sheinbaum"


def test_content_terms_find_function_words_without_their_accents() -> None:
    assert content_terms("que rechazo sheinbaum", "es") == ["rechaz", "sheinbaum"]


def test_a_name_in_capitals_is_not_a_function_word() -> None:
    assert content_terms("what did the WHO tell the US about it?", "en") == ["who", "us"]
    assert content_terms("WHO IS IT", "en") == []


def test_content_terms_of_an_unknown_language_are_all_terms() -> None:
    assert content_terms("de la que", None) == ["de", "la", "que"]


@given(st.text(), st.sampled_from([None, "es", "en", "de", "fr", "pt", "it", "ar", "hi", "zh", "xx"]))
def test_terms_are_folded_and_hold_no_white_space_or_quotes(text: str, language: str | None) -> None:
    for term in terms(text, language):
        assert term
        assert fold(term) == term
        assert not any(char.isspace() or char in "\"'" for char in term)


@given(st.text(), st.sampled_from(["es", "en", "de"]))
def test_content_terms_are_some_of_the_terms_in_order(text: str, language: str) -> None:
    every = iter(terms(text, language))
    assert all(term in every for term in content_terms(text, language))


def test_threads_do_not_disturb_each_other() -> None:
    words = "rechazó reuniones información soldados mexicanos laboratorios " * 50
    expected = terms(words, "es")
    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(lambda _: terms(words, "es"), range(64)))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("hostile", ["1.", "a.", "A.", "1,", "'s", "a\u0301", "漢", "\u0301", "EE. "])
def test_hostile_repetition_does_not_take_forever(hostile: str) -> None:
    assert isinstance(terms(hostile * 50_000, "es"), list)
