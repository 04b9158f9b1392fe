"""How much of a question's wording a passage holds, in its own language and in others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Library
from index.stems import terms
from rag.overlap import coverage, words_of
from rag.retrieve import retrieve
from tests.encoders import HashingEncoder

LANGUAGES = ["en", "es", "de", "fr", "ru", "ar", "ja", "zh", "ko", "th", "xx"]

Told = tuple[str, str]
"""A passage: its language and its text."""


def held(question: str, language: str, *told: Told) -> list[float]:
    """What share of the question's wording each passage holds, in a library of these passages."""
    passages = {n: frozenset(terms(text, code)) for n, (code, text) in enumerate(told)}

    def rarity(asked: Iterable[str]) -> dict[str, int]:
        return {term: sum(term in its for its in passages.values()) for term in asked}

    words = words_of(question, language, {code for code, _ in told})
    found = coverage(words, passages, rarity, len(passages))
    return [found[n] for n in range(len(told))]


@pytest.mark.parametrize(
    ("question", "language", "says", "other"),
    [
        ("Who wrote the constitution?", "en", ("es", "Dos juristas redactaron la constitución."), "es"),
        ("¿Quién redactó la constitución?", "es", ("en", "Two lawyers wrote the constitution."), "en"),
        ("Was geschah in Kalifornien?", "de", ("en", "An earthquake was felt all over California."), "en"),
        ("What happened in California?", "en", ("de", "In Kalifornien bebte am Montag die Erde."), "de"),
        ("Who governs Catalonia?", "en", ("es", "El gobierno de Cataluña presentó sus cuentas."), "es"),
        ("Wer entdeckte das Photon?", "de", ("es", "El fotón fue una idea de Einstein."), "es"),
    ],
)
def test_a_word_that_two_languages_spell_differently_is_found_in_the_other_one(
    question: str, language: str, says: Told, other: str
) -> None:
    silent = {
        "es": "El mercado abrió como todos los lunes.",
        "en": "The market opened as on every Monday.",
        "de": "Der Markt hat wie jeden Montag geöffnet.",
    }[other]
    told, nothing = held(question, language, says, (other, silent))
    assert told > 0
    assert nothing == 0


def test_a_name_is_found_whatever_the_language_around_it() -> None:
    question = "What did Sheinbaum reject?"
    spanish, german, other = held(
        question,
        "en",
        ("es", "La presidenta Sheinbaum no aceptó las tropas."),
        ("de", "Sheinbaum lehnte die Truppen ab."),
        ("es", "La presidenta Boluarte no aceptó las tropas."),
    )
    assert 0 < spanish < 1, "it is a part of the question, and not its whole"
    assert spanish == german
    assert other == 0


def test_a_name_that_each_language_stems_in_its_own_way_is_still_the_same_name() -> None:
    assert terms("Sanders", "en") != terms("Sanders", "es")
    assert held("Sanders?", "en", ("es", "Habló Sanders."), ("es", "Habló Biden.")) == [1.0, 0.0]


def test_a_passage_with_the_questions_own_words_holds_all_of_it_stemmed_or_not() -> None:
    whole, half, none = held(
        "Which volcanoes erupted?",
        "en",
        ("en", "The volcano is erupting again."),
        ("en", "A volcano can sleep for centuries."),
        ("en", "The bridge is open."),
    )
    assert whole == 1.0
    assert 0 < half < whole
    assert none == 0


def test_a_number_is_shared_by_all_languages() -> None:
    fourteen, fifteen = held(
        "Who are the 14 million?",
        "en",
        ("es", "Votaron 14 millones de personas."),
        ("es", "Votaron 15 millones de personas."),
    )
    assert fourteen > fifteen > 0, "both say millions, and one of them 14"
    grouped, cut = held(
        "What cost 3,500 euros?", "en", ("es", "Vale 3.500 pesos."), ("es", "Vale 3,5 pesos.")
    )
    assert grouped > 0
    assert cut == 0


def test_a_number_is_not_nearly_another_one() -> None:
    assert held("1914?", "en", ("es", "La guerra de 1914."), ("es", "La guerra de 1915.")) == [1.0, 0.0]
    assert held("123456?", "en", ("es", "El número 123457."), ("es", "El número 1234567.")) == [0.0, 0.0]


def test_a_short_word_is_found_as_it_is_and_never_in_another_one() -> None:
    question = "Cats?"
    assert held(
        question, "en", ("en", "A cat slept."), ("en", "A car stopped."), ("en", "Cattle graze.")
    ) == [
        1.0,
        0.0,
        0.0,
    ]
    # of five letters, one may be written otherwise
    assert held("Ghana?", "en", ("es", "Una canción de Gana."), ("es", "Un jefe de Gata."))[1] == 0
    assert held("UNO?", "es", ("es", "La UNED abrió."), ("es", "La ONU abrió.")) == [0.0, 0.0]


def test_long_words_that_merely_begin_alike_are_two_words() -> None:
    same, other = held(
        "Who discussed immigration?",
        "en",
        ("es", "Se habló de la inmigración."),
        ("es", "Se habló de la impresión."),
    )
    assert same > 0
    assert other == 0


def test_a_rare_word_counts_for_more_than_a_common_one() -> None:
    common = [("en", f"The minister spoke about matter {n}.") for n in range(20)]
    *_, everyday, rare = held(
        "What did the minister say of Zaragoza?",
        "en",
        *common,
        ("en", "The minister had breakfast."),
        ("en", "It rained in Zaragoza."),
    )
    assert 0 < everyday < rare
    assert everyday + rare == pytest.approx(1)


