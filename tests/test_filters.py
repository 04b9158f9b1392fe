"""Searches that read only some of the articles: by day, outlet, language and section, whoever changes what."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import BadFilter, Filter, Library
from index.article import Article
from index.filters import plain, plain_language
from index.sketch import Sketches
from index.stems import terms
from index.within import Within
from tests.encoders import HashingEncoder

ROOT = Path(__file__).resolve().parent.parent
ENCODER = HashingEncoder()

NEWS: list[dict[str, Any]] = [
    {"id": "rain", "outlet": "El País", "section": "Tiempo", "published": "2025-03-01T08:30:00+01:00"},
    {"id": "snow", "outlet": "EL PAIS", "section": "tiempo", "published": "2025-03-02"},
    {"id": "wind", "outlet": "La Nación", "section": "Política", "published": "2025-03-03", "language": "es"},
    {"id": "hail", "outlet": "The Post", "section": "Weather", "published": "2024-12-31", "language": "en"},
    {"id": "heat", "outlet": "La Nación"},
]


def write(file: Path, news: Sequence[dict[str, Any]]) -> Path:
    """Write articles whose text is about their id."""
    text = "La alcaldesa habló del asunto {0} y de los vecinos, que esperan noticias de {0}."
    records = [{"title": n["id"], "language": "es", "text": text.format(n["id"])} | n for n in news]
    file.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records), encoding="utf-8")
    return file


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library of five articles about the weather."""
    with Library.open(tmp_path / "library", encoder=ENCODER) as opened:
        assert opened.sync([write(tmp_path / "news.jsonl", NEWS)]).ok
        yield opened


def near(library: Library, only: Filter) -> set[str]:
    """Which articles are found by vector, by their titles."""
    question = ENCODER.encode_queries(["¿Qué dijo la alcaldesa?"])[0]
    return titles(library, [i for i, _ in library.nearest(question, 100, only)])


def worded(library: Library, only: Filter) -> set[str]:
    """Which articles are found by their words, by their titles."""
    asked = [term for language in ("es", "en") for term in terms("alcaldesa vecinos", language)]
    return titles(library, [i for i, _ in library.matching(asked, 100, only)])


def titles(library: Library, ids: list[int]) -> set[str]:
    assert len(set(ids)) == len(ids)
    return {library.article(p.article_id).title for p in library.passages(ids)}


def found(library: Library, only: Filter) -> set[str]:
    """Which articles are found, by vector and by words alike."""
    assert near(library, only) == worded(library, only)
    return near(library, only)


# -- what is let through


def test_a_range_of_days_finds_only_these_both_ends_included(library: Library) -> None:
    first, last = date(2025, 3, 1), date(2025, 3, 2)
    assert found(library, Filter(first, last)) == {"rain", "snow"}
    assert found(library, Filter(first, first)) == {"rain"}
    assert found(library, Filter(since=last)) == {"snow", "wind"}
    assert found(library, Filter(until=first)) == {"rain", "hail"}
    assert found(library, Filter(date(2020, 1, 1), date(2020, 12, 31))) == set()


def test_an_article_without_a_date_is_in_no_range_and_in_every_search_without_one(library: Library) -> None:
    assert "heat" not in found(library, Filter(since=date.min))
    assert "heat" not in found(library, Filter(until=date.max))
    assert "heat" in found(library, Filter(outlets=frozenset({"La Nación"})))
    assert "heat" in found(library, Filter())


@pytest.mark.parametrize("name", ["El País", "el pais", "EL PAÍS", "  El   Pais "])
def test_outlets_and_sections_are_compared_without_case_accents_and_spaces(
    library: Library, name: str
) -> None:
    assert found(library, Filter(outlets=frozenset({name}))) == {"rain", "snow"}
    assert found(library, Filter(outlets=frozenset({name, "the post"}))) == {"rain", "snow", "hail"}
    assert found(library, Filter(sections=frozenset({"POLITICA"}))) == {"wind"}
    assert found(library, Filter(sections=frozenset({"tiempo"}))) == {"rain", "snow"}


def test_a_name_that_no_article_has_finds_nothing(library: Library) -> None:
    assert found(library, Filter(outlets=frozenset({"El Paí"}))) == set()
    assert found(library, Filter(languages=frozenset({"xx"}))) == set()


