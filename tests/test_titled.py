"""Sentences are embedded behind their article's title; a library knows in which way its vectors were made."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import Library
from index.article import Article
from index.context import RECIPE, titled
from tests.encoders import HashingEncoder

TEXT = "El ministro habló el lunes. Nadie quiso responder a sus preguntas."


def article(title: str, language: str | None = "es") -> Article:
    return Article("a", title, TEXT, "a.txt", language=language)


class Listening(HashingEncoder):
    """Remembers which texts it was given to embed as passages."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.heard += texts
        return super().encode_passages(texts)


# -- a sentence and its title


def test_a_sentence_is_put_behind_its_title() -> None:
    assert titled(article("Erupción en La Palma"), TEXT) == f"Erupción en La Palma: {TEXT}"


@pytest.mark.parametrize(
    ("title", "sentence", "language"),
    [
        ("Sheinbaum rechaza tropas", "Sheinbaum no quiere tropas de nadie.", "es"),
        ("The volcano erupts", "The VOLCANO erupts again.", "en"),
        ("La erupción de ayer", "La ERUPCION fue larga.", "es"),
    ],
)
def test_a_sentence_that_says_half_of_the_title_itself_stays_as_it_is(
    title: str, sentence: str, language: str
) -> None:
    assert titled(article(title, language), sentence) == sentence


def test_less_than_half_of_the_title_is_not_enough() -> None:
    sentence = "Sheinbaum habló el lunes."
    assert titled(article("Sheinbaum rechaza tropas", "es"), sentence).endswith(f": {sentence}")


def test_words_that_carry_no_subject_make_no_sentence_like_a_title() -> None:
    sentence = "Lo que es de todos es de la ciudad."
    assert (
        titled(article("Lo que es de la Alhambra", "es"), sentence) == f"Lo que es de la Alhambra: {sentence}"
    )


@pytest.mark.parametrize("title", ["", "   ", "¿Qué?", "…"])
def test_a_title_without_words_of_its_own_adds_nothing(title: str) -> None:
    assert titled(article(title), TEXT) == TEXT


def test_a_long_title_is_cut_at_a_word() -> None:
    title = "Erupción " + "muy larga " * 30
    shown = titled(article(title), TEXT).removesuffix(f": {TEXT}")
    assert 60 < len(shown) <= 80
    assert " ".join(title.split()).startswith(f"{shown} ")


def test_a_long_title_without_spaces_is_cut_anywhere() -> None:
    shown = titled(article("地震" * 100, "ja"), TEXT).removesuffix(f": {TEXT}")
    assert shown == "地震" * 40


def test_a_title_over_several_lines_is_one_line() -> None:
    assert titled(article(" Erupción\n  en\tLa Palma "), TEXT) == f"Erupción en La Palma: {TEXT}"


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200), st.text(max_size=100), st.sampled_from(["es", "en", "ja", None]))
def test_whatever_the_title_the_sentence_is_the_end_and_little_stands_before_it(
    title: str, sentence: str, language: str | None
) -> None:
    embedded = titled(article(title, language), sentence)
    assert embedded.endswith(sentence)
    assert len(embedded) <= 80 + len(": ") + len(sentence)


# -- in a library


@pytest.fixture
def encoder() -> Listening:
    return Listening()


@pytest.fixture
def library(tmp_path: Path, encoder: Listening) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=encoder) as opened:
        yield opened


def write(path: Path, title: str, **more: str) -> Path:
    record = {"id": "one", "title": title, "language": "es", "text": TEXT, **more}
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return path


