"""The library as its users see it: open, add, ask, change, close, and what is said when it cannot."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import ArticleNotFound, EncoderMismatch, FuenteError, Library, LibraryError
from index.context import titled
from index.schema import pack_vectors, unpack_vectors
from index.stems import terms
from index.tables import VERSION
from tests.encoders import HashingEncoder

SEEDS = Path(__file__).resolve().parent.parent / "seeds"

STORIES = {
    "lluvia.txt": "La lluvia inundó Valencia el martes. El alcalde pidió calma a los vecinos.",
    "tren.txt": "Un tren descarriló cerca de Zamora. No hubo heridos, según los bomberos.",
    "budget.txt": "The parliament rejected the budget on Monday. The minister will resign.",
}

ANY = np.full(256, 1 / 16, dtype=np.float32)
"""A question's vector where any will do."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of three short stories."""
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in STORIES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "library", encoder=HashingEncoder())


def nearest_source(library: Library, question: str) -> str:
    """The file name of the article that is nearest to a question."""
    found = library.nearest(library.encoder.encode_queries([question])[0], 1)
    (passage,) = library.passages([found[0][0]])
    return Path(library.article(passage.article_id).source).name


def test_importing_the_package_and_the_library_imports_nothing_heavy() -> None:
    code = (
        "import sys; from index import Library; "
        "heavy = {'torch', 'chromadb', 'llama_index', 'gradio', 'sentence_transformers', 'onnxruntime', 'lingua'}; "
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=SEEDS.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_seed_article_goes_in_and_comes_out_whole(library: Library) -> None:
    report = library.sync([SEEDS])
    assert report.ok
    assert len(report.added) == len(library.articles()) == 1
    article = library.article(report.added[0])
    assert article == library.articles()[0]
    assert article.language == "es"
    assert str(article.published) == "2026-01-16"
    assert article.machine_summary
    assert "Generado con IA" not in article.text
    assert article.title.startswith("Estados Unidos presiona a México")
    assert library.languages() == {"es"}
    library.close()


def test_every_passage_and_sentence_is_verbatim_and_has_its_vectors(library: Library) -> None:
    (identity,) = library.sync([SEEDS]).added
    article = library.article(identity)
    passages = library.article_passages(identity)
    counts = library.counts()
    assert counts.articles == 1
    assert counts.passages == len(passages) > 1
    assert counts.sentences == sum(len(p.sentences) for p in passages)
    ids = [p.id for p in passages]
    by_sentence, by_passage = library.sentence_vectors(ids), library.passage_vectors(ids)
    for passage in passages:
        assert article.text[passage.start : passage.end] == passage.text
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        for sentence in passage:
            assert article.text[sentence.start : sentence.end] == sentence.text
        expected = library.encoder.encode_passages([titled(article, s.text) for s in passage])
        np.testing.assert_allclose(by_sentence[passage.id], expected, atol=1e-3)
        assert by_sentence[passage.id].dtype == np.float32
        own = library.encoder.encode_passages([passage.text])[0]
        np.testing.assert_allclose(by_passage[passage.id], own, atol=1e-3)
    assert any(sentence.heading for passage in passages for sentence in passage)


def test_passages_come_in_the_order_asked_for_and_gone_ones_are_left_out(
    library: Library, folder: Path
) -> None:
    library.sync([folder])
    ids = [i for i, _ in library.nearest(ANY, 10)]
    assert len(ids) == 3
    assert [p.id for p in library.passages([*reversed(ids), 999])] == list(reversed(ids))
    assert library.passages([]) == []
    assert library.sentence_vectors([999]) == {}


def test_a_library_remembers_after_it_was_closed(tmp_path: Path, folder: Path) -> None:
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.sync([folder])
        articles, question = library.articles(), library.encoder.encode_queries(["tren Zamora"])[0]
        found = library.nearest(question, 3)
    with Library.open(tmp_path / "library") as again:  # no encoder is loaded for any of this
        assert again.articles() == articles
        assert again.nearest(question, 3) == found
        assert again.integrity_check() == []


def test_words_are_found_by_their_stem_and_without_accents(library: Library, folder: Path) -> None:
    (folder / "rechazo.txt").write_text("La presidenta rechazó la propuesta de Washington.", encoding="utf-8")
    library.sync([folder])

    def found(words: str, language: str) -> list[str]:
        ids = [i for i, _ in library.matching(terms(words, language), 10)]
        return [Path(library.article(p.article_id).source).name for p in library.passages(ids)]

    assert found("rechazar", "es") == ["rechazo.txt"]
    assert found("RECHAZO", "es") == ["rechazo.txt"]
    assert found("inundo", "es") == ["lluvia.txt"]
    assert found("rejecting budgets", "en") == ["budget.txt"]
    assert found("helicóptero", "es") == []


def test_better_matches_have_higher_positive_scores(library: Library, folder: Path) -> None:
    for n in range(10):
        (folder / f"other-{n}.txt").write_text(f"Nada nuevo en el barrio número {n}.", encoding="utf-8")
    library.sync([folder])
    scores = [score for _, score in library.matching(terms("tren Zamora vecinos", "es"), 10)]
    assert len(scores) == 2
    assert scores[0] > scores[1] > 0


@pytest.mark.parametrize("words", ['"', "*", "AND", "NEAR(a b)", "col:x", "'; --", "a\0b", "%", "", "-"])
def test_words_that_mean_something_to_the_search_engine_are_only_words(library: Library, words: str) -> None:
    library.sync([SEEDS])
    for asked in ([words], [words, "presion"], terms(words, "es")):
        assert all(score > 0 for _, score in library.matching(asked, 5))


def test_asking_for_more_than_there_is_gives_all_there_is(library: Library, folder: Path) -> None:
    question = ANY
    assert library.nearest(question, 10) == []
    assert library.matching(["tren"], 10) == []
    library.sync([folder])
    assert len(library.nearest(question, 1000)) == 3
    assert library.nearest(question, 0) == []
    assert library.matching(terms("tren", "es"), 0) == []


def test_an_article_that_is_removed_is_found_no_more(library: Library, folder: Path) -> None:
    library.sync([folder])
    assert nearest_source(library, "tren Zamora") == "tren.txt"
    (tren,) = [a for a in library.articles() if a.source.endswith("tren.txt")]
    library.remove(tren.id)
    assert nearest_source(library, "tren Zamora") != "tren.txt"
    assert library.matching(terms("Zamora", "es"), 5) == []
    assert library.counts().articles == 2
    assert library.integrity_check() == []
    with pytest.raises(ArticleNotFound, match="holds no article"):
        library.article(tren.id)
    with pytest.raises(ArticleNotFound):
        library.remove(tren.id)


def test_another_encoder_is_refused_with_the_command_that_helps(tmp_path: Path, folder: Path) -> None:
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.sync([folder])
    with pytest.raises(EncoderMismatch, match="fuente index rebuild"):
        Library.open(tmp_path / "library", encoder=HashingEncoder(name="other"))
    with Library.open(tmp_path / "library") as library, pytest.raises(EncoderMismatch, match="index rebuild"):
        library.nearest(np.ones(3, dtype=np.float32), 1)


def test_a_rebuild_encodes_all_again_with_another_model(tmp_path: Path, folder: Path) -> None:
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.sync([folder])
        before = library.articles()
    seen: list[tuple[int, int]] = []
    with Library.open(tmp_path / "library") as library:
        library.rebuild(
            encoder=HashingEncoder(32, "other"), on_progress=lambda _, done, total: seen.append((done, total))
        )
        assert seen[-1] == (3, 3)
        assert library.articles() == before
        assert nearest_source(library, "tren Zamora bomberos") == "tren.txt"
        assert library.matching(terms("Zamora", "es"), 5)
        assert library.integrity_check() == []
        (passage,) = library.article_passages(before[0].id)
        assert library.passage_vectors([passage.id])[passage.id].shape == (32,)
    with Library.open(tmp_path / "library", encoder=HashingEncoder(32, "other")) as library:
        assert library.counts().articles == 3


def test_a_rebuild_that_is_stopped_leaves_all_as_it_was(tmp_path: Path, folder: Path) -> None:
    def stop(what: str, done: int, total: int) -> None:
        if done == total:
            raise AssertionError("too late")
        raise KeyboardInterrupt

    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.sync([folder])
        with pytest.raises(KeyboardInterrupt):
            library.rebuild(on_progress=stop)
        assert nearest_source(library, "tren Zamora") == "tren.txt"
        library.rebuild()
        assert nearest_source(library, "tren Zamora") == "tren.txt"
        assert library.counts().articles == 3


def test_threads_read_while_another_writes(library: Library, folder: Path) -> None:
    library.sync([folder])
    question = library.encoder.encode_queries(["tren Zamora bomberos"])[0]
    stop, problems, rounds = threading.Event(), [], []

    def read() -> None:
        try:
            while not stop.is_set():
                found = library.nearest(question, 3)
                passages = library.passages([i for i, _ in found])
                assert any("Zamora" in p.text for p in passages)
                for passage in passages:
                    article = library.article(passage.article_id)
                    assert article.text[passage.start : passage.end] == passage.text
                assert library.matching(terms("Zamora", "es"), 3)
                rounds.append(1)
        except BaseException as error:
            problems.append(error)

    readers = [threading.Thread(target=read) for _ in range(6)]
    for reader in readers:
        reader.start()
    try:
        for n in range(60):
            (folder / f"more-{n}.txt").write_text(
                f"Noticia número {n} sobre vinos y quesos.", encoding="utf-8"
            )
            if n % 6 == 0:
                library.sync([folder])
        library.sync([folder])
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert problems == []
    assert len(rounds) >= len(readers)
    assert library.counts().articles == 63
    library.close()


def test_two_open_libraries_of_one_process_see_each_others_articles(tmp_path: Path, folder: Path) -> None:
    encoder = HashingEncoder()
    with (
        Library.open(tmp_path / "library", encoder=encoder) as one,
        Library.open(tmp_path / "library", encoder=encoder) as two,
    ):
        one.sync([folder / "tren.txt"])
        assert nearest_source(two, "tren Zamora") == "tren.txt"
        two.sync([folder / "lluvia.txt"])
        assert nearest_source(one, "lluvia Valencia") == "lluvia.txt"
        one.sync([folder / "budget.txt"])
        assert nearest_source(two, "parliament budget") == "budget.txt"
        assert two.integrity_check() == []


def test_a_closed_library_says_that_it_is_closed(library: Library) -> None:
    library.close()
    library.close()
    with pytest.raises(LibraryError, match="closed"):
        library.articles()


def test_a_file_that_is_no_database_is_said_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite3"
    path.write_bytes(b"these are my notes, not a database " * 100)
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="not a SQLite database"):
        Library.open(tmp_path)
    assert path.read_bytes() == before