def test_a_language_is_meant_with_all_its_regions(library: Library) -> None:
    for code in ("en", "EN", "en-GB", "en_US"):
        assert found(library, Filter(languages=frozenset({code}))) == {"hail"}


def test_all_conditions_have_to_hold_at_once(library: Library) -> None:
    nation = frozenset({"la nacion"})
    assert found(library, Filter(date(2025, 1, 1), outlets=nation)) == {"wind"}
    assert found(library, Filter(outlets=nation, sections=frozenset({"Tiempo"}))) == set()


def test_articles_can_be_named(library: Library) -> None:
    ids = {article.title: article.id for article in library.articles()}
    only = Filter(articles=frozenset({ids["rain"], ids["heat"], "0123456789abcdef"}))
    assert found(library, only) == {"rain", "heat"}


def test_without_a_filter_all_is_as_it_was(library: Library) -> None:
    question = ENCODER.encode_queries(["¿Qué dijo la alcaldesa?"])[0]
    assert library.nearest(question, 5) == library.nearest(question, 5, Filter())
    assert not Filter()
    assert Filter(since=date(2025, 1, 1))


def test_a_filter_of_what_a_user_typed() -> None:
    typed = Filter.of(since=" 2025-03-01 ", until="", outlets=[" El País", ""], languages="es")
    assert typed == Filter(
        date(2025, 3, 1), None, outlets=frozenset({"El País"}), languages=frozenset({"es"})
    )
    assert not Filter.of(outlets=[" "], sections=())
    with pytest.raises(BadFilter, match=r"'gestern' is not a day.*2026-01-31"):
        Filter.of(since="gestern")
    with pytest.raises(BadFilter, match=r"2025-03-02\) is after the last \(2025-03-01"):
        Filter.of(since="2025-03-02", until=date(2025, 3, 1))


def test_a_moment_stands_for_its_day(library: Library) -> None:
    noon = datetime.fromisoformat("2025-03-01T12:00:00+00:00")
    assert found(library, Filter(noon, noon)) == {"rain"}


def test_what_there_is_to_choose_from_is_counted(library: Library) -> None:
    choices = library.choices()
    assert choices.outlets == (("EL PAIS", 2), ("La Nación", 2), ("The Post", 1))
    assert choices.languages == (("es", 4), ("en", 1))
    assert choices.sections == (("Tiempo", 2), ("Política", 1), ("Weather", 1))
    assert (choices.first, choices.last, choices.undated) == (date(2024, 12, 31), date(2025, 3, 3), 1)
    for name, count in choices.outlets:
        assert len(found(library, Filter(outlets=frozenset({name})))) == count