def vectors(library: Library) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The vector of the only passage, and those of its sentences."""
    (one,) = library.articles()
    (passage,) = library.article_passages(one.id)
    return library.passage_vectors([passage.id])[passage.id], library.sentence_vectors([passage.id])[
        passage.id
    ]


def test_sentences_are_embedded_with_their_title_passages_and_quotes_are_without(
    library: Library, encoder: Listening, tmp_path: Path
) -> None:
    library.sync([write(tmp_path / "news.jsonl", "Erupción en La Palma")])
    first, second = "El ministro habló el lunes.", "Nadie quiso responder a sus preguntas."
    assert sorted(encoder.heard) == sorted(
        [TEXT, f"Erupción en La Palma: {first}", f"Erupción en La Palma: {second}"]
    )
    (one,) = library.articles()
    (passage,) = library.article_passages(one.id)
    assert passage.text == TEXT
    assert [s.text for s in passage] == [first, second]
    whole, sentences = vectors(library)
    np.testing.assert_allclose(whole, encoder.encode_queries([TEXT])[0], atol=1e-3)
    expected = encoder.encode_queries([f"Erupción en La Palma: {s}" for s in (first, second)])
    np.testing.assert_allclose(sentences, expected, atol=1e-3)


def test_a_sentence_is_found_by_what_only_its_title_says(library: Library, tmp_path: Path) -> None:
    library.sync([write(tmp_path / "news.jsonl", "Erupción en La Palma")])
    asked = library.encoder.encode_queries(["¿erupción en La Palma?"])[0]
    whole, sentences = vectors(library)
    assert whole @ asked < 0.25 < (sentences @ asked).max()


def test_a_changed_title_alone_makes_an_articles_vectors_anew(
    library: Library, encoder: Listening, tmp_path: Path
) -> None:
    (added,) = library.sync([write(tmp_path / "news.jsonl", "Erupción en La Palma")]).added
    whole, before = vectors(library)
    encoder.heard.clear()
    report = library.sync([write(tmp_path / "news.jsonl", "Terremoto en Granada")])
    assert report.changed == (added,)
    assert any(text.startswith("Terremoto en Granada: ") for text in encoder.heard)
    assert library.article(added).title == "Terremoto en Granada"
    still, after = vectors(library)
    np.testing.assert_array_equal(still, whole)
    assert (np.abs(after - before).max(axis=1) > 0.1).all(), "no sentence is still under the old title"
    with Library.open(tmp_path / "fresh", encoder=HashingEncoder()) as fresh:
        fresh.sync([tmp_path / "news.jsonl"])
        np.testing.assert_array_equal(after, vectors(fresh)[1])
    assert [version.title for version in library.versions(added)] == ["Erupción en La Palma"]
    assert library.integrity_check() == []


def test_a_changed_title_is_found_by_vector_at_once(library: Library, tmp_path: Path) -> None:
    library.sync([write(tmp_path / "news.jsonl", "Erupción en La Palma")])
    library.sync([write(tmp_path / "news.jsonl", "Terremoto en Granada")])
    asked = library.encoder.encode_queries(["El ministro habló el lunes"])[0]
    (found,) = library.nearest(asked, 10)
    (passage,) = library.passages([found[0]])
    assert library.article(passage.article_id).title == "Terremoto en Granada"


def test_what_is_not_embedded_is_changed_without_encoding(
    library: Library, encoder: Listening, tmp_path: Path
) -> None:
    library.sync([write(tmp_path / "news.jsonl", "Erupción en La Palma", outlet="Uno")])
    encoder.heard.clear()
    report = library.sync([write(tmp_path / "news.jsonl", "Erupción en La Palma", outlet="Dos")])
    assert len(report.changed) == 1
    assert library.articles()[0].outlet == "Dos"
    assert encoder.heard == []


# -- vectors made in an older way


def age(library: Library) -> None:
    """Make the library one from before sentences were embedded with their titles."""
    with library.store.writing() as connection:
        assert connection.execute("DELETE FROM meta WHERE key = 'recipe'").rowcount == 1


def test_a_library_is_up_to_date_when_it_is_new_filled_and_opened_again(
    library: Library, encoder: Listening, tmp_path: Path
) -> None:
    assert not library.is_dated(), "an empty one holds no old vector"
    library.sync([write(tmp_path / "news.jsonl", "Erupción en La Palma")])
    assert not library.is_dated()
    with Library.open(library.path, encoder=encoder) as again:
        assert not again.is_dated()


@pytest.mark.parametrize("recipe", [None, "plain-0"])
def test_a_library_made_in_an_older_way_is_dated_until_it_is_rebuilt(
    library: Library, tmp_path: Path, recipe: str | None
) -> None:
    library.sync([write(tmp_path / "news.jsonl", "Erupción en La Palma")])
    age(library)
    if recipe:
        with library.store.writing() as connection:
            connection.execute("INSERT INTO meta (key, value) VALUES ('recipe', ?)", (recipe,))
    assert library.is_dated()
    (tmp_path / "more.txt").write_text(
        "El puente abrió al tráfico. El alcalde cortó la cinta.", encoding="utf-8"
    )
    assert library.sync([tmp_path / "more.txt"]).added
    assert library.is_dated(), "articles that are added leave the old vectors as they are"
    library.rebuild()
    assert not library.is_dated()
    with library.store.reading() as connection:
        assert connection.execute("SELECT value FROM meta WHERE key = 'recipe'").fetchall() == [(RECIPE,)]


def test_a_rebuild_embeds_sentences_with_their_titles(
    library: Library, encoder: Listening, tmp_path: Path
) -> None:
    library.sync([write(tmp_path / "news.jsonl", "Erupción en La Palma")])
    _, before = vectors(library)
    age(library)
    encoder.heard.clear()
    library.rebuild()
    assert "Erupción en La Palma: El ministro habló el lunes." in encoder.heard
    np.testing.assert_array_equal(vectors(library)[1], before)
