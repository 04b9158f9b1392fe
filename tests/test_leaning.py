"""What the vectors of a language have in common, and that no language of a library crowds out the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import Filter, Library
from index.schema import unpack_vectors
from rag.candidate import Candidate
from rag.rerank import in_order
from rag.retrieve import Stages, retrieve
from tests.encoders import HashingEncoder

ENCODER = HashingEncoder()

SPANISH = (
    "El ministro habló el lunes del asunto {0} ante los vecinos. La gente espera más noticias del asunto {0}."
)
ENGLISH = "The minister spoke on Monday about the matter {0} to the people. They expect more news of the matter {0}."

Making = Callable[..., Library]


def write(folder: Path, prefix: str, text: str, count: int) -> None:
    """Write articles about matters with names of their own."""
    folder.mkdir(exist_ok=True)
    for n in range(count):
        (folder / f"{prefix}{n}.txt").write_text(text.format(f"{prefix}{n}x"), encoding="utf-8")


@pytest.fixture
def making(tmp_path: Path) -> Iterator[Making]:
    """Makes a library of so many Spanish and English articles, and of those in ``more``."""
    made: list[Library] = []

    def make(spanish: int, english: int, more: Mapping[str, str] | None = None) -> Library:
        news = tmp_path / f"news{len(made)}"
        write(news, "es", SPANISH, spanish)
        write(news, "en", ENGLISH, english)
        for name, text in (more or {}).items():
            (news / name).write_text(text, encoding="utf-8")
        library = Library.open(tmp_path / f"library{len(made)}", encoder=ENCODER)
        made.append(library)
        report = library.sync([news])
        assert len(report.added) == spanish + english + len(more or {})
        return library

    yield make
    for library in made:
        library.close()


def stored(library: Library, code: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """All vectors of a language's passages, and of their sentences, straight from the file."""
    query = (
        "SELECT p.vector, p.sentence_vectors FROM passages AS p JOIN articles AS a ON a.id = p.article_id "
        "WHERE a.language = ?"
    )
    with library.store.reading() as connection:
        rows = connection.execute(query, (code,)).fetchall()
    passages = [unpack_vectors(row[0], ENCODER.dimension) for row in rows]
    sentences = [unpack_vectors(row[1], ENCODER.dimension) for row in rows]
    return np.concatenate(passages), np.concatenate(sentences)


def leanings(found: Sequence[Candidate]) -> dict[str, float]:
    """What each language adds to a cosine, by the candidates found."""
    by_language = {c.article.language or "": c.leaning for c in found}
    assert all(c.leaning == by_language[c.article.language or ""] for c in found)
    return by_language


# -- the means


def test_a_leaning_is_the_mean_of_all_vectors_of_a_language(making: Making) -> None:
    library = making(7, 4)
    found = library.leanings(["es", "en"])
    assert found.keys() == {"es", "en"}
    for code, count in (("es", 7), ("en", 4)):
        passages, sentences = stored(library, code)
        assert len(passages) == found[code].count == count
        assert len(sentences) > len(passages)
        np.testing.assert_allclose(found[code].passages, passages.mean(axis=0), atol=1e-6)
        np.testing.assert_allclose(found[code].sentences, sentences.mean(axis=0), atol=1e-6)
    assert not np.allclose(found["es"].passages, found["en"].passages, atol=0.05)


def test_a_language_that_no_article_has_leans_nowhere(making: Making) -> None:
    library = making(2, 1)
    assert library.leanings(["de", "es"]).keys() == {"es"}
    assert library.leanings([]) == {}
    with Library.open(library.path.parent / "empty", encoder=ENCODER) as empty:
        assert empty.leanings(["es", "en"]) == {}