def test_an_empty_library_has_nothing_to_choose_from_and_finds_nothing(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", encoder=ENCODER) as library:
        choices = library.choices()
        assert (choices.outlets, choices.first, choices.last, choices.undated) == ((), None, None, 0)
        assert found(library, Filter(since=date(2025, 1, 1))) == set()


# -- while others write


def test_what_another_library_object_changes_is_seen_at_once(library: Library, tmp_path: Path) -> None:
    march, pais = Filter(since=date(2025, 3, 1)), Filter(outlets=frozenset({"el pais"}))
    assert found(library, march) == {"rain", "snow", "wind"}
    file = tmp_path / "news.jsonl"
    with Library.open(tmp_path / "library", encoder=ENCODER) as other:
        write(file, [*NEWS, {"id": "fog", "outlet": "el país", "published": "2025-04-01"}])
        other.sync([file])
        assert found(library, march) == {"rain", "snow", "wind", "fog"}
        assert found(library, pais) == {"rain", "snow", "fog"}
        # only the date and the outlet change: no passage is written again
        moved = NEWS[1] | {"published": "2025-02-28"}
        renamed = NEWS[2] | {"outlet": "El País"}
        write(file, [NEWS[0], moved, renamed, *NEWS[3:]])
        calls = ENCODER.texts
        other.sync([file], prune=True)
        assert ENCODER.texts == calls
        assert found(library, march) == {"rain", "wind"}
        assert found(library, pais) == {"rain", "snow", "wind"}
        # other words, of another day
        write(
            file,
            [NEWS[0] | {"text": "La alcaldesa calla, y los vecinos también.", "published": "2020-01-01"}],
        )
        other.sync([file], prune=True)
        assert found(library, march) == set()
        assert found(library, Filter(until=date(2024, 1, 1))) == {"rain"}
        other.rebuild()
        assert found(library, pais) == {"rain"}
        other.remove(other.articles()[0].id)
        assert found(library, pais) == set()


CHILD = """
import sys
from index import Library
from tests.encoders import HashingEncoder
with Library.open(sys.argv[1], encoder=HashingEncoder()) as library:
    print(library.sync([sys.argv[2]], prune=True))
"""


def test_what_another_process_changes_is_seen_at_once(library: Library, tmp_path: Path) -> None:
    first = Filter(until=date(2025, 3, 1))
    assert found(library, first) == {"rain", "hail"}
    file = write(tmp_path / "news.jsonl", [NEWS[0] | {"published": "2025-05-01"}, *NEWS[1:3], NEWS[4]])
    child = [sys.executable, "-c", CHILD, str(tmp_path / "library"), str(file)]
    done = subprocess.run(child, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert found(library, first) == set()
    assert found(library, Filter(since=date(2025, 3, 3))) == {"rain", "wind"}


def test_articles_are_found_within_a_filter_before_a_sync_has_ended(tmp_path: Path) -> None:
    for n in range(4):
        write(
            tmp_path / f"{n}.jsonl",
            [{"id": f"{n}-{m}", "published": f"2025-0{n + 1}-01"} for m in range(100)],
        )
    seen: list[int] = []
    with Library.open(tmp_path / "library", encoder=ENCODER) as reader:

        def look(*_: object) -> None:
            seen.append(len(near(reader, Filter(until=date(2025, 1, 31)))))

        with Library.open(tmp_path / "library", encoder=ENCODER) as library:
            library.sync(sorted(tmp_path.glob("*.jsonl")), on_progress=look)
            assert max(seen[:-1]) > 0, "nothing was seen before the end"
            assert found(reader, Filter(until=date(2025, 1, 31))) == {f"0-{m}" for m in range(100)}
            assert library.integrity_check() == []


# -- against a model of all filters

DAYS = st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2025, 1, 12)))
SPELLINGS = {
    "outlet": ["El País", "el pais", "La Nación", "LA NACION", "Ágora", "agora "],
    "section": ["Política", "politica", "Deportes"],
    "language": ["es", "en", "es-MX", "ES"],
}


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, list[Article]]]:
    """A library whose articles have every combination of known and unknown facts."""
    place = tmp_path_factory.mktemp("varied")
    chance = np.random.default_rng(3)
    news: list[dict[str, Any]] = []
    for n in range(150):
        facts: dict[str, Any] = {"id": f"asunto{n}"}
        for name, spellings in SPELLINGS.items():
            if chance.random() < 0.8:
                facts[name] = str(chance.choice(spellings))
        if chance.random() < 0.8:
            facts["published"] = f"2025-01-{chance.integers(1, 13):02}"
        news.append(facts)
    with Library.open(place / "library", encoder=ENCODER) as library:
        assert library.sync([write(place / "news.jsonl", news)]).ok
        yield library, library.articles()


def names(kind: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from([*SPELLINGS[kind], "nobody"]), max_size=2)


def lets_through(only: Filter, article: Article) -> bool:
    """The model: what a filter means, said in the plainest way."""
    day = date(*article.published.timetuple()[:3]) if article.published else None
    if only.since and not (day and day >= only.since):
        return False
    if only.until and not (day and day <= only.until):
        return False
    for wanted, name, same in (
        (only.outlets, article.outlet, plain),
        (only.sections, article.section, plain),
        (only.languages, article.language, plain_language),
    ):
        if wanted and (name is None or same(name) not in {same(one) for one in wanted}):
            return False
    return not only.articles or article.id in only.articles