def test_a_word_is_as_rare_as_all_its_spellings_together() -> None:
    # "constitution" stands nowhere, but its Spanish form does in all passages
    common = [("es", f"La constitución, artículo {n}.") for n in range(20)]
    *_, with_name = held("Is Zaragoza in the constitution?", "en", *common, ("es", "Hoy llovió en Zaragoza."))
    assert with_name > 0.5


@pytest.mark.parametrize(
    ("question", "language"),
    [("Was it he who did it?", "en"), ("¿Y qué es eso?", "es"), ("?!", "en"), ("", "en")],
)
def test_a_question_of_function_words_alone_has_no_wording_to_be_found(question: str, language: str) -> None:
    assert words_of(question, language, {"en", "es"}) == []
    assert held(question, language, (language, question), ("en", "It was he who did it.")) == [0.0, 0.0]


def test_a_function_word_in_capitals_is_a_name() -> None:
    assert (
        held("What does the WHO recommend?", "en", ("es", "La WHO pide calma."), ("es", "Nadie pide calma."))[
            0
        ]
        > 0
    )


def test_an_empty_library_holds_nothing_and_is_asked_nothing(tmp_path: Path) -> None:
    def never(asked: Iterable[str]) -> dict[str, int]:
        raise AssertionError("there is no passage whose words could be rare")

    assert coverage(words_of("Where is Zaragoza?", "en", set()), {}, never, 0) == {}
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        assert retrieve(library, "Where is Zaragoza?", "en") == []


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("東京で地震が起きました。", "ja", "今日は晴れ。"),
        ("东京发生了地震。", "zh", "北京下雪了。"),
        ("서울에서 지진이 났다.", "ko", "부산은 맑음."),
        ("เกิดแผ่นดินไหวในกรุงเทพ", "th", "วันนี้ฝนตก"),
        ("وقع زلزال في القاهرة", "ar", "السماء صافية"),
        ("В Москве произошло землетрясение.", "ru", "Сегодня снег."),
    ],
)
def test_other_scripts_are_found_in_themselves(text: str, language: str, other: str) -> None:
    assert held(text, language, (language, text), (language, other)) == [1.0, 0.0]


def test_a_pasted_text_is_looked_for_by_its_first_words_only() -> None:
    words = words_of(" ".join(f"word{n}" for n in range(1_000)), "en", {"en", "es", "de"})
    assert 10 < len(words) < 100
    assert words[0].forms == {"word0"}


@pytest.fixture(scope="module")
def two_languages(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("overlap")
    for name, text in {
        "quake.txt": "An earthquake was felt all over California on Monday. Nobody was hurt by it.",
        "bank.txt": "The central bank raised its rates on Monday. Inflation is still high.",
        "puente.txt": "El alcalde abrió el puente nuevo el lunes. Los vecinos cortaron la cinta.",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    library = Library.open(folder / "library", encoder=HashingEncoder())
    assert len(library.sync([folder]).added) == 3
    return library


def test_in_a_library_a_question_of_another_language_covers_what_names_its_place(
    two_languages: Library,
) -> None:
    found = retrieve(two_languages, "Was geschah in Kalifornien?", "de")
    covering = {c.article.source.rsplit("/", 1)[-1]: c.coverage for c in found}
    assert covering["quake.txt"] > 0
    assert covering["bank.txt"] == covering["puente.txt"] == 0
    assert found[0].article.source.endswith("quake.txt")


def test_each_sentence_of_what_is_found_says_what_it_holds_by_itself(two_languages: Library) -> None:
    best = retrieve(two_languages, "Which earthquake was felt in California?", "en")[0]
    assert best.sentence_coverage is not None
    first, second = best.sentence_coverage
    assert first > second == 0
    assert first <= 1


@settings(deadline=None, max_examples=200)
@given(
    st.text(max_size=60),
    st.sampled_from(LANGUAGES),
    st.lists(st.tuples(st.sampled_from(LANGUAGES), st.text(max_size=80)), max_size=4),
    st.integers(0, 1_000),
)
def test_whatever_is_asked_of_whatever_text_the_share_is_from_0_to_1(
    question: str, language: str, told: Sequence[Told], common: int
) -> None:
    told = [*told, (language, question)]
    passages = {n: frozenset(terms(text, code)) for n, (code, text) in enumerate(told)}
    words = words_of(question, language, {code for code, _ in told})

    def rarity(asked: Iterable[str]) -> dict[str, int]:
        # counted at another moment, so more passages may hold a term than there are said to be
        return {term: common * (len(term) % 3) for term in asked}

    found = coverage(words, passages, rarity, len(told))
    assert found.keys() == passages.keys()
    assert all(0 <= share <= 1 for share in found.values())
    assert found[len(told) - 1] == (1.0 if words else 0.0), "a text holds its own wording"


def test_a_library_that_grows_while_it_is_asked_does_not_turn_a_common_word_into_a_loss() -> None:
    words = words_of("Zaragoza and the volcano?", "en", {"en"})
    passages = {n: frozenset(terms(text, "en")) for n, text in enumerate(["Zaragoza.", "A volcano."])}
    found = coverage(words, passages, lambda asked: {t: 500 * t.startswith("z") for t in asked}, 2)
    assert 0 < found[0] < found[1] < 1
