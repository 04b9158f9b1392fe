"""Looking through a library: filters, words, pages and days, whatever is added, changed or removed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Filter, Library
from index import shelf as shelves
from index.filters import ALL
from index.schema import SELECT_ARTICLES, rows_by_id
from index.shelf import shelf
from index.titles import put_title
from tests.encoders import HashingEncoder

DAM = (
    "La presa de Alcorbo abrió sus compuertas. Nadie corre peligro, dijo la directora. El agua llega al 92 %."
)
NEWS: list[dict[str, Any]] = [
    {
        "id": "dam",
        "title": "Se abren las compuertas",
        "published": "2025-03-03T08:30:00+01:00",
        "outlet": "El País",
        "language": "es-ES",
        "text": DAM,
    },
    {
        "id": "tram",
        "title": "A depot for forty trams",
        "published": "2025-03-03",
        "outlet": "The Post",
        "language": "en",
        "text": "Reactions\n\nThe council voted for the depot. Residents fear the noise.",
    },
    {
        "id": "rain",
        "title": "Lluvias en la costa",
        "published": "2025-03-03",
        "outlet": "EL PAIS",
        "language": "es",
        "section": "Tiempo",
        "text": "Llovió tres días. Los vecinos de la costa esperan ayuda.",
    },
    {
        "id": "port",
        "title": "ميناء رأس الدوم",
        "published": "2024-12-31",
        "outlet": "صحافة",
        "language": "ar",
        "text": "أعلنت هيئة الميناء استئناف حركة السفن. وبقي الرصيف مغلقا.",
    },
    {
        "id": "old",
        "title": "Sin fecha",
        "outlet": "El País",
        "language": "es",
        "section": "tiempo",
        "text": "Una crónica de los vecinos que no dice cuándo fue.",
    },
]


def write(file: Path, news: Sequence[dict[str, Any]]) -> Path:
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in news), encoding="utf-8")
    return file


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library of five articles of three languages."""
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as opened:
        assert opened.sync([write(tmp_path / "news.jsonl", NEWS)]).ok
        yield opened


def titles(library: Library, only: Filter = ALL, words: str = "") -> list[str]:
    found = shelf(library, only, words)
    assert found.total == len(found.articles) == sum(n for _, n in found.days) + found.undated
    return [article.title.split()[0] for article in found.articles]


def test_the_newest_come_first_those_of_a_day_by_outlet_and_those_without_a_date_last(
    library: Library,
) -> None:
    found = shelf(library)
    assert [a.title.split()[0] for a in found.articles] == ["Se", "Lluvias", "A", "ميناء", "Sin"]
    assert found.days == ((date(2024, 12, 31), 1), (date(2025, 3, 3), 3))
    assert (found.total, found.undated) == (5, 1)


def test_an_article_opens_with_its_first_sentence_and_not_with_a_heading(library: Library) -> None:
    opened = {a.title.split()[0]: a.opening for a in shelf(library).articles}
    assert opened["Se"] == "La presa de Alcorbo abrió sus compuertas."
    assert opened["A"] == "The council voted for the depot."
    long = {"id": "x", "title": "Largo", "text": "palabra " * 200, "published": "2026-01-01"}
    library.sync([write(library.path.parent / "long.jsonl", [long])])
    opening = shelf(library).articles[0].opening
    assert opening.endswith("palabra …")
    assert len(opening) <= 282


def test_filters_compare_names_as_a_reader_would(library: Library) -> None:
    assert titles(library, Filter.of(outlets=["el pais"])) == ["Se", "Lluvias", "Sin"]
    assert titles(library, Filter.of(languages=["es"])) == ["Se", "Lluvias", "Sin"]
    assert titles(library, Filter.of(sections=["TIEMPO"])) == ["Lluvias", "Sin"]
    assert titles(library, Filter.of(since="2025-01-01", outlets=["el país"])) == ["Se", "Lluvias"]
    assert titles(library, Filter.of(until="2024-12-31")) == ["ميناء"]
    assert titles(library, Filter.of(outlets=["nobody"])) == []
    wanted = next(a.id for a in library.articles() if a.title == "Sin fecha")
    assert titles(library, Filter.of(articles=[wanted])) == ["Sin"]


def test_words_are_looked_for_in_title_and_text_together_stemmed_and_without_accents(
    library: Library,
) -> None:
    assert titles(library, words="compuerta") == ["Se"]
    assert titles(library, words="ALCORBO compuertas") == ["Se"], "one in the text, one in both"
    assert titles(library, words="forty residents") == ["A"], "one in the title, one in the text"
    assert titles(library, words="vecino cronica") == ["Sin"]
    assert titles(library, words="vecinos") == ["Lluvias", "Sin"]
    assert titles(library, words="الميناء") == ["ميناء"]
    assert titles(library, words="vecinos trams") == [], "all words, not any"
    assert titles(library, Filter.of(since="2025-01-01"), "vecinos") == ["Lluvias"]


@pytest.mark.parametrize("words", ["", "  ", "—", '"', "* ^"])
def test_text_without_a_word_restricts_nothing(library: Library, words: str) -> None:
    assert len(titles(library, words=words)) == 5