@settings(deadline=None, max_examples=150)
@given(DAYS, DAYS, names("outlet"), names("language"), names("section"), st.integers(0, 40))
def test_any_filter_finds_exactly_what_it_lets_through_the_nearest_first(
    varied: tuple[Library, list[Article]],
    since: date | None,
    until: date | None,
    outlets: frozenset[str],
    languages: frozenset[str],
    sections: frozenset[str],
    k: int,
) -> None:
    library, articles = varied
    if since and until and since > until:
        since, until = until, since
    only = Filter(since, until, outlets, languages, sections)
    expected = {article.title for article in articles if lets_through(only, article)}
    assert found(library, only) == expected if len(expected) <= 100 else near(library, only) < expected
    question = ENCODER.encode_queries(["noticias del asunto7"])[0]
    got = library.nearest(question, k, only)
    every = [f for f in library.nearest(question, 1000) if titles(library, [f[0]]) <= expected]
    assert [i for i, _ in got] == [i for i, _ in every[:k]]
    assert [score for _, score in got] == pytest.approx([score for _, score in every[:k]], abs=1e-5)


# -- so many passages that sketches choose which are compared


class Dense:
    """An encoder whose vectors fill all dimensions, as a language model's do: random, and alike for one topic."""

    def __init__(self, dimension: int = 384, name: str = "dense-test") -> None:
        self.dimension = dimension
        self.name = name

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        made = np.array(
            [self._one(text.split()[0]) + 0.5 * self._one(text) for text in texts], dtype=np.float32
        )
        unit: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
        return unit

    encode_queries = encode_passages

    def _one(self, text: str) -> NDArray[np.float64]:
        seed = int.from_bytes((self.name + text).encode(), "big") % (1 << 64)
        return np.random.default_rng(seed).standard_normal(self.dimension) + 0.5


def many(file: Path, count: int, word: str = "dijo", first: int = 0) -> Path:
    records = [
        {
            "id": f"{first + n}",
            "title": f"{first + n}",
            "text": f"Asunto{n % 40} {word} {first + n}.",
            "published": f"2025-{1 + n % 12:02}-{1 + n % 28:02}",
            "language": "es",
        }
        for n in range(count)
    ]
    file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return file


def assert_as_exact(library: Library, encoder: Any, questions: int = 25) -> None:
    """Searches within half a year find what a comparison with all of it finds, to one in a hundred."""
    only, hits, wanted = Filter(date(2025, 1, 1), date(2025, 6, 30)), 0, 0
    with library.store.reading() as connection:
        query = (
            "SELECT p.id FROM passages AS p JOIN articles AS a ON a.id = p.article_id "
            "WHERE a.published BETWEEN '2025-01-01' AND '2025-06-30'"
        )
        ids = [row[0] for row in connection.execute(query)]
    vectors = library.passage_vectors(ids)
    matrix = np.array([vectors[i] for i in ids])
    for n in range(questions):
        question = encoder.encode_queries([f"Asunto{n % 40} ¿qué? {n}"])[0]
        scores = np.sort(matrix @ question)[::-1]
        got = library.nearest(question, 10, only)
        assert {i for i, _ in got} <= set(ids)
        assert len(got) == min(10, len(ids))
        wanted += len(got)
        hits += sum(score >= scores[len(got) - 1] - 1e-3 for _, score in got)
    assert hits >= 0.99 * wanted


def sketched(library: Library) -> int:
    """How many passages have sketches."""
    kept = library._within._sketched
    return len(kept.ids) if kept else 0


def test_of_many_passages_within_a_filter_the_nearest_are_found_whatever_changes(tmp_path: Path) -> None:
    encoder, file = Dense(), tmp_path / "news.jsonl"
    with Library.open(tmp_path / "library", encoder=encoder) as library:
        library.sync([many(file, 2_000)])
        question = encoder.encode_queries(["Asunto7 ¿qué?"])[0]
        assert len(library.nearest(question, 10, Filter(until=date(2025, 2, 28)))) == 10
        assert sketched(library) == 0, "a single question reads no more vectors than it must"
        assert_as_exact(library, encoder)
        assert sketched(library) == 2_000
        with Library.open(tmp_path / "library", encoder=encoder) as other:
            other.sync([many(tmp_path / "few.jsonl", 300, first=5_000)])
            assert_as_exact(library, encoder)
            assert sketched(library) == 2_000, "a few new ones are compared as they are"
            other.sync([many(tmp_path / "more.jsonl", 600, "contó", first=6_000)])
            assert_as_exact(library, encoder)
            assert sketched(library) == 2_900
            # most are removed, and those that are left are found all the same
            other.sync([many(file, 100)], prune=True)
            assert_as_exact(library, encoder)
            assert sketched(library) == 1_000
            # all are written anew, by other models
            for another in (Dense(name="another-test"), Dense(100, name="smaller-test")):
                other.rebuild(encoder=another)
                assert_as_exact(library, another)
                assert sketched(library) == 1_000