def test_another_programs_database_is_said_and_left_alone(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "library.sqlite3")
    connection.execute("CREATE TABLE albums (name TEXT)")
    connection.commit()
    connection.close()
    before = (tmp_path / "library.sqlite3").read_bytes()
    with pytest.raises(LibraryError, match="not a library of Fuente"):
        Library.open(tmp_path)
    assert (tmp_path / "library.sqlite3").read_bytes() == before


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "library.sqlite3")
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    with pytest.raises(LibraryError, match="newer version"):
        Library.open(tmp_path)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FuenteError, match="cannot be made"):
        Library.open(tmp_path / "file" / "library")


def test_a_full_disk_is_said_and_nothing_is_half_written(tmp_path: Path, folder: Path) -> None:
    """The limit on a file's size stands in for the disk's end; it is a real failing write to SQLite."""
    code = """
import resource, signal, sys
from index import Library, LibraryError
from tests.encoders import HashingEncoder
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
library = Library.open(sys.argv[1], encoder=HashingEncoder())
library.sync([sys.argv[2] + "/tren.txt"])
resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))
try:
    library.sync([sys.argv[2]])
except LibraryError as error:
    print(error)
    sys.exit(3)
"""
    pytest.importorskip("resource")
    arguments = [sys.executable, "-c", code, str(tmp_path / "library"), str(folder)]
    done = subprocess.run(arguments, cwd=SEEDS.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "free some space" in done.stdout.lower()
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        assert [Path(a.source).name for a in library.articles()] == ["tren.txt"]
        assert len(library.sync([folder]).added) == 2
        assert nearest_source(library, "lluvia Valencia") == "lluvia.txt"
        library.vectors.prepare()
        assert library.integrity_check() == []


def test_the_integrity_check_names_what_is_missing(library: Library, folder: Path) -> None:
    library.sync([folder])
    assert library.integrity_check() == []
    with library.store.writing() as connection:
        connection.execute("DELETE FROM passage_terms WHERE rowid = 1")
    library.vectors.close()
    shutil.rmtree(next(library.path.glob("chroma-*")))
    problems = "\n".join(library.integrity_check())
    assert "full-text index lacks 1" in problems
    assert "vector index is missing" in problems


@given(st.lists(st.lists(st.floats(-1, 1, width=32), min_size=8, max_size=8), min_size=1, max_size=5))
def test_vectors_survive_half_precision(values: list[list[float]]) -> None:
    vectors = np.asarray(values, dtype=np.float32)
    again = unpack_vectors(pack_vectors(vectors), 8)
    assert again.shape == vectors.shape
    np.testing.assert_allclose(again, vectors, atol=5e-4)
    np.testing.assert_array_equal(unpack_vectors(pack_vectors(again), 8), again)
