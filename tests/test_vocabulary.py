"""Which words a passage holds and how many passages hold a word, as a library tells it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Library
from index.stems import terms
from index.vocabulary import frequencies
from tests.encoders import HashingEncoder

NEWS = {
    "volcán.txt": "El volcán entró en erupción el lunes. Los volcanes de la isla dormían desde 1914.",
    "banco.txt": "El banco central subió los tipos el lunes. La inflación llegó a los 3.500 puntos.",
    "puente.txt": "El puente de Zaragoza abrió al tráfico. El alcalde de Zaragoza cortó la cinta.",
    "東京.txt": "東京で地震が起きました。けが人はいませんでした。",
}


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in NEWS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def library(tmp_path: Path, news: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as opened:
        assert len(opened.sync([news]).added) == len(NEWS)
        yield opened


def passage_of(library: Library, word: str) -> int:
    """The id of the passage with this word in it."""
    (found,) = [
        passage.id
        for article in library.articles()
        for passage in library.article_passages(article.id)
        if word in passage.text
    ]
    return found


def test_a_passage_holds_its_words_as_its_language_stems_them_and_none_of_others(library: Library) -> None:
    bridge, quake = passage_of(library, "puente"), passage_of(library, "地震")
    found = library.terms_of([bridge, quake])
    assert found[bridge] == set(terms(NEWS["puente.txt"], "es"))
    assert "puent" in found[bridge]
    assert "puente" not in found[bridge]
    assert found[quake] == set(terms(NEWS["東京.txt"], "ja"))
    assert "東京" in found[quake]


def test_a_passage_that_is_not_there_is_left_out(library: Library) -> None:
    bridge = passage_of(library, "puente")
    assert library.terms_of([10**9, bridge, bridge]).keys() == {bridge}
    assert library.terms_of([]) == {}


def test_a_word_is_counted_by_the_passages_that_hold_it_and_not_by_how_often(library: Library) -> None:
    (monday,) = terms("lunes", "es")
    counted = library.rarity([monday, "zaragoz", "1914", "3500", "東京", "nothing"])
    assert counted == {monday: 2, "zaragoz": 1, "1914": 1, "3500": 1, "東京": 1, "nothing": 0}
    assert library.rarity([]) == {}


def test_words_are_counted_anew_when_articles_come_change_and_go(library: Library, news: Path) -> None:
    assert library.rarity(["zaragoz"]) == {"zaragoz": 1}
    more = news / "más.txt"
    more.write_text("En Zaragoza llovió. Nadie se mojó en todo el día.", encoding="utf-8")
    library.sync([news])
    assert library.rarity(["zaragoz"]) == {"zaragoz": 2}
    more.write_text("En Huesca llovió. Nadie se mojó en todo el día.", encoding="utf-8")
    library.sync([news])
    assert library.rarity(["zaragoz", "huesc"]) == {"zaragoz": 1, "huesc": 1}
    more.unlink()
    library.sync([news], prune=True)
    assert library.rarity(["zaragoz", "huesc"]) == {"zaragoz": 1, "huesc": 0}


def test_a_library_without_articles_holds_no_word(tmp_path: Path) -> None:
    with Library.open(tmp_path / "empty", encoder=HashingEncoder()) as library:
        assert library.rarity(["zaragoz", ""]) == {"zaragoz": 0, "": 0}
        assert library.terms_of([1, 2]) == {}


@pytest.mark.parametrize(
    "term", ['"', "a'b", "x OR y", "NEAR(", "*", "\ud800".encode("utf-8", "replace").decode()]
)
def test_what_means_something_to_the_search_engine_is_a_word_like_any_other(
    library: Library, term: str
) -> None:
    assert library.rarity([term]) == {term: 0}


def test_more_words_than_one_query_may_name_are_all_counted(library: Library) -> None:
    wanted = [f"word{n}" for n in range(2_000)]
    counted = library.rarity([*wanted, "zaragoz"])
    assert len(counted) == 2_001
    assert counted["zaragoz"] == 1


def test_counting_writes_nothing_to_the_file(library: Library) -> None:
    def tables() -> list[tuple[str]]:
        with sqlite3.connect(f"file:{library.path / 'library.sqlite3'}?mode=ro", uri=True) as looking:
            return looking.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall()

    before = tables()
    assert library.rarity(["zaragoz"]) == {"zaragoz": 1}
    assert tables() == before
    assert library.integrity_check() == []


def test_one_connection_counts_again_and_again(library: Library) -> None:
    with library.store.reading() as connection:
        assert [frequencies(connection, ["zaragoz"]) for _ in range(3)] == [{"zaragoz": 1}] * 3


def test_threads_that_count_at_once_all_get_the_same(library: Library) -> None:
    start = threading.Barrier(4)

    def count(_: int) -> dict[str, int]:
        start.wait()
        return library.rarity(["zaragoz", "1914"])

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(count, range(4))) == [{"zaragoz": 1, "1914": 1}] * 4


@settings(deadline=None, max_examples=25)
@given(st.lists(st.text(st.characters(categories=["L"]), min_size=2, max_size=12), min_size=3, max_size=20))
def test_whatever_letters_an_article_has_each_of_its_words_is_counted(
    tmp_path_factory: pytest.TempPathFactory, words: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("letters")
    (folder / "a.txt").write_text(f"Una noticia de hoy: {' '.join(words)}.", encoding="utf-8")
    with Library.open(folder / "library", encoder=HashingEncoder()) as library:
        report = library.sync([folder / "a.txt"])
        assert report.ok, report.failed
        (article,) = library.articles()
        for passage in library.article_passages(article.id):
            its = library.terms_of([passage.id])[passage.id]
            assert its == set(terms(passage.text, article.language))
            assert all(library.rarity(its).values()), library.rarity(its)