def test_threads_search_within_filters_while_another_writes(tmp_path: Path) -> None:
    import threading

    encoder, done = Dense(64), threading.Event()
    failures: list[BaseException] = []
    with Library.open(tmp_path / "library", encoder=encoder) as library:
        library.sync([many(tmp_path / "first.jsonl", 800)])

        def read() -> None:
            question = encoder.encode_queries(["Asunto3 ¿qué?"])[0]
            try:
                while not done.is_set():
                    ids = [i for i, _ in library.nearest(question, 10, Filter(until=date(2025, 8, 31)))]
                    assert len(set(ids)) == 10
                    assert all(p.text.startswith("Asunto") for p in library.passages(ids))
            except BaseException as error:
                failures.append(error)

        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        library.sync([many(tmp_path / "second.jsonl", 900, "contó", first=2_000)])
        library.sync([many(tmp_path / "first.jsonl", 300)], prune=True)
        done.set()
        for reader in readers:
            reader.join()
        assert failures == []
        assert_as_exact(library, encoder, 20)


@pytest.mark.parametrize("dimension", [64, 100, 384])
def test_sketches_lead_to_the_nearest_vectors(dimension: int) -> None:
    chance = np.random.default_rng(dimension)
    vectors = chance.standard_normal((40_000, dimension), dtype=np.float32)
    vectors = vectors * chance.random(dimension, np.float32) + np.float32(0.3)
    made = Sketches.fit(vectors[:5_000]).extended(vectors[:10])
    for at in range(10, len(vectors), 7_000):
        made = made.extended(vectors[at : at + 7_000])
    assert len(made) == len(vectors)
    scattered = chance.random(len(vectors)) > 0.8
    odd = made.kept(np.arange(1, len(vectors), 2))
    assert len(odd) == len(vectors) // 2
    for places in (np.arange(len(vectors)), np.arange(9_000, 29_000), np.flatnonzero(scattered)):
        hits = 0
        for question in chance.standard_normal((20, dimension), dtype=np.float32):
            best = places[np.argsort(-(vectors[places] @ question))[:10]]
            likely = made.likeliest(question, places, 500)
            assert len(set(likely.tolist())) == 500
            assert set(likely.tolist()) <= set(places.tolist())
            hits += len(set(best.tolist()) & set(likely.tolist()))
        assert hits >= 198
    question = vectors[7_001]
    assert 3_500 in odd.likeliest(question, np.arange(len(odd)), 20)


def test_sketches_of_vectors_that_hardly_differ_break_nothing() -> None:
    vectors = np.ones((500, 70), dtype=np.float32)
    vectors[123, 5] = 2
    made = Sketches.fit(vectors).extended(vectors)
    assert 123 in made.likeliest(np.eye(70, dtype=np.float32)[5], np.arange(500), 50)
    assert len(made.likeliest(np.zeros(70, dtype=np.float32), np.arange(500), 50)) == 50
    assert len(Sketches.fit(vectors).extended(vectors[:0])) == 0


def test_what_was_removed_meanwhile_does_not_hide_what_is_there(tmp_path: Path) -> None:
    """All the likeliest are gone, and the search's own memory does not know it yet."""
    encoder = Dense()
    with Library.open(tmp_path / "library", encoder=encoder) as library:
        library.sync([many(tmp_path / "news.jsonl", 2_000)])
        within, only = Within(), Filter(since=date(2025, 1, 1))
        question = encoder.encode_queries(["Asunto7 ¿qué?"])[0]
        for _ in range(2):
            with library.store.reading() as connection:
                before = within.nearest(connection, question, 400, only)
        with library.store.writing() as connection:
            connection.executemany("DELETE FROM passages WHERE id = ?", [(i,) for i, _ in before])
        with library.store.reading() as connection:
            after = within.nearest(connection, question, 10, only)
        assert len(after) == 10
        assert not {i for i, _ in after} & {i for i, _ in before}
