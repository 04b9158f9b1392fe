"""Whether a statement names people and places that its source does not, across spellings and languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.split import sentences
from rag.evidence import Evidence
from rag.names import foreign, unnamed
from rag.places import peoples_in, places_in

XQUAD = Path(__file__).parent / "data" / "xquad"


@pytest.mark.parametrize(
    ("claim", "language", "source", "source_language"),
    [
        ("Zelenskyy met Macron in Paris.", "en", "Zelenski se reunió con Macron en París.", "es"),
        ("Peru's president will travel to Beijing.", "en", "La presidenta de Perú viajará a Pekín.", "es"),
        ("Putin spoke in Moscow.", "en", "Putin habló en Moscú.", "es"),
        ("The Chilean government rejected it.", "en", "El Gobierno de Chile lo rechazó.", "es"),
        ("Chile rejected the proposal.", "en", "El Gobierno chileno rechazó la propuesta.", "es"),
        ("Germany approved the plan.", "en", "El Gobierno alemán aprobó el plan.", "es"),
        ("Deutschland stimmt zu.", "de", "El Gobierno alemán está de acuerdo.", "es"),
        ("The United States fired missiles.", "en", "EE.UU. disparó misiles.", "es"),
        ("Estados Unidos disparó misiles.", "es", "The U.S. fired missiles.", "en"),
        ("She rejected a U.S. raid.", "en", "Rechazó una incursión de Estados Unidos.", "es"),
        ("She rejected a U.S. raid.", "en", "Rechazó una incursión de EEUU.", "es"),
        ("She rejected a U.S. raid.", "en", "Rechazó una incursión estadounidense.", "es"),
        ("The U.K. signed the deal.", "en", "El Reino Unido firmó el acuerdo.", "es"),
        ("El Reino Unido firmó el acuerdo.", "es", "The UK signed the deal.", "en"),
        ("The Supreme Court met on Monday.", "en", "El Tribunal Supremo se reunió el lunes.", "es"),
        ("The Red Cross sent aid.", "en", "La Cruz Roja envió ayuda.", "es"),
        ("The White House denied it.", "en", "La Casa Blanca lo negó.", "es"),
        ("Russia rejected the plan.", "en", "Moscú rechazó el plan.", "es"),
        ("Pedro Sánchez announced the plan.", "en", "Sánchez anunció el plan.", "es"),
        ("Pedro Sánchez anunció el plan.", "es", "Sánchez anunció el plan.", "es"),
        ("El alcalde de Nueva York dimitió.", "es", "The mayor of New York resigned.", "en"),
        ("Der Bürgermeister von München trat zurück.", "de", "El alcalde de Múnich dimitió.", "es"),
        ("La Comisión Europea multó a Apple.", "es", "The European Commission fined Apple.", "en"),
        ("The mayor of Cologne resigned.", "en", "Der Bürgermeister von Köln trat zurück.", "de"),
        ("Il sindaco di Londra si dimette.", "it", "El alcalde de Londres dimite.", "es"),
        (
            "In December the Ministry of Labour closed.",
            "en",
            "El Ministerio de Trabajo cerró en diciembre.",
            "es",
        ),
        (
            "El presidente ucraniano visitó la ciudad.",
            "es",
            "The president of Ukraine visited the city.",
            "en",
        ),
        ("London's branch closed.", "en", "La sede londinense cerró.", "es"),
    ],
)
def test_a_name_in_another_spelling_or_language_is_the_same_name(
    claim: str, language: str, source: str, source_language: str
) -> None:
    assert unnamed(claim, source, language, source_language) == []


@pytest.mark.parametrize(
    ("claim", "language", "source", "source_language", "name"),
    [
        ("El alcalde de Vigo recibió sobornos.", "es", "El alcalde de Lugo recibió sobornos.", "es", "Vigo"),
        ("La policía lo detuvo en Sevilla.", "es", "La policía lo detuvo en Toledo.", "es", "Sevilla"),
        ("The president will travel to Lima.", "en", "La presidenta viajará a Pekín.", "es", "Lima"),
        ("Brazil rejected the plan.", "en", "Argentina rechazó el plan.", "es", "Brazil"),
        ("Polen lehnt den Plan ab.", "de", "Hungría rechaza el plan.", "es", "Polen"),
        ("Police arrested him in Villarriba.", "en", "La policía lo detuvo en Toledo.", "es", "Villarriba"),
        ("Elena Prados won the prize.", "en", "Marta Ibarra ganó el premio.", "es", "Elena Prados"),
        ("Ganó el premio Elena Prados.", "es", "Ganó el premio Elena Ruiz.", "es", "Elena Prados"),
        ("Londra respinge il piano.", "it", "París rechaza el plan.", "es", "Londra"),
        ("Le Maroc a signé l'accord.", "fr", "Argelia firmó el acuerdo.", "es", "Maroc"),
        ("A Espanha venceu a final.", "pt", "Francia ganó la final.", "es", "Espanha"),
    ],
)
def test_a_name_that_the_source_does_not_hold_is_told(
    claim: str, language: str, source: str, source_language: str, name: str
) -> None:
    assert unnamed(claim, source, language, source_language) == [name]


def _evidence(text: str, which: int, title: str = "Noticias") -> Evidence:
    article = Article("1", title, text, "noticia.txt", language="es")
    return Evidence(article, sentences(text, "es")[which], 0.9)


def test_a_name_of_the_sentences_before_or_of_the_title_counts_as_the_source_s() -> None:
    text = "Dina Boluarte habló en Lima. Firmará el acuerdo en mayo."
    item = _evidence(text, 1, title="Perú negocia con China")
    assert foreign("Dina Boluarte of Peru will sign the agreement.", item, [item], "en") == []
    assert foreign("Chile will sign the agreement.", item, [item], "en") == ["Chile"]


def test_a_name_of_another_sentence_is_told_without_a_language() -> None:
    text = "Boluarte firmó el acuerdo. " + "El acuerdo trata del comercio y de la pesca en el Pacífico. " * 8
    text += "Petro lo criticó."
    first, last = _evidence(text, 0), _evidence(text, -1)
    assert foreign("Petro signed the agreement.", first, [first, last]) == ["Petro"]
    assert foreign("Petro criticised it.", last, [first, last]) == []


def test_a_capital_stands_for_its_country_but_not_the_reverse() -> None:
    assert unnamed("Russia said no.", "Moscú dijo que no.", "en", "es") == []
    assert unnamed("He was arrested in Moscow.", "Lo detuvieron en Rusia.", "en", "es") == ["Moscow"]


@pytest.mark.parametrize(
    ("text", "place"),
    [("Pekín", "Beijing"), ("Londres", "London"), ("La Haya", "Den Haag"), ("EE.UU.", "USA")],
)
def test_a_place_is_known_by_each_language_s_name(text: str, place: str) -> None:
    assert set(*places_in(text, "es").values()) & set(*places_in(place, "en").values())


def test_us_and_in_are_words_where_they_are_not_in_capitals() -> None:
    assert places_in("It was for us in the end.", "en") == {}


@pytest.mark.parametrize(
    ("word", "code"),
    [("chilenos", "CL"), ("German", "DE"), ("britische", "GB"), ("estadounidense", "US"), ("français", "FR")],
)
def test_a_people_is_known_by_its_country(word: str, code: str) -> None:
    assert code in peoples_in(word)


@pytest.mark.parametrize(("claims", "sources"), [("en", "es"), ("es", "en"), ("de", "es"), ("en", "de")])
def test_few_sound_translations_have_strange_names(claims: str, sources: str) -> None:
    """XQuAD's paragraphs are the same in each language; of every fourth one, 2% is the bar."""
    texts = {
        language: {
            article["parallel"]: article["text"]
            for line in (XQUAD / f"articles.{language}.jsonl").read_text(encoding="utf-8").splitlines()
            for article in [json.loads(line)]
        }
        for language in (claims, sources)
    }
    pairs = []
    for parallel in sorted(texts[claims])[::4]:
        said = sentences(texts[claims][parallel], claims)
        if len(said) == len(sentences(texts[sources][parallel], sources)):
            pairs += [(claim.text, texts[sources][parallel]) for claim in said]
    strange = [names for claim, source in pairs if (names := unnamed(claim, source, claims, sources))]
    assert len(pairs) > 150
    assert len(strange) <= 0.02 * len(pairs), strange


@given(st.text(max_size=120), st.text(max_size=120), st.sampled_from(["en", "es", "de", "fr", "nl", "zh"]))
def test_no_text_raises_and_none_has_a_name_that_it_has_not(one: str, other: str, language: str) -> None:
    for name in unnamed(one, other, language, language):
        assert all(word in one for word in name.split())
    assert unnamed(one, one, language, language) == []