def test_the_mean_of_very_many_passages_is_taken_over_some_of_all_ages(tmp_path: Path) -> None:
    # sentences as long as a passage; the first half speaks of other things than the second
    volcano = "El volcán {} echó" + " mucha ceniza sobre la isla y el mar" * 22 + "."
    bank = "El banco {} subió" + " otra vez los tipos por la inflación" * 22 + "."
    text = "\n\n".join((volcano if n < 600 else bank).format(n) for n in range(1_200))
    (tmp_path / "long.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "library", encoder=ENCODER) as library:
        assert library.sync([tmp_path / "long.txt"]).ok
        found = library.leanings(["es"])["es"]
        passages, sentences = stored(library, "es")
        assert len(passages) == 1_200
        assert 500 <= found.count <= 1_000
        np.testing.assert_allclose(found.passages, passages.mean(axis=0), atol=0.01)
        np.testing.assert_allclose(found.sentences, sentences.mean(axis=0), atol=0.01)


def test_after_many_more_articles_the_means_are_read_anew(making: Making, tmp_path: Path) -> None:
    library = making(10, 5)
    before = library.leanings(["es"])["es"]
    assert library.leanings(["es"])["es"] is before, "they are read once"
    write(tmp_path / "later", "later", SPANISH, 8)
    library.sync([tmp_path / "later"])
    after = library.leanings(["es"])["es"]
    assert (before.count, after.count) == (10, 18)
    np.testing.assert_allclose(after.passages, stored(library, "es")[0].mean(axis=0), atol=1e-6)


def test_a_language_that_comes_later_is_known_from_its_first_article(making: Making, tmp_path: Path) -> None:
    library = making(30, 0)
    assert library.leanings(["es", "en"]).keys() == {"es"}
    write(tmp_path / "later", "later", ENGLISH, 1)
    library.sync([tmp_path / "later"])
    assert library.leanings(["es", "en"])["en"].count == 1


def test_after_a_rebuild_with_another_model_the_means_are_those_of_its_vectors(making: Making) -> None:
    library = making(5, 3)
    path, settings_ = library.path, library.settings
    library.close()
    other = HashingEncoder(dimension=64, name="another")
    with Library.open(path, settings=settings_) as again:
        before = again.leanings(["es"])["es"]
        again.rebuild(encoder=other)
        after = again.leanings(["es"])["es"]
        assert after.passages.shape == after.sentences.shape == (64,)
        assert before.passages.shape == (256,)


# -- what they do to a search

ABOUT_ETNA = {
    "etna.txt": "The mountain Etna threw ash over the coast of Sicily. People left their houses there at night."
}
ASKED = "¿De qué habló el ministro el lunes ante la gente y los vecinos?"


def test_in_a_library_of_one_language_nothing_is_taken_off(making: Making) -> None:
    for library in (making(6, 0), making(0, 6)):
        found = retrieve(library, ASKED, "es")
        assert set(leanings(found).values()) == {0.0}


def test_passages_of_another_language_are_lifted_and_those_of_the_questions_stay(making: Making) -> None:
    library = making(25, 25)
    found = retrieve(library, ASKED, "es", 50)
    by_language = leanings(found)
    assert by_language["es"] == 0.0
    assert by_language["en"] < -0.05
    plain = {c.passage.id: c for c in retrieve(library, ASKED, "es", 50, stages=Stages(languages=False))}
    assert set(leanings(list(plain.values())).values()) == {0.0}
    both = [(c, plain[c.passage.id]) for c in found if c.passage.id in plain]
    english = [(c, before) for c, before in both if c.article.language == "en"]
    spanish = [(c, before) for c, before in both if c.article.language == "es"]
    assert english
    assert spanish
    for c, before in english:
        assert c.score == pytest.approx(before.score - by_language["en"])
        assert c.similarity == before.similarity, "what is measured stays as it is"
    assert all(c.score == before.score for c, before in spanish)


def test_a_question_in_the_other_language_lifts_the_other_way(making: Making) -> None:
    asked = "What did the minister say on Monday to the people about the matter?"
    by_language = leanings(retrieve(making(25, 25), asked, "en", 50))
    assert by_language["en"] == 0.0
    assert by_language["es"] < -0.05


def test_a_question_in_a_language_that_no_article_has_is_held_against_all_of_them(making: Making) -> None:
    library = making(25, 25)
    by_language = leanings(retrieve(library, "Worüber sprach der Minister am lunes?", "de", 50))
    # some are lifted and some lowered, and in all it comes to nothing
    assert by_language["es"] > 0 > by_language["en"]
    assert by_language["es"] + by_language["en"] == pytest.approx(0, abs=1e-6)


def test_by_few_passages_little_is_taken_off(making: Making) -> None:
    few = leanings(retrieve(making(2, 2), ASKED, "es", 50))["en"]
    some = leanings(retrieve(making(20, 20), ASKED, "es", 50))["en"]
    assert some < few < 0
    assert some < 3 * few, "a handful of articles is no language"


def test_one_article_of_a_language_takes_little_off_however_many_the_other_has(making: Making) -> None:
    even = leanings(retrieve(making(30, 30), ASKED, "es", 90))["en"]
    assert abs(leanings(retrieve(making(30, 1), ASKED, "es", 90))["en"]) < abs(even) / 3
    assert abs(leanings(retrieve(making(1, 30), ASKED, "es", 90))["en"]) < abs(even) / 3


def names(found: Sequence[Candidate]) -> list[str]:
    return [Path(c.article.source).name for c in found]


class EnglishFirst:
    """Ranks whatever it is given by language alone."""

    name = "English first"

    def rerank(self, question: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        return in_order([replace(c, score=float(c.article.language == "en")) for c in candidates])


def test_another_languages_passage_is_a_candidate_behind_any_number_of_the_questions_own(
    making: Making,
) -> None:
    library = making(80, 0, ABOUT_ETNA)

    def first(stages: Stages) -> str:
        return names(retrieve(library, ASKED, "es", stages=stages, reranker=EnglishFirst()))[0]

    assert first(Stages(lexical=False)) == "etna.txt"
    assert first(Stages(lexical=False, languages=False)).startswith("es")


def test_a_search_in_one_language_is_given_no_other(making: Making) -> None:
    library = making(8, 8)
    for code in ("es", "en", "en-GB"):
        found = retrieve(library, ASKED, "es", 50, Filter(languages=frozenset({code})))
        assert len(found) == 8
        assert {c.article.language for c in found} == {code[:2]}
    both = retrieve(library, ASKED, "es", 50, Filter(languages=frozenset({"es", "en"})))
    assert {c.article.language for c in both} == {"es", "en"}


@settings(deadline=None, max_examples=40)
@given(question=st.text(max_size=60), language=st.sampled_from(["es", "en", "de", "ja"]))
def test_whatever_is_asked_scores_fall_and_are_numbers(shared: Library, question: str, language: str) -> None:
    found = retrieve(shared, question, language, 20)
    assert len(found) == 12
    scores = [c.score for c in found]
    assert scores == sorted(scores, reverse=True)
    assert np.isfinite(scores).all()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("leaning")
    write(folder / "news", "es", SPANISH, 6)
    write(folder / "news", "en", ENGLISH, 6)
    with Library.open(folder / "library", encoder=ENCODER) as library:
        assert len(library.sync([folder / "news"]).added) == 12
        yield library