@pytest.mark.parametrize(
    "words", ['x" OR "vecinos', "NEAR(vecinos)", "vecinos*x", "terms:vecinos", "\ud800 zzz"]
)
def test_what_means_something_to_the_search_engine_is_a_word_like_any_other(
    library: Library, words: str
) -> None:
    assert titles(library, words=words) == []


def test_many_hits_are_found_as_few_are(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    few = [titles(library, words=words) for words in ("vecinos", "de la", "the")]
    monkeypatch.setattr(shelves, "_FEW", 0)
    assert [titles(library, words=words) for words in ("vecinos", "de la", "the")] == few
    assert few[0]


def test_a_title_is_found_by_what_it_says_now_and_not_once_it_is_gone(library: Library) -> None:
    file = library.path.parent / "news.jsonl"
    changed = [one | {"title": "Noticia del embalse"} if one["id"] == "dam" else one for one in NEWS]
    library.sync([write(file, changed)])
    assert titles(library, words="embalse") == ["Noticia"]
    library.remove(shelf(library, words="embalse").articles[0].id)
    assert titles(library, words="embalse") == []
    with library.store.reading() as connection:
        kept = "SELECT (SELECT count(*) FROM titles), (SELECT count(*) FROM title_terms)"
        assert connection.execute(kept).fetchone() == (4, 4)


def test_what_there_is_to_choose_from_is_told_anew_when_articles_change(library: Library) -> None:
    assert ("tiempo", 2) in [(name.lower(), n) for name, n in library.choices().sections]
    file = library.path.parent / "news.jsonl"
    library.sync([write(file, [one | {"section": "Clima"} for one in NEWS])])
    assert library.choices().sections == (("Clima", 5),)
    library.remove(shelf(library).articles[0].id)
    assert library.choices().sections == (("Clima", 4),)


def test_a_library_of_schema_2_gets_titles_to_search_and_a_list_like_that_of_a_new_one(
    library: Library, tmp_path: Path
) -> None:
    import sqlite3

    before = shelf(library, words="forty")
    library.close()
    with closing(sqlite3.connect(tmp_path / "library" / "library.sqlite3")) as connection:
        connection.executescript(
            "DROP INDEX articles_on_shelf; DROP TABLE titles; DROP TABLE title_terms; PRAGMA user_version = 2"
        )
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as opened:
        assert shelf(opened, words="forty") == before
        assert before.total == 1
        assert opened.integrity_check() == []


def test_a_page_is_made_from_the_index_and_not_from_the_rows(library: Library) -> None:
    asked: list[str] = []
    with library.store.reading() as connection:
        connection.set_trace_callback(asked.append)
    shelf(library, Filter.of(since="2024-01-01", outlets=["el pais"], languages=["es"], sections=["Tiempo"]))
    with library.store.reading() as connection:
        connection.set_trace_callback(None)
        looked = [query for query in asked if "FROM articles" in query and "substr(text" not in query]
        assert len(looked) == 5
        for query in looked:
            plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}"))
            assert "USING COVERING INDEX articles_on_shelf" in plan, (query, plan)
            assert "TEMP B-TREE FOR ORDER BY" not in plan


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("bare") / "library", encoder=HashingEncoder()) as opened:
        yield opened


@given(
    days=st.lists(st.none() | st.integers(0, 3), max_size=30),
    size=st.integers(1, 12),
    outlets=st.lists(st.sampled_from([None, "A", "B"]), min_size=30, max_size=30),
)
@settings(max_examples=40, deadline=None)
def test_whatever_the_size_of_a_page_and_however_many_share_a_day_each_article_is_on_one_page(
    bare: Library, days: list[int | None], size: int, outlets: list[str | None]
) -> None:
    with bare.store.writing() as connection:
        connection.execute("DELETE FROM title_terms")
        connection.execute("DELETE FROM articles")
        for n, (day, outlet) in enumerate(zip(days, outlets, strict=False)):
            when = None if day is None else date(2026, 1, 1) + timedelta(days=day)
            connection.execute(
                "INSERT INTO articles (id, source, origin, draft_hash, title, text, outlet, published, day, added_at, "
                "changed_at) VALUES (?, ?, '', '', 'T', 'x', ?, ?, ?, '', '')",
                (f"{n}", f"{n}", outlet, when and when.isoformat(), when and when.toordinal()),
            )
            put_title(connection, f"{n}", "T", None)
    seen: list[str] = []
    while page := shelf(bare, words="t" if size % 2 else "", offset=len(seen), limit=size).articles:
        assert len(page) <= size
        seen += [article.id for article in page]
    assert sorted(seen) == sorted(map(str, range(len(days))))
    with bare.store.reading() as connection:
        known = [
            row[6]
            for row in sorted(rows_by_id(connection, SELECT_ARTICLES, seen), key=lambda r: seen.index(r[0]))
        ]
    dated = [day for day in known if day]
    assert dated == sorted(dated, reverse=True)
    assert known[: len(dated)] == dated
